"""Relative paths as carriers take them: inside of what is carried, whatever a signer wrote."""

from pathlib import PurePosixPath

from strpcheck.errors import CarrierError
from strpcheck.troubles import Trouble

__all__ = ["MAX_PATH_CHARS", "vetted_parts"]

MAX_PATH_CHARS = 512
"""Of a path of ours, hash included, hardly a quarter; a longer one is somebody's mistake or trick."""


def vetted_parts(path: str) -> tuple[str, ...]:
    """The parts of a relative path.

    Raises:
        CarrierError: It is none, or leaves the carrier: paths come from signed metadata, but a signer's mistake must
            not read a laptop's other files either.
    """
    parts = PurePosixPath(path).parts
    hostile = any(part in {"..", "/", ""} or "\\" in part or ":" in part or "\0" in part for part in parts)
    if not parts or hostile or len(path) > MAX_PATH_CHARS:
        message = f"the path {path[:MAX_PATH_CHARS]!r} leaves the carrier"
        raise CarrierError(message, trouble=Trouble.OFFER_FOREIGN)
    return parts
