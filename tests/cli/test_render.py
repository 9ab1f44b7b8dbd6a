"""What is printed of a verdict: golden files of every word, and laws that hold for any text."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from strpcheck.cli.render import Printer
from strpcheck.core.permit import Person
from strpcheck.core.verdict import Reason
from strpcheck.messages import load
from strpcheck.messages.printable import cell_width
from strpcheck.scan import Judgement
from tests.cli.render_cases import (
    CASES,
    HOSTILE,
    NO_COLOUR,
    TRUECOLOUR,
    Terminal,
    judged,
    permit_of,
    plain,
    shown,
    without_styles,
)

Golden = Callable[[str, str], None]
LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])


@LANGUAGES
def test_plain_verdicts(golden: Golden, language: str) -> None:
    """Every reason and every case as a pipe receives it."""
    blocks = [f"## {name}\n{plain(case, language)}" for name, case in CASES.items()]
    blocks += [f"## {reason}\n{plain(judged(reason), language)}" for reason in Reason]

    golden(f"render/plain-{language}.txt", "".join(blocks))


@LANGUAGES
@pytest.mark.parametrize("width", [80, 46])
def test_drawn_verdicts(golden: Golden, language: str, width: int) -> None:
    """Every case as a terminal shows it, wide and narrow, without colours: the shapes must do."""
    blocks = [f"## {name}\n{shown(case, language, size=(width, 50))}" for name, case in CASES.items()]

    golden(f"render/drawn-{language}-{width}.txt", without_styles("".join(blocks)))


def test_drawn_without_block_characters(golden: Golden) -> None:
    """A console whose font lacks the shapes gets them in ASCII."""
    blocks = [f"## {name}\n{shown(case, environment={'TERM': 'linux'})}" for name, case in CASES.items()]

    text = without_styles("".join(blocks))

    assert text.isascii()
    golden("render/drawn-ascii.txt", text)


def test_the_word_stands_first_in_its_line() -> None:
    """A pipe finds the verdict at the start of a block's first line."""
    assert plain(CASES["accept"]).startswith("LOLOS: ")
    assert plain(CASES["accept in training"]).startswith("LOLOS [LATIHAN]: ")
    assert plain(CASES["accept, check id"]).startswith("LOLOS - CEK KTP: ")
    assert plain(CASES["accept simulated"]).startswith("LOLOS [SIMULASI]: ")


@pytest.mark.parametrize("name", CASES)
def test_drawn_words_stand_there_as_text_too(name: str) -> None:
    """The first line of the frame holds the word for copying and for screen readers."""
    word = load("id").word(CASES[name].verdict)

    first = without_styles(shown(CASES[name])).splitlines()[0]

    assert f" {word} " in first


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_nothing_is_wider_than_the_screen(name: str, width: int) -> None:
    """A line that wraps by itself tears the frame."""
    lines = without_styles(shown(CASES[name], size=(width, 50))).splitlines()

    assert [line for line in lines if cell_width(line) > width] == []


@LANGUAGES
@pytest.mark.parametrize("reason", Reason)
def test_a_verdict_fits_the_usual_screen(language: str, reason: Reason) -> None:
    """On 80 x 24 the word is still visible below a prompt, in training too."""
    lines = shown(judged(reason), language, size=(80, 24)).splitlines()

    assert len(lines) < 24


def test_the_large_date_gives_way_on_a_low_screen() -> None:
    """Where not everything fits, the word stays and the date shrinks to a line."""
    high, low = (without_styles(shown(CASES["accept"], size=(80, lines))) for lines in (50, 18))

    assert len(low.splitlines()) < len(high.splitlines())
    assert "20 Juli 2021" in low


def test_colours_are_left_out_on_request() -> None:
    """NO_COLOR leaves weight and shape."""
    coloured = shown(CASES["reject"], environment=TRUECOLOUR)
    bare = shown(CASES["reject"], environment=NO_COLOUR)

    assert "\x1b[1;38;2;255;255;255;48;2;176;0;32m" in coloured
    assert "38;" not in bare
    assert "48;" not in bare


def test_a_palette_of_sixteen_is_not_trusted_with_contrast() -> None:
    """Where the terminal decides what red is, no colour is asked for."""
    text = shown(CASES["reject"], environment={"TERM": "xterm"})

    assert "48;" not in text
    assert without_styles(text) == without_styles(shown(CASES["reject"]))


def test_a_solid_band_does_not_flash_white() -> None:
    """In colour the solid frame is paper, not white blocks."""
    first = shown(CASES["accept"], environment=TRUECOLOUR).splitlines()[0]

    assert "█" not in first
    assert "48;2;27;94;32m" in first


