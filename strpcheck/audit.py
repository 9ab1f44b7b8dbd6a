"""The auditor's view of the log: entries as rows that a person reads."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cbor2 import CBORDecodeError, loads

from strpcheck.core.permit import utc_from_seconds
from strpcheck.documents.entry_fields import FieldsReader
from strpcheck.errors import LogError
from strpcheck.log_filter import PURGED, LogFilter, Named
from strpcheck.ports import EntryLog, LogEntry
from strpcheck.troubles import Trouble

__all__ = ["UNREADABLE", "LogRow", "check_names", "decoded", "log_rows", "readable", "unreadable"]

EVERYTHING = LogFilter()
COUNTED = frozenset({
    ("times", "wall"), ("times", "monotonic_ms"), ("permit", "cti"), ("generation",), ("outcome",), ("reason",),
    ("shift",), ("officer",), ("list_age_s",), ("passed_over",),
})  # fmt: skip
"""What varies from judgement to judgement and is counted, or asked for."""
# OSError: a time beyond what the system can count.
TEXTS = frozenset({"kind", "post", "outcome", "reason", "officer", "generation", "policy", "category", "decision"})
COUNTS = frozenset({"shift", "list_age_s", "ms", "passed_over"})
MOMENTS = range(253_370_764_800)
"""1970 to the end of 9998: four digits of a year, in either zone."""
EXACT = 1 << 53
UNREADABLE = (CBORDecodeError, LookupError, TypeError, AttributeError, ValueError, OverflowError, OSError)
"""What looking at an entry that is none trips over."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry, decoded."""

    number: int
    kind: str
    """`PURGED` where nothing is left of it but its leaf."""
    at: datetime | None
    """None where it was purged."""
    post: str
    outcome: str
    reason: str
    advisories: tuple[str, ...]
    permit: str
    """16 hex digits, empty where nothing was authenticated."""
    generation: str
    invented: bool
    """Whether the time was set by `--at`."""
    simulated: bool
    """Whether it was decided for another time than its own: nobody passed by it."""
    fields: dict[str, Any]
    """The whole body."""
    leaf: bytes = b""
    """Of a purged entry."""


def log_rows(log: EntryLog, which: LogFilter = EVERYTHING, *, first: int = 1) -> Iterator[LogRow]:
    """Read those entries of the log that are asked for, from a first one on.

    Purged ones hold where nothing is asked, or their kind: nobody knows what they were.

    Raises:
        LogError: An entry cannot be read; the message names it.
        UsageError: There are none, and what is asked for by name is nowhere in the log.
    """
    found = False
    for entry in log.entries(first):
        row = _asked(entry, which)
        if row is not None:
            found = True
            yield row
    if not found:
        check_names(log, which)


def _asked(entry: LogEntry, which: LogFilter) -> LogRow | None:
    """An entry, if it is asked for."""
    if entry.is_purged:
        return _purged(entry) if which in {EVERYTHING, LogFilter(kind=PURGED)} else None
    if not which.may_hold(entry.body):
        return None
    row = _row(entry)
    with readable(entry.number):
        return row if which.holds(row.fields) else None


def decoded(log: EntryLog, which: LogFilter = EVERYTHING, *, mark: bytes | None = None) -> Iterator[tuple[int, Any]]:
    """Number and body of entries that may be asked for; None as the body of purged ones.

    Of a judgement's body there is what `COUNTED` names, and what never varies. Whether they are asked for is left to
    `which.holds`. It is the quick way, for who looks at a million.

    Args:
        log: The log.
        which: What may be left out undecoded.
        mark: Entries that hold these bytes are told whether asked for or not.

    Raises:
        LogError: An entry cannot be read; the message names it.
    """
    asks, may_hold, reader = not which.asks_nothing, which.may_hold, FieldsReader(COUNTED)
    for entry in log.entries():
        number, raw = entry.number, entry.body
        if not raw and entry.is_purged:
            yield number, None
        elif not asks or may_hold(raw) or (mark is not None and mark in raw):
            body = reader.read(raw)
            if body is None:
                try:
                    body = loads(raw)
                except (CBORDecodeError, ValueError) as e:
                    raise unreadable(number) from e
                if not is_of_its_types(body):
                    raise unreadable(number)
                reader.learn(raw)
            yield number, body


def is_of_its_types(body: object) -> bool:
    """Whether what is counted in a body is what this program writes there, so that it can be added up and printed."""
    if not isinstance(body, dict) or not isinstance(body.get("times"), dict) or type(body.get("kind")) is not str:
        return False
    texts = all(type(body[name]) is str for name in TEXTS & body.keys())
    advisories = body.get("advisories", [])
    said = type(advisories) is list and all(type(each) is str for each in advisories)
    return texts and said and all(type(at) is int and at in MOMENTS for at in _moments(body)) and _is_counted(body)


def _moments(body: Mapping[str, Any]) -> Iterator[object]:
    """Times in seconds, where they stand."""
    yield body["times"].get("wall")
    if "simulated_at" in body:
        yield body["simulated_at"]


def _is_counted(body: Mapping[str, Any]) -> bool:
    """Whether what is added up is whole numbers that stay exact."""
    numbers = [body[name] for name in COUNTS & body.keys()]
    return all(type(each) is int and -EXACT < each < EXACT for each in [*numbers, body["times"].get("monotonic_ms", 0)])


def check_names(log: EntryLog, which: LogFilter) -> None:
    """Where nothing was found: whether post, officer and kind were mistyped.

    Raises:
        UsageError: The log holds no such.
        LogError: An entry cannot be read.
    """
    named = Named(which)
    if not named.asks_on():
        return
    for number, body in decoded(log):
        if body is not None:
            with readable(number):
                named.add(body)
        if not named.asks_on():
            return
    named.check()


@contextmanager
def readable(number: int) -> Iterator[None]:
    """Say which entry it was that cannot be read; it was hashed when it was written, so it was hardly damaged later.

    Raises:
        LogError: What is done inside tripped over an entry.
    """
    try:
        yield
    except UNREADABLE as e:
        raise unreadable(number) from e


def unreadable(number: int) -> LogError:
    """One entry is none."""
    message = f"entry {number} of the log cannot be read"
    hint = "the file was changed or damaged: keep it and tell the auditor"
    return LogError(message, hint=hint, trouble=Trouble.LOG_GONE)


def _purged(entry: LogEntry) -> LogRow:
    """What is left of an entry whose time is over."""
    return LogRow(
        number=entry.number,
        kind=PURGED,
        at=None,
        post="",
        outcome="",
        reason="",
        advisories=(),
        permit="",
        generation="",
        invented=False,
        simulated=False,
        fields={},
        leaf=entry.leaf,
    )


def _row(entry: LogEntry) -> LogRow:
    """Decode an entry; it was hashed when it was written, so a fast foreign parser may read it."""
    with readable(entry.number):
        body: Mapping[str, Any] = loads(entry.body)
        times = body["times"]
        return LogRow(
            number=entry.number,
            kind=body["kind"],
            at=utc_from_seconds(times["wall"]),
            post=body.get("post", ""),
            outcome=body.get("outcome", ""),
            reason=body.get("reason", ""),
            advisories=tuple(body.get("advisories", ())),
            permit=body["permit"]["cti"].hex() if "permit" in body else "",
            generation=body.get("generation", ""),
            invented=times["invented"],
            simulated="simulated_at" in body,
            fields=dict(body),
        )
