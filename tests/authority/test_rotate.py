"""New keys for roles and issuers, as the authority books them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from strpcheck.authority.rotate import KeyDesk, Rotation, rotate
from strpcheck.core.trust import Purpose
from strpcheck.documents.canary import read_canaries
from strpcheck.errors import AuthorityError
from strpcheck.ports import AuthorityKey
from tests.authority.desk import CANARY_KEY, KEYS, NOW, PERMIT_KEY, STATUS_KEY, DeskKey, DeskRing, MemoryRegister
from tests.authority.publishing_desk import CANARIES, CONFLICTS, DeskRepository

NEW_KEY = DeskKey(101)
"""What the ring draws first."""
PUBLISHED = {"1.root.json": b"root", "timestamp.json": b"1", "canary.json": CANARIES, "conflicts.json": CONFLICTS}
HOUR = timedelta(hours=1)


def rotated(
    role: str, documents: Mapping[str, bytes] = PUBLISHED, now: datetime = NOW
) -> tuple[Rotation, MemoryRegister]:
    """What came of a rotation."""
    register = MemoryRegister(documents=dict(documents))
    return rotate(KeyDesk(register, DeskRepository(), DeskRing(), bytes), role, now), register


def new_key(register: MemoryRegister) -> AuthorityKey:
    """The key that was added."""
    assert register.known_keys[-1].key_id == NEW_KEY.key_id
    return register.known_keys[-1]


@pytest.mark.parametrize("role", ["root", "targets", "policy", "status", "snapshot", "timestamp"])
def test_a_role_of_the_repository_is_its_own_affair(role: str) -> None:
    """What it signs is kept before key files are moved; no issuer key is touched."""
    done, register = rotated(role)

    assert register.documents[f"{role}.json"] == str(NOW).encode()
    assert register.known_keys == KEYS
    assert done == Rotation((f"new keys of {role}",), (f"replaced-{role}.json",))


def test_the_repository_sees_its_own_metadata_alone() -> None:
    """Canaries and conflicts are no metadata."""
    register, repository = MemoryRegister(documents=dict(PUBLISHED)), DeskRepository()

    rotate(KeyDesk(register, repository, DeskRing(), bytes), "root", NOW)

    assert repository.before.keys() == {"1.root.json", "timestamp.json"}


def test_a_permit_key_is_added_beside_the_others() -> None:
    """People hold permits of the older ones; the new one waits until laptops know it."""
    done, register = rotated("permit")

    assert [key.revoked_at for key in register.known_keys] == [None] * 4
    assert new_key(register) == AuthorityKey(NEW_KEY.key_id, NEW_KEY.public_key, Purpose.PERMIT, NOW)
    assert done.replaced == ()
    assert "72 h" in done.notes[0]


def test_a_permit_key_made_before_the_first_publish_signs_at_once() -> None:
    """No laptop knows any key yet."""
    done, register = rotated("permit", {name: raw for name, raw in PUBLISHED.items() if name != "timestamp.json"})

    assert new_key(register).signs_from == NOW
    assert done.notes == ()


@pytest.mark.parametrize(
    ("role", "purpose", "old"),
    [("issuer-status", Purpose.STATUS, STATUS_KEY), ("canary", Purpose.CANARY, CANARY_KEY)],
)
def test_a_status_or_canary_key_takes_the_place_of_the_one_before(role: str, purpose: Purpose, old: DeskKey) -> None:
    """The old one is revoked at once: the same publish brings what the new one signs."""
    done, register = rotated(role)

    fallen = [key.key_id for key in register.known_keys if key.revoked_at == NOW]
    assert fallen == [old.key_id]
    assert new_key(register).purpose is purpose
    assert (done.replaced, done.notes) == ((f"replaced-{purpose.value}",), ())


def test_a_key_that_fell_before_is_not_replaced_again() -> None:
    """Its time of revocation stays."""
    register = MemoryRegister(documents=dict(PUBLISHED))
    register.known_keys = tuple(
        replace(key, revoked_at=NOW - HOUR) if key.purpose is Purpose.STATUS else key for key in KEYS
    )

    done = rotate(KeyDesk(register, DeskRepository(), DeskRing(), bytes), "issuer-status", NOW)

    assert done.replaced == ()
    assert register.known_keys[1].revoked_at == NOW - HOUR


def test_canaries_go_with_their_key() -> None:
    """Signed anew, at the indexes they had; no list may be older than they are."""
    _, register = rotated("canary", now=NOW + HOUR)

    before, after = read_canaries(CANARIES), read_canaries(register.documents["canary.json"])
    assert [item.kind for item in after] == [item.kind for item in before]
    assert {item.barcode for item in after}.isdisjoint({item.barcode for item in before})
    assert register.listed.newest_permit == NOW + HOUR


def test_permit_keys_leave_canaries_alone() -> None:
    """Another purpose, another key."""
    _, register = rotated("permit")

    assert register.documents["canary.json"] == CANARIES
    assert PERMIT_KEY.key_id in {key.key_id for key in register.known_keys}


@pytest.mark.parametrize("role", ["", "Root", "device", "other-environment"])
def test_another_word_is_no_role(role: str) -> None:
    """And those that are, are listed."""
    with pytest.raises(AuthorityError, match="expected a role") as caught:
        rotated(role)

    assert "issuer-status" in caught.value.hint
