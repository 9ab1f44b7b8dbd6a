"""Where the demo's story is played: a folder, the commands run in it as a person would type them, what came of them."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Protocol

import strpcheck
from strpcheck.adapters.durable import make_folder
from strpcheck.cli.demo_people import permit_ids
from strpcheck.cli.exits import Exit
from strpcheck.cli.render import Printer
from strpcheck.errors import UsageError, WriteError
from strpcheck.messages import DEFAULT_LANGUAGE, Scene

__all__ = ["Act", "Command", "Row", "Stage", "Step", "stage_folder"]

MAX_COLUMNS = 96
"""Longer lines are hard to find the next one of."""
MAX_NAME_WORDS = 3
PROGRAM = "strpcheck"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing the story expects, and what was seen instead or indeed."""

    step: str
    expected: str
    seen: str

    @property
    def holds(self) -> bool:
        """Whether the story goes on."""
        return self.expected == self.seen


@dataclass(frozen=True, slots=True)
class Stage:
    """The folder a story is played in, and how it is told."""

    folder: Path
    """Absolute, since the commands run in it."""
    printer: Printer

    def tell(self, scene: Scene, number: int | None = None, **facts: object) -> None:
        """Say what happens, as comments: whoever pastes the whole into a shell does no harm."""
        self.printer.line()
        text = self.printer.words.scene(scene, **facts)
        width = min(shutil.get_terminal_size((MAX_COLUMNS, 24)).columns, MAX_COLUMNS)
        told = text if number is None else f"{number}. {text}"
        # A path must stay in one piece: people copy it.
        for line in textwrap.wrap(told, width - 2, break_long_words=False, break_on_hyphens=False):
            self.printer.line(f"# {line}")

    def run(self, words: Sequence[str], into: str = "") -> int:
        """Show a command line and run it; what it prints goes where ours goes.

        Args:
            words: What stands behind the program's name.
            into: The file that takes its standard output instead.

        Returns:
            Its exit code.

        Raises:
            WriteError: The file cannot be written, or no process be started.
        """
        language = self.printer.words.language
        typed = [*(() if language == DEFAULT_LANGUAGE else ("--lang", language)), *words]
        self.printer.line(f"$ {_spelled([PROGRAM, *typed])}{f' > {_spelled([into])}' if into else ''}")
        try:
            if not into:
                return self._call(typed)
            with (self.folder / into).open("wb") as file:
                return self._call(typed, file.fileno())
        except OSError as e:
            message = f"cannot run the demo in {self.folder}: {e.strerror or e}"
            raise WriteError(message, hint="make room, or name another folder with --keep") from e

    def _call(self, typed: Sequence[str], stdout: int | None = None) -> int:
        """Run this very program, wherever it was started from, in the folder."""
        ours = str(Path(strpcheck.__file__).parent.parent)
        before = os.environ.get("PYTHONPATH")
        paths = ours if before is None else f"{ours}{os.pathsep}{before}"
        command = [sys.executable, "-m", PROGRAM, *typed]
        done = subprocess.run(  # noqa: S603 -- our own program, with words of our own
            command,
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            check=False,
        )
        return done.returncode


class Step(Protocol):
    """Something an act does."""

    def play(self, stage: Stage) -> Iterable[Row]:
        """Do it, and say what was expected and seen."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line of the story."""

    line: str
    """As typed behind `strpcheck`; `{driver}` stands for the number of that applicant's permit."""
    ends: Exit
    into: str = ""
    """The file its output goes into."""

    @property
    def name(self) -> str:
        """How the line begins, three words at most, up to the first file or number: what the summary calls it."""
        rest = shlex.split(self.line)
        while rest and rest[0].startswith("--"):  # options before the command take a value each
            rest = rest[2:]
        return " ".join(takewhile(lambda word: word.removeprefix("--").isalpha(), rest[:MAX_NAME_WORDS]))

    def play(self, stage: Stage) -> Iterator[Row]:
        """Run it and compare its exit code."""
        ids = permit_ids(stage.folder)
        code = stage.run([word.format_map(ids) for word in shlex.split(self.line)], self.into)
        yield Row(self.name, _told(self.ends), _told(code))


@dataclass(frozen=True, slots=True)
class Act:
    """A scene that is told, and what is then done."""

    scene: Scene
    steps: tuple[Step, ...]
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the scene's words are filled in with."""


@contextmanager
def stage_folder(keep: Path | None) -> Iterator[Path]:
    """A folder for one story, gone when it ends, however it ends; or one that a person wants to keep.

    Raises:
        UsageError: The folder to keep holds something already.
        WriteError: No folder can be made.
    """
    if keep is not None:
        make_folder(keep)
        if any(keep.iterdir()):
            message = f"{keep} is not empty"
            raise UsageError(message, hint="name a new folder for --keep")
        yield keep.resolve()
        return
    try:
        # A file that a virus scanner still holds open must not turn a good story into a failure.
        temporary = tempfile.TemporaryDirectory(prefix="strpcheck-demo-", ignore_cleanup_errors=True)
    except OSError as e:
        message = f"cannot make a temporary folder: {e.strerror or e}"
        raise WriteError(message, hint="make room, or name a folder with --keep") from e
    with temporary as name:
        yield Path(name).resolve()


def _spelled(words: Sequence[str]) -> str:
    """A command line as this system's shell takes it."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def _told(code: int) -> str:
    """An exit code with its name."""
    return f"{code} {Exit(code).name}" if code in set(Exit) else str(code)
