"""Who may sign what: enough keys of a role, its own targets and no others, and nothing left out."""

from collections.abc import Callable

import pytest
from tuf.api.metadata import Snapshot, TargetFile, Targets

from strpcheck.adapters.tuf.client import fetch
from strpcheck.errors import SyncError
from tests.adapters.tuf.repositories import (
    KEYS,
    NOW,
    TARGETS,
    bent,
    held,
    offer,
    pinned,
    signed,
)
from tests.adapters.tuf.taking import FIRST, refused, take


def test_a_snapshot_that_leaves_a_role_out_is_refused() -> None:
    """A policy that is in force may not vanish."""

    def leave_out(signed: Snapshot) -> None:
        """One version further without policy."""
        signed.version += 1
        del signed.meta["policy.json"]

    newer = bent(bent(FIRST, "snapshot", leave_out), "timestamp", lambda signed: setattr(signed, "version", 2))

    refused(offer(newer), "does not verify", before=held(FIRST))


@pytest.mark.parametrize("role", ["targets", "policy"])
@pytest.mark.parametrize("count", [0, 1])
def test_a_role_that_too_few_have_signed_is_refused(role: str, count: int) -> None:
    """Two of three: one stolen key changes nothing. Snapshot and timestamp vouch for it all the same."""
    state = bent(FIRST, role, by=KEYS[role][:count])

    refused(offer(state), "signature is missing or does not hold")


@pytest.mark.parametrize("role", ["status", "snapshot", "timestamp"])
def test_a_role_that_another_roles_key_signed_is_refused(role: str) -> None:
    """Each online key signs its own role and no other."""
    other = {"status": "timestamp", "snapshot": "status", "timestamp": "snapshot"}[role]

    refused(offer(bent(FIRST, role, by=KEYS[other])), "signature is missing or does not hold")


def test_one_key_counts_once_however_often_it_signs() -> None:
    """Two signatures of the same key are no threshold of two."""
    state = bent(FIRST, "policy", by=[KEYS["policy"][0], KEYS["policy"][0]])

    refused(offer(state))


def listing(path: str, raw: bytes) -> Callable[[Targets], None]:
    """Let a role claim a target."""

    def bend(signed: Targets) -> None:
        """Add it to the list, or put it in place of the one there."""
        signed.targets[path] = TargetFile.from_data(path, raw, ["sha256"])

    return bend


@pytest.mark.parametrize(
    ("role", "path"),
    [("status", "trust.json"), ("status", "policy.json"), ("policy", "status/2021w26.cwt"), ("policy", "trust.json")],
)
def test_a_delegated_role_signs_nothing_but_its_own(role: str, path: str) -> None:
    """Whoever steals the status key writes no trust list and no policy: the role's own target is taken all the same."""
    state = bent(FIRST, role, listing(path, b"forged"))
    carrier = offer(state)
    carrier.files |= offer(state, {path: b"forged"}).files

    assert take(carrier) == TARGETS


@pytest.mark.parametrize("role", ["status", "policy"])
def test_a_delegated_role_cannot_stand_in_for_targets(role: str) -> None:
    """A trust list that targets leaves out is missing, whoever else offers one."""
    without = {path: raw for path, raw in TARGETS.items() if path != "trust.json"}
    state = bent(signed(None, without), role, listing("trust.json", b"forged"))
    carrier = offer(state, without)
    carrier.files |= offer(state, {"trust.json": b"forged"}).files

    with fetch(carrier, pinned(state), None, NOW) as fetched:
        assert "trust.json" not in fetched.verified.files
        with pytest.raises(SyncError, match=r"the repository holds no trust\.json"):
            fetched.content("trust.json")


def test_targets_does_not_take_back_what_it_handed_on() -> None:
    """A list that targets itself signed would be under other keys than laptops were told."""
    state = bent(FIRST, "targets", listing("status/2021w27.cwt", b"forged"))
    carrier = offer(state)
    carrier.files |= offer(state, {"status/2021w27.cwt": b"forged"}).files

    assert take(carrier) == TARGETS


def test_a_target_longer_than_any_of_ours_is_refused_unfetched() -> None:
    """Signed lengths bound what is read; this one bounds what may be signed."""

    def lengthen(signed: Targets) -> None:
        """Claim a length."""
        signed.targets["status/huge.cwt"] = TargetFile((16 << 20) + 1, {"sha256": "00" * 32}, "status/huge.cwt")

    carrier = offer(bent(FIRST, "status", lengthen))

    with pytest.raises(SyncError, match="expected targets of at most 16777216 bytes"):
        take(carrier)
    assert not any("huge" in path for path in carrier.asked)
