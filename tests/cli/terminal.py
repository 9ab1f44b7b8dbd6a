"""A terminal for commands that ask something of whoever sits at it."""

import os
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.played import Done, command_line, surroundings

PATIENCE_S = 20.0
WAITS = b": "
"""Ends every question; what is typed before it stands there would be thrown away."""
START = "import os, sys; os.execv(sys.argv[1], sys.argv[1:])"


def type_at_terminal(words: Sequence[str], answers: Sequence[str], *, cwd: Path) -> Done:
    """Run a command at a terminal of its own and type an answer at each question; all it shows is its `out`."""
    import pty  # POSIX only, like the tests that come here

    ours, theirs = pty.openpty()
    # The session's leader takes the terminal over by opening it: what asks for secrets opens /dev/tty.
    opener = f"import os; os.setsid(); os.close(os.open({os.ttyname(theirs)!r}, os.O_RDWR)); {START}"
    command = [sys.executable, "-c", opener, *command_line(*words)]
    with subprocess.Popen(command, cwd=cwd, env=surroundings(), stdin=theirs, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        shown, left = b"", list(answers)
        while piece := _read(ours):
            shown += piece
            if left and shown.endswith(WAITS):
                os.write(ours, left.pop(0).encode() + b"\n")
        os.close(ours)  # whoever still asks finds nobody there
    return Done(running.returncode, shown.decode(), "")


def _read(terminal: int) -> bytes:
    """What is shown next; nothing once the command ended, or says no more for too long."""
    if not select.select([terminal], [], [], PATIENCE_S)[0]:
        return b""
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that the other end is closed
        return b""
