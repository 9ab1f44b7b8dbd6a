"""Laws of the officers' file: a memory-hard hash and no PIN in it, damage is told, nobody is replaced by chance."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.officers import OfficersFile
from strpcheck.documents.officers import MAX_OFFICERS_BYTES
from strpcheck.errors import HomeError, PinError, ShiftError, UsageError

NOW = datetime(2021, 7, 5, 0, 30, tzinfo=UTC)


@pytest.fixture
def officers(tmp_path: Path) -> OfficersFile:
    """None yet."""
    return OfficersFile(tmp_path / "officers.json", system_entropy)


def test_officers_are_known_in_the_order_in_which_they_were_added(officers: OfficersFile) -> None:
    """Another program reads the same."""
    assert officers.all() == ()

    officers.add("85031207", "4711", NOW)
    officers.add("85-1203/PMJ", "0815", NOW)

    assert [(officer.badge, officer.added) for officer in officers.all()] == [("85031207", NOW), ("85-1203/PMJ", NOW)]


def test_a_pin_is_the_officers_own(officers: OfficersFile) -> None:
    """Another's is wrong, and so is anything else."""
    officers.add("85031207", "4711", NOW)
    officers.add("90010101", "0815", NOW)

    officers.check("85031207", "4711")
    for wrong in ("0815", "47110", "471", "", "\ud800"):
        with pytest.raises(PinError, match="the PIN is not that of 85031207"):
            officers.check("85031207", wrong)


def test_the_file_holds_no_pin(officers: OfficersFile, tmp_path: Path) -> None:
    """Two officers with one PIN do not look alike."""
    officers.add("85031207", "47114711", NOW)
    officers.add("90010101", "47114711", NOW)

    kept = (tmp_path / "officers.json").read_text()

    first, second = officers.all()
    assert "47114711" not in kept
    assert (first.salt != second.salt, first.pin_hash != second.pin_hash) == (True, True)


def test_a_badge_that_nobody_has_is_told_before_a_pin_is_asked_for(officers: OfficersFile) -> None:
    """With how to add it."""
    with pytest.raises(ShiftError, match="no officer '85031207' is known here") as caught:
        officers.must_know("85031207")

    assert "strpcheck officer add" in caught.value.hint


def test_a_known_badge_is_not_replaced_by_chance(officers: OfficersFile) -> None:
    """Only on purpose; then the old PIN counts no more, and the others stay."""
    officers.add("85031207", "4711", NOW)
    officers.add("90010101", "0815", NOW)
    with pytest.raises(ShiftError, match="officer 85031207 is known already"):
        officers.add("85031207", "9999", NOW)

    officers.add("85031207", "9999", NOW, may_replace=True)

    officers.check("85031207", "9999")
    officers.check("90010101", "0815")
    with pytest.raises(PinError):
        officers.check("85031207", "4711")


@pytest.mark.parametrize("badge", ["", " 1", "a b", "-1", "1/", "x" * 33, "é", "1\n", "a\x1b[31mb"])
def test_a_badge_is_letters_and_digits(officers: OfficersFile, badge: str) -> None:
    """It is printed on screens and stands in the log."""
    with pytest.raises(UsageError, match="expected a badge"):
        officers.add(badge, "4711", NOW)


def test_a_pin_of_three_is_too_short(officers: OfficersFile) -> None:
    """Four is what a gloved hand types."""
    with pytest.raises(PinError, match="at least 4 characters, got 3"):
        officers.add("85031207", "471", NOW)

    assert officers.all() == ()


def test_every_flipped_byte_of_the_file_is_told(officers: OfficersFile, tmp_path: Path) -> None:
    """A damaged hash must not lock an officer out without a word."""
    path = tmp_path / "officers.json"
    officers.add("85031207", "4711", NOW)
    whole = path.read_bytes()

    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(HomeError):
            officers.all()

    path.write_bytes(b" " * (MAX_OFFICERS_BYTES + 1))
    with pytest.raises(HomeError):
        officers.all()
