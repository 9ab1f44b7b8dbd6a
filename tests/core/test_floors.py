"""Laws of the floors: what was verified stands until newer metadata of its delegator names other keys."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from strpcheck.core.floors import Delegation, Floors, ListFloor, RoleFloor, SignedRole, Standing, Word
from strpcheck.core.permit import KeyId
from tests.core.making import GENERATION, HOUR, SIGNED, holding, status_list
from tests.laptop import standing_of

ROLES = ("root", "timestamp", "snapshot", "targets", "policy", "status")
POISONED = datetime.fromisoformat("2099-01-01T00:00:00Z")
LIST = ("XX-JK", "urn:strp:2021w27")


def word(version: int, *keys: str) -> Word:
    """Given by these keys."""
    return Word(version, frozenset(keys))


@pytest.mark.parametrize(
    ("version", "keys", "threshold", "falls"),
    [
        pytest.param(2, {"c"}, 1, True, id="newer and other keys"),
        pytest.param(1, {"c"}, 1, False, id="other keys and no newer"),
        pytest.param(2, {"a", "b"}, 2, False, id="newer and the same keys"),
        pytest.param(2, {"b", "c"}, 1, False, id="one of one remains"),
        pytest.param(2, {"b", "c"}, 2, True, id="one of two remains"),
        pytest.param(2, set(), 1, True, id="nobody may sign any more"),
    ],
)
def test_a_word_falls_when_newer_metadata_names_too_few_of_its_keys(
    version: int, keys: set[str], threshold: int, *, falls: bool
) -> None:
    """By the delegation that is offered, what the keys signed would not verify any more."""
    assert Delegation(version, frozenset(keys), threshold).replaces(word(1, "a", "b")) is falls


def test_under_a_delegator_that_was_replaced_its_versions_say_nothing() -> None:
    """A thief of its keys may have counted as far as he liked."""
    assert Delegation(2, frozenset({"c"}), 1).replaces(word(10**6, "a"), anew=True)
    assert not Delegation(2, frozenset({"a"}), 1).replaces(word(10**6, "a"), anew=True)


def rotated(standing: Standing, *names: str, root: int = 2, targets: int = 2) -> Standing:
    """The same with other keys for some roles, named by newer delegators."""

    def role(name: str) -> SignedRole:
        """One of them."""
        before = standing.roles[name]
        version = targets if before.delegator == "targets" else root
        keys = frozenset({f"new-{name}"}) if name in names else before.delegation.keys
        return replace(before, word=Word(version, keys), delegation=Delegation(version, keys, 1))

    return replace(standing, roles={name: role(name) for name in ROLES})


@pytest.mark.parametrize("name", ["timestamp", "snapshot", "policy", "status"])
def test_a_rotated_role_takes_its_own_floor_along_and_no_other(name: str) -> None:
    """However far a thief had counted."""
    standing = standing_of(GENERATION)

    spared = rotated(standing, name).spared(standing.floors)

    assert set(standing.floors.roles) - set(spared.roles) == {name}
    assert spared.lists == standing.floors.lists


def test_nothing_falls_without_a_newer_delegator() -> None:
    """Whoever offers other keys under the version that is known changes nothing."""
    standing = standing_of(GENERATION)

    assert rotated(standing, *ROLES, root=1, targets=1).spared(standing.floors) == standing.floors


def test_a_poisoned_signing_heals_by_rotating_the_timestamp_key() -> None:
    """The time that is proved goes back to what honest keys signed."""
    standing = standing_of(replace(GENERATION, confirmed_at=POISONED))
    assert standing.floors.newest == POISONED

    assert rotated(standing, "timestamp").spared(standing.floors).newest == SIGNED
    assert rotated(standing, "snapshot").spared(standing.floors).newest == POISONED


def test_a_poisoned_list_heals_by_replacing_the_issuers_key() -> None:
    """Named in a newer trust list; the promise to publish the list is not the key's and stays."""
    thief = KeyId(b"thiefkid")
    poisoned = holding(GENERATION, replace(status_list({}), issued_at=POISONED))
    floors = standing_of(poisoned, signer=thief).floors

    spared = standing_of(GENERATION, version=2).spared(floors)

    assert floors.newest == POISONED
    assert (spared.newest, spared.lists, spared.promised) == (SIGNED, {}, floors.promised)
    assert standing_of(GENERATION, version=1).spared(floors).newest == POISONED


def test_whatever_stolen_targets_keys_promised_falls_with_them() -> None:
    """Versions of what they delegate, keys they named, and lists they promised for a century."""
    honest = rotated(standing_of(GENERATION, version=5), "targets")
    key = honest.signers["XX-JK"].keys
    stolen = Floors(
        roles={
            "targets": RoleFloor(10**6, word(1, "key-targets")),
            "status": RoleFloor(10**6, word(10**6, "thief")),
            "policy": RoleFloor(3, word(10**6, "key-policy")),
        },
        lists={
            LIST: ListFloor(POISONED, 64, POISONED, word(10**6, "thief")),
            ("XX-JK", "urn:strp:b1"): ListFloor(SIGNED, 64, SIGNED, Word(10**6, key)),
        },
        promised={LIST: POISONED},
    )

    spared = honest.spared(stolen)

    assert set(spared.roles) == {"policy"}
    assert set(spared.lists) == {("XX-JK", "urn:strp:b1")}
    assert spared.promised == {}


def test_the_lists_of_an_issuer_that_is_gone_bind_nobody() -> None:
    """Once a newer trust list left it out; what was promised stays promised."""
    floors = standing_of(GENERATION).floors
    without = replace(standing_of(GENERATION, version=2), signers={})

    assert without.spared(floors).lists == {}
    assert without.spared(floors).promised == floors.promised


def test_nothing_known_bounds_nothing() -> None:
    """Before the first sync."""
    assert Floors().newest is None
    assert standing_of(GENERATION).spared(Floors()) == Floors()


def test_roles_end_at_their_second() -> None:
    """Named in the order in which the standard asks."""
    ends = SIGNED + HOUR
    standing = standing_of(GENERATION, ends=ends)

    assert standing.expired_at(ends - timedelta(seconds=1)) == ()
    assert standing.expired_at(ends) == ROLES
