"""The scanner's test text, and what the way it arrived says about scanner and keyboard."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from strpcheck.adapters.keyboard.arrival import DeadKeys, typed_under
from strpcheck.adapters.keyboard.layouts import BASE45, LAYOUTS, Layout, flip_case

__all__ = ["TEST_TEXT", "Diagnosis", "Fault", "diagnose"]

TEST_TEXT = BASE45 + ":/.-*%$ZYXWVUTSRQPONMLKJIHGFEDCB+A9876543210 "
"""Every character twice, so that what each becomes can be checked; a dead `+` meets a key it combines with and one it
does not; a space ends it, which some scanners cut off. No permit begins like that."""

US = Layout("us", "US", BASE45)
NEAR_ENOUGH = 42
"""Of 45 characters that must agree before a layout is called by a name: systems differ in one or two."""
FEWEST_DIFFERENT = 36
"""Of 45: a console without accents makes a handful alike; with fewer it was another text of that length."""
FEWEST_CHARACTERS = 8
"""Below, it was no scan."""
DIGITS = "0123456789"


class Fault(StrEnum):
    """What is wrong between scanner and program."""

    NONE = "none"
    CAPS_LOCK = "caps_lock"
    LAYOUT = "layout"
    NUM_LOCK = "num_lock"
    """The scanner types digits on the numeric keypad, and Num Lock is off."""
    TRIMMED = "trimmed"
    """The space at the end was cut off."""
    ADDED = "added"
    """Something stands before or behind the text."""
    CUT = "cut"
    LOST = "lost"
    """Characters are missing in between: it types faster than the computer takes."""
    OTHER = "other"
    """Another code was scanned."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What came of a test."""

    fault: Fault
    layout: Layout | None = None
    """Where a layout is at fault: what the characters arrive as; None where the keys cannot be told from that."""
    known: Layout | None = None
    """The layout of the table that is at fault, as far as it can be named."""

    @property
    def is_undone(self) -> bool:
        """Whether scans arrive as they should, by themselves or put right from now on."""
        if self.fault is Fault.LAYOUT:
            return self.layout is not None
        return self.fault in {Fault.NONE, Fault.CAPS_LOCK}


def diagnose(typed: str) -> Diagnosis:
    """Say what is wrong, from what arrived for `TEST_TEXT`."""
    if typed == TEST_TEXT:
        return Diagnosis(Fault.NONE)
    if typed == flip_case(TEST_TEXT):
        return Diagnosis(Fault.CAPS_LOCK)
    return _learnt(typed) or _with_dead_key(typed) or Diagnosis(_damage(typed))


def _learnt(typed: str) -> Diagnosis | None:
    """A layout read off the text itself, if each character became one, the same one both times."""
    if len(typed) != len(TEST_TEXT):
        return None
    became = dict(zip(TEST_TEXT, typed, strict=True))
    characters = "".join(became[character] for character in BASE45)
    learnt = Layout("learnt", "", characters)
    if typed_under(learnt, TEST_TEXT, DeadKeys.KEPT) != typed or len(set(characters)) < FEWEST_DIFFERENT:
        return None
    known = _nearest(characters)
    return Diagnosis(Fault.LAYOUT, learnt if learnt.is_one_to_one else None, known)


def _nearest(characters: str) -> Layout | None:
    """The known layout that agrees best, whether or not Caps Lock was on; none where the right one agrees as well."""
    best = max((US, *LAYOUTS.values()), key=lambda layout: _agreement(layout, characters))
    return best if best is not US and _agreement(best, characters) >= NEAR_ENOUGH else None


def _agreement(layout: Layout, characters: str) -> int:
    """How many characters are as the layout has them."""
    return max(
        sum(ours == theirs for ours, theirs in zip(spelled, characters, strict=True))
        for spelled in (layout.characters, flip_case(layout.characters))
    )


def _with_dead_key(typed: str) -> Diagnosis | None:
    """A known layout with a dead key; it can be put right where nothing is dropped."""
    for layout in LAYOUTS.values():
        if not layout.has_dead_key:
            continue
        for dead_keys in DeadKeys:
            if typed in _both_cases(layout, dead_keys):
                return Diagnosis(Fault.LAYOUT, layout if dead_keys is DeadKeys.KEPT else None, layout)
    return None


def _both_cases(layout: Layout, dead_keys: DeadKeys) -> Iterator[str]:
    """The test text under a layout, without and with Caps Lock."""
    arrived = typed_under(layout, TEST_TEXT, dead_keys)
    yield arrived
    yield flip_case(arrived)


def _damage(typed: str) -> Fault:
    """What else may have happened to the text on its way."""
    for fault, happened in DAMAGES:
        if happened(typed):
            return fault
    return Fault.OTHER


def _is_cut(typed: str) -> bool:
    """Whether it is how the text begins, under any layout."""
    if len(typed) < FEWEST_CHARACTERS:
        return False
    return any(
        arrived.startswith(typed)
        for layout in (US, *LAYOUTS.values())
        for arrived in _both_cases(layout, DeadKeys.KEPT)
    )


def _is_thinned(typed: str) -> bool:
    """Whether characters are missing in between, and no more than half of them."""
    rest = iter(TEST_TEXT)
    return len(typed) > len(BASE45) and all(character in rest for character in typed)


DAMAGES: tuple[tuple[Fault, Callable[[str], bool]], ...] = (
    (Fault.NUM_LOCK, lambda typed: typed == "".join(key for key in TEST_TEXT if key not in DIGITS)),
    (Fault.TRIMMED, lambda typed: typed == TEST_TEXT.strip()),
    (Fault.ADDED, lambda typed: TEST_TEXT.strip() in typed),
    (Fault.CUT, _is_cut),
    (Fault.LOST, _is_thinned),
)
"""First match wins."""
