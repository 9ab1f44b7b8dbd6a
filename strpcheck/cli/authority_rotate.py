"""`authority rotate`: new keys for a role, and what is to be done with the old ones."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.locks import hold
from strpcheck.cli.authority_publish import LOCK_FILE
from strpcheck.cli.options import Options
from strpcheck.cli.secrets import passphrase_asker
from strpcheck.cli.wiring import PRIVATE_FOLDER, Authority, open_authority, working_clock
from strpcheck.cli.wiring_publishing import is_publishing_host, open_publishing_host
from strpcheck.errors import AuthorityError

if TYPE_CHECKING:
    from strpcheck.authority.rotate import Rotation

__all__ = ["rotate_keys"]

OFFLINE = ("root", "targets", "policy")
WHAT = "strpcheck authority publish or rotate"


def rotate_keys(options: Options, folder: Path, role: str, passphrase_file: Path | None) -> list[str]:
    """Put new keys in the place of a role's old ones; returns what the person should know.

    Raises:
        AuthorityError: No such role, a role of the other host, or keys that must sign are not at hand.
        PinError: A key cannot be opened.
        WriteError: A publish is at work.
    """
    from strpcheck.authority.rotate import check_role

    check_role(role)
    if is_publishing_host(folder):
        done = _rotate_there(options, folder, role, passphrase_file)
    else:
        with open_authority(folder, passphrase_asker(passphrase_file)) as authority:
            now = working_clock(options, authority.register.environment).now()
            # A publish at work holds the old keys; what it keeps at its end would undo what is kept here.
            with hold(folder / LOCK_FILE, WHAT):
                done = _rotate_here(authority, role, now)
    private = folder / PRIVATE_FOLDER
    aside = [f"old keys were put aside as {', '.join(done.replaced)}; destroy them, and copies in safes and backups"]
    offline = [f"take {role}-*.pem offline after the next publish"] if role in OFFLINE else []
    added = ", ".join(done.added)
    return [
        f"{added} made in {private}; publish to let laptops know",
        *(aside if done.replaced else []),
        *offline,
        *done.notes,
    ]


def _rotate_here(authority: Authority, role: str, now: datetime) -> "Rotation":
    """On a host with a register."""
    from strpcheck.authority.rotate import REPOSITORY_ROLES, KeyDesk, rotate

    if role in REPOSITORY_ROLES and authority.register.handed_over_at() is not None:
        message = f"{authority.folder} was split: keys of {role} are the publishing host's"
        raise AuthorityError(message, hint=f"run `strpcheck authority rotate --role {role}` there")
    return rotate(KeyDesk(authority.register, authority.repository, authority.ring, system_entropy), role, now)


def _rotate_there(options: Options, folder: Path, role: str, passphrase_file: Path | None) -> "Rotation":
    """On a publishing host."""
    from strpcheck.authority.rotate import ISSUER_ROLES, rotate_in_repository

    if role in ISSUER_ROLES:
        message = f"{folder} is a publishing host's folder, and keys of {role} are the issuing host's"
        raise AuthorityError(message, hint=f"run `strpcheck authority rotate --role {role}` there, then hand over")
    with open_publishing_host(folder, passphrase_asker(passphrase_file)) as host:
        now = working_clock(options, host.book.environment).now()
        with hold(folder / LOCK_FILE, WHAT):
            return rotate_in_repository(host.book, host.repository, role, now)
