"""Laws of a page on a terminal: nothing that an officer needs is lost on a small one, and colour alone says nothing."""

from collections.abc import Callable
from dataclasses import fields, replace
from itertools import combinations
from typing import cast

import pytest
from rich.color import ColorSystem
from rich.style import Style

from strpcheck.adapters.terminal_screen.look import Look
from strpcheck.adapters.terminal_screen.shapes import SHAPES
from strpcheck.cli.render_notice import notice_of
from strpcheck.core.verdict import Reason
from strpcheck.messages import Station, Word, load
from strpcheck.ports import Alarm, Card, Strip, Theme, Tone
from tests.adapters.screen.scenes import VERDICTS, card, overs, scene, warned
from tests.adapters.terminal_screen.pages import (
    COLOUR,
    CONSOLE,
    PLAIN,
    crowded,
    every_scene,
    look_of,
    page,
    said,
    squeezed,
)
from tests.adapters.terminal_screen.test_shapes import LEAST_CONTRAST, contrast
from tests.cli.render_cases import CASES, HOSTILE, judged

SIZES = [(80, 24), (120, 40), (100, 30), (60, 20), (40, 12), (20, 6), (240, 70)]
LOOKS = {
    "colour": look_of(environment=COLOUR),
    "no-colour": look_of(environment=PLAIN),
    "console": look_of(environment=CONSOLE),
    "ascii": look_of(environment=PLAIN, encoding="ascii"),
}


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("kind", LOOKS)
def test_a_page_fills_its_terminal_exactly(size: tuple[int, int], kind: str) -> None:
    """Every line is as wide as the terminal, and there are as many: nothing scrolls, nothing of the last page stays."""
    look = replace(LOOKS[kind], width=size[0], height=size[1])

    for name, shown in every_scene():
        lines = page(look, shown)
        assert (name, len(lines), {line.cell_len for line in lines}) == (name, size[1], {size[0]})


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", LOOKS)
@pytest.mark.parametrize("reason", Reason)
def test_nothing_essential_is_lost_on_the_smallest_terminal(reason: Reason, kind: str, language: str) -> None:
    """Word, sentence, every fact, the last day, LATIHAN and each key, in 80 columns and 24 lines."""
    notice = crowded(notice_of(judged(reason), load(language)))
    shown = scene(Card(notice), language=language)

    told = squeezed(said(LOOKS[kind], shown))

    facts = [*notice.person, *([notice.ends] if notice.ends else [])]
    keys = [f"[{key.key}]{key.meaning}" for key in shown.keys]
    for text in (notice.word, notice.sentence, shown.training, *(f"{fact.label}{fact.value}" for fact in facts), *keys):
        assert _in_order(squeezed(text), told), text


@pytest.mark.parametrize("kind", LOOKS)
def test_what_changes_the_word_stays_however_much_there_is_to_say(kind: str) -> None:
    """The first advisory before all others."""
    judgement = CASES["accept, check id"]
    notice = notice_of(judgement, load("id"))
    told = replace(notice, advisories=(*notice.advisories, *["Baris lain yang panjang sekali, " * 4] * 6))

    assert squeezed(notice.advisories[0]) in squeezed(said(LOOKS[kind], scene(Card(crowded(told)))))


@pytest.mark.parametrize("kind", ["colour", "no-colour", "console"])
def test_the_word_is_drawn_large_and_so_is_the_last_day(kind: str) -> None:
    """In letters of three lines at least; the day where the font has blocks."""
    told = said(LOOKS[kind], scene(*VERDICTS["tolak"]))

    drawn = [line for line in told.splitlines() if sum(line.count(sign) for sign in "█▀▄#") > 8]
    assert len(drawn) >= (3 if kind == "console" else 6)


