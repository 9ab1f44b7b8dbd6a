"""What the two hosts of an authority keep: role keys that moved, a book without a register, dates of hand-overs."""

import os
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.key_moves import move_role_keys, role_key_files
from strpcheck.adapters.repository_book import NewPublishingBook, SqlitePublishingBook, create_publishing_book
from strpcheck.core.permit import Environment
from strpcheck.errors import AuthorityError
from strpcheck.ports import ListVersion
from tests.adapters.registers import NOW, found_register, open_register

SECOND = timedelta(seconds=1)
STAYS = (
    "permit-00112233aabbccdd.pem",
    "status-1122334455667788.pem",
    "canary-00112233aabbccdd.pem",
    "replaced-status-1122334455667788.pem",
)
GOES = ("next-status-1.pem", "replaced-2-root-3.pem", "root-1.pem", "snapshot-1.pem", "status-1.pem", "timestamp-1.pem")
VERSIONS = (ListVersion("ab" * 32, NOW), ListVersion("cd" * 32, NOW + SECOND))
NEW_BOOK = NewPublishingBook(
    Environment.TRAINING, "XX-JK", {"1.root.json": b"root", "handover.cose": b"first"}, {"2021w26.cwt": VERSIONS}
)


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """Key files of both kinds; each holds its name."""
    folder = tmp_path / "private"
    folder.mkdir()
    for name in (*STAYS, *GOES):
        (folder / name).write_text(name)
    return folder


# ------------------------------------------------------------------------------------------------------- keys that move


def test_role_keys_move_and_issuer_keys_stay(tmp_path: Path, private: Path) -> None:
    """At work, waiting and replaced; a status key of the issuer may have digits alone in its name."""
    moved = move_role_keys(private, tmp_path / "there")

    assert moved == GOES
    assert sorted(file.name for file in private.iterdir()) == sorted(STAYS)
    assert {file.name: file.read_text() for file in (tmp_path / "there").iterdir()} == {name: name for name in GOES}


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_a_moved_key_is_readable_by_its_owner_alone(tmp_path: Path, private: Path) -> None:
    """And so is its folder."""
    move_role_keys(private, tmp_path / "there")

    modes = [stat.S_IMODE(place.stat().st_mode) for place in (tmp_path / "there", tmp_path / "there" / "status-1.pem")]
    assert modes == [0o700, 0o600]


@pytest.mark.parametrize("at", range(len(GOES) + 1))
def test_a_move_that_was_cut_off_goes_on(tmp_path: Path, private: Path, at: int) -> None:
    """So many keys are there already, and the last of them here as well: it was cut off before it was removed."""
    target = tmp_path / "there"
    target.mkdir()
    for name in GOES[:at]:
        (target / name).write_text(name)
    for name in GOES[: max(at - 1, 0)]:
        (private / name).unlink()

    move_role_keys(private, target)

    assert role_key_files(private) == []
    assert [file.name for file in role_key_files(target)] == list(GOES)


def test_another_key_of_that_name_is_never_overwritten(tmp_path: Path, private: Path) -> None:
    """Both stay."""
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "root-1.pem").write_text("another")

    with pytest.raises(AuthorityError, match=r"root-1\.pem holds another key than"):
        move_role_keys(private, tmp_path / "there")

    assert ((tmp_path / "there" / "root-1.pem").read_text(), (private / "root-1.pem").read_text()) == (
        "another",
        "root-1.pem",
    )


def test_a_folder_without_keys_has_none_to_move(tmp_path: Path) -> None:
    """Or no folder at all."""
    assert move_role_keys(tmp_path / "none", tmp_path / "there") == ()


def test_a_key_that_cannot_be_read_stays(tmp_path: Path, private: Path) -> None:
    """And is told."""
    (private / "root-1.pem").unlink()
    (private / "root-1.pem").mkdir()

    with pytest.raises(AuthorityError, match=r"cannot move .*root-1\.pem to "):
        move_role_keys(private, tmp_path / "there")

    assert (private / "snapshot-1.pem").exists()


# -------------------------------------------------------------------------------------------- a book without a register


