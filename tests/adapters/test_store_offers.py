"""Laws of what a carrier offers to the store: staged, refused, or taken; what is in force stays meanwhile."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.carriers.folder import FolderCarrier
from strpcheck.adapters.locks import hold
from strpcheck.adapters.store import DiskGenerationStore
from strpcheck.cli.options import parse_time
from strpcheck.errors import CarrierError, StatusListError, StrpcheckError, SyncError, WriteError
from strpcheck.ports import Carrier
from tests.adapters.stores import LATER, NOW, in_force, open_store, sync
from tests.laptop import BytesCarrier
from tests.played import EVENING, Laptop, Town
from tests.resigned import STATUS, ListSpelling, key_of, place_of, published_targets, resign, status_list


def test_what_is_staged_is_not_in_force(store: DiskGenerationStore, town: Town) -> None:
    """Looking at an offer changes nothing."""
    before = in_force(store)

    with store.stage(FolderCarrier(town.publish(LATER))) as offered:
        assert offered.is_new
        assert in_force(store).id == before.id

    assert in_force(store).id == before.id


def test_of_two_syncs_at_once_the_second_is_sent_away(store: DiskGenerationStore, town: Town, laptop: Laptop) -> None:
    """The one that fetched less must not come last."""
    with (
        hold(laptop.home / "store" / "lock", "strpcheck sync"),
        pytest.raises(WriteError, match="another `strpcheck sync` is at work"),
    ):
        sync(store, town.published)


def test_expired_metadata_that_is_offered_is_taken_only_as_news(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """Nothing held counts as older; the same again is refused: seven days after signing it says nothing about now."""
    end = parse_time(EVENING) + timedelta(days=7)
    new, again = open_store(town, tmp_path / "new"), open_store(town, laptop.home / "store")

    assert sync(new, town.published, end).over == ("timestamp", "snapshot", "status")
    with pytest.raises(SyncError, match=r"what is offered has expired: timestamp\.json is expired"):
        sync(again, town.published, end)
    assert not sync(again, town.published, end - timedelta(seconds=1)).is_new
    assert sync(again, town.publish(LATER), parse_time(LATER) + timedelta(days=30)).is_new


def refused(store: DiskGenerationStore, folder: Path, at: datetime = NOW) -> StrpcheckError:
    """How an offer is refused; what was in force stays."""
    before = in_force(store)
    with pytest.raises(StrpcheckError) as caught:
        sync(store, folder, at)
    assert in_force(store).id == before.id
    return caught.value


def test_an_older_copy_is_refused(store: DiskGenerationStore, town: Town) -> None:
    """A stick of yesterday takes nothing back."""
    stick = town.copy_of_published("stick")
    sync(store, town.publish(LATER))

    told = refused(store, stick)

    assert "what is offered is older than what" in told.message
    assert told.hint == "get a newer copy of the repository"


def test_another_authoritys_repository_is_refused(store: DiskGenerationStore, town: Town, tmp_path: Path) -> None:
    """Its root does not follow from the pinned one."""
    from tests.played import found_town

    (tmp_path / "other").mkdir()
    told = refused(store, found_town(tmp_path / "other").publish(LATER))

    assert "a signature is missing or does not hold" in told.message
    assert "not the pinned authority's" in told.hint
    assert town.published.exists()


TARGETS = ["trust.json", "policy.json", "devices.json", "canary.json", "conflicts.json", STATUS]


def refused_at_first(town: Town, folder: Path, published: Path) -> StrpcheckError:
    """How a first sync is refused; nothing is in force."""
    store = open_store(town, folder)
    with pytest.raises(StrpcheckError) as caught:
        sync(store, published)
    assert store.current() is None
    return caught.value


@pytest.mark.parametrize("path", TARGETS)
def test_a_missing_target_is_refused(town: Town, tmp_path: Path, path: str) -> None:
    """A copy that was cut short: named, with what to do."""
    published = town.publish(LATER)
    content = published_targets(town)[path]
    place_of(published, path, content).unlink()

    told = refused_at_first(town, tmp_path / "new", published)

    assert isinstance(told, CarrierError)
    assert path.rpartition("/")[2] in told.message
    assert told.hint == "copy the published folder again, whole"


@pytest.mark.parametrize("path", TARGETS)
def test_a_tampered_target_is_refused(town: Town, tmp_path: Path, path: str) -> None:
    """Same length, one bit: the signed hash does not hold."""
    published = town.publish(LATER)
    content = published_targets(town)[path]
    place_of(published, path, content).write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])

    assert refused_at_first(town, tmp_path / "new", published).message


def test_what_a_killed_sync_left_is_swept_by_the_next(store: DiskGenerationStore, town: Town, laptop: Laptop) -> None:
    """In the store, not in the system's folder for such things, which may be small and is nobody's to sweep."""
    left = laptop.home / "store" / "strpcheck-sync-killed"
    left.mkdir()
    (left / "half").write_bytes(b"of a list")

    with store.stage(FolderCarrier(town.publish(LATER))) as offered:
        at_work = [place.name for place in (laptop.home / "store").glob("strpcheck-sync-*")]

    assert offered.is_new
    assert (left.name in at_work, len(at_work)) == (False, 1)
    assert list((laptop.home / "store").glob("strpcheck-sync-*")) == []


def test_what_is_held_is_not_fetched_again(store: DiskGenerationStore, town: Town) -> None:
    """A copy that lacks only what every laptop has already serves all of them."""
    published = town.publish(LATER)
    for path in ("trust.json", "policy.json", "devices.json"):
        place_of(published, path, published_targets(town)[path]).unlink()

    report = sync(store, published)

    assert report.is_new
    assert report.traffic.ways["trust.json"] == report.traffic.ways["policy.json"] == "held"
    assert report.traffic.ways[STATUS] in {"plain", "delta", "compressed"}
    assert report.traffic.received > 0


@pytest.mark.parametrize("role", ["timestamp", "2.snapshot", "2.status"])
@pytest.mark.parametrize("how", ["tampered", "missing", "no JSON", "too long"])
def test_damaged_metadata_is_refused(store: DiskGenerationStore, town: Town, role: str, how: str) -> None:
    """Of every role that changed, in every way a copy goes wrong."""
    published = town.publish(LATER)
    file = published / "metadata" / f"{role}.json"
    whole = file.read_bytes()
    if how == "missing":
        file.unlink()
    else:
        spoiled = {
            "tampered": whole.replace(b'"version":2', b'"version":3'),
            "no JSON": b"<html>",
            "too long": whole + b" " * 20_000_000,
        }[how]
        assert spoiled != whole
        file.write_bytes(spoiled)

    told = refused(store, published)

    assert told.message.isprintable()
    assert told.hint


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param(
            {STATUS: None}, "the list urn:strp:2021w26 is not offered any more, before its end", id="vanished"
        ),
        pytest.param({"canary.json": None}, "the repository holds no canary.json", id="no canaries"),
        pytest.param({"conflicts.json": None}, "the repository holds no conflicts.json", id="no conflicts"),
        pytest.param({"trust.json": b"{}"}, "trust.json: ", id="no trust list"),
        pytest.param({"policy.json": b"[]"}, "policy.json: ", id="no policy"),
        pytest.param({"devices.json": b"{}"}, "devices.json: ", id="no devices"),
        pytest.param({"canary.json": b'{"canaries": []}'}, "expected at least one canary of each kind", id="empty"),
        pytest.param({STATUS: b"\xd2"}, "status", id="no list"),
    ],
)
def test_what_its_own_authority_signed_wrongly_is_refused(
    store: DiskGenerationStore, town: Town, changes: dict[str, bytes | None], words: str
) -> None:
    """A signature makes nothing right that laptops could not use."""
    told = refused(store, resign(town, "wrong", LATER, changes))

    assert words in told.message


def test_a_trust_list_for_the_other_environment_is_refused(store: DiskGenerationStore, town: Town) -> None:
    """It must say what its root says."""
    trust = published_targets(town)["trust.json"].replace(b'"training"', b'"production"')

    told = refused(store, resign(town, "wrong", LATER, {"trust.json": trust}))

    assert "trust.json is for production, its root for training" in told.message


def test_a_list_under_another_name_is_refused(store: DiskGenerationStore, town: Town) -> None:
    """A list answers by its sub alone: one under another's name would clear or condemn strangers."""
    token = status_list(town, ListSpelling(uri="urn:strp:2021w27"))

    told = refused(store, resign(town, "wrong", LATER, {STATUS: token}))

    assert told.message == "the status list 2021w26.cwt is for urn:strp:2021w27, not for urn:strp:2021w26"


