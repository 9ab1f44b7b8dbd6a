"""Which cameras there are, what they are called, and which one a word means."""

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from strpcheck.adapters.cameras.captured import CAPTURE_CHILD
from strpcheck.adapters.cameras.order import Order, SourceKind
from strpcheck.adapters.cameras.wire import unpack
from strpcheck.adapters.children.process import Child
from strpcheck.errors import ChildLostError

__all__ = ["ListedCamera", "camera_called", "known_cameras", "listed_cameras", "number_of"]

SYSTEM_FOLDER = Path("/sys/class/video4linux")
PROBED = 4
"""Numbers tried where the system does not say which there are: a try may take a second."""
PROBE_MS, PROBES = 500, 10


@dataclass(frozen=True, slots=True)
class ListedCamera:
    """A camera that is plugged in."""

    number: int
    name: str
    """As the system calls it; empty where it does not say."""
    size: tuple[int, int] | None = None
    """What it gives when asked for 1280x720; None where it is in use or was not asked."""


def known_cameras(folder: Path = SYSTEM_FOLDER) -> Sequence[ListedCamera]:
    """Cameras that the system lists by name (Linux); none where it does not."""
    found = []
    with suppress(OSError):
        for entry in folder.iterdir():
            with suppress(OSError, ValueError):
                # A camera has several nodes; pictures come from the first.
                if entry.name.startswith("video") and int((entry / "index").read_text()) == 0:
                    name = (entry / "name").read_text(errors="replace").strip()
                    found.append(ListedCamera(int(entry.name.removeprefix("video")), _printable(name)))
    return sorted(found, key=lambda camera: camera.number)


def number_of(name: str, folder: Path = SYSTEM_FOLDER) -> int | None:
    """The number a camera of that very name has now."""
    return next((camera.number for camera in known_cameras(folder) if camera.name == name), None)


def camera_called(word: str, cameras: Sequence[ListedCamera]) -> Sequence[ListedCamera]:
    """The cameras a word may mean: that of its whole name, else those with the word in it."""
    wanted = word.casefold()
    whole = [camera for camera in cameras if camera.name.casefold() == wanted]
    return whole or [camera for camera in cameras if wanted and wanted in camera.name.casefold()]


def listed_cameras(
    known: Callable[[], Sequence[ListedCamera]] = known_cameras, arguments: Sequence[str] = CAPTURE_CHILD
) -> Sequence[ListedCamera]:
    """All cameras with what they give; each is opened for a moment."""
    named = known()
    candidates = named or ([] if sys.platform == "linux" else [ListedCamera(number, "") for number in range(PROBED)])
    with closing(Child(arguments)) as child:
        sizes = [_probed_size(child, camera.number) for camera in candidates]
    return [
        ListedCamera(camera.number, camera.name, size)
        for camera, size in zip(candidates, sizes, strict=True)
        if named or size is not None
    ]


def _probed_size(child: Child, number: int) -> tuple[int, int] | None:
    """What a camera gives; None where it cannot be opened."""
    try:
        order = Order(SourceKind.CAMERA, str(number))
        child.ask(json.dumps({"open": order.as_object()}).encode(), seconds=PROBE_MS / 100)
        for _ in range(PROBES):
            request = json.dumps({"after": 0, "wait": PROBE_MS}).encode()
            told, _ = unpack(child.ask(request, seconds=PROBE_MS / 100))
            if told["state"] != "waiting":
                return (told["width"], told["height"]) if told["state"] == "opened" else None
    except (ChildLostError, ValueError, KeyError):
        pass  # a driver that kills whoever asks: as good as no camera
    return None


def _printable(name: str) -> str:
    """A device may call itself anything."""
    return "".join(each if each.isprintable() else " " for each in name)[:64].strip()
