"""Laws of booking: what is booked stays booked, in one place each, through crashes and beside other processes."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.register import SqliteRegister
from strpcheck.core.status_list import Status
from strpcheck.core.trust import RefusedWindow
from strpcheck.errors import AuthorityError
from strpcheck.ports import Entropy
from tests.adapters.registers import DAY, KEY_ID, NOW, counting_entropy, found_register, open_register, state_of, wanted
from tests.authority.desk import KEYS, SECOND, URI


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
