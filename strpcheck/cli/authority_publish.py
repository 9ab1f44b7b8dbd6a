"""`authority publish` where one host does all of it: what goes out to laptops."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from strpcheck.adapters.locks import hold
from strpcheck.authority.issue import YOUNG
from strpcheck.cli.options import Options
from strpcheck.cli.secrets import passphrase_asker
from strpcheck.cli.wiring import Authority, open_authority, working_clock
from strpcheck.errors import AuthorityError, UsageError

__all__ = ["LOCK_FILE", "PublishRequest", "check_apart", "clock_notes", "publish_to", "read_policy"]

LOCK_FILE = "publish.lock"


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """What one `authority publish` was asked for."""

    out: Path
    source: Path | None = None
    """A hand-over, on a publishing host."""
    signer: str | None = None
    """A status key that a person compared, for a hand-over that brings it."""
    passphrase_file: Path | None = None


def publish_to(options: Options, folder: Path, request: PublishRequest) -> list[str]:
    """Sign and write a repository; returns what the person should know.

    Raises:
        UsageError: Whoever may read OUT could read the private keys, or an option is for another kind of host.
        StrpcheckError: A key is missing, or a file cannot be written; laptops still find the publish before.
    """
    from strpcheck.adapters.encodings.publishing import FolderListEncoder
    from strpcheck.adapters.published_folder import check_folder, write_repository
    from strpcheck.authority.publish import Press, Tools, publish
    from strpcheck.cli.render_progress import progress_bar

    out = request.out
    check_apart(folder, out)
    if request.source is not None or request.signer is not None:
        message = f"--from and --signer are for a publishing host, and {folder} is none"
        raise UsageError(message, hint="`strpcheck authority split` makes one; without it, publish without them")
    with open_authority(folder, passphrase_asker(request.passphrase_file)) as authority:
        register = authority.register
        now = working_clock(options, register.environment).now()
        notes = clock_notes(authority, now)
        # Until the last file is written: an older timestamp must not overtake a newer one into OUT.
        with hold(folder / LOCK_FILE, "strpcheck authority publish"):
            _refuse_split(authority)
            kept = register.load_repository()
            check_folder(out, kept["1.root.json"], kept.get("timestamp.json"))
            with progress_bar("encodings", None, monotonic_ms=options.clock.monotonic_ms) as bar:
                press = Press(authority.repository, FolderListEncoder(out), bar.advance)
                tools = Tools(authority.ring, press)
                publication = publish(register, tools, read_policy(authority), now)
            written = write_repository(out, publication.signed.files)
            register.keys_published(publication.keys, now + YOUNG)
    states = [listed.state for listed in publication.lists]
    lists = [f"{state.uri}: {state.next_index} indexes in {state.bits} bits" for state in states]
    return [*notes, *publication.signed.notes, *lists, f"{written} new files in {out}"]


def read_policy(authority: Authority) -> bytes:
    """The policy as people edit it.

    Raises:
        AuthorityError: It cannot be read.
    """
    try:
        return authority.policy.read_bytes()
    except OSError as e:
        message = f"cannot read the policy {authority.policy}: {e.strerror or e}"
        raise AuthorityError(message, hint="put it back from the backup") from e


def check_apart(folder: Path, out: Path) -> None:
    """What is published is for everyone: private keys may not lie in it, nor below it."""
    keys, public = folder.resolve() / "private", out.resolve()
    if keys.is_relative_to(public) or public.is_relative_to(keys):
        message = f"{out} holds the authority's private keys, and everyone may read what is published"
        raise UsageError(message, hint="publish into a folder of its own")


def clock_notes(authority: Authority, now: datetime) -> list[str]:
    """Say where this machine's clock is behind: lists are never dated back, and laptops compare clocks with them."""
    lists = authority.register.lists()
    newest = max(moment for item in lists for moment in (item.issued_at, item.newest_permit) if moment is not None)
    if now >= newest:
        return []
    dated = f"{newest:%Y-%m-%d %H:%M} UTC"
    return [f"this machine's clock is behind the last permit or publish, which is dated {dated}; check the clocks"]


def _refuse_split(authority: Authority) -> None:
    """Once the hosts live apart, only the other one has the keys and the last metadata."""
    if authority.register.handed_over_at() is not None:
        message = f"{authority.folder} was split: the publishing host has the keys of status, snapshot and timestamp"
        hint = (
            "run `strpcheck authority handover FILE` here, carry FILE there, and there "
            "`strpcheck authority publish OUT --from FILE`"
        )
        raise AuthorityError(message, hint=hint)
