"""`authority split`: publishing moves to a folder of its own, which is carried to another host."""

from datetime import datetime
from pathlib import Path

from strpcheck.adapters.durable import make_folder
from strpcheck.adapters.key_moves import move_role_keys, role_key_files
from strpcheck.adapters.locks import hold
from strpcheck.adapters.register_base import PUBLISHING_FILE
from strpcheck.cli.authority_publish import LOCK_FILE, read_policy
from strpcheck.cli.options import Options
from strpcheck.cli.secrets import passphrase_asker
from strpcheck.cli.wiring import PRIVATE_FOLDER, Authority, open_authority, working_clock
from strpcheck.cli.wiring_publishing import is_publishing_host, open_publishing_host
from strpcheck.errors import AuthorityError, UsageError

__all__ = ["split_authority"]

FIRST_ROOT = "1.root.json"
DISKS = (
    "a disk gives removed files back: rotate status, snapshot and timestamp there as soon as root and targets keys are "
    "at hand, and destroy old backups of private/"
)


def split_authority(options: Options, folder: Path, target: Path, passphrase_file: Path | None) -> list[str]:
    """Move the repository, its keys and what was signed last, to a publishing host's folder.

    Whatever stops it, the same command again goes on: until the register says that it was split, the old folder
    publishes as before; from then on only keys are still to be moved, one by one.

    Raises:
        UsageError: One folder lies in the other.
        AuthorityError: The target holds something else, or a key of another content.
        WriteError: A publish is at work, or the target cannot be written to.
    """
    if target.resolve().is_relative_to(folder.resolve()) or folder.resolve().is_relative_to(target.resolve()):
        message = f"{target} and {folder} lie in each other, and they are for two hosts"
        raise UsageError(message, hint="choose a new folder beside it, or on the stick that goes to the other host")
    with open_authority(folder, passphrase_asker(passphrase_file)) as authority:
        now = working_clock(options, authority.register.environment).now()
        with hold(folder / LOCK_FILE, "strpcheck authority publish or split"):
            _check_target(authority, target)
            if authority.register.handed_over_at() is None:
                made_at = _found_publishing_host(authority, target, now)
                authority.register.give_up_repository(made_at)
            moved = move_role_keys(folder / PRIVATE_FOLDER, target / PRIVATE_FOLDER)
    if not moved:
        return [f"{folder} was split before, and all keys are with the publishing host"]
    return [
        f"moved to {target / PRIVATE_FOLDER}: {', '.join(moved)}",
        f"bring {target} to the publishing host, and remove it here; publish there from hand-overs alone",
        DISKS,
    ]


def _check_target(authority: Authority, target: Path) -> None:
    """A new folder, or the one of this authority's own split, which is not at work yet or only lacks keys."""
    from strpcheck.adapters.repository_book import is_half_made

    register, is_split = authority.register, authority.register.handed_over_at() is not None
    if not is_publishing_host(target):
        if is_split:
            message = f"{authority.folder} was split before, and {target} is not its publishing host's folder"
            raise AuthorityError(message, hint="name that folder, if keys are still to be moved to it")
        if target.exists() and not (target.is_dir() and is_half_made(target / PUBLISHING_FILE)):
            message = f"{target} is not empty"
            raise AuthorityError(message, hint="choose a new folder")
        return
    with open_publishing_host(target, lambda: None) as host:
        if host.book.load_repository()[FIRST_ROOT] != register.load_repository()[FIRST_ROOT]:
            message = f"{target} is another authority's publishing host"
            raise AuthorityError(message, hint="choose a new folder")
    if not is_split and role_key_files(target / PRIVATE_FOLDER):
        message = f"{target} is at work as publishing host, and {authority.folder} does not know that it was split"
        raise AuthorityError(message, hint="put the newest backup of authority.db back: this one is from before")


def _found_publishing_host(authority: Authority, target: Path, now: datetime) -> datetime:
    """The publishing host's book, whole, with a first hand-over; returns when that was made."""
    from strpcheck.adapters.repository_book import NewPublishingBook, create_publishing_book
    from strpcheck.authority.handover import hand_over
    from strpcheck.authority.publish import HANDOVER_FILE, role_metadata

    register = authority.register
    done = hand_over(register, authority.ring, read_policy(authority), now)
    documents = {**role_metadata(register.load_repository()), HANDOVER_FILE: done.encoded}
    names = [listed.state.file_name for listed in done.lists]
    versions = {name: register.list_versions(name) for name in names}
    make_folder(target, private=True)
    new = NewPublishingBook(register.environment, register.issuer, documents, versions)
    create_publishing_book(target / PUBLISHING_FILE, new)
    return done.made_at
