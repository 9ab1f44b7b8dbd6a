"""Laws of revoking: what an act is about, what becomes of a permit, and the diary that every act stands in."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from strpcheck.adapters.register import SqliteRegister
from strpcheck.core.status_list import Status
from strpcheck.core.trust import RefusedWindow
from strpcheck.ports import Selection
from tests.adapters.registers import DAY, KEY_ID, NOW, open_register, state_of, wanted
from tests.authority.desk import SECOND

COMPANY = Selection(company="PT Angkut Contoh")
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
