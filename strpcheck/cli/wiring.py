"""Builds adapters: the only place that knows which one stands behind a port."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.clock import SystemClock
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.home import Home
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.store import DiskGenerationStore
from strpcheck.core.generation import Generation
from strpcheck.core.permit import Environment
from strpcheck.core.record import EntryKind
from strpcheck.errors import HomeError, UsageError
from strpcheck.scan import Checkpoint
from strpcheck.setup import check_post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from strpcheck.adapters.authority_keys import FolderKeyRing, FolderRepository
    from strpcheck.adapters.readers.ladder import Ladder
    from strpcheck.adapters.register import SqliteRegister
    from strpcheck.cli.options import Options
    from strpcheck.documents.station import StationSettings
    from strpcheck.ports import Carrier, Clock

__all__ = [
    "POLICY_FILE",
    "PRIVATE_FOLDER",
    "REGISTER_FILE",
    "Authority",
    "Laptop",
    "carrier_at",
    "open_authority",
    "open_checkpoint",
    "open_laptop",
    "still_reader",
    "working_clock",
]

PRODUCTION_AT = "in production only `check` may be run with --at, and it simulates"


REGISTER_FILE, PRIVATE_FOLDER, POLICY_FILE = "authority.db", "private", "policy.json"


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority's folder, opened."""

    folder: Path
    register: "SqliteRegister"
    ring: "FolderKeyRing"
    repository: "FolderRepository"

    @property
    def policy(self) -> Path:
        """The policy as it will be published next; edited by people, read strictly before it is signed."""
        return self.folder / POLICY_FILE


@dataclass(frozen=True, slots=True)
class Laptop:
    """A laptop that is set up."""

    home: Home
    settings: "StationSettings"
    store: DiskGenerationStore
    log: SqliteLog
    generation: Generation


def open_laptop(options: "Options") -> Laptop:
    """Open the home and verify what it holds, with no network.

    Raises:
        HomeError: Not set up, damaged, or its post is gone from the policy in force.
        LogError: The log cannot be opened: no verdict could be shown.
    """
    home = Home(options.home)
    settings = home.settings()
    store = DiskGenerationStore(home.store, home.root())
    generation = store.current()
    if generation is None:
        message = f"{home.folder} holds no generation"
        raise HomeError(message, hint="run `strpcheck sync CARRIER`")
    return Laptop(home, settings, store, SqliteLog(home.log, system_entropy), generation)


def open_checkpoint(options: "Options", kind: EntryKind, *, simulates: bool) -> tuple[Laptop, Checkpoint]:
    """Open a laptop for judging.

    Args:
        options: With the clock and the home.
        kind: Which command judges.
        simulates: Whether the command may decide for another time in production.

    Raises:
        UsageError: `--at` where production does not allow it.
        HomeError: The post is gone from the policy in force: there is nothing to decide by.
    """
    laptop = open_laptop(options)
    training = laptop.generation.environment is Environment.TRAINING
    if options.at is not None and not training and not simulates:
        raise UsageError(PRODUCTION_AT)
    check_post(laptop.generation, laptop.settings.post)
    checkpoint = Checkpoint(
        generation=laptop.generation,
        post=laptop.settings.post,
        device=laptop.settings.device,
        # A simulation is logged at the real time; in training the given time is the clock.
        clock=options.clock if training else SystemClock(),
        log=laptop.log,
        kind=kind,
        simulated_at=None if training else options.at,
    )
    return laptop, checkpoint


def working_clock(options: "Options", environment: Environment) -> "Clock":
    """The clock of a command that changes something.

    Raises:
        UsageError: `--at` in production.
    """
    if options.at is not None and environment is not Environment.TRAINING:
        raise UsageError(PRODUCTION_AT)
    return options.clock


def carrier_at(place: str) -> "Carrier":
    """The carrier a supervisor names.

    Raises:
        CarrierError: There is nothing of the kind.
    """
    from strpcheck.adapters.folder_carrier import FolderCarrier

    return FolderCarrier(Path(place))


@contextmanager
def still_reader() -> "Iterator[Ladder]":
    """The reading ladder for still pictures; its children end with the command."""
    from strpcheck.adapters.readers.ladder import still_picture_ladder

    ladder = still_picture_ladder()
    try:
        yield ladder
    finally:
        ladder.close()


@contextmanager
def open_authority(folder: Path, passphrase: "Callable[[], bytes | None]") -> "Iterator[Authority]":
    """An authority's register, keys and repository.

    Args:
        folder: `DIR`.
        passphrase: Asked for when the first encrypted key is needed; never in training.
    """
    from strpcheck.adapters.authority_keys import FolderKeyRing, FolderRepository
    from strpcheck.adapters.register import SqliteRegister

    register = SqliteRegister(folder / REGISTER_FILE, system_entropy)
    asked = passphrase if register.environment is Environment.PRODUCTION else _no_passphrase
    private = folder / PRIVATE_FOLDER
    try:
        yield Authority(folder, register, FolderKeyRing(private, asked), FolderRepository(private, asked))
    finally:
        register.close()


def _no_passphrase() -> None:
    """Training keys are not encrypted."""
