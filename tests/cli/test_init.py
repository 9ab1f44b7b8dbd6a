"""Laws of `init`: a laptop is made whole or made again, and nothing is trusted that no person pinned."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from strpcheck.documents.enrolment import read_enrolment
from tests.played import EVENING, MORNING, SARI, Done, Laptop, Town, found_production, found_town


def init(town: Town, home: str = "new", *more: str, post: str = "LENTENG-AGUNG", at: str | None = MORNING) -> Done:
    """Set a laptop up; what is given once more replaces what stands here."""
    words = {"--root": str(town.root), "--from": str(town.published), "--post": post}
    words |= dict(zip(more[::2], more[1::2], strict=True))
    given = [word for pair in words.items() for word in pair]
    return Laptop(town.folder / home, at).in_english.play("init", *given)


def test_a_laptop_is_set_up(town: Town) -> None:
    """The request on stdout and kept, the PIN once on stderr, and the first permit judged right away."""
    done = init(town)

    assert done.code == 0
    kept = (town.folder / "new" / "enrolment.json").read_bytes()
    assert done.out.rstrip("\n").encode() == kept
    request = read_enrolment(kept)
    assert (request.post, request.name) == ("LENTENG-AGUNG", "laptop-lenteng-agung")
    assert re.search(r"supervisor PIN: \d{6} \(shown once", done.err)
    assert "is set up for LENTENG-AGUNG, generation" in done.err
    assert Laptop(town.folder / "new").check(town.text(SARI)).reasons == ["ok"]


@pytest.mark.skipif(os.name != "posix", reason="POSIX only")
def test_what_is_private_is_the_owners_alone(town: Town) -> None:
    """The device's key and the PIN's hash 0600, the folder 0700."""
    init(town)

    home = town.folder / "new"
    modes = {name: (home / name).stat().st_mode & 0o777 for name in (".", "device.pem", "supervisor.json")}
    assert modes == {".": 0o700, "device.pem": 0o600, "supervisor.json": 0o600}


def test_the_first_entry_is_the_first_sync(town: Town) -> None:
    """Who set it up is in the log from the beginning."""
    init(town, "new", "--device", "Posko 7")

    (entry,) = Laptop(town.folder / "new").play("log", "show", "--json").objects
    assert (entry["kind"], entry["device"], entry["new"]) == ("sync", "Posko 7", True)


@pytest.mark.parametrize("post", ["NOWHERE", "lenteng-agung", "", "\x1b[31m", "\udcff", "../../x"])
def test_an_unknown_post_is_refused_with_the_known_ones(town: Town, post: str) -> None:
    """Nothing comes in force, and nothing is logged; the next attempt finds a new home."""
    done = init(town, post=post)

    assert (done.code, done.out) == (3, "")
    assert "known posts: BUNDARAN-HI, DAAN-MOGOT, FATMAWATI, LAMPIRI, LENTENG-AGUNG" in done.err
    assert "\x1b" not in done.err
    assert not (town.folder / "new" / "store" / "current").exists()
    assert init(town).code == 0


def test_a_home_that_is_set_up_is_left_alone(town: Town, laptop: Laptop) -> None:
    """Neither its key nor its log nor its post changes."""
    before = {file.name: file.read_bytes() for file in laptop.home.iterdir() if file.is_file()}

    done = init(town, "home", post="LAMPIRI")

    assert done.code == 3
    assert f"{laptop.home} is set up already" in done.err
    assert "strpcheck sync" in done.err
    assert {file.name: file.read_bytes() for file in laptop.home.iterdir() if file.is_file()} == before


@pytest.mark.parametrize("missing", ["station.json", "supervisor.json", "enrolment.json", "store/current"])
def test_a_set_up_that_broke_off_is_done_again(town: Town, laptop: Laptop, missing: str) -> None:
    """With the same key and the same log, whatever had been written by then."""
    key = (laptop.home / "device.pem").read_bytes()
    (laptop.home / missing).unlink()
    (laptop.home / "station.json").unlink(missing_ok=True)
    unfinished = laptop.check(town.text(SARI))

    done = init(town, "home")

    assert (unfinished.code, done.code) == (3, 0)
    assert (laptop.home / "device.pem").read_bytes() == key
    assert laptop.check(town.text(SARI)).reasons == ["ok"]
    assert [entry["entry"] for entry in laptop.play("log", "show", "--json").objects] == [1, 2, 3]


def test_a_set_up_that_broke_off_may_go_on_with_another_root(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """The person pins anew: what the first root had verified counts for nothing."""
    (tmp_path / "other").mkdir()
    other = found_town(tmp_path / "other")
    (laptop.home / "station.json").unlink()
    shutil.rmtree(laptop.home / "store")

    done = init(town, "home", "--root", str(other.root), "--from", str(other.published))

    assert done.code == 0, done.err
    assert laptop.check(town.text(SARI), other.text(SARI)).reasons == ["unknown_key", "ok"]


def root_faults(town: Town) -> dict[str, bytes]:
    """Files that are no root to pin."""
    root = town.root.read_bytes()
    broken = json.loads(root)
    for signature in broken["signatures"]:
        signature["sig"] = "00" * 64
    return {
        "empty": b"",
        "no JSON": b"<html>",
        "a picture": town.picture(SARI).read_bytes(),
        "another role": (town.published / "metadata" / "timestamp.json").read_bytes(),
        "changed": root.replace(b"training", b"trainins"),
        "unsigned": json.dumps(broken).encode(),
        "cut short": root[:-10],
        "huge": root + b" " * (1 << 20),
        "deep": b"[" * 100_000,
    }


@pytest.mark.parametrize(
    "fault",
    ["empty", "no JSON", "a picture", "another role", "changed", "unsigned", "cut short", "huge", "deep", "gone"],
)
def test_a_wrong_root_is_refused_before_anything_is_made(town: Town, fault: str) -> None:
    """Named, with what to give instead."""
    place = town.folder / "wrong.json"
    if fault != "gone":
        place.write_bytes(root_faults(town)[fault])

    done = init(town, "new", "--root", str(place))

    assert (done.code, done.out) == (3, "")
    assert "wrong.json" in done.err
    assert "hint: give metadata/1.root.json as the authority handed it out" in done.err
    assert not (town.folder / "new").exists()


def test_the_root_of_another_authority_is_refused(town: Town, tmp_path: Path) -> None:
    """What the carrier offers does not follow from it; the attempt can be repeated with the right one."""
    (tmp_path / "other").mkdir()
    other = found_town(tmp_path / "other")

    done = init(town, "new", "--root", str(other.root))

    assert done.code == 3
    assert "a signature is missing or does not hold" in done.err
    assert "not the pinned authority's repository" in done.err
    assert init(town).code == 0


@pytest.mark.parametrize("place", ["gone", "auth", "roster.csv"])
def test_a_carrier_that_is_none_is_refused_before_anything_is_made(town: Town, place: str) -> None:
    """With what a carrier is."""
    done = init(town, "new", "--from", str(town.folder / place))

    assert done.code == 3
    assert ("the bundle is refused" if place == "roster.csv" else "holds no published repository") in done.err
    assert "bundle" in done.err.partition("hint: ")[2]
    assert not (town.folder / "new").exists()


@pytest.mark.parametrize("name", ["", "a\x1b[2Jb", "x" * 201, "\udcff"])
def test_a_name_that_steers_a_screen_is_refused_before_anything_is_made(town: Town, name: str) -> None:
    """And it steers none while it is refused."""
    done = init(town, "new", "--device", name)

    assert done.code == 2
    assert "\x1b" not in done.err
    assert not (town.folder / "new").exists()


def test_a_pin_is_taken_from_a_file_and_not_printed(town: Town) -> None:
    """Its first line, with or without a line end of Windows."""
    (town.folder / "pin").write_bytes(b"rahasia-7\r\nsecond line")

    done = init(town, "new", "--pin-file", str(town.folder / "pin"))

    assert done.code == 0
    assert "rahasia" not in done.out + done.err
    assert "PIN" not in done.err
    laptop = Laptop(town.folder / "new")
    assert laptop.play("clock", "confirm", "--pin-file", str(town.folder / "pin")).code == 0


@pytest.mark.parametrize("content", [b"", b"\nx", b"12345", b"\xff\xfe", None])
def test_a_bad_pin_is_refused_before_anything_is_made(town: Town, content: bytes | None) -> None:
    """Too short, empty, no text, or no file."""
    if content is not None:
        (town.folder / "pin").write_bytes(content)

    done = init(town, "new", "--pin-file", str(town.folder / "pin"))

    assert done.code == 3
    assert "strpcheck: hint: " in done.err
    assert not (town.folder / "new").exists()


def test_a_home_where_nothing_can_be_written_is_told(town: Town) -> None:
    """A file stands in the way; it stays."""
    (town.folder / "new").write_bytes(b"mine")

    done = init(town)

    assert done.code == 3
    assert "cannot make the folder" in done.err
    assert (town.folder / "new").read_bytes() == b"mine"


def test_production_is_never_set_up_under_an_invented_time(tmp_path: Path) -> None:
    """`--at` is for training; before anything is made."""
    town = found_production(tmp_path)

    invented, real = init(town, at=EVENING), init(town, at=None)

    assert (invented.code, real.code) == (2, 0)
    assert "in production only `check` may be run with --at, and it simulates" in invented.err
    assert real.err.rstrip().endswith("production")


def test_a_log_that_cannot_be_made_is_told(town: Town) -> None:
    """No laptop without a log; the attempt can be repeated."""
    (town.folder / "new" / "log.sqlite").mkdir(parents=True)

    done = init(town)

    assert done.code == 3
    assert "cannot open the log" in done.err
    (town.folder / "new" / "log.sqlite").rmdir()
    assert init(town).code == 0