@pytest.mark.parametrize("size", [(120, 40), (200, 60)], ids=str)
def test_a_large_terminal_has_larger_letters(size: tuple[int, int]) -> None:
    """A short word takes about a fifth of the height and never more than a quarter."""
    look = replace(LOOKS["no-colour"], width=size[0], height=size[1])
    lines = said(look, scene(*VERDICTS["tolak"])).splitlines()
    edges = [at for at, line in enumerate(lines) if line.startswith(2 * SHAPES[Word.REJECT].side)]

    assert size[1] // 6 <= edges[-1] - edges[0] - 1 <= size[1] // 4


def test_outcomes_differ_without_colour() -> None:
    """By mark, frame and word."""
    bands = ["\n".join(said(LOOKS["no-colour"], scene(*cards)).splitlines()[3:9]) for cards in VERDICTS.values()]

    assert all(first != second for first, second in combinations(bands, 2))


def test_no_colour_is_sent_to_whoever_wants_none() -> None:
    """NO_COLOR, and consoles whose palette nobody knows, get weight and reversal alone."""
    for kind in ("no-colour", "console"):
        styles = _styles(LOOKS[kind])
        assert all(style.color is None and style.bgcolor is None for style in styles)


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("system", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT])
def test_every_colour_can_be_read(theme: Theme, system: ColorSystem) -> None:
    """At least 7:1, as meant and as a palette of 256 shows it, in sun and at night."""
    environment = COLOUR if system is ColorSystem.TRUECOLOR else {"TERM": "xterm-256color"}

    for style in _styles(look_of(environment=environment, theme=theme)):
        assert style.color is not None
        assert style.bgcolor is not None
        ink, paper = (colour.downgrade(system).get_truecolor() for colour in (style.color, style.bgcolor))
        assert contrast(ink, paper) >= LEAST_CONTRAST, style


def test_the_night_has_no_white_flash() -> None:
    """No cell of a verdict's page stands on a light ground."""
    for _, shown in every_scene():
        for line in page(look_of(), replace(shown, theme=Theme.NIGHT)):
            spans = [line.style, *(span.style for span in line.spans)]
            papers = [style.bgcolor for style in spans if isinstance(style, Style) and style.bgcolor is not None]
            assert all(sum(paper.get_truecolor()) < 3 * 120 for paper in papers)


@pytest.mark.parametrize("name", [name for name, _ in every_scene()])
def test_training_is_unmistakable_on_every_page(name: str) -> None:
    """LATIHAN over the whole first line, whatever stands below; nothing of it in production."""
    shown = dict(every_scene())[name]

    first = said(LOOKS["console"], shown).splitlines()[0]
    assert first.count("LATIHAN") > 5
    assert "LATIHAN" not in said(LOOKS["console"], replace(shown, training="")).splitlines()[0]


@pytest.mark.parametrize("kind", LOOKS)
def test_no_text_steers_the_terminal(kind: str) -> None:
    """Whatever a camera calls itself, or a failure tells."""
    shown = scene(card(Reason.OK), **warned(HOSTILE))

    for told in (shown, scene(over=Alarm("HENTI", "", "", HOSTILE)), scene(idle=HOSTILE)):
        text = said(LOOKS[kind], told)
        assert text.replace("\n", "").isprintable()
        assert "[2J" in text


def test_every_character_arrives_in_any_encoding() -> None:
    """What ASCII lacks is spelled or drawn otherwise; a PIN shows stars, a letter each."""
    for name, shown in every_scene():
        assert said(LOOKS["ascii"], shown).isascii(), name
    assert " ****_" in said(LOOKS["ascii"], scene(over=overs()["pin"]))


@pytest.mark.parametrize("name", sorted(overs()))
def test_nothing_of_a_verdict_shows_beside_what_stands_over_it(name: str) -> None:
    """Least of all beside the lock."""
    text = said(LOOKS["colour"], scene(*VERDICTS["lolos"], over=overs()[name]))

    assert "Siti Contoh" not in text


