"""PDFs: pages as printed and the pictures in them; hostile ones get one clear sentence and no memory."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.adapters.pictures.decoding import PictureLimits
from strpcheck.adapters.pictures.pages import MAX_PAGES, pages_of
from strpcheck.adapters.readers.child import ReadingChild
from strpcheck.adapters.readers.zxing import ZxingEngine
from strpcheck.errors import PictureError
from strpcheck.ports import PageReading
from tests.adapters.drawn import Grey, permit_like, symbol
from tests.adapters.pdfs import one_page, placed, printed, sheet, written

LIMITS = PictureLimits()
TEXT = permit_like(468)


def greys(octets: bytes) -> list[list[Grey]]:
    """What there is to see on each page."""
    return [list(page.greys()) for page in pages_of(octets, LIMITS)]


def texts(octets: bytes) -> list[list[str]]:
    """What is read on each page."""
    with ReadingChild() as child:
        pages = list(child.read_picture(octets, name="a.pdf"))
    assert all(isinstance(page, PageReading) for page in pages)
    return [[found.barcode.text for found in page.barcodes] for page in pages if isinstance(page, PageReading)]


def test_a_letter_is_read_page_by_page() -> None:
    """Each page by its number; a code that the rendered page and its embedded scan both show is one."""
    octets = printed(sheet(symbol(TEXT)), sheet(), sheet(symbol("SECOND"), symbol("THIRD")))

    with ReadingChild() as child:
        pages = list(child.read_picture(octets, name="a.pdf"))
        starts = child.starts

    told = [
        (page.place, {found.barcode.text for found in page.barcodes}) for page in pages if isinstance(page, PageReading)
    ]
    assert told == [("a.pdf#1", {TEXT}), ("a.pdf#2", set()), ("a.pdf#3", {"SECOND", "THIRD"})]
    assert sum(len(page.barcodes) for page in pages if isinstance(page, PageReading)) == 3
    assert starts == 1


def test_a_letter_of_one_page_has_no_number() -> None:
    """As a picture has none."""
    assert [page.number for page in pages_of(printed(sheet()), LIMITS)] == [0]


def test_a_page_is_rendered_at_200_dots_an_inch() -> None:
    """A4, a little less in whole points, has 1653 x 2339 of them."""
    ((rendered,),) = greys(one_page())

    assert rendered.shape == (2339, 1653)
    assert rendered.min() == 255


def test_a_picture_too_small_as_printed_is_read_at_its_own_resolution() -> None:
    """A symbol squeezed to 8 mm has less than a pixel a module on the rendered page."""
    octets = one_page(placed(0, 100, 100, 24), images=(symbol(TEXT),))
    ((rendered, embedded),) = greys(octets)

    read = texts(octets)

    assert list(ZxingEngine().find(rendered)) == []
    assert np.array_equal(embedded, symbol(TEXT))
    assert read == [[TEXT]]


def test_a_symbol_of_one_pixel_a_module_is_read_as_printed() -> None:
    """Programs embed it so small and enlarge it on paper."""
    tiny = symbol(TEXT)[16:-16:4, 16:-16:4]
    octets = one_page(placed(0, 100, 300, 120), images=(np.ascontiguousarray(tiny),))

    assert texts(octets) == [[TEXT]]


def test_drawn_modules_are_read() -> None:
    """No picture at all: a symbol of filled squares."""
    dark = np.argwhere(symbol(TEXT)[16:-16:4, 16:-16:4] == 0)
    squares = b"".join(b"%f %f 2 2 re\n" % (100 + 2 * column, 600 - 2 * row) for row, column in dark)

    assert texts(one_page(squares + b"f")) == [[TEXT]]


@pytest.mark.parametrize(
    "box",
    [
        b"0 0 14400 14400", b"0 0 1000000 1000000", b"0 0 100000000 3", b"0 0 3 100000000", b"0 0 1e39 1e39",
        b"0 0 0 0", b"9 9 -9 -9", b"0 0 0.0000001 0.0000001", b"0 0 0.00001 20000", b"a b c d",
    ],
)  # fmt: skip
def test_pages_of_any_size_are_bounded(box: bytes) -> None:
    """They may claim to be kilometres wide: fewer dots an inch then."""
    for rendered, *_ in greys(one_page(box=box)):
        assert rendered.size <= 8_100_000
        assert max(rendered.shape) <= 20_001


def test_pictures_of_a_page_are_bounded() -> None:
    """In number, in pixels together, and those too small for a symbol are passed over."""
    small, large = np.full((30, 30), 255, np.uint8), np.full((3000, 2900), 255, np.uint8)
    few_pixels = np.full((20, 900), 255, np.uint8)
    many = one_page(b"".join(placed(0, 9, 9, 9) for _ in range(40)), images=(small,))
    heavy = one_page(b"".join(placed(number, 9, 9, 9) for number in (0, 0, 1, 2)), images=(large, small, few_pixels))

    assert [len(page) - 1 for page in greys(many)] == [32]
    assert [[grey.shape for grey in page[1:]] for page in greys(heavy)] == [[large.shape, small.shape]]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"/FlateDecode", b"/DCTDecode"), (b"/FlateDecode", b"/FooDecode"), (b"/Height 30", b"/Height -3")],
    ids=["no JPEG", "no such filter", "a negative size"],
)
def test_a_picture_that_cannot_be_decoded_leaves_the_page(old: bytes, new: bytes) -> None:
    """The rendered page shows what there is, and the other pictures are looked at."""
    octets = one_page(placed(0, 9, 9, 90) + placed(1, 200, 9, 90), images=(np.zeros((30, 30), np.uint8), symbol("A")))

    ((rendered, other),) = greys(octets.replace(old, new, 1))

    assert rendered.shape == (2339, 1653)
    assert np.array_equal(other, symbol("A"))


ENCRYPTED = one_page(
    trailer=b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>" % (b"41" * 32, b"42" * 32)
)
NO_PAGES = written([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])
DAMAGED = "the PDF is damaged or cut short"


@pytest.mark.parametrize(
    ("octets", "message"),
    [
        (b"%PDF-1.7\n", DAMAGED),
        (printed(sheet())[:400], DAMAGED),
        (ENCRYPTED, "expected a PDF that opens without a password, got an encrypted one"),
        (NO_PAGES, DAMAGED),
    ],
    ids=["signature only", "cut short", "encrypted", "no pages"],
)
def test_broken_pdfs_are_told(octets: bytes, message: str) -> None:
    """One clear sentence, and what to do."""
    with pytest.raises(PictureError) as caught:
        greys(octets)

    assert caught.value.message == message
    assert caught.value.hint


def test_a_page_that_is_missing_is_told_and_the_others_are_read() -> None:
    """Its number says which."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"
    octets = written([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R 9 0 R 3 0 R]/Count 3>>", page])

    with ReadingChild() as child:
        told = [
            (page.place, "") if isinstance(page, PageReading) else (page.source, page.error.message)
            for page in child.read_picture(octets, name="a.pdf")
        ]

    assert told == [("a.pdf#1", ""), ("a.pdf#2", "the PDF's page is damaged"), ("a.pdf#3", "")]


def test_pages_are_bounded_and_that_is_told() -> None:
    """A book is not read to its end; the pages before are."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]>>"
    kids = b"<</Type/Pages/Kids[%b]/Count %d>>" % (b"3 0 R " * (MAX_PAGES + 1), MAX_PAGES + 1)
    found = pages_of(written([b"<</Type/Catalog/Pages 2 0 R>>", kids, page]), LIMITS)

    numbers = [next(found).number for _ in range(MAX_PAGES)]
    with pytest.raises(PictureError, match="only the first 50 pages are read"):
        next(found)

    assert numbers == list(range(1, MAX_PAGES + 1))


LETTER = one_page(placed(0, 9, 9, 90), images=(symbol("HELLO"),))


@given(st.data())
def test_spoilt_pdfs_give_pixels_or_a_picture_error(data: st.DataObject) -> None:
    """Bytes changed or cut anywhere: never another exception, never more pixels than allowed."""
    octets = bytearray(LETTER)
    for place in data.draw(st.lists(st.integers(9, len(octets) - 1), max_size=6)):
        octets[place] = data.draw(st.integers(0, 255))
    try:
        seen = greys(bytes(octets[: data.draw(st.integers(10, len(octets)))]))
    except PictureError:
        return

    assert all(grey.dtype.name == "uint8" and grey.size <= 9_000_000 for page in seen for grey in page)


def test_pictures_need_no_pdf_library() -> None:
    """It is loaded by the first PDF, and its absence is told by that."""
    script = (
        "import sys; sys.modules['pypdfium2'] = None;from strpcheck.adapters.readers.child_main import main; main()"
    )
    with ReadingChild(("-c", script)) as child:
        (told,) = child.read_picture(LETTER, name="a.pdf")

    assert not isinstance(told, PageReading)
    assert told.error.message == "a library is missing: import of pypdfium2 halted; None in sys.modules"


def test_the_library_keeps_silent(capfd: pytest.CaptureFixture[str]) -> None:
    """What it thinks of a broken file never reaches the officer's screen."""
    for octets in (LETTER, LETTER[:-60], ENCRYPTED):
        try:
            greys(octets)
        except PictureError:
            continue

    assert capfd.readouterr() == ("", "")
    assert subprocess.run([sys.executable, "-c", "import pypdfium2"], capture_output=True, check=True).stderr == b""
