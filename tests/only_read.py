"""A folder that may only be read, also for a test that runs as root."""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

WRITING: Final = 0o222
LINUX_CAPABILITY_VERSION_3: Final = 0x20080522
CAP_DAC_OVERRIDE: Final = 1 << 1
"""What makes root pass over file modes (Linux, capabilities(7))."""


class _Header(ctypes.Structure):
    """Whose capabilities."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    """A half of them, 32 each."""

    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


@contextmanager
def only_read(folder: Path) -> Iterator[Path]:
    """Take the right to write to a folder and all that is in it from this thread, and give it back."""
    modes = {path: path.stat().st_mode for path in (folder, *folder.rglob("*"))}
    for path, mode in modes.items():
        path.chmod(mode & ~WRITING)
    try:
        with _bound_by_modes():
            _must_refuse(folder)
            yield folder
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


@contextmanager
def _bound_by_modes() -> Iterator[None]:
    """Let file modes bind this thread; whoever is not root they bind anyway."""
    if not sys.platform.startswith("linux"):
        yield
        return
    system, header, sets = ctypes.CDLL(None), _Header(LINUX_CAPABILITY_VERSION_3, 0), (_Sets * 2)()
    system.capget(ctypes.byref(header), sets)
    before = sets[0].effective
    sets[0].effective = before & ~CAP_DAC_OVERRIDE
    system.capset(ctypes.byref(header), sets)
    try:
        yield
    finally:
        sets[0].effective = before
        system.capset(ctypes.byref(header), sets)


def _must_refuse(folder: Path) -> None:
    """Skip where they bind nobody all the same."""
    try:
        (folder / "probe").touch()
    except OSError:
        return
    (folder / "probe").unlink()
    pytest.skip("file modes bind nobody here: running as root")
