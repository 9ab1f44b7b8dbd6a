"""Laws of the report's page: it stands alone, says the same in both languages, and nothing in a log can steer it."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import combinations, pairwise
from math import dist
from pathlib import Path

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import make_key
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.checkpoint import origin_of
from strpcheck.faults import Fault, Witness
from strpcheck.integrity import Integrity, integrity_of
from strpcheck.log_filter import LogFilter
from strpcheck.messages import LANGUAGES, Report, load
from strpcheck.ports import Cause
from strpcheck.report.charts import HEAT_STEPS, INK, PAPER, SPAN_TONES, TONES, drawn
from strpcheck.report.page import Subject, page, sections
from strpcheck.report.parts import Bars, Heat, Timeline
from strpcheck.report.style import STYLE
from strpcheck.report.wording import Wording
from strpcheck.spells import MOST_SPELLS
from strpcheck.statistics import Statistics, statistics_of
from strpcheck.verify import Finding
from tests.asked_logs import Story, purge, two_days, week
from tests.laptop import MemoryLog

SUBJECT = Subject(LogFilter(), "laptop-1", datetime(2021, 7, 13, 3, tzinfo=UTC), is_training=False, language="id")
EDITED = Finding(Fault.EDITED, Witness.LEAF, 7, 7)
SIGNED = Integrity(41, 40, datetime(2021, 7, 6, tzinfo=UTC), "strpcheck/log/0011223344556677")
VOID = {"meta", "input", "br"}


class Outline(HTMLParser):
    """Elements of a page, and whether each is closed by its own end."""

    def __init__(self, page_text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page_text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """End the one that was begun last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words.append(data)


def found_in_a_week() -> Statistics:
    """Numbers of seven days."""
    log = MemoryLog()
    week(log, scale=1)
    return statistics_of(log)


@pytest.fixture(scope="module")
def found() -> Statistics:
    """Numbers of two days, one of everything in them."""
    log = MemoryLog()
    two_days(log)
    return statistics_of(log)


