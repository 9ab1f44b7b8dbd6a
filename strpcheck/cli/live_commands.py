"""The live part of `scan`: what its options mean, and how what a camera shows is told as it comes."""

import re
import sys
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import typer

from strpcheck.cli.exits import Exit, exit_code_of, worst
from strpcheck.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strpcheck.adapters.cameras.order import Order
    from strpcheck.cli.options import Options
    from strpcheck.cli.render_live import LiveLines
    from strpcheck.cli.wiring_live import Watched
    from strpcheck.desk import Habits
    from strpcheck.live import LiveScan
    from strpcheck.scan import Judgement

__all__ = ["DeskOptions", "LiveOptions", "show_cameras", "watch_source"]

SIZE = re.compile(r"([1-9][0-9]{1,3})x([1-9][0-9]{1,3})")
TURNS = (0, 90, 180, 270)
ZOOM_MAX = 4.0


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """The options of `scan` that only cameras, videos and streams know."""

    size: str | None = None
    mirror: bool = False
    rotate: int = 0
    zoom: float = 1.0
    exposure: float | None = None

    def order(self) -> "Order":
        """As the capture child takes them; the place is filled in later.

        Raises:
            UsageError: A value that makes no sense.
        """
        from strpcheck.adapters.cameras.order import PREFERRED_SIZE, Order, SourceKind, ViewOptions

        size = SIZE.fullmatch(self.size) if self.size is not None else None
        if self.size is not None and size is None:
            message = f"expected --size WIDTHxHEIGHT, got {self.size!r}"
            raise UsageError(message, hint="for example --size 1920x1080")
        if self.rotate not in TURNS:
            message = f"expected --rotate 90, 180 or 270, got {self.rotate}"
            raise UsageError(message)
        if not 1 <= self.zoom <= ZOOM_MAX:
            message = f"expected --zoom from 1 to 4, got {self.zoom:g}"
            raise UsageError(message)
        return Order(
            SourceKind.CAMERA,
            "0",
            view=ViewOptions(self.mirror, self.rotate, self.zoom),
            size=PREFERRED_SIZE if size is None else (int(size[1]), int(size[2])),
            exposure=self.exposure,
        )

    def must_be_unused(self) -> None:
        """Still pictures are read as they are.

        Raises:
            UsageError: One was given.
        """
        if self != LiveOptions():
            message = "--size, --mirror, --rotate, --zoom and --exposure go with a camera, a video or a stream"
            raise UsageError(message)


class Seat(Enum):
    """Where an officer sits."""

    WINDOW = "window"
    TERMINAL = "terminal"
    NONE = "none"
    """Verdicts are printed line by line."""


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """The options of `scan` that only the officer's window knows."""

    window: bool | None = None
    """None: where an officer sits before a camera, and there is a display."""
    mute: bool = False
    theme: str = "auto"
    wipe_after: int = 20
    lock_after: int = 30

    def habits(self) -> "Habits":
        """As the desk takes them.

        Raises:
            UsageError: A value that makes no sense.
        """
        from strpcheck.desk import Habits
        from strpcheck.ports import Theme

        themes = {"auto": None, **{theme.value: theme for theme in Theme}}
        if self.theme not in themes:
            message = f"expected --theme auto, day or night, got {self.theme!r}"
            raise UsageError(message)
        lock_ms = self.lock_after * 60_000 if self.lock_after else None
        return Habits(self.wipe_after * 1000, lock_ms, themes[self.theme], self.mute)

    def must_be_unused(self) -> None:
        """Still pictures and a hand scanner alone have no window.

        Raises:
            UsageError: One was asked for.
        """
        if self.window:
            message = "--window goes with a camera, a video or a stream; a hand scanner works beside them"
            raise UsageError(message)

    def seat(self, options: "Options", what: "Watched", *, as_json: bool, once: bool) -> Seat:
        """Where the officer sits: before a window, before the terminal, or nowhere.

        Raises:
            LogError: The log cannot be opened.
        """
        from strpcheck.adapters.cameras.order import SourceKind
        from strpcheck.adapters.screen.display import has_display
        from strpcheck.cli.render import is_terminal
        from strpcheck.cli.wiring_live import has_shift

        if self.window:
            return Seat.WINDOW
        if as_json or once or not sys.stdin.isatty() or not is_terminal(sys.stdout):
            return Seat.NONE
        is_video = what.order.kind is SourceKind.VIDEO
        if self.window is None and not is_video and has_display():
            return Seat.WINDOW
        # Recorded vehicles need nobody on duty; where somebody is, they are looked at as those of a camera are.
        return Seat.TERMINAL if not is_video or has_shift(options) else Seat.NONE


