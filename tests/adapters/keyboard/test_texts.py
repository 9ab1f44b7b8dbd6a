"""Laws of where a typed text ends, and of what never becomes part of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.adapters.keyboard.texts import MAX_CHARACTERS, TextSplitter
from tests.adapters.keyboard.typist import Typist, permit_text

PERMIT = permit_text()


@pytest.mark.parametrize(("keys", "end"), [("\r", "enter"), ("\n", "enter"), ("\r\n", "enter"), ("\t", "tab")])
def test_a_key_ends_a_text(keys: str, end: str) -> None:
    """Enter in each spelling, and Tab; never an empty text beside it."""
    typist = Typist().type(PERMIT + keys).type(PERMIT + keys)

    assert typist.told == [(PERMIT, end), (PERMIT, end)]


@pytest.mark.parametrize("each_ms", [0, 1, 30, 50])
def test_silence_ends_what_a_scanner_typed(each_ms: int) -> None:
    """After 300 ms; not a moment before."""
    typist = Typist().type(PERMIT, each_ms=each_ms)

    assert typist.rest(299).told == []
    assert typist.rest(2).told == [(PERMIT, "pause")]


def test_one_late_key_does_not_make_a_scanner_a_person() -> None:
    """A busy machine stalls; the mean tells."""
    typist = Typist().type(PERMIT[:-3]).type(PERMIT[-3:], each_ms=200).rest(300)

    assert typist.told == [(PERMIT, "pause")]


def test_a_person_who_types_slowly_is_not_cut() -> None:
    """Neither between two keys nor after a long look at the paper; Enter ends it."""
    typist = (
        Typist().type("V7F HELLO", each_ms=400).rest(5000).type(" QUICKLY TYPED", each_ms=80).rest(50_000).type("\r")
    )

    assert typist.told == [("V7F HELLO QUICKLY TYPED", "enter")]


def test_spaces_at_both_ends_survive() -> None:
    """Space is a Base45 character."""
    assert Typist().type("  SPACES AROUND  \r").told == [("  SPACES AROUND  ", "enter")]


@pytest.mark.parametrize("keys", ["q", "q\r", "\r\r\n\t", "1234567\n", "q\t"])
def test_what_a_person_presses_by_chance_is_no_text(keys: str) -> None:
    """Fewer than eight characters, in silence."""
    assert Typist().type(keys, each_ms=100).rest(3000).told == []


def test_a_chance_key_before_a_scan_is_none_of_it() -> None:
    """The officer leaned on the keyboard; the next car's permit is read all the same."""
    typist = Typist().type("qq").rest(400).type(PERMIT + "\r")

    assert typist.told == [(PERMIT, "enter")]


def test_a_scanner_that_uses_enter_may_stall() -> None:
    """A radio link hiccups: half a permit would look forged."""
    typist = Typist().type(PERMIT + "\r").rest(1000).type(PERMIT[:200]).rest(900).type(PERMIT[200:] + "\r")

    assert typist.told == [(PERMIT, "enter"), (PERMIT, "enter")]


def test_a_scanner_whose_enter_was_switched_off_is_heard_again() -> None:
    """The longer silence ends its text too, and from then on the usual one."""
    typist = Typist().type(PERMIT + "\r").type(PERMIT).rest(2001).type(PERMIT).rest(301)

    assert typist.told == [(PERMIT, "enter"), (PERMIT, "pause"), (PERMIT, "pause")]


def test_a_second_scan_after_a_silence_nobody_watched_is_a_second_text() -> None:
    """Whoever listens may come late; the times of the keys tell."""
    typist = Typist().type(PERMIT)
    typist.now_ms += 1000

    assert typist.type(PERMIT + "\r").told == [(PERMIT, "pause"), (PERMIT, "enter")]


def test_what_nobody_ended_is_forgotten() -> None:
    """Keys pressed by chance all day never add up to a text."""
    typist = Typist()
    for _ in range(20):
        typist.type("q").rest(61_000)

    assert typist.type("\r").told == []


def test_a_text_is_bounded_and_the_rest_is_told() -> None:
    """65,536 characters, however long the flood."""
    typist = Typist()
    typist.texts += typist.splitter.type("A" * (MAX_CHARACTERS + 5) + "\r", 0)

    assert [(len(typed.text), typed.lost) for typed in typist.texts] == [(MAX_CHARACTERS, 5)]
    assert Typist().type("A" * 20 + "\r").texts[0].lost == 0


def test_a_pasted_burst_is_one_text() -> None:
    """5,000 characters at once, between the marks of a bracketed paste."""
    typist = Typist()
    typist.texts += typist.splitter.type(f"\x1b[200~{'B' * 5000}\x1b[201~", 0)

    assert typist.rest(400).told == [("B" * 5000, "pause")]


@pytest.mark.parametrize(
    "sequence",
    ["\x1b[A", "\x1b[1;5C", "\x1bOP", "\x1b[[A", "\x1b[24~", "\x1bx", "\x1b]11;rgb:ffff\x07", "\x1bP1$r0m\x1b\\"],
)
def test_what_a_terminal_sends_besides_is_no_part_of_a_text(sequence: str) -> None:
    """Arrow and function keys, Alt, answers to questions."""
    typist = Typist().type(f"ABCD{sequence}EFGH\r")

    assert typist.told == [("ABCDEFGH", "enter")]


def test_escape_by_itself_takes_nothing_with_it() -> None:
    """A person pressed it; the scan comes later."""
    typist = Typist().type("\x1b").rest(100).type(PERMIT + "\r")

    assert typist.told == [(PERMIT, "enter")]


def test_a_sequence_never_hides_the_end_of_a_text() -> None:
    """A hostile code holds the beginning of one."""
    typist = Typist().type("ABCDEFGH\x1b]\r" + PERMIT + "\r")

    assert typist.told == [("ABCDEFGH", "enter"), (PERMIT, "enter")]


@pytest.mark.parametrize("character", ["\0", "\x08", "\x7f", "\x9b", "\x1a", "\u200b", "\u202e", "\u2028"])
def test_controls_are_left_out(character: str) -> None:
    """NUL, Backspace, bidi marks and the like."""
    assert Typist().type(f"ABCD{character}EFGH\r").told == [("ABCDEFGH", "enter")]


def test_what_wrong_layouts_type_stays() -> None:
    """It is needed to put the text right."""
    assert Typist().type("ßöäü§é`'^¿\u00a0Ñ\r").told == [("ßöäü§é`'^¿\u00a0Ñ", "enter")]


def test_the_end_of_the_input_ends_a_text() -> None:
    """A last line without its end counts."""
    splitter = TextSplitter(fewest=1)
    splitter.type("AB", 0)

    assert [(typed.text, typed.end) for typed in splitter.finish()] == [("AB", "input")]
    assert splitter.finish() == []


@given(st.lists(st.tuples(st.text(), st.integers(0, 3000)), max_size=20))
def test_anything_gives_clean_texts(keys: list[tuple[str, int]]) -> None:
    """Whatever is pressed whenever: no ends, no escapes, no short ones."""
    splitter, now, texts = TextSplitter(), 0, []
    for characters, wait in keys:
        texts += splitter.type(characters, now)
        now += wait
        texts += splitter.pause(now)
        assert (splitter.wait_ms(now) or 0) >= 0
    texts += splitter.finish()

    assert all(len(typed.text) >= 8 and not set(typed.text) & set("\r\n\t\x1b\0") for typed in texts)
