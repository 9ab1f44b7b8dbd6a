"""The meaning of a status list: least significant bit first, and nothing beyond its end."""

from datetime import UTC, datetime

import pytest

from strpcheck.core.status_list import StatusList

AT = datetime(2021, 7, 14, tzinfo=UTC)

# 0xB9 is 1011 1001, 0xA3 is 1010 0011: read each byte from its right end.
ONE_BIT = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]
# 0xC9 is 11 00 10 01, 0x44 is 01 00 01 00, 0xF9 is 11 11 10 01.
TWO_BITS = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]


def status_list(bits: int, bitmap: bytes | memoryview) -> StatusList:
    """A list of these bits."""
    return StatusList("XX-JK", "urn:strp:2021w27", AT, bits, bitmap)


@pytest.mark.parametrize(("bits", "bitmap", "values"), [(1, b"\xb9\xa3", ONE_BIT), (2, b"\xc9\x44\xf9", TWO_BITS)])
def test_values_stand_least_significant_bit_first(bits: int, bitmap: bytes, values: list[int]) -> None:
    """Index 0 stands in the least significant bits of byte 0."""
    held = status_list(bits, bitmap)

    assert [held.value(index) for index in range(len(values))] == values


@pytest.mark.parametrize(("bits", "length"), [(1, 16), (2, 8)])
def test_length_counts_indexes(bits: int, length: int) -> None:
    """A list is as long as it has indexes, not bytes."""
    assert len(status_list(bits, b"\0\0")) == length


@pytest.mark.parametrize("bits", [1, 2])
@pytest.mark.parametrize("beyond", [0, 1, 2**32 - 1, 2**64])
def test_beyond_the_end_there_is_no_value(bits: int, beyond: int) -> None:
    """The first index beyond the end, and any later one, has no value; the last one has."""
    held = status_list(bits, b"\xff\xff")

    assert held.value(len(held) - 1) is not None
    assert held.value(len(held) + beyond) is None


@pytest.mark.parametrize("bits", [1, 2])
@pytest.mark.parametrize("index", [-1, -8, -16, -(2**32)])
def test_a_negative_index_reads_nothing(bits: int, index: int) -> None:
    """Python would count from the end."""
    assert status_list(bits, b"\xff\xff").value(index) is None


@pytest.mark.parametrize("bits", [1, 2])
def test_an_empty_list_answers_for_nothing(bits: int) -> None:
    """No bits, no indexes."""
    held = status_list(bits, b"")

    assert (len(held), held.value(0)) == (0, None)


def test_a_mapped_file_serves_as_well_as_bytes() -> None:
    """A bitmap is read byte by byte, so a memory view of a mapped file needs no copy."""
    assert status_list(1, memoryview(b"\x80")).value(7) == 1
