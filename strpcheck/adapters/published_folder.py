"""A published repository as plain files: new ones only, whole ones only, timestamp last."""

from collections.abc import Iterable
from pathlib import Path

from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.errors import SyncError, WriteError

__all__ = ["write_repository"]

FIRST_ROOT = "metadata/1.root.json"


def write_repository(folder: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Bring a folder up to a signed repository.

    Args:
        folder: Made where it is missing; what earlier publishes left there stays, for laptops that still read it.
        files: By relative path, in the order in which they must appear: a reader that sees the new timestamp finds
            everything it names.

    Returns:
        How many files were written.

    Raises:
        WriteError: The folder cannot be written to, or holds another authority's repository.
    """
    listed = list(files)
    if _is_foreign(folder / FIRST_ROOT, dict(listed).get(FIRST_ROOT, b"")):
        message = f"{folder} holds another authority's repository"
        raise WriteError(message, hint="publish into a folder of its own")
    written = 0
    for path, content in listed:
        place = folder.joinpath(*path.split("/"))
        if _holds(place, content):
            continue
        make_folder(place.parent)
        write_durably(place, content)
        written += 1
    return written


def _is_foreign(place: Path, ours: bytes) -> bool:
    """Whether another authority's root is there; one that does not verify is a damaged file of ours."""
    if not place.is_file() or _holds(place, ours):
        return False
    from strpcheck.adapters.tuf.held import read_root

    try:
        read_root(place.read_bytes())
    except OSError as e:
        message = f"cannot read {place}: {e.strerror or e}"
        raise WriteError(message, hint="allow reading there, or publish into another folder") from e
    except SyncError:
        return False
    return True


def _holds(place: Path, content: bytes) -> bool:
    """Whether a file is there with exactly this content; a damaged one is written again."""
    try:
        return place.stat().st_size == len(content) and place.read_bytes() == content
    except OSError:
        return False
