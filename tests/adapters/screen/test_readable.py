"""Laws of sizes: whatever there is to say, what an officer compares is whole and read at arm's length."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from strpcheck.adapters.screen.drawing import draw
from strpcheck.adapters.screen.palette import PALETTES
from strpcheck.core.verdict import Advisory, Reason
from strpcheck.desk.keys import Act, choices
from strpcheck.messages import Label, Phrase, Station, load
from strpcheck.ports import Card, Line, Scene, Tables, Theme
from tests.adapters.screen.scenes import card, face, overs, scene
from tests.adapters.screen.written import Written, overlapping, said_whole, written
from tests.cli.render_cases import UNREAD

NAME, FACT, LABEL, HELP = 24, 36, 55, 32
"""Parts of the screen's height."""
SIZES = [(1280, 720), (1366, 768), (1920, 1080)]
JUDGED = [reason for reason in Reason if reason not in UNREAD]
LOGGED = "Dicatat: putusan petugas, boleh lewat (perintah atasan); entri 12345"
REFUSED = {"id": "PUTUSAN PETUGAS: TIDAK LEWAT", "en": "OFFICER'S DECISION: MAY NOT PASS"}
DECIDED = (
    Station.OVERRIDDEN_PASSED,
    Station.OVERRIDDEN_REFUSED,
    Station.RESOLVED_PASSED,
    Station.RESOLVED_REFUSED,
)


def crowded(shown: Card, language: str) -> Card:
    """With texts as long as a permit may hold, the longest category, four long destinations, an extension."""
    words = load(language)
    person = [
        shown.notice.person[0],
        Line(words.label(Label.NAME), "Raden Ajeng Contoh Kusumaningrum Wiryodiningrats"),
        Line(words.label(Label.NIK), "0000"),
        Line(words.label(Label.CATEGORY), f"ES-HTL {words.category('ES-HTL')}"),
        Line(words.label(Label.COMPANY), "PT ANGKUTAN CONTOH NUSANTARA SEJAHTERA BERSAMA M"),
        Line(words.label(Label.PURPOSE), "mengantar orang tua ke RS Contoh"),
        Line(words.label(Label.AREAS), ", ".join(words.area(code) for code in (3101, 3674, 3174, 3603))),
        *(line for line in shown.notice.person if line.label == words.label(Label.STARTS)),
    ]
    written_as = words.phrase(Phrase.EXTENDED, written="20 September 2021")
    ends = Line(words.label(Label.ENDS), f"25 September 2021 ({written_as})")
    return replace(shown, notice=replace(shown.notice, person=tuple(person), ends=ends, ends_large="25 SEP 2021"))


def at_post(shown: Card, language: str, theme: Theme = Theme.NIGHT) -> Scene:
    """With every key there is, and a line above them."""
    return scene(shown, theme=theme, language=language, keys=choices(load(language), frozenset(Act)), said=LOGGED)


def judged_cards(language: str, reason: Reason, *, is_worst: bool = False) -> Iterator[Card]:
    """A reason with and without advisory, decision, face, and long texts; at worst, with advisory and decision."""
    said = [(Advisory.CONFLICT_NEARBY,)] if is_worst else [(), (Advisory.CONFLICT_NEARBY,)]
    decided = [REFUSED[language]] if is_worst else ["", REFUSED[language]]
    for advisories, resolution, photo, is_crowded in product(said, decided, (None, face()), (False, True)):
        shown = card(reason, *advisories, language=language, photo=photo, resolution=resolution)
        yield crowded(shown, language) if is_crowded else shown


def smaller(notes: list[Written], text: str, least: int) -> list[str]:
    """Pieces of a text that are less than so high; the text itself where it is not whole."""
    found = said_whole(notes, text)
    return [piece.text for piece in found if piece.size < least] if found else [f"not whole: {text}"]


