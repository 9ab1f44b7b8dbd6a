"""Laws of the generations on disk: every start finds what was changed, every switch is whole, and a sync heals."""

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.carriers.folder import FolderCarrier
from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.locks import hold
from strpcheck.adapters.store import DiskGenerationStore
from strpcheck.cli.options import parse_time
from strpcheck.core.generation import Generation
from strpcheck.core.permit import Environment
from strpcheck.errors import CarrierError, HomeError, StatusListError, StrpcheckError, SyncError, WriteError
from strpcheck.ports import Carrier
from strpcheck.sync import SyncReport, synchronise
from tests.laptop import BytesCarrier, MemoryLog, Times
from tests.played import EVENING, MORNING, SARI, Laptop, Town
from tests.resigned import STATUS, ListSpelling, key_of, place_of, published_targets, resign, status_list

NOW = parse_time(MORNING)
LATER = "2021-07-05T10:00"


@pytest.fixture
def store(town: Town, laptop: Laptop) -> DiskGenerationStore:
    """The store of a laptop that was set up on the first morning."""
    return open_store(town, laptop.home / "store")


def open_store(town: Town, folder: Path, write: Callable[[Path, bytes], None] = write_durably) -> DiskGenerationStore:
    """A store pinned by the town's root."""
    return DiskGenerationStore(folder, town.root.read_bytes(), write=write)


def in_force(store: DiskGenerationStore) -> Generation:
    """What is in force, verified."""
    generation = store.current()
    assert generation is not None
    return generation


def sync(store: DiskGenerationStore, folder: Path, at: datetime = NOW) -> SyncReport:
    """What `sync` does with a folder."""
    return synchronise(
        FolderCarrier(folder),
        store,
        MemoryLog(),
        Times(at, invented=True),
        environment=Environment.TRAINING,
        device="laptop-1",
    )


def parts(store_folder: Path) -> list[Path]:
    """Every file that a store keeps, the lock aside."""
    return sorted(file for file in store_folder.rglob("*") if file.is_file() and file.name != "lock")


