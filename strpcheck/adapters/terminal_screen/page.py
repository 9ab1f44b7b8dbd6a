"""A whole page of a terminal: a pure function from a scene to lines, as many as the terminal has."""

from collections.abc import Iterator

from rich.style import Style
from rich.text import Text

from strpcheck.adapters.terminal_screen.cards import MAX_READ, cards_lines
from strpcheck.adapters.terminal_screen.look import BETWEEN, Look
from strpcheck.adapters.terminal_screen.overlays import over_lines
from strpcheck.ports import Scene, Strip, Tone

__all__ = ["page_lines"]

INDENT = 2
MOST_SAID = 2
"""Lines of what is the matter."""
LOW = 30
"""Lines: on a lower screen the counters give way to what is read at the lane."""


def page_lines(look: Look, scene: Scene) -> list[Text]:
    """Every line, each over the whole width; the keys stand at the foot."""
    top = [*_training(look, scene.training), *_strip(look, scene.strip)]
    if scene.over is not None:
        return [*top, *over_lines(look, scene.over, look.height - len(top))][: look.height]
    foot = [*_said(look, scene), *_keys(look, scene)]
    if look.height >= LOW or not scene.cards:
        top += _counters(look, scene.strip)
    room = look.height - len(top) - len(foot)
    body = cards_lines(look, scene.cards, room) if scene.cards else _idle(look, scene.idle, room)
    body += [look.line() for _ in range(room - len(body))]
    return [*top, *body[: max(room, 0)], *foot][: look.height]


def _training(look: Look, word: str) -> list[Text]:
    """That nothing here is for the road, over the whole width."""
    if not word:
        return []
    said = f"  {look.text(word)}  "
    return [look.line(said * (look.width // len(said) + 1), look.training)]


def _strip(look: Look, strip: Strip) -> list[Text]:
    """What is always there."""
    items = [item for item in _strip_items(look, strip) if item.plain]
    lines = look.packed(items, width=look.width - 2, between=BETWEEN)
    return [look.line(line, look.strip, indent=1) for line in lines]


def _strip_items(look: Look, strip: Strip) -> Iterator[Text]:
    """The time first, then who and where, then on what evidence."""
    age, post, officer, shift = strip.labels
    yield Text(look.text(strip.clock), look.strip + Style(bold=True))
    pairs = ((post, strip.post, Tone.PLAIN), (officer, strip.officer, Tone.PLAIN), (shift, strip.shift, Tone.PLAIN))
    for label, value, tone in (*pairs, (age, strip.list_age, strip.list_tone), ("", strip.state, strip.state_tone)):
        if value:
            said = f"{look.text(label)}: {look.text(value)}" if label else look.text(value)
            yield Text(f"! {said}", look.strip_warn) if tone is Tone.WARN else Text(said, look.strip)


def _counters(look: Look, strip: Strip) -> list[Text]:
    """The shift's numbers."""
    items = (
        Text(f"{look.text(line.label)} ", look.label).append(look.text(line.value), look.page + Style(bold=True))
        for line in strip.counters
    )
    return [look.line(line, indent=1) for line in look.packed(items, width=look.width - 2, between=BETWEEN)]


def _said(look: Look, scene: Scene) -> list[Text]:
    """One line: what was done last, or what is the matter."""
    if not scene.said:
        return []
    if scene.said_tone is Tone.WARN:
        return [
            look.line(line, indent=INDENT) for line in look.paragraph(f"! {scene.said}", look.warn, width=_read(look))
        ][:2]
    return [look.line(Text(look.text(scene.said), look.page + Style(bold=True)), indent=INDENT)]


def _keys(look: Look, scene: Scene) -> list[Text]:
    """Each act and its key."""
    return [look.line(line, indent=1) for line in look.keys(scene.keys, width=look.width - 2)]


def _idle(look: Look, idle: str, height: int) -> list[Text]:
    """What to do, in the middle of an empty page."""
    lines = look.paragraph(idle, look.page + Style(bold=True), width=_read(look))
    above = max((height - len(lines)) // 2, 0)
    return [*(look.line() for _ in range(above)), *(look.line(line, indent=INDENT) for line in lines)]


def _read(look: Look) -> int:
    """Columns of a line that is read at a glance."""
    return min(look.width, MAX_READ) - 2 * INDENT
