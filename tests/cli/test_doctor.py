"""Laws of the `doctor` command: a table or an object, exit 0, 11 or 3, and what to do about each finding."""

import json
import os
import shutil
import sqlite3
from collections import namedtuple
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from strpcheck.answers import Answer
from strpcheck.cli import doctor_checks as checks
from strpcheck.cli.authority_found import NO_AUDITORS
from strpcheck.doctor import found as finding
from tests.auditors import Auditor
from tests.played import MORNING, Laptop, Town

QUESTIONS = [
    "clock", "generation", "canaries", "evidence", "floors", "past", "disk", "keys", "log", "camera", "display",
    "libraries", "carrier",
]  # fmt: skip


def told(laptop: Laptop, *more: str, at: str | None = None) -> tuple[int, dict[str, Any]]:
    """Exit code and findings."""
    done = laptop.play("doctor", "--json", *more, at=at)
    return done.code, done.objects[0]


def healths(found: dict[str, Any], *names: str) -> list[str]:
    """Of some questions."""
    return [found[name]["health"] for name in names]


def test_a_sound_laptop(laptop: Laptop) -> None:
    """Every question has its answer; what this machine lacks is advice and no failure."""
    code, found = told(laptop)

    assert list(found) == QUESTIONS
    assert healths(found, "clock", "generation", "canaries", "floors", "past", "keys", "log", "carrier") == ["ok"] * 8
    assert code in {0, 11}
    assert all(bool(one["advice"]) is (one["health"] != "ok") for one in found.values())


def test_an_examination_is_in_the_log(laptop: Laptop) -> None:
    """With what it found."""
    told(laptop)

    entry = laptop.play("log", "show", "--json").objects[-1]

    assert (entry["kind"], entry["findings"]["generation"]) == ("doctor", "ok")


def test_damage_is_found_with_the_way_out(laptop: Laptop) -> None:
    """And every other question is answered all the same."""
    (laptop.home / "store" / "current").write_bytes(b"0" * 64)

    code, found = told(laptop)

    assert code == 3
    assert healths(found, "generation", "canaries", "log") == ["fail", "fail", "ok"]
    assert "strpcheck sync" in found["generation"]["advice"]


def test_old_lists_and_a_clock_that_went_back(laptop: Laptop) -> None:
    """Look, and fail."""
    assert healths(told(laptop, at="2021-07-06T07:30")[1], "clock", "generation") == ["ok", "warn"]
    assert healths(told(laptop, at="2021-07-04T07:30")[1], "clock") == ["fail"]


def test_what_a_new_authority_was_told_is_what_its_first_doctor_says(town: Town, laptop: Laptop) -> None:
    """Evidence alone, of what hangs on the authority: with the key of an auditor in the policy nothing is left."""
    machine = {"camera", "display", "libraries", "disk"}
    first, found = told(laptop)
    path = town.folder / "auth" / "policy.json"
    told_then = NO_AUDITORS.format(policy=path)
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"auditors": [Auditor().recipient]}), encoding="utf-8")
    town.publish("2021-07-05T07:00")
    laptop.play("sync")
    then = told(laptop)[1]

    assert (first, "exits 11" in told_then, "`auditors`" in told_then) == (11, True, True)
    assert {name for name, one in found.items() if one["health"] != "ok"} - machine == {"evidence"}
    assert {name for name, one in then.items() if one["health"] != "ok"} - machine == set()


@pytest.mark.parametrize(
    ("auditors", "health"),
    [([], "warn"), (["age1nobody"], "warn"), (["age1nobody", Auditor().recipient], "ok")],
    ids=["none", "no key", "a key"],
)
def test_a_policy_that_names_no_auditor_is_told(town: Town, laptop: Laptop, auditors: list[str], health: str) -> None:
    """Nobody's verdict depends on it; the forgeries of a whole operation may be gone."""
    path = town.folder / "auth" / "policy.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"auditors": auditors}), encoding="utf-8")
    town.publish("2021-07-05T07:00")
    laptop.play("sync")

    found = told(laptop)[1]["evidence"]

    assert (found["health"], "`auditors`" in found["advice"]) == (health, health == "warn")


