"""The authority's end: what is signed, by how many, until when, and what may stay as it is."""

import json
from datetime import datetime

import pytest
from tuf.api.metadata import Metadata, Root, Targets, Timestamp

from strpcheck.adapters.tuf.repository import published_files, sign_repository
from strpcheck.adapters.tuf.roles import LIFETIMES, SIGNERS
from strpcheck.core.permit import Environment
from strpcheck.errors import AuthorityError
from tests.adapters.tuf.repositories import DAY, KEYS, NOW, SECOND, TARGETS, at_hand, founded, pinned, read, signed

DESIGN = {
    "root": (3, 2, 365),
    "targets": (3, 2, 90),
    "policy": (3, 2, 30),
    "status": (1, 1, 7),
    "snapshot": (1, 1, 7),
    "timestamp": (1, 1, 7),
}
"""Keys, signatures and days of each role, by hand from the design, section 4."""
LATER = {**TARGETS, "status/2021w26.cwt": b"list 2"}


def test_roles_are_as_the_design_fixes_them() -> None:
    """Keys, thresholds, lifetimes."""
    assert {role: (*SIGNERS[role], LIFETIMES[role].days) for role in SIGNERS} == DESIGN


def test_the_first_root_names_the_top_roles_and_the_environment() -> None:
    """Signed by all its keys; it fixes training or production for good."""
    raw = pinned(founded(environment=Environment.PRODUCTION))
    metadata = Metadata[Root].from_bytes(raw)
    root = metadata.signed

    result = root.get_verification_result(Root.type, metadata.signed_bytes, metadata.signatures)

    assert result.verified
    assert len(result.signed) == 3
    assert {role: (len(item.keyids), item.threshold) for role, item in root.roles.items()} == {
        role: DESIGN[role][:2] for role in ("root", "targets", "snapshot", "timestamp")
    }
    assert (root.version, root.expires, root.consistent_snapshot) == (1, NOW + 365 * DAY, True)
    assert json.loads(raw)["signed"]["x-strp-environment"] == "production"


def test_targets_hands_policy_and_status_to_keys_of_their_own() -> None:
    """Only their paths, with nothing behind them."""
    delegations = read(signed().roles["targets"]).delegations

    roles = {name: (len(role.keyids), role.threshold, role.paths) for name, role in delegations.roles.items()}
    assert roles == {
        "policy": (3, 2, ["policy.json"]),
        "status": (1, 1, ["status/*", "canary.json", "conflicts.json"]),
    }
    assert all(role.terminating for role in delegations.roles.values())


def test_each_target_is_listed_by_its_role_alone() -> None:
    """By the design's table."""
    roles = signed().roles

    assert {role: sorted(read(roles[role]).targets) for role in ("targets", "policy", "status")} == {
        "targets": ["devices.json", "trust.json"],
        "policy": ["policy.json"],
        "status": ["canary.json", "conflicts.json", "status/2021w26.cwt"],
    }


def test_every_role_is_signed_by_enough_of_its_keys() -> None:
    """Asked of python-tuf, role by role."""
    state = signed()
    root = read(pinned(state))
    targets = read(state.roles["targets"])

    for role, raw in state.roles.items():
        metadata: Metadata[Targets] = Metadata.from_bytes(raw)
        delegator = targets if role in {"policy", "status"} else root
        delegator.verify_delegate(role, metadata.signed_bytes, metadata.signatures)

    assert {role: len(json.loads(raw)["signatures"]) for role, raw in state.roles.items()} == {
        role: DESIGN[role][0] for role in state.roles
    }


def test_the_timestamp_says_when_it_was_issued() -> None:
    """In its signed part: every age is counted from it."""
    assert json.loads(signed().roles["timestamp"])["signed"]["x-strp-issued"] == "2021-07-05T01:00:00Z"


def test_only_roles_that_changed_are_signed_again() -> None:
    """The others stay byte for byte, so that laptops fetch nothing of them."""
    first = signed()

    second = signed(first, LATER, now=NOW + DAY)

    assert {role for role in first.roles if first.roles[role] != second.roles[role]} == {
        "status",
        "snapshot",
        "timestamp",
    }
    assert {role: read(raw).version for role, raw in second.roles.items()} == {
        "targets": 1,
        "policy": 1,
        "status": 2,
        "snapshot": 2,
        "timestamp": 2,
    }
    assert read(second.roles["timestamp"]).expires == NOW + 8 * DAY


def test_the_snapshot_names_every_role_that_lists_targets() -> None:
    """Version, length and hash, so that no old role is mixed with a new one; the timestamp names the snapshot so."""
    state = signed(signed(), LATER)
    snapshot, timestamp = read(state.roles["snapshot"]), read(state.roles["timestamp"])

    for role in ("targets", "policy", "status"):
        meta = snapshot.meta[f"{role}.json"]
        meta.verify_length_and_hashes(state.roles[role])
        assert meta.version == read(state.roles[role]).version
        assert set(meta.hashes) == {"sha256"}
    timestamp.snapshot_meta.verify_length_and_hashes(state.roles["snapshot"])
    assert (timestamp.snapshot_meta.version, snapshot.version) == (2, 2)


