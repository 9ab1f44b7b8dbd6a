"""Laws of what is drawn: the word's size, nothing over an edge, whatever stands in a name, and nothing left behind."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, features

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.drawing import draw, draw_page, draw_spots, fitted_picture, redraw_clock
from strpcheck.adapters.screen.faces import BOLD, Box, _parts, fitted, put, width_of, wrapped
from strpcheck.adapters.screen.palette import PALETTES
from strpcheck.core.verdict import Reason
from strpcheck.messages import Word, load
from strpcheck.ports import Card, Line, Scene, Spot, Theme
from tests.adapters.screen.scenes import SIZE, SPOT, VERDICTS, card, face, overs, road, scene, warned

Pixels: TypeAlias = NDArray[np.uint8]
SIZES = [(800, 600), (1024, 768), (1280, 720), (1366, 768), (1920, 1080), (1920, 1200)]
LONG = "W" * 48
SENTENCE = "Kalimat yang sangat panjang sekali untuk petugas. " * 6


def pixels(image: Image.Image) -> Pixels:
    """Rows, columns, colours."""
    return np.asarray(image)


def rows_of(image: Image.Image, ink: tuple[int, int, int]) -> tuple[int, int]:
    """The first and the last row that hold a colour exactly."""
    found = np.flatnonzero((pixels(image) == ink).all(axis=2).any(axis=1))
    return int(found[0]), int(found[-1])


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("word", ["LOLOS", "PERIKSA", "TOLAK", "ULANGI"])
def test_the_word_stands_at_a_quarter_of_the_height(theme: Theme, word: str) -> None:
    """Its capitals, give or take a twentieth of them."""
    drawn = {"LOLOS": "lolos", "PERIKSA": "periksa", "TOLAK": "tolak", "ULANGI": "ulangi"}[word]
    (shown,) = VERDICTS[drawn]
    pair = PALETTES[theme].verdicts[shown.notice.kind]
    image = draw(scene(shown, theme=theme), SIZE)

    band = pixels(image)[110:400, 300:1260]
    found = np.flatnonzero((band == pair.ink).all(axis=2).any(axis=1))
    assert found[-1] - found[0] + 1 >= 0.24 * SIZE[1]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", VERDICTS)
def test_long_texts_stay_inside_every_screen(size: tuple[int, int], name: str) -> None:
    """Names of 48 wide letters, a long sentence: the outermost pixels are those of the page or of a border."""
    (shown,) = VERDICTS[name]
    notice = replace(
        shown.notice,
        sentence=SENTENCE,
        advisories=(SENTENCE, SENTENCE),
        person=tuple(Line(line.label, LONG) for line in shown.notice.person),
    )
    image = draw(scene(Card(notice, shown.photo), **warned(SENTENCE)), size, road())

    assert image.size == size
    edge = pixels(image)[size[1] // 3 : -size[1] // 4, -3:]
    plain = pixels(draw(scene(shown), size, road()))[size[1] // 3 : -size[1] // 4, -3:]
    assert np.array_equal(edge, plain)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("language", ["id", "en"])
def test_whatever_stands_over_the_screen_is_drawn_at_every_size(size: tuple[int, int], language: str) -> None:
    """Each is another picture than without it, and none of them shows the live picture."""
    bare = draw(scene(language=language), size, road())
    for over in overs(language).values():
        image = draw(scene(over=over, language=language), size, road())
        assert image.size == size
        assert not np.array_equal(pixels(image), pixels(bare))
        assert draw_page(scene(over=over), size).picture is None


def test_training_is_drawn_on_every_screen() -> None:
    """The same band on each, and none on the road's."""
    shown = [*(scene(*cards) for cards in VERDICTS.values()), *(scene(over=over) for over in overs().values()), scene()]
    bands = {draw(each, SIZE).crop((0, 0, SIZE[0], 30)).tobytes() for each in shown}
    paper = PALETTES[Theme.DAY].training.paper

    assert len(bands) == 1
    assert (pixels(draw(shown[0], SIZE))[:30] == paper).all(axis=2).mean() > 0.4
    road_bands = [pixels(draw(replace(each, training=""), SIZE))[:30] for each in shown]
    assert not any((band == paper).all(axis=2).any() for band in road_bands)


def test_a_locked_screen_shows_neither_card_nor_picture() -> None:
    """Whatever the scene still held: what is locked is drawn over everything."""
    locked = overs()["terkunci"]
    bare = draw(scene(over=locked), SIZE, road())
    full = draw(scene(*VERDICTS["lolos"], over=locked), SIZE, road())

    assert np.array_equal(pixels(bare), pixels(full))


def test_the_live_picture_stands_in_its_box_with_the_codes_outlined() -> None:
    """Scaled, never stretched; numbers stand on the codes where there are several."""
    preview = Image.new("RGB", (640, 360), (1, 2, 3))
    shown = scene(card(Reason.OK))
    page = draw_page(shown, SIZE)
    assert page.picture is not None
    fitted_to, place = fitted_picture(preview, page.picture)
    assert abs(fitted_to.width / fitted_to.height - 16 / 9) < 0.02

    image = pixels(draw(shown, SIZE, preview))[place.top : place.bottom, place.left : place.right]

    green = PALETTES[Theme.NIGHT].edges[Word.ACCEPT]
    assert (image == (1, 2, 3)).all(axis=2).mean() > 0.5
    rows, columns = np.nonzero((image == green).all(axis=2))
    scale = place.width / SIZE[0]
    assert abs(rows.min() - 260 * scale) < 8
    assert abs(columns.max() - 760 * scale) < 8


