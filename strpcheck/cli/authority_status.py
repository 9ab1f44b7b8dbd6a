"""`authority status`: how an authority stands, as far as the host knows that is asked."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.key_moves import role_key_files
from strpcheck.authority.publish import role_metadata
from strpcheck.cli.options import Options
from strpcheck.cli.render import Printer, render_note
from strpcheck.cli.secrets import passphrase_asker
from strpcheck.cli.wiring import PRIVATE_FOLDER, open_authority, working_clock
from strpcheck.cli.wiring_publishing import is_publishing_host, open_publishing_host
from strpcheck.core.trust import Purpose
from strpcheck.messages import Label
from strpcheck.ports import AuthorityKey

if TYPE_CHECKING:
    from strpcheck.ports import Register, Repository

__all__ = ["show_status"]

ONLINE = ("status", "snapshot", "timestamp")
"""Roles that sign every publish."""
HAND_OVER_WITHIN = timedelta(hours=12)


def show_status(options: Options, folder: Path) -> None:
    """Print what was issued and revoked, and when keys and roles end; what another host has is named with it."""
    if is_publishing_host(folder):
        _show_publishing_host(options, folder)
        return
    printer = Printer.on(options.words)
    with open_authority(folder, passphrase_asker(None)) as authority:
        register = authority.register
        now = working_clock(options, register.environment).now()  # refuses --at in production
        handed_over = register.handed_over_at()
        whole = "" if handed_over is None else ", issuing host"
        printer.line(f"{register.issuer} ({register.environment.value}){whole}, {folder}")
        _print_counts(options, printer, register)
        _print_keys(options, printer, register.keys(), now)
        if handed_over is None:
            _print_roles(options, printer, authority.repository, role_metadata(register.load_repository()), now)
            return
        for note in _elsewhere(folder, register, handed_over, now):
            render_note(note)


def _elsewhere(folder: Path, register: "Register", handed_over: datetime, now: datetime) -> Iterable[str]:
    """What an issuing host does not have, and what is to be done about it."""
    yield "roles and their keys are the publishing host's: ask `strpcheck authority status` there"
    yield f"the last hand-over was made at {handed_over:%Y-%m-%d %H:%M} UTC; whether it was published is known there"
    if now - handed_over > HAND_OVER_WITHIN:
        yield "hand over at least every 12 hours: ages of lists are counted from that"
    left = ", ".join(file.name for file in role_key_files(folder / PRIVATE_FOLDER))
    if left:
        yield f"keys of the publishing host still lie here: {left}; run `strpcheck authority split` again"
    keys = register.keys()
    if any(key.signs_from is None and key.purpose is Purpose.PERMIT for key in keys):
        yield "a permit key waits for word of its publish: `strpcheck authority handover FILE --published PUBLISHED`"


def _show_publishing_host(options: Options, folder: Path) -> None:
    """Keys as the trust list in force has them, roles, and the hand-over that was published last."""
    from strpcheck.authority.publish import HANDOVER_FILE, TRUST_FILE
    from strpcheck.core.handover import parse_handover
    from strpcheck.documents.trust import read_trust

    printer = Printer.on(options.words)
    with open_publishing_host(folder, passphrase_asker(None)) as host:
        book = host.book
        now = working_clock(options, book.environment).now()  # refuses --at in production
        kept = book.load_repository()
        handover = parse_handover(kept[HANDOVER_FILE])
        printer.line(f"{book.issuer} ({book.environment.value}), publishing host, {folder}")
        keys = [
            AuthorityKey(
                anchor.key_id,
                anchor.public_key.public_bytes_raw(),
                purpose,
                anchor.valid_from or handover.made_at,
                anchor.valid_until,
                anchor.revoked_at,
                anchor.refused,
                now,
            )
            for anchor in read_trust(handover.files[TRUST_FILE]).anchors.values()
            for purpose in anchor.purposes
        ]
        _print_keys(options, printer, keys, now)
        _print_roles(options, printer, host.repository, role_metadata(kept), now)
    render_note("permits, devices and issuer keys are the issuing host's: ask `strpcheck authority status` there")
    render_note(f"the newest hand-over taken here was made at {handover.made_at:%Y-%m-%d %H:%M} UTC")
    for role in ONLINE:
        name = f"{role}-1.pem"
        if not (folder / PRIVATE_FOLDER / name).exists():
            render_note(f"{name} is not in private/, and no publish goes without it; on the issuing host, split again")


def _print_counts(options: Options, printer: Printer, register: "Register") -> None:
    """What was issued, and what became of it."""
    counts, words = register.counts(), options.words
    heads = [Label.ISSUED, Label.REVOKED, Label.SUSPENDED, Label.COMPANY]
    cells = (counts.issued, counts.revoked, counts.suspended, counts.companies)
    printer.table([words.label(head) for head in heads], [cells], right=range(4))


def _print_keys(options: Options, printer: Printer, keys: Iterable[AuthorityKey], now: datetime) -> None:
    """Issuer keys and how each stands."""
    rows = [(key.purpose.value, key.key_id.hex(), _until(options, key.valid_until), _state(key, now)) for key in keys]
    heads = [Label.ROLE, Label.KEY, Label.EXPIRES, Label.STATE]
    printer.table([options.words.label(head) for head in heads], rows)


def _print_roles(
    options: Options, printer: Printer, repository: "Repository", metadata: Mapping[str, bytes], now: datetime
) -> None:
    """When each role ends; those that end soon also on stderr."""
    words = options.words
    rows = [(role, words.moment(end)) for role, end in repository.expiries(metadata).items()]
    printer.table([words.label(head) for head in (Label.ROLE, Label.EXPIRES)], rows)
    for warning in repository.warnings(metadata, now):
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
