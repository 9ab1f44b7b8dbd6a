"""A disk of a few kilobytes, which can be filled, and on which writing can be forbidden."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["allow_writing", "mounted"]

MOUNT, UMOUNT = (shutil.which(tool) or "" for tool in ("mount", "umount"))


@contextmanager
def mounted(place: Path, size: str) -> Iterator[Path]:
    """A disk of that size (`512k`, `4m`) at an empty folder; the test is skipped where none may be mounted."""
    wanted = [MOUNT, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if not MOUNT or os.geteuid() != 0 or subprocess.run(wanted, check=False, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield place
    finally:
        subprocess.run([UMOUNT, "-l", str(place)], check=True)


def allow_writing(disk: Path, *, allowed: bool) -> None:
    """Let it be written to, or only be read from now on."""
    subprocess.run([MOUNT, "-o", f"remount,{'rw' if allowed else 'ro'}", str(disk)], check=True)
