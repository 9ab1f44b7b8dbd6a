"""Where commands of the log may write: nowhere over what the laptop itself needs."""

from pathlib import Path

from strpcheck.errors import UsageError

__all__ = ["refuse_home_file"]

LOG = "log.sqlite"


def refuse_home_file(home: Path, out: Path) -> None:
    """Let nobody replace a file of this laptop's home, whatever `--force` says: it may be the log or the key.

    Args:
        home: The laptop's data.
        out: Where something is to be written.

    Raises:
        UsageError: It would be there.
    """
    target = out.resolve()
    if home.resolve() in target.parents and (target.exists() or target.name.startswith(LOG)):
        message = f"{out} is a file of this laptop's own home"
        raise UsageError(message, hint="choose a name in another folder")
