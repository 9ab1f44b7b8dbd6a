"""`authority device`: from the line that a laptop printed to devices.json on every laptop."""

import json
from pathlib import Path

import pytest

from strpcheck.documents.devices import Device, read_devices
from tests.played import EVENING, MORNING, Done, Town, play

TEN = "2021-07-05T08:00"


def device(town: Town, *words: str, at: str = MORNING) -> Done:
    """A command, in English."""
    return play("--lang", "en", "--at", at, "authority", "device", *words, "--dir", str(town.folder / "auth"))


def request_of(town: Town, name: str = "Laptop Satu", home: str = "another") -> Path:
    """What a laptop printed when it was set up, kept in a file."""
    words = ["init", "--root", str(town.root), "--from", str(town.published), "--post", "LENTENG-AGUNG"]
    done = play("--home", str(town.folder / home), "--at", MORNING, *words, "--device", name)
    assert done.code == 0, done.err
    place = town.folder / f"{home}.json"
    place.write_text(next(line for line in done.out.splitlines() if line.startswith("{")) + "\n", encoding="utf-8")
    return place


def published(town: Town) -> tuple[Device, ...]:
    """devices.json as it was published last."""
    files = (town.published / "targets").glob("*.devices.json")
    return read_devices(max(files, key=lambda file: file.stat().st_mtime_ns).read_bytes())


def test_a_laptop_is_enrolled_published_and_revoked(town: Town) -> None:
    """Each with the next publish; laptops take both."""
    laptop = town.laptop("reader")
    request = request_of(town)
    added = device(town, "add", str(request))
    town.publish(at=MORNING)
    enrolled = published(town)
    first = laptop.play("sync", str(town.published), at="2021-07-05T07:40")
    revoked = device(town, "revoke", "laptop satu", "--reason", "stolen", at=TEN)
    town.publish(at=TEN)
    second = laptop.play("sync", str(town.published), at="2021-07-05T08:10")

    told = json.loads(request.read_bytes())
    assert added.err == (
        f"strpcheck: Laptop Satu ({told['device']}) of LENTENG-AGUNG is enrolled; "
        "publish, with two targets keys at hand, to let others know\n"
    )
    assert [(item.id, item.revoked_at) for item in enrolled] == [(told["device"], None)]
    assert "is revoked" in revoked.err
    assert published(town)[0].revoked_at is not None
    assert (added.code, first.code, revoked.code, second.code) == (0, 0, 0, 0)


def test_every_laptop_is_listed(town: Town) -> None:
    """With how it stands."""
    empty = device(town, "list")
    device(town, "add", str(request_of(town)))
    device(town, "add", str(request_of(town, "Laptop Dua", "second")))
    device(town, "revoke", "Laptop Dua", "--reason", "sold", at=TEN)

    rows = [line for line in device(town, "list", at=TEN).out.splitlines() if "LENTENG" in line]
    assert "Laptop" not in empty.out
    assert [("Laptop Satu" in row, row.rstrip().endswith("ok")) for row in rows] == [(True, True), (False, False)]
    assert "revoked 2021-07-05 01:00 UTC" in rows[1]


def test_a_laptop_revoked_twice_is_told(town: Town) -> None:
    """The first act stays."""
    device(town, "add", str(request_of(town)))
    device(town, "revoke", "Laptop Satu", "--reason", "sold")
    number = json.loads((town.folder / "another.json").read_bytes())["device"]

    assert "was revoked before" in device(town, "revoke", number, "--reason", "sold", at=TEN).err


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda raw: raw.replace(b"Laptop Satu", b"Laptop Tiga"), "the signature does not hold"),
        (lambda raw: raw.replace(b"training", b"production"), "the signature does not hold"),
        (lambda raw: raw[:-20], "enrolment.json"),
        (lambda _: b"", "enrolment.json"),
    ],
    ids=["name", "environment", "cut", "empty"],
)
def test_a_request_that_was_changed_is_refused(town: Town, spoil: "object", told: str) -> None:
    """Whoever changed it does not hold the laptop's key."""
    request = request_of(town)
    assert callable(spoil)
    request.write_bytes(spoil(request.read_bytes()))

    done = device(town, "add", str(request))

    assert done.code == 3
    assert told in done.err
    assert "Laptop" not in device(town, "list").out


def test_a_request_that_is_not_there_is_told(town: Town) -> None:
    """With what is wanted."""
    done = device(town, "add", str(town.folder / "nothing.json"))

    assert done.code == 3
    assert "`strpcheck init` printed" in done.err


def test_a_reason_that_no_screen_shows_is_refused(town: Town) -> None:
    """It stands in the register for good."""
    assert device(town, "revoke", "x", "--reason", "\x1b[2J").code == 2


def test_an_unknown_laptop_is_told(town: Town) -> None:
    """Exit 3."""
    done = device(town, "revoke", "Nobody", "--reason", "x", at=EVENING)

    assert done.code == 3
    assert "no laptop 'Nobody' is enrolled" in done.err
