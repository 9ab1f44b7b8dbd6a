"""A published repository as plain files: new ones only, whole ones only, timestamp last."""

import json
from collections.abc import Iterable
from pathlib import Path

from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.errors import SyncError, WriteError

__all__ = ["check_folder", "write_repository"]

FIRST_ROOT, TIMESTAMP = "metadata/1.root.json", "metadata/timestamp.json"


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
    _refuse_foreign(folder, dict(listed).get(FIRST_ROOT, b""))
    written = 0
    for path, content in listed:
        place = folder.joinpath(*path.split("/"))
        if _holds(place, content):
            continue
        make_folder(place.parent)
        write_durably(place, content)
        written += 1
    return written


def check_folder(folder: Path, first_root: bytes, timestamp: bytes | None) -> None:
    """Make sure, before anything is signed, that a folder is ours and not ahead of us.

    A register put back from a backup would give indexes a second time, and laptops would refuse its older versions.

    Args:
        folder: May hold nothing yet, or something damaged.
        first_root: Of this authority.
        timestamp: As last signed; None before the first publish.

    Raises:
        WriteError: The folder holds another authority's repository, or a later version of ours.
    """
    _refuse_foreign(folder, first_root)
    try:
        there = _version((folder / TIMESTAMP).read_bytes())
    except OSError:
        return  # nothing there, or nothing that could be compared; writing will tell
    ours = 0 if timestamp is None else _version(timestamp)
    if there > ours:
        message = (
            f"{folder} holds version {there}, and this register knows of {ours}: it is older than what was published"
        )
        hint = (
            "put the newest backup of authority.db back: later permits stand in it alone (publishing.db, hosts apart)"
        )
        raise WriteError(message, hint=hint)


def _refuse_foreign(folder: Path, first_root: bytes) -> None:
    """Leave another authority's folder alone."""
    if _is_foreign(folder / FIRST_ROOT, first_root):
        message = f"{folder} holds another authority's repository"
        raise WriteError(message, hint="publish into a folder of its own")


def _version(timestamp: bytes) -> int:
    """The version a timestamp states; 0 where it cannot be read."""
    try:
        version = json.loads(timestamp)["signed"]["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return 0
    return version if isinstance(version, int) else 0


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
