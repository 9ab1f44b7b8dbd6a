"""Laws of older and ended metadata in `tuf-conformance`: nothing goes back but by new keys, nothing ends unnoticed."""

from datetime import datetime, timedelta

import pytest

from tests.adapters.tuf.repositories import DAY, NOW
from tests.cli.conformance.client import Client
from tests.cli.conformance.keeper import Keeper, draw

hashes = pytest.mark.parametrize("is_hashed", [False, True], ids=["versions", "hashes"])


def at(later: timedelta) -> str:
    """A time as the command takes it."""
    moment: datetime = NOW + later
    return moment.isoformat()


@hashes
def test_an_older_snapshot_under_a_newer_timestamp_is_refused(
    client: Client, keeper: Keeper, *, is_hashed: bool
) -> None:
    """Told by the timestamp alone: the snapshot is not asked for."""
    keeper.is_hashed = is_hashed
    keeper.update()
    client.refresh()
    keeper.rewind("snapshot")
    keeper.update()

    assert client.refresh().code == 1
    assert client.trusted == {"root": 1, "snapshot": 2, "targets": 1, "timestamp": 2}
    assert client.asked[-1] == "metadata/timestamp.json"


@hashes
def test_older_targets_under_a_newer_snapshot_are_refused(client: Client, keeper: Keeper, *, is_hashed: bool) -> None:
    """The snapshot that names them is not kept either."""
    keeper.is_hashed = is_hashed
    keeper.update("targets")
    client.refresh()
    keeper.rewind("targets")
    keeper.update("targets")

    assert client.refresh().code == 1
    assert client.trusted == {"root": 1, "snapshot": 2, "targets": 2, "timestamp": 3}


def test_a_role_that_vanishes_from_the_snapshot_is_missed(client: Client, keeper: Keeper) -> None:
    """Leaving it out would be a rollback to nothing."""
    keeper.delegate("some", "*")
    keeper.add("file", b"file", to="some")
    keeper.update("some", "targets")
    assert client.download("file").code == 0
    del keeper.says["snapshot"].meta["some.json"]
    keeper.update()

    assert client.refresh().code == 1


@hashes
def test_an_older_delegated_role_is_refused(client: Client, keeper: Keeper, *, is_hashed: bool) -> None:
    """As top-level ones are."""
    keeper.is_hashed = is_hashed
    keeper.delegate("some", "*")
    keeper.update("some", "targets")
    keeper.add("file", b"file", to="some")
    keeper.update("some")
    assert client.download("file").code == 0
    keeper.rewind("some")
    keeper.update("some")

    assert client.download("file").code == 1


@pytest.mark.parametrize(
    ("role", "rotated"),
    [("timestamp", ["timestamp"]), ("snapshot", ["snapshot", "timestamp"]), ("targets", ["snapshot"])],
)
def test_a_version_that_was_driven_up_comes_down_by_new_keys(
    client: Client, keeper: Keeper, role: str, rotated: list[str]
) -> None:
    """A thief of online keys counts far ahead; the standard's way back is to rotate the keys that vouched for it."""
    keeper.says[role].version = 99
    keeper.publish(role)
    keeper.publish(*{"timestamp": [], "snapshot": ["timestamp"], "targets": ["snapshot", "timestamp"]}[role])
    assert client.refresh().code == 0
    assert client.trusted[role] == 100

    keeper.rewind(role)
    keeper.publish(role)
    keeper.update()
    assert client.refresh().code == 1

    for name in rotated:
        keeper.entrust(name, draw())
    keeper.rewind(role)
    keeper.publish("root", role)
    keeper.publish(*{"timestamp": [], "snapshot": ["timestamp"], "targets": ["snapshot", "timestamp"]}[role])
    assert client.refresh().code == 0
    assert client.trusted[role] == 1


@pytest.mark.parametrize(
    ("role", "trusted"),
    [
        ("timestamp", {"root": 1, "snapshot": 1, "targets": 1, "timestamp": 1}),
        ("snapshot", {"root": 1, "snapshot": 1, "targets": 1, "timestamp": 2}),
        ("targets", {"root": 1, "snapshot": 2, "targets": 1, "timestamp": 2}),
    ],
)
def test_a_newer_role_that_has_ended_is_not_kept(
    client: Client, keeper: Keeper, role: str, trusted: dict[str, int]
) -> None:
    """What stands above it is."""
    client.refresh()
    keeper.ends(NOW - DAY, role)
    keeper.update("targets")

    assert client.refresh().code == 1
    assert client.trusted == trusted


@pytest.mark.parametrize("role", ["root", "timestamp", "snapshot", "targets"])
def test_a_role_that_has_ended_since_leads_on_to_a_newer_one(client: Client, keeper: Keeper, role: str) -> None:
    """Days later the mirror has what the laptop has not."""
    keeper.ends(NOW + 7 * DAY, role)
    keeper.publish("root")
    keeper.update("targets")
    assert client.refresh().code == 0
    assert client.refresh(at(8 * DAY)).code == 1

    keeper.ends(NOW + 21 * DAY, role)
    keeper.publish("root")
    keeper.update("targets")
    assert client.refresh(at(18 * DAY)).code == 0
    assert client.trusted == {"root": 3, "snapshot": 3, "targets": 3, "timestamp": 3}


@pytest.mark.parametrize("role", ["timestamp", "targets"])
def test_a_role_that_has_ended_is_still_the_least_that_is_taken(client: Client, keeper: Keeper, role: str) -> None:
    """Otherwise one would only have to wait."""
    keeper.ends(NOW + 7 * DAY, "timestamp", "snapshot", "targets")
    keeper.update("targets")
    assert client.refresh().code == 0

    keeper.ends(NOW + 21 * DAY, "timestamp", "snapshot", "targets")
    keeper.rewind(role)
    keeper.update("targets")
    assert client.refresh(at(18 * DAY)).code == 1
    assert client.trusted[role] == 2


def test_a_delegated_role_that_has_ended_is_not_used(client: Client, keeper: Keeper) -> None:
    """Neither one that was offered so, nor one that ended here; a newer one helps."""
    keeper.delegate("some", "*")
    keeper.ends(NOW - DAY, "some")
    keeper.add("first", b"first", to="some")
    keeper.add("second", b"second", to="some")
    keeper.update("some", "targets")
    assert client.refresh().code == 0
    assert client.download("first").code == 1
    assert sorted(client.trusted) == ["root", "snapshot", "targets", "timestamp"]

    keeper.ends(NOW + 7 * DAY, "some")
    keeper.update("some")
    assert client.download("first").code == 0
    assert client.download("second", at=at(8 * DAY)).code == 1

    keeper.ends(NOW + 21 * DAY, "some")
    keeper.update("some")
    assert client.download("second", at=at(18 * DAY)).code == 0
    assert client.kept == [b"first", b"second"]
