"""A terminal with a hand scanner at it: types once the command says that it listens."""

import fcntl
import os
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.played import Done, command_line, surroundings

PATIENCE_S = 20.0
LISTENS = b"Ctrl-"
"""Stands in the line that says how to leave, which is the last one before it listens."""
CTRL_C, CTRL_D = "\x03", "\x04"
LEADER = "import os, sys; os.setsid(); os.close(os.open(os.ttyname(0), os.O_RDWR)); os.execv(sys.argv[1], sys.argv[1:])"
"""The leader of a session takes its terminal over by opening it: only then does Ctrl-C reach it."""


@dataclass(frozen=True)
class Seen:
    """What stood on the terminal, and whether it was left as it was found."""

    done: Done
    is_put_back: bool


def scan_at_terminal(
    words: Sequence[str],
    keys: Sequence[str],
    *,
    cwd: Path,
    size: tuple[int, int] = (80, 24),
    each_s: float = 0.0,
    rest_s: float = 0.05,
) -> Seen:
    """Run a command at a terminal of its own and type each text there, a moment after the one before it.

    Args:
        words: The command.
        keys: Texts, keys that end them included.
        cwd: Where it runs.
        size: Columns and lines.
        each_s: Between two keys.
        rest_s: Before each text: it listens a moment after it said so, and two texts are two pieces.
    """
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    before = termios.tcgetattr(theirs)
    command = [command_line()[0], "-c", LEADER, *command_line(*words)]
    environment = surroundings(TERM="xterm-256color")
    with subprocess.Popen(command, cwd=cwd, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as running:
        shown = _shown(ours, LISTENS)
        for text in keys:
            time.sleep(rest_s)
            for piece in text if each_s else [text]:
                os.write(ours, piece.encode())
                time.sleep(each_s)
        shown += _shown(ours, None, running)
        running.wait(PATIENCE_S)
        is_put_back = termios.tcgetattr(theirs) == before
        os.close(theirs)
    os.close(ours)
    return Seen(Done(running.returncode, shown.decode(), ""), is_put_back)


def _shown(terminal: int, until: bytes | None, running: subprocess.Popen[bytes] | None = None) -> bytes:
    """What is shown, until something stands there or the command has ended."""
    shown, ends = b"", time.monotonic_ns() + int(PATIENCE_S * 1e9)
    while (until is None or until not in shown) and time.monotonic_ns() < ends:
        if select.select([terminal], [], [], 0.02)[0]:
            shown += os.read(terminal, 65536)
        elif running is not None and running.poll() is not None:
            break
    return shown