def test_the_page_fetches_nothing_and_runs_nothing(found: Statistics) -> None:
    """No script, no address but its own, and a policy that forbids what a slip of ours would add."""
    outline = Outline(page(found, SIGNED, SUBJECT))

    tags = {tag for tag, _ in outline.found}
    assert tags & {"script", "img", "link", "iframe", "object", "embed", "audio", "video", "form", "base"} == set()
    links = [
        value for _, attrs in outline.found for name, value in attrs.items() if name in {"href", "src", "xlink:href"}
    ]
    assert links != []
    assert [link for link in links if link is None or not link.startswith("#")] == []
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert [name for _, attrs in outline.found for name in attrs if name.startswith("on") or name == "style"] == []
    policy = next(
        attrs["content"] for tag, attrs in outline.found if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_every_element_is_closed_and_every_address_is_there_once(found: Statistics) -> None:
    """Both languages stand in one page: none of their addresses may be the other's."""
    outline = Outline(page(found, SIGNED, SUBJECT))

    names = [attrs["id"] for _, attrs in outline.found if "id" in attrs]
    meant = {str(attrs["href"])[1:] for tag, attrs in outline.found if tag == "a"}
    assert outline.open == []
    assert len(names) == len(set(names))
    assert meant <= set(names)


def test_both_languages_say_the_same_numbers(found: Statistics) -> None:
    """Each in its own words; the one asked for comes first and is the one shown. The numbers: `test_report_numbers`."""
    for language, other in (LANGUAGES, LANGUAGES[::-1]):
        written = page(found, SIGNED, replace(SUBJECT, language=language))

        first, second = re.findall(r'<article lang="(..)">', written)
        assert (first, second) == (language, other)
        assert re.findall(r'id="tongue-(..)"[^>]* checked', written) == [language]
        assert f'<html lang="{language}">' in written
    for parts in zip(*(tuple(sections(found, Wording(load(language)))) for language in LANGUAGES), strict=True):
        assert len({part.name for part in parts}) == 1
        assert len({part.title for part in parts}) == 2
        shapes = {(len(part.table.rows), len(part.table.heads)) for part in parts if part.table is not None}
        assert len(shapes) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_chart_has_a_size_words_and_a_table(found: Statistics, language: str) -> None:
    """Who does not see it reads what it shows, and finds every number in the table of the same section."""
    wording = Wording(load(language))
    charts = [part for part in sections(found, wording) if part.chart is not None]

    assert {type(part.chart) for part in charts} == {Bars, Heat, Timeline}
    for part in charts:
        svg = ET.fromstring(drawn(part, wording))  # noqa: S314 -- our own text
        assert (svg.get("role"), int(svg.attrib["width"]) > 0, int(svg.attrib["height"]) > 0) == ("img", True, True)
        assert svg.get("viewBox") == f"0 0 {svg.get('width')} {svg.get('height')}"
        title, told = svg[0], svg[1]
        assert (title.tag, told.tag) == ("title", "desc")
        assert svg.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"
        assert title.text == part.title
        assert len(told.text or "") > len("Bar chart")
        assert part.table is not None
        cells = {cell for row in part.table.rows for cell in row}
        if isinstance(part.chart, Bars):
            assert {bar.shown for bar in part.chart.bars} <= cells


def test_a_bar_is_as_long_as_its_number(found: Statistics) -> None:
    """In proportion to the longest, and never so short that it is not seen."""
    wording = Wording(load("en"))
    part = next(part for part in sections(found, wording) if part.name == "outcomes")
    assert isinstance(part.chart, Bars)

    svg = ET.fromstring(drawn(part, wording))  # noqa: S314 -- our own text

    widths = [float(box.attrib["width"]) for box in svg if box.tag == "rect"]
    values = [bar.value for bar in part.chart.bars]
    assert [round(width / widths[0], 2) for width in widths] == [round(value / values[0], 2) for value in values]


def test_what_anybody_wrote_into_a_log_stays_text() -> None:
    """Names in a log are strangers' words: no markup, no control character, none of them left out of the table."""
    log = MemoryLog()
    story = Story(log, post='<script>alert("1")</script>', policy="'\"><img src=x onerror=alert(2)>")
    story.sync("</style></svg><iframe>")
    story.open("<b>\x1b]0;x\x07\u202e</b>")
    story.wait(seconds=5).scan("<i>reason</i>", "<u>OUT</u>", advisories=["<h1>"])
    story.act("exempt", category="<a href='https://example.org'>")
    integrity = replace(SIGNED, origin="<s>", findings=(replace(EDITED, detail="<del>"),), is_whole=False)

    written = page(statistics_of(log), integrity, replace(SUBJECT, device="<marquee>"))

    outline = Outline(written)
    assert outline.open == []
    allowed = {
        "html", "head", "meta", "title", "style", "body", "input", "div", "label", "main", "article", "header", "h1",
        "p", "table", "tbody", "thead", "tr", "th", "td", "nav", "ol", "li", "a", "section", "h2", "figure", "svg",
        "desc", "rect", "text", "line", "footer", "span", "code",
    }  # fmt: skip
    assert {tag for tag, _ in outline.found} <= allowed
    assert [character for character in written if character != "\n" and not character.isprintable()] == []
    told = "".join(outline.words)
    assert '<script>alert("1")</script>' in told
    assert "\\x1b" in told
    assert "\\u202e" in told


def test_the_same_log_makes_the_same_page() -> None:
    """Byte for byte; only the time it was made at and the language change it."""
    found, again = found_in_a_week(), found_in_a_week()

    first = page(found, SIGNED, SUBJECT)

    assert page(again, SIGNED, SUBJECT) == first
    assert page(again, SIGNED, replace(SUBJECT, made_at=datetime(2021, 7, 14, tzinfo=UTC))) != first


def test_a_report_of_nothing_says_so() -> None:
    """An empty log, an empty period: no chart without bars, and a word in each section."""
    written = page(statistics_of(MemoryLog()), Integrity(0, 0, None, ""), SUBJECT)

    assert "<svg" not in written
    # All but integrity, overview and what stands apart, which have their rows of nothing.
    assert written.count(load("id").report(Report.EMPTY)) == 14
    assert load("id").report(Report.UNSIGNED) in written


def test_training_is_marked() -> None:
    """Such a page must not pass for evidence."""
    marks = [
        page(Statistics(), SIGNED, replace(SUBJECT, is_training=trains)).count('class="mark"')
        for trains in (True, False)
    ]

    assert marks == [2, 0]


@pytest.mark.parametrize(
    ("whole", "line"), [(True, Report.WHOLE), (False, Report.NOT_WHOLE), (None, Report.NOT_EXAMINED)]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_is_known_of_the_log(
    found: Statistics,
    language: str,
    whole: bool | None,  # noqa: FBT001 -- what an examination found
    line: Report,
) -> None:
    """Whole, not whole, or not examined: three different sentences, and what was found follows."""
    integrity = replace(SIGNED, is_whole=whole, findings=() if whole is not False else (EDITED,))

    told = "".join(Outline(page(found, integrity, SUBJECT)).words)

    words = load(language)
    others = {Report.WHOLE, Report.NOT_WHOLE, Report.NOT_EXAMINED} - {line}
    assert words.report(line).replace("`", "") in told
    assert [other for other in others if words.report(other).replace("`", "") in told] == []
    assert (f"7: {words.fault(Fault.EDITED, detail='')[0].strip()}" in told) == (whole is False)


def test_integrity_is_read_from_the_newest_checkpoint(tmp_path: Path) -> None:
    """Over how many entries, of what time the last of them is, and how many came after."""
    key = make_key()
    with closing(SqliteLog(tmp_path / "log.sqlite", system_entropy, key, may_make=True)) as log:
        nothing = integrity_of(log)
        story = two_days(log)
        at = story.at
        log.checkpoint(Cause.EXPORT)
        signed = story.entries
        story.wait(minutes=1).scan()
        known = integrity_of(log)
    purge(tmp_path / "log.sqlite", signed)
    with closing(SqliteLog(tmp_path / "log.sqlite", system_entropy, key)) as log:
        purged = integrity_of(log)

    assert nothing == Integrity(0, 0, None, "")
    assert known == Integrity(signed + 1, signed, at, origin_of(key.public_key))
    assert known.behind == 1
    assert purged == replace(known, signed_at=None)
    assert load("en").report(Report.SIGNED_PURGED, size=signed) in page(Statistics(), purged, SUBJECT)


def test_a_long_timeline_is_cut_and_says_so() -> None:
    """A page of a year of hourly syncs is still read by somebody."""
    log = MemoryLog()
    story = Story(log)
    for number in range(MOST_SPELLS + 20):
        story.wait(hours=1).sync(f"{number:064x}")
        story.scan()

    part = next(part for part in sections(statistics_of(log), Wording(load("en"))) if part.name == "timeline")

    assert part.table is not None
    assert len(part.table.rows) == MOST_SPELLS
    assert "The newest 200 of 220 are shown." in part.says


def test_times_are_told_in_wib_and_utc() -> None:
    """People live by the one, entries are stored by the other."""
    assert Wording(load("en")).moment(int(datetime(2021, 7, 5, 0, 30, tzinfo=UTC).timestamp())) == (
        "5 Jul 2021 07:30 WIB (2021-07-05 00:30:00 UTC)"
    )


def test_numbers_are_written_as_the_language_writes_them() -> None:
    """1.234,5 there is 1,234.5 here."""
    told = [
        (word.number(1_234_567), word.decimal(1234.5), word.share(1, 8)) for word in map(Wording, map(load, LANGUAGES))
    ]

    assert told == [("1.234.567", "1.234,5", "12,5 %"), ("1,234,567", "1,234.5", "12.5 %")]


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(ink: str, paper: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    light, dark = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _pairs() -> Iterator[tuple[str, str]]:
    """Every ink of the page on the paper it stands on."""
    yield INK, PAPER
    yield from ((ink, paper) for paper, ink in (*HEAT_STEPS, *SPAN_TONES))
    yield from [("#8c1d18", "#ffffff"), ("#0b4a7a", "#ffffff"), ("#ffffff", "#1a1a1a"), ("#1a1a1a", "#eceff1")]


def test_text_can_be_read() -> None:
    """At least 4.5 to 1 everywhere."""
    assert min(_contrast(ink, paper) for ink, paper in _pairs()) >= 4.5


def test_colours_differ_also_without_red_and_green() -> None:
    """Outcomes by a distance that is seen under deuteranopia; steps of the heat map by lightness alone."""
    seen = {tone: _lab(*_deuteranope(TONES[tone])) for tone in ("accept", "refer", "reject", "retry")}

    near = {pair: dist(seen[pair[0]], seen[pair[1]]) for pair in combinations(seen, 2)}

    assert {pair: round(apart) for pair, apart in near.items() if apart < 25} == {}
    steps = [_lab(*_linear(paper))[0] for paper, _ in HEAT_STEPS]
    assert all(above - below > 8 for above, below in pairwise(steps))


def _deuteranope(colour: str) -> tuple[float, float, float]:
    """What is left of a colour (Vienot, Brettel and Mollon 1999), in linear RGB."""
    red, green, blue = _linear(colour)
    both = 0.29275 * red + 0.70725 * green
    return both, both, -0.02234 * red + 0.02234 * green + blue


def _lab(red: float, green: float, blue: float) -> tuple[float, float, float]:
    """CIELAB under D65."""
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    a, b, c = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)


def _linear(colour: str) -> tuple[float, ...]:
    """Linear RGB."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