@pytest.mark.parametrize("content", [None, b"{}"], ids=["gone", "damaged"])
def test_floors_that_are_lost_are_told(laptop: Laptop, content: bytes | None) -> None:
    """The next sync that brings something new heals them."""
    place = laptop.home / "floors.json"
    place.unlink()
    if content is not None:
        place.write_bytes(content)

    found = told(laptop)[1]["floors"]

    assert (found["health"], "next sync" in found["advice"]) == ("warn", True)


def test_a_past_that_cannot_be_read_is_told(town: Town, laptop: Laptop) -> None:
    """Nobody's verdict depends on it; an auditor's question may."""
    oldest = next((laptop.home / "store" / "generations").iterdir())
    town.publish("2021-07-05T07:00")
    laptop.play("sync")
    shutil.move(laptop.home / "store" / "objects" / json.loads(oldest.read_bytes())["timestamp"], town.folder)

    assert healths(told(laptop)[1], "generation", "past") == ["ok", "warn"]


def test_a_wiped_store_has_no_past(laptop: Laptop) -> None:
    """And nothing in force."""
    shutil.rmtree(laptop.home / "store")

    assert healths(told(laptop)[1], "generation", "past") == ["fail", "warn"]


@pytest.mark.skipif(os.name != "posix", reason="POSIX only")
def test_keys_that_others_may_read_are_told(laptop: Laptop) -> None:
    """With the command that mends it."""
    (laptop.home / "device.pem").chmod(0o644)

    found = told(laptop)[1]["keys"]

    assert found["health"] == "warn"
    assert found["advice"].startswith("Run `chmod 600 ")


def test_lost_keys_are_told(laptop: Laptop) -> None:
    """A PIN can be missed, the device's key cannot."""
    (laptop.home / "supervisor.json").unlink()
    without_pin = told(laptop)[1]["keys"]["health"]
    (laptop.home / "device.pem").write_bytes(b"x")

    assert (without_pin, told(laptop)[1]["keys"]["health"]) == ("warn", "fail")


