"""PINs and passphrases: from a file or a prompt, never from the command line."""

import sys
from collections.abc import Callable
from pathlib import Path

from strpcheck.errors import PinError

__all__ = ["ask_new_secret", "ask_secret", "passphrase_asker", "read_secret_file"]

MAX_SECRET_BYTES = 1024
FILE_HINT = "give a text file whose first line is the secret"


def read_secret_file(path: Path) -> str:
    """The first line of a file.

    Raises:
        PinError: No such file, no text, nothing in it, or a line that no secret is as long as.
    """
    try:
        with path.open("rb") as file:
            line = file.readline(MAX_SECRET_BYTES + 1)
        # Editors on Windows put a mark before the text and a carriage return behind the line.
        secret = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8-sig")
    except OSError as e:
        message = f"cannot read {path}: {e.strerror or e}"
        raise PinError(message, hint=FILE_HINT) from e
    except UnicodeDecodeError as e:
        message = f"{path} is not UTF-8 text"
        raise PinError(message, hint=FILE_HINT) from e
    if not secret:
        message = f"{path} begins with an empty line"
        raise PinError(message, hint=FILE_HINT)
    if len(line) > MAX_SECRET_BYTES:
        message = f"the first line of {path} is longer than {MAX_SECRET_BYTES} bytes"
        raise PinError(message, hint=FILE_HINT)
    return secret


def ask_secret(what: str, path: Path | None, option: str) -> str:
    """A secret from a file, or typed at the terminal and not shown.

    Raises:
        PinError: No file was given and nobody can be asked, or nothing was typed.
    """
    if path is not None:
        return read_secret_file(path)
    if not sys.stdin.isatty():
        message = f"expected {what.lower()}, and there is no terminal to ask at"
        raise PinError(message, hint=f"give it with {option} FILE")
    from getpass import getpass

    try:
        secret = getpass(f"{what}: ")
    except EOFError:
        secret = ""
    if not secret:
        message = f"expected {what.lower()}, got nothing"
        raise PinError(message, hint=f"type it, or give it with {option} FILE")
    return secret


def ask_new_secret(what: str, path: Path | None, option: str) -> str:
    """A secret that is set now: at the terminal it is typed twice.

    Raises:
        PinError: The two differ, it is empty, or nobody can be asked.
    """
    secret = ask_secret(what, path, option)
    if path is None and ask_secret(f"{what}, again", None, option) != secret:
        message = "the two differ"
        raise PinError(message, hint="start again")
    return secret


def passphrase_asker(path: Path | None, *, new: bool = False) -> Callable[[], bytes]:
    """A way to the passphrase of an authority's keys that asks once, and only when a key is needed."""
    known: list[bytes] = []

    def ask() -> bytes:
        """The passphrase."""
        if not known:
            asking = ask_new_secret if new else ask_secret
            known.append(asking("Passphrase of the authority's keys", path, "--passphrase-file").encode())
        return known[0]

    return ask
