"""What a laptop holds, asked again at every start: each signature, version, length and hash, at any hour."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType

from strpcheck.adapters.tuf.held import HeldMetadata, read_root, verify_held
from strpcheck.core.permit import Environment
from strpcheck.errors import SyncError
from tests.adapters.tuf.repositories import (
    DAY,
    KEYS,
    NOW,
    TARGETS,
    bent,
    draw_keys,
    founded,
    held,
    pinned,
    read,
    resign,
    rotated,
    signed,
)

FIRST = signed()
SECOND = signed(FIRST, {path: raw + b" 2" for path, raw in TARGETS.items()}, now=NOW + DAY)
HELD = held(FIRST)


def parts() -> Iterator[tuple[str, bytes, Callable[[bytes], HeldMetadata]]]:
    """Every file that is held, and a way to hold another in its place."""
    yield "root", HELD.roots[0], lambda raw: replace(HELD, roots=(raw,))
    yield "timestamp", HELD.timestamp, lambda raw: replace(HELD, timestamp=raw)
    yield "snapshot", HELD.snapshot, lambda raw: replace(HELD, snapshot=raw)
    for role, content in HELD.roles.items():
        yield role, content, lambda raw, role=role: replace(HELD, roles={**HELD.roles, role: raw})  # type: ignore[misc]  # defaults untype it


PARTS = {name: (raw, hold) for name, raw, hold in parts()}


def refused(metadata: HeldMetadata, told: str | None = None) -> None:
    """It is not taken, with a hint."""
    with pytest.raises(SyncError, match=told) as caught:
        verify_held(metadata, pinned(FIRST))
    assert caught.value.hint


def test_what_is_held_says_what_was_signed() -> None:
    """Environment, signed time, version, and every target with its length and hash."""
    verified = verify_held(held(SECOND), pinned(SECOND))

    assert (verified.environment, verified.confirmed_at, verified.version) == (Environment.TRAINING, NOW + DAY, 2)
    assert {path: file.length for path, file in verified.files.items()} == {
        path: len(raw) + 2 for path, raw in TARGETS.items()
    }


def test_what_is_held_does_not_expire() -> None:
    """It stays in force and ages: every role here ended years before this machine's clock."""
    assert verify_held(HELD, pinned(FIRST)).version == 1


def test_python_tuf_takes_what_we_take() -> None:
    """The same bytes by the library's own rules, apart from the clock: ours are no second standard."""
    state = rotated(FIRST, KEYS["root"])
    metadata = held(state)
    verify_held(metadata, pinned(FIRST))

    trusted = TrustedMetadataSet(metadata.roots[0], EnvelopeType.METADATA)
    trusted.reference_time = NOW
    trusted.update_root(metadata.roots[1])
    trusted.update_timestamp(metadata.timestamp)
    trusted.update_snapshot(metadata.snapshot)
    trusted.update_targets(metadata.roles["targets"])
    for role in ("policy", "status"):
        trusted.update_delegated_targets(metadata.roles[role], role, "targets")

    assert trusted.root.version == 2


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_a_flipped_bit_anywhere_is_refused(part: str) -> None:
    """Every byte of every file, one bit of it: what is stored was changed.

    The timestamp alone has no hash above it, so the digits of its signature may be spelled in capitals.
    """
    raw, hold = PARTS[part]
    signature = range(raw.index(b'"sig":"'), raw.index(b'"', raw.index(b'"sig":"') + 7))
    taken = []
    for place in range(len(raw)):
        flipped = bytearray(raw)
        flipped[place] ^= 1 << place % 8
        try:
            verify_held(hold(bytes(flipped)), pinned(FIRST))
        except SyncError:
            continue
        taken.append(place)

    assert all(part == "timestamp" and place in signature and place % 8 == 5 for place in taken)
    assert all(raw[place : place + 1] in b"abcdef" for place in taken)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("other", PARTS)
def test_a_file_in_the_place_of_another_is_refused(part: str, other: str) -> None:
    """What a key signed for one role is nothing in another."""
    raw = PARTS[other][0]
    metadata = PARTS[part][1](raw)

    if part == other:
        assert verify_held(metadata, pinned(FIRST)).version == 1
    else:
        refused(metadata)


@pytest.mark.parametrize("part", ["timestamp", "snapshot", "targets", "policy", "status"])
def test_a_file_of_another_publish_is_refused(part: str) -> None:
    """Held is what belongs together: never the list of one day with the snapshot of another."""
    newer = held(SECOND)
    raw = {"timestamp": newer.timestamp, "snapshot": newer.snapshot, **newer.roles}[part]

    refused(PARTS[part][1](raw))


