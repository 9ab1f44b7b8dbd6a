"""Builds what deciding again needs: a log that is only read, past generations, and a policy file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.bounded import read_bounded
from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.generation_files import GenerationFiles
from strpcheck.adapters.home import Home
from strpcheck.adapters.log_walk import SqliteWalk, opened_walk
from strpcheck.adapters.past_index import PastIndex
from strpcheck.cli.roots import pinned_environment
from strpcheck.cli.wiring import working_clock
from strpcheck.errors import DocumentError
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from strpcheck.cli.options import Options
    from strpcheck.core.policy import Policy

__all__ = ["History", "opened_history", "policy_of_file"]

AS_WRITTEN = "name a policy.json as the authority writes it"


@dataclass(frozen=True, slots=True)
class History:
    """What a laptop decided, and by what."""

    walk: SqliteWalk
    past: PastIndex


@contextmanager
def opened_history(options: "Options") -> Iterator[History]:
    """Open a home to look back; nothing in it is changed.

    Raises:
        UsageError: `--at` in production.
        HomeError: Not set up.
        LogError: The log cannot be opened.
    """
    home = Home(options.home)
    home.settings()
    root = home.root()
    if options.at is not None:
        working_clock(options, pinned_environment(home, root))
    with opened_walk(home.log) as walk:
        yield History(walk, PastIndex(GenerationFiles(home.store, root, write_durably)))


def policy_of_file(path: Path) -> "Policy":
    """A policy that somebody thinks of publishing.

    Raises:
        HomeError: The file cannot be read.
        DocumentError: It is no policy, or one that contradicts itself.
    """
    from strpcheck.documents.policy import MAX_POLICY_BYTES, read_policy

    raw = read_bounded(path, MAX_POLICY_BYTES, hint=AS_WRITTEN, trouble=Trouble.POLICY_FILE)
    try:
        return read_policy(raw)
    except DocumentError as e:
        raise DocumentError(e.message, hint=e.hint or AS_WRITTEN, trouble=Trouble.POLICY_FILE) from e