def unread(shown: Card, size: tuple[int, int], language: str) -> list[str]:
    """What of a card is too small, cut, or under something else."""
    notes, page = written(at_post(shown, language), size)
    notice, high = shown.notice, size[1]
    assert notice.ends is not None
    name, *facts = notice.person[1:]
    small = smaller(notes, name.value, high // NAME) + smaller(notes, notice.ends_large, high // NAME)
    for fact in facts:
        small += smaller(notes, fact.value, high // FACT)
    for text in (notice.sentence, *notice.advisories):
        small += smaller(notes, text, high // LABEL)
    labels = {line.label for line in notice.person}
    small += [note.text for note in notes if note.text in labels and note.size < high // LABEL]
    assert page.picture is not None
    notes.append(Written("the live picture", 0, page.picture))
    return small + [f"{one} on {other}" for one, other in overlapping(notes)]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_what_is_compared_is_read_at_arms_length_whatever_there_is_to_say(size: tuple[int, int], language: str) -> None:
    """Name and last day a 24th of the height, other facts a 36th, labels a 55th where there are any; nothing is cut.

    Every combination on the usual laptop, the fullest ones on the other screens.
    """
    for reason in (Reason.OK, Reason.EXPIRED_NOT_CONFIRMED, Reason.SUSPENDED, Reason.NOT_YET_VALID):
        for shown in judged_cards(language, reason, is_worst=size != SIZES[1]):
            assert unread(shown, size, language) == [], shown


@pytest.mark.parametrize("language", ["id", "en"])
def test_it_is_so_below_the_sentence_of_every_reason(language: str) -> None:
    """With an advisory, a decision, and every key."""
    for reason in JUDGED:
        for shown in judged_cards(language, reason, is_worst=True):
            assert unread(shown, SIZES[1], language) == [], shown


@pytest.mark.parametrize("language", ["id", "en"])
def test_it_is_so_below_a_word_in_two_lines_and_two_advisories(language: str) -> None:
    """The name and the NIK are what is to be compared then."""
    both = (Advisory.EXTENSION_WITHOUT_PHOTO, Advisory.SEEN_TODAY_HERE)

    assert unread(crowded(card(Reason.OK, *both, language=language), language), SIZES[1], language) == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_without_need_a_name_is_larger_and_every_fact_has_its_label(language: str) -> None:
    """An eighteenth of the height, where a short one stands below a short sentence."""
    shown = card(Reason.OK, language=language, photo=face())
    notes, _ = written(scene(shown, language=language), SIZES[1])

    assert smaller(notes, shown.notice.person[1].value, SIZES[1][1] // 18) == []
    assert {line.label for line in shown.notice.person[1:]} <= {note.text for note in notes}


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_too_much_is_still_whole(size: tuple[int, int]) -> None:
    """Only capital W, as many as bytes are allowed, and five advisories: smaller at last, and nothing is left out."""
    shown = card(Reason.STATUS_STALE, *list(Advisory)[:5], photo=face(), resolution=REFUSED["id"])
    long = {1: "W" * 48, 4: "W" * 48}
    person = tuple(replace(line, value=long.get(at, line.value)) for at, line in enumerate(shown.notice.person))
    notes, page = written(at_post(replace(shown, notice=replace(shown.notice, person=person)), "id"), size)

    cut = [line.value for line in person[1:] if not said_whole(notes, line.value)]
    assert cut == []
    assert page.picture is not None
    lowest = max(said_whole(notes, line.value)[-1].box.bottom for line in person[1:])
    assert lowest <= page.picture.bottom


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("station", DECIDED)
@pytest.mark.parametrize("reason", [Reason.OK, Reason.SUSPENDED, Reason.REVOKED])
def test_a_decision_is_the_largest_thing_on_its_card(
    reason: Reason, station: Station, language: str, theme: Theme
) -> None:
    """Half as high as the word at least, in no colour of a verdict; the word is small, and struck out."""
    decided = load(language).station(station)
    shown = card(reason, language=language, photo=face(), resolution=decided)
    picture = np.asarray(draw(at_post(shown, language, theme), SIZES[1]))
    palette, kind = PALETTES[theme], shown.notice.kind

    assert highest_run(picture, palette.decision.ink) >= 0.125 * SIZES[1][1]
    edge = (picture == palette.edges[kind]).all(axis=2)[110:480].mean()
    paper = (picture == palette.verdicts[kind].paper).all(axis=2)[110:480].mean()
    assert (edge < 0.01, paper < 0.01) == (True, True)
    notes, _ = written(at_post(shown, language, theme), SIZES[1])
    (word,) = (note for note in notes if note.text == shown.notice.word)
    assert word.size <= SIZES[1][1] / 14
    line = (picture == palette.overruled.ink).all(axis=2).sum(axis=1).max()
    assert line >= word.box.width


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("language", ["id", "en"])
def test_of_several_a_decision_is_well_read_too(language: str, count: int) -> None:
    """A 24th of the height at least, and the reason stays below it."""
    several = [card(Reason.REVOKED, language=language, resolution=REFUSED[language]) for _ in range(count)]
    shown = scene(*several, theme=Theme.DAY, language=language)
    picture = np.asarray(draw(shown, SIZES[1]))[110:, 110:700]
    notes, _ = written(shown, SIZES[1])

    assert highest_run(picture, PALETTES[Theme.DAY].decision.ink) >= SIZES[1][1] / 24
    assert said_whole(notes, several[0].notice.sentence)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("language", ["id", "en"])
def test_help_is_read_from_where_the_officer_stands(language: str, size: tuple[int, int]) -> None:
    """Each line a 32nd of the height, whole, and none on another."""
    help_ = overs(language)["bantuan"]
    notes, _ = written(scene(over=help_, language=language), size)
    lines = [line for _, section in help_.sections for line in section]  # type: ignore[union-attr]  # help is tables

    small = [text for line in lines for text in smaller(notes, f"{line.label}{line.value}", size[1] // HELP)]
    assert small == []
    assert list(overlapping(notes)) == []


def test_no_label_of_a_table_gives_way_to_a_short_value() -> None:
    """In a column that another one leaves narrow, all that is read is of one size."""
    wide = ("Waktu", tuple(Line("Antar kode", "median 6.0 dtk, p95 8.7 dtk, paling lama 51") for _ in range(9)))
    narrow = ("Tindakan", tuple(Line("Putusan petugas", "0") for _ in range(8)))
    notes, _ = written(scene(over=Tables("Ringkasan", (wide, narrow))), SIZES[0])

    sizes = {note.size for note in notes if note.text in {"Putusan petugas", "Antar kode", "0"} and note.box.top > 150}
    assert len(sizes) == 1
    assert list(overlapping(notes)) == []


def highest_run(picture: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]", ink: tuple[int, int, int]) -> int:
    """Rows on end that hold an ink, where it is letters and no line over the whole width."""
    share = (picture == ink).all(axis=2).mean(axis=1)
    longest = run = 0
    for part in share:
        run = run + 1 if 0.01 < part < 0.9 else 0
        longest = max(longest, run)
    return longest
