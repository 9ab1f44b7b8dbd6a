"""The command, also as `python -m strpcheck`: whoever interrupts it hears nothing, however early."""

import sys
from typing import NoReturn

__all__ = ["main"]

INTERRUPTED = 130
"""`Exit.INTERRUPTED`, which is not loaded yet when it is needed here."""


def main() -> NoReturn:
    """Run one command and end with its exit code."""
    try:
        # Loading takes a tenth of a second, in which Ctrl-C is as likely as in any other.
        from strpcheck.cli.app import main as run_command  # noqa: PLC0415 -- loading is what may be interrupted

        run_command()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
