"""Laws of floors.json: read as written, and a file that was damaged raises no floor."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from strpcheck.core.floors import Floors, ListFloor, RoleFloor, Word
from strpcheck.documents.floors import MAX_VERSION, read_floors, write_floors
from strpcheck.errors import DocumentError

SIGNED = datetime(2021, 7, 5, 0, 0, tzinfo=UTC)
UNTIL = datetime(2026, 7, 5, 0, 0, tzinfo=UTC)
LIST = ("XX-JK", "urn:strp:2021w27")
FLOORS = Floors(
    {
        "timestamp": RoleFloor(12, Word(2, frozenset({"a" * 64})), SIGNED),
        "targets": RoleFloor(3, Word(2, frozenset({"b" * 64, "c" * 64}))),
    },
    {LIST: ListFloor(SIGNED, 128, UNTIL, Word(3, frozenset({"d" * 16})))},
    {LIST: UNTIL},
)


def test_floors_are_read_as_they_were_written() -> None:
    """Promises included; the same floors give the same bytes."""
    assert read_floors(write_floors(FLOORS)) == FLOORS
    assert read_floors(write_floors(Floors())) == Floors()
    assert write_floors(FLOORS) == write_floors(read_floors(write_floors(FLOORS)))


def test_every_flipped_bit_is_noticed() -> None:
    """A floor raised by damage would refuse every honest copy for ever."""
    raw = write_floors(FLOORS)
    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit >> 3] ^= 1 << (bit & 7)
        with pytest.raises(DocumentError):
            read_floors(bytes(flipped))


def test_a_version_that_json_cannot_hold_is_kept_as_high_as_it_can() -> None:
    """A thief may sign any; the file must stay readable."""
    word = Word(2**60, frozenset({"a"}))
    floors = replace(FLOORS, roles={"timestamp": RoleFloor(2**64, word, SIGNED)})

    kept = read_floors(write_floors(floors)).roles["timestamp"]

    assert (kept.version, kept.word.delegator_version) == (MAX_VERSION, MAX_VERSION)
