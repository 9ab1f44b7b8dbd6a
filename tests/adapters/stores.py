"""A store on disk for tests: opened, synced, and written to until the power goes."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from strpcheck.adapters.carriers.folder import FolderCarrier
from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.store import DiskGenerationStore
from strpcheck.cli.options import parse_time
from strpcheck.core.generation import Generation
from strpcheck.core.permit import Environment
from strpcheck.sync import SyncReport, synchronise
from tests.laptop import MemoryLog, Times
from tests.played import MORNING, Laptop, Town

NOW = parse_time(MORNING)
LATER = "2021-07-05T10:00"


def open_store(town: Town, folder: Path, write: Callable[[Path, bytes], None] = write_durably) -> DiskGenerationStore:
    """A store pinned by the town's root."""
    return DiskGenerationStore(folder, town.root.read_bytes(), write=write)


def in_force(store: DiskGenerationStore) -> Generation:
    """What is in force, verified."""
    generation = store.current()
    assert generation is not None
    return generation


def sync(store: DiskGenerationStore, folder: Path, at: datetime = NOW) -> SyncReport:
    """What `sync` does with a folder."""
    return synchronise(
        FolderCarrier(folder),
        store,
        MemoryLog(),
        Times(at, invented=True),
        environment=Environment.TRAINING,
        device="laptop-1",
    )


def settled(laptop: Laptop, name: str) -> Path:
    """A copy of the store."""
    return shutil.copytree(laptop.home / "store", laptop.home / name)


class PowerCut(Exception):  # noqa: N818 -- no error of the program: the machine stops
    """The machine stops."""


class CutWriter:
    """Writes files until the power goes: before, or right after, the nth."""

    def __init__(self, last: int, *, after: bool) -> None:
        self.left = last
        self.after = after

    def __call__(self, path: Path, content: bytes) -> None:
        """Write one."""
        self.left -= 1
        if self.left == 0 and not self.after:
            raise PowerCut
        write_durably(path, content)
        if self.left == 0:
            raise PowerCut
