"""What a disk holds after a power cut: all that was synced, and of the rest whatever the disk had got to."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from tests.adapters.recorded_disk import Operation

__all__ = ["CutDisk"]

SECTORS = (512, 4096)
"""What a disk writes whole or not at all."""
KEPT = (0.0, 0.5, 0.9, 1.0)
"""How much of what was not synced reached the disk."""


class _Node:
    """A file, whatever it is called."""

    def __init__(self, content: bytes = b"") -> None:
        self.durable = bytearray(content)
        self.pending: list[Operation] = []

    def sync(self) -> None:
        """All of it reaches the disk."""
        for operation in self.pending:
            _do(self.durable, operation)
        self.pending.clear()

    def cut(self, chance: np.random.Generator) -> bytes:
        """What is left of it: of each write any sectors, in any order; between what is left anything may stand."""
        left, sector, kept = bytearray(self.durable), int(chance.choice(SECTORS)), float(chance.choice(KEPT))
        filling = bool(chance.integers(2))
        for operation in self.pending:
            for part in _sectors(operation, sector):
                if chance.random() < kept:
                    gap = part.at - len(left) if part.act == "write" else 0
                    _do(left, part, chance.bytes(gap) if filling and gap > 0 else b"")
        return bytes(left)


class CutDisk:
    """The files of one folder, as they come about operation by operation."""

    def __init__(self) -> None:
        self._live: dict[str, _Node] = {}
        self._durable: dict[str, _Node] = {}
        self._renamed: list[tuple[str, _Node | None]] = []
        """Names that were given and taken since the folder was synced."""

    def do(self, operations: Sequence[Operation]) -> None:
        """These were done too."""
        for operation in operations:
            self._do(operation)

    def _do(self, operation: Operation) -> None:
        """One more."""
        name = operation.name
        match operation.act:
            case "there":
                self._live[name] = self._durable[name] = _Node(operation.content)
            case "make":
                self._live[name] = _Node()
                self._renamed.append((name, self._live[name]))
            case "delete":
                del self._live[name]
                self._renamed.append((name, None))
            case "sync-folder":
                self._renamed.clear()
                self._durable = dict(self._live)
            case "sync":
                self._live[name].sync()
            case "write" | "truncate":
                self._live[name].pending.append(operation)
            case _:  # somebody was told something
                pass

    def cut(self, chance: np.random.Generator, folder: Path) -> Path:
        """Put down what is left when the power goes now.

        Args:
            chance: Decides what of the rest the disk had got to; names in their order, as file systems keep them.
            folder: Empty.
        """
        names: dict[str, _Node | None] = dict(self._durable)
        names.update(self._renamed[: int(chance.integers(len(self._renamed) + 1))])
        for name, node in names.items():
            if node is not None:
                (folder / name).write_bytes(node.cut(chance))
        return folder


def _do(content: bytearray, operation: Operation, filling: bytes = b"") -> None:
    """Write or truncate."""
    at = operation.at
    if len(content) < at:
        content += filling or bytes(at - len(content))
    if operation.act == "truncate":
        del content[at:]
    else:
        content[at : at + len(operation.content)] = operation.content


def _sectors(operation: Operation, sector: int) -> Sequence[Operation]:
    """The parts of a write that reach a disk each by itself."""
    if operation.act != "write":
        return [operation]
    begin, end = operation.at, operation.at + len(operation.content)
    edges = [begin, *range((begin // sector + 1) * sector, end, sector), end]
    return [
        operation._replace(at=low, content=operation.content[low - begin : high - begin])
        for low, high in pairwise(edges)
    ]
