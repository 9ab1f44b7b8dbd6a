"""Laws of what stands on the report's page: each section, each number of the statistics, in either language."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from strpcheck.integrity import Integrity
from strpcheck.log_filter import LogFilter
from strpcheck.messages import LANGUAGES
from strpcheck.report.page import Subject, page
from strpcheck.statistics import Statistics, statistics_of
from tests.asked_logs import BUDI_BADGE, OTHER_POST, POST, SARI_BADGE, two_days
from tests.laptop import MemoryLog

MADE_AT = datetime(2021, 7, 13, 3, tzinfo=UTC)
SECTIONS = (
    "integrity", "overview", "kinds", "hours", "outcomes", "reasons", "remarks", "between", "ages", "exempt",
    "turned-back", "overrides", "resolved", "conflicts", "officers", "timeline", "apart",
)  # fmt: skip
"""Of the page, in their order."""
NOT_DRAWN = {"integrity", "overview", "apart"}
"""Sections of words, or of a table alone."""
CALLED = {"id": ("LOLOS", "PERIKSA", "TOLAK", "ULANGI"), "en": ("PASS", "CHECK ASIDE", "REFUSE", "SCAN AGAIN")}
LARGEST = {
    "kinds": ("pemindaian, 18", "scan at the post, 18"),
    "hours": (f"{POST} pukul 07:00, 10 putusan", f"{POST} at 07:00, 10 verdicts"),
    "outcomes": ("LOLOS (ACCEPT), 13", "PASS (ACCEPT), 13"),
    "reasons": ("sah, 13", "valid, 13"),
    "remarks": ("STRP terlihat di dekat sini belum lama, 1", "seen nearby a short while ago, 1"),
    "between": ("4 sampai 6 detik, 7", "4 to 6 s, 7"),
    "ages": ("di bawah 1 jam, 14", "below 1 h, 14"),
    "exempt": ("EX-NAKES (tenaga kesehatan), 2", "EX-NAKES (health worker), 2"),
    "turned-back": ("habis masa, 1", "ended, 1"),
    "overrides": ("boleh lewat: perintah atasan, 1", "let through: order of a superior, 1"),
    "resolved": ("boleh lewat, 1", "let through, 1"),
    "conflicts": (f"{POST}: conflict_nearby, 1",) * 2,
    "officers": (f"{SARI_BADGE}, 5:03",) * 2,
    "timeline": (
        "3 masa, dari 5 Jul 2021 07:00 WIB (2021-07-05 00:00:00 UTC) sampai 6 Jul 2021 07:20 WIB",
        "3 spans, from 5 Jul 2021 07:00 WIB (2021-07-05 00:00:00 UTC) to 6 Jul 2021 07:20 WIB",
    ),
}
"""What the words of each drawing say of it, in either language: what is largest, or from when to when."""


@dataclass(frozen=True)
class Told:
    """A section as a browser shows it."""

    title: str
    rows: list[list[str]]
    """Of its table, without the heads."""
    drawing: ET.Element | None


@pytest.fixture(scope="module")
def found() -> Statistics:
    """Numbers of two days; they are counted by hand in `tests/test_statistics.py`."""
    log = MemoryLog()
    two_days(log)
    return statistics_of(log)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Each."""
    return str(request.param)


@pytest.fixture(scope="module")
def told(found: Statistics, language: str) -> dict[str, Told]:
    """Sections of the page in one language, by name and in their order."""
    subject = Subject(LogFilter(), "laptop-1", MADE_AT, is_training=False, language="id")
    written = page(found, Integrity(31, 31, MADE_AT, "strpcheck/log/0011223344556677"), subject)
    (article,) = re.findall(rf'(?s)<article lang="{language}">.*?</article>', written)
    sections = ET.fromstring(article).iter("section")  # noqa: S314 -- our own text
    return {str(each.get("id")).removesuffix(f"-{language}"): _read(each) for each in sections}


def _read(section: ET.Element) -> Told:
    """Heading, cells, drawing."""
    rows = [["".join(cell.itertext()) for cell in row] for row in section.findall(".//tbody/tr")]
    return Told(section.findtext(".//h2") or "", rows, section.find(".//svg"))


def columns(told: Told, *places: int) -> list[tuple[str, ...]]:
    """Some of a table's."""
    return [tuple(row[place] for place in places) for row in told.rows]


def counted(counter: dict[str, int]) -> set[tuple[str, ...]]:
    """As two cells say it."""
    return {(name, str(count)) for name, count in counter.items()}


def test_the_page_has_these_sections(told: dict[str, Told]) -> None:
    """None is left out, none is told twice, and each has a name of its own."""
    assert tuple(told) == SECTIONS
    assert len({each.title for each in told.values()}) == len(SECTIONS)


def test_what_is_counted_by_code_stands_beside_its_code(told: dict[str, Told], found: Statistics) -> None:
    """Kinds, reasons, remarks, acts, conflicts: one row each, and no other row."""
    assert set(columns(told["kinds"], 1, 2)) == counted(found.kinds)
    assert {(row[2], row[1], row[3]) for row in told["reasons"].rows} == {
        (outcome, reason, str(count)) for (outcome, reason), count in found.reasons.items()
    }
    assert set(columns(told["remarks"], 1, 2)) == counted(found.advisories)
    assert set(columns(told["turned-back"], 1, 2)) == counted(found.turned_back)
    assert set(columns(told["overrides"], 1, 2)) == {
        (f"{decision} {reason}", str(count)) for (decision, reason), count in found.overrides.items()
    }
    assert set(columns(told["resolved"], 1, 2)) == counted(found.resolved)
    assert {(row[0], row[2], row[3]) for row in told["conflicts"].rows} == {
        (post, what, str(count)) for (post, what), count in found.conflicts.items()
    }
    assert [(row[0].partition(" ")[0], row[1]) for row in told["exempt"].rows] == [("EX-NAKES", "2")]
    for name in ("kinds", "reasons", "remarks", "turned-back", "overrides", "resolved", "conflicts", "exempt"):
        assert len({tuple(row[:-2]) for row in told[name].rows}) == len(told[name].rows) > 0


