"""Laws of what the test text tells about a scanner and a keyboard."""

import pytest

from strpcheck.adapters.keyboard.arrival import DeadKeys, typed_under
from strpcheck.adapters.keyboard.diagnosis import TEST_TEXT, Fault, diagnose
from strpcheck.adapters.keyboard.layouts import BASE45, LAYOUTS, Layout, flip_case
from strpcheck.adapters.keyboard.undoing import meant
from strpcheck.core.barcode import Barcode, Likeness, likeness_of, sets_out_as_permit
from tests.adapters.keyboard.typist import permit_text

TABLE = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
SHIFTED = dict(zip(BASE45, BASE45[1:] + BASE45[:1], strict=True))


def test_the_text_holds_every_character_twice_and_is_no_permit() -> None:
    """Nor anything else that a checkpoint knows; it fills a symbol of version 4 at level M."""
    assert sorted(TEST_TEXT) == sorted(BASE45 * 2)
    assert len(TEST_TEXT) == 90
    assert not sets_out_as_permit(Barcode(TEST_TEXT))
    assert likeness_of(Barcode(TEST_TEXT)) is Likeness.OTHER


def test_the_text_as_it_is_means_that_all_is_well() -> None:
    """Nothing to put right."""
    found = diagnose(TEST_TEXT)

    assert (found.fault, found.layout, found.is_undone) == (Fault.NONE, None, True)


def test_small_letters_alone_mean_caps_lock() -> None:
    """Always put right, and nothing is remembered: the next officer switches it off."""
    found = diagnose(TEST_TEXT.lower())

    assert (found.fault, found.layout, found.is_undone) == (Fault.CAPS_LOCK, None, True)


@TABLE
@pytest.mark.parametrize("caps", [False, True], ids=["", "caps"])
def test_every_layout_is_called_by_its_name_and_undone(layout: Layout, caps: bool) -> None:  # noqa: FBT001 -- a key that is on
    """Caps Lock on or off; what is remembered puts the next permits right, and those with the key the other way."""
    press = flip_case if caps else str
    found = diagnose(press(typed_under(layout, TEST_TEXT, DeadKeys.KEPT)))

    assert (found.fault, found.known, found.is_undone) == (Fault.LAYOUT, layout, True)
    permit = permit_text(7)
    arrived = typed_under(layout, permit, DeadKeys.KEPT)
    assert [meant(text, found.layout) for text in (arrived, flip_case(arrived))] == [permit, permit]


@pytest.mark.parametrize("layout", [found for found in LAYOUTS.values() if found.has_dead_key], ids=lambda it: it.name)
@pytest.mark.parametrize("press", [str, flip_case], ids=["", "caps"])
def test_a_computer_that_drops_dead_keys_cannot_be_helped(layout: Layout, press: type[str]) -> None:
    """The layout is named all the same."""
    found = diagnose(press(typed_under(layout, TEST_TEXT, DeadKeys.DROPPED)))

    assert (found.fault, found.layout, found.known, found.is_undone) == (Fault.LAYOUT, None, layout, False)


def test_a_layout_nobody_listed_is_learnt() -> None:
    """From the text itself; it has no name."""
    typed = "".join(SHIFTED[character] for character in TEST_TEXT)
    found = diagnose(typed)

    assert (found.fault, found.known, found.is_undone) == (Fault.LAYOUT, None, True)
    assert meant("".join(SHIFTED[key] for key in permit_text()), found.layout) == permit_text()


def test_a_system_that_differs_in_one_character_keeps_the_name() -> None:
    """What is undone is what was seen, not what the table says."""
    typed = typed_under(LAYOUTS["fr"], TEST_TEXT, DeadKeys.KEPT).replace("ç", "\u00df")
    found = diagnose(typed)

    assert found.layout is not None
    assert (found.known, found.layout.characters[9]) == (LAYOUTS["fr"], "\u00df")


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        pytest.param(TEST_TEXT.replace("*", "("), None, id="as a unit"),
        pytest.param(TEST_TEXT.replace("0", "?").replace("1", "?"), None, id="two digits alike"),
        pytest.param(
            typed_under(LAYOUTS["fr"], TEST_TEXT, DeadKeys.KEPT).replace("à", "?"),
            LAYOUTS["fr"],
            id="fr, no accents",
        ),
    ],
)
def test_two_characters_alike_cannot_be_told_apart(typed: str, known: Layout | None) -> None:
    """Unless none is: then it is undone."""
    found = diagnose(typed)

    assert (found.fault, found.known) == (Fault.LAYOUT, known)
    assert found.is_undone == (len(set(typed)) == 45)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        pytest.param(TEST_TEXT.translate(dict.fromkeys(b"0123456789")), Fault.NUM_LOCK, id="no digits"),
        pytest.param(TEST_TEXT.rstrip(), Fault.TRIMMED, id="no space at the end"),
        pytest.param("]Q1" + TEST_TEXT, Fault.ADDED, id="symbology in front"),
        pytest.param(TEST_TEXT + "!", Fault.ADDED, id="something behind"),
        pytest.param(TEST_TEXT[:60], Fault.CUT, id="cut"),
        pytest.param(TEST_TEXT[:8], Fault.CUT, id="cut early"),
        pytest.param(TEST_TEXT[:60].lower(), Fault.CUT, id="cut, Caps Lock"),
        pytest.param(typed_under(LAYOUTS["fr"], TEST_TEXT, DeadKeys.KEPT)[:60], Fault.CUT, id="cut, fr"),
        pytest.param(TEST_TEXT[:20] + TEST_TEXT[22:50] + TEST_TEXT[51:], Fault.LOST, id="characters lost"),
        pytest.param(TEST_TEXT[1:], Fault.LOST, id="first character lost"),
        pytest.param(TEST_TEXT[:7], Fault.OTHER, id="a few characters"),
        pytest.param("https://example.org/", Fault.OTHER, id="a link"),
        pytest.param(permit_text(), Fault.OTHER, id="a permit"),
        pytest.param("A" * 90, Fault.OTHER, id="another text as long"),
        pytest.param("", Fault.OTHER, id="nothing"),
    ],
)
def test_other_damage_is_told_for_what_it_is(typed: str, fault: Fault) -> None:
    """And is never called put right."""
    found = diagnose(typed)

    assert (found.fault, found.layout, found.is_undone) == (fault, None, False)
