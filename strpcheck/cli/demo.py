"""`strpcheck demo`: plays the story, stops where it does not come true, and sums up what was expected and seen."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.cli.demo_stage import Act, Row, Stage, stage_folder
from strpcheck.cli.demo_story import STORY
from strpcheck.cli.exits import Exit
from strpcheck.cli.render import Printer, render_error
from strpcheck.errors import UsageError
from strpcheck.messages import Label, Scene

if TYPE_CHECKING:
    from strpcheck.cli.options import Options

__all__ = ["play"]

MS = 1000


def play(options: "Options", keep: Path | None = None, story: Sequence[Act] = STORY) -> int:
    """Play a story in a folder of its own.

    Args:
        options: Of them the language counts; the story brings its own homes and times.
        keep: The folder to play in and to leave behind; default a temporary one.
        story: Its acts.

    Returns:
        Exit code: 0 if everything came as the story says.

    Raises:
        UsageError: A time was given, or the folder to keep is not empty.
        WriteError: No room to play in.
    """
    if options.at is not None:
        message = "the demo has times of its own: expected no --at"
        raise UsageError(message, hint="run `strpcheck demo`")
    started = options.clock.monotonic_ms()
    with stage_folder(keep) as folder:
        stage = Stage(folder, Printer.on(options.words))
        stage.tell(Scene.OPENING, folder=folder)
        rows = _perform(story, stage)
        _sum_up(rows, stage)
        if keep is not None:
            stage.tell(Scene.KEPT, folder=folder)
        failed = [(number, row) for number, row in rows if not row.holds]
        if failed:
            return _break_off(stage, *failed[0])
        seconds = round((options.clock.monotonic_ms() - started) / MS)
        stage.tell(Scene.HELD, rows=len(rows), seconds=seconds)
        return Exit.OK


def _perform(story: Sequence[Act], stage: Stage) -> list[tuple[int, Row]]:
    """Play act after act, up to the first step that does not come true."""
    rows: list[tuple[int, Row]] = []
    for number, act in enumerate(story, 1):
        stage.tell(act.scene, number, **act.facts)
        for step in act.steps:
            rows += [(number, row) for row in step.play(stage)]
            if not all(row.holds for _, row in rows):
                return rows
    return rows


def _sum_up(rows: Sequence[tuple[int, Row]], stage: Stage) -> None:
    """The table at the end."""
    words = stage.printer.words
    stage.tell(Scene.SUMMARY)
    heads = ["", words.label(Label.STEP), words.label(Label.EXPECTED), words.label(Label.SEEN)]
    stage.printer.table(heads, [(number, row.step, row.expected, row.seen) for number, row in rows], right=(0,))


def _break_off(stage: Stage, number: int, row: Row) -> Exit:
    """Say where the story did not come true."""
    render_error(
        f"step {number}, {row.step}: expected {row.expected}, got {row.seen}",
        "play it with `strpcheck demo --keep DIR` and look at the files it leaves",
        meaning=stage.printer.words.scene(Scene.BROKEN, number=number),
    )
    return Exit.FAILURE
