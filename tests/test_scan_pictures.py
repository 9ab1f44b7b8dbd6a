"""Laws of judging the pages of picture files: permits first, one word where there is none."""

from collections.abc import Callable, Iterator

import pytest

from strpcheck.core.barcode import Barcode
from strpcheck.core.verdict import Reason
from strpcheck.errors import PictureError
from strpcheck.ports import FoundBarcode, PageReading, UnreadablePicture
from strpcheck.scan import Checkpoint, Judgement
from strpcheck.stills import judge_pictures
from tests.judged import CORNERS, GOOD, LINK, REVOKED, SPOILED, checkpoint
from tests.laptop import MemoryLog


def standing(log: MemoryLog) -> Callable[[], Checkpoint]:
    """The laptop, whenever it is asked for."""
    return lambda: checkpoint(log)


def page(*found: str, source: str = "a.png", number: int = 0) -> PageReading:
    """A page that shows these codes."""
    return PageReading(source, number, 1, 1, [FoundBarcode(Barcode(text), CORNERS, "zxing") for text in found])


def judged_in_file(*pages: PageReading) -> list[tuple[str, Reason]]:
    """Where and how the codes of one file were judged."""
    judged = list(judge_pictures(standing(MemoryLog()), [pages]))
    return [(item.source, item.verdict.reason) for item in judged if isinstance(item, Judgement)]


@pytest.mark.parametrize(
    ("found", "reasons"),
    [
        pytest.param((), [Reason.NO_BARCODE], id="none"),
        pytest.param((GOOD,), [Reason.OK], id="one"),
        pytest.param((GOOD, REVOKED), [Reason.OK, Reason.REVOKED], id="two permits"),
        pytest.param((LINK, GOOD, LINK), [Reason.OK], id="adverts beside a permit"),
        pytest.param((LINK, SPOILED), [Reason.MALFORMED], id="an advert beside a spoiled permit"),
        pytest.param((LINK, "12345"), [Reason.NOT_A_PERMIT, Reason.NOT_A_PERMIT], id="adverts alone"),
    ],
)
def test_every_permit_of_a_picture_has_its_verdict(found: tuple[str, ...], reasons: list[Reason]) -> None:
    """Several codes, several verdicts; what is no permit is silent beside one that sets out as a permit."""
    assert judged_in_file(page(*found)) == [("a.png", reason) for reason in reasons]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        pytest.param([(), (GOOD,), ()], [("a.png#2", Reason.OK)], id="one permit"),
        pytest.param([(LINK,), (GOOD, LINK)], [("a.png#2", Reason.OK)], id="an advert before a permit"),
        pytest.param([(GOOD,), (GOOD, REVOKED)], [("a.png#1", Reason.OK), ("a.png#2", Reason.REVOKED)], id="twice"),
        pytest.param([(), (LINK,), (LINK,)], [("a.png#2", Reason.NOT_A_PERMIT)], id="an advert alone, twice"),
        pytest.param([(), ()], [("a.png", Reason.NO_BARCODE)], id="nothing"),
    ],
)
def test_pages_of_a_file_are_judged_as_one(shown: list[tuple[str, ...]], expected: list[tuple[str, Reason]]) -> None:
    """A letter's empty second page is no reason to scan again, nor is the portal's address below the permit."""
    pages = [page(*found, number=number) for number, found in enumerate(shown, 1)]

    assert judged_in_file(*pages) == expected


@pytest.mark.parametrize(("count", "passed_over"), [(4, 0), (5, 1), (400, 396)])
def test_a_sheet_of_adverts_has_four_verdicts_and_the_rest_is_counted(count: int, passed_over: int) -> None:
    """On however many pages; a code that is there twice counts once."""
    log, adverts = MemoryLog(), [f"{LINK}/{number}" for number in range(count)]
    pages = [page(*adverts[:3], number=1), page(*adverts, number=2)]

    judged = list(judge_pictures(standing(log), [pages]))

    assert [item.source for item in judged if isinstance(item, Judgement)] == ["a.png#1"] * 3 + ["a.png#2"]
    assert [body.get("passed_over", 0) for body in log.bodies] == [0, 0, 0, passed_over]


def test_a_sheet_of_forged_permits_hides_no_genuine_one() -> None:
    """Four refusals, the fourth of which counts the others; every genuine permit its verdict, wherever it stands."""
    log = MemoryLog()
    forged = [f"{SPOILED[:-12]}{number:03}{SPOILED[-9:]}" for number in range(1, 20)]

    judged = list(judge_pictures(standing(log), [[page(*forged[:10], GOOD, *forged[10:], REVOKED)]]))

    reasons = [item.verdict.reason for item in judged if isinstance(item, Judgement)]
    assert [reason for reason in reasons if reason in {Reason.OK, Reason.REVOKED}] == [Reason.OK, Reason.REVOKED]
    assert len(reasons) == 6
    assert [body.get("passed_over", 0) for body in log.bodies] == [0] * 5 + [len(forged) - 4]


def test_files_are_judged_apart() -> None:
    """The permit of one file silences no other."""
    judged = list(judge_pictures(standing(MemoryLog()), [[page(GOOD)], [page(LINK, source="b.png")], [page()]]))

    reasons = [item.verdict.reason for item in judged if isinstance(item, Judgement)]
    assert reasons == [Reason.OK, Reason.NOT_A_PERMIT, Reason.NO_BARCODE]


def test_a_file_of_which_nothing_could_be_read_has_no_verdict() -> None:
    """It is told as it is, and does not count as empty."""
    log = MemoryLog()
    broken = UnreadablePicture("a.pdf#1", PictureError("damaged"))

    assert list(judge_pictures(standing(log), [[broken]])) == [broken]
    assert log.kept == []


def test_an_unreadable_picture_is_handed_on_and_the_rest_goes_on() -> None:
    """No entry, no verdict, no end."""
    log = MemoryLog()
    broken = UnreadablePicture("b.png", PictureError("not a picture"))

    told = list(judge_pictures(standing(log), [[broken], [page(GOOD)]]))

    assert told[0] is broken
    assert [item.verdict.reason for item in told if isinstance(item, Judgement)] == [Reason.OK]
    assert len(log.kept) == 1


def test_the_rung_that_read_it_is_kept() -> None:
    """And how long it took."""
    log = MemoryLog()

    list(judge_pictures(standing(log), [[page(GOOD)]]))

    assert (log.bodies[0]["rung"], log.bodies[0]["source"]) == ("zxing", "picture")
    assert log.bodies[0]["ms"] >= 0


def test_every_judgement_is_committed_before_the_next_picture_is_read() -> None:
    """One at a time: what was handed over is on disk, and nothing is decided ahead."""
    log, seen = MemoryLog(), []

    def files() -> Iterator[list[PageReading]]:
        for name in ("a", "b"):
            seen.append((name, len(log.kept)))
            yield [page(GOOD, source=name)]

    for judged in judge_pictures(standing(log), files()):
        assert isinstance(judged, Judgement)
        seen.append((judged.source, judged.entry))

    assert seen == [("a", 0), ("a", 1), ("b", 1), ("b", 2)]
