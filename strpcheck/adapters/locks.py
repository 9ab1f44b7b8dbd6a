"""One process at a time at a file; the system lets go of it when the process ends, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from strpcheck.core.permit import WIB
from strpcheck.errors import WriteError
from strpcheck.troubles import Trouble

__all__ = ["hold", "try_lock"]

FAR_BYTE = 1 << 30
"""Windows locks bytes against readers too, so one that no file of ours has is locked."""

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        """Lock or raise OSError."""
        place = file.tell()
        file.seek(FAR_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        finally:
            file.seek(place)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        """Lock or raise OSError."""
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def try_lock(file: IO[bytes]) -> bool:
    """Lock an open file until it is closed; False where another process holds it."""
    try:
        _lock(file)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # some network shares know no locks; the work must go on there
    return True


@contextmanager
def hold(path: Path, what: str) -> Iterator[None]:
    """Hold a lock file, which stays; nobody waits, since who comes second should look first what came of the other.

    Raises:
        WriteError: Another process holds it, or it cannot be written.
    """
    try:
        file = path.open("ab")
    except OSError as e:
        message = f"cannot write {path}: {e.strerror or e}"
        raise WriteError(message, hint="allow writing there, then try again", trouble=Trouble.CANNOT_WRITE) from e
    with file:
        if not try_lock(file):
            message = f"another `{what}` is at work{_since(path)}"
            hint = "wait for it, or stop it with Ctrl-C where it runs (a `sync --watch` too), then try again"
            raise WriteError(message, hint=hint, trouble=Trouble.OTHER_SYNC)
        with suppress(OSError):
            os.utime(path)  # whoever comes second is told since when
        yield


def _since(path: Path) -> str:
    """When a lock was taken, as far as its file tells."""
    with suppress(OSError, OverflowError, ValueError):
        return f" since {datetime.fromtimestamp(path.stat().st_mtime, WIB):%Y-%m-%d %H:%M:%S} WIB"
    return ""
