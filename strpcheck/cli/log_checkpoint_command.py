"""`log checkpoint`: what the device signs of its whole log, to be kept somewhere else."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from strpcheck.cli.options import Options
    from strpcheck.messages import Translator
    from strpcheck.prove import Vouched

__all__ = ["checkpoint"]


def checkpoint(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it there [default: print it].")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
) -> None:
    """Sign the log as it is now, for somebody to keep elsewhere.

    `log verify --from-checkpoint` compares with it later.
    """
    from strpcheck.adapters.durable import refuse_existing, write_durably
    from strpcheck.cli.outputs import refuse_home_file

    options: Options = context.obj
    if out is not None:
        refuse_home_file(options.home, out)
    if out is not None and not force:
        refuse_existing(out)  # before anything is signed
    vouched = _vouched(options)
    if out is None:
        _print(vouched.note)
    else:
        write_durably(out, vouched.note.encode(), may_replace=force)
    _tell(vouched, out, options.words)


def _vouched(options: "Options") -> "Vouched":
    """The newest checkpoint; where it is not over the newest entry and the log can be written, one that is.

    Raises:
        CheckpointError: The newest is not this device's.
        LogError: There is none and none can be signed, or the log was cut.
    """
    from strpcheck.adapters.home import Home
    from strpcheck.cli.wiring_log import opened_log
    from strpcheck.errors import LogError
    from strpcheck.prove import vouch
    from strpcheck.troubles import Trouble

    kept, public_key = _kept(options), Home(options.home).signer.public_key
    if kept is not None and kept.is_over_all:
        return kept
    try:
        with opened_log(options) as log:
            return vouch(log, public_key)
    except LogError as e:
        if kept is None or e.trouble not in {Trouble.LOG_UNWRITABLE, Trouble.LOG_BUSY}:
            raise  # a full disk, and a log that is held, are the latter
        return kept


def _kept(options: "Options") -> "Vouched | None":
    """The newest checkpoint; None where there is none, or nobody can read the log before somebody wrote it.

    Raises:
        CheckpointError: It is not this device's.
        LogError: The log cannot be read, or was cut.
    """
    from strpcheck.adapters.home import Home
    from strpcheck.cli.wiring_log import opened_reading
    from strpcheck.errors import LogError
    from strpcheck.prove import newest_vouched
    from strpcheck.troubles import Trouble

    try:
        with opened_reading(options) as reading:
            return newest_vouched(reading, Home(options.home).signer.public_key)
    except LogError as e:
        if e.trouble not in {Trouble.LOG_TORN, Trouble.LOG_UNREADABLE}:  # whoever writes undoes half a change first
            raise
        return None


def _print(note: str) -> None:
    """The very bytes, whatever the stream's encoding: another spelling of them is not what was signed."""
    import sys

    sys.stdout.flush()
    sys.stdout.buffer.write(note.encode())
    sys.stdout.buffer.flush()


def _tell(vouched: "Vouched", out: Path | None, words: "Translator") -> None:
    """What it is over, where it is, and what it is for."""
    from base64 import b64encode

    from strpcheck.cli.render import render_note
    from strpcheck.messages import Audit

    facts = {"size": vouched.said.size, "root": b64encode(vouched.said.root).decode()}
    if vouched.is_over_all:
        render_note(words.audit(Audit.VOUCHED, **facts))
    else:
        render_note(words.audit(Audit.VOUCHED_LESS, entries=vouched.entries, **facts))
    if out is not None:
        render_note(words.audit(Audit.VOUCHED_IN, path=out))
    render_note(words.audit(Audit.KEEP_IT, path=out or "FILE"))