@pytest.mark.parametrize("purpose", ["permit", "canary"])
def test_a_list_signed_by_a_key_of_another_purpose_is_refused(
    store: DiskGenerationStore, town: Town, purpose: str
) -> None:
    """Whoever signs permits does not say which of them are revoked."""
    token = status_list(town, ListSpelling(key=key_of(town, purpose)))

    assert isinstance(refused(store, resign(town, "wrong", LATER, {STATUS: token})), StatusListError)


def test_a_list_may_be_gone_after_its_end(store: DiskGenerationStore, town: Town) -> None:
    """No authority publishes for ever: the list is left out, and the rest comes in force."""
    trust = published_targets(town)["trust.json"]
    until = next(iter(in_force(store).trust.issuers["XX-JK"].status_sources.values())).until
    spelled = until.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    assert spelled in trust
    ended = trust.replace(spelled, b"2021-07-05T00:00:00Z")

    with store.stage(FolderCarrier(resign(town, "ended", LATER, {"trust.json": ended, STATUS: None}))) as offered:
        assert offered.generation.lists == {}


def test_a_carrier_that_holds_nothing_is_refused(store: DiskGenerationStore) -> None:
    """An empty stick."""
    carrier: Carrier = BytesCarrier()

    with pytest.raises(CarrierError, match="the carrier does not deliver"), store.stage(carrier):
        pytest.fail("nothing can be offered")


def test_pieces_of_any_size_are_put_together(town: Town, tmp_path: Path) -> None:
    """A carrier may deliver byte by byte."""
    files = {
        file.relative_to(town.published).as_posix(): file.read_bytes()
        for file in town.published.rglob("*")
        if file.is_file()
    }
    store = open_store(town, tmp_path / "new")

    with store.stage(BytesCarrier(files)) as offered:
        offered.activate(NOW)

    assert in_force(store).id == offered.generation.id
