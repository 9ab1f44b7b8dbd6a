"""Key files that change hosts: each is moved, never left in two places and never in none."""

import re
from pathlib import Path

from strpcheck.adapters.durable import make_folder, sync_folder, write_durably
from strpcheck.adapters.key_files import MAX_PEM_BYTES
from strpcheck.adapters.tuf.roles import SIGNERS
from strpcheck.errors import AuthorityError

__all__ = ["move_role_keys", "role_key_files"]

ROLE_KEY = re.compile(rf"(?:next-|replaced-[0-9]+-)?(?:{'|'.join(SIGNERS)})-[1-9]\.pem")
"""Files of the repository's roles; those of the issuer are named after whole kids."""


def role_key_files(folder: Path) -> list[Path]:
    """Every key file of a role of the repository, at work, waiting or replaced.

    Raises:
        AuthorityError: The folder cannot be looked into.
    """
    try:
        return sorted(file for file in folder.iterdir() if ROLE_KEY.fullmatch(file.name)) if folder.exists() else []
    except OSError as e:
        message = f"cannot look into {folder}: {e.strerror or e}"
        raise AuthorityError(message, hint="allow reading there, then run the command again") from e


def move_role_keys(source: Path, target: Path) -> tuple[str, ...]:
    """Move every key of a role; done again after a crash it goes on where it was cut off.

    A key is on the target's disk, read back and compared, before it is removed here: it may go to another disk, where
    renaming does not reach.

    Returns:
        Names of the files that went.

    Raises:
        AuthorityError: Another key of that name is there already: none is overwritten.
        WriteError: The target cannot be written to.
    """
    make_folder(target, private=True)
    moved: list[str] = []
    for file in role_key_files(source):
        place = target / file.name
        try:
            content = _read(file)
            if not place.exists():
                write_durably(place, content, private=True)
            if _read(place) != content:
                message = f"{place} holds another key than {file}, and no key is overwritten"
                raise AuthorityError(message, hint="look which is the right one, and put the other aside")
            file.unlink()
            sync_folder(source)
        except OSError as e:
            message = f"cannot move {file} to {target}: {e.strerror or e}"
            raise AuthorityError(message, hint="allow reading and writing there, then run the command again") from e
        moved.append(file.name)
    return tuple(moved)


def _read(file: Path) -> bytes:
    """A key file whole; the passphrase is not asked for."""
    with file.open("rb") as opened:
        return opened.read(MAX_PEM_BYTES)
