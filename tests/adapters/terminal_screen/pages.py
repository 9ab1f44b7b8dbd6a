"""Pages of invented scenes as a terminal of any kind shows them, and whoever sits at one."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace

from rich.console import Console
from rich.text import Text

from strpcheck.adapters.terminal_screen.ability import draws_blocks
from strpcheck.adapters.terminal_screen.look import Look
from strpcheck.adapters.terminal_screen.page import page_lines
from strpcheck.messages import Station, load
from strpcheck.ports import Notice, Scene, Theme
from tests.adapters.screen.scenes import VERDICTS, overs, scene
from tests.cli.render_cases import HOSTILE

__all__ = ["COLOUR", "CONSOLE", "PLAIN", "crowded", "every_scene", "look_of", "page", "said", "squeezed"]

COLOUR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
PLAIN = {"TERM": "xterm-256color", "NO_COLOR": "1"}
CONSOLE = {"TERM": "linux"}
"""Of a machine without windows: no marks, no dashes."""


def look_of(
    size: tuple[int, int] = (80, 24),
    environment: Mapping[str, str] = COLOUR,
    *,
    encoding: str = "utf-8",
    theme: Theme = Theme.NIGHT,
) -> Look:
    """A terminal nobody sees."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    console = Console(file=stream, width=size[0], height=size[1], force_terminal=True, _environ=environment)
    return Look(console, *size, theme, draws_blocks(console, environment))


def page(look: Look, shown: Scene) -> list[Text]:
    """Its lines."""
    return page_lines(look, shown)


def said(look: Look, shown: Scene) -> str:
    """What can be read there."""
    return "\n".join(line.plain.rstrip() for line in page_lines(look, shown)) + "\n"


def squeezed(text: str) -> str:
    """Without blanks and breaks: a value that goes on in the next line is there all the same."""
    return "".join(text.split())


def every_scene(language: str = "id") -> Iterator[tuple[str, Scene]]:
    """Every outcome, nothing, two at once, and whatever stands over them."""
    yield "diam", scene(language=language)
    for name, cards in VERDICTS.items():
        yield name, scene(*cards, language=language)
    yield "dua", scene(VERDICTS["lolos"][0], VERDICTS["tolak"][0], language=language)
    yield "empat", scene(*(cards[0] for cards in list(VERDICTS.values())[:4]), language=language)
    yield (
        "diputus",
        scene(
            replace(VERDICTS["tolak"][0], resolution=load(language).station(Station.OVERRIDDEN_PASSED)),
            language=language,
        ),
    )
    yield "jahat", scene(said=HOSTILE, language=language)
    for name, over in overs(language).items():
        yield f"di-atas-{name}", scene(VERDICTS["lolos"][0], over=over, language=language)


def crowded(notice: Notice) -> Notice:
    """The same with the longest texts a permit may carry."""
    longest = {
        1: "Raden Ajeng Contoh Kusumaningrum Wiryodiningrat",
        4: "PT Angkutan Contoh Nusantara Sejahtera Bersama",
    }
    person = tuple(replace(line, value=longest.get(at, line.value)) for at, line in enumerate(notice.person))
    return replace(notice, person=person)
