"""How wide a column of an export is where somebody looks at it: on a page, on paper, in a sheet."""

from collections.abc import Mapping
from typing import Final

from strpcheck.documents.export_row import COLUMNS

__all__ = ["WIDTHS"]

OTHERS: Final = 10
KNOWN: Final[Mapping[str, int]] = {
    "entry": 8, "leaf": 36, "kind": 12, "at_utc": 23, "at_wib": 28, "post": 16, "device": 14, "shift": 8, "reason": 16,
    "advisories": 16, "permit_issuer": 9, "permit_id": 19, "category": 11, "valid_until_utc": 23, "list_age_s": 8,
    "generation": 19, "policy": 19, "ms": 7, "simulated_at_utc": 23, "passed_over": 9, "details": 110,
}  # fmt: skip
WIDTHS: Final = tuple(KNOWN.get(name, OTHERS) for name in COLUMNS)
"""In characters. Hashes take two lines where lines may be broken, and details as many as the rest of a row then has."""
