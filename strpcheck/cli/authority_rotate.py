"""`authority rotate`: new keys for a role, and what is to be done with the old ones."""

from pathlib import Path

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.locks import hold
from strpcheck.cli.authority_publish import LOCK_FILE
from strpcheck.cli.options import Options
from strpcheck.cli.secrets import passphrase_asker
from strpcheck.cli.wiring import PRIVATE_FOLDER, open_authority, working_clock

__all__ = ["rotate_keys"]

OFFLINE = ("root", "targets", "policy")


def rotate_keys(options: Options, folder: Path, role: str, passphrase_file: Path | None) -> list[str]:
    """Put new keys in the place of a role's old ones; returns what the person should know.

    Raises:
        AuthorityError: No such role, or keys that must sign are not at hand.
        PinError: A key cannot be opened.
        WriteError: A publish is at work.
    """
    from strpcheck.authority.rotate import KeyDesk, rotate

    with open_authority(folder, passphrase_asker(passphrase_file)) as authority:
        register = authority.register
        now = working_clock(options, register.environment).now()
        # A publish at work holds the old keys; what it keeps at its end would undo what is kept here.
        with hold(folder / LOCK_FILE, "strpcheck authority publish or rotate"):
            desk = KeyDesk(register, authority.repository, authority.ring, system_entropy)
            done = rotate(desk, role, now)
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
