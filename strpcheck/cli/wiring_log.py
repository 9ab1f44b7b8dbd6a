"""Opens a laptop's log alone: to be written, or to be read where it lies."""

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.home import Home
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.sqlite_reading import SqliteLogReader
from strpcheck.cli.roots import pinned_environment
from strpcheck.cli.wiring import Premises, working_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strpcheck.cli.options import Options

__all__ = ["opened_log", "opened_reading", "opened_reading_of"]


@contextmanager
def opened_log(options: "Options") -> "Iterator[SqliteLog]":
    """Open the log alone.

    Raises:
        UsageError: `--at` in production.
        HomeError: Not set up.
        LogError: The log cannot be opened.
    """
    home = _home_of_log(options)
    with closing(SqliteLog(home.log, system_entropy, home.signer)) as log:
        yield log


@contextmanager
def opened_reading(options: "Options") -> "Iterator[SqliteLogReader]":
    """The same to be read only: as of one moment, and also where nothing can be written.

    Raises:
        UsageError: `--at` in production.
        HomeError: Not set up.
        LogError: The log cannot be read.
    """
    with closing(SqliteLogReader(_home_of_log(options).log)) as log:
        yield log


def _home_of_log(options: "Options") -> Home:
    """A home that is set up, and `--at` only in training."""
    home = Home(options.home)
    home.settings()
    if options.at is not None:
        working_clock(options, pinned_environment(home, home.root()))
    return home


def opened_reading_of(at: Premises) -> "closing[SqliteLogReader]":
    """A laptop's log, to be read only, also where nothing can be written.

    Raises:
        LogError: It cannot be read.
    """
    return closing(SqliteLogReader(at.home.log))
