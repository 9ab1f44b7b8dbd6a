"""Builds adapters: the only place that knows which one stands behind a port."""

from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.home import Home
from strpcheck.adapters.log_opening import BUSY_SECONDS
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.store import DiskGenerationStore
from strpcheck.canaries import self_test
from strpcheck.cli.roots import pinned_environment
from strpcheck.core.generation import Generation
from strpcheck.core.permit import Environment
from strpcheck.core.record import EntryKind
from strpcheck.errors import HomeError, SyncError, UsageError
from strpcheck.scan import Checkpoint, check_post
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from strpcheck.adapters.authority_keys import FolderKeyRing, FolderRepository
    from strpcheck.adapters.key_files import KeyFile
    from strpcheck.adapters.readers.stills import StillReader
    from strpcheck.adapters.register import SqliteRegister
    from strpcheck.cli.options import Options
    from strpcheck.documents.station import StationSettings
    from strpcheck.ports import Clock

__all__ = [
    "POLICY_FILE",
    "PRIVATE_FOLDER",
    "REGISTER_FILE",
    "Authority",
    "Laptop",
    "NewSite",
    "Premises",
    "Site",
    "checkpoint_of",
    "held_and_tested",
    "new_home",
    "open_authority",
    "opened_laptop",
    "opened_log_of",
    "opened_site",
    "premises",
    "set_up_site",
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
    """A laptop that is set up, with what is in force verified."""

    home: Home
    settings: "StationSettings"
    log: SqliteLog
    store: DiskGenerationStore
    mark: tuple[int, int, int] | None
    """Of the store, when the generation was read."""
    generation: Generation


@dataclass(frozen=True, slots=True)
class Premises:
    """A laptop that is set up, before anything is asked of what it holds, its log included: it may be damaged."""

    home: Home
    settings: "StationSettings"
    environment: Environment
    """Of the pinned root."""
    store: DiskGenerationStore


@dataclass(frozen=True, slots=True)
class Site(Premises):
    """The same with its log."""

    log: SqliteLog


@dataclass(frozen=True, slots=True)
class NewSite:
    """A laptop in the middle of its set-up."""

    key: "KeyFile"
    store: DiskGenerationStore
    log: SqliteLog


@contextmanager
def opened_laptop(options: "Options", *, busy_seconds: float = BUSY_SECONDS) -> "Iterator[Laptop]":
    """Open the home, verify what it holds, with no network, and test it on known permits.

    For `busy_seconds` another program may hold the log.

    Raises:
        HomeError: Not set up, damaged, or known permits do not get their verdicts.
        LogError: The log cannot be opened: no verdict could be shown.
    """
    home = Home(options.home)
    settings = home.settings()
    store = DiskGenerationStore(home.store, home.root())
    mark = store.mark()
    generation = held_and_tested(store, home)
    home.device_id()  # without its key nothing could be signed over what is scanned
    with closing(SqliteLog(home.log, system_entropy, home.signer, busy_seconds=busy_seconds)) as log:
        yield Laptop(home, settings, log, store, mark, generation)


def held_and_tested(store: DiskGenerationStore, home: Home) -> Generation:
    """What a home holds, verified and tested on known permits.

    Raises:
        HomeError: It holds nothing, it is damaged, or known permits do not get their verdicts.
    """
    held = store.with_canaries()
    if held is None:
        message = f"{home.folder} holds no generation"
        raise HomeError(message, hint="run `strpcheck sync CARRIER`", trouble=Trouble.NOTHING_HELD)
    try:
        self_test(*held)
    except SyncError as e:
        # They passed when this came in force: a library or this machine does not work as it did.
        hint = "do not scan with this laptop; run `strpcheck doctor`"
        raise HomeError(e.message, hint=hint, trouble=Trouble.SELF_TEST) from e
    return held[0]


@contextmanager
def opened_site(options: "Options") -> "Iterator[Site]":
    """Open a home to bring it up to date.

    Raises:
        HomeError: Not set up, or its root is damaged.
        LogError: The log cannot be opened.
    """
    at = premises(options)
    with opened_log_of(at) as log:
        yield Site(at.home, at.settings, at.environment, at.store, log)


def premises(options: "Options") -> Premises:
    """A home, nothing of which is opened yet.

    Raises:
        HomeError: Not set up, or its root is damaged.
    """
    home = Home(options.home)
    settings, root = home.settings(), home.root()
    return Premises(home, settings, pinned_environment(home, root), DiskGenerationStore(home.store, root))


def opened_log_of(at: Premises) -> "closing[SqliteLog]":
    """A laptop's log.

    Raises:
        LogError: It cannot be opened.
    """
    return closing(SqliteLog(at.home.log, system_entropy, at.home.signer))


def new_home(options: "Options") -> Home:
    """A home that is not set up yet, or not to its end.

    Raises:
        HomeError: It is.
    """
    home = Home(options.home)
    if home.is_set_up:
        message = f"{home.folder} is set up already"
        hint = "choose another home with --home, or bring this one up to date with `strpcheck sync`"
        raise HomeError(message, hint=hint, trouble=Trouble.SET_UP_ALREADY)
    return home


@contextmanager
def set_up_site(home: Home, root: bytes) -> "Iterator[NewSite]":
    """Make a home's folder, key and log; what an earlier attempt made is taken over.

    Raises:
        WriteError: The folder cannot be written to.
        LogError: The log cannot be made.
    """
    key = home.prepare(root)
    with closing(SqliteLog(home.log, system_entropy, key, may_make=True)) as log:
        yield NewSite(key, DiskGenerationStore(home.store, root), log)


def checkpoint_of(laptop: Laptop, options: "Options", kind: EntryKind, *, needs_shift: bool = False) -> Checkpoint:
    """A laptop ready to judge.

    Raises:
        UsageError: `--at` in production, with another command than `check`.
        HomeError: The post is gone from the policy in force.
    """
    from strpcheck.adapters.clock import SystemClock

    training = laptop.generation.environment is Environment.TRAINING
    if not training and kind is not EntryKind.CHECK:
        working_clock(options, Environment.PRODUCTION)
    check_post(laptop.generation, laptop.settings.post)
    return Checkpoint(
        generation=laptop.generation,
        post=laptop.settings.post,
        device=laptop.settings.device,
        # A simulation is logged at the real time; in training the given time is the clock.
        clock=options.clock if training else SystemClock(),
        log=laptop.log,
        kind=kind,
        simulated_at=None if training else options.at,
        needs_shift=needs_shift,
        evidence=laptop.home.evidence(),
    )


def working_clock(options: "Options", environment: Environment) -> "Clock":
    """The clock of a command that changes something.

    Raises:
        UsageError: `--at` in production.
    """
    if options.at is not None and environment is not Environment.TRAINING:
        raise UsageError(PRODUCTION_AT, trouble=Trouble.INVENTED_TIME)
    return options.clock


@contextmanager
def still_reader() -> "Iterator[StillReader]":
    """What reads pictures, coming up while other things are done; its child ends with the command."""
    from strpcheck.adapters.readers.child import ReadingChild
    from strpcheck.adapters.readers.stills import StillReader

    with ReadingChild() as child:
        child.launch()
        yield StillReader(child)


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
