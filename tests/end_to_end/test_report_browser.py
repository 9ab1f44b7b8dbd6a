"""Laws of the report in a browser: it opens from a file, fetches nothing, and nothing is cut off on screen or paper."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.messages import LANGUAGES, Report, load
from tests.asked_logs import week
from tests.browser import Browser, browser
from tests.played import found_town

A4_POINTS = (595, 842)
OUTSIDE = """
[...document.querySelectorAll('article')].filter(part => part.offsetParent).flatMap(part =>
  [...part.querySelectorAll('svg')].flatMap(svg => {
    const box = svg.viewBox.baseVal;
    return [...svg.querySelectorAll('text, rect')].filter(mark => {
      const at = mark.getBBox();
      return at.x < -1 || at.y < -1 || at.x + at.width > box.width + 1 || at.y + at.height > box.height + 1;
    }).map(mark => svg.querySelector('title').textContent + ': ' + mark.outerHTML);
  }))
"""
WIDER = """
[...document.querySelectorAll('article *')].filter(part => part.offsetParent || part.closest('svg'))
  .filter(part => part.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(part => part.tagName + ' ' + part.textContent.slice(0, 60))
"""
CUT_OFF = """
[...document.querySelectorAll('figure, .scroll')].filter(part => part.offsetParent)
  .filter(part => part.scrollWidth > part.clientWidth + 1).length
"""
SHOWN = "[...document.querySelectorAll('article')].filter(part => part.offsetParent).map(part => part.lang)"
UNNAMED = """
[...document.querySelectorAll('svg')].filter(svg => {
  const named = (svg.getAttribute('aria-labelledby') || '').split(' ').map(name => document.getElementById(name));
  const isSaid = named.length === 2 && named.every(part => part && part.textContent.trim());
  return svg.getAttribute('role') !== 'img' || !isSaid || !svg.closest('section').querySelector('table');
}).length
"""
SMALL = """
[...document.querySelectorAll('article svg')].filter(svg => svg.closest('article').offsetParent).filter(svg => {
  const at = svg.getBoundingClientRect();
  return at.width < 100 || at.height < 20;
}).length
"""


@pytest.fixture(scope="module")
def shown() -> Iterator[Browser]:
    """One browser for all."""
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A week's report, as the command writes it."""
    folder = tmp_path_factory.mktemp("report")
    laptop = found_town(folder).laptop()
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        week(log, scale=2)
    done = laptop.play("log", "report", "--out", str(folder / "report.html"), at="2021-07-13T10:00")
    assert done.code == 0, done.err
    return folder / "report.html"


def choose(shown: Browser, language: str) -> None:
    """Read it in a language."""
    shown.value(f"document.querySelector('label[for=tongue-{language}]').click()")


def test_it_opens_from_a_file_and_fetches_nothing(shown: Browser, report: Path) -> None:
    """Its own address is all that is asked for, and the console has nothing to say: the style is let in, too."""
    shown.medium("screen")
    shown.size(1280)
    shown.open(report)

    assert shown.fetched == [report.as_uri()]
    assert shown.complaints == []
    assert shown.value("getComputedStyle(document.querySelector('section')).borderTopWidth") == "2px"
    assert shown.value("document.scripts.length") == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_chosen_without_a_script(shown: Browser, report: Path, language: str) -> None:
    """One is shown at a time, Bahasa Indonesia first where nobody asked for another."""
    shown.medium("screen")
    shown.open(report)
    first = shown.value(SHOWN)

    choose(shown, language)

    assert (first, shown.value(SHOWN)) == (["id"], [language])
    assert shown.value("document.body.innerText.includes(" + repr(load(language).report(Report.TITLE)) + ")")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 703])
def test_nothing_is_wider_than_the_page(shown: Browser, report: Path, language: str, width: int) -> None:
    """On a desk, and on A4 between its margins; what is drawn stays inside its drawing."""
    shown.medium("print" if width == 703 else "screen")
    shown.size(width)
    shown.open(report)
    choose(shown, language)

    assert shown.value("document.documentElement.scrollWidth") <= width
    assert shown.value(WIDER) == []
    assert shown.value(OUTSIDE) == []
    assert shown.value(CUT_OFF) == 0


def test_a_phone_scrolls_tables_and_not_the_page(shown: Browser, report: Path) -> None:
    """Sentences and charts are read without moving sideways."""
    shown.medium("screen")
    shown.size(400)
    shown.open(report)

    assert shown.value("document.documentElement.scrollWidth") <= 400
    assert shown.value(OUTSIDE) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_drawing_has_a_size_and_words(shown: Browser, report: Path, language: str) -> None:
    """And a table in the same section."""
    shown.medium("screen")
    shown.size(1280)
    shown.open(report)
    choose(shown, language)

    assert shown.value("document.querySelectorAll('article[lang=" + language + "] svg').length") == 14
    assert (shown.value(UNNAMED), shown.value(SMALL)) == (0, 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_prints_on_a4(shown: Browser, report: Path, language: str) -> None:
    """In the language that is shown, with the switch left out, and no page without words."""
    shown.medium("")
    shown.open(report)
    choose(shown, language)

    pages = pypdfium2.PdfDocument(shown.printed())

    sizes = {tuple(round(side) for side in pages[place].get_size()) for place in range(len(pages))}
    texts = [pages[place].get_textpage().get_text_bounded() for place in range(len(pages))]
    other = load(next(each for each in LANGUAGES if each != language))
    assert sizes == {A4_POINTS}
    assert load(language).report(Report.TITLE) in texts[0]
    assert other.report(Report.TITLE) not in "".join(texts)
    assert "Bahasa Indonesia" not in texts[0]
    assert [place for place, text in enumerate(texts) if len(text.split()) < 10] == []
    assert f"1 / {len(pages)}" in texts[0]
