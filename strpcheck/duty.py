"""Who has the shift now: read from the log, so that a restart and another program know it too."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from strpcheck.core import cbor
from strpcheck.core.cbor import CborItem
from strpcheck.core.permit import utc_from_seconds
from strpcheck.errors import CborError, LogError, ShiftError
from strpcheck.ports import EntryLog, ScanLog, Trace
from strpcheck.troubles import Trouble

__all__ = ["Duty", "OnDuty", "duty_now", "duty_required", "enter_on_duty", "on_duty"]

OnDuty = dict[int | str, CborItem]
"""Members of an entry: whose shift it was written in."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A shift that is open."""

    number: int
    """Of the entry that opened it: its id."""
    officer: str
    """Badge."""
    since: datetime
    """Aware UTC."""


def duty_now(log: EntryLog) -> Duty | None:
    """The shift that is open on this laptop.

    Raises:
        LogError: The log cannot be read, or the entry that opened the shift is not one.
    """
    number = log.open_shift()
    if number is None:
        return None
    entry = log.entry(number)
    try:
        match cbor.decode(entry.body):
            case {"officer": str(officer), "times": {"wall": int(wall)}}:
                return Duty(number, officer, utc_from_seconds(wall))
            case _:
                raise ValueError
    except (CborError, ValueError, OverflowError, OSError) as e:  # OSError: a time beyond what the system can count
        message = f"entry {number} of the log opens a shift and cannot be read"
        hint = "the file was changed or damaged: keep it and tell the auditor"
        raise LogError(message, hint=hint, trouble=Trouble.LOG_GONE) from e


def duty_required(log: EntryLog) -> Duty:
    """The same where nothing may be done without.

    Raises:
        ShiftError: None is open.
        LogError: The log cannot be read.
    """
    duty = duty_now(log)
    if duty is None:
        message = "no shift is open"
        hint = "open one with `strpcheck shift open --officer BADGE`"
        raise ShiftError(message, hint=hint, trouble=Trouble.NO_SHIFT)
    return duty


def on_duty(duty: Duty | None) -> OnDuty:
    """What every entry says of the shift that it was written in; nothing where none was open."""
    return {} if duty is None else {"officer": duty.officer, "shift": duty.number}


def enter_on_duty(log: ScanLog, write: Callable[[OnDuty], bytes], trace: Trace) -> int:
    """Append an entry that names who was on duty, asked anew where another program wrote meanwhile.

    Args:
        log: Takes the entry.
        write: Makes its body.
        trace: What is looked up of it.

    Raises:
        LogError: It could not be written, or the entry that opened the shift cannot be read.
    """
    entry: int | None = None
    while entry is None:
        newest = log.newest()  # before the shift is asked for: who closes it in between is noticed
        entry = log.append_after(newest, write(on_duty(duty_now(log))), trace)
    return entry
