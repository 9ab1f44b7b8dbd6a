"""What `doctor` looks at on this machine: disk, keys, log, carrier, camera, display, libraries."""

import os
import shutil
import stat
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.doctor import Finding, Health

if TYPE_CHECKING:
    from strpcheck.adapters.home import Home
    from strpcheck.adapters.sqlite_log import SqliteLog
    from strpcheck.adapters.store import DiskGenerationStore

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
OTHERS = stat.S_IRWXG | stat.S_IRWXO
LIBRARIES = ("cryptography", "opencv-python", "tuf", "zxing-cpp")


def floors_kept(home: "Home") -> Finding:
    """What no offer may fall below is remembered."""
    from strpcheck.adapters.durable import write_durably
    from strpcheck.adapters.floors import FLOORS_FILE, HEALED, FloorsFile
    from strpcheck.errors import HomeError

    try:
        floors = FloorsFile(home.folder / FLOORS_FILE, write_durably).read()
    except HomeError as e:
        return Finding(Health.WARN, e.message, e.hint)
    if floors is None or floors.newest is None:
        return Finding(Health.WARN, "nothing is remembered of earlier syncs", HEALED)
    return Finding(Health.OK, f"nothing signed before {floors.newest:%Y-%m-%d %H:%M:%S} UTC is taken any more")


def past_kept(store: "DiskGenerationStore") -> Finding:
    """Decisions can be made again by generations that were in force before: the oldest is read whole."""
    from strpcheck.errors import StrpcheckError

    kept = store.past()
    if not kept:
        return Finding(Health.WARN, "no generation is kept", "run `strpcheck sync`")
    try:
        store.recall(kept[-1].generation)
    except StrpcheckError as e:
        return Finding(Health.WARN, e.message, "tell the auditor: decisions of that time cannot be made again")
    return Finding(Health.OK, f"{len(kept)} generations, the oldest in force since {kept[-1].since:%Y-%m-%d %H:%M} UTC")


def carrier_answers(place: str, root: bytes) -> Finding:
    """The carrier gives its first file."""
    from strpcheck.cli.wiring_carriers import carrier_at
    from strpcheck.errors import CarrierError

    try:
        pieces = carrier_at(place, root).read("metadata/timestamp.json")
        found = pieces is not None and bool(next(iter(pieces), b""))
    except CarrierError as e:
        return Finding(Health.WARN, e.message, e.hint or "name another: `strpcheck sync CARRIER`")
    if not found:
        return Finding(Health.WARN, f"{place} holds no repository", "name another: `strpcheck sync CARRIER`")
    return Finding(Health.OK, f"{place} answers")


def disk_has_room(folder: Path) -> Finding:
    """No entry, no verdict: the log needs room."""
    free = shutil.disk_usage(folder).free
    detail = f"{free // MEGABYTE} MB free"
    if free >= LITTLE_ROOM:
        return Finding(Health.OK, detail)
    return Finding(Health.FAIL if free < NO_ROOM else Health.WARN, detail, "make room on this disk")


def keys_kept(home: "Home") -> Finding:
    """The laptop's key and the supervisor's PIN are there, and nobody else's."""
    device = home.device_id()
    if not home.pin.is_file():
        return Finding(Health.WARN, "no supervisor PIN is set", "set up a new home with `strpcheck init`")
    files = [home.device_key, home.pin]
    open_to_others = [file.name for file in files if os.name == "posix" and file.stat().st_mode & OTHERS]
    if open_to_others:
        advice = f"run `chmod 600 {' '.join(str(home.folder / name) for name in open_to_others)}`"
        return Finding(Health.WARN, f"others may read {', '.join(open_to_others)}", advice)
    return Finding(Health.OK, f"device {device.hex()}, PIN set")


def log_is_whole(log: "SqliteLog") -> Finding:
    """SQLite finds its own structures whole; whether entries were changed is the auditor's question."""
    log.check()
    return Finding(Health.OK, "whole, and can be written")


def camera_found() -> Finding:
    """The system lists a camera; it is not opened: a scan may be using it."""
    from strpcheck.adapters.cameras.listing import known_cameras

    cameras = known_cameras()
    if cameras:
        return Finding(Health.OK, ", ".join(f"{camera.number} {camera.name}".strip() for camera in cameras))
    return Finding(Health.WARN, "the system lists no camera", "plug one in, or scan with a hand scanner")


def display_found(environment: Mapping[str, str] = os.environ) -> Finding:
    """A window can be opened; without one verdicts stand in the terminal."""
    if sys.platform in {"win32", "darwin"} or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return Finding(Health.OK, "a window can be opened")
    return Finding(Health.WARN, "no display", "start strpcheck from the desktop to see the camera's picture")


def libraries_found() -> Finding:
    """Versions of what reads and verifies."""
    from ctypes.util import find_library

    try:
        told = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    except PackageNotFoundError as e:
        return Finding(Health.FAIL, f"{e.name} is not installed", "install strpcheck anew")
    told = f"Python {sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}, {told}"
    if find_library("zbar") is None:
        return Finding(Health.WARN, f"{told}, no zbar", "install libzbar0: some damaged codes are read by it alone")
    return Finding(Health.OK, f"{told}, zbar")
