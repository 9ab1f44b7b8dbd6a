"""What issuing hands out: a file or two a permit, an index of them, and the rows that gave none."""

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from strpcheck.adapters.durable import make_folder
from strpcheck.errors import WriteError
from strpcheck.ports import SymbolWriter

__all__ = ["IssueFolder"]

INDEX, REJECTED = "index.jsonl", "rejected.jsonl"


class IssueFolder:
    """Writes below one folder; what an earlier run left there stays, and no permit stands in the index twice."""

    def __init__(self, folder: Path, *, text: bool, symbols: SymbolWriter | None) -> None:
        """Open the folder.

        Args:
            folder: Made where it is missing.
            text: Whether to write `<id>.txt`.
            symbols: Draws `<id>.png`; None writes none.

        Raises:
            WriteError: It cannot be written to.
        """
        make_folder(folder)
        self._folder = folder
        self._text = text
        self._symbols = symbols
        self._rejected: BinaryIO | None = None
        with self._told(INDEX):
            (folder / REJECTED).unlink(missing_ok=True)  # it tells of one run: the rows are still in their rosters
            self._known = self._mend(folder / INDEX)
            self._index = (folder / INDEX).open("ab")

    def issued(self, index: Mapping[str, object], permit: str, barcode: str) -> None:
        """Write a permit's files, then its line in the index.

        Args:
            index: `line`, `company` and `application`.
            permit: 16 hex digits.
            barcode: The text.
        """
        names: dict[str, str | None] = {"text": None, "png": None}
        with self._told(permit):
            if self._text:
                names["text"] = f"{permit}.txt"
                (self._folder / f"{permit}.txt").write_text(barcode + "\n", "ascii", newline="\n")
            if self._symbols is not None:
                names["png"] = f"{permit}.png"
                (self._folder / f"{permit}.png").write_bytes(self._symbols.write(barcode, f"STRP {permit}"))
            if permit not in self._known:
                self._known.add(permit)
                self._index.write(_line({"line": index["line"], "id": permit, **index, **names}))

    def rejected(self, line: int, reasons: Sequence[str], row: Mapping[str, str]) -> None:
        """Write a bad row down, for whoever mends the roster."""
        with self._told(REJECTED):
            if self._rejected is None:
                self._rejected = (self._folder / REJECTED).open("wb")
            self._rejected.write(_line({"line": line, "reasons": list(reasons), "row": dict(row)}))

    def close(self) -> None:
        """Finish both lists."""
        with self._told(INDEX):
            self._index.close()
            if self._rejected is not None:
                self._rejected.close()

    def _mend(self, index: Path) -> set[str]:
        """Cut a line that a crash left torn, and give the permits that are in the index already."""
        known: set[str] = set()
        if not index.exists():
            return known
        whole = 0
        with index.open("r+b") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                with contextlib.suppress(ValueError, KeyError, TypeError):
                    known.add(str(json.loads(line)["id"]))
            file.truncate(whole)
        return known

    @contextlib.contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Say in our words what could not be written."""
        try:
            yield
        except OSError as e:
            message = f"cannot write {name} below {self._folder}: {e.strerror or e}"
            raise WriteError(
                message, hint="make room, then issue the same roster again: nobody gets a second permit"
            ) from e


def _line(content: Mapping[str, object]) -> bytes:
    """One object a line."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
