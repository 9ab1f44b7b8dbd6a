"""Keys of roles replaced: who must sign, what laptops follow, and what an old key is worth afterwards."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.adapters.tuf.client import fetch
from strpcheck.adapters.tuf.held import HeldMetadata, VerifiedMetadata, verify_held
from strpcheck.adapters.tuf.repository import RepositoryState
from strpcheck.adapters.tuf.roles import SIGNERS
from strpcheck.adapters.tuf.rotation import key_ids_of, rotate_role
from strpcheck.errors import AuthorityError, SyncError
from tests.adapters.tuf.repositories import (
    KEYS,
    NOW,
    TARGETS,
    Keys,
    at_hand,
    founded,
    held,
    offer,
    pinned,
    read,
    rotated,
    signed,
)

HOUR = timedelta(hours=1)
LATER = NOW + HOUR
CHANGED = {**TARGETS, "status/2021w26.cwt": b"a newer list"}
ROLES = tuple(SIGNERS)


def replaced(role: str, state: RepositoryState, keys: Keys = KEYS) -> tuple[RepositoryState, Keys]:
    """A rotation, and the keys that are at hand after it."""
    new = [make_key() for _ in range(SIGNERS[role][0])]
    return rotate_role(state, role, keys, new, LATER), {**keys, role: new}


def synced(
    state: RepositoryState, before: RepositoryState | None = None, targets: Mapping[str, bytes] = CHANGED
) -> VerifiedMetadata:
    """What a laptop takes that pinned the first root, and perhaps holds something."""
    with fetch(offer(state, targets), pinned(state), held(before) if before else None, LATER) as fetched:
        return fetched.verified


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("is_fresh", [True, False], ids=["new laptop", "laptop that holds the publish before"])
def test_laptops_follow_a_rotation_of_any_role(role: str, is_fresh: bool) -> None:  # noqa: FBT001 -- the case
    """From the root they pinned, with the new keys alone at hand."""
    first = signed()
    state, keys = replaced(role, first)

    second = signed(state, CHANGED, now=LATER, keys=keys)

    assert synced(second, None if is_fresh else first).confirmed_at == LATER


@pytest.mark.parametrize("role", ["targets", "policy"])
def test_offline_keys_may_go_offline_right_after_the_rotation(role: str) -> None:
    """What they list was signed anew with them; a publish needs them no more."""
    state, keys = replaced(role, signed())

    second = signed(state, CHANGED, now=LATER, keys=at_hand(keys, root=0, targets=0, policy=0))

    assert synced(second).confirmed_at == LATER


def test_a_root_holds_under_old_and_new_thresholds() -> None:
    """Two old signatures and two of its own, or no laptop follows."""
    state, keys = replaced("root", signed())

    signers = {signature["keyid"] for signature in _signatures(state.roots[2])}
    assert key_ids_of(state, "root") <= signers
    assert len(signers & key_ids_of(signed(), "root")) == 3
    assert read(state.roots[2]).version == 2
    again, _ = replaced("root", state, keys)
    assert sorted(again.roots) == [1, 2, 3]


def test_a_root_lives_a_year_from_its_rotation() -> None:
    """It is renewed by being rotated."""
    state, _ = replaced("timestamp", signed())

    assert read(state.roots[2]).expires == LATER + timedelta(days=365)


@pytest.mark.parametrize(("role", "signer"), [("root", "root"), ("timestamp", "root"), ("policy", "targets")])
def test_the_keys_that_must_sign_are_named(role: str, signer: str) -> None:
    """Two of three of the role that names the keys."""
    with pytest.raises(AuthorityError, match=f"{signer} .* needs 2 of its keys, got 1") as caught:
        replaced(role, signed(), at_hand(KEYS, **{signer: 1}))

    assert (
        f"bring {signer}-1.pem, {signer}-2.pem or {signer}-3.pem into private/, then rotate again" in caught.value.hint
    )


@pytest.mark.parametrize(("role", "signer"), [("snapshot", "root"), ("status", "targets")])
def test_other_keys_than_the_delegators_rotate_nothing(role: str, signer: str) -> None:
    """Files mixed up: asked before anything is kept."""
    strangers: list[KeyFile] = [make_key() for _ in range(3)]

    with pytest.raises(AuthorityError, match=f"not those of {signer}"):
        replaced(role, signed(), {**KEYS, signer: strangers})


@pytest.mark.parametrize("role", ["policy", "status"])
def test_before_the_first_publish_nothing_names_the_delegated_roles(role: str) -> None:
    """There is nothing to rotate."""
    with pytest.raises(AuthorityError, match="nothing was published yet"):
        replaced(role, founded())
    assert key_ids_of(founded(), role) == frozenset()


@pytest.mark.parametrize("role", ["root", "targets", "snapshot", "timestamp"])
def test_a_role_of_the_root_can_be_rotated_before_the_first_publish(role: str) -> None:
    """The first publish then uses the new keys."""
    state, keys = replaced(role, founded())

    assert synced(signed(state, CHANGED, now=LATER, keys=keys)).confirmed_at == LATER


@pytest.mark.parametrize("role", ["targets", "policy", "status", "snapshot", "timestamp"])
def test_an_old_key_signs_nothing_that_counts_any_more(role: str) -> None:
    """A laptop that followed refuses what its thief makes."""
    first = signed()
    state, keys = replaced(role, first)
    healed = signed(state, CHANGED, now=LATER, keys=keys)
    stolen = signed(first, {**CHANGED, "trust.json": b"t", "policy.json": b"p"}, now=LATER + HOUR)
    forged = RepositoryState(healed.roots, {**healed.roles, role: stolen.roles[role]})

    with pytest.raises(SyncError):
        verify_held(_held(forged), pinned(healed))


def test_an_old_root_key_makes_no_root_that_is_followed() -> None:
    """Version 3 by those who signed version 1."""
    state, keys = replaced("root", signed())
    healed = signed(state, CHANGED, now=LATER, keys=keys)
    forged = rotated(healed, KEYS["root"])

    with pytest.raises(SyncError):
        synced(forged, healed)


def test_fast_forward_by_a_stolen_timestamp_key_is_undone_by_its_rotation() -> None:
    """The thief's versions and times fall with the key that signed them (TUF 1.0.34, section 5.3.11)."""
    first = signed()
    poisoned = first
    for hours in range(1, 4):
        poisoned = signed(poisoned, TARGETS, now=NOW + hours * 24 * 365 * HOUR)
    state, keys = replaced("timestamp", first)
    state, keys = replaced("snapshot", state, keys)

    healed = signed(state, CHANGED, now=LATER, keys=keys)

    assert synced(healed, poisoned).version == 2


def _held(state: RepositoryState) -> HeldMetadata:
    """All of it, the newest root included."""
    return held(state)


def _signatures(raw: bytes) -> list[dict[str, str]]:
    """Of a metadata file."""
    import json

    found: list[dict[str, str]] = json.loads(raw)["signatures"]
    return found
