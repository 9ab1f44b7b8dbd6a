"""Builds what watches cameras, videos and streams: the live part of the wiring."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from strpcheck.adapters.cameras.captured import CapturedFrames
from strpcheck.adapters.cameras.listing import ListedCamera, camera_called, known_cameras, listed_cameras, number_of
from strpcheck.adapters.cameras.order import Order, SourceKind
from strpcheck.adapters.cameras.places import kind_of
from strpcheck.adapters.home import Home
from strpcheck.adapters.readers.running import RunningReader
from strpcheck.cli.in_force import InForce
from strpcheck.cli.options import Options
from strpcheck.cli.render import render_missing, render_note
from strpcheck.cli.scanner_wiring import remembered_layout, scanner_beside
from strpcheck.cli.wiring import Laptop, opened_laptop
from strpcheck.cli.wiring_log import opened_reading
from strpcheck.core.record import EntryKind
from strpcheck.documents.camera import CameraChoice
from strpcheck.duty import duty_now
from strpcheck.errors import CameraError, UsageError, WriteError
from strpcheck.live import LiveScan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from strpcheck.desk import Desk, Habits

__all__ = [
    "Rotation",
    "Seated",
    "Watched",
    "has_shift",
    "list_cameras",
    "opened_live_scan",
    "opened_station_scan",
    "remember",
    "watched",
]

BUSY_S = 2.0
"""How long a station waits for the log: shorter than an echo, or a card held still through it would be logged twice."""


class ChangedFrames(Protocol):
    """Frames of a source that can be changed for another."""

    def change(self, order: Order, *, name: str | None, where_now: "Callable[[], int | None]") -> None:
        """Watch another one from now on."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What the officer wants watched."""

    order: Order
    name: str | None = None
    """How verdicts call it where that is not clear from the order."""
    camera: CameraChoice | None = None
    """Set where it is a camera."""
    is_chosen: bool = False
    """Whether somebody named that camera just now, so that it is remembered."""


def watched(word: str | None, order: Order, options: Options) -> Watched | None:
    """What a word behind `scan` means; None where it is nothing that can be watched.

    Args:
        word: As typed; None for the camera chosen last, or the first.
        order: How it shall be shown and what is asked of a camera; its place is filled in.
        options: Where the home is.

    Raises:
        UsageError: Several cameras are called that, or an address that is none.
        CameraError: A video that is not there.
    """
    if word is None:
        return _camera(order, _chosen_last(Home(options.home)))
    kind = kind_of(word)
    if kind is SourceKind.CAMERA:
        number = int(word)
        name = next((camera.name for camera in known_cameras() if camera.number == number), "")
        return _camera(order, CameraChoice(number, name), is_chosen=True)
    if kind is not None:
        if kind is SourceKind.STREAM:
            _check_address(word)
        if kind is SourceKind.VIDEO and not Path(word).is_file():
            message = f"cannot read {word}: no such file"
            raise CameraError(message, hint="check the name of the video")
        return Watched(replace(order, kind=kind, place=word))
    found = camera_called(word, known_cameras())
    if len(found) > 1:
        message = f"several cameras are called {word!r}"
        names = ", ".join(f"{camera.number} ({camera.name})" for camera in found)
        raise UsageError(message, hint=f"choose one by its number: {names}")
    return _camera(order, CameraChoice(found[0].number, found[0].name), is_chosen=True) if found else None


def list_cameras() -> "list[ListedCamera]":
    """Every camera that is plugged in."""
    return list(listed_cameras())


@dataclass(frozen=True, slots=True)
class _Opened:
    """What every live scan is made of."""

    reader: RunningReader
    frames: CapturedFrames
    laptop: Laptop
    in_force: InForce


@contextmanager
def opened_live_scan(options: Options, what: Watched) -> Iterator[LiveScan]:
    """Everything that watches, ready to run; its children end with it.

    Raises:
        HomeError: Not set up, or damaged.
        LogError: The log cannot be opened.
        CameraError: Frames cannot be read on this machine.
        ShiftError: It is a camera or a stream, and no shift is open.
    """
    with _opened(options, what) as there, scanner_beside(there.laptop.home, options.clock) as texts:
        yield LiveScan(there.in_force, there.frames, there.reader, texts)


