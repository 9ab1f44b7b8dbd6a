"""Keys of what `log evidence` says to auditors."""

from enum import StrEnum

__all__ = ["Custody"]


class Custody(StrEnum):
    """Lines and heads of the table."""

    HASH = "hash"
    BYTES = "bytes"
    KEPT = "kept"
    MISSING = "missing"
    ALTERED = "altered"
    NOTHING = "nothing"
    OPENED = "opened"
    WRITTEN = "written"
