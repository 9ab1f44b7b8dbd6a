"""What the auditor types about evidence of forgeries."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strpcheck.cli.options import Options
    from strpcheck.evidence import EvidenceRow
    from strpcheck.messages import Translator

__all__ = ["evidence"]

evidence = typer.Typer(
    name="evidence",
    help="Texts of forged codes, kept sealed to the auditors.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@evidence.command("list")
def list_evidence(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of a table.")] = False,
) -> None:
    """List the entries whose code was kept; exit 10 if a file is missing or was altered."""
    from strpcheck.adapters.home import Home
    from strpcheck.cli.exits import Exit
    from strpcheck.cli.render import render_json
    from strpcheck.cli.wiring_log import opened_reading
    from strpcheck.evidence import State, evidence_rows

    options: Options = context.obj
    with opened_reading(options) as log:
        rows = list(evidence_rows(log, Home(options.home).evidence()))
    if json:
        for row in rows:
            render_json(_plain(row))
    else:
        _table(rows, options.words)
    if any(row.state is not State.KEPT for row in rows):
        raise typer.Exit(Exit.REJECT)


@evidence.command("open")
def open_one(
    context: typer.Context,
    entry: Annotated[int, typer.Argument(metavar="ENTRY", help="The entry whose code was kept.")],
    identity: Annotated[Path, typer.Option("--identity", metavar="FILE", help="The auditor's file of age-keygen.")],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A new file [default: print it].")] = None,
) -> None:
    """Print the text of a kept code; that it was opened, and by which key, is entered first."""
    from strpcheck.adapters.age_format import read_identities
    from strpcheck.cli.render import render_note
    from strpcheck.cli.wiring import checkpoint_of, opened_laptop
    from strpcheck.core.record import EntryKind
    from strpcheck.evidence import open_evidence
    from strpcheck.messages import Custody

    options: Options = context.obj
    keys = read_identities(identity)
    if out is not None:
        _must_be_new(out)
    with opened_laptop(options) as laptop:
        at = checkpoint_of(laptop, options, EntryKind.SCAN)
        opened = open_evidence(at, laptop.home.evidence(), entry, keys)
    if out is None:
        _print(opened.content)
    else:
        _write_new(out, opened.content)
    words = options.words
    render_note(words.custody(Custody.OPENED, entry=entry, recipient=opened.recipient, custody=opened.custody))
    if out is not None:
        render_note(words.custody(Custody.WRITTEN, path=out))


def _plain(row: "EvidenceRow") -> dict[str, object]:
    """A row for a program."""
    return {
        "entry": row.entry,
        "at": f"{row.at:%Y-%m-%dT%H:%M:%SZ}",
        "post": row.post,
        "reason": row.reason,
        "sha256": row.digest,
        "bytes": row.size,
        "state": row.state.value,
    }


def _table(rows: "Sequence[EvidenceRow]", words: "Translator") -> None:
    """The rows for people."""
    from strpcheck.cli.render import Printer, render_note
    from strpcheck.messages import Custody, Label

    if not rows:
        render_note(words.custody(Custody.NOTHING))
        return
    heads = [words.label(head) for head in (Label.ENTRY, Label.AT, Label.POST, Label.REASON)]
    heads += [words.custody(Custody.BYTES), words.label(Label.STATE), words.custody(Custody.HASH)]
    cells = [
        (
            row.entry,
            words.moment(row.at),
            row.post,
            row.reason,
            "" if row.size is None else row.size,
            words.custody(Custody(row.state.value)),
            row.digest,
        )
        for row in rows
    ]
    Printer.on(words).table(heads, cells, right=(0, 4))


def _print(content: bytes) -> None:
    """One line; what would steer a terminal is spelled out, and no code of ours holds such a thing."""
    from strpcheck.messages.printable import printable

    text = content.decode("utf-8", "backslashreplace")
    typer.echo(printable(text, max_chars=len(content) * 10))


def _must_be_new(path: Path) -> None:
    """Refuse to write over something, before it is entered that anything was opened.

    Raises:
        UsageError: There is something.
    """
    from strpcheck.errors import UsageError

    if path.exists() or path.is_symlink():
        message = f"{path} is there already"
        raise UsageError(message, hint="choose another name, or remove what is there first")


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, and that nothing was replaced for.

    Raises:
        WriteError: It cannot be written, or came to be meanwhile.
    """
    import os

    from strpcheck.errors import WriteError
    from strpcheck.troubles import Trouble

    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as e:
        message = f"cannot write {path}: {e.strerror or e}"
        hint = "choose another place, then open it again"
        raise WriteError(message, hint=hint, trouble=Trouble.CANNOT_WRITE) from e
