"""The register: what is booked stays booked, in one place each, through crashes and beside other processes."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.register import SqliteRegister
from strpcheck.adapters.register_tables import create_register
from strpcheck.core.permit import Environment
from strpcheck.core.status_list import Status
from strpcheck.core.trust import RefusedWindow
from strpcheck.errors import AuthorityError
from strpcheck.ports import Entropy, ListVersion, Selection
from tests.adapters.registers import KEY_ID, NEW, NOW, counting_entropy, found_register, open_register, state_of, wanted
from tests.authority.desk import FIRST_LIST, KEYS, SECOND, URI

DAY = timedelta(days=1)
COMPANY = Selection(company="PT Angkut Contoh")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A new register on disk."""
    return found_register(tmp_path)


@pytest.fixture
def register(path: Path) -> Iterator[SqliteRegister]:
    """The same, opened."""
    with closing(open_register(path)) as register:
        yield register


# ------------------------------------------------------------------------------------------------------------ booking


def test_indexes_are_given_in_turn(register: SqliteRegister) -> None:
    """Behind the canaries, without a gap, in the order asked for, over several bookings."""
    first = register.book([wanted("Satu"), wanted("Dua")], KEY_ID, NOW)
    second = register.book([wanted("Tiga")], KEY_ID, NOW)

    assert [permit.status_index for permit in (*first, *second)] == [2, 3, 4]
    assert {permit.status_uri for permit in first} == {URI}
    assert state_of(register).next_index == 5


def test_a_booking_keeps_everything_that_is_signed(register: SqliteRegister) -> None:
    """Number, key and times come back as they were given."""
    item = wanted("Satu")

    permit = register.book([item], KEY_ID, NOW)[0]

    assert (permit.key_id, permit.issued_at, permit.is_new, permit.status) == (KEY_ID, NOW, True, Status.VALID)
    assert (permit.not_before, permit.expires) == (item.not_before, item.expires)
    assert len(permit.number) == 8


def test_a_row_that_is_known_keeps_its_place(path: Path) -> None:
    """In the same booking, in another, and after the register was closed; whatever the key and the day by then."""
    with closing(open_register(path)) as register:
        first = register.book([wanted("Satu"), wanted("Dua"), wanted("Satu")], KEY_ID, NOW)
    with closing(SqliteRegister(path, bytes)) as register:
        later = register.book([wanted("Dua"), wanted("Satu")], KEYS[1].key_id, NOW + DAY)
        count = register.counts().issued

    assert first[2] == replace(first[0], is_new=False)
    assert later == (replace(first[1], is_new=False), replace(first[0], is_new=False))
    assert count == 2


def test_more_rows_are_known_than_one_question_asks_for(register: SqliteRegister) -> None:
    """A batch of any size."""
    rows = [wanted(str(number)) for number in range(1203)]
    first = register.book(rows, KEY_ID, NOW)

    again = register.book(rows, KEY_ID, NOW)

    assert [permit.number for permit in again] == [permit.number for permit in first]
    assert not any(permit.is_new for permit in again)


@pytest.mark.parametrize(
    ("published", "issued_at"),
    [
        pytest.param(None, NOW, id="before the first publish"),
        pytest.param(NOW - DAY, NOW, id="long after the list"),
        pytest.param(NOW - SECOND, NOW, id="a second after the list"),
        pytest.param(NOW, NOW + SECOND, id="in the second of the list"),
        pytest.param(NOW + 60 * SECOND, NOW + 61 * SECOND, id="with a clock behind the list"),
    ],
)
def test_a_permit_is_dated_after_the_last_list(
    register: SqliteRegister, published: datetime | None, issued_at: datetime
) -> None:
    """Or a laptop would look it up in a list where its bit says that it was never issued."""
    if published is not None:
        register.date_lists(published)

    permit = register.book([wanted("Satu")], KEY_ID, NOW)[0]

    assert permit.issued_at == issued_at


def test_a_permit_never_begins_more_than_a_day_before_it_is_issued(register: SqliteRegister) -> None:
    """A list dated just past midnight may push `iat` so far; claims that say more could never be signed."""
    midnight = NOW - timedelta(hours=8)
    register.date_lists(midnight + DAY + SECOND)

    permit = register.book([wanted("Satu")], KEY_ID, midnight + DAY - 60 * SECOND)[0]

    assert permit.issued_at == midnight + DAY + 2 * SECOND
    assert permit.not_before == permit.issued_at - DAY


