"""Laws of an exported page as a browser shows and prints it: all of it can be read, and nothing is fetched or run."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from strpcheck.documents.export_row import COLUMNS
from tests.adapters.exports.logs import Log, scan
from tests.browser import Browser, browser

ROWS = 40
WIDE, PHONE = 1366, 390
DETAILS = {"sightings": [{"at": 1625443200, "post": "KALIDERES"}] * 4}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of entries like ours; of every fourth number and leaf alone are shown."""
    folder = tmp_path_factory.mktemp("page")
    log = Log(folder / "log.sqlite")
    log.fill([b"" if nth % 4 == 2 else scan(nth, **DETAILS) for nth in range(ROWS)])
    log.export(folder / "page.html", "html")
    return folder / "page.html"


@pytest.fixture(scope="module")
def shown() -> Iterator[Browser]:
    """One browser for all."""
    with browser() as opened:
        yield opened


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_page_fetches_nothing_and_complains_of_nothing(page: Path, shown: Browser, width: int) -> None:
    """Only itself is loaded, and its own policy refused nothing of it."""
    shown.size(width)
    shown.open(page)

    assert shown.fetched == [page.as_uri()]
    assert shown.complaints == []
    assert shown.value("document.querySelectorAll('tbody tr').length") == ROWS


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_who_scrolls_still_sees_what_a_cell_is(page: Path, shown: Browser, width: int) -> None:
    """Its column's name above, its entry's number at the left; and the lines above the table fit the window."""
    shown.size(width)
    shown.open(page)
    assert shown.value("Math.max(...[...document.querySelectorAll('h1,p')].map(e => e.getBoundingClientRect().right))"
                       ) <= width  # fmt: skip

    shown.value("window.scrollTo(2000, 900)")

    assert shown.value("scrollX") > 0
    assert shown.value("document.querySelectorAll('th')[20].getBoundingClientRect().top") == 0
    assert shown.value("document.querySelector('tbody tr:last-child td').getBoundingClientRect().left") == 0


def test_a_row_is_no_taller_than_its_words_need(page: Path, shown: Browser) -> None:
    """Five lines at the most of an entry like ours: a screen shows many."""
    shown.size(WIDE)
    shown.open(page)

    assert shown.value("Math.max(...[...document.querySelectorAll('tbody tr')].map(e => e.offsetHeight))") < 100


def test_on_paper_a_table_is_as_wide_as_the_page(page: Path, shown: Browser) -> None:
    """All columns, and no others, from edge to edge; rows that are not shown take no room from those that are."""
    shown.size(WIDE)
    shown.open(page)
    shown.medium("print")
    last = "[...document.querySelectorAll('th')].pop().getBoundingClientRect()"
    width = shown.value("document.querySelector('table').getBoundingClientRect().width")

    assert shown.value("document.querySelectorAll('th').length") == len(COLUMNS)
    assert shown.value("document.querySelector('tr.kept td:last-child').colSpan") == len(COLUMNS) - 2
    assert shown.value(f"{last}.right - document.querySelector('th').getBoundingClientRect().left") == pytest.approx(
        width, abs=2
    )
    assert shown.value(f"{last}.width") > width / 8
    shown.medium("")
    raw = shown.printed()
    with pypdfium2.PdfDocument(raw) as pdf:
        assert len(pdf) <= 3
        assert {tuple(map(round, pdf[at].get_size())) for at in range(len(pdf))} == {(1191, 842)}
        assert "Entry" in pdf[len(pdf) - 1].get_textpage().get_text_bounded()
