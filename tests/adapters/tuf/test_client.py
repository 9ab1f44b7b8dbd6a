"""The laptop's end, by python-tuf's own updater: what is taken from a carrier, and everything that is refused."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from tuf.api.exceptions import ExpiredMetadataError
from tuf.api.metadata import Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.ngclient import Updater
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType

from strpcheck.adapters.tuf.client import fetch
from strpcheck.adapters.tuf.held import HeldMetadata, verify_held
from strpcheck.core.permit import Environment
from strpcheck.errors import CarrierError, ForbiddenError, StrpcheckError, SyncError
from tests.adapters.tuf.repositories import (
    DAY,
    KEYS,
    NOW,
    SECOND,
    TARGETS,
    Offer,
    bent,
    draw_keys,
    founded,
    held,
    offer,
    pinned,
    read,
    resign,
    rotated,
    signed,
    vouched,
)

FIRST = signed()
SECOND_PUBLISH = signed(FIRST, {**TARGETS, "status/2021w26.cwt": b"list 2"}, now=NOW + DAY)
NEWER = {**TARGETS, "status/2021w26.cwt": b"list 2"}


def take(
    carrier: Offer,
    *,
    root: bytes = pinned(FIRST),
    before: HeldMetadata | None = None,
    reference: datetime = NOW,
) -> dict[str, bytes]:
    """Every target that is taken from an offer, by path."""
    with fetch(carrier, root, before, reference) as fetched:
        return {path: fetched.content(path) for path in fetched.verified.files}


def test_an_honest_offer_is_taken_whole() -> None:
    """Every target; what is kept verifies again by itself, offline, and says when it was issued."""
    with fetch(offer(FIRST), pinned(FIRST), None, NOW) as fetched:
        taken = {path: fetched.content(path) for path in fetched.verified.files}

    verified = verify_held(fetched.held, pinned(FIRST))
    assert taken == TARGETS
    assert verified == fetched.verified
    assert (verified.environment, verified.confirmed_at, verified.version) == (Environment.TRAINING, NOW, 1)


def test_nothing_stays_of_what_was_fetched() -> None:
    """The folder goes with the context, taken or not."""
    with fetch(offer(FIRST), pinned(FIRST), None, NOW) as fetched:
        folder = fetched.folder
        assert folder.exists()

    assert not folder.exists()


def test_a_newer_publish_is_taken_over_the_one_held() -> None:
    """Asking only for what changed of the metadata."""
    carrier = offer(SECOND_PUBLISH, NEWER)

    taken = take(carrier, before=held(FIRST), reference=NOW + DAY)

    assert taken == NEWER
    assert "metadata/1.targets.json" not in carrier.asked
    assert "metadata/1.policy.json" not in carrier.asked


def test_the_same_publish_is_taken_again() -> None:
    """A sync without news is none that fails."""
    assert take(offer(FIRST), before=held(FIRST)) == TARGETS


# ------------------------------------------------------------------------- the contract with python-tuf's private parts


def test_the_updater_asks_the_time_only_of_the_private_member_we_set() -> None:
    """No public way exists to give it one. If this fails, python-tuf changed: look how a time is set now.

    The metadata ended years before this machine's clock; with the member set it is taken, and refused the second it
    ends there.
    """
    ends = NOW + 7 * DAY
    assert datetime.now(ends.tzinfo) > ends  # noqa: TID251 -- that the machine's clock does not count is the point

    assert take(offer(FIRST), reference=ends - SECOND) == TARGETS
    with pytest.raises(SyncError, match="has expired"):
        take(offer(FIRST), reference=ends)


def test_the_private_member_is_where_we_set_it() -> None:
    """Made by the constructor, before anything is loaded, as a time that is aware; and there is one place alone."""
    trusted = TrustedMetadataSet(pinned(FIRST), EnvelopeType.METADATA)

    source = inspect.getsource(TrustedMetadataSet)

    assert isinstance(trusted.reference_time, datetime)
    assert trusted.reference_time.tzinfo is not None
    assert source.count(".now(") == source.count("self.reference_time =") == 1
    assert "datetime" not in inspect.getsource(Updater)


def test_the_constructor_of_the_updater_loads_nothing_that_can_expire(tmp_path: Path) -> None:
    """It only reads the pinned root, whose end is asked in `refresh`, after the time is set."""
    updater = Updater(str(tmp_path), "carrier:///", fetcher=None, bootstrap=pinned(FIRST))

    assert updater._trusted_set.root.version == 1
    with pytest.raises(ExpiredMetadataError):
        updater._trusted_set.update_timestamp(FIRST.roles["timestamp"])


# ------------------------------------------------------------------------------------------------------------ refused


def refused(
    carrier: Offer, told: str | None = None, *, root: bytes = pinned(FIRST), before: HeldMetadata | None = None
) -> None:
    """What is offered is refused with these words and a hint."""
    with pytest.raises(SyncError, match=told) as caught:
        take(carrier, root=root, before=before)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("role", "days"), [("root", 365), ("targets", 90), ("policy", 30), ("status", 7), ("snapshot", 7), ("timestamp", 7)]
)
def test_what_is_offered_after_its_end_is_refused(role: str, days: int) -> None:
    """Each role at its own second."""
    state = FIRST
    for other in ("status", "snapshot", "timestamp", "targets", "policy"):
        if other != role:
            state = bent(state, other, lambda signed: setattr(signed, "expires", NOW + 400 * DAY))
    end = NOW + days * DAY

    assert take(offer(state), reference=end - SECOND) == TARGETS
    with pytest.raises(SyncError, match="has expired") as caught:
        take(offer(state), reference=end)
    assert "clock" in caught.value.hint


def test_an_older_publish_than_the_one_held_is_refused() -> None:
    """A rollback would bring revoked permits back."""
    refused(offer(FIRST), "older than what is in force", before=held(SECOND_PUBLISH))


@pytest.mark.parametrize("role", ["targets", "policy", "status"])
def test_an_older_role_in_a_newer_publish_is_refused(role: str) -> None:
    """Whoever holds the online keys alone cannot take back a policy or a list."""
    in_force = signed(FIRST, {path: raw + b" 2" for path, raw in TARGETS.items()})
    mixed = replace(in_force, roles={**in_force.roles, role: FIRST.roles[role]})

    refused(offer(vouched(mixed, role, newer=1)), "older than what is in force", before=held(in_force))


def test_a_snapshot_that_leaves_a_role_out_is_refused() -> None:
    """A policy that is in force may not vanish."""

    def leave_out(signed: Snapshot) -> None:
        """One version further without policy."""
        signed.version += 1
        del signed.meta["policy.json"]

    newer = bent(bent(FIRST, "snapshot", leave_out), "timestamp", lambda signed: setattr(signed, "version", 2))

    refused(offer(newer), "does not verify", before=held(FIRST))


def test_another_timestamp_of_the_same_version_is_not_taken() -> None:
    """Whoever holds the timestamp key writes no second history beside the first."""
    other = bent(FIRST, "timestamp", lambda signed: setattr(signed, "expires", NOW + 6 * DAY))

    with fetch(offer(other), pinned(FIRST), held(FIRST), NOW) as fetched:
        assert fetched.held.timestamp == FIRST.roles["timestamp"]


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


METADATA = [path for path in offer(FIRST).files if path.startswith("metadata/") and not path.endswith("root.json")]


@pytest.mark.parametrize("path", METADATA)
@pytest.mark.parametrize("place", [0.1, 0.35, 0.6, 0.85])
def test_tampered_metadata_is_refused(path: str, place: float) -> None:
    """A flipped bit anywhere in any file: refused, whatever it hit."""
    carrier = offer(FIRST)
    raw = bytearray(carrier.files[path])
    raw[int(len(raw) * place)] ^= 1
    carrier.files[path] = bytes(raw)

    refused(carrier)


@pytest.mark.parametrize("path", METADATA)
@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b'{"signed":{"_type":"timestamp"}}'])
def test_something_else_than_metadata_is_refused(path: str, content: bytes) -> None:
    """Empty, or JSON of another kind."""
    carrier = offer(FIRST)
    carrier.files[path] = content

    refused(carrier)


def test_metadata_that_would_exhaust_a_parser_is_refused() -> None:
    """Nested as deep as the longest timestamp may be."""
    carrier = offer(FIRST)
    carrier.files["metadata/timestamp.json"] = b"[" * 16_000

    refused(carrier)


def test_metadata_without_end_is_not_read_to_its_end() -> None:
    """A carrier that goes on and on is left at the longest that a timestamp may be."""
    carrier = offer(FIRST)
    carrier.files["metadata/timestamp.json"] = b" " * 100_000

    with pytest.raises(CarrierError, match="exceeding the maximum allowed length") as caught:
        take(carrier)

    assert caught.value.hint


@pytest.mark.parametrize("path", [path for path in offer(FIRST).files if path.startswith("targets/")])
@pytest.mark.parametrize("spoil", [bytes.upper, lambda raw: raw[:-1], lambda raw: raw + b" ", lambda _: b""])
def test_a_tampered_target_is_refused(path: str, spoil: Callable[[bytes], bytes]) -> None:
    """Another byte, one too few, one too many, none."""
    carrier = offer(FIRST)
    carrier.files[path] = spoil(carrier.files[path])

    with pytest.raises(StrpcheckError):
        take(carrier)


@pytest.mark.parametrize("path", [path for path in offer(FIRST).files if not path.endswith("root.json")])
def test_a_missing_file_is_told(path: str) -> None:
    """An incomplete copy: it says to copy the folder again, whole."""
    carrier = offer(FIRST)
    del carrier.files[path]

    with pytest.raises(CarrierError, match="does not deliver") as caught:
        take(carrier)

    assert caught.value.hint == "copy the published folder again, whole"


def test_another_authoritys_repository_is_refused() -> None:
    """Signed well, by keys that nobody pinned."""
    theirs = signed(keys=draw_keys())

    refused(offer(theirs), "signature is missing or does not hold")


def test_another_environments_repository_says_so() -> None:
    """Its root is what says it; the use case compares it with the laptop's."""
    state = signed(founded(environment=Environment.PRODUCTION))

    with fetch(offer(state), pinned(state), None, NOW) as fetched:
        assert fetched.verified.environment is Environment.PRODUCTION


