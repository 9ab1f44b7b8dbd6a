"""Logs to export: entries of every kind, hostile ones among them, and who exports."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.exports.books import Page
from strpcheck.adapters.exports.chunks import Order
from strpcheck.adapters.exports.crew import MANY_ENTRIES
from strpcheck.adapters.exports.files import DiskExport
from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.cli.render_export import ExportPage
from strpcheck.documents.export_row import Shown
from strpcheck.export import Exported, Exporter, Wanted, export_log
from strpcheck.messages import load
from strpcheck.ports import ExportFormat, Trace
from tests.laptop import Times

BEGUN = datetime(2021, 7, 5, tzinfo=UTC)
DAY = timedelta(days=1)
FLOOR = BEGUN - timedelta(hours=1)
POST = "LENTENG-AGUNG"


def scan(second: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- any field
    """A scan so many seconds after the beginning."""
    wall = int(BEGUN.timestamp()) + second
    return {
        "v": 1,
        "kind": "scan",
        "times": {"wall": wall, "floor": int(FLOOR.timestamp()), "invented": False, "monotonic_ms": second},
        "device": "laptop-1",
        "post": POST,
        "generation": "aa" * 32,
        "policy": "bb" * 32,
        "outcome": "ACCEPT",
        "reason": "ok",
        "advisories": ["list_ageing", "open_hours"],
        "ms": 37,
        "list_age_s": 3600 + second,
        "officer": "85031207",
        "shift": 1,
        "permit": {"iss": "XX-JK", "cti": second.to_bytes(8, signed=True), "kid": bytes(8), "areas": [3174, 3171],
                   "exp": wall + 86400, "category": "KR-LOG", "uri": "urn:strp:2021w27"},
        **more,
    }  # fmt: skip


@dataclass(frozen=True)
class Log:
    """A log on disk, and its device."""

    path: Path
    key: KeyFile = field(default_factory=make_key)

    @contextmanager
    def opened(self) -> Iterator[SqliteLog]:
        """For reading and writing."""
        with closing(SqliteLog(self.path, system_entropy, self.key, may_make=True)) as log:
            yield log

    def fill(self, bodies: Sequence[dict[str, Any] | bytes]) -> "Log":
        """Append entries; how durably is not what is tested."""
        with self.opened() as log:
            log._connection.execute("PRAGMA synchronous = OFF")
            for body in bodies:
                raw = body if isinstance(body, bytes) else cbor2.dumps(body)
                log.append(raw, Trace(BEGUN, counts_for_clock=False))
        return self

    def copy(self, folder: Path) -> "Log":
        """The same elsewhere, while nobody has it open."""
        return Log(Path(shutil.copy(self.path, folder)), self.key)

    def order(self, form: str, shown: Shown) -> Order:
        """What to make of it."""
        return Order(self.path, ExportFormat(form), shown)

    def wanted(self, form: str, shown: Shown, since: datetime, until: datetime) -> Wanted:
        """What is asked for."""
        return Wanted(ExportFormat(form), since, until, shown.post, shown.redacted)

    def export(
        self,
        target: Path,
        form: str = "csv",
        shown: Shown = Shown(),  # noqa: B008 -- frozen
        *,
        since: datetime = BEGUN,
        until: datetime = BEGUN + DAY,
        many: int = MANY_ENTRIES,
        may_replace: bool = False,
    ) -> Exported:
        """Export some of it."""
        wanted = self.wanted(form, shown, since, until)
        files = DiskExport(target, self.order(form, shown), page_of(wanted), may_replace=may_replace, many=many)
        with self.opened() as log, files:
            return export_log(log, files, wanted, self.by)

    @property
    def by(self) -> Exporter:
        """Who exports, two days later."""
        clock = Times(BEGUN + 2 * DAY, invented=True)
        return Exporter("laptop-1", POST, self.key, clock, FLOOR, ("strpcheck", "0"))


def page_of(wanted: Wanted, language: str = "en") -> Page:
    """What stands around a page's rows."""
    return ExportPage(load(language), wanted, "laptop-1")


def left_in(folder: Path) -> list[str]:
    """Names of the files in a folder, but the log's."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("log."))
