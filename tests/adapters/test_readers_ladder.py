"""The ladder: rungs in their order until one reads, and the views they look at."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from strpcheck.adapters.readers.engine import Corners, Engine, Symbol
from strpcheck.adapters.readers.engines import load_engines
from strpcheck.adapters.readers.frame_reader import FrameReader
from strpcheck.adapters.readers.ladder import Ladder, Rung, rungs_named
from strpcheck.adapters.readers.rungs import LIVE_RUNGS, RUNGS, STILL_RUNGS, EngineName, ViewName
from strpcheck.adapters.readers.views import VIEWS, View, bounded, doubled, large, webcam, whole
from strpcheck.core.barcode import Part
from tests.adapters.drawn import Grey, on_paper, permit_like, symbol
from tests.adapters.grid.scenes import smeared

SQUARE: Corners = ((10, 20), (30, 20), (30, 40), (10, 40))


class FakeEngine:
    """Finds what it is told to and remembers what it was asked."""

    def __init__(self, *found: Symbol, missing: str | None = None) -> None:
        self.found, self.missing = found, missing
        self.seen: list[tuple[int, ...]] = []

    def find(self, grey: Grey) -> Sequence[Symbol]:
        """Remember the view's size."""
        self.seen.append(grey.shape)
        return self.found


def blank(height: int = 60, width: int = 80) -> Grey:
    """Grey pixels that take no memory."""
    return np.broadcast_to(np.uint8(255), (height, width))


def test_first_rung_that_reads_ends_the_climb() -> None:
    """Rungs are asked in order; the one that reads is named, and no later one is asked."""
    empty, reads, never = FakeEngine(), FakeEngine(Symbol(b"A", SQUARE)), FakeEngine(Symbol(b"B", SQUARE))
    ladder = Ladder([Rung("one", empty, whole), Rung("two", reads, whole), Rung("three", never, whole)])

    found = ladder.read(blank())

    assert [(each.octets, each.rung) for each in found] == [(b"A", "two")]
    assert (len(empty.seen), len(never.seen)) == (1, 0)


def test_nothing_read_is_an_empty_answer() -> None:
    """A picture without a barcode is no error."""
    ladder = Ladder([Rung("one", FakeEngine(), whole)])

    assert list(ladder.read(blank())) == []


def test_missing_engine_is_passed_over_and_named() -> None:
    """A rung that is off is never asked, and says why."""
    off = FakeEngine(Symbol(b"A", SQUARE), missing="libzbar0 is not installed")
    ladder = Ladder([Rung("zbar", off, whole), Rung("two", FakeEngine(), whole)])

    found = ladder.read(blank())

    assert (list(found), off.seen) == ([], [])
    assert ladder.missing_rungs == {"zbar": "libzbar0 is not installed"}


def test_view_that_makes_no_sense_is_passed_over() -> None:
    """No view, no question."""
    engine = FakeEngine(Symbol(b"A", SQUARE))

    found = Ladder([Rung("one", engine, lambda _: None)]).read(blank())

    assert (list(found), engine.seen) == ([], [])


def test_corners_are_pixels_of_the_picture() -> None:
    """What was found in a doubled view is given where it lies in the picture."""
    engine = FakeEngine(Symbol(b"A", SQUARE))

    found = Ladder([Rung("x2", engine, doubled)]).read(blank())

    assert engine.seen == [(120, 160)]
    assert found[0].corners == ((5, 10), (15, 10), (15, 20), (5, 20))


def test_same_content_is_one_symbol() -> None:
    """Two copies of one symbol in a picture are one; two parts with the same content are two."""
    first, second = Part(1, 2), Part(2, 2)
    engine = FakeEngine(*(Symbol(b"A", SQUARE, part) for part in (None, None, first, second)), Symbol(b"B", SQUARE))

    found = Ladder([Rung("one", engine, whole)]).read(blank())

    assert [(each.octets, each.part) for each in found] == [(b"A", None), (b"A", first), (b"A", second), (b"B", None)]


def test_rungs_of_a_still_picture() -> None:
    """All there are, the full picture first and zbar last; a real symbol is read by the first."""
    ladder = Ladder(rungs_named(load_engines()))

    found = ladder.read(on_paper(symbol("HELLO")))

    assert [rung.name for rung in ladder.rungs] == [plan.name for plan in RUNGS] == list(STILL_RUNGS)
    assert (STILL_RUNGS[0], STILL_RUNGS[-1]) == ("zxing", "zbar")
    assert [(each.octets, each.rung) for each in found] == [(b"HELLO", "zxing")]


def test_live_rungs_are_rungs_and_begin_with_the_cheapest() -> None:
    """The one for every frame is the bare engine, and it alone has no turn among the others."""
    assert set(LIVE_RUNGS) <= set(STILL_RUNGS)
    assert LIVE_RUNGS[0] == "zxing"
    assert "zxing" not in LIVE_RUNGS[1:]


