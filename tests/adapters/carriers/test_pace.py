"""Laws of a link's pace: what counts is the time that was waited, over all files, and what came in it."""

import pytest

from strpcheck.adapters.carriers.pace import Pace, Patience
from strpcheck.errors import CarrierError

URL = "http://mirror.example/x"


class Hands:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.at


def waited(pace: Pace, hands: Hands, seconds: float, count: int) -> None:
    """A wait, and what it brought."""
    with pace.waiting():
        hands.at += seconds
    pace.came(count, URL)


@pytest.mark.parametrize(("count", "is_enough"), [(2999, False), (3000, True)])
def test_a_minute_must_bring_so_much(count: int, *, is_enough: bool) -> None:
    """On both sides of the limit."""
    hands = Hands()
    pace = Pace(Patience(), hands)
    waited(pace, hands, 59.9, count)
    if is_enough:
        waited(pace, hands, 0.1, 0)
        return
    with pytest.raises(CarrierError, match="hardly anything came, 2999 bytes in 60 s"):
        waited(pace, hands, 0.1, 0)


def test_each_minute_counts_for_itself() -> None:
    """What came before is no credit."""
    hands = Hands()
    pace = Pace(Patience(), hands)
    waited(pace, hands, 60, 1_000_000)

    with pytest.raises(CarrierError, match="hardly anything came"):
        waited(pace, hands, 60, 10)


def test_what_is_done_with_the_bytes_is_not_counted() -> None:
    """A slow disk is no slow link."""
    hands = Hands()
    pace = Pace(Patience(), hands)
    waited(pace, hands, 1, 10)
    hands.at += 10_000

    waited(pace, hands, 1, 10)

    assert pace.left == Patience().sync - 2


def test_the_whole_has_an_end() -> None:
    """At a good pace too: somebody waits with a stick."""
    hands = Hands()
    pace = Pace(Patience(), hands)
    for _ in range(14):
        waited(pace, hands, 60, 1_000_000)

    with pytest.raises(CarrierError, match="the sync took longer than 900 s"):
        waited(pace, hands, 60, 1_000_000)
