"""`authority publish` and `authority status`: what goes out to laptops, and how the authority stands."""

from datetime import datetime
from pathlib import Path

from strpcheck.adapters.locks import hold
from strpcheck.authority.issue import YOUNG
from strpcheck.authority.publish import role_metadata
from strpcheck.cli.options import Options
from strpcheck.cli.secrets import passphrase_asker
from strpcheck.cli.wiring import Authority, open_authority, working_clock
from strpcheck.core.trust import Purpose
from strpcheck.errors import AuthorityError, UsageError
from strpcheck.ports import AuthorityKey

__all__ = ["publish_to", "read_policy", "show_status"]

LOCK_FILE = "publish.lock"


def publish_to(options: Options, folder: Path, out: Path, passphrase_file: Path | None) -> list[str]:
    """Sign and write a repository; returns what the person should know.

    Raises:
        UsageError: Whoever may read OUT could read the private keys.
        StrpcheckError: A key is missing, or a file cannot be written; laptops still find the publish before.
    """
    from strpcheck.adapters.encodings.publishing import FolderListEncoder
    from strpcheck.adapters.published_folder import check_folder, write_repository
    from strpcheck.authority.publish import Tools, publish
    from strpcheck.cli.render_progress import progress_bar

    _check_apart(folder, out)
    with open_authority(folder, passphrase_asker(passphrase_file)) as authority:
        register = authority.register
        now = working_clock(options, register.environment).now()
        notes = _clock_notes(authority, now)
        # Until the last file is written: an older timestamp must not overtake a newer one into OUT.
        with hold(folder / LOCK_FILE, "strpcheck authority publish"):
            kept = register.load_repository()
            check_folder(out, kept["1.root.json"], kept.get("timestamp.json"))
            with progress_bar("encodings", None, monotonic_ms=options.clock.monotonic_ms) as bar:
                tools = Tools(authority.repository, authority.ring, FolderListEncoder(out), bar.advance)
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


def _check_apart(folder: Path, out: Path) -> None:
    """What is published is for everyone: private keys may not lie in it, nor below it."""
    keys, public = folder.resolve() / "private", out.resolve()
    if keys.is_relative_to(public) or public.is_relative_to(keys):
        message = f"{out} holds the authority's private keys, and everyone may read what is published"
        raise UsageError(message, hint="publish into a folder of its own")


def _clock_notes(authority: Authority, now: datetime) -> list[str]:
    """Say where this machine's clock is behind: lists are never dated back, and laptops compare clocks with them."""
    lists = authority.register.lists()
    newest = max(moment for item in lists for moment in (item.issued_at, item.newest_permit) if moment is not None)
    if now >= newest:
        return []
    dated = f"{newest:%Y-%m-%d %H:%M} UTC"
    return [f"this machine's clock is behind the last permit or publish, which is dated {dated}; check the clocks"]


def show_status(options: Options, folder: Path) -> None:
    """Print what was issued and revoked, and when keys and roles end."""
    from strpcheck.cli.render import Printer, render_note
    from strpcheck.messages import Label

    words = options.words
    printer = Printer.on(words)
    with open_authority(folder, passphrase_asker(None)) as authority:
        register = authority.register
        now = working_clock(options, register.environment).now()  # refuses --at in production
        counts, keys = register.counts(), register.keys()
        printer.line(f"{register.issuer} ({register.environment.value}), {folder}")
        heads = [Label.ISSUED, Label.REVOKED, Label.SUSPENDED, Label.COMPANY]
        cells = (counts.issued, counts.revoked, counts.suspended, counts.companies)
        printer.table([words.label(head) for head in heads], [cells], right=range(4))
        rows = [
            (key.purpose.value, key.key_id.hex(), _until(options, key.valid_until), _state(key, now)) for key in keys
        ]
        heads = [Label.ROLE, Label.KEY, Label.EXPIRES, Label.STATE]
        printer.table([words.label(head) for head in heads], rows)
        metadata = role_metadata(register.load_repository())
        ends = authority.repository.expiries(metadata)
        printer.table(
            [words.label(head) for head in (Label.ROLE, Label.EXPIRES)],
            [(role, words.moment(end)) for role, end in ends.items()],
        )
        for warning in authority.repository.warnings(metadata, now):
            render_note(warning)


def _until(options: Options, moment: datetime | None) -> str:
    """When a key ends."""
    return "-" if moment is None else options.words.moment(moment)


def _state(key: AuthorityKey, now: datetime) -> str:
    """How a key stands."""
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d %H:%M} UTC"
    if key.refused:
        return f"{len(key.refused)} refused windows"
    if key.purpose is Purpose.PERMIT and key.signs_from is None:
        return "not published yet"
    if key.purpose is Purpose.PERMIT and key.signs_from is not None and now < key.signs_from:
        return f"signs from {key.signs_from:%Y-%m-%d %H:%M} UTC"
    return "ok"
