"""The ladder: rungs in their order until one reads."""

from collections.abc import Sequence

import numpy as np
import pytest

from strpcheck.adapters.readers.engine import Corners, Symbol
from strpcheck.adapters.readers.ladder import Ladder, Rung, still_picture_ladder
from strpcheck.adapters.readers.views import View, bounded, doubled, reduced, whole
from strpcheck.core.barcode import Barcode, Part
from strpcheck.ports import BarcodeReader, Picture
from tests.adapters.drawn import Grey, on_paper, symbol

SQUARE: Corners = ((10, 20), (30, 20), (30, 40), (10, 40))


class FakeEngine:
    """Finds what it is told to and remembers what it was asked."""

    def __init__(self, *found: Symbol, missing: str | None = None) -> None:
        self.found, self.missing = found, missing
        self.seen: list[tuple[int, ...]] = []
        self.closed = False

    def find(self, grey: Grey) -> Sequence[Symbol]:
        """Remember the view's size."""
        self.seen.append(grey.shape)
        return self.found

    def close(self) -> None:
        """Remember."""
        self.closed = True


def picture(height: int = 60, width: int = 80) -> Picture:
    """An empty one."""
    return Picture("here.png", np.full((height, width), 255, np.uint8))


def blank(height: int, width: int) -> Grey:
    """Grey pixels that take no memory."""
    return np.broadcast_to(np.uint8(255), (height, width))


def test_first_rung_that_reads_ends_the_climb() -> None:
    """Rungs are asked in order; the one that reads is named, and no later one is asked."""
    empty, reads, never = FakeEngine(), FakeEngine(Symbol(b"A", SQUARE)), FakeEngine(Symbol(b"B", SQUARE))
    ladder = Ladder([Rung("one", empty, whole), Rung("two", reads, whole), Rung("three", never, whole)])

    found = ladder.read(picture())

    assert [(each.barcode.text, each.rung) for each in found] == [("A", "two")]
    assert (len(empty.seen), len(never.seen)) == (1, 0)


def test_nothing_read_is_an_empty_answer() -> None:
    """A picture without a barcode is no error."""
    ladder = Ladder([Rung("one", FakeEngine(), whole)])

    assert list(ladder.read(picture())) == []


def test_missing_engine_is_passed_over_and_named() -> None:
    """A rung that is off is never asked, and says why."""
    off = FakeEngine(Symbol(b"A", SQUARE), missing="libzbar0 is not installed")
    ladder = Ladder([Rung("zbar", off, whole), Rung("two", FakeEngine(), whole)])

    found = ladder.read(picture())

    assert (list(found), off.seen) == ([], [])
    assert ladder.missing_rungs == {"zbar": "libzbar0 is not installed"}


def test_view_that_makes_no_sense_is_passed_over() -> None:
    """No view, no question."""
    engine = FakeEngine(Symbol(b"A", SQUARE))

    found = Ladder([Rung("one", engine, lambda _: None)]).read(picture())

    assert (list(found), engine.seen) == ([], [])


def test_corners_are_pixels_of_the_picture() -> None:
    """What was found in a doubled view is given where it lies in the picture."""
    engine = FakeEngine(Symbol(b"A", SQUARE))

    found = Ladder([Rung("x2", engine, doubled)]).read(picture())

    assert engine.seen == [(120, 160)]
    assert found[0].corners == ((5, 10), (15, 10), (15, 20), (5, 20))


def test_same_text_is_one_barcode() -> None:
    """Two copies of one symbol in a picture are one; two parts with the same text are two."""
    first, second = Part(1, 2), Part(2, 2)
    engine = FakeEngine(*(Symbol(b"A", SQUARE, part) for part in (None, None, first, second)), Symbol(b"B", SQUARE))

    found = Ladder([Rung("one", engine, whole)]).read(picture())

    assert [each.barcode for each in found] == [Barcode("A"), Barcode("A", first), Barcode("A", second), Barcode("B")]


def test_octets_stay_one_to_one() -> None:
    """Every byte is one character, so nothing a decoder guesses can turn foreign bytes into Base45."""
    octets = bytes(range(256))

    found = Ladder([Rung("one", FakeEngine(Symbol(octets, SQUARE)), whole)]).read(picture())

    assert found[0].barcode.text.encode("latin-1") == octets


def test_leaving_the_ladder_closes_every_engine() -> None:
    """No child outlives its reader."""
    engines = [FakeEngine(), FakeEngine()]

    with Ladder([Rung(str(number), engine, whole) for number, engine in enumerate(engines)]):
        pass

    assert [engine.closed for engine in engines] == [True, True]


def test_rungs_of_a_still_picture() -> None:
    """The full picture first, zbar last; a real symbol is read by the first."""
    with still_picture_ladder() as ladder:
        reader: BarcodeReader = ladder
        found = reader.read(Picture("here.png", on_paper(symbol("HELLO"))))
        names = [rung.name for rung in ladder.rungs]

    assert names == ["zxing", "zxing-small", "zxing-x2", "zbar"]
    assert [(each.barcode, each.rung) for each in found] == [(Barcode("HELLO"), "zxing")]


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [(3000, 4000, (6000, 8000)), (3001, 4000, None), (1, 1, (2, 2))],
    ids=["12 megapixels", "more", "one pixel"],
)
def test_doubling_is_bounded(height: int, width: int, expected: tuple[int, int] | None) -> None:
    """Twice the size is four times the memory, so a large picture is not doubled."""
    view = doubled(blank(height, width))

    assert (None if view is None else view.grey.shape) == expected


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [(720, 1280, None), (1079, 1280, None), (1080, 1280, (882, 1045)), (2, 921_600, (1, 651_670))],
    ids=["webcam", "hardly larger", "larger", "a line"],
)
def test_reducing_gives_what_a_webcam_has(height: int, width: int, expected: tuple[int, int] | None) -> None:
    """A large picture is also tried as small as a webcam frame; others would look the same again."""
    view = reduced(blank(height, width))

    assert (None if view is None else view.grey.shape) == expected


def test_slow_engines_get_at_most_12_megapixels() -> None:
    """A picture of 48 megapixels would keep zbar for seconds; one of 12 is shown as it is."""
    small, large = bounded(blank(3000, 4000)), bounded(blank(6000, 8000))

    assert (small, large) != (None, None)
    assert isinstance(small, View)
    assert isinstance(large, View)
    assert (small.grey.shape, large.grey.shape) == ((3000, 4000), (3000, 4000))
    assert large.in_picture(((1, 2), (3, 2), (3, 4), (1, 4))) == ((2, 4), (6, 4), (6, 8), (2, 8))
