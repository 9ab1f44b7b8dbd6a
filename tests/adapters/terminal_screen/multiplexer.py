"""A real terminal to look at: tmux with a server of its own, its panes as text."""

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

__all__ = ["Pane", "pane"]

ROOT = Path(__file__).parents[3]
PATIENCE_S, LOOK_S = 20.0, 0.05
HUMAN_S = 0.3
"""Before a key: nobody is faster."""


@dataclass(frozen=True)
class Pane:
    """One terminal."""

    socket: Path
    environment: dict[str, str]

    def tmux(self, *words: str) -> str:
        """A command of tmux."""
        command = ["tmux", "-S", str(self.socket), "-f", os.devnull, *words]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
        return done.stdout

    def text(self, *, whole: bool = False) -> str:
        """What can be read there now; with everything above it."""
        return self.tmux("capture-pane", "-p", "-t", "0", *(["-S", "-", "-E", "-"] if whole else []))

    def press(self, *keys: str) -> None:
        """Keys as a person presses them, by tmux's names."""
        for key in keys:
            time.sleep(HUMAN_S)
            self.tmux("send-keys", "-t", "0", key)

    def scan(self, text: str) -> None:
        """All at once, as a scanner types."""
        self.tmux("send-keys", "-t", "0", "-l", text)

    def wait_for(self, wanted: str | Callable[[str], bool]) -> str:
        """What can be read once something is there."""
        is_there = wanted if callable(wanted) else lambda text: wanted in text
        ends = time.perf_counter() + PATIENCE_S
        while not is_there(text := self.text()):
            assert time.perf_counter() < ends, text
            time.sleep(LOOK_S)
        return text

    def pid(self, name: str) -> int:
        """Of the station that was started there, from what it wrote down."""
        return int((self.socket.parent / name).read_text())

    @property
    def echoes(self) -> bool:
        """Whether the terminal shows what is typed and takes whole lines, as it did before."""
        tty = self.tmux("display-message", "-p", "-t", "0", "#{pane_tty}").strip()
        command = [str(shutil.which("stty")), "-F", tty, "-a"]
        shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return " echo " in shown and " icanon " in shown


@contextmanager
def pane(folder: Path, size: tuple[int, int] = (80, 24), **environment: str) -> Iterator[Pane]:
    """A terminal in which the station runs, between two lines of a shell; pytest skips where there is no tmux."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    known = {name: value for name, value in os.environ.items() if name not in {"TMUX", "NO_COLOR", "COLUMNS", "LINES"}}
    surroundings = {**known, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **environment}
    opened = Pane(folder / "s", surroundings)
    station = shlex.join([sys.executable, "-m", "tests.adapters.terminal_screen.station_main"])
    names = " ".join(f"{name}={shlex.quote(value)}" for name, value in environment.items())
    script = f"trap : INT; echo before; cd {shlex.quote(str(ROOT))}; {names} {station} {folder}/pid; echo after $?; cat"
    shell = ["sh", "-c", script]
    opened.tmux("new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), shlex.join(shell))
    try:
        yield opened
    finally:
        opened.tmux("kill-server")
