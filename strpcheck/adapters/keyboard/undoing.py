"""Puts a text right that a wrong layout spoilt, and only where that makes it a permit (decision 0025)."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, combinations, islice

from strpcheck.adapters.keyboard.arrival import SPACING
from strpcheck.adapters.keyboard.layouts import BASE45, LAYOUTS, Layout, flip_case, is_dead
from strpcheck.core.barcode import (
    MAX_BARCODE_CHARS,
    MAX_PERMIT_BYTES,
    Barcode,
    decode_barcode,
    encode_barcode,
    sets_out_as_permit,
)
from strpcheck.errors import MalformedPermitError, NotAPermitError

__all__ = ["breaks_off", "meant", "undo"]

MAX_SPACES = 3
"""Swallowed by dead keys in one text; a text of 450 characters has more of them once in about a thousand."""
MAX_TRIES = 500
"""Texts tried for one scan; a usual permit needs fewer than 200, a hostile text may cost a tenth of a second."""
HEAD_CHARS = 9
"""Of Base45: six bytes, the zlib header and the length among them."""
PERMIT_START = encode_barcode(b"")[:3]
"""How every permit begins: the zlib header, with no character that a dead key types."""


def undo(layout: Layout, text: str) -> str:
    """The keys that were pressed under a layout that is one to one; what it cannot type stays as it is.

    Raises:
        ValueError: The layout is not one to one, so that there is no such text.
    """
    if not layout.is_one_to_one:
        message = f"layout {layout.name!r} is not one to one"
        raise ValueError(message)
    return text.translate(_table(layout.characters))


@cache
def _table(characters: str) -> Mapping[int, str]:
    """As `str.translate` takes it; of a few dozen layouts."""
    return dict(zip(map(ord, characters), BASE45, strict=True))


def meant(text: str, layout: Layout | None) -> str:
    """The permit that a scanner meant to type.

    A text that sets out as a permit as it came is never changed, nor is one that nothing makes a permit: then the
    officer hears what it looks like. The signature decides in every case; this is transport.

    Args:
        text: What arrived.
        layout: The one that `scanner-test` found on this computer, if any.
    """
    if sets_out_as_permit(Barcode(text)) or len(text) > MAX_BARCODE_CHARS:
        return text
    # Caps Lock is pressed by chance: a permit has no small letters, so what it made of one is plain.
    both = (text, flip_case(text))
    for candidate in chain([both[1]], *(_undone(layout, arrived) for arrived in both if layout is not None)):
        if sets_out_as_permit(Barcode(candidate)):
            return candidate
    # Nobody made the test here, or the computer was changed since. Only a whole permit is worth a guess: what a wrong
    # guess leaves of one would look forged.
    guesses = (_undone(known, arrived) for known in LAYOUTS.values() for arrived in both)
    return next(filter(_is_whole, chain.from_iterable(guesses)), text)


def breaks_off(text: str) -> bool:
    """Whether a text is a permit's beginning and shorter than that says; half a permit would be refused as forged."""
    if len(text) < HEAD_CHARS or not text.startswith(PERMIT_START):
        return False
    # Bytes 2 and 3 are the block's mark and the low byte of the permit's length, 4 and 5 its high byte and a check.
    second, third = (sum(45**place * BASE45.find(text[at + place]) for place in range(3)) for at in (3, 6))
    permit_bytes = (second & 0xFF) + (third & 0xFF00)
    return len(text) < len(encode_barcode(bytes(min(permit_bytes, MAX_PERMIT_BYTES))))


def _undone(layout: Layout, text: str) -> Iterator[str]:
    """What the text may have been under the layout, if it begins as a permit then."""
    if not layout.has_dead_key:
        if undo(layout, text[: len(PERMIT_START)]) == PERMIT_START:
            yield undo(layout, text)
        return
    if _keys(layout, text[: len(PERMIT_START)])[0] == PERMIT_START:
        keys, open_places = _keys(layout, text)
        # Several texts could have given this one: the permit's own checksum tells which it was.
        yield from islice(filter(_is_whole, islice(_with_spaces(keys, open_places), MAX_TRIES)), 1)


def _is_whole(text: str) -> bool:
    """Whether a text is a permit's whole envelope, checksum included."""
    try:
        decode_barcode(text)
    except (NotAPermitError, MalformedPermitError):
        return False
    return True


def _keys(layout: Layout, text: str) -> tuple[str, list[int]]:
    """The keys that were pressed, and behind which of them a space may have been swallowed."""
    keys_of, dead_of = _tables(layout.characters)
    keys: list[str] = []
    open_places: list[int] = []
    for character in text:
        if character in keys_of:
            keys.append(keys_of[character])
        elif character in dead_of:
            keys.append(dead_of[character])
            open_places.append(len(keys))
        else:
            # A letter with its accent: the dead key was pressed before it.
            parts = unicodedata.normalize("NFD", character)
            keys += [keys_of.get(part, part) for part in (*parts[1:], parts[0])]
    return "".join(keys), open_places


@cache
def _tables(characters: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Which key each character came from, and which dead key each mark that stands alone; of a few dozen layouts."""
    keys_of = dict(zip(characters, BASE45, strict=True))
    return keys_of, {SPACING[mark]: key for mark, key in keys_of.items() if is_dead(mark)}


def _with_spaces(keys: str, open_places: list[int]) -> Iterator[str]:
    """The text with no space put back, then with one at each place, then with two, as far as is likely."""
    for count in range(MAX_SPACES + 1):
        for places in combinations(open_places, count):
            parts, start = [], 0
            for place in places:
                parts.append(keys[start:place])
                start = place
            yield " ".join([*parts, keys[start:]])
