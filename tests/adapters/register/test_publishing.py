"""Laws of what a publish asks the register for: keys, the list's time, documents, the versions before."""

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.register import SqliteRegister
from strpcheck.core.trust import RefusedWindow
from strpcheck.ports import ListVersion
from tests.adapters.registers import DAY, KEY_ID, NEW, NOW, found_register, open_register, state_of, wanted
from tests.authority.desk import FIRST_LIST, KEYS, SECOND


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