def watch_source(
    options: "Options", word: str | None, live: LiveOptions, desk: DeskOptions, *, as_json: bool, once: bool
) -> None:
    """Watch what a word means, and end with the worst verdict; come back where it means still pictures, or nothing."""
    from strpcheck.adapters.cameras.places import kind_of
    from strpcheck.adapters.pictures import is_picture_name, is_place

    order = live.order()
    if word is not None and kind_of(word) is None and (is_picture_name(word) or is_place(word)):
        return
    from strpcheck.cli.wiring_live import watched

    what = watched(word, order, options)
    if what is None:
        return
    seat = desk.seat(options, what, as_json=as_json, once=once)
    if seat is not Seat.NONE:
        _attend(options, what, desk, seat, as_json=as_json)
    _watch(options, what, as_json=as_json, once=once)


def show_cameras(options: "Options", source: str | None, *, as_json: bool) -> None:
    """Print which cameras there are.

    Raises:
        UsageError: A source was named.
        CameraError: None.
    """
    if source is not None:
        message = f"--list goes without a source, got {source[:80]!r}"
        raise UsageError(message)
    from strpcheck.cli.render import Printer, render_json
    from strpcheck.cli.wiring_live import list_cameras
    from strpcheck.errors import CameraError
    from strpcheck.messages import Label

    cameras = list_cameras()
    if not cameras:
        message = "no camera is plugged in"
        raise CameraError(message, hint="plug one in; on Linux its user must be in the group `video`")
    if as_json:
        for camera in cameras:
            width, height = camera.size or (None, None)
            render_json({"number": camera.number, "name": camera.name, "width": width, "height": height})
        return
    words = options.words
    Printer.on(words).table(
        [words.label(label) for label in (Label.NUMBER, Label.NAME, Label.SIZE)],
        [
            (camera.number, camera.name or "-", "-" if camera.size is None else f"{camera.size[0]}x{camera.size[1]}")
            for camera in cameras
        ],
        right=[0],
    )


def _watch(options: "Options", what: "Watched", *, as_json: bool, once: bool) -> None:
    """Watch until the source ends, a verdict was wanted and is there, or Ctrl-C."""
    from strpcheck.cli.render import Printer, render_error
    from strpcheck.cli.render_live import LiveLines
    from strpcheck.cli.render_status import StatusLine
    from strpcheck.cli.wiring_live import opened_live_scan

    with opened_live_scan(options, what) as live:
        screen = LiveLines(StatusLine(options.words), live, None if as_json else Printer.on(options.words))
        with closing(screen):
            codes = _told(options, what, live, screen, once=once)
    if not codes:
        render_error("no barcode was seen", "hold the card closer and in even light; try --zoom 2")
    raise typer.Exit(worst(codes))


def _attend(options: "Options", what: "Watched", desk: DeskOptions, seat: Seat, *, as_json: bool) -> None:
    """Watch in a window or on the terminal until the source ends or the officer leaves."""
    from strpcheck.cli.render import render_json
    from strpcheck.cli.wiring_desk import attend
    from strpcheck.cli.wiring_live import opened_station_scan, remember
    from strpcheck.documents.events import verdict_event
    from strpcheck.documents.verdict import verdict_object

    codes: set[Exit] = set()
    remembered: Watched | None = None

    def tell(event: "Mapping[str, object]") -> None:
        """One line an event, for lamps, gates and other programs."""
        if as_json:
            render_json(event)

    with opened_station_scan(options, what, desk.habits(), tell, in_window=seat is Seat.WINDOW) as seated:

        def shown(told: "Judgement") -> None:
            """A verdict that is on the screen, so its camera is one that works."""
            nonlocal remembered
            if remembered is not seated.rotation.watched:
                remembered = seated.rotation.watched
                remember(options, remembered)
            codes.add(exit_code_of(told.verdict.outcome, simulated=told.simulated))
            tell(verdict_event(told, told.entry) if seated.has_shift else verdict_object(told, with_person=False))

        attend(seated.live, seated.desk, shown)
    raise typer.Exit(worst(codes) if codes else Exit.OK)


def _told(options: "Options", what: "Watched", live: "LiveScan", screen: "LiveLines", *, once: bool) -> set[Exit]:
    """Tell everything as it comes; which exit codes the verdicts have."""
    from strpcheck.cli.wiring_live import remember
    from strpcheck.live import Pulse
    from strpcheck.ports import SourceNotice

    codes: set[Exit] = set()
    is_remembered = False
    for told in live.run():
        if isinstance(told, Pulse):
            screen.pulse(told)
            continue
        if not is_remembered:  # whatever comes first, the camera could be opened
            remember(options, what)
            is_remembered = True
        if isinstance(told, SourceNotice):
            screen.notice(told)
            continue
        screen.judgement(told)
        codes.add(exit_code_of(told.verdict.outcome, simulated=told.simulated))
        if once:
            break
    return codes
