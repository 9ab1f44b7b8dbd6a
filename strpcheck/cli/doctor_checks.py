"""What `doctor` looks at on this machine: disk, keys, log, carrier, camera, display, libraries."""

import os
import shutil
import stat
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.answers import Answer
from strpcheck.doctor import Finding, found
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from strpcheck.adapters.home import Home
    from strpcheck.adapters.sqlite_log import SqliteLog
    from strpcheck.adapters.store import DiskGenerationStore
    from strpcheck.errors import LogError

__all__ = [
    "camera_found",
    "carrier_answers",
    "disk_has_room",
    "display_found",
    "floors_kept",
    "keys_kept",
    "libraries_found",
    "log_is_whole",
    "past_kept",
]

MEGABYTE = 1_000_000
LITTLE_ROOM, NO_ROOM = 2000 * MEGABYTE, 200 * MEGABYTE
"""A month of generations with 17 million permits takes 213 MB, a shift's log a few."""
PUT_KEY_BACK = "put device.pem back from a copy, or set up a new home"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
LIBRARIES = ("cryptography", "opencv-python", "tuf", "zxing-cpp")


def floors_kept(home: "Home") -> Finding:
    """What no offer may fall below is remembered."""
    from strpcheck.adapters.durable import write_durably
    from strpcheck.adapters.floors import FLOORS_FILE, FloorsFile
    from strpcheck.errors import HomeError

    try:
        floors = FloorsFile(home.folder / FLOORS_FILE, write_durably).read()
    except HomeError as e:
        return Finding(Answer.FLOORS_DAMAGED, error=e)
    if floors is None or floors.newest is None:
        return found(Answer.FLOORS_NONE)
    return found(Answer.FLOORS_KEPT, newest=floors.newest)


def past_kept(store: "DiskGenerationStore") -> Finding:
    """Decisions can be made again by generations that were in force before: the oldest is read whole."""
    from strpcheck.errors import StrpcheckError

    kept = store.past()
    if not kept:
        return found(Answer.PAST_NONE)
    oldest = kept[-1]
    try:
        store.recall(oldest.generation)
    except StrpcheckError as e:
        return Finding(Answer.PAST_DAMAGED, {"since": oldest.since}, e)
    return found(Answer.PAST_KEPT, count=len(kept), since=oldest.since)


def carrier_answers(place: str, home: "Home") -> Finding:
    """The carrier gives its first file."""
    from strpcheck.cli.wiring_carriers import carrier_at
    from strpcheck.errors import CarrierError

    try:
        pieces = carrier_at(place, home.root(), home.certificates.of(place)).read("metadata/timestamp.json")
        answers = pieces is not None and bool(next(iter(pieces), b""))
    except CarrierError as e:
        return Finding(Answer.CARRIER_SILENT, error=e)
    return found(Answer.CARRIER_ANSWERS if answers else Answer.CARRIER_EMPTY, place=place)


def disk_has_room(folder: Path) -> Finding:
    """No entry, no verdict: the log needs room."""
    free = shutil.disk_usage(folder).free
    answer = Answer.DISK_ROOMY
    if free < LITTLE_ROOM:
        answer = Answer.DISK_FULL if free < NO_ROOM else Answer.DISK_FILLING
    return found(answer, free=free // MEGABYTE)


def keys_kept(home: "Home") -> Finding:
    """The laptop's key and the supervisor's PIN are there, what they were, and nobody else's.

    Raises:
        HomeError: The laptop's key is gone, or is not the one that it was enrolled with.
    """
    from strpcheck.adapters.pin import find_pin
    from strpcheck.errors import HomeError

    device = home.device_id()
    if not home.pin.is_file():
        return found(Answer.NO_PIN)
    try:
        find_pin(home.pin)
        enrolled = home.enrolment().device
    except HomeError as e:
        return Finding(Answer.KEYS_DAMAGED, error=e)
    if enrolled != device.hex():  # a flipped bit makes another key of it, and nothing in a key's file would say so
        message = f"expected the key of laptop {enrolled} in {home.device_key}, got that of {device.hex()}"
        raise HomeError(message, hint=PUT_KEY_BACK, trouble=Trouble.DEVICE_KEY)
    files = [home.device_key, home.pin]
    open_to_others = [file.name for file in files if os.name == "posix" and file.stat().st_mode & OTHERS]
    if open_to_others:
        places = " ".join(str(home.folder / name) for name in open_to_others)
        return found(Answer.KEYS_OPEN, files=", ".join(open_to_others), places=places)
    return found(Answer.KEYS_KEPT, device=device.hex())


def log_is_whole(log: "SqliteLog | LogError") -> Finding:
    """It can be opened, its structures are whole, and every entry is what was written, unless somebody did it well.

    Raises:
        LogError: Not so.
    """
    if isinstance(log, Exception):
        raise log
    log.check()
    return found(Answer.LOG_WHOLE)


def camera_found() -> Finding:
    """The system lists a camera; it is not opened: a scan may be using it."""
    from strpcheck.adapters.cameras.listing import known_cameras

    cameras = known_cameras()
    if not cameras:
        return found(Answer.CAMERA_NONE)
    return found(Answer.CAMERA_LISTED, cameras=", ".join(f"{one.number} {one.name}".strip() for one in cameras))


def display_found(environment: Mapping[str, str] = os.environ) -> Finding:
    """A window can be opened; without one verdicts stand in the terminal."""
    if sys.platform in {"win32", "darwin"} or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return found(Answer.DISPLAY_THERE)
    return found(Answer.DISPLAY_NONE)


def libraries_found() -> Finding:
    """Versions of what reads and verifies."""
    from ctypes.util import find_library

    try:
        told = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    except PackageNotFoundError as e:
        return found(Answer.LIBRARY_MISSING, library=e.name)
    told = f"Python {sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}, {told}"
    return found(Answer.NO_ZBAR if find_library("zbar") is None else Answer.LIBRARIES_THERE, versions=told)