@pytest.mark.parametrize("environment", [NO_COLOUR, TRUECOLOUR])
def test_no_control_character_reaches_a_terminal(environment: dict[str, str]) -> None:
    """A hostile file name neither steers the screen nor adds a line."""
    harmless = shown(replace(CASES["retry"], source="x"), environment=environment)

    text = without_styles(shown(replace(CASES["retry"], source=HOSTILE), environment=environment))

    assert {character for character in text if not character.isprintable()} == {"\n"}
    assert r"\x1b[2J" in text
    assert text.count("ULANGI") == harmless.count("ULANGI")


def test_no_control_character_reaches_a_pipe() -> None:
    """The same for plain lines: one line a value, whatever it holds."""
    harmless = plain(replace(CASES["retry"], source="x"))

    text = plain(replace(CASES["retry"], source=HOSTILE))

    assert {character for character in text if not character.isprintable()} == {"\n"}
    assert text.count("\n") == harmless.count("\n")


def test_data_is_never_markup() -> None:
    """A company may be called "[red]" and a driver ":smile:"."""
    person = Person("[bold]Budi[/bold] :smile:", "0000", "[red]PT Contoh[/red]", None, None, None)
    case = judged(Reason.OK, permit=replace(permit_of(), person=person))

    text = without_styles(shown(case, environment=TRUECOLOUR))

    assert "[bold]Budi[/bold] :smile:" in text
    assert "[red]PT Contoh[/red]" in text


@pytest.mark.parametrize(
    ("name", "spelled"), [(" ", r"\x20"), ("\u3000", r"\u3000"), ("\ufe0f\u3164", r"\ufe0f\u3164")]
)
def test_a_holder_without_a_visible_name_is_shown_as_such(name: str, spelled: str) -> None:
    """A genuine key can sign it; an ID card bears no such name."""
    case = judged(Reason.OK, permit=replace(permit_of(), person=Person(name, "0000", name, None, None, None)))

    for text in (plain(case), without_styles(shown(case, environment=TRUECOLOUR))):
        assert text.count(spelled) == 2


def test_only_authenticated_facts_are_shown() -> None:
    """Without a permit there is nothing to compare."""
    text = plain(judged(Reason.BAD_SIGNATURE))

    assert "Nama" not in text
    assert "Berlaku" not in text


def test_a_permit_not_valid_yet_says_from_when() -> None:
    """The sentence sends the reader to the first day."""
    text = plain(judged(Reason.NOT_YET_VALID), "en")

    assert "  Valid from: 6 Jul 2021 00:00 WIB\n" in text


def test_a_missing_list_is_named() -> None:
    """Where no list answered there is no age to show, and that is said."""
    base = judged(Reason.STATUS_UNKNOWN)

    text = plain(replace(base, verdict=replace(base.verdict, list_age=None)), "en")

    assert "  List age: no list\n" in text


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "utf-8"])
@pytest.mark.parametrize("terminal", [False, True])
def test_every_encoding_carries_a_verdict(encoding: str, terminal: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    """A name outside the stream's encoding comes out spelled, never as an exception."""
    raw = io.BytesIO()
    stream = Encoded(raw, encoding=encoding, newline="\n")
    stream.terminal = terminal
    person = replace(permit_of().person, name="Siti Ñáñ 王")
    case = judged(Reason.OK, permit=replace(permit_of(), person=person))

    Printer.on(load("id"), stream, environment=NO_COLOUR, size=(80, 50)).judgement(case)

    text = raw.getvalue().decode(encoding)
    assert "LOLOS" in text
    assert ("王" if encoding == "utf-8" else r"\u738b") in text


@pytest.mark.parametrize("term", ["dumb", "DUMB", "unknown"])
def test_a_terminal_that_can_do_nothing_gets_plain_lines(term: str) -> None:
    """TERM=dumb reads lines, broken at its width."""
    stream = Terminal()

    Printer.on(load("id"), stream, environment={"TERM": term}).judgement(CASES["refer"])

    assert "\x1b" not in stream.getvalue()
    assert max(len(line) for line in stream.getvalue().splitlines()) <= 80
    assert stream.getvalue().startswith("PERIKSA: ")


class Encoded(io.TextIOWrapper):
    """A stream of a given encoding that may claim to be a terminal."""

    terminal = False

    def isatty(self) -> bool:
        """As told."""
        return self.terminal


def test_judgements_are_what_scanning_hands_over() -> None:
    """The printer takes the scanning use case's own type."""
    assert all(isinstance(case, Judgement) for case in CASES.values())
