"""`authority device`: laptops enrolled, revoked and listed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from strpcheck.cli.options import Options

__all__ = ["device"]

PUBLISH_NEXT = "publish, with two targets keys at hand, to let others know"
MAX_REASON_CHARS = 500

device = typer.Typer(name="device", help="The laptops of the authority.", no_args_is_help=True, rich_markup_mode=None)

DirOption = Annotated[Path, typer.Option("--dir", metavar="DIR", help="The authority's folder.")]


@device.command()
def add(
    context: typer.Context,
    request: Annotated[Path, typer.Argument(metavar="REQUEST", help="What `strpcheck init` printed, as a file.")],
    folder: DirOption,
) -> None:
    """Enrol a laptop by its request, whose signature is verified."""
    from strpcheck.adapters.bounded import read_bounded
    from strpcheck.authority.enrol import enrol
    from strpcheck.cli.authority_publish import read_policy
    from strpcheck.cli.render import render_note
    from strpcheck.cli.secrets import passphrase_asker
    from strpcheck.cli.wiring import open_authority, working_clock
    from strpcheck.documents.enrolment import MAX_ENROLMENT_BYTES, read_enrolment
    from strpcheck.documents.policy import parse_policy

    options: Options = context.obj
    raw = read_bounded(request, MAX_ENROLMENT_BYTES, hint="give the file with the line that `strpcheck init` printed")
    asked = read_enrolment(raw.strip())  # copied from a terminal, it ends in a line break
    with open_authority(folder, passphrase_asker(None)) as authority:
        now = working_clock(options, authority.register.environment).now()
        posts = {post.id for post in parse_policy(read_policy(authority)).posts}
        enrolled = enrol(authority.register, asked, posts, now)
    render_note(f"{enrolled.name} ({enrolled.id}) of {enrolled.post} is enrolled; {PUBLISH_NEXT}")


@device.command()
def revoke(
    context: typer.Context,
    which: Annotated[str, typer.Argument(metavar="DEVICE", help="16 hex digits, or its name.")],
    folder: DirOption,
    reason: Annotated[str, typer.Option("--reason", metavar="R", help="Why; kept in the register.")],
) -> None:
    """Revoke a laptop that was lost, sold or taken over; its key is never taken again."""
    from strpcheck.authority.enrol import strike_off
    from strpcheck.cli.render import render_note
    from strpcheck.cli.secrets import passphrase_asker
    from strpcheck.cli.wiring import open_authority, working_clock
    from strpcheck.core.claim_values import is_plain_text
    from strpcheck.errors import UsageError

    options: Options = context.obj
    if not is_plain_text(reason.strip()) or len(reason) > MAX_REASON_CHARS:
        message = f"expected plain text of at most {MAX_REASON_CHARS} characters for --reason"
        raise UsageError(message)
    with open_authority(folder, passphrase_asker(None)) as authority:
        now = working_clock(options, authority.register.environment).now()
        found, changed = strike_off(authority.register, which, now, reason)
    act = f"is revoked; {PUBLISH_NEXT}" if changed else "was revoked before"
    render_note(f"{found.name} ({found.id}) {act}")


@device.command("list")
def list_devices(context: typer.Context, folder: DirOption) -> None:
    """Show every laptop that was ever enrolled."""
    from strpcheck.cli.render import Printer
    from strpcheck.cli.secrets import passphrase_asker
    from strpcheck.cli.wiring import open_authority, working_clock
    from strpcheck.messages import Label

    options: Options = context.obj
    words = options.words
    with open_authority(folder, passphrase_asker(None)) as authority:
        working_clock(options, authority.register.environment)  # refuses --at in production
        devices = authority.register.devices()
    heads = (Label.KEY, Label.NAME, Label.POST, Label.STARTS, Label.STATE)
    rows = [
        (
            item.id,
            item.name,
            item.post,
            words.moment(item.enrolled_at),
            "ok" if item.revoked_at is None else f"revoked {item.revoked_at:%Y-%m-%d %H:%M} UTC",
        )
        for item in devices
    ]
    Printer.on(words).table([words.label(head) for head in heads], rows)
