"""Records what SQLite does to files, by a layer of our own between it and the system (a VFS), in a process of its own.

The layer is the library's own with three functions of each open file and two of the whole replaced; what they do is
done, and written down. It is put into the very library that Python's `sqlite3` is linked to.

Source: SQLite, "The OS Interface" (sqlite3_vfs, sqlite3_io_methods).
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

__all__ = ["Operation", "Recorder", "recorded", "why_not"]

OK: Final = 0
POINTER: Final = ctypes.c_void_p


class Operation(NamedTuple):
    """One thing that was done to a file, or that somebody was told."""

    act: str
    """`there`, `make`, `write`, `truncate`, `sync`, `delete`, `sync-folder`; `told` and what else the work says."""
    name: str
    """Of the file; empty where it is about none."""
    at: int = 0
    """Where it was written, or the new length."""
    content: bytes = b""


class Methods(ctypes.Structure):
    """What can be done to an open file; what is beyond these is taken along as it is."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", POINTER),
        ("read", POINTER),
        ("write", POINTER),
        ("truncate", POINTER),
        ("sync", POINTER),
        ("others", POINTER * 13),
    )


class File(ctypes.Structure):
    """An open file begins so."""

    _fields_ = (("methods", ctypes.POINTER(Methods)),)


class Vfs(ctypes.Structure):
    """The layer."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_bytes", ctypes.c_int),
        ("max_path", ctypes.c_int),
        ("next", POINTER),
        ("name", ctypes.c_char_p),
        ("own", POINTER),
        ("open", POINTER),
        ("delete", POINTER),
        ("others", POINTER * 14),
    )


WRITE = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, POINTER, ctypes.c_int, ctypes.c_int64)
TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, ctypes.c_int64)
SYNC = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, ctypes.c_int)
OPEN = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, POINTER, POINTER, ctypes.c_int, POINTER)
DELETE = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, POINTER, ctypes.c_int)


def library() -> Any:  # noqa: ANN401 -- a library has whatever functions it has
    """The SQLite that `sqlite3` asks: names are looked up in its module, then in what that is linked to.

    Raises:
        AttributeError: It keeps its functions to itself.
        OSError: It cannot be loaded.
    """
    import _sqlite3

    found = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
    found.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
    found.sqlite3_vfs_find.argtypes = [ctypes.c_char_p]
    found.sqlite3_vfs_register.argtypes = [ctypes.POINTER(Vfs), ctypes.c_int]
    return found


def why_not() -> str:
    """Why nothing can be recorded here; empty where it can."""
    try:
        is_unix = library().sqlite3_vfs_find(None).contents.name == b"unix"
    except (AttributeError, OSError, ValueError):  # the last: it knows of no layer, since it is another copy
        is_unix = False
    return "" if is_unix else "nothing can be put below Python's SQLite here"


class Recorder:
    """Keeps every operation on the files of one folder."""

    def __init__(self, folder: Path, own: Vfs) -> None:
        self.operations: list[Operation] = []
        self._folder, self._own = f"{folder}/", own
        self._open, self._delete = OPEN(own.open), DELETE(own.delete)
        self._known: set[str] = set()
        self._fresh: set[str] = set()
        """Made, and its folder not synced yet."""
        self._names: dict[int, str] = {}
        """Of open files, by where the library keeps them."""
        self._originals: dict[int, Methods] = {}
        self._replaced: dict[int, Methods] = {}
        ours = (OPEN(self._opened), DELETE(self._deleted))
        self._callbacks: list[object] = [*ours]
        """Kept, or they would be gone when the library calls them."""
        self.layer = Vfs.from_buffer_copy(own)
        self.layer.name, self.layer.next = b"recorded", None
        self.layer.open, self.layer.delete = (ctypes.cast(each, POINTER).value for each in ours)

    def tell(self, act: str, at: int, content: bytes = b"") -> None:
        """Somebody was told something: from here on a power cut may not take it back."""
        self.operations.append(Operation(act, "", at, content))

    def _opened(self, _: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        """A file is opened; what stood in it before is kept, as on the disk."""
        path = "" if name is None else ctypes.string_at(name).decode()
        is_ours = path.startswith(self._folder)
        # Read before it is open: closing it afterwards would let go of the library's locks.
        before = Path(path).read_bytes() if is_ours and path not in self._known and Path(path).exists() else None
        done = int(self._open(ctypes.addressof(self._own), name, file, flags, out))
        if done == OK and is_ours:
            if before is not None:
                self.operations.append(Operation("there", Path(path).name, 0, before))
            elif path not in self._known:
                self.operations.append(Operation("make", Path(path).name))
                self._fresh.add(path)
            self._known.add(path)
            self._names[file] = path
            self._watch(file)
        return done

    def _watch(self, file: int) -> None:
        """Put our functions before the file's own."""
        opened = File.from_address(file)
        place = ctypes.addressof(opened.methods.contents)
        if place not in self._replaced:
            original = self._originals[place] = Methods.from_address(place)
            write, truncate, sync = WRITE(original.write), TRUNCATE(original.truncate), SYNC(original.sync)

            def written(file: int, data: int, count: int, at: int) -> int:
                return self._noted(write(file, data, count, at), "write", file, at, ctypes.string_at(data, count))

            def truncated(file: int, size: int) -> int:
                return self._noted(truncate(file, size), "truncate", file, size)

            def synced(file: int, flags: int) -> int:
                return self._synced(sync(file, flags), file)

            ours = [WRITE(written), TRUNCATE(truncated), SYNC(synced)]
            self._callbacks += [*ours, write, truncate, sync]
            copy = self._replaced[place] = Methods.from_buffer_copy(original)
            copy.write, copy.truncate, copy.sync = (ctypes.cast(each, POINTER).value for each in ours)
        opened.methods = ctypes.pointer(self._replaced[place])

    def _noted(self, done: int, act: str, file: int, at: int, content: bytes = b"") -> int:
        """Keep what was done, if it was."""
        if done == OK:
            self.operations.append(Operation(act, Path(self._names[file]).name, at, content))
        return done

    def _synced(self, done: int, file: int) -> int:
        """What was written to a file is on the disk; with a new journal's first sync its folder is synced too."""
        name = self._names[file]
        if done == OK and name in self._fresh and name.endswith(("-wal", "-journal")):
            self.operations.append(Operation("sync-folder", ""))
            self._fresh.clear()
        return self._noted(done, "sync", file, 0)

    def _deleted(self, _: int, name: int, with_folder: int) -> int:
        """A file is removed."""
        path = ctypes.string_at(name).decode()
        done = int(self._delete(ctypes.addressof(self._own), name, with_folder))
        if done == OK and path in self._known:
            self._known.discard(path)
            self.operations.append(Operation("delete", Path(path).name))
            if with_folder:
                self.operations.append(Operation("sync-folder", ""))
                self._fresh.clear()
        return done


@contextmanager
def recorded(folder: Path) -> Iterator[Recorder]:
    """Record all that SQLite does below a folder in this process, which ends afterwards: nobody else may ask SQLite.

    Args:
        folder: By the path that the files are opened by.
    """
    asked = library()
    own = asked.sqlite3_vfs_find(None).contents
    recorder = Recorder(folder, own)
    assert asked.sqlite3_vfs_register(ctypes.byref(recorder.layer), 1) == OK
    try:
        yield recorder
    finally:
        asked.sqlite3_vfs_register(ctypes.byref(own), 1)
        asked.sqlite3_vfs_unregister(ctypes.byref(recorder.layer))
