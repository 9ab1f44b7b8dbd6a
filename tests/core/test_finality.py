"""What a newer list may not take back."""

import numpy as np
import pytest

from strpcheck.core.finality import taken_back
from strpcheck.core.status_list import StatusList
from tests.core.making import status_list
from tests.vectors.forge import bitmap_of

VALID, INVALID, SUSPENDED, UNKNOWN = range(4)


@pytest.mark.parametrize("before_bits", [1, 2])
@pytest.mark.parametrize("after_bits", [1, 2])
@pytest.mark.parametrize(
    ("before", "after", "found"), [(INVALID, VALID, (8,)), (INVALID, INVALID, ()), (VALID, INVALID, ())]
)
def test_a_revocation_is_not_taken_back(
    before_bits: int, after_bits: int, before: int, after: int, found: tuple[int, ...]
) -> None:
    """However many bits an index has before and after: the first suspension moves a list to two."""
    old, new = status_list({8: before}, bits=before_bits), status_list({8: after}, bits=after_bits)

    assert taken_back(old, new, 64) == found


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        pytest.param(INVALID, SUSPENDED, (8,), id="revoked to suspended"),
        pytest.param(INVALID, UNKNOWN, (8,), id="revoked to what means nothing"),
        pytest.param(SUSPENDED, VALID, (), id="reinstated"),
        pytest.param(SUSPENDED, INVALID, (), id="suspended to revoked"),
        pytest.param(UNKNOWN, VALID, (), id="what meant nothing"),
    ],
)
def test_only_what_was_revoked_is_final(before: int, after: int, found: tuple[int, ...]) -> None:
    """Suspensions come and go."""
    assert taken_back(status_list({8: before}), status_list({8: after}), 64) == found


@pytest.mark.parametrize(("issued", "found"), [(9, (8,)), (8, ())])
def test_what_was_never_issued_was_nobodys(issued: int, found: tuple[int, ...]) -> None:
    """The rest of a last grain is INVALID until it is issued."""
    assert taken_back(status_list({8: INVALID}), status_list({}), issued) == found


def test_the_lowest_three_are_named() -> None:
    """Of many."""
    everyone = dict.fromkeys(range(64), INVALID)

    assert taken_back(status_list(everyone), status_list({}), 64) == (0, 1, 2)


def test_a_longer_list_is_compared_as_far_as_the_older_one_reaches() -> None:
    """What came later is not in it."""
    longer = StatusList("XX-JK", "urn:strp:2021w27", status_list({}).issued_at, 1, bitmap_of(1, 128, {5: 1}))

    assert taken_back(status_list({5: INVALID, 6: INVALID}), longer, 64) == (6,)


@pytest.mark.parametrize("seed", range(20))
def test_as_a_loop_over_all_values_finds_it(seed: int) -> None:
    """Against the plainest way."""
    chance = np.random.default_rng(seed)
    bits = chance.integers(1, 3, 2).tolist()
    old, new = (status_list(dict(enumerate(chance.integers(0, 1 << width, 64).tolist())), bits=width) for width in bits)
    issued = int(chance.integers(0, 65))

    expected = [index for index in range(issued) if old.value(index) == INVALID and new.value(index) != INVALID]

    assert taken_back(old, new, issued) == tuple(expected[:3])