def test_nothing_of_a_batch_is_booked_when_it_fails(path: Path) -> None:
    """Half a batch would leave indexes that nobody can find again."""
    drawn = iter([b"number.1"])
    with closing(SqliteRegister(path, lambda _: next(drawn))) as register:
        with pytest.raises(StopIteration):
            register.book([wanted("Satu"), wanted("Dua")], KEY_ID, NOW)

        assert (register.counts().issued, state_of(register).next_index) == (0, 2)


def test_a_full_disk_books_nothing_and_says_so(register: SqliteRegister) -> None:
    """And the register can be worked with again once there is room."""
    pages = register._database.execute("PRAGMA page_count").fetchone()[0]
    register._database.execute(f"PRAGMA max_page_count = {pages + 2}")
    rows = [wanted(str(number)) for number in range(2000)]

    with pytest.raises(AuthorityError, match=r"cannot work with the register .*: database or disk is full") as caught:
        register.book(rows, KEY_ID, NOW)

    assert caught.value.hint.startswith("make room on the disk")
    assert (register.counts().issued, state_of(register).next_index) == (0, 2)
    register._database.execute("PRAGMA max_page_count = 100000")
    assert len(register.book(rows, KEY_ID, NOW)) == 2000


def test_two_books_at_once_give_every_index_once(path: Path) -> None:
    """Two people issue at the same time."""

    def book(name: str) -> list[int]:
        """Forty permits of one of them, in small bookings."""
        with closing(SqliteRegister(path, _entropy_of(name))) as register:
            return [
                permit.status_index
                for number in range(40)
                for permit in register.book([wanted(f"{name}{number}")], KEY_ID, NOW)
            ]

    with ThreadPoolExecutor(2) as pool:
        given = [index for indexes in pool.map(book, ["a", "b"]) for index in indexes]

    assert sorted(given) == list(range(2, 82))


def test_the_same_row_booked_by_two_at_once_is_one_permit(path: Path) -> None:
    """Whoever comes second gets the first one's."""

    def book(name: str) -> list[bytes]:
        """The same twenty rows."""
        with closing(SqliteRegister(path, _entropy_of(name))) as register:
            return [register.book([wanted(str(number))], KEY_ID, NOW)[0].number for number in range(20)]

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(book, ["a", "b"])

    assert first == second


def _entropy_of(name: str) -> Entropy:
    """Numbers that differ from those of another name."""
    drawn = counting_entropy()
    return lambda count: name.encode() + drawn(count - 1)


# ---------------------------------------------------------------------------------------------------------- revocation

TABLE = [
    (None, Status.INVALID, Status.INVALID, 1),
    (None, Status.SUSPENDED, Status.SUSPENDED, 1),
    (None, Status.VALID, None, 0),
    (Status.SUSPENDED, Status.INVALID, Status.INVALID, 1),
    (Status.SUSPENDED, Status.SUSPENDED, Status.SUSPENDED, 0),
    (Status.SUSPENDED, Status.VALID, None, 1),
    (Status.INVALID, Status.INVALID, Status.INVALID, 0),
    (Status.INVALID, Status.SUSPENDED, Status.INVALID, 0),
    (Status.INVALID, Status.VALID, Status.INVALID, 0),
]
"""A permit's mark before, what is asked for, its mark after, and whether that is a change."""


@pytest.mark.parametrize(("before", "asked", "after", "changed"), TABLE)
def test_revoked_is_for_good_and_suspended_comes_and_goes(
    register: SqliteRegister, before: Status | None, asked: Status, after: Status | None, changed: int
) -> None:
    """The whole table."""
    register.book([wanted("Satu")], KEY_ID, NOW)
    if before is not None:
        register.mark(COMPANY, before, NOW, "before")

    done = register.mark(COMPANY, asked, NOW, "now")

    marks = register.date_lists(NOW)[0].marks
    assert done == (1, changed)
    assert marks == (() if after is None else ((2, after),))


