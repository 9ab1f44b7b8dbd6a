"""Taking back what was promised."""

from dataclasses import replace

import pytest

from strpcheck.authority.issue import issue
from strpcheck.authority.revoke import Revocation, near_names, revoke_key, revoke_permits
from strpcheck.core.status_list import Status
from strpcheck.core.trust import RefusedWindow
from strpcheck.errors import AuthorityError
from strpcheck.ports import Selection
from tests.authority.desk import CANARY_KEY, NOW, OLD_KEY, PERMIT_KEY, SECOND, STATUS_KEY, MemoryRegister, issuance
from tests.authority.rosters import valid

WINDOW = RefusedWindow(NOW, NOW + SECOND)


@pytest.fixture
def register() -> MemoryRegister:
    """Two permits of one company, one of another."""
    register = MemoryRegister()
    rows = [
        valid(name="Satu"),
        valid(name="Dua", application="1002"),
        valid(name="Tiga", company="PT Bank Misalnya", application="1003"),
    ]
    list(issue((replace(row, line=line) for line, row in enumerate(rows, 2)), issuance(register)))
    return register


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (Selection(company="PT Angkut Contoh"), 2),
        (Selection(application=1003), 1),
        (Selection(permit=b"desk\0\0\0\2"), 1),
    ],
)
def test_what_is_selected_is_marked_with_the_reason(register: MemoryRegister, selection: Selection, found: int) -> None:
    """By number, by company, by application."""
    done = revoke_permits(register, selection, Status.INVALID, NOW, "insider")

    assert done == Revocation(found, found)
    assert register.diary[-1] == "mark INVALID at 01:00: insider"


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        (Selection(permit=bytes(8)), "no permit of number 0000000000000000 was issued here"),
        (Selection(application=9), "no permit of application 9 was issued here"),
        (Selection(company="CV Tak Dikenal"), "no permit of company 'CV Tak Dikenal' was issued here"),
    ],
)
def test_selecting_nothing_is_an_error(register: MemoryRegister, selection: Selection, told: str) -> None:
    """A mistyped number must not look like a revocation."""
    with pytest.raises(AuthorityError) as caught:
        revoke_permits(register, selection, Status.INVALID, NOW, "typo")

    assert caught.value.message == told
    assert caught.value.hint == "check the spelling"


def test_a_near_miss_of_a_company_is_told(register: MemoryRegister) -> None:
    """Company names are typed from letters."""
    with pytest.raises(AuthorityError) as caught:
        revoke_permits(register, Selection(company="pt angkot contoh"), Status.INVALID, NOW, "typo")

    assert caught.value.hint == "did you mean 'PT Angkut Contoh'?"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("PT ANGKUT CONTOH", ("PT Angkut Contoh",)),
        ("PT Anggkut Conto", ("PT Angkut Contoh",)),
        ("Misalnya", ("PT Bank Misalnya",)),
        ("PT", ()),
        ("CV Sama Sekali Lain", ()),
    ],
)
def test_names_are_near_by_letters_or_by_a_telling_word(name: str, near: tuple[str, ...]) -> None:
    """Another case, a slip of the finger, a part of the name; "PT" alone says nothing."""
    assert near_names(name, ["PT Bank Misalnya", "PT Angkut Contoh"]) == near


def test_only_a_few_near_names_are_told() -> None:
    """A hundred branches of one bank would push the error off the screen."""
    names = [f"PT Bank Misalnya {number}" for number in range(100)]

    assert len(near_names("PT Bank Misalnya", names)) == 5


def test_a_key_is_revoked_once(register: MemoryRegister) -> None:
    """The first time counts; who comes later hears it."""
    first = revoke_key(register, PERMIT_KEY.key_id, None, NOW, "stolen")
    second = revoke_key(register, PERMIT_KEY.key_id, None, NOW + SECOND, "stolen again")

    assert (first, second) == (True, False)
    assert register.known_keys[0].revoked_at == NOW


def test_a_window_is_refused_without_revoking_the_key(register: MemoryRegister) -> None:
    """An insider's afternoon."""
    revoke_key(register, PERMIT_KEY.key_id, WINDOW, NOW, "insider")

    assert register.known_keys[0].refused == (WINDOW,)
    assert register.known_keys[0].revoked_at is None


@pytest.mark.parametrize("window", [None, WINDOW])
@pytest.mark.parametrize(("key", "purpose"), [(STATUS_KEY, "status"), (CANARY_KEY, "canary")])
def test_a_key_that_every_sync_needs_is_not_revoked(
    register: MemoryRegister, key: object, purpose: str, window: RefusedWindow | None
) -> None:
    """No laptop would take the generation that says so: neither list nor self-test would hold."""
    key_id = STATUS_KEY.key_id if key is STATUS_KEY else CANARY_KEY.key_id

    with pytest.raises(AuthorityError, match=f"the authority's {purpose} key"):
        revoke_key(register, key_id, window, NOW, "why not")

    assert all(key.revoked_at is None and not key.refused for key in register.known_keys)


def test_a_key_of_somebody_else_is_not_revoked(register: MemoryRegister) -> None:
    """And where the authority's own are listed is said."""
    with pytest.raises(AuthorityError, match=f"no key {OLD_KEY.key_id.hex()} belongs") as caught:
        revoke_key(register, OLD_KEY.key_id, None, NOW, "typo")

    assert "authority status" in caught.value.hint
