"""What a laptop's log says of its past syncs, for when its floors are lost, and for a clock that went back."""

from datetime import datetime

from strpcheck.core import cbor
from strpcheck.core.floors import Memory
from strpcheck.core.permit import utc_from_seconds
from strpcheck.core.record import EntryKind
from strpcheck.errors import CborError, SyncError
from strpcheck.ports import OfferedGeneration, ScanLog
from strpcheck.troubles import Trouble

__all__ = ["check_memory", "logged_floor"]

SYNC_MARK = cbor.encode("kind") + cbor.encode(EntryKind.SYNC.value)
"""Stands in every entry of a sync and in hardly any other: only these are decoded, in a log of a million."""

SET_UP_ANEW = (
    "get the newest copy straight from the authority; where this stays, keep this home for the auditor and set the "
    "laptop up anew with `strpcheck init` in another"
)


def logged_floor(log: ScanLog) -> datetime | None:
    """The newest signed time of what the last sync verified; None where the log knows of no sync.

    The last one counts, not the highest: a time that a thief had dated ahead was healed by the syncs after it.

    Raises:
        LogError: It cannot be read.
    """
    floor = None
    for entry in log.entries():
        if SYNC_MARK in entry.body:
            floor = _floor_of(entry.body) or floor
    return floor


def check_memory(offered: OfferedGeneration, log: ScanLog) -> None:
    """Where floors were not kept, refuse what is older than the log knows, or what nothing can be compared with.

    Floors that the generations here say are as good as kept ones, unless the log knows newer: then they are of the
    past. Its entries do not say whose word a time was, so one that was poisoned binds until the laptop is set up anew:
    that takes a thief's key, damaged floors and a damaged generation together.

    Args:
        offered: Verified, with the floors as they were before any of them fell.
        log: Of this laptop.

    Raises:
        SyncError: Refused; the hint says what a supervisor can do.
        LogError: It cannot be read.
    """
    if offered.memory is Memory.KEPT:
        return
    logged, known, signed = logged_floor(log), offered.floors.newest, offered.generation.newest_signed_time
    if logged is None:
        if offered.memory is Memory.DAMAGED and known is None:
            message = "the floors of this laptop were damaged, and nothing else here tells what it knew"
            raise SyncError(message, hint=SET_UP_ANEW, trouble=Trouble.MEMORY_LOST)
        return
    if signed < logged and (known is None or known < logged):
        message = f"what is offered was signed at {_told(signed)}, and the log of this laptop knows {_told(logged)}"
        raise SyncError(message, hint=SET_UP_ANEW, trouble=Trouble.OLDER_THAN_LOG)


def _floor_of(body: bytes) -> datetime | None:
    """The signed time in the entry of a sync; None where it is another's after all, or cannot be read."""
    try:
        match cbor.decode(body):
            case {"kind": EntryKind.SYNC.value, "times": {"floor": int(seconds)}}:
                return utc_from_seconds(seconds)
            case _:
                return None
    except (CborError, ValueError, OverflowError, OSError):  # OSError: a time beyond what the system can count
        return None


def _told(moment: datetime) -> str:
    """A time as messages tell it."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
