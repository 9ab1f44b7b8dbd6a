"""What an export needs: the entries' tree, and somebody who writes files that are whole or not there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from strpcheck.core.merkle import Node
from strpcheck.ports.station import ScanLog

__all__ = ["ExportFiles", "ExportFormat", "ExportLog", "ListAges", "WrittenExport"]


class ExportFormat(StrEnum):
    """What an export's file is."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    PARQUET = "parquet"
    HTML = "html"

    @property
    def holds_leaves(self) -> bool:
        """Whether who reads the file needs nothing but lines of text to find each entry's leaf in it."""
        return self in {ExportFormat.CSV, ExportFormat.JSONL}


@dataclass(frozen=True, slots=True)
class ListAges:
    """How old a status list was when it answered, as far as the entries tell."""

    newest_s: int
    oldest_s: int


@dataclass(frozen=True, slots=True)
class WrittenExport:
    """An export's file, complete and on the disk, not yet under its name."""

    name: str
    """That it will have."""
    sha256: str
    bytes: int
    shown: int
    """Rows that are more than number and leaf."""
    nodes: tuple[Node, ...]
    """Whole subtrees over the leaves that were written, in order."""
    policies: frozenset[str] = frozenset()
    generations: frozenset[str] = frozenset()
    lists: Mapping[str, ListAges | None] = field(default_factory=dict)
    """By address; None where no entry tells an age."""


class ExportLog(ScanLog, Protocol):
    """A log with its tree."""

    def node_at(self, level: int, place: int) -> bytes:
        """The hash of a whole subtree of the tree over the entries."""


class ExportFiles(Protocol):
    """The files of one export."""

    def span(self, since: datetime, until: datetime, size: int) -> tuple[int, int]:
        """First and last of the first `size` entries whose wall time lies in [since, until); (1, 0) for none."""

    def write(self, first: int, last: int) -> WrittenExport:
        """Write the entries to a file that has no name yet. Raises `LogError`, `WriteError`: nothing is left then."""

    def seal(self, manifest: str) -> None:
        """Write the manifest beside it, without a name as well."""

    def publish(self) -> None:
        """Give the files their names, that of the manifest last."""
