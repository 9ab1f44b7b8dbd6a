"""Files that are whole or not there: written beside, synced to the disk, and put in place by one rename."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from strpcheck.errors import WriteError
from strpcheck.troubles import Trouble

__all__ = ["PRIVATE_MODE", "make_folder", "refuse_existing", "sync_folder", "write_durably"]

PRIVATE_MODE = 0o600
ROOM = "make room on the disk or allow writing there, then try again"


def write_durably(
    path: Path,
    content: bytes,
    *,
    private: bool = False,
    may_replace: bool = True,
    fsync: Callable[[int], None] = os.fsync,
    chmod: Callable[[Path, int], None] = Path.chmod,
) -> None:
    """Replace `path` by `content`: after a crash at any byte it holds the old content or the new.

    Args:
        path: Its folder must exist.
        content: The whole file.
        private: Readable by its owner alone, from the first byte on.
        may_replace: Whether a file of that name gives way; else it is refused, also one that came meanwhile.
        fsync: Brings an open file to the disk; another one watches in tests.
        chmod: Lets others read a file that is not private; another one refuses in tests.

    Raises:
        WriteError: Disk full, no permission, or a file that may not be replaced; `path` is as it was.
    """
    beside = None
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)  # 0600 whatever the umask says
        beside = Path(name)
        _fill(handle, content, fsync)
        if not private:
            _open_up(beside, chmod)
        _put(beside, path, may_replace=may_replace)
        sync_folder(path.parent, fsync)
    except OSError as e:
        message = f"cannot write {path}: {e.strerror or e}"
        raise WriteError(message, hint=ROOM, trouble=Trouble.CANNOT_WRITE) from e
    finally:
        # Also when the person stops it: half a file, of a key perhaps, stays nowhere.
        if beside is not None:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)


def _fill(handle: int, content: bytes, fsync: Callable[[int], None]) -> None:
    """Write an open file and bring it to the disk."""
    with os.fdopen(handle, "wb") as part:
        part.write(content)
        part.flush()
        fsync(part.fileno())


def refuse_existing(path: Path) -> None:
    """Say at once that a name is taken, before the work is done.

    Raises:
        WriteError: It is.
    """
    if os.path.lexists(path):
        raise _taken(path)


def _put(beside: Path, path: Path, *, may_replace: bool) -> None:
    """Give a whole file its name."""
    if may_replace:
        beside.replace(path)
        return
    try:
        os.link(beside, path)  # fails where a rename would replace
    except FileExistsError as e:
        raise _taken(path) from e
    except OSError:
        # FAT has no links: two programs that choose the same new name in the same moment are left to themselves.
        refuse_existing(path)
        beside.replace(path)


def _taken(path: Path) -> WriteError:
    """A name that is taken."""
    message = f"{path} is there already"
    return WriteError(message, hint="choose another name, or replace it with --force", trouble=Trouble.NAME_TAKEN)


def _open_up(path: Path, chmod: Callable[[Path, int], None]) -> None:
    """Let others read a file as far as the umask allows; a private one keeps its mode of mkstemp."""
    # Where a mount shows a private file as open all the same, `doctor` tells.
    with contextlib.suppress(OSError):  # FAT knows no modes and may refuse: who reads is the mount's word
        chmod(path, 0o666 & ~_umask())


def make_folder(path: Path, *, private: bool = False) -> None:
    """Make a folder and its parents where they are missing.

    Raises:
        WriteError: A file stands in the way, or no permission.
    """
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
    except OSError as e:
        message = f"cannot make the folder {path}: {e.strerror or e}"
        raise WriteError(message, hint="choose a folder that you may write to", trouble=Trouble.CANNOT_WRITE) from e


def sync_folder(path: Path, fsync: Callable[[int], None] = os.fsync) -> None:
    """Make renames inside a folder survive a power cut, where the system knows how."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return  # Windows opens no folders; its file systems journal renames themselves
    try:
        with contextlib.suppress(OSError):
            fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
