"""Laws of `log verify --log --devices`: a log that was carried away without its home, by the public key alone."""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from strpcheck.adapters.home import Home
from strpcheck.adapters.key_files import make_key
from strpcheck.core.checkpoint import origin_of
from strpcheck.core.trust import key_id_of
from strpcheck.documents.devices import Device, write_devices
from tests.only_read import only_read
from tests.played import Done, Laptop, Town, play

ENROLLED = datetime(2021, 7, 5, 0, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Bag:
    """An auditor's folder: the log's files and devices.json, and nothing else of the laptop's."""

    folder: Path

    def verify(self, *words: str, language: str = "en") -> Done:
        """Audit, where no home is."""
        log, devices = str(self.folder / "log.sqlite"), str(self.folder / "devices.json")
        before = ["--home", str(self.folder / "no-home"), "--lang", language, "log", "verify"]
        return play(*before, "--log", log, "--devices", devices, *words)

    def lists(self, devices: Sequence[Device]) -> None:
        """Have another devices.json."""
        (self.folder / "devices.json").write_bytes(write_devices(devices))


def enrolled(key: bytes, name: str = "Laptop Satu", *, revoked: datetime | None = None) -> Device:
    """As devices.json has it."""
    return Device(key_id_of(key).hex(), name, key, "LENTENG-AGUNG", ENROLLED, revoked)


def key_of(laptop: Laptop) -> bytes:
    """The public half."""
    return Home(laptop.home).signer.public_key


@pytest.fixture
def bag(checked: Laptop, tmp_path: Path) -> Bag:
    """The log of a laptop that is enrolled among others."""
    folder = tmp_path / "bag"
    folder.mkdir()
    for name in ("log.sqlite", "log.sqlite-wal"):
        if (checked.home / name).exists():
            shutil.copy(checked.home / name, folder / name)
    bag = Bag(folder)
    bag.lists([enrolled(make_key().public_key, "Laptop Dua"), enrolled(key_of(checked))])
    return bag


def test_a_log_is_audited_by_the_key_that_is_published(checked: Laptop, bag: Bag) -> None:
    """As with the home, which nobody needs; whose it is, is told in both languages."""
    own = checked.play("log", "verify", "--json").objects[0]

    alone = bag.verify("--json")
    told = bag.verify().out.splitlines()

    found = alone.objects[0]
    device = found["device"]
    assert own["device"] is None
    assert (alone.code, {**found, "device": None}) == (0, own)
    name = key_id_of(key_of(checked)).hex()
    assert device == {
        "id": name,
        "name": "Laptop Satu",
        "post": "LENTENG-AGUNG",
        "enrolled": "2021-07-05T00:30:00Z",
        "revoked": None,
    }
    assert told[-1] == f"In devices.json: Laptop Satu ({name}) of LENTENG-AGUNG, enrolled 5 Jul 2021 07:30 WIB."
    assert "Dalam devices.json: Laptop Satu" in bag.verify(language="id").out
    assert not (bag.folder / "no-home").exists()


def test_it_only_reads(bag: Bag) -> None:
    """A medium that may only be read does, where all entries are in the one file."""
    with closing(sqlite3.connect(bag.folder / "log.sqlite")) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    there = {file.name: file.read_bytes() for file in bag.folder.iterdir()}

    with only_read(bag.folder):
        done = bag.verify("--json")

    assert (done.code, done.objects[0]["entries"]) == (0, 5)
    assert {file.name: file.read_bytes() for file in bag.folder.iterdir()} == there


def test_what_was_done_to_it_is_found(checked: Laptop, bag: Bag, tmp_path: Path) -> None:
    """A fork by a checkpoint of the other one as well: the key is that of devices.json."""
    checked.check("x", "y")
    note = tmp_path / "note"
    assert checked.play("log", "checkpoint", "--out", str(note)).code == 0
    cut = bag.verify("--json", "--from-checkpoint", str(note))
    with closing(sqlite3.connect(bag.folder / "log.sqlite", isolation_level=None)) as other:
        other.execute("DROP TRIGGER entry_is_never_changed")
        other.execute("UPDATE entry SET body = x'a0' WHERE number = 2")

    edited = bag.verify("--json")

    assert [(each["fault"], each["first"], each["last"]) for each in cut.objects[0]["findings"]] == [("cut", 6, 7)]
    assert (cut.code, edited.code) == (10, 10)
    assert ("edited", 2) in {(each["fault"], each["first"]) for each in edited.objects[0]["findings"]}


def test_a_laptop_is_named_by_its_id_or_its_name(checked: Laptop, bag: Bag) -> None:
    """Also where nothing in the log tells whose it is; another laptop's key signed none of it."""
    name = key_id_of(key_of(checked)).hex()
    for which in ("laptop satu", name, name.upper()):
        assert bag.verify("--device", which).code == 0

    other = bag.verify("--device", "Laptop Dua", "--json")

    assert other.code == 10
    assert {each["fault"] for each in other.objects[0]["findings"]} >= {"false_checkpoint"}
    with closing(sqlite3.connect(bag.folder / "log.sqlite", isolation_level=None)) as log:
        log.execute("DROP TABLE checkpoint")
    assert bag.verify().code == 2
    assert bag.verify("--device", name, "--json").objects[0]["entries"] == 5


def test_a_laptop_that_is_not_there_is_told_with_those_that_are(checked: Laptop, bag: Bag) -> None:
    """By name, or because none of them signed; an empty list is said to be one."""
    named = bag.verify("--device", "Laptop Tiga")
    bag.lists([enrolled(make_key().public_key, f"Laptop {number}") for number in range(12)])
    none = bag.verify()
    bag.lists([])
    empty = bag.verify()

    assert (named.code, none.code, empty.code) == (2, 2, 2)
    assert "there is no laptop 'Laptop Tiga' in" in named.err
    assert f"{key_id_of(key_of(checked)).hex()} (Laptop Satu, LENTENG-AGUNG)" in named.err
    assert "signed a checkpoint in this log" in none.err
    assert "and 2 more" in none.err
    assert "it lists none" in empty.err


def test_of_several_laptops_one_is_to_be_named(town: Town, checked: Laptop, bag: Bag) -> None:
    """Of one name, or both of which signed something that stands in the log: nobody guesses."""
    own, other = key_of(checked), town.laptop("other")
    bag.lists([enrolled(own), enrolled(make_key().public_key)])
    called = bag.verify("--device", "Laptop Satu")
    bag.lists([enrolled(own), enrolled(key_of(other), "Laptop Dua")])
    while len(other.play("log", "show", "--json").objects) < 4:
        other.check("x")
    assert other.play("log", "checkpoint").code == 0
    with closing(sqlite3.connect(other.home / "log.sqlite")) as log:
        kept = log.execute("SELECT size, cause, note FROM checkpoint WHERE size = 4").fetchone()
    with closing(sqlite3.connect(bag.folder / "log.sqlite", isolation_level=None)) as log:
        log.execute("INSERT INTO checkpoint VALUES (?, ?, ?)", kept)

    signed = bag.verify()

    assert (called.code, signed.code) == (2, 2)
    assert "2 laptops in" in called.err
    assert "are called 'Laptop Satu'" in called.err
    assert "signed checkpoints in this log" in signed.err
    assert "by its id, with --device" in signed.err
    assert bag.verify("--device", key_id_of(own).hex()).code == 10


def test_a_checkpoint_that_only_names_itself_after_a_laptop_chooses_none(checked: Laptop, bag: Bag) -> None:
    """A stranger's name is easily written; it is told as what it is."""
    stranger = make_key().public_key
    bag.lists([enrolled(key_of(checked)), enrolled(stranger, "Laptop Dua")])
    with closing(sqlite3.connect(bag.folder / "log.sqlite", isolation_level=None)) as log:
        (note,) = log.execute("SELECT note FROM checkpoint ORDER BY size LIMIT 1").fetchone()
        made_up = note.replace(origin_of(key_of(checked)), origin_of(stranger))
        log.execute("INSERT INTO checkpoint VALUES (4, 'export', ?)", (made_up,))

    done = bag.verify("--json")

    assert (done.code, done.objects[0]["device"]["name"]) == (10, "Laptop Satu")
    assert [each["fault"] for each in done.objects[0]["findings"]] == ["false_checkpoint"]


def test_a_revoked_laptop_is_audited_and_said_to_be_revoked(checked: Laptop, bag: Bag) -> None:
    """The log is not worse for it; who has the key may have signed since."""
    gone = datetime(2021, 7, 6, 2, tzinfo=UTC)
    bag.lists([replace(enrolled(key_of(checked)), revoked_at=gone)])

    told, asked, lokal = bag.verify(), bag.verify("--json"), bag.verify(language="id")

    assert (told.code, asked.code) == (0, 0)
    assert told.out.splitlines()[-1].startswith("Its key was REVOKED 6 Jul 2021 09:00 WIB")
    assert "Kuncinya DICABUT 6 Jul 2021 09:00 WIB" in lokal.out
    assert asked.objects[0]["device"]["revoked"] == "2021-07-06T02:00:00Z"


@pytest.mark.parametrize("text", ["", "{}", "no json", '{"devices": [{}]}', '{"signed": {"_type": "targets"}}'])
def test_a_file_that_is_no_list_of_laptops_is_refused(bag: Bag, text: str) -> None:
    """With where the right one comes from."""
    (bag.folder / "devices.json").write_text(text, encoding="utf-8")

    done = bag.verify()

    assert (done.code, done.out) == (3, "")
    assert f"cannot take {bag.folder / 'devices.json'} for the list of laptops" in done.err
    assert "hint: " in done.err


def test_what_is_missing_is_named(bag: Bag) -> None:
    """The log, or the list."""
    (bag.folder / "log.sqlite").rename(bag.folder / "other.sqlite")
    log = bag.verify()
    (bag.folder / "other.sqlite").rename(bag.folder / "log.sqlite")
    (bag.folder / "devices.json").unlink()
    devices = bag.verify()

    assert (log.code, devices.code) == (3, 3)
    assert "is missing" in log.err
    assert "targets/*.devices.json" in devices.err


@pytest.mark.parametrize(
    "words", [("--log", "x"), ("--devices", "x"), ("--device", "x"), ("--log", "x", "--device", "x")]
)
def test_a_log_without_its_home_needs_the_list(checked: Laptop, words: tuple[str, ...]) -> None:
    """And a home's log has a key of its own: half of an option is a slip of the keyboard."""
    done = checked.play("log", "verify", *words)

    assert done.code == 2
    assert "expected --log and --devices together" in done.err


def test_the_published_list_is_taken_as_it_is(town: Town, tmp_path: Path) -> None:
    """From enrolment to audit: the file that lies in the published folder, and the log alone."""
    laptop = town.laptop("other")
    words = ["authority", "device", "add", str(laptop.home / "enrolment.json"), "--dir", str(town.folder / "auth")]
    assert play("--at", "2021-07-05T07:30", *words).code == 0
    town.publish(at="2021-07-05T07:30")
    (published,) = (
        file for file in town.published.glob("targets/*.devices.json") if json.loads(file.read_bytes())["devices"]
    )
    log = str(laptop.home / "log.sqlite")

    done = play("--home", str(tmp_path / "none"), "log", "verify", "--log", log, "--devices", str(published), "--json")

    assert (done.code, done.objects[0]["whole"]) == (0, True)
    assert done.objects[0]["device"]["name"] == "laptop-lenteng-agung"
