"""What issuing hands out: a file or two a permit, an index of them, and the rows that gave none."""

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, TypeAlias

from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.adapters.locks import try_lock
from strpcheck.errors import WriteError
from strpcheck.ports import SymbolWriter

__all__ = ["IssueFolder"]

INDEX, REJECTED = "index.jsonl", "rejected.jsonl"
AGAIN = "make room, then issue the same roster again: nobody gets a second permit"

Names: TypeAlias = tuple[str | None, str | None]
"""Text and picture of a permit."""

spell = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class IssueFolder:
    """Writes below one folder; what an earlier run left there stays, and no permit stands in the index twice."""

    def __init__(self, folder: Path, *, text: bool, symbols: SymbolWriter | None) -> None:
        """Open the folder.

        Args:
            folder: Made where it is missing.
            text: Whether to write `<id>.txt`.
            symbols: Draws `<id>.png`; None writes none.

        Raises:
            WriteError: It cannot be written to, or another `issue` is at work there.
        """
        make_folder(folder)
        self._folder = folder
        self._text = text
        self._symbols = symbols
        self._rejected: BinaryIO | None = None
        self._more: dict[str, Names] = {}
        with self._told(INDEX), contextlib.ExitStack() as undo:
            self._index = undo.enter_context((folder / INDEX).open("a+b"))
            if not try_lock(self._index):
                message = f"another `strpcheck authority issue` writes into {folder}"
                raise WriteError(message, hint="wait for it, or give another folder with --out")
            self._known = _mend(self._index)
            (folder / REJECTED).unlink(missing_ok=True)  # it tells of one run: the rows are still in their rosters
            undo.pop_all()

    def issued(self, index: Mapping[str, object], permit: str, barcode: str) -> None:
        """Write a permit's files, then its line in the index.

        Args:
            index: `line`, `company` and `application`.
            permit: 16 hex digits.
            barcode: The text.
        """
        text = png = None
        before = self._known.get(permit)
        with self._told(permit):
            if self._text:
                text = f"{permit}.txt"
                _write_whole(self._folder / text, barcode.encode("ascii") + b"\n", is_new=before is None)
            if self._symbols is not None:
                png = f"{permit}.png"
                drawn = self._symbols.write(barcode, f"STRP {permit}")
                _write_whole(self._folder / png, drawn, is_new=before is None)
            if before is None:
                self._index.write(_line({"line": index["line"], "id": permit, **index, "text": text, "png": png}))
                self._index.flush()  # line by line: a crash tears the last one at most
            elif (names := (text or before[0], png or before[1])) != before:
                self._more[permit] = names

    def rejected(self, line: int, reasons: Sequence[str], row: Mapping[str, str]) -> None:
        """Write a bad row down, for whoever mends the roster."""
        with self._told(REJECTED):
            if self._rejected is None:
                self._rejected = (self._folder / REJECTED).open("wb")
            self._rejected.write(_line({"line": line, "reasons": list(reasons), "row": dict(row)}))

    def close(self) -> None:
        """Finish both lists."""
        with self._told(INDEX), contextlib.ExitStack() as files:
            files.enter_context(self._index)
            if self._rejected is not None:
                files.enter_context(self._rejected)
        if self._more:
            lines = (self._folder / INDEX).read_bytes().splitlines(keepends=True)
            write_durably(self._folder / INDEX, b"".join(map(self._completed, lines)))

    def _completed(self, line: bytes) -> bytes:
        """A line of the index with the files that were written since."""
        entry = _read(line)
        names = self._more.get(str(entry.get("id")))
        return line if names is None else _line({**entry, "text": names[0], "png": names[1]})

    @contextlib.contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Say in our words what could not be written."""
        try:
            yield
        except OSError as e:
            message = f"cannot write {name} below {self._folder}: {e.strerror or e}"
            raise WriteError(message, hint=AGAIN) from e


def _mend(index: BinaryIO) -> dict[str, Names]:
    """Cut a line that a crash left torn, and give the permits that are in the index already, with their files."""
    known: dict[str, Names] = {}
    whole = 0
    index.seek(0)
    for line in index:
        if not line.endswith(b"\n"):
            break
        whole += len(line)
        entry = _read(line)
        if "id" in entry:
            known[str(entry["id"])] = (_name(entry, "text"), _name(entry, "png"))
    index.truncate(whole)
    return known


def _read(line: bytes) -> dict[str, object]:
    """A line of the index; empty where somebody's editor left something else."""
    with contextlib.suppress(ValueError):
        entry = json.loads(line)
        if isinstance(entry, dict):
            return entry
    return {}


def _name(entry: Mapping[str, object], key: str) -> str | None:
    """A file's name, where there is one."""
    name = entry.get(key)
    return name if isinstance(name, str) else None


def _write_whole(path: Path, content: bytes, *, is_new: bool) -> None:
    """Write a file that holds all or is not there; one of an earlier run that is right already is left alone."""
    if not is_new:
        with contextlib.suppress(FileNotFoundError):
            if path.read_bytes() == content:
                return
    try:
        path.write_bytes(content)
    except OSError:
        # Half a permit must not be handed out. Not synced: the register brings back whatever a power cut takes.
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def _line(content: Mapping[str, object]) -> bytes:
    """One object a line."""
    return spell(content).encode() + b"\n"
