"""One attempt to sync: run, remembered whatever came of it, and told."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from strpcheck.errors import StrpcheckError, UsageError
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from strpcheck.cli.options import Options
    from strpcheck.cli.wiring import Site
    from strpcheck.cli.wiring_carriers import Refused
    from strpcheck.ports import Carrier, Clock
    from strpcheck.sync import SyncReport

__all__ = ["Syncing"]

SECRET = re.compile(r"//[^/@]*@")
"""A name and a password in an address: refused, and not to be kept either."""


@dataclass(frozen=True, slots=True)
class Syncing:
    """What one `sync` was asked for."""

    options: "Options"
    carrier: str | None
    """As typed; None for that of the last success."""
    ca: "Path | None"
    """Certificates for https, as given now."""
    as_json: bool

    def ways_out(self) -> frozenset[str]:
        """What leads to the carrier at this moment, as far as the system knows."""
        from strpcheck.adapters.home import Home
        from strpcheck.adapters.ways_out import ways_out

        return ways_out(Home(self.options.home).settings().carrier if self.carrier is None else self.carrier)

    def once(self) -> "SyncReport":
        """Sync, and say what came of it.

        Raises:
            StrpcheckError: Refused or not reached; what was in force stays in force.
        """
        from strpcheck.cli.wiring import opened_site, working_clock
        from strpcheck.cli.wiring_carriers import remember_carrier

        with opened_site(self.options) as site:
            clock = working_clock(self.options, site.environment)
            place = site.settings.carrier if self.carrier is None else self.carrier
            if place is None:
                message = "no carrier is known yet"
                raise UsageError(message, hint="name one: `strpcheck sync FOLDER`", trouble=Trouble.NO_CARRIER)
            try:
                (name, report), passed = self._run(site, clock, place)
            except StrpcheckError as e:
                _remember(site, clock, place, e)
                raise
            _remember(site, clock, name, report)
            remember_carrier(site, name, self.ca)
        self._tell_passed(passed)
        self._tell(report, name)
        self._warn_of_post(report, site.settings.post)
        return report

    def _run(self, site: "Site", clock: "Clock", place: str) -> "tuple[tuple[str, SyncReport], Sequence[Refused]]":
        """The sync itself, the carrier's name by which it is found again, and the copies that were passed over."""
        from strpcheck.cli.wiring_carriers import in_turn, named_copies
        from strpcheck.sync import synchronise

        device, environment = site.settings.device, site.environment

        def attempt(source: "Carrier") -> "tuple[str, SyncReport]":
            """From one copy."""
            return source.name, synchronise(source, site.store, site.log, clock, environment=environment, device=device)

        return in_turn(named_copies(site, place, self.ca), attempt)

    def _tell_passed(self, passed: "Sequence[Refused]") -> None:
        """Say which copies of a stick looked newer and were refused: somebody may have put them there."""
        from strpcheck.cli.render import render_note
        from strpcheck.messages import Upkeep

        words = self.options.words
        for one in passed:
            failure = one.error.message if words.speaks_english else words.failure(one.error)[0]
            render_note(words.upkeep(Upkeep.PASSED_OVER, copy=one.label, failure=failure))

    def _warn_of_post(self, report: "SyncReport", post: str) -> None:
        """Say at once what the next check would say: this laptop has no rules to decide by any more.

        The generation stays in force all the same: whoever was revoked must be, wherever the laptop goes next.
        """
        from strpcheck.cli.render import render_note
        from strpcheck.messages import Upkeep

        if post not in report.generation.policy.posts:
            known = ", ".join(sorted(report.generation.policy.posts))
            render_note(self.options.words.upkeep(Upkeep.POST_GONE, post=post, known=known))

    def _tell(self, report: "SyncReport", carrier: str) -> None:
        """Say what a sync brought."""
        from strpcheck.cli.render import render_json, render_note
        from strpcheck.messages import Upkeep

        generation, words = report.generation, self.options.words
        if self.as_json:
            render_json(
                {
                    "generation": generation.id,
                    "new": report.is_new,
                    "confirmed_at": generation.confirmed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "clock_confirmed": report.clock_confirmed,
                    "carrier": carrier,
                    "expired": list(report.over),
                    "received": report.traffic.received,
                    "ways": dict(report.traffic.ways),
                }
            )
            return
        line = Upkeep.SYNCED_NEW if report.is_new else Upkeep.SYNCED_SAME
        render_note(words.upkeep(line, generation=generation.id, signed=words.moment(generation.confirmed_at)))
        if report.over:
            render_note(words.upkeep(Upkeep.COPY_EXPIRED, roles=", ".join(report.over)))


def _remember(site: "Site", clock: "Clock", carrier: str, came: "SyncReport | StrpcheckError") -> None:
    """Keep an attempt for `sync-status`."""
    from strpcheck.adapters.attempts import AttemptsFile
    from strpcheck.documents.attempts import Attempt, AttemptResult
    from strpcheck.documents.fields import EARLIEST, LATEST

    now = min(max(clock.now(), EARLIEST), LATEST - timedelta(seconds=1))
    if isinstance(came, StrpcheckError):
        attempt = Attempt(
            now,
            SECRET.sub("//...@", carrier),
            AttemptResult.FAILED,
            error=type(came).__name__,
            trouble=came.trouble or "",
            message=came.message,
        )
    else:
        result = AttemptResult.NEW if came.is_new else AttemptResult.SAME
        attempt = Attempt(now, carrier, result, received=came.traffic.received)
    # Nothing may hide what the sync itself came to.
    with suppress(StrpcheckError):
        AttemptsFile(site.home.attempts).add(attempt)