def test_a_source_that_is_gone_shows_no_picture() -> None:
    """An old one would look like a live one: that it is gone stands in its place."""
    for shown in (scene(card(Reason.OK)), scene()):
        blind = replace(shown, is_blind=True)

        assert draw_page(blind, SIZE).picture is None
        assert draw(blind, SIZE, road()).tobytes() != draw(shown, SIZE, road()).tobytes()


def test_a_frame_of_no_size_has_no_outlines() -> None:
    """Before the first one came."""
    image = Image.new("RGB", (100, 100))
    draw_spots(image, replace(scene(), spots=(Spot(SPOT, None),), frame_size=(0, 0)), Box(0, 0, 100, 100))

    assert not pixels(image).any()


def test_the_clock_alone_changes_with_the_clock() -> None:
    """Everything else is drawn once."""
    shown = scene(card(Reason.OK))
    page = draw_page(shown, SIZE)
    redraw_clock(page, shown)
    before = pixels(page.image).copy()
    redraw_clock(page, replace(shown, strip=replace(shown.strip, clock="23:59:59 WIB")))

    rows, columns = np.nonzero((pixels(page.image) != before).any(axis=2))
    assert len(rows)
    clock = page.clock
    assert (rows.min() >= clock.top, rows.max() < clock.bottom) == (True, True)
    assert (columns.min() >= clock.left, columns.max() < clock.right) == (True, True)


@pytest.mark.parametrize(
    "name", ["Łukasz Żółć", "Ñandú O'Brien", "Сергей", "李小龍", "محمد", "ไทย", "🙂", "e\u0301\u0302", "\u2066x\u2069"]
)
def test_every_script_is_drawn_as_something(name: str) -> None:
    """From the system's fonts, or as a box; never nothing, never a failure."""
    canvas = Canvas.blank((600, 100), Theme.DAY)
    end = put(canvas.draw, (10, 10), name, BOLD, 30, (255, 0, 0))

    assert end > 10
    assert (pixels(canvas.image) != PALETTES[Theme.DAY].page.paper).any()


@pytest.mark.skipif(not features.check("raqm"), reason="Pillow has no raqm")
def test_arabic_is_joined_and_runs_from_right_to_left() -> None:
    """Turned round or unjoined it would be another drawing; where no font has it, it is drawn as boxes."""
    name = "\u0645\u062d\u0645\u062f"
    parts = _parts(name, BOLD, 30)
    if len(parts) == 1 and parts[0][0] == name:
        joined = parts[0][1].getlength(name)
        assert joined != sum(parts[0][1].getlength(letter) for letter in name)
    else:
        assert all("\u25a1" in part or "?" in part for part, _ in parts)


def test_a_line_that_is_too_long_is_made_smaller_and_then_cut() -> None:
    """With a sign that something is missing."""
    text, size = fitted("Jakarta Selatan", BOLD, 40, 200, least=30)
    assert (text, width_of(text, BOLD, size) <= 200) == ("Jakarta Selatan", True) or text.endswith("…")

    text, size = fitted(LONG, BOLD, 40, 200, least=30)
    assert (size, text.endswith("…"), width_of(text, BOLD, size) <= 200) == (30, True, True)


def test_a_text_is_broken_at_blanks_and_inside_long_words() -> None:
    """No line is wider than it may be; the last one says that there was more."""
    lines = wrapped(f"{SENTENCE} {LONG}", BOLD, 20, 300, most=50)
    assert all(width_of(line, BOLD, 20) <= 300 for line in lines)
    assert "".join(lines).replace(" ", "") == f"{SENTENCE}{LONG}".replace(" ", "")

    cut = wrapped(SENTENCE, BOLD, 20, 300, most=2)
    assert (len(cut), cut[-1].endswith("…")) == (2, True)


def unread(theme: Theme, word: str) -> Iterator[Scene]:
    """Scenes that differ in one thing that must be seen."""
    cards = VERDICTS[word]
    yield scene(*cards, theme=theme)
    yield scene(*(replace(each, resolution="PUTUSAN PETUGAS: BOLEH LEWAT") for each in cards), theme=theme)


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("word", VERDICTS)
def test_what_the_officer_decided_stands_where_the_word_stood(theme: Theme, word: str) -> None:
    """Of the verdict's paper nothing is left, and below the band everything is as it was."""
    plain, decided = (draw(each, SIZE) for each in unread(theme, word))
    palette, kind = PALETTES[theme], VERDICTS[word][0].notice.kind
    band, below = (12, 124, 1268, 320), (40, 345, 1240, 600)

    shown = pixels(decided.crop(band))
    assert (shown == palette.decision.paper).all(axis=2).mean() > 0.3
    assert not (shown == palette.verdicts[kind].paper).all(axis=2).mean() > 0.01
    assert plain.crop(below).tobytes() == decided.crop(below).tobytes()


def test_several_cards_have_their_numbers_and_photos() -> None:
    """Two, three and four fit, with and without a face."""
    for count in (2, 3, 4):
        with_face = [card(Reason.OK, photo=face()), *(card(Reason.EXPIRED) for _ in range(count - 1))]
        without = [card(Reason.OK), *with_face[1:]]
        assert draw(scene(*with_face), SIZE).tobytes() != draw(scene(*without), SIZE).tobytes()


def test_both_languages_are_drawn_from_their_words() -> None:
    """The English word is another picture."""
    assert load("en").called(Word.REFER) == "CHECK ASIDE"
    for reason in (Reason.OK, Reason.STATUS_STALE, Reason.EXPIRED, Reason.NOT_A_PERMIT):
        indonesian, english = (draw(scene(card(reason, language=one), language=one), SIZE) for one in ("id", "en"))
        assert indonesian.tobytes() != english.tobytes()
