"""A picture being drawn: where things go on a screen of any size, and the few shapes that everything is made of."""

from dataclasses import dataclass

from PIL import Image, ImageDraw

from strpcheck.adapters.screen.faces import BOLD, CAP_SHARE, REGULAR, Box, fitted, line_height, put, width_of, wrapped
from strpcheck.adapters.screen.marks import mark
from strpcheck.adapters.screen.palette import PALETTES, Colour, Mark, Pair, Palette
from strpcheck.ports import Choice, Theme

__all__ = ["Canvas", "unit_of"]

DRAWN_FOR = 720
"""Pixels of height that all sizes below are meant for."""
NARROW = 1280 / 720
"""Narrower screens are drawn as if they were less high, so that nothing runs into its neighbour."""


@dataclass(slots=True)
class Canvas:
    """An image with its theme and its scale."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    palette: Palette
    unit: float
    """Pixels of this screen for one of 1280x720."""

    @classmethod
    def blank(cls, size: tuple[int, int], theme: Theme) -> "Canvas":
        """An empty page."""
        palette = PALETTES[theme]
        image = Image.new("RGB", size, palette.page.paper)
        return cls(image, ImageDraw.Draw(image), palette, unit_of(size))

    @classmethod
    def over(cls, image: Image.Image, theme: Theme) -> "Canvas":
        """A picture that is drawn already."""
        return cls(image, ImageDraw.Draw(image), PALETTES[theme], unit_of(image.size))

    @property
    def box(self) -> Box:
        """All of it."""
        return Box(0, 0, *self.image.size)

    @property
    def ink(self) -> Colour:
        """Of what is read on the page."""
        return self.palette.page.ink

    @property
    def pale(self) -> Colour:
        """Of what stands before a value."""
        return self.palette.label.ink

    def px(self, length: float) -> int:
        """A length on this screen."""
        return max(1, round(length * self.unit))

    def fill(self, box: Box, colour: Colour) -> None:
        """Paint over a rectangle."""
        if box.width > 0 and box.height > 0:
            self.draw.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), fill=colour)

    def line(self, at: tuple[int, int], text: str, size: float, ink: Colour, *, width: int, name: str = BOLD) -> int:
        """One line with its capitals' top at `at`, made to fit; where it ends."""
        shown, pixels = fitted(text, name, self.px(size), width, least=max(self.px(size * 0.4), 9))
        return put(self.draw, at, shown, name, pixels, ink)

    def centred(self, box: Box, y: int, text: str, size: float, ink: Colour, *, name: str = BOLD) -> None:
        """One line in the middle of a box."""
        shown, pixels = fitted(text, name, self.px(size), box.width, least=max(self.px(size * 0.5), 9))
        put(self.draw, (box.left + (box.width - width_of(shown, name, pixels)) // 2, y), shown, name, pixels, ink)

    def paragraph(
        self, box: Box, text: str, size: float, ink: Colour, *, name: str = BOLD, most: int = 9, middle: bool = False
    ) -> int:
        """A text broken into lines from the top of a box, smaller where it would not fit; where it ends."""
        pixels = self.px(size)
        least = max(self.px(size * 0.6), 9)
        while True:
            room = max(1, min(most, box.height // line_height(pixels)))
            lines = wrapped(text, name, pixels, box.width, most=99)
            if len(lines) <= room or pixels <= least:
                break
            pixels -= 1
        y = box.top
        for line in wrapped(text, name, pixels, box.width, most=room):
            x = box.left + ((box.width - width_of(line, name, pixels)) // 2 if middle else 0)
            put(self.draw, (x, y), line, name, pixels, ink)
            y += line_height(pixels)
        return y

    def key(self, at: tuple[int, int], item: Choice, size: float, *, width: int, ink: Colour | None = None) -> int:
        """A key's cap and what it does, in the page's ink or another; where it ends."""
        pixels, pad = self.px(size), self.px(size * 0.42)
        cap = width_of(item.key, BOLD, pixels) + 2 * pad
        high = round(pixels * CAP_SHARE) + 2 * pad
        box = Box(at[0], at[1] - pad, at[0] + max(cap, high), at[1] - pad + high)
        pair = self.palette.key
        self.draw.rounded_rectangle((box.left, box.top, box.right - 1, box.bottom - 1), pad, fill=pair.paper)
        inset = (box.width - width_of(item.key, BOLD, pixels)) // 2
        put(self.draw, (box.left + inset, at[1]), item.key, BOLD, pixels, pair.ink)
        left = box.right + pad
        return self.line((left, at[1]), item.meaning, size, ink or self.ink, width=width - (left - at[0]), name=REGULAR)

    def key_width(self, item: Choice, size: float) -> int:
        """How wide a key with its meaning is."""
        pixels, pad = self.px(size), self.px(size * 0.42)
        cap = max(width_of(item.key, BOLD, pixels) + 2 * pad, round(pixels * CAP_SHARE) + 2 * pad)
        return cap + pad + width_of(item.meaning, REGULAR, pixels)

    def warning(self, at: tuple[int, int], size: float, pair: Pair) -> int:
        """The mark before what an eye should catch; where the text begins."""
        high = round(self.px(size) * CAP_SHARE)
        mark(self.image, Box(at[0], at[1], at[0] + high // 2 + 1, at[1] + high), Mark.BANG, pair.ink)
        return at[0] + high


def unit_of(size: tuple[int, int]) -> float:
    """Pixels of a screen for one of 1280x720."""
    width, height = size
    return min(height, width / NARROW) / DRAWN_FOR