@pytest.mark.parametrize(
    ("selection", "indexes"),
    [
        (Selection(company="PT Angkut Contoh"), [2, 3]),
        (Selection(company="pt angkut contoh"), []),
        (Selection(application=1002), [3, 4]),
        (Selection(application=0), [5]),
        (Selection(permit=(3).to_bytes(8, "big")), [4]),
        (Selection(permit=bytes(8)), []),
    ],
)
def test_an_act_is_about_what_is_selected_and_nothing_else(
    register: SqliteRegister, selection: Selection, indexes: list[int]
) -> None:
    """By company as it is spelled, by application, by number; zero is a number too."""
    rows = [
        wanted("Satu"),
        wanted("Dua", application=1002),
        wanted("Tiga", company="PT Bank Misalnya", application=1002),
        wanted("Empat", company=None, application=0),
    ]
    register.book(rows, KEY_ID, NOW)

    found, changed = register.mark(selection, Status.INVALID, NOW, "test")

    assert (found, changed) == (len(indexes), len(indexes))
    assert [index for index, _ in register.date_lists(NOW)[0].marks] == indexes


def test_the_first_suspension_moves_a_list_to_two_bits_for_good(register: SqliteRegister) -> None:
    """One bit cannot say it; and a list that changed back and forth would be sent whole each time."""
    register.book([wanted("Satu")], KEY_ID, NOW)
    bits = [state_of(register).bits]

    for status in (Status.SUSPENDED, Status.VALID, Status.INVALID):
        register.mark(COMPANY, status, NOW, "test")
        bits.append(state_of(register).bits)

    assert bits == [1, 2, 2, 2]


def test_a_suspension_that_changes_nothing_leaves_the_list_as_it_is(register: SqliteRegister) -> None:
    """Two bits cost twice the bytes at every sync."""
    register.book([wanted("Satu")], KEY_ID, NOW)
    register.mark(COMPANY, Status.INVALID, NOW, "test")

    register.mark(COMPANY, Status.SUSPENDED, NOW, "test")

    assert state_of(register).bits == 1


def test_every_act_stands_in_the_diary(path: Path) -> None:
    """When, what, whom, why, how many: also a reinstatement, which leaves no mark, and a slip that found nothing."""
    with closing(open_register(path)) as register:
        register.book([wanted("Satu")], KEY_ID, NOW)
        register.mark(COMPANY, Status.SUSPENDED, NOW, "letter missing")
        register.mark(COMPANY, Status.VALID, NOW + SECOND, "letter came")
        register.mark(Selection(application=9), Status.INVALID, NOW, "typo")
        register.mark(Selection(permit=bytes(8)), Status.INVALID, NOW, "typo")
        register.refuse_window(KEY_ID, RefusedWindow(NOW, NOW + DAY), NOW, "insider")
        register.revoke_key(KEY_ID, NOW, "stolen")

    with closing(sqlite3.connect(path)) as database:
        acts = database.execute("SELECT act, selected, reason, found, changed FROM act ORDER BY rowid").fetchall()
    assert acts == [
        ("mark SUSPENDED", "company PT Angkut Contoh", "letter missing", 1, 1),
        ("mark VALID", "company PT Angkut Contoh", "letter came", 1, 1),
        ("mark INVALID", "application 9", "typo", 0, 0),
        ("mark INVALID", "permit 0000000000000000", "typo", 0, 0),
        ("refuse window", f"key {KEY_ID.hex()}", "insider", 1, 1),
        ("revoke", f"key {KEY_ID.hex()}", "stolen", 1, 1),
    ]


def test_a_booking_says_what_became_of_the_permit(register: SqliteRegister) -> None:
    """Whoever asks again must hear it."""
    register.book([wanted("Satu")], KEY_ID, NOW)
    register.mark(COMPANY, Status.SUSPENDED, NOW, "test")

    assert register.book([wanted("Satu")], KEY_ID, NOW)[0].status is Status.SUSPENDED


def test_the_register_counts_what_stands_in_it(register: SqliteRegister) -> None:
    """Issued, revoked, suspended, companies."""
    register.book([wanted(name) for name in "abc"], KEY_ID, NOW)
    register.book([wanted("d", company="PT Lain", application=2), wanted("e", company=None)], KEY_ID, NOW)
    register.mark(COMPANY, Status.INVALID, NOW, "test")
    register.mark(Selection(application=2), Status.SUSPENDED, NOW, "test")

    counts = register.counts()

    assert (counts.issued, counts.revoked, counts.suspended, counts.companies) == (5, 3, 1, 2)
    assert sorted(register.companies()) == ["PT Angkut Contoh", "PT Lain"]


# ---------------------------------------------------------------------------------------------------------------- keys


