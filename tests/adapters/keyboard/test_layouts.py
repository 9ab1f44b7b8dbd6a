"""Laws of the table of layouts, and of putting right what a layout spoilt."""

import pytest

from strpcheck.adapters.keyboard.arrival import SPACING, DeadKeys, typed_under
from strpcheck.adapters.keyboard.layouts import BASE45, LAYOUTS, Layout, flip_case, is_dead
from strpcheck.adapters.keyboard.undoing import breaks_off, meant, undo
from tests.adapters.keyboard.typist import permit_text

TABLE = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
WITH_DEAD_KEYS = [layout for layout in LAYOUTS.values() if layout.has_dead_key]
PERMITS = [permit_text(seed) for seed in range(20)]
FRENCH, GERMAN = LAYOUTS["fr"], LAYOUTS["de"]


@TABLE
def test_a_layout_says_what_each_character_becomes(layout: Layout) -> None:
    """45 characters, all different, not all as they should be."""
    assert len(layout.characters) == len(set(layout.characters)) == len(BASE45) == 45
    assert layout.characters != BASE45
    assert layout.title.isascii()


@TABLE
def test_only_plus_is_ever_a_dead_key(layout: Layout) -> None:
    """What the table says of dead keys; each shows something when it stands alone."""
    dead = {BASE45[at]: mark for at, mark in enumerate(layout.characters) if is_dead(mark)}

    assert set(dead) <= {"+"}
    assert layout.is_one_to_one == (not dead)
    assert set(dead.values()) <= set(SPACING)


@pytest.mark.parametrize(
    ("name", "keys", "arrives"),
    [
        ("de", "ZY*-:", "YZ(ßÖ"),
        ("fr", "0123-:QAMZ", 'à&é")MAQ?W'),
        ("us-dvorak", "QWERTZ-./:", '"<>PY:[vzS'),
        ("br", "A/:", "A;Ç"),
        ("tr", "I$./", "I+ç."),
        ("de", "+A+B+ ", "À`B`"),
    ],
)
def test_the_table_agrees_with_keyboards_people_know(name: str, keys: str, arrives: str) -> None:
    """Rows that anybody can try."""
    assert typed_under(LAYOUTS[name], keys, DeadKeys.KEPT) == arrives


@TABLE
@pytest.mark.parametrize("dead_keys", DeadKeys)
def test_a_layout_without_dead_keys_is_undone_exactly(layout: Layout, dead_keys: DeadKeys) -> None:
    """There and back, for every permit; for the others there is no such way, and that is said."""
    if not layout.is_one_to_one:
        with pytest.raises(ValueError, match="not one to one"):
            undo(layout, PERMITS[0])
        return

    assert [undo(layout, typed_under(layout, text, dead_keys)) for text in PERMITS] == PERMITS


@TABLE
def test_a_permit_survives_every_layout(layout: Layout) -> None:
    """Dead keys included, where the computer keeps both keys."""
    arrived = [typed_under(layout, text, DeadKeys.KEPT) for text in PERMITS]

    assert [meant(text, layout) for text in arrived] == PERMITS


@TABLE
@pytest.mark.parametrize("press", [str, flip_case], ids=["", "caps"])
def test_a_permit_survives_a_layout_that_nobody_tested(layout: Layout, press: type[str]) -> None:
    """Every known one is tried; only a whole permit is taken, since half a one would look forged."""
    arrived = [press(typed_under(layout, text, DeadKeys.KEPT)) for text in PERMITS[:5]]
    altered = press(typed_under(layout, PERMITS[0][:-2] + "00", DeadKeys.KEPT))

    assert [meant(text, None) for text in arrived] == PERMITS[:5]
    assert meant(altered, None) == altered


def test_a_layout_that_was_tested_puts_an_altered_permit_right_too() -> None:
    """Then it is refused for what it is, as it would have been from a camera."""
    altered = PERMITS[0][:-2] + "00"

    assert meant(typed_under(FRENCH, altered, DeadKeys.KEPT), FRENCH) == altered


@TABLE
def test_a_permit_survives_caps_lock_on_top(layout: Layout) -> None:
    """Whoever leaned on the key did not know of the layout."""
    arrived = [flip_case(typed_under(layout, text, DeadKeys.KEPT)) for text in PERMITS[:5]]

    assert [meant(text, layout) for text in arrived] == PERMITS[:5]


def test_caps_lock_alone_needs_no_test_before() -> None:
    """A permit has no small letters."""
    assert meant(PERMITS[0].lower(), None) == PERMITS[0]


@TABLE
def test_a_permit_that_arrived_whole_is_never_changed(layout: Layout) -> None:
    """Whatever was remembered: the scanner may have been put right since."""
    assert [meant(text, layout) for text in PERMITS] == PERMITS


@pytest.mark.parametrize("layout", [None, *LAYOUTS.values()], ids=["none", *LAYOUTS])
@pytest.mark.parametrize("text", ["https://example.org/a?b=c", "HC1:6BF+70790T9", "12345678", "V7F", "ab", "à&é"])
def test_what_is_no_permit_either_way_stays_as_it_came(layout: Layout | None, text: str) -> None:
    """The officer hears what it looks like."""
    assert meant(text, layout) == text


@pytest.mark.parametrize("layout", WITH_DEAD_KEYS, ids=lambda layout: layout.name)
def test_spaces_behind_dead_keys_are_found_again(layout: Layout) -> None:
    """`+ ` and `+` look alike there; the permit's checksum tells, and only a whole permit is taken."""
    text = next(text for text in map(permit_text, range(255)) if text.count("+ ") == 2)
    arrived = typed_under(layout, text, DeadKeys.KEPT)

    assert meant(arrived, layout) == text
    assert meant(arrived[:-1], layout) == arrived[:-1]


@pytest.mark.parametrize("layout", WITH_DEAD_KEYS, ids=lambda layout: layout.name)
def test_what_was_dropped_cannot_be_put_right(layout: Layout) -> None:
    """Then the text stays as it came: no guess becomes a permit."""
    text = next(text for text in PERMITS if "+B" in text or "+0" in text)
    arrived = typed_under(layout, text, DeadKeys.DROPPED)

    assert meant(arrived, layout) == arrived


def test_a_hostile_text_costs_a_bounded_number_of_tries() -> None:
    """Thousands of accents: given up, and the text stays."""
    text = PERMITS[0][:9] + "`" * 4000

    assert meant(text, GERMAN) == text
    assert meant("`" * 4000, GERMAN) == "`" * 4000
    assert meant("A" * 60_000, FRENCH) == "A" * 60_000


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 290, 1000, 2853])
def test_a_permit_breaks_off_until_its_last_character(size: int) -> None:
    """Its own length says so; too long is another fault."""
    text = permit_text(size=size)

    assert all(breaks_off(text[:length]) for length in range(9, len(text)))
    assert not breaks_off(text)
    assert not breaks_off(text + "0")


@pytest.mark.parametrize("text", ["", "V7F", "https://example.org/", "HC1:6BF+70790T9"])
def test_what_is_no_permit_does_not_break_off(text: str) -> None:
    """It is told as what it looks like."""
    assert not breaks_off(text)


def test_any_length_a_stranger_writes_is_taken() -> None:
    """One that no permit has, too."""
    assert breaks_off(PERMITS[0][:3] + "ZZZZZZ")
    assert breaks_off(PERMITS[0][:3] + "::::::")
    assert not breaks_off(PERMITS[0][:3] + "éééééé" + "A" * 5000)