@pytest.mark.parametrize(
    ("role", "days"), [(role, days) for role, (_, _, days) in DESIGN.items() if role in {"targets", "policy"}]
)
@pytest.mark.parametrize(("offset", "is_renewed"), [(0 * SECOND, False), (SECOND, True)])
def test_a_role_is_renewed_in_the_last_third_of_its_life(
    role: str,
    days: int,
    offset: object,
    is_renewed: bool,  # noqa: FBT001 -- the answer expected
) -> None:
    """On both sides of the edge; unchanged but for version and end."""
    first = signed()
    assert isinstance(offset, type(DAY))
    moment = NOW + days * DAY * 2 / 3 + offset

    second = signed(first, now=moment)

    assert read(second.roles[role]).version == 1 + is_renewed
    assert read(second.roles[role]).expires == (moment if is_renewed else NOW) + days * DAY
    assert read(second.roles[role]).targets == read(first.roles[role]).targets
    assert second.notes == ()


def test_without_offline_keys_what_did_not_change_is_published_as_it_was() -> None:
    """The keys lie in safes; every hour's publish does without them."""
    first = signed()

    second = signed(first, LATER, keys=at_hand(KEYS, root=0, targets=0, policy=0))

    assert second.roles["targets"] == first.roles["targets"]
    assert second.roles["policy"] == first.roles["policy"]
    assert second.notes == ()


def test_what_cannot_be_renewed_is_told_in_time() -> None:
    """And published as it is: a third of its life is left to bring the keys."""
    second = signed(signed(), LATER, now=NOW + 25 * DAY, keys=at_hand(KEYS, policy=1))

    assert second.notes == ("policy expires on 2021-08-04; bring 2 of its keys into private/ and publish, to renew it",)
    assert read(second.roles["policy"]).version == 1


@pytest.mark.parametrize(("moment", "told"), [(NOW + 243 * DAY, 0), (NOW + 244 * DAY, 1)])
def test_the_end_of_the_root_is_told_in_time(moment: datetime, told: int) -> None:
    """Without a root laptops take nothing new."""
    notes = signed(signed(), now=moment).notes

    assert notes == ("root expires on 2022-07-05; `strpcheck authority rotate --role root` signs a new one",)[:told]


def test_a_change_needs_its_keys_and_names_them() -> None:
    """Nothing of it is signed without them."""
    with pytest.raises(AuthorityError) as caught:
        signed(signed(), {**TARGETS, "policy.json": b"another"}, keys=at_hand(KEYS, policy=1))

    assert caught.value.message == "policy changed and needs 2 of its keys, got 1"
    assert caught.value.hint == "bring policy-1.pem, policy-2.pem or policy-3.pem into private/, then publish again"


def test_everything_that_lacks_is_named_at_once() -> None:
    """A second journey to the safe would cost a day."""
    changed = {**TARGETS, "trust.json": b"another", "policy.json": b"another"}

    with pytest.raises(AuthorityError) as caught:
        signed(signed(), changed, keys=at_hand(KEYS, targets=0, policy=0, timestamp=0))

    for expected in ("targets changed", "policy changed", "timestamp is signed at every publish and needs 1"):
        assert expected in caught.value.message
    assert caught.value.hint == (
        "bring targets-1.pem, targets-2.pem or targets-3.pem, and policy-1.pem, policy-2.pem or policy-3.pem,"
        " and timestamp-1.pem into private/, then publish again"
    )


@pytest.mark.parametrize("removed", ["status/2021w26.cwt", "devices.json"])
def test_a_target_that_is_gone_is_a_change(removed: str) -> None:
    """As much as one that came."""
    targets = {path: raw for path, raw in TARGETS.items() if path != removed}

    second = signed(signed(), targets)

    role = "status" if removed.startswith("status/") else "targets"
    assert removed not in read(second.roles[role]).targets


def test_targets_keeps_its_delegations_when_it_is_signed_again() -> None:
    """The keys of the delegated roles need not be at hand for it."""
    first = signed()

    second = sign_repository(first, at_hand(KEYS, policy=0), {**TARGETS, "trust.json": b"another"}, {}, NOW)

    assert read(second.roles["targets"]).delegations == read(first.roles["targets"]).delegations


def test_two_keys_of_three_are_enough() -> None:
    """One may be lost, ill or on holiday."""
    keys = at_hand(KEYS, targets=2)

    second = signed(signed(), {**TARGETS, "trust.json": b"another"}, keys=keys)

    assert len(json.loads(second.roles["targets"])["signatures"]) == 2


def test_files_are_named_by_hash_and_version_and_the_timestamp_comes_last() -> None:
    """A web server may hold them for ever, all but the timestamp."""
    state = signed(signed(), LATER)

    paths = [path for path, _ in published_files(state, LATER, {})]

    assert paths[-1] == "metadata/timestamp.json"
    assert paths[-6:-1] == [
        "metadata/1.root.json",
        "metadata/1.targets.json",
        "metadata/1.policy.json",
        "metadata/2.status.json",
        "metadata/2.snapshot.json",
    ]
    assert "targets/status/5ffa732328442d413e2d9fb3ace2df0bc7d13fcd09e26146a20f30786b0425bd.2021w26.cwt" in paths
    assert len(paths) == 12


def test_a_timestamp_is_a_timestamp() -> None:
    """Read back by python-tuf as what it is."""
    assert isinstance(read(signed().roles["timestamp"]), Timestamp)