def test_keys_are_kept_oldest_first_with_what_became_of_them(register: SqliteRegister) -> None:
    """Revoked once and for all at the first time; windows add up."""
    windows = tuple(RefusedWindow(NOW + day * DAY, NOW + (day + 1) * DAY) for day in (0, 3))
    for window in windows:
        register.refuse_window(KEY_ID, window, NOW, "insider")

    answers = [register.revoke_key(KEY_ID, NOW + day * DAY, "stolen") for day in (1, 2)]

    permit, *others = register.keys()
    assert answers == [True, False]
    assert permit == replace(KEYS[0], revoked_at=NOW + DAY, refused=windows)
    assert tuple(others) == KEYS[1:]


# ---------------------------------------------------------------------------------------------------------- publishing


@pytest.mark.parametrize(
    ("booked", "before", "issued_at"),
    [
        pytest.param([], None, NOW, id="nothing issued"),
        pytest.param([NOW - DAY], None, NOW, id="older permits"),
        pytest.param([NOW + 5 * SECOND], None, NOW + 5 * SECOND, id="a newer permit"),
        pytest.param([NOW + 5 * SECOND, NOW], None, NOW + 5 * SECOND, id="the newest permit counts, not the last"),
        pytest.param([], NOW + DAY, NOW + DAY, id="a clock behind the last publish"),
    ],
)
def test_a_list_is_dated_by_the_newest_of_clock_permits_and_itself(
    register: SqliteRegister, booked: list[datetime], before: datetime | None, issued_at: datetime
) -> None:
    """Never before a permit in it, never back."""
    for number, moment in enumerate(booked):
        register.book([wanted(str(number))], KEY_ID, moment)
    if before is not None:
        register.date_lists(before)

    dated = register.date_lists(NOW)[0]

    assert dated.issued_at == dated.state.issued_at == issued_at
    assert state_of(register) == dated.state


def test_a_list_is_not_older_than_its_canaries(register: SqliteRegister) -> None:
    """Or the self-test of every laptop would fail: the revoked one's bit would not be read."""
    dated = register.date_lists(FIRST_LIST.newest_permit - DAY)[0]

    assert dated.issued_at == FIRST_LIST.newest_permit


def test_documents_are_kept_by_name(path: Path) -> None:
    """What is saved replaces what was there under the same name and nothing else."""
    with closing(open_register(path)) as register:
        register.save_repository({"timestamp.json": b"1", "1.root.json": b"root"}, {})
        register.save_repository({"timestamp.json": b"2"}, {})
    with closing(open_register(path)) as register:
        kept = register.load_repository()

    assert kept == {**NEW.documents, "timestamp.json": b"2"}


# ------------------------------------------------------------------------------------------------------------- opening


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


def test_rows_of_a_refused_window_are_issued_anew(tmp_path: Path) -> None:
    """An insider's afternoon hits honest people too: their rows give new permits, everyone else's the old ones."""
    register = open_register(found_register(tmp_path))
    inside, outside = wanted("inside"), wanted("outside")
    (before,) = register.book([inside], KEY_ID, NOW)
    (kept,) = register.book([outside], KEY_ID, NOW + timedelta(hours=2))

    register.refuse_window(KEY_ID, RefusedWindow(NOW, NOW + timedelta(hours=1)), NOW, "insider")
    again = register.book([inside, outside], KEY_ID, NOW + timedelta(hours=3))

    assert [item.is_new for item in again] == [True, False]
    assert again[0].number != before.number
    assert again[1].number == kept.number
    register.close()


def test_rows_of_a_revoked_key_are_issued_anew(tmp_path: Path) -> None:
    """No laptop takes what the key signed, whenever it did."""
    register = open_register(found_register(tmp_path))
    (before,) = register.book([wanted("row")], KEY_ID, NOW)

    register.revoke_key(KEY_ID, NOW, "stolen")
    (after,) = register.book([wanted("row")], KEY_ID, NOW)

    assert after.is_new
    assert after.number != before.number
    register.close()


def test_published_versions_of_a_list_are_remembered_for_a_month(tmp_path: Path) -> None:
    """Oldest first, each list's own, each once; deltas begin at them."""
    first, second, late = (ListVersion(f"{n:064x}", NOW + n * timedelta(days=1)) for n in (1, 2, 40))

    with closing(open_register(found_register(tmp_path))) as register:
        register.save_repository({}, {"a.cwt": second})
        register.save_repository({}, {"a.cwt": first, "b.cwt": first})
        register.save_repository({}, {"a.cwt": second})
        before = register.list_versions("a.cwt")
        register.save_repository({}, {"a.cwt": late})
        after = register.list_versions("a.cwt"), register.list_versions("b.cwt")

    assert before == (first, second)
    assert after == ((late,), (first,))
