"""Laws of what `tuf-conformance` believes: each role in turn, and nothing behind the first that does not hold."""

import json
from collections.abc import Callable, Mapping

import pytest
from tuf.api.metadata import MetaFile

from tests.cli.conformance.client import Client
from tests.cli.conformance.keeper import Keeper, draw

UP_TO: Mapping[str, Mapping[str, int]] = {
    "root": {"root": 1},
    "timestamp": {"root": 2},
    "snapshot": {"root": 2, "timestamp": 2},
    "targets": {"root": 2, "snapshot": 2, "timestamp": 2},
}
"""What is trusted when a role of the second publish does not hold."""
ALL = ("root", "targets", "snapshot", "timestamp")


@pytest.mark.parametrize("role", UP_TO)
def test_a_role_that_nobody_signed_ends_the_refresh(client: Client, keeper: Keeper, role: str) -> None:
    """What came before it in the standard's order is kept."""
    keeper.hands[role] = []
    keeper.publish(*ALL)

    assert client.refresh().code == 1
    assert client.trusted == UP_TO[role]


@pytest.mark.parametrize("role", UP_TO)
def test_a_role_that_a_stranger_signed_ends_the_refresh(client: Client, keeper: Keeper, role: str) -> None:
    """However many signatures stand on it."""
    keeper.hands[role] = draw(3)
    keeper.publish(*ALL)

    assert client.refresh().code == 1
    assert client.trusted == UP_TO[role]


@pytest.mark.parametrize("role", ["root", "snapshot", "targets"])
def test_a_role_of_another_version_than_its_name_says_is_refused(client: Client, keeper: Keeper, role: str) -> None:
    """Signed it is; but it was asked for as the second."""
    vouch = {"root": [], "snapshot": ["timestamp"], "targets": ["snapshot", "timestamp"]}[role]
    keeper.publish(*ALL)
    keeper.says[role].version = 3
    keeper.files[f"metadata/2.{role}.json"] = keeper.signed(role)
    keeper.publish(*vouch)

    assert client.refresh().code == 1
    assert role not in client.trusted or client.trusted[role] == 1


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_a_role_that_is_missing_ends_the_refresh(client: Client, keeper: Keeper, role: str) -> None:
    """It was the last that was asked for; what was kept of it stays."""
    client.refresh()
    keeper.publish(*ALL)
    gone = keeper.place(role)
    del keeper.files[gone]

    assert client.refresh().code == 1
    assert client.asked[-1] == gone
    assert client.trusted == {"snapshot": 1, "targets": 1, "timestamp": 1, **UP_TO[role]}


def test_a_role_of_another_kind_is_refused(client: Client, keeper: Keeper) -> None:
    """A snapshot that would pass for a timestamp, signed by the timestamp's key, is none."""
    keeper.hands["snapshot"] = keeper.hands["timestamp"]
    keeper.says["snapshot"].meta = {"snapshot.json": MetaFile(1)}
    keeper.says["snapshot"].version = 2
    keeper.files["metadata/timestamp.json"] = keeper.signed("snapshot")

    assert client.refresh().code == 1
    assert client.trusted == {"root": 1}


def test_a_timestamp_of_the_same_version_changes_nothing(client: Client, keeper: Keeper) -> None:
    """What it points at is not even asked for."""
    client.refresh()
    seen = (client.metadata / "timestamp.json").read_bytes()
    keeper.says["timestamp"].snapshot_meta.version = 100
    keeper.files["metadata/timestamp.json"] = keeper.signed("timestamp")

    assert client.refresh().code == 0
    assert client.asked[-1] == "metadata/timestamp.json"
    assert (client.metadata / "timestamp.json").read_bytes() == seen


def test_a_role_that_nobody_vouches_for_is_not_asked_for(client: Client, keeper: Keeper) -> None:
    """A snapshot and targets further than the timestamp knows."""
    client.refresh()
    keeper.publish("targets", "snapshot")

    assert client.refresh().code == 0
    assert client.trusted == {"root": 1, "snapshot": 1, "targets": 1, "timestamp": 1}


@pytest.mark.parametrize("is_right", [True, False], ids=["right", "wrong"])
@pytest.mark.parametrize("role", ["snapshot", "targets"])
def test_hashes_that_a_role_states_of_another_count(
    client: Client, keeper: Keeper, role: str, *, is_right: bool
) -> None:
    """They need not be stated; where they are, they hold."""
    keeper.is_hashed = True
    keeper.publish("targets", "snapshot")
    above, vouch = {
        "snapshot": (keeper.says["timestamp"].snapshot_meta, ["timestamp"]),
        "targets": (keeper.says["snapshot"].meta["targets.json"], ["snapshot", "timestamp"]),
    }[role]
    if not is_right:
        above.hashes["sha256"] = "00" * 32
    keeper.publish(*vouch)

    assert client.refresh().code == (0 if is_right else 1)
    assert (role in client.trusted) is is_right


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets", "root"])
def test_roles_are_kept_as_they_came(client: Client, keeper: Keeper, role: str) -> None:
    """Another spelling of the same metadata would have another hash."""
    keeper.publish(*ALL)
    place = keeper.place(role)
    keeper.files[place] = json.dumps(json.loads(keeper.files[place]), indent=3).encode() + b" \n"

    assert client.refresh().code == 0
    assert (client.metadata / f"{role}.json").read_bytes() == keeper.files[place]


def test_members_that_nobody_knows_are_part_of_what_is_signed(client: Client, keeper: Keeper) -> None:
    """In the root, in a role of it and in a key; a key's old list of hash algorithms as well."""
    [key] = draw()
    key.public_key.unrecognized_fields = {"strange": {"a": 1}, "keyid_hash_algorithms": "md5"}
    keeper.entrust("snapshot", [key])
    keeper.says["root"].unrecognized_fields["strange"] = "value"
    keeper.says["root"].roles["root"].unrecognized_fields["strange"] = ["value"]
    keeper.publish("root", "snapshot", "timestamp")

    assert client.refresh().code == 0
    assert client.trusted["root"] == 2

    spoilt = keeper.files["metadata/2.root.json"].replace(b'"strange":"value"', b'"strange":"valUe"')
    assert spoilt != keeper.files["metadata/2.root.json"]
    keeper.files["metadata/3.root.json"] = spoilt.replace(b'"version":2', b'"version":3')
    assert client.refresh().code == 1


@pytest.mark.parametrize(
    "spoil",
    [lambda _: b"", lambda raw: raw[:-1], lambda raw: raw + b"x", lambda _: b"[]", lambda _: b"[" * 100_000],
    ids=["empty", "cut", "longer", "list", "deep"],
)
@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_what_is_no_metadata_ends_the_refresh(
    client: Client, keeper: Keeper, role: str, spoil: Callable[[bytes], bytes]
) -> None:
    """With exit 1 and one line, whatever it is."""
    keeper.publish(*ALL)
    keeper.files[keeper.place(role)] = spoil(keeper.files[keeper.place(role)])

    done = client.refresh()

    assert done.code == 1
    assert done.err.startswith("strpcheck: error: ")
    assert "made a mistake" not in done.err
    assert client.trusted == UP_TO[role]
