"""The supervisor's word that the clock is right, and what the log keeps of it."""

from datetime import datetime

from strpcheck.core.cbor import CborItem
from strpcheck.core.generation import CLOCK_TOLERANCE, Generation
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.duty import enter_on_duty
from strpcheck.errors import HomeError
from strpcheck.ports import Clock, ScanLog, Trace
from strpcheck.troubles import Trouble

__all__ = ["confirm_clock"]


def confirm_clock(log: ScanLog, clock: Clock, generation: Generation, device: str) -> datetime:
    """Log that a supervisor confirmed the wall clock; earlier wall times bind it no more.

    Returns:
        The time confirmed.

    Raises:
        HomeError: The clock stands before what was signed: no PIN makes that right.
        LogError: The entry could not be written, so nothing is confirmed.
    """
    now, floor = clock.now(), generation.newest_signed_time
    if now < floor - CLOCK_TOLERANCE:
        message = f"this clock says {now:%Y-%m-%d %H:%M} UTC, but the lists were signed at {floor:%Y-%m-%d %H:%M} UTC"
        hint = "put the clock right first, then confirm it"
        raise HomeError(message, hint=hint, trouble=Trouble.CLOCK_BEFORE_LISTS)
    moment = Moment(now, floor, clock.monotonic_ms(), invented=clock.invented)
    trace = Trace(now, counts_for_clock=not clock.invented, confirms_clock=not clock.invented)
    # Whose shift it is stands beside whose word it is: the PIN was the supervisor's.
    fields: dict[int | str, CborItem] = {"device": device, "by": "supervisor"}
    enter_on_duty(log, lambda who: encode_entry(EntryKind.CLOCK, moment, {**fields, **who}), trace)
    return now