def test_names_of_rungs_load_no_library() -> None:
    """Whoever plans a schedule pays for no picture."""
    import subprocess
    import sys

    script = (
        "import sys, strpcheck.adapters.readers.rungs;"
        "print({'cv2', 'numpy', 'zxingcpp', 'PIL', 'pyzbar', 'cryptography'} & {*sys.modules})"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout == "set()\n"


@pytest.mark.parametrize("name", STILL_RUNGS)
def test_each_rung_reads_a_clean_symbol(name: str) -> None:
    """Alone, where it makes sense for a picture of that size; and tells where the symbol lies."""
    (rung,) = rungs_named(load_engines(), [name])
    if rung.engine.missing is not None:
        pytest.skip("libzbar0 is not installed")
    large = name == "grid-large"
    text = permit_like(468)
    picture = on_paper(symbol(text), height=1440 if large else 720, width=2560 if large else 1280)

    (found,) = rung.read(picture)

    assert (found.octets.decode(), found.rung) == (text, name)
    assert np.abs(np.array(found.corners[0]) - (56, 76)).max() <= 3


@pytest.mark.parametrize("name", VIEWS)
def test_views_leave_the_picture_as_it_is(name: ViewName) -> None:
    """The next rung sees what the camera gave."""
    picture = on_paper(symbol("HELLO"))
    before = picture.copy()

    VIEWS[name](picture)

    assert np.array_equal(picture, before)


def test_a_permit_is_looked_for_beside_an_advert() -> None:
    """The first rung reads the advert and not the smeared card: the grid reads the card as well."""
    card = smeared(1)
    advert = on_paper(symbol("https://example.invalid/promo"), height=288, width=288)
    ladder = Ladder(rungs_named(load_engines()))

    found = ladder.read(np.hstack([advert, card.grey]))

    assert [(each.octets.decode(), each.rung) for each in found] == [
        ("https://example.invalid/promo", "zxing"),
        (card.text, "grid"),
    ]
    assert [each.rung for each in ladder.read(advert)] == ["zxing"]


@pytest.mark.parametrize(
    ("view", "height", "expected"),
    [(webcam, 1080, (1080, 1920)), (webcam, 2160, (720, 1280)), (large, 1080, None), (large, 2160, (2160, 3840))],
)
def test_the_grid_sees_every_pixel_of_a_webcam(
    view: Callable[[Grey], View | None], height: int, expected: tuple[int, int] | None
) -> None:
    """Larger pictures are made small first, and whole in a rung of their own."""
    seen = view(blank(height, height * 16 // 9))

    assert (None if seen is None else seen.grey.shape) == expected


def engines(**some: Engine) -> dict[EngineName, Engine]:
    """Engines that find nothing, but for some."""
    names: tuple[EngineName, ...] = ("zxing", "zxing-histogram", "grid", "zbar")
    return {name: some.get(name.replace("-", "_"), FakeEngine()) for name in names}


def test_every_named_rung_looks_at_a_frame() -> None:
    """An advert that the first one reads hides no permit from the second; what is off is passed over."""
    off, advert, permit = FakeEngine(missing="gone"), FakeEngine(Symbol(b"A", SQUARE)), FakeEngine(Symbol(b"B", SQUARE))
    frames = FrameReader(engines(zxing=off, zxing_histogram=advert, zbar=permit))

    symbols, seen = frames.read(blank(), ["zxing", "zxing-histogram", "zbar"])

    assert ([(each.octets, each.rung) for each in symbols], seen) == (
        [(b"A", "zxing-histogram"), (b"B", "zbar")],
        True,
    )
    assert frames.read(blank(), ["zxing"]) == ((), False)


def test_a_content_counts_once_in_a_frame() -> None:
    """Two rungs that read the same card: the first is named."""
    same = FakeEngine(Symbol(b"A", SQUARE))
    frames = FrameReader(engines(zxing=same, zbar=same))

    symbols, _ = frames.read(blank(), ["zxing", "zbar"])

    assert [each.rung for each in symbols] == ["zxing"]


def test_a_frame_of_which_there_is_no_view_is_passed_over() -> None:
    """Too small to be large, too large to be doubled: no question, no sighting."""
    frames = FrameReader(load_engines())

    assert frames.read(blank(), ["grid-large"]) == ((), False)
    assert frames.read(blank(3001, 4000), ["zxing-x2"]) == ((), False)


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [(3000, 4000, (6000, 8000)), (3001, 4000, None), (1, 1, (2, 2))],
    ids=["12 megapixels", "more", "one pixel"],
)
def test_doubling_is_bounded(height: int, width: int, expected: tuple[int, int] | None) -> None:
    """Twice the size is four times the memory, so a large picture is not doubled."""
    view = doubled(blank(height, width))

    assert (None if view is None else view.grey.shape) == expected


def test_a_picture_of_a_line_stays_one() -> None:
    """Made small it keeps a pixel each way."""
    view = webcam(blank(1, 14_745_600))

    assert view is not None
    assert view.grey.shape == (1, 3_686_400)


def test_slow_engines_get_at_most_12_megapixels() -> None:
    """A picture of 48 megapixels would keep zbar for seconds; one of 12 is shown as it is."""
    small, large = bounded(blank(3000, 4000)), bounded(blank(6000, 8000))

    assert (small.grey.shape, large.grey.shape) == ((3000, 4000), (3000, 4000))
    assert large.in_picture(((1, 2), (3, 2), (3, 4), (1, 4))) == ((2, 4), (6, 4), (6, 8), (2, 8))
