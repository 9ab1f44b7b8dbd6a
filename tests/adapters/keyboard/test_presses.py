"""Laws that part keys from scans: a key alone is an act, a burst never is, and nothing is lost between the two."""

from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.adapters.keyboard.presses import ALONE_MS, HeardKeys, KeySorter
from strpcheck.ports import KeyPress

PERMIT = "6BF+70N$B/ABC:1234567890"


def typed(sorter: KeySorter, characters: str, at_ms: int, *, every_ms: int) -> int:
    """Type at a pace; when it was over."""
    for character in characters:
        sorter.type(character, at_ms)
        at_ms += every_ms
    return at_ms


def names(sorter: KeySorter, at_ms: int) -> list[str]:
    """Keys that were pressed by then."""
    sorter.pause(at_ms)
    return [press.name for press in sorter.presses()]


def test_a_key_alone_is_a_press_once_it_is_known_to_be_alone() -> None:
    """Not before: it might be the first of a scan."""
    sorter = KeySorter()
    sorter.type("b", 1000)

    assert names(sorter, 1000 + ALONE_MS - 1) == []
    assert names(sorter, 1000 + ALONE_MS) == ["B"]
    assert sorter.scanned() == b""


def test_keys_that_a_person_presses_one_after_the_other_are_all_presses() -> None:
    """In their order, with a name each."""
    sorter = KeySorter()
    end = typed(sorter, "b1 \rz", 0, every_ms=ALONE_MS)

    assert names(sorter, end) == ["B", "1", "Space", "Enter", "Z"]


@pytest.mark.parametrize("pace", [0, 1, 12, 50, ALONE_MS - 1])
@pytest.mark.parametrize("end", ["\r", "\t", ""])
def test_a_scan_is_handed_on_whole_and_presses_nothing(pace: int, end: str) -> None:
    """Whatever ends it, at any pace of a scanner."""
    sorter = KeySorter()
    over = typed(sorter, PERMIT + end, 0, every_ms=pace)

    assert names(sorter, over + ALONE_MS) == []
    assert sorter.scanned() == (PERMIT + end).encode()


@pytest.mark.parametrize("garbage", ["BP", "E\r", "K1", "\r\n"])
def test_garbage_of_a_scanner_counts_nothing(garbage: str) -> None:
    """Letters that are acts, one after the other at a scanner's pace."""
    sorter = KeySorter()
    over = typed(sorter, garbage, 0, every_ms=10)

    assert names(sorter, over + ALONE_MS) == []


def test_a_key_held_down_counts_nothing_and_is_no_scan() -> None:
    """Computers repeat it thirty times a second; the first one counts once it was alone for a while."""
    sorter = KeySorter()
    sorter.type("b", 0)
    over = typed(sorter, "b" * 40, 500, every_ms=33)

    assert names(sorter, over + ALONE_MS) == ["B"]
    assert sorter.scanned() == b""


def test_a_scan_may_begin_with_the_same_character_twice() -> None:
    """It is handed on whole."""
    sorter = KeySorter()
    over = typed(sorter, "66BF", 0, every_ms=5)

    assert (names(sorter, over + ALONE_MS), sorter.scanned()) == ([], b"66BF")


def test_a_key_after_a_scan_is_one_again() -> None:
    """Once there was a silence."""
    sorter = KeySorter()
    over = typed(sorter, PERMIT + "\r", 0, every_ms=5)
    sorter.type("b", over + ALONE_MS)

    assert names(sorter, over + 2 * ALONE_MS) == ["B"]


def test_a_key_without_a_character_is_a_press_at_once() -> None:
    """And what was held before it comes before it."""
    sorter = KeySorter()
    sorter.type("b", 0)
    sorter.named("Esc", 10)

    assert [press.name for press in sorter.presses()] == ["B", "Esc"]


def test_what_is_typed_into_a_prompt_comes_at_once_and_goes_nowhere_else() -> None:
    """At any pace, the case as typed; afterwards everything is as before."""
    sorter = KeySorter()
    sorter.take_all(wanted=True)
    typed(sorter, "aB1\r", 0, every_ms=2)

    assert sorter.presses() == [KeyPress("A", "a"), KeyPress("B", "B"), KeyPress("1", "1"), KeyPress("Enter")]
    assert sorter.scanned() == b""
    sorter.take_all(wanted=False)
    typed(sorter, "ab", 1000, every_ms=2)
    assert (names(sorter, 2000), sorter.scanned()) == ([], b"ab")


@given(st.lists(st.tuples(st.characters(codec="utf-8", exclude_categories=["Cs"]), st.integers(0, 300)), max_size=30))
def test_every_character_goes_one_way_alone(steps: list[tuple[str, int]]) -> None:
    """A press exactly where no other character is within ALONE_MS; what is no press is a scan, or one key held down."""
    sorter, at_ms, times = KeySorter(), 0, []
    for character, gap in steps:
        at_ms += gap
        times.append(at_ms)
        sorter.type(character, at_ms)
    sorter.pause(at_ms + ALONE_MS)

    alone = [
        (not at or times[at] - times[at - 1] >= ALONE_MS)
        and (at + 1 == len(times) or times[at + 1] - times[at] >= ALONE_MS)
        for at in range(len(times))
    ]
    assert len(sorter.presses()) == sum(alone)
    bursts: list[str] = []
    for at, (character, _) in enumerate(steps):
        if not at or times[at] - times[at - 1] >= ALONE_MS:
            bursts.append("")
        bursts[-1] += character
    assert sorter.scanned().decode() == "".join(burst for burst in bursts if len(set(burst)) > 1)


class PlayedKeys:
    """Implements `Keys`: gives what it is told to."""

    def __init__(self, pieces: list[bytes | None]) -> None:
        self.pieces = pieces
        self.seen: list[str] = []

    def __enter__(self) -> Self:
        self.seen.append("taken over")
        return self

    def __exit__(self, *_: object) -> None:
        self.seen.append("given back")

    def read(self, wait_ms: int | None) -> bytes | None:
        """The next piece."""
        del wait_ms
        return self.pieces.pop(0)

    def wake(self) -> None:
        """Nobody waits."""
        self.seen.append("woken")


def test_a_terminal_serves_a_person_and_a_scanner_at_once() -> None:
    """Arrow and function keys by name, a lone Escape, and the end of the input."""
    now = [0]
    played = PlayedKeys([b"b", b"\x1b[A", b"\x1b", b"\x1bOP", b"\x1b[[B", b"\x1b[99~", b"\x7f", PERMIT.encode(), None])
    heard: list[str] = []
    scanned = []
    with HeardKeys(played, lambda: now[0]) as keys:
        while True:
            now[0] += 1000
            heard += [press.name for press in keys.presses()]
            piece = keys.read(None)
            if piece is None:
                break
            scanned.append(piece)
        keys.wake()

    assert heard == ["B", "Up", "Esc", "F1", "F2", "Backspace"]
    assert b"".join(scanned) == PERMIT.encode()
    assert played.seen == ["taken over", "woken", "given back"]


def test_a_prompt_at_a_terminal_takes_everything() -> None:
    """A PIN typed fast is no scan."""
    keys = HeardKeys(PlayedKeys([b"4711\r"]), lambda: 5)
    keys.take_all(wanted=True)

    assert keys.read(0) == b""
    assert "".join(press.text for press in keys.presses()) == "4711"