def places(size: int) -> Iterator[int]:
    """Every bit of a small file; of a large one eighty spread over it, its ends included."""
    bits = size * 8
    yield from range(bits) if size <= 80 else sorted({bits * step // 79 - (step == 79) for step in range(80)})


@contextmanager
def changed(file: Path, content: bytes) -> Iterator[None]:
    """A file with other content, for a while."""
    whole = file.read_bytes()
    file.write_bytes(content)
    try:
        yield
    finally:
        file.write_bytes(whole)


def test_a_new_store_holds_nothing(tmp_path: Path) -> None:
    """Before the first sync."""
    assert DiskGenerationStore(tmp_path, b"root").current() is None


def test_what_is_in_force_is_what_was_published(store: DiskGenerationStore, town: Town) -> None:
    """Trust list, policy, lists and the signed time."""
    generation = in_force(store)

    assert generation.environment is Environment.TRAINING
    assert generation.confirmed_at == parse_time(EVENING)
    assert "LENTENG-AGUNG" in generation.policy.posts
    ((issuer, uri),) = generation.lists
    assert (issuer, uri) == ("XX-JK", "urn:strp:2021w26")
    assert generation.lists[issuer, uri].issued_at == parse_time(EVENING)
    assert len(town.text(SARI)) > 0


def test_every_changed_bit_is_found_at_the_next_start(store: DiskGenerationStore, laptop: Laptop) -> None:
    """In the pointer, the manifest, the metadata, the lists, and in what no decision reads."""
    files = parts(laptop.home / "store")
    assert len(files) == 15  # pointer, manifest, root, timestamp, snapshot, 3 roles, 6 targets, the extracted list

    for file in files:
        whole = file.read_bytes()
        for bit in places(len(whole)):
            flipped = bytearray(whole)
            flipped[bit >> 3] ^= 1 << (bit & 7)
            with changed(file, bytes(flipped)), pytest.raises(HomeError) as caught:
                store.current()
            assert caught.value.hint == "run `strpcheck sync` to fetch it again"

    assert store.current() is not None


@pytest.mark.parametrize("how", ["gone", "empty", "cut short", "grown", "a folder"])
def test_every_damaged_file_is_found_and_healed(town: Town, laptop: Laptop, how: str) -> None:
    """Whichever it is: not in force any more, and in force again after a sync from the same copy."""
    generation = in_force(open_store(town, laptop.home / "store"))
    for number, name in enumerate(file.relative_to(laptop.home / "store") for file in parts(laptop.home / "store")):
        folder = settled(laptop, str(number))
        store, file = open_store(town, folder), folder / name
        whole = file.read_bytes()
        if how in {"gone", "a folder"}:
            file.unlink()
        if how == "a folder":
            file.mkdir()
        elif how != "gone":
            file.write_bytes({"empty": b"", "cut short": whole[:-1], "grown": whole + b" "}[how])
        is_pointer_gone = how == "gone" and file.name == "current"
        if is_pointer_gone:
            assert store.current() is None
        else:
            with pytest.raises(HomeError):
                store.current()
        if how == "a folder":
            file.rmdir()

        assert sync(store, town.published).is_new

        assert in_force(store).id == generation.id


def test_a_store_that_is_gone_is_fetched_anew(store: DiskGenerationStore, town: Town, laptop: Laptop) -> None:
    """As after a disk check that threw away what it did not know."""
    shutil.rmtree(laptop.home / "store")

    sync(store, town.published)

    assert in_force(store).confirmed_at == parse_time(EVENING)


def test_another_root_is_found_and_no_sync_puts_up_with_it(town: Town, laptop: Laptop) -> None:
    """Whoever changes the pinned root changes everything: only the person who pinned it puts it back."""
    root = town.root.read_bytes()
    # A byte between two members: still a root, of the same keys, and not the file that was pinned.
    other = DiskGenerationStore(laptop.home / "store", root.replace(b'{"', b'{ "', 1))

    with pytest.raises(HomeError, match=r"root\.json is not the root that the generation in force was verified from"):
        other.current()
    with pytest.raises(HomeError, match=r"root\.json is not the root") as caught:
        sync(other, town.publish(LATER))

    assert "put back the root.json" in caught.value.hint
    assert in_force(open_store(town, laptop.home / "store")).confirmed_at == parse_time(EVENING)


def test_the_same_again_is_not_new(store: DiskGenerationStore, town: Town) -> None:
    """Nothing to put in force."""
    assert not sync(store, town.published).is_new


def test_a_newer_publish_is_new(store: DiskGenerationStore, town: Town) -> None:
    """And in force for whoever looks next."""
    before = in_force(store)

    offered = sync(store, town.publish(LATER))

    assert offered.is_new
    assert in_force(store).id == offered.generation.id != before.id
    assert in_force(store).confirmed_at == parse_time(LATER)


def test_old_generations_stay(store: DiskGenerationStore, town: Town, laptop: Laptop) -> None:
    """For making past decisions again: nothing that was in force is thrown away."""
    before = {file.name: file.read_bytes() for file in (laptop.home / "store" / "objects").iterdir()}
    old = in_force(store)

    sync(store, town.publish(LATER))

    after = {file.name: file.read_bytes() for file in (laptop.home / "store" / "objects").iterdir()}
    assert before.items() < after.items()
    assert store.recall(old.id) == dataclasses.replace(old, lists=store.recall(old.id).lists)


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


def test_expired_metadata_that_is_held_stays_in_force(store: DiskGenerationStore) -> None:
    """It ages instead; no clock is asked at a start."""
    generation = in_force(store)

    assert generation.confirmed_at == parse_time(EVENING)
    assert datetime.now(generation.confirmed_at.tzinfo) - generation.confirmed_at > timedelta(days=365)  # noqa: TID251 -- that the held metadata is really years old


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


WRITES = 7
"""Of an hourly sync: floors, timestamp, snapshot, the role and the list that changed, the manifest, the pointer."""


def settled(laptop: Laptop, name: str) -> Path:
    """A copy of the store."""
    return shutil.copytree(laptop.home / "store", laptop.home / name)


class PowerCut(Exception):  # noqa: N818 -- no error of the program: the machine stops
    """The machine stops."""


class CutWriter:
    """Writes files until the power goes: before, or right after, the nth."""

    def __init__(self, last: int, *, after: bool) -> None:
        self.left = last
        self.after = after

    def __call__(self, path: Path, content: bytes) -> None:
        """Write one."""
        self.left -= 1
        if self.left == 0 and not self.after:
            raise PowerCut
        write_durably(path, content)
        if self.left == 0:
            raise PowerCut


@pytest.mark.parametrize("after", [False, True])
def test_a_power_cut_at_any_write_leaves_the_old_or_the_new(town: Town, laptop: Laptop, *, after: bool) -> None:
    """Never a mix, and the next sync finishes what was begun."""
    old = in_force(open_store(town, laptop.home / "store")).id
    published = town.publish(LATER)
    new = sync(open_store(town, settled(laptop, "whole")), published).generation.id
    seen = []

    for last in range(1, WRITES + 1):
        folder = settled(laptop, str(last))
        with pytest.raises(PowerCut):
            sync(open_store(town, folder, CutWriter(last, after=after)), published)
        seen.append(in_force(open_store(town, folder)).id)
        sync(open_store(town, folder), published)
        assert in_force(open_store(town, folder)).id == new

    # The pointer is the last write of all: only with it on the disk is the new one in force.
    assert seen == [old] * (WRITES - after) + [new] * after


def test_a_full_disk_leaves_the_old_in_force(town: Town, laptop: Laptop) -> None:
    """Told as what it is."""

    def full(path: Path, content: bytes) -> None:
        del content
        message = f"cannot write {path}: No space left on device"
        raise WriteError(message)

    published = town.publish(LATER)
    store = open_store(town, laptop.home / "store", full)
    before = in_force(store).id

    with pytest.raises(WriteError, match="No space left"):
        sync(store, published)

    assert in_force(store).id == before


def test_parts_that_did_not_change_are_not_written_again(town: Town, laptop: Laptop) -> None:
    """An hourly sync writes what is new, and the pointer last."""
    written: list[str] = []

    def noted(path: Path, content: bytes) -> None:
        written.append(path.name)
        write_durably(path, content)

    sync(open_store(town, laptop.home / "store", noted), town.publish(LATER))

    assert len(written) == len(set(written)) == WRITES
    assert written[-1] == "current"
