"""PINs and passphrases: from a file or a prompt, never from the command line."""

import sys
from pathlib import Path

from strpcheck.errors import PinError

__all__ = ["ask_new_secret", "ask_secret", "read_secret_file"]

MAX_SECRET_BYTES = 1024


def read_secret_file(path: Path) -> str:
    """The first line of a file.

    Raises:
        PinError: No such file, or nothing in it.
    """
    try:
        with path.open("rb") as file:
            secret = file.read(MAX_SECRET_BYTES).split(b"\n")[0].removesuffix(b"\r").decode()
    except (OSError, UnicodeDecodeError) as e:
        message = f"cannot read {path} as a text"
        raise PinError(message, hint="give a file whose first line is the secret") from e
    if not secret:
        message = f"{path} begins with an empty line"
        raise PinError(message, hint="give a file whose first line is the secret")
    return secret


def ask_secret(what: str, path: Path | None, option: str) -> str:
    """A secret from a file, or typed at the terminal and not shown.

    Raises:
        PinError: No file was given and nobody can be asked.
    """
    if path is not None:
        return read_secret_file(path)
    if not sys.stdin.isatty():
        message = f"expected {what.lower()}, and there is no terminal to ask at"
        raise PinError(message, hint=f"give it with {option} FILE")
    from getpass import getpass

    return getpass(f"{what}: ")


def ask_new_secret(what: str, path: Path | None, option: str) -> str:
    """A secret that is set now: at the terminal it is typed twice.

    Raises:
        PinError: The two differ, it is empty, or nobody can be asked.
    """
    secret = ask_secret(what, path, option)
    if path is None and ask_secret(f"{what}, again", None, option) != secret:
        message = "the two differ"
        raise PinError(message, hint="start again")
    if not secret:
        message = f"expected {what.lower()}, got nothing"
        raise PinError(message)
    return secret