@pytest.mark.parametrize("kind", LOOKS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_everything_to_choose_and_to_read_is_there_on_the_smallest_terminal(language: str, kind: str) -> None:
    """Each item of a menu with its key, each line of help, summary, alarm and slip."""
    for over in overs(language).values():
        told = squeezed(said(LOOKS[kind], scene(over=over, language=language)))
        for text in _texts(over):
            assert _in_order(squeezed(LOOKS[kind].text(text)), told), text


def test_several_permits_are_numbered_as_in_the_picture() -> None:
    """Each with its word and whose it is."""
    lines = said(LOOKS["no-colour"], scene(VERDICTS["lolos"][0], VERDICTS["tolak"][0]))

    assert lines.index(" 1  ✓ LOLOS") < lines.index(" 2  ✗ TOLAK")
    assert lines.count("Siti Contoh Rahayu | 0000") == 2


def test_four_permits_all_say_whose_they_are() -> None:
    """As many as a page holds; a long sentence gives way."""
    shown = dict(every_scene())["empat"]

    assert said(LOOKS["colour"], shown).count("Siti Contoh Rahayu | 0000") == 4


def test_what_the_officer_made_of_it_stands_where_the_word_stood() -> None:
    """In large letters, on a card alone and on one of several; the word is left in the first line, struck out."""
    told = load("id").station(Station.OVERRIDDEN_PASSED)
    resolved = replace(VERDICTS["tolak"][0], resolution=told)
    look = LOOKS["colour"]
    word, decided = (look.large(text, width=80, most_lines=3) for text in ("TOLAK", told.rpartition(": ")[2]))
    assert word is not None
    assert decided is not None

    for shown in (scene(resolved), scene(resolved, VERDICTS["lolos"][0])):
        assert told in said(look, shown)
        assert decided[0] in said(look, shown)
        assert word[0] not in said(look, shown)
        (line,) = (line for line in page(look, shown) if told in line.plain)
        at = line.plain.index("TOLAK")
        struck = [span for span in line.spans if isinstance(span.style, Style) and span.style.strike]
        assert [span.start <= at < span.end for span in struck] == [True]


def test_an_old_list_is_marked() -> None:
    """With a mark, for eyes that see no colours."""
    shown = scene()
    strip: Strip = replace(shown.strip, list_tone=Tone.WARN)

    assert "! Umur daftar: 9 jam 0 menit" in said(LOOKS["no-colour"], replace(shown, strip=strip))
    assert "! Umur" not in said(LOOKS["no-colour"], shown)


@pytest.mark.parametrize(
    ("name", "size", "kind"),
    [("80x24", (80, 24), "colour"), ("120x40", (120, 40), "colour"), ("80x24-ascii", (80, 24), "ascii")],
)
def test_pages_are_as_approved(golden: Callable[[str, str], None], name: str, size: tuple[int, int], kind: str) -> None:
    """A changed word, line or frame is looked at by somebody."""
    look = replace(LOOKS[kind], width=size[0], height=size[1])
    pages = [f"{'=' * 8} {title}\n{said(look, shown)}" for title, shown in every_scene()]

    golden(f"terminal/{name}.txt", "".join(pages))


def _styles(look: Look) -> list[Style]:
    """Everything that is written with."""
    names = ("page", "label", "strip", "strip_warn", "warn", "key", "training", "alarm", "decision")
    return [*(getattr(look, name) for name in names), *(look.verdict(word) for word in Word)]


def _texts(over: object) -> list[str]:
    """Every text of what stands over the page."""
    if isinstance(over, str):
        return [over] if over.strip() else []
    parts = over if isinstance(over, tuple) else [getattr(over, each.name) for each in fields(cast("Alarm", over))]
    return [text for part in parts for text in _texts(part)]


def _in_order(text: str, told: str) -> bool:
    """Whether a text is there whole, or its characters in their order where columns stand side by side."""
    if text in told:
        return True
    rest = iter(told)
    return all(character in rest for character in text)