def test_a_publishing_book_keeps_what_it_begins_with(tmp_path: Path) -> None:
    """Whose it is, metadata, and the versions that deltas begin at; no permits, no keys, no salt."""
    create_publishing_book(tmp_path / "publishing.db", NEW_BOOK)

    with closing(SqlitePublishingBook(tmp_path / "publishing.db")) as book:
        assert (book.environment, book.issuer) == (Environment.TRAINING, "XX-JK")
        assert book.load_repository() == NEW_BOOK.documents
        assert book.list_versions("2021w26.cwt") == VERSIONS
    with closing(sqlite3.connect(tmp_path / "publishing.db")) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        settings = {name for (name,) in database.execute("SELECT name FROM authority")}
    assert (tables, settings) == ({"authority", "metadata", "version"}, {"environment", "issuer"})


def test_what_is_published_is_kept_in_one_moment(tmp_path: Path) -> None:
    """Metadata, hand-over and versions together."""
    create_publishing_book(tmp_path / "publishing.db", NEW_BOOK)
    newer = ListVersion("ef" * 32, NOW + 2 * SECOND)

    with closing(SqlitePublishingBook(tmp_path / "publishing.db")) as book:
        book.save_repository({"handover.cose": b"second", "timestamp.json": b"1"}, {"2021w26.cwt": newer})
    with closing(SqlitePublishingBook(tmp_path / "publishing.db")) as book:
        assert book.load_repository()["handover.cose"] == b"second"
        assert book.list_versions("2021w26.cwt") == (*VERSIONS, newer)


def test_a_book_takes_the_place_of_one_that_a_split_had_left(tmp_path: Path) -> None:
    """Also of what SQLite had kept beside it."""
    path = tmp_path / "publishing.db"
    create_publishing_book(path, NEW_BOOK)
    left = SqlitePublishingBook(path)
    left.save_repository({"handover.cose": b"lost"}, {})
    assert path.with_name("publishing.db-wal").exists()
    create_publishing_book(path, NEW_BOOK)

    with closing(left), closing(SqlitePublishingBook(path)) as book:
        assert book.load_repository() == NEW_BOOK.documents


@pytest.mark.parametrize(("content", "told"), [(None, "is not a publishing host's folder"), (b"x" * 99, "cannot work")])
def test_without_a_book_it_is_told(tmp_path: Path, content: bytes | None, told: str) -> None:
    """Missing, or damaged."""
    if content is not None:
        (tmp_path / "publishing.db").write_bytes(content)

    with pytest.raises(AuthorityError, match=told):
        SqlitePublishingBook(tmp_path / "publishing.db")


# ---------------------------------------------------------------------------------------------- the register's own part


def test_handovers_are_dated_one_after_the_other(tmp_path: Path) -> None:
    """By the clock, and where that was put back by a second."""
    with closing(open_register(found_register(tmp_path))) as register:
        whole = register.handed_over_at(), register.date_handover(NOW)
        register.give_up_repository(NOW)
        dates = [register.date_handover(moment) for moment in (NOW, NOW - SECOND, NOW + 9 * SECOND)]
        last = register.handed_over_at()

    assert whole == (None, NOW)
    assert dates == [NOW + SECOND, NOW + 2 * SECOND, NOW + 9 * SECOND]
    assert last == dates[-1]


def test_what_is_given_up_is_gone_but_for_the_first_root(tmp_path: Path) -> None:
    """Canaries and conflicts are the issuer's; metadata that grows old here would be taken for the last."""
    path = found_register(tmp_path)
    with closing(open_register(path)) as register:
        register.save_repository(
            {"timestamp.json": b"1", "2.root.json": b"2", "conflicts.json": b"{}"}, {"2021w26.cwt": VERSIONS[0]}
        )
        register.give_up_repository(NOW)

        assert register.load_repository() == {
            "1.root.json": b"root",
            "canary.json": b"canaries",
            "conflicts.json": b"{}",
        }
        assert register.list_versions("2021w26.cwt") == ()
    with closing(sqlite3.connect(path)) as database:
        assert ("split", "repository") in database.execute("SELECT act, selected FROM act").fetchall()


def test_a_register_on_a_publishing_host_is_told_where_it_is(tmp_path: Path) -> None:
    """Whoever issues there has the wrong folder."""
    create_publishing_book(tmp_path / "publishing.db", NEW_BOOK)

    with pytest.raises(AuthorityError, match="devices and issuer keys are the issuing host's"):
        open_register(tmp_path / "authority.db")
