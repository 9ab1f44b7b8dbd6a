"""Laws of hand-overs that bring other keys: a person compares, and what changes is told."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from strpcheck.authority.rotate import KeyDesk, rotate
from strpcheck.core.handover import parse_handover
from strpcheck.core.permit import KeyId
from strpcheck.core.status_list import Status
from strpcheck.core.trust import Purpose
from strpcheck.errors import HandoverError
from tests.authority.desk import (
    KEYS,
    NOW,
    OLD_KEY,
    PERMIT_KEY,
    STATUS_KEY,
    URI,
    DeskKey,
    DeskRing,
    MemoryRegister,
)
from tests.authority.handovers import HOUR, LIST, MINUTE, Bent, a_list, an_issuing_host, bits_of, handed, later, taken
from tests.authority.publishing_desk import DeskRepository


def rotated(role: str, act: Callable[[MemoryRegister], None] = lambda _: None) -> tuple[bytes, KeyId]:
    """The next hand-over after a rotation, and the new key."""
    register, ring = an_issuing_host(), DeskRing()
    handed(register)
    act(register)
    rotate(KeyDesk(register, DeskRepository(), ring, bytes), role, NOW + MINUTE)
    made = register.known_keys[-1].key_id
    new = next(key for seed in range(101, 104) if (key := DeskKey(seed)).key_id == made)
    return handed(register, NOW + HOUR, DeskRing({**ring.keys, made: new})), made


def test_a_new_status_key_is_taken_when_a_person_compared_it() -> None:
    """It vouches for itself: only the eyes of who brings the targets keys do."""
    offered, new = rotated("issuer-status")

    with pytest.raises(
        HandoverError, match=f"signed by {new.hex()}, which is no status key of XX-JK in force"
    ) as caught:
        taken(offered)
    assert f"--signer {new.hex()}" in caught.value.hint
    with pytest.raises(HandoverError, match="in force here"):
        taken(offered, signer=STATUS_KEY.key_id)
    received = taken(offered, signer=new)

    assert received.changes == (
        f"trust.json: status key {STATUS_KEY.key_id.hex()} is revoked",
        f"trust.json: status key {new.hex()} is new",
    )


def test_once_it_is_in_force_the_old_one_hands_over_nothing() -> None:
    """Its thief least of all, whatever kid is typed."""
    offered, new = rotated("issuer-status")
    at = NOW + 2 * HOUR
    stale = Bent(made_at=at).signed()

    for compared in (None, STATUS_KEY.key_id):
        with pytest.raises(HandoverError):
            taken(stale, at, published=offered, signer=compared)
    hidden = Bent(made_at=at, files={"trust.json": parse_handover(offered).files["trust.json"]}).signed()
    with pytest.raises(HandoverError, match="no status key"):
        taken(hidden, at)
    assert taken(offered, published=offered).handover.key_id == new


def test_a_new_status_key_heals_what_the_old_one_spoiled() -> None:
    """A list that was made long and full of revocations by a thief: its floors fall with its key."""
    spoiled = Bent(
        made_at=NOW + MINUTE,
        files={LIST: a_list(bits_of({9: 1}, 128), at=NOW + MINUTE)},
        issued={URI: 100},
    ).signed()
    assert taken(spoiled).handover.issued == {URI: 100}

    honest, new = rotated("issuer-status")

    assert taken(honest, published=spoiled, signer=new).generation.lists[("XX-JK", URI)].value(9) == Status.VALID
    with pytest.raises(HandoverError, match="holds 64 permits, the one known 128"):
        taken(later(), published=spoiled)


@pytest.mark.parametrize("role", ["permit", "canary"])
def test_other_keys_change_under_the_status_key_in_force(role: str) -> None:
    """No kid is typed; what changes is told to whoever signs it."""
    offered, new = rotated(role)

    assert f"trust.json: {role} key {new.hex()} is new" in taken(offered).changes


def test_what_else_changes_in_the_trust_list_is_told() -> None:
    """A key revoked, one with a refused window, one that is gone."""

    def act(register: MemoryRegister) -> None:
        """Both and one more."""
        permit, status, canary = register.known_keys
        register.known_keys = (replace(permit, valid_until=NOW + 9 * HOUR), status, replace(canary, revoked_at=None))

    told = taken(later(act)).changes
    assert told == (f"trust.json: permit key {PERMIT_KEY.key_id.hex()} has other limits",)

    extra = replace(KEYS[0], key_id=OLD_KEY.key_id, public_key=OLD_KEY.public_key, purpose=Purpose.PERMIT)
    register = an_issuing_host()
    register.known_keys = (*register.known_keys, extra)
    assert taken(later(), published=handed(register)).changes == (f"trust.json: key {OLD_KEY.key_id.hex()} is gone",)
