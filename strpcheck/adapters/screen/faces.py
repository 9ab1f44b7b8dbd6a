"""Text on the screen: Atkinson Hyperlegible Next, whatever it lacks from the system's fonts, and never over an edge."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from PIL import ImageFont, features
from PIL.ImageDraw import ImageDraw
from PIL.ImageFont import FreeTypeFont

from strpcheck.adapters.screen.palette import Colour

__all__ = [
    "BOLD",
    "CAP_SHARE",
    "HEAVY",
    "REGULAR",
    "Box",
    "fitted",
    "forget_widths",
    "line_height",
    "put",
    "width_of",
    "wrapped",
]

FOLDER = Path(__file__).parent / "fonts"
REGULAR, BOLD, HEAVY = (f"AtkinsonHyperlegibleNext-{weight}.ttf" for weight in ("Regular", "Bold", "ExtraBold"))
CAP_SHARE = 0.668
"""Height of a capital by the size of the type (the font's OS/2 table)."""
SYSTEM_FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    "C:/Windows/Fonts/seguisb.ttf",
    "C:/Windows/Fonts/arialuni.ttf",
)
"""Where letters come from that our own type lacks; names may hold any script."""
NOWHERE = "\N{WHITE SQUARE}"
"""Stands for a letter that no font here has; ours has it."""
ABSENT = "\U000fffff"
"""In no font: what it is drawn as is what every missing letter is drawn as."""
RIGHT_TO_LEFT = frozenset({"R", "AL"})
"""Bidirectional classes of the Unicode Character Database."""
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


class Box(NamedTuple):
    """A rectangle of the screen."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top

    def inside(self, margin: int) -> "Box":
        """The same without its margins."""
        return Box(self.left + margin, self.top + margin, self.right - margin, self.bottom - margin)


@cache
def face(name: str, size: int) -> FreeTypeFont:
    """One of our fonts at a size in pixels."""
    return ImageFont.truetype(FOLDER / name, max(size, 6), layout_engine=ImageFont.Layout.BASIC)


@cache
def spare_faces(size: int) -> tuple[FreeTypeFont, ...]:
    """The system's fonts that are there."""
    found = []
    for path in SYSTEM_FONTS:
        try:
            found.append(ImageFont.truetype(path, max(size, 6), layout_engine=ImageFont.Layout.BASIC))
        except OSError:
            continue
    return tuple(found)


@lru_cache(maxsize=4096)
def width_of(text: str, name: str, size: int) -> int:
    """In pixels; while a page is drawn its texts are tried in many places, and measuring them took half of the time."""
    return round(sum(font.getlength(part) for part, font in _parts(text, name, size)))


def forget_widths() -> None:
    """Once a page is drawn: what was measured are names of people, and nothing of them stays."""
    width_of.cache_clear()


def line_height(size: int) -> int:
    """From one line to the next."""
    return round(size * 1.22)


def put(draw: ImageDraw, at: tuple[int, int], text: str, name: str, size: int, ink: Colour) -> int:  # noqa: PLR0917 -- as PIL's own
    """Write one line with its capitals' top at `at`; where it ends."""
    x: float = at[0]
    baseline = at[1] + round(size * CAP_SHARE)
    for part, font in _parts(text, name, size):
        draw.text((x, baseline), part, ink, font, anchor="ls")
        x += font.getlength(part)
    return round(x)


def fitted(text: str, name: str, size: int, width: int, *, least: int) -> tuple[str, int]:
    """A line that fits: in smaller type down to `least`, then cut with an ellipsis."""
    while size > least and width_of(text, name, size) > width:
        size -= 1
    if width_of(text, name, size) <= width:
        return text, size
    while text and width_of(text + ELLIPSIS, name, size) > width:
        text = text[:-1]
    # A place narrower than the ellipsis itself stays empty.
    return (text + ELLIPSIS if width_of(text + ELLIPSIS, name, size) <= width else ""), size


def wrapped(text: str, name: str, size: int, width: int, *, most: int) -> list[str]:
    """A text in at most so many lines, broken at blanks, and inside a word that is too long."""
    lines: list[str] = []
    line = ""
    for word in _words(text, name, size, width):
        tried = f"{line} {word}".strip()
        if line and width_of(tried, name, size) > width:
            lines.append(line)
            tried = word
        line = tried
    lines = [*lines, line] if line else lines
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], fitted(" ".join(lines[most - 1 :]), name, size, width, least=size)[0]]


def _words(text: str, name: str, size: int, width: int) -> Iterator[str]:
    """Words, those cut to pieces that are wider than a line."""
    for word in text.split():
        rest = word
        # One letter stands in a line even where it is wider: else this would never end.
        while len(rest) > 1 and width_of(rest, name, size) > width:
            end = len(rest) - 1
            while end > 1 and width_of(rest[:end], name, size) > width:
                end -= 1
            yield rest[:end]
            rest = rest[end:]
        yield rest


def _parts(text: str, name: str, size: int) -> Sequence[tuple[str, FreeTypeFont]]:
    """The text in runs of one font each."""
    own = face(name, size)
    if text.isascii():
        return [(text, own)]
    if any(unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in text):
        whole = _shaped(text, size)
        if whole is not None:
            return [(text, whole)]
    runs: list[tuple[str, FreeTypeFont]] = []
    for character in text:
        shown, font = _drawn(character, name, size)
        if runs and runs[-1][1] is font:
            runs[-1] = (runs[-1][0] + shown, font)
        else:
            runs.append((shown, font))
    return runs


def _shaped(text: str, size: int) -> FreeTypeFont | None:
    """A font that has all of a text which runs from right to left, and joins its letters; None where there is none."""
    needed = [character for character in dict.fromkeys(text) if not character.isspace()]
    for place, path in enumerate(SYSTEM_FONTS):
        font = _joining(path, size)
        if font is not None and all(_joins(place, character) for character in needed):
            return font
    return None


@cache
def _joining(path: str, size: int) -> FreeTypeFont | None:
    """A font of the system's whose letters are joined and ordered as they are read."""
    if not features.check("raqm"):
        return None
    try:
        return ImageFont.truetype(path, max(size, 6), layout_engine=ImageFont.Layout.RAQM)
    except OSError:
        return None


@cache
def _joins(place: int, character: str) -> bool:
    """Whether the font at a place of the list has a character."""
    font = _joining(SYSTEM_FONTS[place], 24)
    return font is not None and _draws(font, character)


def _drawn(character: str, name: str, size: int) -> tuple[str, FreeTypeFont]:
    """A character and the first font that has it."""
    own = face(name, size)
    if character.isascii() or _has(name, character):
        return character, own
    for font, has in zip(spare_faces(size), _spares_have(character), strict=True):
        if has:
            return character, font
    return NOWHERE if _has(name, NOWHERE) else "?", own


@cache
def _has(name: str, character: str) -> bool:
    """Whether our font draws a character as something of its own."""
    return _draws(face(name, 24), character)


@cache
def _spares_have(character: str) -> tuple[bool, ...]:
    """The same of the system's fonts."""
    return tuple(_draws(font, character) for font in spare_faces(24))


def _draws(font: FreeTypeFont, character: str) -> bool:
    """Whether a character looks like something else than one that is missing; blanks and marks look like nothing."""
    drawn, absent = font.getmask(character), font.getmask(ABSENT)
    return drawn.size != absent.size or bytes(drawn) != bytes(absent)
