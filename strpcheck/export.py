"""The auditor's export: a stretch of the log in a file that leaves this laptop, under a manifest the device signs.

The file is complete and on the disk before its entry is written, and has its name only afterwards: what left a laptop
is in its log. Who stops between the two finds an entry and no file.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from strpcheck.core.cbor import CborItem
from strpcheck.core.checkpoint import LogCheckpoint, read_checkpoint, sign_note
from strpcheck.core.merkle import Node, Span, range_proof, root_of_nodes, subtrees
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.documents.manifest import (
    ManifestDevice,
    ManifestDocument,
    ManifestEntries,
    ManifestFile,
    ManifestFilters,
    ManifestList,
    ManifestRange,
    ManifestTool,
    ManifestVouches,
    manifest_text,
)
from strpcheck.duty import enter_on_duty
from strpcheck.errors import LogError, UsageError
from strpcheck.ports import Cause, Clock, ExportFiles, ExportFormat, ExportLog, ListAges, Signer, Trace, WrittenExport
from strpcheck.troubles import Trouble

__all__ = ["Exported", "Exporter", "Wanted", "export_log"]

FILE_VOUCHED = "sha256 binds every byte of the file to this manifest, and the signature this manifest to the device"
ORDER_VOUCHED = (
    "the range proof leads from the leaves of entries first to last, in order, to the root of the checkpoint:"
    " none was left out, put in or put elsewhere; it covers redacted and purged rows too"
)
CELLS_IN_JSONL = (
    "a leaf is SHA-256(0x00 || salt || body): rows with salt and body can be compared with their leaf by anybody"
)
CELLS_ELSEWHERE = (
    "cells rest on the device's signature over this manifest; salt and body, which the leaf is made of, stay in the log"
    " and are in an export to jsonl"
)
APOSTROPHE = (
    "; an apostrophe stands before a cell that begins with = + - @, TAB, CR or LF, so that no spreadsheet runs it, and"
    " before ids and names of digits, so that none rounds them"
)
NONE_REDACTED = "rows of other posts, and purged entries, have number and leaf alone"
ALL_REDACTED = (
    f"officers, shifts, permit numbers and issuers, and all details but a listed few are left out; {NONE_REDACTED};"
    " their leaves hold, and whoever has the log can show what they were"
)
NOT_PROVED = "that every stop was scanned, what the wall clock should have said, who held a PIN"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported."""

    form: ExportFormat
    since: datetime
    until: datetime
    """The first moment that is not asked for any more."""
    post: str | None
    redacted: bool


@dataclass(frozen=True, slots=True)
class Exporter:
    """Who exports, and when."""

    device: str
    post: str
    signer: Signer
    clock: Clock
    floor: datetime
    """The newest signed time that is known here."""
    tool: tuple[str, str]
    """Name and version."""


@dataclass(frozen=True, slots=True)
class Exported:
    """An export that is done."""

    first: int
    last: int
    rows: int
    written: WrittenExport
    entry: int
    checkpoint: int
    """Entries that the checkpoint is over."""


