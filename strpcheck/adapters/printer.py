"""The system's own printer, where there is one: a slip goes there as plain text."""

import shutil
import subprocess
from collections.abc import Callable

__all__ = ["printed"]

COMMAND = "lp"
"""Of CUPS; systems without it have no printer that we know how to ask."""
SECONDS = 5.0


def printed(text: str, *, find: Callable[[str], str | None] = shutil.which) -> bool:
    """Hand a text to the printer; whether it was taken.

    Args:
        text: What to print.
        find: Where a command is; None where it is not installed.
    """
    printer = find(COMMAND)
    if printer is None:
        return False
    try:
        done = subprocess.run([printer], input=text.encode(), capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 -- the system's own command, and no word of anybody else's
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
