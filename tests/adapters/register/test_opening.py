"""Laws of opening a register: whose it is, and what is said of one that is gone, damaged or held."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from strpcheck.adapters.register import SqliteRegister
from strpcheck.adapters.register_tables import create_register
from strpcheck.core.permit import Environment
from strpcheck.errors import AuthorityError
from tests.adapters.registers import KEY_ID, NEW, NOW, counting_entropy, open_register, wanted


def test_a_register_knows_whose_it_is(path: Path) -> None:
    """Environment, issuer, and the secret of its fingerprints, each time it is opened."""
    with closing(open_register(path)) as first, closing(open_register(path)) as second:
        assert (first.environment, first.issuer) == (Environment.TRAINING, "XX-JK")
        assert first.salt == second.salt
        assert len(first.salt) == 32


def test_every_register_has_a_salt_of_its_own(tmp_path: Path) -> None:
    """The same roster in two authorities may not be recognised."""
    drawn = counting_entropy()
    salts = []
    for name in ("a", "b"):
        create_register(tmp_path / name, NEW, drawn)
        with closing(open_register(tmp_path / name)) as register:
            salts.append(register.salt)

    assert salts[0] != salts[1]


def test_a_folder_without_a_register_is_no_authority(tmp_path: Path) -> None:
    """And it is said how one is made."""
    with pytest.raises(AuthorityError, match="holds no authority") as caught:
        open_register(tmp_path / "authority.db")

    assert "authority init" in caught.value.hint


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"", "is not an authority's register", id="empty"),
        pytest.param(b"SQLite format 3\0" + bytes(200), "cannot work with the register", id="torn"),
        pytest.param(b"something else altogether " * 50, "file is not a database", id="foreign"),
    ],
)
def test_a_damaged_register_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    """No traceback, no register made anew in its place."""
    path = tmp_path / "authority.db"
    path.write_bytes(content)

    with pytest.raises(AuthorityError, match=told) as caught:
        open_register(path)

    assert caught.value.hint == "put the register back from the backup"


def test_a_register_with_a_setting_of_nonsense_is_told(path: Path) -> None:
    """A third environment does not exist."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE authority SET value = 'staging' WHERE name = 'environment'")
        database.commit()

    with pytest.raises(AuthorityError, match="is not an authority's register"):
        open_register(path)


def test_a_register_that_somebody_holds_too_long_is_told(path: Path, register: SqliteRegister) -> None:
    """Nothing is booked then."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        register._database.execute("PRAGMA busy_timeout = 50")

        with pytest.raises(AuthorityError, match="database is locked"):
            register.book([wanted("Satu")], KEY_ID, NOW)

    assert register.counts().issued == 0