@contextmanager
def _opened(options: Options, what: Watched) -> Iterator[_Opened]:
    """The source, its reader and the laptop, rungs that are off told."""
    name = what.camera.name if what.camera is not None else ""
    frames = CapturedFrames(what.order, name=what.name, where_now=lambda: number_of(name) if name else None)
    with (
        # First of all: the process that reads frames comes up while what is held is verified.
        closing(RunningReader()) as reader,
        closing(frames),
        opened_laptop(options, busy_seconds=BUSY_S) as laptop,
    ):
        # A video is a file: what was recorded is judged again with nobody on duty.
        needs_shift = what.order.kind is not SourceKind.VIDEO
        in_force = InForce(laptop, options, EntryKind.SCAN, needs_shift=needs_shift)
        render_missing(reader.missing_rungs)
        yield _Opened(reader, frames, laptop, in_force)


def has_shift(options: Options) -> bool:
    """Whether a shift is open on this laptop.

    Raises:
        HomeError: Not set up.
        LogError: The log cannot be read.
    """
    with opened_reading(options) as log:
        return duty_now(log) is not None


@dataclass(frozen=True, slots=True)
class Seated:
    """A live scan with an officer before it."""

    live: LiveScan
    desk: "Desk"
    rotation: "Rotation"
    """Of what is watched."""
    has_shift: bool
    """Whether one is open: then every event is told, not verdicts alone."""


@contextmanager
def opened_station_scan(
    options: Options,
    what: Watched,
    habits: "Habits",
    tell: "Callable[[Mapping[str, object]], None]",
    *,
    in_window: bool,
) -> Iterator[Seated]:
    """The same in a window or on a terminal, with everything the officer's keys reach.

    Raises:
        ScreenError: No window can be opened.
        HomeError: Not set up, or damaged.
        LogError: The log cannot be opened.
        ShiftError: It is a camera or a stream, and no shift is open.
    """
    from strpcheck.cli.wiring_desk import Seats, opened_station

    with _opened(options, what) as there:
        home, rotation = there.laptop.home, Rotation(there.frames, what)
        seats = Seats(options, home, there.in_force, remembered_layout(home), rotation.next, tell)
        with opened_station(seats, habits, in_window=in_window) as station:
            live = LiveScan(there.in_force, there.frames, there.reader, station.texts, station.desk)
            yield Seated(live, station.desk, rotation, station.desk.is_on_duty)


class Rotation:
    """Changes from camera to camera in the order of their numbers; a video has none beside it."""

    def __init__(
        self, frames: "ChangedFrames", what: Watched, known: "Callable[[], Iterable[ListedCamera]]" = known_cameras
    ) -> None:
        """Begin with what is watched."""
        self._frames, self._known = frames, known
        self.watched = what
        """By now."""

    def next(self) -> str | None:
        """Watch the next one; its name or number, None where there is no other."""
        if self.watched.camera is None:
            return None
        here = self.watched.camera.number
        others = [camera for camera in self._known() if camera.number != here]
        if not others:
            return None
        found = min(others, key=lambda camera: (camera.number < here, camera.number))
        self.watched = _camera(self.watched.order, CameraChoice(found.number, found.name), is_chosen=True)
        name = found.name
        self._frames.change(self.watched.order, name=None, where_now=lambda: number_of(name) if name else None)
        return name or f"{found.number}"


def remember(options: Options, what: Watched) -> None:
    """Keep a camera that somebody chose; where that cannot be written, it is told, and no shift ends for it."""
    if what.is_chosen and what.camera is not None:
        try:
            Home(options.home).save_camera(what.camera)
        except WriteError as error:
            render_note(f"the camera is not remembered: {error.message}")


def _check_address(word: str) -> None:
    """Make sure that a stream's address is one.

    Raises:
        UsageError: It is not.
    """
    try:
        urlsplit(word)
    except ValueError as e:
        message = f"expected an address, got {word}"
        raise UsageError(message, hint="for example rtsp://192.0.2.1/road") from e


def _camera(order: Order, choice: CameraChoice, *, is_chosen: bool = False) -> Watched:
    """A camera by number; one that has a name is found by it, whatever its number is by now."""
    here = number_of(choice.name) if choice.name else None
    number = choice.number if here is None else here
    found = CameraChoice(number, choice.name)
    return Watched(replace(order, kind=SourceKind.CAMERA, place=str(number)), camera=found, is_chosen=is_chosen)


def _chosen_last(home: Home) -> CameraChoice:
    """The camera to take where none was named."""
    return home.camera() or CameraChoice(0, "")