def export_log(log: ExportLog, files: ExportFiles, wanted: Wanted, by: Exporter) -> Exported:
    """Sign the log as it is, write the entries, log that, and only then give the file its name.

    Raises:
        UsageError: The end is not behind the beginning.
        LogError: The log cannot be read or written, or its entries are not those of its tree.
        WriteError: The file cannot be written; nothing is left of it, and no entry tells of it.
    """
    if wanted.since >= wanted.until:
        message = f"expected a time behind {_utc(wanted.since)} for --to, got {_utc(wanted.until)}"
        raise UsageError(message, hint="the moment --to itself is not exported any more")
    note = log.checkpoint(Cause.EXPORT).note
    said = read_checkpoint(note, by.signer.public_key)
    first, last = files.span(wanted.since, wanted.until, said.size)
    stretch = _Stretch(first, last, note, said, range_proof(first - 1, last, said.size, log.node_at))
    written = files.write(first, last)
    _compare(written.nodes, stretch)
    now = by.clock.now()
    manifest = _manifest(written, wanted, by, stretch, now)
    files.seal(sign_note(manifest_text(manifest), by.signer.public_key, by.signer.sign))
    told: dict[int | str, CborItem] = {
        "format": wanted.form.value,
        "first": first,
        "last": last,
        "rows": stretch.rows,
        "sha256": written.sha256,
        "redacted": wanted.redacted,
    }
    entry = _enter(log, by, now, told)
    files.publish()
    return Exported(first, last, stretch.rows, written, entry, said.size)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Entries, and what leads from them to a checkpoint."""

    first: int
    last: int
    note: str
    said: LogCheckpoint
    """What the note says."""
    proof: Span

    @property
    def rows(self) -> int:
        """One an entry."""
        return self.last - self.first + 1


def _compare(nodes: tuple[Node, ...], stretch: _Stretch) -> None:
    """Vouch for nothing that is not in the tree.

    Raises:
        LogError: The leaves that were written lead to another root.
    """
    first, last, said, proof = stretch.first, stretch.last, stretch.said, stretch.proof
    before = _placed(subtrees(0, first - 1), proof.before)
    behind = _placed(subtrees(last, said.size), proof.behind)
    if root_of_nodes([*before, *nodes, *behind]) != said.root:
        message = f"entries {first} to {last} of the log are not those that its checkpoint is over"
        raise LogError(message, hint="keep the file, and see `strpcheck log verify`", trouble=Trouble.LOG_GONE)


def _placed(places: Iterable[tuple[int, int]], hashes: tuple[bytes, ...]) -> Iterator[Node]:
    """Subtrees of a proof, each where it stands."""
    return (Node(level, place, found) for (level, place), found in zip(places, hashes, strict=True))


def _enter(log: ExportLog, by: Exporter, now: datetime, fields: Mapping[int | str, CborItem]) -> int:
    """Log what leaves this laptop."""
    moment = Moment(now, by.floor, by.clock.monotonic_ms(), invented=by.clock.invented)
    told = {"device": by.device, "post": by.post, **fields}
    trace = Trace(now, counts_for_clock=not by.clock.invented, post=by.post)
    return enter_on_duty(log, lambda who: encode_entry(EntryKind.EXPORT, moment, {**told, **who}), trace)


def _manifest(
    written: WrittenExport, wanted: Wanted, by: Exporter, stretch: _Stretch, now: datetime
) -> ManifestDocument:
    """All that the device says of the file."""
    form, signer = wanted.form, by.signer
    return ManifestDocument(
        v=1,
        file=ManifestFile(
            name=written.name,
            sha256=written.sha256,
            bytes=written.bytes,
            rows=stretch.rows,
            format=form.value,
        ),
        entries=ManifestEntries(first=stretch.first, last=stretch.last),
        redacted=wanted.redacted,
        filters=ManifestFilters(
            since=wanted.since.astimezone(UTC), until=wanted.until.astimezone(UTC), post=wanted.post
        ),
        checkpoint=stretch.note,
        range=ManifestRange(before=_base64(stretch.proof.before), behind=_base64(stretch.proof.behind)),
        leaves="in the file" if form.holds_leaves else "beside the file",
        tool=ManifestTool(name=by.tool[0], version=by.tool[1]),
        made_at=now,
        device=ManifestDevice(
            name=by.device, kid=signer.key_id.hex(), public_key=b64encode(signer.public_key).decode()
        ),
        policies=tuple(sorted(written.policies)),
        generations=tuple(sorted(written.generations)),
        lists=tuple(_list(uri, ages) for uri, ages in sorted(written.lists.items())),
        vouches=_vouches(wanted),
    )


def _list(uri: str, ages: ListAges | None) -> ManifestList:
    """A status list that answered."""
    if ages is None:
        return ManifestList(uri=uri, newest_s=None, oldest_s=None)
    return ManifestList(uri=uri, newest_s=ages.newest_s, oldest_s=ages.oldest_s)


def _vouches(wanted: Wanted) -> ManifestVouches:
    """What rests on what."""
    proves_itself = wanted.form is ExportFormat.JSONL and not wanted.redacted
    cells = CELLS_IN_JSONL if proves_itself else CELLS_ELSEWHERE
    return ManifestVouches(
        file=FILE_VOUCHED,
        order=ORDER_VOUCHED,
        cells=cells + (APOSTROPHE if wanted.form is ExportFormat.CSV else ""),
        redacted=ALL_REDACTED if wanted.redacted else NONE_REDACTED,
        not_proved=NOT_PROVED,
    )


def _base64(hashes: tuple[bytes, ...]) -> tuple[str, ...]:
    """As JSON carries them."""
    return tuple(b64encode(found).decode() for found in hashes)


def _utc(moment: datetime) -> str:
    """A time as messages tell it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
