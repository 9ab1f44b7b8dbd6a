"""Laws of a verdict's facts: what is compared is read to its last letter; the live picture's place is free."""

from dataclasses import replace

import numpy as np
import pytest

from strpcheck.adapters.screen.drawing import draw, draw_page
from strpcheck.core.verdict import Advisory, Reason
from strpcheck.ports import Card, Line, Theme
from tests.adapters.screen.scenes import EXTENDED, card, face, scene

SIZES = [(800, 600), (1280, 720), (1366, 768), (1920, 1200)]
CARDS = {
    "face": card(Reason.OK, photo=face()),
    "extended": replace(
        card(Reason.OK, photo=face()), notice=replace(card(Reason.OK, photo=face()).notice, ends=EXTENDED)
    ),
    "check the ID": card(Reason.OK, Advisory.EXTENSION_WITHOUT_PHOTO, Advisory.SEEN_TODAY_HERE),
    "aside": card(Reason.STATUS_STALE),
    "overridden": card(Reason.REVOKED, resolution="PUTUSAN PETUGAS: BOLEH LEWAT"),
}


def changed(shown: Card, at: int) -> Card:
    """The same with another last letter of one value."""
    person = list(shown.notice.person)
    person[at] = replace(person[at], value=person[at].value[:-1] + "8")
    return replace(shown, notice=replace(shown.notice, person=tuple(person)))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", CARDS)
def test_what_is_compared_is_read_to_its_last_letter(size: tuple[int, int], name: str) -> None:
    """Name, NIK, category, company, destination: none is cut."""
    shown = CARDS[name]
    whole = draw(scene(shown), size).tobytes()

    for at in range(1, len(shown.notice.person)):
        assert draw(scene(changed(shown, at)), size).tobytes() != whole, shown.notice.person[at].label


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_of_several_name_nik_and_last_day_are_whole(size: tuple[int, int], count: int) -> None:
    """Each on its own card, with a face or without."""
    several = [card(Reason.OK, photo=face()), card(Reason.EXPIRED), card(Reason.STATUS_STALE), card(Reason.OK)][:count]
    whole = draw(scene(*several), size).tobytes()

    for number in range(count):
        day = replace(several[number], notice=replace(several[number].notice, ends_large="20 JUL 2028"))
        for other in (changed(several[number], 1), changed(several[number], 2), day):
            cards = [*several[:number], other, *several[number + 1 :]]
            assert draw(scene(*cards), size).tobytes() != whole


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", CARDS)
def test_the_place_of_the_live_picture_is_free(theme: Theme, size: tuple[int, int], name: str) -> None:
    """Of everything, inside the card and on the screen."""
    page = draw_page(scene(CARDS[name], theme=theme), size)

    assert page.picture is not None
    assert (page.picture.left > 0, page.picture.right < size[0], page.picture.bottom < size[1]) == (True, True, True)
    place = np.asarray(page.image)[page.picture.top : page.picture.bottom, page.picture.left : page.picture.right]
    assert (place == place[0, 0]).all()


def test_the_place_of_a_missing_face_says_what_to_look_at_instead() -> None:
    """And what is compared stands as far to the right as beside a face."""
    shown = CARDS["aside"]
    other = replace(shown, notice=replace(shown.notice, person=(Line("Foto", "lain"), *shown.notice.person[1:])))

    assert draw(scene(shown), SIZES[1]).tobytes() != draw(scene(other), SIZES[1]).tobytes()


@pytest.mark.parametrize("reason", [Reason.BAD_SIGNATURE, Reason.NOT_A_PERMIT])
def test_without_a_person_the_reason_is_larger(reason: Reason) -> None:
    """There is nothing to compare: what is the matter has the room."""
    shown = card(reason)
    assert not shown.notice.person

    page = draw_page(scene(shown), SIZES[1])
    ink = np.asarray(page.image.crop((40, 330, 900, 600)).convert("L")) < 100
    rows = np.flatnonzero(ink.any(axis=1))
    first = rows[: np.flatnonzero(np.diff(rows) > 1)[0] + 1] if (np.diff(rows) > 1).any() else rows
    assert len(first) >= 25
