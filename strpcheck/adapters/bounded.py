"""Small files that a person or a home gives: read whole, and never more than they can hold."""

from pathlib import Path

from strpcheck.errors import HomeError
from strpcheck.troubles import Trouble

__all__ = ["MAX_ROOT_BYTES", "NOT_SET_UP", "read_bounded"]

NOT_SET_UP = "set it up with `strpcheck init --root ROOT.json --from CARRIER --post POST`"
MAX_ROOT_BYTES = 1 << 20


def read_bounded(path: Path, max_bytes: int, *, hint: str = NOT_SET_UP, trouble: Trouble | None = None) -> bytes:
    """Read a small file, of the home or given to `init`.

    Raises:
        HomeError: Missing, unreadable or longer than it can be.
    """
    try:
        # Asked first: opening a named pipe waits for somebody to write into it, for ever.
        if path.exists() and not path.is_file():
            message = f"expected a file, got something else at {path}"
            raise HomeError(message, hint=hint, trouble=trouble)
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as e:
        message = f"cannot read {path}: {e.strerror or e}"
        raise HomeError(message, hint=hint, trouble=trouble) from e
    if len(content) > max_bytes:
        message = f"expected at most {max_bytes} bytes in {path}, got more"
        raise HomeError(message, hint=hint, trouble=trouble)
    return content
