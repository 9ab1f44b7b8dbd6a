"""A register opened: its settings, its transactions, and its diary."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from strpcheck.adapters.register_rows import read_lists
from strpcheck.adapters.register_tables import PUT_BACK, bring_up_to_date, open_database, seconds, told
from strpcheck.core.permit import Environment
from strpcheck.errors import AuthorityError
from strpcheck.ports import Entropy, StatusListState

__all__ = ["PUBLISHING_FILE", "OpenBook", "OpenRegister"]

PUBLISHING_FILE = "publishing.db"
"""On a publishing host, in the place of authority.db."""


class OpenBook:
    """A database of an authority: whose it is, and one transaction an act."""

    def __init__(self, path: Path) -> None:
        """Open a file that is there.

        Raises:
            AuthorityError: It cannot be read.
        """
        self._path = path
        with told(path):
            self._database = open_database(path)
            settings = {row["name"]: row["value"] for row in self._database["authority"].rows}
        try:
            self.environment = Environment(settings["environment"])
            self.issuer = str(settings["issuer"])
            self._take(settings)
        except (KeyError, ValueError) as e:
            self._database.close()
            message = f"{path} is not an authority's register"
            raise AuthorityError(message, hint=PUT_BACK) from e

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _take(self, settings: Mapping[str, str]) -> None:
        """Read what else stands in the settings; KeyError and ValueError where they are not those of the kind."""

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Take the write lock before the first read, so that nothing read changes until it is written."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException:
            self._database.rollback()
            raise


class OpenRegister(OpenBook):
    """What every part of the register's work stands on."""

    def __init__(self, path: Path, entropy: Entropy) -> None:
        """Open a register.

        Raises:
            AuthorityError: There is none, or it cannot be read.
        """
        if not path.is_file():
            raise _no_register(path.parent)
        self._entropy = entropy
        super().__init__(path)
        with told(path):
            bring_up_to_date(self._database)

    def lists(self) -> tuple[StatusListState, ...]:
        """Every status list, oldest first; permits are booked in the last."""
        with told(self._path):
            return read_lists(self._database)

    def _take(self, settings: Mapping[str, str]) -> None:
        """The secret of the fingerprints."""
        self.salt = bytes.fromhex(settings["salt"])

    def _note(self, at: datetime, act: str, selected: str, reason: str, counts: tuple[int, int]) -> None:
        """Write an act into the diary, also one that changed nothing."""
        row = (seconds(at), act, selected, reason, *counts)
        self._database.execute("INSERT INTO act VALUES (?, ?, ?, ?, ?, ?)", row)


def _no_register(folder: Path) -> AuthorityError:
    """Say where it is, where that is known."""
    if (folder / PUBLISHING_FILE).is_file():
        message = f"{folder} is a publishing host's folder, and permits, devices and issuer keys are the issuing host's"
        return AuthorityError(message, hint="run this on the issuing host, in the folder that holds authority.db")
    message = f"{folder} holds no authority"
    return AuthorityError(message, hint="make one with `strpcheck authority init`, or name its folder with --dir")
