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


@pytest.mark.parametrize("late_ms", [0, 130, 5000])
def test_whoever_was_kept_from_looking_takes_no_half_of_a_scan_for_a_key(late_ms: int) -> None:
    """What lay there when somebody looked again came at any moment since the last look."""
    sorter = KeySorter()
    sorter.type("B", 0)
    sorter.type("PK\r", late_ms, since_ms=0)

    assert (names(sorter, late_ms + ALONE_MS), sorter.scanned()) == ([], b"BPK\r")


class PlayedKeys:
    """Implements `Keys`: nothing lies there when it is asked at once; each wait takes the next piece and its time."""

    def __init__(self, pieces: list[tuple[int, bytes | None]]) -> None:
        self.pieces = pieces
        self.lies_there: list[bytes] = []
        """What a look without a wait finds."""
        self.seen: list[str] = []
        self.waits: list[int | None] = []
        self.ms = 0

    def __enter__(self) -> Self:
        self.seen.append("taken over")
        return self

    def __exit__(self, *_: object) -> None:
        self.seen.append("given back")

    def read(self, wait_ms: int | None) -> bytes | None:
        """The next piece, or nothing where the wait is over before it."""
        if wait_ms == 0:
            return self.lies_there.pop(0) if self.lies_there else b""
        self.waits.append(wait_ms)
        after_ms, piece = self.pieces[0]
        if wait_ms is not None and after_ms > wait_ms:
            self.ms += wait_ms
            self.pieces[0] = (after_ms - wait_ms, piece)
            return b""
        self.ms += after_ms
        return self.pieces.pop(0)[1]

    def wake(self) -> None:
        """Nobody waits."""
        self.seen.append("woken")


def heard(played: PlayedKeys) -> tuple[list[str], bytes]:
    """Everything until the input is over: keys by name, and what a scanner typed."""
    scanned = b""
    with HeardKeys(played, lambda: played.ms) as keys:
        while (piece := keys.read(None)) is not None:
            scanned += piece
        assert keys.has_ended
        return [press.name for press in keys.presses()], scanned


def test_a_terminal_serves_a_person_and_a_scanner_at_once() -> None:
    """Arrow and function keys by name, a lone Escape, and the end of the input."""
    sent = [b"b", b"\x1b[A", b"\x1b", b"\x1bOP", b"\x1b[[B", b"\x1b[99~", b"\x7f", PERMIT.encode(), b"p"]
    played = PlayedKeys([*((1000, piece) for piece in sent), (1000, None)])

    assert heard(played) == (["B", "Up", "Esc", "F1", "F2", "Backspace", "P"], PERMIT.encode())
    assert played.seen == ["taken over", "given back"]


@pytest.mark.parametrize("sent", [b"\x1b[A", b"\x1bOP", b"\x1b[15~", b"\x1b[[B"])
def test_a_key_that_comes_in_pieces_is_one_key(sent: bytes) -> None:
    """A slow line cuts what a key sends anywhere; no piece of it is Esc or a letter."""
    whole = heard(PlayedKeys([(500, sent), (500, None)]))
    pieces = [(20, bytes([byte])) for byte in sent]

    assert heard(PlayedKeys([*pieces, (500, None)])) == whole
    assert len(whole[0]) == 1


def test_escape_alone_is_a_key_after_a_moment() -> None:
    """Even where a letter follows it later."""
    assert heard(PlayedKeys([(500, b"\x1b"), (60, b"["), (500, None)])) == (["Esc", "["], b"")


def test_a_scan_is_whole_however_slowly_it_is_read() -> None:
    """The thread that reads may be kept from it for any time: what lies there then is no key."""
    played = PlayedKeys([(500, b"B"), (500, None)])
    keys = HeardKeys(played, lambda: played.ms)

    assert keys.read(None) == b""
    played.ms += 700
    assert keys.presses() == []
    played.lies_there.append(b"PK\r")
    assert keys.read(None) == b"BPK\r"
    assert keys.presses() == []


def test_nobody_waits_longer_for_a_key_than_until_it_is_one() -> None:
    """Whatever the hand scanner would wait."""
    played = PlayedKeys([(500, b"b"), (10_000, b"p"), (500, None)])

    heard(played)

    assert played.waits[:3] == [None, ALONE_MS, None]


def test_the_scanners_side_wakes_whoever_reads() -> None:
    """As it does without anybody in between."""
    played = PlayedKeys([])
    HeardKeys(played, lambda: 0).wake()

    assert played.seen == ["woken"]


def test_a_prompt_at_a_terminal_takes_everything() -> None:
    """A PIN typed fast is no scan."""
    keys = HeardKeys(PlayedKeys([(5, b"4711\r")]), lambda: 5)
    keys.take_all(wanted=True)

    assert keys.read(50) == b""
    assert "".join(press.text for press in keys.presses()) == "4711"