@pytest.mark.parametrize("value", [None, "", "yesterday", "2021-07-05", 1625446800, "2021-07-05T01:00:00"])
def test_a_timestamp_without_its_time_is_refused(value: object) -> None:
    """Nothing could be said of any age."""

    def spoil(signed: Timestamp) -> None:
        """Another value, or none."""
        signed.unrecognized_fields["x-strp-issued"] = value
        if value is None:
            del signed.unrecognized_fields["x-strp-issued"]

    refused(offer(bent(FIRST, "timestamp", spoil)), "x-strp-issued")


# -------------------------------------------------------------------------- a role signs its own targets and no others


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


# --------------------------------------------------------------------------------------------------------------- roots


def test_a_new_root_is_followed_when_the_old_one_and_the_new_one_signed_it() -> None:
    """From the pinned one on, each in turn."""
    state = rotated(rotated(FIRST, KEYS["root"]), KEYS["root"])

    with fetch(offer(state), pinned(FIRST), None, NOW) as fetched:
        assert [read(root).version for root in fetched.held.roots] == [1, 2, 3]
        assert verify_held(fetched.held, pinned(FIRST)) == fetched.verified


def test_a_new_root_with_new_keys_needs_the_old_ones_too() -> None:
    """Handing over: two of the old keys and two of the new."""
    fresh = draw_keys()["root"]

    def hand_over(root: Root) -> None:
        """Other keys for root."""
        new = read(founded({**KEYS, "root": fresh}).roots[1])
        root.roles["root"], root.keys = new.roles["root"], {**root.keys, **new.keys}

    both = rotated(FIRST, [*KEYS["root"][:2], *fresh[:2]], hand_over)

    assert take(offer(both)) == TARGETS
    for signers in ([*KEYS["root"][:1], *fresh], [*KEYS["root"], *fresh[:1]], fresh, KEYS["root"]):
        refused(offer(rotated(FIRST, signers, hand_over)), "signature is missing or does not hold")


