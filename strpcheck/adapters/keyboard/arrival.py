"""What a keyboard makes of a text under a layout, dead keys included: the way there, so that it can be recognised."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from strpcheck.adapters.keyboard.layouts import BASE45, Layout, is_dead, one_character

__all__ = ["SPACING", "DeadKeys", "typed_under"]

SPACING: Mapping[str, str] = {
    "\u0300": "`",
    "\u0301": "\u00b4",
    "\u0302": "^",
    "\u0303": "~",
    "\u0308": "\u00a8",
    "\u030c": "\u02c7",
    "\u0327": "\u00b8",
}
"""What a dead key shows when a space follows, or a key that it does not combine with."""


class DeadKeys(StrEnum):
    """What a computer does with a dead key and a next key that do not combine."""

    KEPT = "kept"
    """Both arrive: Windows, the console of Linux, most programs on a desktop."""
    DROPPED = "dropped"
    """Neither does: the X Window System by itself."""


def typed_under(layout: Layout, text: str, dead_keys: DeadKeys) -> str:
    """What arrives when a scanner types a Base45 text on a computer with another layout."""
    return "".join(_pieces(layout, text, dead_keys))


def _pieces(layout: Layout, text: str, dead_keys: DeadKeys) -> Iterator[str]:
    """What arrives at each key, if anything."""
    waiting = ""
    for key in text:
        character = layout.characters[BASE45.index(key)]
        if waiting:
            yield _after_dead_key(waiting, character, dead_keys)
            waiting = ""
        elif is_dead(character):
            waiting = character
        else:
            yield character
    yield SPACING[waiting] if waiting else ""


def _after_dead_key(dead: str, character: str, dead_keys: DeadKeys) -> str:
    """What a dead key and the next one give together."""
    if character == " ":
        return SPACING[dead]
    if not is_dead(character) and (composed := one_character(character, dead)):
        return composed
    return "" if dead_keys is DeadKeys.DROPPED else SPACING[dead] + SPACING.get(character, character)