@pytest.mark.parametrize("name", ["supervisor.json", "enrolment.json"])
def test_a_pin_or_request_that_was_damaged_is_told(laptop: Laptop, name: str) -> None:
    """The laptop works, and whoever relies on the file should know."""
    place = laptop.home / name
    raw = bytearray(place.read_bytes())
    raw[len(raw) // 2] ^= 1
    place.write_bytes(raw)

    found = told(laptop)[1]["keys"]

    assert (found["health"], found["answer"]) == ("warn", "keys_damaged")
    assert name in found["detail"]
    assert found["advice"]


def test_a_key_that_became_another_is_told(laptop: Laptop) -> None:
    """A flipped bit in a seed gives a key that works and that nobody enrolled."""
    place = laptop.home / "device.pem"
    first, second, *rest = place.read_bytes().splitlines(keepends=True)
    place.write_bytes(first + second[:40] + (b"A" if second[40:41] != b"A" else b"B") + second[41:] + b"".join(rest))

    found = told(laptop)[1]["keys"]

    assert (found["health"], "expected the key of laptop" in found["detail"]) == ("fail", True)


@pytest.mark.parametrize("content", [None, b"My letters to the governor." * 100], ids=["gone", "no log"])
def test_a_log_that_cannot_be_opened_hides_no_other_answer(laptop: Laptop, content: bytes | None) -> None:
    """The laptop cannot work; what else is wrong with it is told in the same breath."""
    place = laptop.home / "log.sqlite"
    place.unlink()
    if content is not None:
        place.write_bytes(content)
    (laptop.home / "store" / "current").write_bytes(b"0" * 64)

    code, found = told(laptop)

    assert (code, list(found)) == (3, QUESTIONS)
    assert healths(found, "log", "generation", "clock", "floors", "keys", "carrier") == ["fail"] * 2 + ["ok"] * 4
    assert "log.sqlite" in found["log"]["detail"]
    assert found["log"]["advice"]


def test_a_log_that_was_changed_hides_no_other_answer(town: Town, laptop: Laptop) -> None:
    """Its clock mark is not believed, and nothing is written behind it."""
    with closing(sqlite3.connect(laptop.home / "log.sqlite", isolation_level=None)) as log:
        log.execute("UPDATE trace SET clock_mark = 0")

    code, found = told(laptop)

    assert (code, list(found)) == (3, QUESTIONS)
    assert healths(found, "log", "generation", "clock") == ["fail", "ok", "ok"]
    assert laptop.check(town.text(2)).code == 3


def test_a_damaged_log_is_found(laptop: Laptop) -> None:
    """SQLite's own quick look."""
    place = laptop.home / "log.sqlite"
    with closing(sqlite3.connect(place)) as log:
        log.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = place.read_bytes()
    place.write_bytes(raw[:4096] + b"\xff" * 4096 + raw[8192:])

    assert told(laptop)[1]["log"]["health"] == "fail"


def test_carriers_are_asked_where_somebody_wants_it(town: Town, laptop: Laptop) -> None:
    """One that does not answer is told with the way on."""
    assert told(laptop, "--carrier", str(town.published))[1]["carrier"]["health"] == "ok"
    assert told(laptop, "--carrier", "gone")[1]["carrier"]["health"] == "warn"
    (town.published / "metadata" / "timestamp.json").unlink()
    assert told(laptop)[1]["carrier"]["health"] == "warn"


Usage = namedtuple("Usage", "free")  # noqa: PYI024 -- stands in for the library's own


@pytest.mark.parametrize(
    ("free", "answer"),
    [(5000, Answer.DISK_ROOMY), (2000, Answer.DISK_ROOMY), (1999, Answer.DISK_FILLING), (199, Answer.DISK_FULL)],
)
def test_the_disk_needs_room(monkeypatch: pytest.MonkeyPatch, free: int, answer: Answer) -> None:
    """For the log before all."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free * 1_000_000))

    assert checks.disk_has_room(Path()) == finding(answer, free=free)


def test_a_display_is_looked_for_where_there_may_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Linux either kind will do."""
    monkeypatch.setattr("sys.platform", "linux")

    assert checks.display_found({}).answer is Answer.DISPLAY_NONE
    assert checks.display_found({"DISPLAY": ":0"}).answer is Answer.DISPLAY_THERE
    assert checks.display_found({"WAYLAND_DISPLAY": "wayland-0"}).answer is Answer.DISPLAY_THERE


def test_a_camera_is_listed_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan may be using it."""
    from strpcheck.adapters.cameras import listing

    monkeypatch.setattr(listing, "known_cameras", lambda: [listing.ListedCamera(0, "Integrated Camera")])
    assert checks.camera_found() == finding(Answer.CAMERA_LISTED, cameras="0 Integrated Camera")
    monkeypatch.setattr(listing, "known_cameras", list)
    assert checks.camera_found().answer is Answer.CAMERA_NONE


def test_libraries_are_told_by_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lacks altogether is a failure, zbar alone is not."""
    monkeypatch.setattr("ctypes.util.find_library", lambda _: "libzbar.so.0")
    there = checks.libraries_found()
    monkeypatch.setattr("ctypes.util.find_library", lambda _: None)
    without_zbar = checks.libraries_found()
    monkeypatch.setattr(checks, "LIBRARIES", ("no-such-thing",))

    assert (there.answer, "zxing-cpp" in str(there.facts["versions"])) == (Answer.LIBRARIES_THERE, True)
    assert (without_zbar.answer, without_zbar.facts) == (Answer.NO_ZBAR, there.facts)
    assert checks.libraries_found() == finding(Answer.LIBRARY_MISSING, library="no-such-thing")


@pytest.mark.parametrize(
    ("lang", "words"), [("id", ["Jam ", "BAIK", "Izin uji"]), ("en", ["Clock ", "OK", "Test per"])]
)
def test_the_table_in_both_languages(laptop: Laptop, lang: str, words: list[str]) -> None:
    """One line a question."""
    done = Laptop(laptop.home, MORNING, ["--lang", lang]).play("doctor")

    assert all(word in done.out for word in words)
    assert len(done.out.splitlines()) == len(QUESTIONS) + 2
