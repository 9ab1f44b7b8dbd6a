"""`sync --watch`: attempts one after another, out of the way of everything else, until somebody stops it."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from strpcheck.cli.stopping import Stop, until_stopped
from strpcheck.errors import CarrierError, HomeError, StrpcheckError, UsageError
from strpcheck.rota import Rota, wait_until

if TYPE_CHECKING:
    from strpcheck.cli.syncing import Syncing
    from strpcheck.ports import Clock

__all__ = ["watch_on"]

NICENESS = 10
"""A scan on the same machine comes first."""


def watch_on(run: "Syncing") -> None:
    """Sync now, then again and again; returns when Ctrl-C or SIGTERM says so.

    Whatever is stopped leaves the old generation or the new in force, and what came of a list for the next time.

    Raises:
        UsageError: There is no carrier to ask.
        HomeError: This laptop is not set up, or damaged beyond what a sync heals.
    """
    from strpcheck.adapters.clock import SystemClock
    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.home import Home

    clock, home = SystemClock(), Home(run.options.home)
    settings = home.settings()  # a home that is not set up has no key either, and says so best
    # Whatever is synced meanwhile: who watches a mirror does not turn to a stick that was there for a minute.
    run = replace(run, carrier=settings.carrier if run.carrier is None else run.carrier)
    rota = Rota(home.device_id(), system_entropy)
    with suppress(OSError, AttributeError):  # not every system knows it
        os.nice(NICENESS)
    with until_stopped() as stop:
        while not stop.asked:
            pause = _attempt(run, rota, clock.now, stop)
            if pause.is_synced:
                run = replace(run, ca=None)  # kept with the address by now: the stick they lie on may go
            _wait(run, pause, clock)


@dataclass(frozen=True, slots=True)
class _Pause:
    """What comes after an attempt."""

    due: datetime
    ways_out: frozenset[str] | None = None
    """What there was at an attempt that failed; None where nothing new on the way there is a reason to hurry."""
    is_synced: bool = False


def _wait(run: "Syncing", pause: _Pause, clock: "Clock") -> None:
    """Until it is time; or, where the carrier was not reached, until a link comes up or the stick is put in."""
    before = pause.ways_out
    wait_until(pause.due, clock, time.sleep, lambda: before is not None and bool(run.ways_out() - before))


def _attempt(run: "Syncing", rota: "Rota", now: "Callable[[], datetime]", stop: Stop) -> _Pause:
    """Sync once; gives when to try next, which is told."""
    ways_out = run.ways_out()
    try:
        run.once()
    except (UsageError, HomeError):
        raise  # no other attempt will find anything else
    except StrpcheckError as e:
        if stop.asked:
            raise  # it came of the stop, and nobody is told of a next attempt
        asked = e.retry_after_seconds if isinstance(e, CarrierError) else None
        due = rota.after_failure(now(), asked)
        _tell_failure(run, e, due)
        return _Pause(due, ways_out if asked is None else None)  # who is asked to wait, waits
    due = rota.after_success(now())
    if not run.as_json:
        _tell_next(run, due)
    return _Pause(due, is_synced=True)


def _tell_failure(run: "Syncing", error: StrpcheckError, due: datetime) -> None:
    """One line, or one object: the next attempt may well succeed."""
    from strpcheck.cli.render import render_json, render_note
    from strpcheck.core.permit import WIB
    from strpcheck.documents.fields import write_time
    from strpcheck.messages import Upkeep

    if run.as_json:
        told = {"error": type(error).__name__, "message": error.message, "next_at": write_time(due)}
        render_json({**told, "trouble": error.trouble})
        return
    words = run.options.words
    failure = error.message if words.speaks_english else words.failure(error)[0]
    # To the second: the first attempts follow one another within a minute.
    render_note(words.upkeep(Upkeep.NEXT_ATTEMPT, failure=failure, at=f"{due.astimezone(WIB):%H:%M:%S} WIB"))


def _tell_next(run: "Syncing", due: datetime) -> None:
    """When the laptop looks for news again."""
    from strpcheck.cli.render import render_note
    from strpcheck.messages import Upkeep

    words = run.options.words
    render_note(words.upkeep(Upkeep.NEXT_SYNC, at=words.moment(due)))
