"""Laws of `clock confirm`: the supervisor's PIN, and nothing else, puts a clock in the right."""

from pathlib import Path

import pytest

from tests.played import Laptop, Town


@pytest.fixture
def pin(town: Town) -> Path:
    """The PIN of a laptop called `pinned`."""
    place = town.folder / "pin"
    place.write_text("123456\n")
    words = ["--root", str(town.root), "--from", str(town.published), "--post", "LAMPIRI", "--pin-file", str(place)]
    assert Laptop(town.folder / "pinned").play("init", *words).code == 0
    return place


@pytest.fixture
def pinned(town: Town, pin: Path) -> Laptop:
    """That laptop."""
    del pin
    return Laptop(town.folder / "pinned")


def test_the_right_pin_confirms_and_is_logged(pinned: Laptop, pin: Path) -> None:
    """One entry of its kind, told with the time."""
    done = pinned.play("clock", "confirm", "--pin-file", str(pin))

    assert (done.code, done.out) == (0, "")
    assert "the clock is confirmed at 5 Jul 2021 07:30 WIB; it is in the log" in done.err
    entries = pinned.play("log", "show", "--json").objects
    assert [(entry["kind"], entry.get("by")) for entry in entries] == [("sync", None), ("clock", "supervisor")]


def test_a_wrong_pin_confirms_nothing(pinned: Laptop, pin: Path) -> None:
    """No entry; the PIN is not repeated."""
    pin.write_text("654321\n")

    done = pinned.play("clock", "confirm", "--pin-file", str(pin))

    assert done.code == 3
    assert "the PIN is wrong" in done.err
    assert "654321" not in done.err
    assert len(pinned.play("log", "show", "--json").objects) == 1


def test_without_a_terminal_the_pin_comes_from_a_file(pinned: Laptop) -> None:
    """Nobody can be asked, and nobody waits."""
    done = pinned.play("clock", "confirm")

    assert done.code == 3
    assert "give it with --pin-file FILE" in done.err


def test_a_clock_before_what_was_signed_is_not_confirmed(pinned: Laptop, pin: Path) -> None:
    """Whatever the PIN."""
    done = pinned.in_english.play("clock", "confirm", "--pin-file", str(pin), at="2021-07-04T22:00")

    assert done.code == 3
    assert "put the clock right first, then confirm it" in done.err


def test_a_damaged_pin_file_of_the_laptop_opens_for_nobody(pinned: Laptop, pin: Path) -> None:
    """Told as damage, not as a wrong PIN."""
    (pinned.home / "supervisor.json").write_bytes(b"{}")

    done = pinned.play("clock", "confirm", "--pin-file", str(pin))

    assert done.code == 3
    assert "supervisor.json was changed" in done.err
