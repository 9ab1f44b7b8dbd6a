"""What the authority types: everything that needs a private issuing key."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strpcheck.cli.authority_device import device
from strpcheck.cli.exits import Exit

if TYPE_CHECKING:
    from strpcheck.cli.options import Options

__all__ = ["authority"]

MAX_APPLICATION = 2**32 - 1
"""Design, section 2."""

authority = typer.Typer(
    name="authority", help="Issue, revoke and publish.", no_args_is_help=True, rich_markup_mode=None
)

authority.add_typer(device)

DirOption = Annotated[Path, typer.Option("--dir", metavar="DIR", help="The authority's folder.")]
PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", metavar="FILE", help="Passphrase of the keys [default: asked for]."),
]


@authority.command()
def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    training: Annotated[bool, typer.Option("--training", help="Synthetic people, plain keys, --at works.")] = False,
    issuer: Annotated[
        str | None, typer.Option("--issuer", metavar="ID", help="[default: ID-JK, training XX-JK]")
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make an authority: keys of every role, register, first policy, first root."""
    from strpcheck.cli.authority_found import found
    from strpcheck.cli.render import render_note

    root, notes = found(context.obj, folder, issuer, passphrase_file, training=training)
    for note in notes:
        render_note(note)
    render_note(f"authority {root} made in {folder}; publish it with `strpcheck authority publish OUT --dir {folder}`")


@authority.command()
def template(context: typer.Context) -> None:
    """Print a roster to start from."""
    import sys

    from strpcheck.authority.roster import template as roster_template
    from strpcheck.core.permit import WIB

    options: Options = context.obj
    sys.stdout.write(roster_template(options.clock.now().astimezone(WIB).date()))


@authority.command()
def issue(
    context: typer.Context,
    roster: Annotated[Path, typer.Argument(metavar="ROSTER", help="CSV or XLSX; see `authority template`.")],
    folder: DirOption,
    out: Annotated[Path, typer.Option("--out", metavar="OUT", help="Where permits and lists of them go.")],
    form: Annotated[
        str, typer.Option("--format", metavar="text|png|both", help="What is written of a permit.")
    ] = "both",
    photo_dir: Annotated[
        Path | None, typer.Option("--photo-dir", metavar="P", help="Folder of the photos named.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Issue nothing if any row is bad.")] = False,
    allow_dense: Annotated[
        bool, typer.Option("--allow-dense", help="Issue barcodes too dense for poor cameras.")
    ] = False,
    allow_young_key: Annotated[
        bool, typer.Option("--allow-young-key", help="In training: sign with a key that laptops may not know yet.")
    ] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Issue a permit for each good row; bad rows are reported and the others go on."""
    from strpcheck.cli.authority_issue import IssueRequest, issue_roster

    request = IssueRequest(
        roster, out, form, photo_dir, strict=strict, allow_dense=allow_dense, allow_young_key=allow_young_key
    )
    bad = issue_roster(context.obj, folder, request, passphrase_file)
    raise typer.Exit(Exit.FAILURE if bad else Exit.OK)


@authority.command()
def revoke(
    context: typer.Context,
    folder: DirOption,
    reason: Annotated[str, typer.Option("--reason", metavar="R", help="Why; kept in the register.")],
    permit: Annotated[str | None, typer.Option("--permit", metavar="ID", help="16 hex digits.")] = None,
    company: Annotated[str | None, typer.Option("--company", metavar="NAME", help="Every permit of a company.")] = None,
    application: Annotated[
        int | None,
        typer.Option("--application", metavar="N", min=0, max=MAX_APPLICATION, help="Every permit of an application."),
    ] = None,
    key: Annotated[str | None, typer.Option("--key", metavar="KID", help="Everything a key signed.")] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="T", help="With --key: only what it signed from T")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="T", help="... and before T.")] = None,
    suspend: Annotated[bool, typer.Option("--suspend", help="For a time: PERIKSA instead of TOLAK.")] = False,
    reinstate: Annotated[bool, typer.Option("--reinstate", help="Lift a suspension.")] = False,
) -> None:
    """Revoke permits or a key; laptops learn it with the next publish and sync."""
    from strpcheck.cli.authority_revoke import RevokeRequest, revoke_selected
    from strpcheck.cli.render import render_note

    request = RevokeRequest(reason, permit, company, application, key, start, end, suspend=suspend, reinstate=reinstate)
    render_note(revoke_selected(context.obj, folder, request))


@authority.command()
def status(context: typer.Context, folder: DirOption) -> None:
    """Show what was issued and revoked, and when keys and roles end."""
    from strpcheck.cli.authority_status import show_status

    show_status(context.obj, folder)


@authority.command()
def rotate(
    context: typer.Context,
    folder: DirOption,
    role: Annotated[
        str,
        typer.Option(
            "--role",
            metavar="ROLE",
            help="root, targets, policy, status, snapshot, timestamp; of the issuer: permit, issuer-status, canary.",
        ),
    ],
    passphrase_file: PassphraseFile = None,
) -> None:
    """Put new keys in the place of a role's old ones; laptops follow with the next publish and sync."""
    from strpcheck.cli.authority_rotate import rotate_keys
    from strpcheck.cli.render import render_note

    for note in rotate_keys(context.obj, folder, role, passphrase_file):
        render_note(note)


@authority.command()
def publish(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder for any web server, share or stick.")],
    folder: DirOption,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FILE", help="On a publishing host: the hand-over, or its folder [default: last]."
        ),
    ] = None,
    signer: Annotated[
        str | None, typer.Option("--signer", metavar="KID", help="The issuer's new status key, compared by a person.")
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Sign the lists and what changed, and write the repository: new files only, timestamp last."""
    from strpcheck.cli.authority_publish import PublishRequest, publish_to
    from strpcheck.cli.authority_receive import publish_received
    from strpcheck.cli.render import render_note
    from strpcheck.cli.wiring_publishing import is_publishing_host

    act = publish_received if is_publishing_host(folder) else publish_to
    for note in act(context.obj, folder, PublishRequest(out, source, signer, passphrase_file)):
        render_note(note)


@authority.command()
def split(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="PUBLISHING", help="A new folder, for the host that publishes.")],
    folder: DirOption,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Part the hosts: keys of the repository move to a folder of their own; issuer keys and register stay."""
    from strpcheck.cli.authority_split import split_authority
    from strpcheck.cli.render import render_note

    for note in split_authority(context.obj, folder, target, passphrase_file):
        render_note(note)


@authority.command()
def handover(
    context: typer.Context,
    place: Annotated[Path, typer.Argument(metavar="FILE", help="A file for the publishing host, or a folder for it.")],
    folder: DirOption,
    published: Annotated[
        str | None,
        typer.Option("--published", metavar="CARRIER", help="What is published now: starts new permit keys' 72 hours."),
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Sign the lists and all that is to be published, on the issuing host, into one file."""
    from strpcheck.cli.authority_handover import hand_over_to
    from strpcheck.cli.render import render_note

    for note in hand_over_to(context.obj, folder, place, published, passphrase_file):
        render_note(note)
