"""A checkpoint that was kept elsewhere, in whatever this program writes that holds one."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from strpcheck.core.checkpoint import LogCheckpoint

__all__ = ["kept_checkpoint"]

MAX_FILE_BYTES = 1 << 21
"""A manifest is at most half of it."""


def kept_checkpoint(file: Path, public_key: bytes) -> "LogCheckpoint":
    """Read it, and let it pass if it is of this log.

    Raises:
        CheckpointError: It is none of this log's.
        UsageError: The file cannot be read.
    """
    from strpcheck.core.checkpoint import origin_of, read_checkpoint
    from strpcheck.errors import CheckpointError, UsageError

    try:
        with file.open("rb") as opened:
            text = opened.read(MAX_FILE_BYTES).decode("utf-8-sig", "replace")
    except OSError as e:
        message = f"cannot read {file}: {e.strerror or e}"
        raise UsageError(message, hint="give the file that the checkpoint was kept in") from e
    # What was sent as a letter comes back with other ends of lines; what is signed has none but these.
    text = "\n".join(line.rstrip() for line in text.strip().split("\n")) + "\n"
    begin = text.find(f"\n\n{origin_of(public_key)}\n")
    note = _member(text) or (text if begin < 0 else text[begin + 2 :])
    try:
        return read_checkpoint(note, public_key)
    except CheckpointError as e:  # of several files it must be said which
        message = f"{file}: {e.message}"
        raise CheckpointError(message, hint=e.hint) from e


def _member(text: str) -> str | None:
    """The checkpoint in an export's manifest, or in a proof as JSON; None where the text is neither."""
    from json import loads

    try:
        document = loads(text.partition("\n\n")[0])  # behind it stands the manifest's own signature
    except (ValueError, RecursionError):
        return None
    found = document.get("checkpoint") if isinstance(document, dict) else None
    return found if isinstance(found, str) else None
