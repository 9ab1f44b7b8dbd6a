"""The bit string of a status list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.authority.bitmap import build_bitmap, padded_length
from strpcheck.core.status_list import Status, StatusList
from tests.authority.desk import NOW, URI


@pytest.mark.parametrize(("issued", "length"), [(0, 0), (1, 64), (64, 64), (65, 128)])
def test_a_list_grows_in_steps(issued: int, length: int) -> None:
    """Steps of whole bytes, the same for one and two bits, so that no list is ever shorter than the one before."""
    assert padded_length(issued) == length


def test_one_bit_an_index_stands_least_significant_first() -> None:
    """Written by hand: indexes 1 and 8 of ten are revoked, and from 10 on nothing was issued."""
    bitmap = build_bitmap(10, 1, [(8, Status.INVALID), (1, Status.INVALID)])

    assert bitmap == bytes([0b00000010, 0b11111101, *[0xFF] * 6])


def test_two_bits_an_index_stand_least_significant_first() -> None:
    """Written by hand: 1 is revoked, 2 suspended, and from 4 on nothing was issued."""
    bitmap = build_bitmap(4, 2, [(1, Status.INVALID), (2, Status.SUSPENDED)])

    assert bitmap == bytes([0b00100100, *[0b01010101] * 15])


@given(bits=st.sampled_from([1, 2]), issued=st.integers(0, 300), data=st.data())
def test_a_laptop_reads_what_was_marked(bits: int, issued: int, data: st.DataObject) -> None:
    """Each index as it was marked, the rest of the issued ones VALID, and whatever was never issued INVALID."""
    statuses = st.sampled_from([Status.INVALID, Status.SUSPENDED][:bits])
    marks = data.draw(st.dictionaries(st.integers(0, issued - 1), statuses)) if issued else {}

    listed = StatusList("XX-JK", URI, NOW, bits, build_bitmap(issued, bits, marks.items()))

    expected = [marks.get(index, Status.VALID) for index in range(issued)]
    expected += [Status.INVALID] * (padded_length(issued) - issued)
    assert [listed.value(index) for index in range(len(listed))] == expected


@pytest.mark.parametrize(
    ("bits", "mark"),
    [
        pytest.param(1, (3, Status.SUSPENDED), id="one bit cannot say suspended"),
        pytest.param(1, (64, Status.INVALID), id="beyond the list"),
        pytest.param(1, (-1, Status.INVALID), id="before the list"),
    ],
)
def test_a_mark_that_the_list_cannot_hold_is_a_mistake_of_ours(bits: int, mark: tuple[int, Status]) -> None:
    """Never written over another's bit."""
    with pytest.raises(ValueError, match="expected a status"):
        build_bitmap(10, bits, [mark])