def test_outcomes_are_told_in_large_words(told: dict[str, Told], found: Statistics, language: str) -> None:
    """With their code, in the order of the verdicts, and their share of all."""
    codes = ("ACCEPT", "REFER", "REJECT", "RETRY")
    shares = ("72.2 %", "11.1 %", "11.1 %", "5.6 %")

    assert columns(told["outcomes"], 0, 1, 2) == [
        (f"{called} ({code})", str(found.outcomes[code]), share.replace(".", "," if language == "id" else "."))
        for called, code, share in zip(CALLED[language], codes, shares, strict=True)
    ]


def test_each_hour_is_in_its_cell_of_table_and_map(told: dict[str, Told], found: Statistics) -> None:
    """Posts by name; the map has a box an hour, and in it the number that the table has."""
    by_post = [(row[0], [int(cell or 0) for cell in row[1:-1]], int(row[-1])) for row in told["hours"].rows]

    assert by_post == [(post, list(found.hours[post]), sum(found.hours[post])) for post in (OTHER_POST, POST)]
    drawing = told["hours"].drawing
    assert drawing is not None
    boxes = [box for box in drawing if box.tag == "rect"]
    numbers = {
        (float(mark.attrib["x"]), float(mark.attrib["y"])): mark.text
        for mark in drawing
        if mark.tag == "text" and mark.get("text-anchor") == "middle" and float(mark.attrib["y"]) > 20
    }
    in_boxes = [[number for at, number in numbers.items() if _is_in(at, box)] for box in boxes]
    assert in_boxes == [[str(count)] if count else [] for _, row, _ in by_post for count in row]
    paper = [box.get("fill") for box in boxes]
    assert (paper[24 + 7], paper[24 + 8], paper[0]) == ("#0a3355", "#dbe9f4", "#ffffff")  # ten, two, none


def _is_in(at: tuple[float, float], box: ET.Element) -> bool:
    """Whether a mark stands in a box."""
    left, top, width, height = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
    return left < at[0] < left + width and top < at[1] < top + height


def test_times_are_counted_into_their_ranges(told: dict[str, Told], found: Statistics) -> None:
    """Seconds between scans and ages of lists: each range's count, and all of them together."""
    between, ages = ([int(row[1]) for row in told[name].rows] for name in ("between", "ages"))

    assert between == [0, 0, 7, 0, 3, 1, 0, 1, 0, 0, 1, 2]
    assert ages == [14, 2, 0, 0, 1, 0, 0, 0, 1]
    assert (sum(between), sum(ages)) == (found.between_ms.total, found.list_age_s.total)
    starts = [re.findall(r"\d+", row[0])[0] for row in told["between"].rows]
    assert starts == ["2", "2", "4", "6", "8", "10", "15", "20", "30", "60", "120", "600"]


def test_officers_have_their_shifts_hours_and_verdicts(told: dict[str, Told], found: Statistics) -> None:
    """And whose shift is open is said."""
    assert columns(told["officers"], 0, 1, 2, 3) == [
        (badge, str(hours.shifts), f"{hours.seconds // 3600}:{hours.seconds % 3600 // 60:02}", verdicts)
        for badge, verdicts in ((BUDI_BADGE, "6"), (SARI_BADGE, "12"))
        for hours in (found.shifts.officers[badge],)
    ]
    assert [bool(row[4]) for row in told["officers"].rows] == [True, False]


def test_the_timeline_says_what_was_in_force(told: dict[str, Told], found: Statistics) -> None:
    """Since when, of which entry, for how many verdicts."""
    rows = told["timeline"].rows

    assert columns(told["timeline"], 3, 4, 5) == [
        (spell.generation, spell.policy, str(spell.verdicts)) for spell in found.spells.kept
    ]
    assert [re.findall(r"\((.*?) UTC\)", row[0] + row[1]) for row in rows] == [
        [f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}" for at in (spell.start, spell.last)]
        for spell in found.spells.kept
    ]
    assert [row[2].split()[-1] for row in rows] == ["1", "16", "24"]


def test_overview_and_what_does_not_count(told: dict[str, Told], found: Statistics) -> None:
    """How much there is, and what stands apart."""
    values = [row[1] for row in told["overview"].rows]

    assert values[:3] == [str(found.entries), str(found.verdicts), "2"]
    assert [value.partition(" ")[0] for value in values[3:]] == ["1", "31"]
    assert [row[1] for row in told["apart"].rows] == ["1", "0", "0", "2"]
    assert "ACCEPT" in told["apart"].rows[0][0]


def test_each_drawing_has_its_words(told: dict[str, Told], language: str) -> None:
    """Its section's title, and what is largest in it; every section that counts has one."""
    drawn = {name: each.drawing for name, each in told.items() if each.drawing is not None}
    words = {name: (each.findtext("title"), each.findtext("desc") or "") for name, each in drawn.items()}

    assert set(drawn) == set(SECTIONS) - NOT_DRAWN == set(LARGEST)
    assert {name: title for name, (title, _) in words.items()} == {name: told[name].title for name in drawn}
    place = ("id", "en").index(language)
    assert {name: desc for name, (_, desc) in words.items() if LARGEST[name][place] not in desc} == {}