@pytest.mark.parametrize("role", ["targets", "policy", "status"])
def test_a_role_that_is_missing_is_refused(role: str) -> None:
    """As one that does not verify."""
    refused(replace(HELD, roles={name: raw for name, raw in HELD.roles.items() if name != role}))


@pytest.mark.parametrize(("role", "count"), [("targets", 1), ("policy", 1), ("status", 0)])
def test_too_few_signatures_are_refused(role: str, count: int) -> None:
    """Although snapshot and timestamp vouch for it."""
    refused(held(bent(FIRST, role, by=KEYS[role][:count])), "signature is missing or does not hold")


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets", "policy", "status"])
def test_signatures_of_strangers_are_refused(role: str) -> None:
    """However many."""
    refused(held(bent(FIRST, role, by=draw_keys()["root"])), "signature is missing or does not hold")


@pytest.mark.parametrize("role", ["targets", "policy", "status"])
def test_a_version_that_the_snapshot_does_not_name_is_refused(role: str) -> None:
    """Length and hash alone could be of a role that says another version of itself."""

    def lie(snapshot: object) -> None:
        """Name another version of the same bytes."""
        snapshot.meta[f"{role}.json"].version += 1  # type: ignore[attr-defined]  # the role is known here

    refused(held(bent(FIRST, "snapshot", lie)), "older than what is in force")


# --------------------------------------------------------------------------------------------------------------- roots


def test_roots_are_followed_from_the_pinned_one() -> None:
    """Each signed by the one before and by itself, without a gap."""
    state = rotated(rotated(FIRST, KEYS["root"]), KEYS["root"])

    assert verify_held(held(state), pinned(FIRST)).version == 1
    assert [read(root).version for root in held(state).roots] == [1, 2, 3]


def test_roots_that_do_not_begin_with_the_pinned_one_are_refused() -> None:
    """A person pinned it; nothing else is believed."""
    refused(replace(HELD, roots=()), "do not begin with the pinned root")
    refused(replace(HELD, roots=(pinned(signed(keys=draw_keys())), *HELD.roots)), "do not begin with the pinned root")


def test_a_gap_between_roots_is_refused() -> None:
    """The one left out may have changed the keys."""
    state = rotated(rotated(FIRST, KEYS["root"]), KEYS["root"])
    first, _, third = held(state).roots

    refused(replace(HELD, roots=(first, third)), "expected root version 2, got 3")


@pytest.mark.parametrize("count", [0, 1])
def test_a_root_that_too_few_of_the_old_keys_signed_is_refused(count: int) -> None:
    """Two of three hand over."""
    refused(held(rotated(FIRST, KEYS["root"][:count])), "signature is missing or does not hold")


def test_a_root_that_its_own_keys_did_not_sign_is_refused() -> None:
    """Whoever is handed a role must hold its keys."""
    fresh = read(founded(draw_keys()).roots[1])

    def hand_over(root: object) -> None:
        """Other keys for root."""
        root.roles["root"], root.keys = fresh.roles["root"], {**root.keys, **fresh.keys}  # type: ignore[attr-defined]  # the role is known here

    refused(held(rotated(FIRST, KEYS["root"], hand_over)), "signature is missing or does not hold")


# ------------------------------------------------------------------------------------------------------- to be pinned


@pytest.mark.parametrize("environment", Environment)
def test_a_root_says_its_environment(environment: Environment) -> None:
    """Production or training, for good."""
    assert read_root(pinned(founded(environment=environment))) is environment


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{}", id="no metadata"),
        pytest.param(b"\x89PNG", id="a picture"),
        pytest.param(FIRST.roles["timestamp"], id="a timestamp"),
        pytest.param(resign(pinned(FIRST), KEYS["root"][:1]), id="signed by one"),
        pytest.param(resign(pinned(FIRST), KEYS["targets"]), id="signed by others"),
        pytest.param(pinned(FIRST).replace(b"training", b"elsewhere"), id="changed"),
        pytest.param(b"[" * 100_000, id="nested"),
    ],
)
def test_what_is_no_root_is_not_pinned(raw: bytes) -> None:
    """Whatever a person names by mistake."""
    with pytest.raises(SyncError) as caught:
        read_root(raw)

    assert caught.value.hint
