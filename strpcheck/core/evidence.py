"""Which refused texts are kept as evidence, and how an entry names what was kept."""

import re
from collections.abc import Mapping
from typing import Any, Final

from strpcheck.core.record import JUDGED
from strpcheck.core.verdict import Reason

__all__ = ["KEPT_REASONS", "evidence_of"]

KEPT_REASONS: Final = frozenset({Reason.BAD_SIGNATURE, Reason.UNKNOWN_KEY, Reason.KEY_REVOKED})
"""A forgery, or what looks like one; of whoever is refused for another reason nothing is kept."""
DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def evidence_of(body: Mapping[str, Any]) -> str | None:
    """SHA-256 of the ciphertext that an entry's text was kept as, in hexadecimal; None where none was.

    Entries of other kinds may speak of evidence and keep none. What is no such hash names no file: whoever changed
    the entry may not choose one.
    """
    digest = body.get("evidence")
    named = isinstance(digest, str) and DIGEST.fullmatch(digest) is not None
    return digest if named and body.get("kind") in JUDGED else None
