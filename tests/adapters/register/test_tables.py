"""How a register comes to be: whole or not at all, and for its owner alone."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from strpcheck.adapters.register import SqliteRegister
from strpcheck.adapters.register_tables import create_register, open_database
from strpcheck.errors import AuthorityError
from tests.adapters.registers import NEW, counting_entropy, found_register


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_a_register_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """It holds companies, and the secret that fingerprints are made with; its side files inherit the mode."""
    path = found_register(tmp_path)
    database = open_database(path)
    with closing(database):
        database.execute("BEGIN IMMEDIATE")
        database.execute("DELETE FROM act")
        database.execute("COMMIT")
        files = list(tmp_path.iterdir())
        modes = {stat.S_IMODE(file.stat().st_mode) for file in files}

    assert len(files) == 3
    assert modes == {0o600}


def test_an_authority_is_made_once(tmp_path: Path) -> None:
    """What is there is never written over."""
    path = found_register(tmp_path)
    before = path.read_bytes()

    with pytest.raises(AuthorityError, match="exists already"):
        create_register(path, NEW, counting_entropy())

    assert path.read_bytes() == before


def test_half_a_register_is_none(tmp_path: Path) -> None:
    """Whatever goes wrong while it is made, no file stays."""

    def fail(_: int) -> bytes:
        message = "no entropy"
        raise OSError(message)

    with pytest.raises(AuthorityError, match="no entropy"):
        create_register(tmp_path / "authority.db", NEW, fail)

    assert list(tmp_path.iterdir()) == []


def test_a_left_over_of_a_crash_is_written_over(tmp_path: Path) -> None:
    """A crash before the last step left a part behind."""
    (tmp_path / "authority.db.part").write_bytes(b"half")

    path = found_register(tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_register_cannot_be_made_where_no_folder_is(tmp_path: Path) -> None:
    """Told, with the reason of the system."""
    with pytest.raises(AuthorityError, match="No such file or directory"):
        create_register(tmp_path / "nowhere" / "authority.db", NEW, counting_entropy())


def test_every_commit_is_on_the_disk(tmp_path: Path) -> None:
    """`synchronous` FULL: a booking survives a power cut before its permit is handed out."""
    with closing(open_database(found_register(tmp_path))) as database:
        modes = [database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")]

    assert modes == [2, "wal"]


def test_a_register_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """What it lacks is added, and nothing else is touched; today's stays as it is."""
    path = found_register(tmp_path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE version")

    for _ in range(2):
        with closing(SqliteRegister(path, counting_entropy())) as register:
            assert register.list_versions("2021w26.cwt") == ()
            assert len(register.keys()) == len(NEW.keys)


def test_the_same_row_cannot_be_booked_twice_whatever_the_code_does(tmp_path: Path) -> None:
    """The table itself refuses a second permit for a fingerprint."""
    path = found_register(tmp_path)
    insert = "INSERT INTO permit VALUES (?, x'aa', x'bb', 'urn:strp:x', ?, 'KR-LOG', NULL, NULL, 0, 0, 0)"
    with closing(sqlite3.connect(path)) as database:
        database.execute(insert, (b"number 1", 2))

        with pytest.raises(sqlite3.IntegrityError, match="fingerprint"):
            database.execute(insert, (b"number 2", 3))