def test_a_root_that_skips_a_version_is_refused() -> None:
    """A version that nobody saw may have changed anything."""

    def skip(root: Root) -> None:
        """Three comes after one."""
        root.version += 1

    refused(offer(rotated(FIRST, KEYS["root"], skip)), "older than what is in force|does not verify")


def test_a_root_without_our_environment_is_refused() -> None:
    """Somebody else's TUF repository is none of ours, however well it is signed."""
    state = bent(FIRST, "timestamp")
    foreign = resign(state.roots[1], KEYS["root"], lambda root: root.unrecognized_fields.clear())
    other = replace(state, roots={1: foreign})

    refused(offer(other), "neither production nor training", root=foreign)


def test_a_carrier_that_fails_is_told_in_its_own_words() -> None:
    """Not as a fault of the repository."""

    class Broken(Offer):
        """A stick that is pulled out."""

        def read(self, path: str, start: int = 0) -> None:
            """Fail."""
            del start
            message = f"cannot read {path}: Input/output error"
            raise CarrierError(message, hint="check the stick")

    with pytest.raises(CarrierError, match="Input/output error") as caught:
        take(Broken(offer(FIRST).files))

    assert caught.value.hint == "check the stick"


def test_a_carrier_that_forbids_what_is_not_there_is_followed_all_the_same() -> None:
    """Object stores say 403 where others say 404; what is needed is told in the carrier's words."""

    class Store(Offer):
        """Forbids."""

        def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
            """What is there, or a refusal."""
            pieces = super().read(path, start)
            if pieces is None:
                message = f"{path} answers 403"
                raise ForbiddenError(message, hint="ask its operator")
            return pieces

    carrier = Store(offer(FIRST).files)
    assert take(carrier) == TARGETS

    del carrier.files["metadata/timestamp.json"]
    with pytest.raises(ForbiddenError, match="answers 403"):
        take(carrier)
