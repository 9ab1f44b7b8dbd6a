"""A register opened: its settings, its transactions, and its diary."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from strpcheck.adapters.register_rows import read_lists
from strpcheck.adapters.register_tables import PUT_BACK, bring_up_to_date, open_database, seconds, told
from strpcheck.core.permit import Environment
from strpcheck.errors import AuthorityError
from strpcheck.ports import Entropy, StatusListState

__all__ = ["OpenRegister"]


class OpenRegister:
    """What every part of the register's work stands on."""

    def __init__(self, path: Path, entropy: Entropy) -> None:
        """Open a register.

        Raises:
            AuthorityError: There is none, or it cannot be read.
        """
        if not path.is_file():
            message = f"{path.parent} holds no authority"
            raise AuthorityError(
                message, hint="make one with `strpcheck authority init`, or name its folder with --dir"
            )
        self._path = path
        self._entropy = entropy
        with told(path):
            self._database = open_database(path)
            settings = {row["name"]: row["value"] for row in self._database["authority"].rows}
        try:
            self.environment = Environment(settings["environment"])
            self.issuer = str(settings["issuer"])
            self.salt = bytes.fromhex(settings["salt"])
        except (KeyError, ValueError) as e:
            self._database.close()
            message = f"{path} is not an authority's register"
            raise AuthorityError(message, hint=PUT_BACK) from e
        with told(path):
            bring_up_to_date(self._database)

    def lists(self) -> tuple[StatusListState, ...]:
        """Every status list, oldest first; permits are booked in the last."""
        with told(self._path):
            return read_lists(self._database)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _note(self, at: datetime, act: str, selected: str, reason: str, counts: tuple[int, int]) -> None:
        """Write an act into the diary, also one that changed nothing."""
        row = (seconds(at), act, selected, reason, *counts)
        self._database.execute("INSERT INTO act VALUES (?, ?, ?, ?, ?, ?)", row)

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
