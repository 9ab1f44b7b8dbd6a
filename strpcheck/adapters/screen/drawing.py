"""Draws a scene: a pure function from words to a picture, the same on every machine."""

from dataclasses import dataclass

from PIL import Image

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.cards import draw_cards, has_facts
from strpcheck.adapters.screen.faces import BOLD, CAP_SHARE, HEAVY, Box, forget_widths, put, width_of
from strpcheck.adapters.screen.frame import draw_clock, draw_keys, draw_strip, draw_training
from strpcheck.adapters.screen.marks import border
from strpcheck.adapters.screen.overlays import draw_over
from strpcheck.adapters.screen.palette import PALETTES, WHITE, Border, Colour
from strpcheck.ports import Locked, Scene, Spot, Strip, Theme, Tone

__all__ = ["Drawn", "draw", "draw_page", "draw_page_on", "draw_spots", "redraw_clock"]

IDLE = 0.58
"""Of the width: the live picture where there is no verdict."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page without what changes all the time."""

    image: Image.Image
    clock: Box
    picture: Box | None
    """Where the live picture belongs; None where none is shown."""


def draw(scene: Scene, size: tuple[int, int], preview: Image.Image | None = None) -> Image.Image:
    """The whole screen.

    Args:
        scene: What to show.
        size: Width and height in pixels, at least 640 by 480.
        preview: The live picture, RGB, of any size.
    """
    page = draw_page(scene, size)
    redraw_clock(page, scene)
    if page.picture is not None and preview is not None:
        shown = fitted_picture(preview, page.picture)
        page.image.paste(shown[0], shown[1][:2])
        draw_spots(page.image, scene, shown[1])
    return page.image


def draw_page(scene: Scene, size: tuple[int, int]) -> Drawn:
    """Everything but the clock's hand and the live picture."""
    return draw_page_on(Canvas.blank(size, scene.theme), scene)


def draw_page_on(canvas: Canvas, scene: Scene) -> Drawn:
    """The same on an empty page; of what was written nothing is remembered."""
    try:
        return _drawn_on(canvas, scene)
    finally:
        forget_widths()


def _drawn_on(canvas: Canvas, scene: Scene) -> Drawn:
    """A page from its top to its foot."""
    top = draw_training(canvas, scene.training)
    top, clock = draw_strip(canvas, _seen(scene), top)
    if scene.over is not None:
        draw_over(canvas, scene.over, Box(0, top, canvas.box.right, canvas.box.bottom))
        return Drawn(canvas.image, clock, None)
    foot = draw_keys(canvas, scene.keys, canvas.box.bottom - canvas.px(6), is_low=has_facts(scene.cards))
    foot = _said(canvas, scene, foot)
    body = Box(canvas.px(10), top + canvas.px(8), canvas.box.right - canvas.px(10), foot - canvas.px(6))
    if scene.cards:
        return Drawn(canvas.image, clock, _live(canvas, scene, draw_cards(canvas, scene.cards, body)))
    picture = Box(body.left, body.top, body.left + round(body.width * IDLE), body.bottom)
    rest = Box(picture.right + canvas.px(30), body.top + body.height // 3, body.right - canvas.px(16), body.bottom)
    canvas.paragraph(rest, scene.idle, 44, canvas.ink, name=HEAVY, most=5)
    return Drawn(canvas.image, clock, _live(canvas, scene, picture))


def _live(canvas: Canvas, scene: Scene, box: Box) -> Box | None:
    """The place for the live picture; where the source is gone, that it is, and no old picture."""
    if not scene.is_blind:
        return box
    canvas.fill(box, canvas.palette.strip.paper)
    border(canvas.image, box, Border.DASHED, canvas.palette.strip_warn.ink, canvas.px(4))
    inner = box.inside(canvas.px(20))
    top = inner.top + inner.height // 2 - canvas.px(20)
    canvas.centred(inner, top, scene.strip.state, 34, canvas.palette.strip_warn.ink)
    return None


def _seen(scene: Scene) -> Strip:
    """What the strip may show: of a locked screen the time and the post, whatever the scene still holds."""
    strip = scene.strip
    if isinstance(scene.over, Locked):
        return Strip(strip.clock, strip.post, "", "", "", labels=strip.labels)
    return strip


def redraw_clock(page: Drawn, scene: Scene) -> None:
    """Set the clock's hand on a page that has been drawn."""
    canvas = Canvas.over(page.image, scene.theme)
    draw_clock(canvas, page.clock, scene.strip.clock)


def fitted_picture(preview: Image.Image, box: Box) -> tuple[Image.Image, Box]:
    """A picture made to fit a box, and where it stands in there."""
    scale = min(box.width / preview.width, box.height / preview.height)
    size = (max(1, round(preview.width * scale)), max(1, round(preview.height * scale)))
    left, top = box.left + (box.width - size[0]) // 2, box.top + (box.height - size[1]) // 2
    shown = preview if preview.size == size else preview.resize(size, Image.Resampling.BILINEAR)
    return shown, Box(left, top, left + size[0], top + size[1])


def draw_spots(image: Image.Image, scene: Scene, place: Box) -> None:
    """Outline the codes in a live picture that is drawn at a place; numbers stand on them where there are several."""
    width, height = scene.frame_size
    if not width or not height:
        return
    canvas = Canvas.over(image, scene.theme)
    across, down = place.width / width, place.height / height
    for spot in scene.spots:
        corners = [(place.left + x * across, place.top + y * down) for x, y in spot.outline]
        colour = _spot_colour(spot)
        canvas.draw.line([*corners, corners[0], corners[1]], fill=(0, 0, 0), width=canvas.px(9), joint="curve")
        canvas.draw.line([*corners, corners[0], corners[1]], fill=colour, width=canvas.px(5), joint="curve")
        if spot.number:
            _numbered(canvas, spot.number, corners)


def _numbered(canvas: Canvas, number: int, corners: list[tuple[float, float]]) -> None:
    """A card's number in the middle of its code."""
    x, y = (round(sum(corner[axis] for corner in corners) / len(corners)) for axis in (0, 1))
    size, half = canvas.px(34), canvas.px(22)
    canvas.draw.ellipse((x - half, y - half, x + half, y + half), fill=(0, 0, 0), outline=(255, 255, 255), width=2)
    wide = width_of(str(number), BOLD, size)
    put(canvas.draw, (x - wide // 2, y - round(size * CAP_SHARE / 2)), str(number), BOLD, size, (255, 255, 255))


def _spot_colour(spot: Spot) -> Colour:
    """Of the verdict, as bright as at night, for pictures are dark by day too; white while there is none."""
    return WHITE if spot.kind is None else PALETTES[Theme.NIGHT].edges[spot.kind]


def _said(canvas: Canvas, scene: Scene, foot: int) -> int:
    """The line above the keys; where it begins."""
    if not scene.said:
        return foot
    top = foot - canvas.px(34)
    pair = canvas.palette.warn if scene.said_tone is Tone.WARN else canvas.palette.page
    left, y = canvas.px(18), top + canvas.px(8)
    if scene.said_tone is Tone.WARN:
        left = canvas.warning((left, y), 22, pair)
    canvas.line((left, y), scene.said, 22, pair.ink, width=canvas.box.right - left - canvas.px(16))
    return top
