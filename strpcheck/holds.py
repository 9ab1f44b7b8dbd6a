"""Holds: entries that somebody needs are kept from being purged, and that they are is in the log itself."""

from datetime import datetime

from strpcheck.acts import act_logged
from strpcheck.audit import readable
from strpcheck.core.cbor import CborItem
from strpcheck.core.permit import utc_from_seconds
from strpcheck.core.record import EntryKind
from strpcheck.core.retention import Hold
from strpcheck.errors import UsageError
from strpcheck.ports import EntryLog
from strpcheck.scan import Checkpoint
from strpcheck.tally import bodies

__all__ = ["add_hold", "holds", "release_hold"]

MAX_TEXT_CHARS = 200
"""Of a reason or a name: entries are read on terminals."""


def add_hold(at: Checkpoint, first: int, last: int, *, reason: str, author: str, until: datetime) -> int:
    """Keep entries from being purged; returns the number of the hold.

    Raises:
        UsageError: No such entries, no reason or author, or an end that is past.
        LogError: The entry could not be written, so nothing is held.
    """
    newest = at.log.newest()
    if not 1 <= first <= last <= newest:
        message = f"expected entries between 1 and {newest}, got {first} to {last}"
        raise UsageError(message, hint="`strpcheck log show` lists them")
    if until <= max(at.clock.now(), at.generation.newest_signed_time):  # a clock that is behind makes no end to come
        message = f"expected an end that is to come, got {until:%Y-%m-%d %H:%M} UTC"
        raise UsageError(message, hint="a hold ends by itself: give the day after the case is expected to be closed")
    fields: dict[int | str, CborItem] = {
        "act": "add",
        "ranges": [[first, last]],
        "until": int(until.timestamp()),
        **_told(reason, author),
    }
    return act_logged(at, EntryKind.HOLD, fields).entry


def release_hold(at: Checkpoint, number: int, *, reason: str, author: str) -> int:
    """End a hold before its time; returns the number of the entry that says so.

    Raises:
        UsageError: No such hold is in force, or no reason or author.
        LogError: The entry could not be written, so it is still held.
    """
    in_force = sorted({hold.number for hold in holds(at.log)})
    if number not in in_force:
        message = f"there is no hold {number}"
        hint = f"in force: {', '.join(map(str, in_force))}" if in_force else "none is in force"
        raise UsageError(message, hint=hint)
    fields: dict[int | str, CborItem] = {"act": "release", "hold": number, **_told(reason, author)}
    return act_logged(at, EntryKind.HOLD, fields).entry


def holds(log: EntryLog) -> tuple[Hold, ...]:
    """Every hold that was not released, ended or not; one over several ranges comes once for each.

    Raises:
        LogError: The log cannot be read, or an entry is not one.
    """
    found: dict[int, list[Hold]] = {}
    for number, body in bodies(log, 1):
        if body["kind"] != EntryKind.HOLD:
            continue
        with readable(number):
            if body["act"] == "release":
                found.pop(body["hold"], None)
                continue
            until = utc_from_seconds(body["until"])
            told = str(body["reason"]), str(body["author"])
            found[number] = [Hold(number, int(first), int(last), *told, until) for first, last in body["ranges"]]
    return tuple(hold for of_one in found.values() for hold in of_one)


def _told(reason: str, author: str) -> dict[int | str, CborItem]:
    """Why and by whom.

    Raises:
        UsageError: One of the two is no text for a terminal.
    """
    return {"reason": _text("reason", reason), "author": _text("author", author)}


def _text(what: str, text: str) -> str:
    """What somebody typed, fit for a terminal."""
    if not text.strip() or len(text) > MAX_TEXT_CHARS or not text.isprintable():
        message = f"expected a {what} of 1 to {MAX_TEXT_CHARS} visible characters"
        raise UsageError(message, hint="a case number and an office are enough")
    return text
