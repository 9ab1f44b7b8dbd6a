"""Ticks, crosses, stripes and borders, drawn as shapes and never as letters of a font."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from strpcheck.adapters.screen.faces import Box
from strpcheck.adapters.screen.palette import Border, Colour, Mark

__all__ = ["border", "mark", "stripes"]

FINER = 4
"""Shapes are drawn so many times larger and then scaled down: smooth edges."""
STROKE = 0.17
"""Of a mark's height."""

# In hundredths of the mark's box.
TICK = ((4, 55), (36, 88), (96, 16))
CROSS = (((10, 10), (90, 90)), ((90, 10), (10, 90)))


def mark(image: Image.Image, box: Box, which: Mark, ink: Colour) -> None:
    """Draw a mark into a box, about as high as wide."""
    size = (box.width * FINER, box.height * FINER)
    mask = Image.new("L", size, 0)
    draw = ImageDraw.Draw(mask)
    match which:
        case Mark.TICK:
            _stroke(draw, TICK, size)
        case Mark.TICK_BANG:
            _stroke(draw, tuple((x * 0.72, y) for x, y in TICK), size)
            _bang(draw, size, middle=0.88)
        case Mark.BANG:
            _bang(draw, size, middle=0.5)
        case Mark.CROSS:
            for line in CROSS:
                _stroke(draw, line, size)
        case Mark.QUESTION:
            _question(draw, size)
    image.paste(ink, box, mask.resize((box.width, box.height), Image.Resampling.LANCZOS))


def border(image: Image.Image, box: Box, which: Border, ink: Colour, thick: int) -> None:
    """Draw a card's border along the inside of a box."""
    draw = ImageDraw.Draw(image)
    match which:
        case Border.SOLID:
            draw.rectangle(_drawn(box), outline=ink, width=thick)
        case Border.DOUBLE:
            draw.rectangle(_drawn(box), outline=ink, width=max(2, thick // 3))
            draw.rectangle(_drawn(box.inside(2 * thick // 3)), outline=ink, width=max(2, thick // 3))
        case Border.FRAMED:
            draw.rectangle(_drawn(box), outline=ink, width=2 * thick)
        case Border.STRIPED:
            for side in _sides(box, 2 * thick):
                stripes(image, side, ink, 2 * thick)
        case Border.DASHED:
            for side in _sides(box, thick):
                _dashes(draw, side, ink, 3 * thick)


def stripes(image: Image.Image, box: Box, ink: Colour, wide: int) -> None:
    """Hatch a box with diagonals that continue those of every other box."""
    if box.width <= 0 or box.height <= 0:
        return
    mask = Image.new("L", (box.width * FINER, box.height * FINER), 0)
    draw = ImageDraw.Draw(mask)
    step, height = wide * FINER, box.height * FINER
    # From so far left that the last diagonal still begins beside the box: in a high one they lean over all its height.
    before = -(-(height + step) // (2 * step)) * 2 * step
    start = -((box.left + box.bottom) * FINER % (2 * step)) - before
    for x in range(start, box.width * FINER + height, 2 * step):
        draw.polygon([(x, height), (x + step, height), (x + step + height, 0), (x + height, 0)], fill=255)
    image.paste(ink, box, mask.resize((box.width, box.height), Image.Resampling.LANCZOS))


def _stroke(draw: ImageDraw.ImageDraw, points: Sequence[tuple[float, float]], size: tuple[int, int]) -> None:
    """A thick line with round ends and corners."""
    wide = STROKE * size[1]
    reach = wide / 2
    inner = [(reach + x / 100 * (size[0] - wide), reach + y / 100 * (size[1] - wide)) for x, y in points]
    draw.line(inner, fill=255, width=round(wide), joint="curve")
    for x, y in inner:
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)


def _bang(draw: ImageDraw.ImageDraw, size: tuple[int, int], *, middle: float) -> None:
    """An exclamation mark."""
    width, height = size
    half, x = STROKE * height / 2 * 1.1, middle * width
    x = min(x, width - half)
    draw.polygon(
        [
            (x - half, 0.02 * height),
            (x + half, 0.02 * height),
            (x + half * 0.7, 0.68 * height),
            (x - half * 0.7, 0.68 * height),
        ],
        fill=255,
    )
    draw.ellipse((x - half, height - 2 * half - 1, x + half, height - 1), fill=255)


def _question(draw: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    """A question mark."""
    width, height = size
    wide = STROKE * height
    left, right = 0.16 * width, 0.84 * width
    draw.arc((left, 0, right, 0.56 * height), 180, 90, fill=255, width=round(wide))
    middle = width / 2
    draw.rectangle((middle - wide / 2, 0.56 * height - wide, middle + wide / 2, 0.72 * height), fill=255)
    draw.ellipse((middle - wide * 0.55, height - 1.1 * wide, middle + wide * 0.55, height), fill=255)


def _sides(box: Box, thick: int) -> tuple[Box, Box, Box, Box]:
    """The four sides of a border."""
    return (
        Box(box.left, box.top, box.right, box.top + thick),
        Box(box.left, box.bottom - thick, box.right, box.bottom),
        Box(box.left, box.top + thick, box.left + thick, box.bottom - thick),
        Box(box.right - thick, box.top + thick, box.right, box.bottom - thick),
    )


def _dashes(draw: ImageDraw.ImageDraw, side: Box, ink: Colour, long: int) -> None:
    """One dashed side."""
    if side.width > side.height:
        for x in range(side.left, side.right, 2 * long):
            draw.rectangle(_drawn(Box(x, side.top, min(x + long, side.right), side.bottom)), fill=ink)
    else:
        for y in range(side.top, side.bottom, 2 * long):
            draw.rectangle(_drawn(Box(side.left, y, side.right, min(y + long, side.bottom))), fill=ink)


def _drawn(box: Box) -> tuple[int, int, int, int]:
    """As PIL draws rectangles: the last row and column included."""
    return box.left, box.top, box.right - 1, box.bottom - 1
