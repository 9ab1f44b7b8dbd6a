"""What a live scan tells line by line: verdicts on stdout, with every other event as JSON, all else on stderr."""

from typing import TYPE_CHECKING

from strpcheck.cli.render import render_error, render_json, render_note
from strpcheck.desk.feed import Feed
from strpcheck.documents.events import event_object, verdict_event
from strpcheck.documents.verdict import verdict_object
from strpcheck.messages import News

if TYPE_CHECKING:
    from strpcheck.cli.render import Printer
    from strpcheck.cli.render_status import StatusLine
    from strpcheck.live import LiveScan, Pulse
    from strpcheck.ports import SourceNotice
    from strpcheck.scan import Judgement

__all__ = ["LiveLines"]


class LiveLines:
    """Tells a live scan; while a shift is open, JSON has a line for whatever else is logged too."""

    def __init__(self, status: "StatusLine", live: "LiveScan", printer: "Printer | None") -> None:
        """Tell nothing yet.

        Args:
            status: The line below the verdicts.
            live: What is told of.
            printer: None for JSON.

        Raises:
            LogError: The log cannot be read.
        """
        self._status, self._live, self._printer = status, live, printer
        self._has_shift = live.checkpoint.duty() is not None
        self._feed = Feed(live.checkpoint.log, render_json) if printer is None and self._has_shift else None

    def pulse(self, pulse: "Pulse") -> None:
        """Once a second.

        Raises:
            LogError: The log cannot be read.
        """
        self._status.show(pulse)
        self._catch_up()

    def judgement(self, told: "Judgement") -> None:
        """A verdict, which is on disk by now."""
        self._status.clear()
        if self._printer is not None:
            self._printer.judgement(told)
            return
        self._catch_up()
        render_json(verdict_event(told, told.entry) if self._has_shift else verdict_object(told, with_person=False))

    def notice(self, told: "SourceNotice") -> None:
        """Something about the source; with a hint it is a fault."""
        self._status.clear()
        if self._feed is not None and told.news is not News.OPENED:  # what was asked for is no event
            now = self._live.checkpoint.clock.now()
            render_json(event_object("notice", now, message=told.message, hint=told.hint or None))
        if told.hint:
            render_error(told.message, told.hint)
        else:
            render_note(told.message)

    def close(self) -> None:
        """Leave nothing behind."""
        self._status.clear()

    def _catch_up(self) -> None:
        """What was logged meanwhile, by this program or another."""
        if self._feed is not None:
            for _ in self._feed.read_on():
                pass  # it is told by being read
