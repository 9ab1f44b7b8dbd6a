"""A clock that lies, a thief who dates the lists: verdicts tell the truth, one confirmation or rotation heals all."""

import json
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Timestamp

from strpcheck.adapters.carriers.folder import FolderCarrier
from strpcheck.adapters.key_files import load_key_file
from strpcheck.adapters.store import DiskGenerationStore
from strpcheck.cli.options import parse_time
from strpcheck.clock import confirm_clock
from strpcheck.core.barcode import Barcode
from strpcheck.core.generation import Generation
from strpcheck.core.permit import Environment
from strpcheck.core.record import EntryKind
from strpcheck.errors import HomeError, SyncError
from strpcheck.scan import Checkpoint
from strpcheck.sync import SyncReport, synchronise
from tests.laptop import MemoryLog, Times
from tests.played import JOKO, MORNING, SARI, Town
from tests.resigned import STATUS, ListSpelling, resign, status_list

pytestmark = pytest.mark.slow

NOW = parse_time(MORNING).astimezone(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POISONED = datetime(2098, 1, 1, tzinfo=UTC)


@dataclass
class Desk:
    """A laptop whose clock a test turns; its store is on the disk, its log in memory."""

    town: Town
    clock: Times = field(default_factory=lambda: Times(NOW))
    log: MemoryLog = field(default_factory=MemoryLog)

    @property
    def store(self) -> DiskGenerationStore:
        """Opened anew, as by each command."""
        return DiskGenerationStore(self.town.folder / "desk" / "store", self.town.root.read_bytes())

    @property
    def generation(self) -> Generation:
        """In force, verified."""
        generation = self.store.current()
        assert generation is not None
        return generation

    def sync(self, folder: Path | None = None) -> SyncReport:
        """From what is published now, unless another folder is given."""
        carrier = FolderCarrier(folder or self.town.published)
        return synchronise(
            carrier, self.store, self.log, self.clock, environment=Environment.TRAINING, device="laptop-1"
        )

    def verdicts(self) -> list[str]:
        """Of a good permit and of a revoked one."""
        point = Checkpoint(self.generation, "LENTENG-AGUNG", "laptop-1", self.clock, self.log, EntryKind.SCAN)
        texts = (self.town.text(SARI), self.town.text(JOKO))
        return [point.judge(Barcode(text), "", "argument").verdict.reason.value for text in texts]

    def confirm(self) -> None:
        """The supervisor's PIN is right."""
        confirm_clock(self.log, self.clock, self.generation, "laptop-1")

    def publish(self, at: datetime) -> None:
        """The honest authority publishes."""
        self.town.publish(at.isoformat())


@pytest.fixture
def desk(town: Town) -> Desk:
    """Synced on an honest morning on which one permit is revoked."""
    town.authority("revoke", "--permit", town.number(JOKO), "--reason", "surat dicuri", at="2021-07-05T07:00")
    made = Desk(town)
    (town.folder / "desk").mkdir()
    made.publish(NOW - HOUR / 2)
    assert made.sync().clock_confirmed
    assert made.verdicts() == ["ok", "revoked"]
    return made


def test_a_clock_that_went_back(desk: Desk) -> None:
    """Nothing looks younger, nobody who is revoked passes, and a clock put right is trusted after one confirmation."""
    for behind in (3 * HOUR, 2 * DAY, 300 * DAY):
        desk.clock.moment = NOW - behind
        assert desk.verdicts() == ["clock_suspect", "revoked"]
        with pytest.raises(HomeError, match="this clock says"):
            desk.confirm()

    desk.clock.moment = NOW + HOUR
    desk.confirm()

    assert desk.verdicts() == ["ok", "revoked"]


def test_a_clock_that_ran_ahead(desk: Desk) -> None:
    """A year ahead everything is old; what is new is taken all the same, and time put right needs one confirmation."""
    desk.clock.moment = NOW + 365 * DAY
    assert desk.verdicts() == ["expired_not_confirmed", "revoked"]
    desk.publish(NOW + HOUR)

    report = desk.sync()

    assert (report.is_new, report.clock_confirmed, "timestamp" in report.over) == (True, False, True)
    desk.clock.moment = NOW + 2 * HOUR
    assert desk.verdicts() == ["clock_suspect", "revoked"]  # what was logged ahead binds until somebody looks
    desk.confirm()
    assert desk.verdicts() == ["ok", "revoked"]


def test_a_clock_that_ran_ahead_is_confirmed_by_the_next_sync_too(desk: Desk) -> None:
    """Something signed within two hours is proof enough."""
    desk.clock.moment = NOW + 365 * DAY
    desk.verdicts()
    desk.clock.moment = NOW + 2 * HOUR
    desk.publish(NOW + HOUR)

    assert desk.sync().clock_confirmed

    assert desk.verdicts() == ["ok", "revoked"]


def test_a_dead_battery(desk: Desk) -> None:
    """1970: no permit passes, a sync works, and the clock put right and one sync heal it."""
    desk.clock.moment = datetime(1970, 1, 1, tzinfo=UTC)
    assert desk.verdicts() == ["clock_suspect", "revoked"]
    desk.publish(NOW + HOUR)
    report = desk.sync()
    assert (report.is_new, report.clock_confirmed) == (True, False)
    assert desk.verdicts() == ["clock_suspect", "revoked"]

    desk.clock.moment = NOW + 2 * HOUR
    desk.confirm()

    assert desk.verdicts() == ["ok", "revoked"]


def stolen_timestamp(town: Town, name: str) -> Path:
    """A copy of the repository to which a thief of the timestamp key signed that it is 2098."""
    folder = town.copy_of_published(name)
    place = folder / "metadata" / "timestamp.json"
    metadata = Metadata[Timestamp].from_bytes(place.read_bytes())
    signed = metadata.signed
    signed.version += 10**6
    signed.unrecognized_fields["x-strp-issued"] = POISONED.strftime("%Y-%m-%dT%H:%M:%SZ")
    signed.expires = POISONED + DAY
    metadata.signatures.clear()
    key = load_key_file(town.folder / "auth" / "private" / "timestamp-1.pem", None)
    metadata.sign(CryptoSigner(key.private_key))
    place.write_bytes(metadata.to_bytes())
    return folder


def test_a_stolen_timestamp_key_dates_everything_ahead(desk: Desk) -> None:
    """No permit passes by it, no honest copy is taken after it, and the next root heals both, time and version."""
    assert desk.sync(stolen_timestamp(desk.town, "stolen")).is_new
    assert desk.verdicts() == ["clock_suspect", "revoked"]
    desk.publish(NOW + HOUR)
    with pytest.raises(SyncError, match="older than what"):
        desk.sync()

    desk.town.authority("rotate", "--role", "timestamp", at=(NOW + HOUR).isoformat())
    desk.publish(NOW + 2 * HOUR)
    desk.clock.moment = NOW + 2 * HOUR
    report = desk.sync()

    assert (report.is_new, report.over) == (True, ())
    assert desk.verdicts() == ["ok", "revoked"]


def test_a_poisoned_time_heals_though_the_store_was_wiped(desk: Desk) -> None:
    """The floors remember the poison, and whose word it was."""
    desk.sync(stolen_timestamp(desk.town, "stolen"))
    shutil.rmtree(desk.town.folder / "desk" / "store")
    desk.publish(NOW + HOUR)
    with pytest.raises(SyncError, match="older than what"):
        desk.sync()

    desk.town.authority("rotate", "--role", "timestamp", at=(NOW + HOUR).isoformat())
    desk.publish(NOW + 2 * HOUR)
    desk.clock.moment = NOW + 2 * HOUR

    assert desk.sync().is_new
    assert desk.verdicts() == ["ok", "revoked"]


def test_a_poisoned_time_heals_though_the_floors_were_damaged(desk: Desk) -> None:
    """The log knows of 2098 as well, but the generation in force still says whose word that was."""
    desk.sync(stolen_timestamp(desk.town, "stolen"))
    (desk.town.folder / "desk" / "floors.json").write_bytes(b"{}")
    desk.town.authority("rotate", "--role", "timestamp", at=(NOW + HOUR).isoformat())
    desk.publish(NOW + 2 * HOUR)
    desk.clock.moment = NOW + 2 * HOUR

    assert desk.sync().is_new
    assert desk.verdicts() == ["ok", "revoked"]


def test_a_stolen_status_key_of_the_issuer_dates_its_list_ahead(desk: Desk) -> None:
    """The trust list that names another key heals it."""
    at = (NOW + HOUR / 2).isoformat()
    beyond = status_list(desk.town, ListSpelling(issued_at=POISONED))
    with pytest.raises(SyncError, match="the self-test found expired"):  # no canary lives that long
        desk.sync(resign(desk.town, "beyond", at, {STATUS: beyond}))
    ahead = status_list(desk.town, ListSpelling(issued_at=NOW + 10 * DAY))
    desk.sync(resign(desk.town, "stolen", at, {STATUS: ahead}))
    assert desk.verdicts()[0] == "clock_suspect"

    desk.town.authority("rotate", "--role", "issuer-status", at=(NOW + HOUR).isoformat())
    for minute in range(3):  # the thief's copy counted a publish of its own
        desk.publish(NOW + HOUR + timedelta(minutes=minute))
    desk.clock.moment = NOW + 2 * HOUR
    report = desk.sync()

    assert report.is_new
    assert desk.verdicts() == ["ok", "revoked"]
    floors = json.loads((desk.town.folder / "desk" / "floors.json").read_bytes())
    assert floors["lists"][0]["issued_at"] < "2021-07-06"
