"""`log prove`: one entry with its proof, for somebody else to verify."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from strpcheck.cli.options import Options
    from strpcheck.prove import EntryProof

__all__ = ["prove"]

BODY_SUFFIX = ".body"


def prove(
    context: typer.Context,
    entry: Annotated[int, typer.Argument(metavar="ENTRY", help="Number of the entry.", show_default=False)],
    json: Annotated[bool, typer.Option("--json", help="One JSON object with the entry itself.")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write it there; without --json the body goes to FILE.body."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files of those names.")] = False,
) -> None:
    """Prove that an entry stands in the log, as a C2SP .tlog-proof."""
    from strpcheck.adapters.durable import refuse_existing
    from strpcheck.cli.outputs import refuse_home_file
    from strpcheck.cli.render import Printer, render_json, render_note
    from strpcheck.messages import Audit

    options: Options = context.obj
    for path in () if out is None else (out,) if json else (out, _beside(out)):  # before anything is signed
        refuse_home_file(options.home, path)
        if not force:
            refuse_existing(path)
    proof = _proof(options, entry)
    if proof.is_purged:
        _refuse_unprovable(entry, as_json=json)
        render_note(options.words.audit(Audit.PURGED))
    if out is not None:
        _write(proof, out, as_json=json, may_replace=force)
    elif json:
        render_json(_object(proof))
    else:
        for line in proof.text.splitlines():
            Printer.on(options.words).line(line)


def _refuse_unprovable(entry: int, *, as_json: bool) -> None:
    """A .tlog-proof is of a record, and of a purged entry there is none: its leaf is in the JSON alone.

    Raises:
        UsageError: JSON was not asked for.
    """
    from strpcheck.errors import UsageError

    if not as_json:
        message = f"entry {entry} was purged, and a .tlog-proof is of what it held"
        raise UsageError(message, hint=f"`strpcheck log prove {entry} --json` proves the leaf that is left")


def _proof(options: "Options", entry: int) -> "EntryProof":
    """By the newest checkpoint there is; only where that is not over the entry the log is written to.

    Raises:
        LogError: That cannot be done here.
    """
    from strpcheck.adapters.home import Home
    from strpcheck.cli.wiring_log import opened_log, opened_reading
    from strpcheck.errors import LogError
    from strpcheck.prove import proof_of, prove_entry
    from strpcheck.troubles import Trouble

    with opened_reading(options) as reading:
        public_key = Home(options.home).signer.public_key
        proof = proof_of(reading, entry, public_key)
    if proof is not None:
        return proof
    try:
        with opened_log(options) as log:
            return prove_entry(log, entry, public_key)
    except LogError as e:
        if e.trouble in {Trouble.LOG_UNWRITABLE, Trouble.LOG_BUSY}:
            message = f"entry {entry} is not signed yet: {e.message}"
            raise LogError(message, hint=e.hint, trouble=e.trouble) from e
        raise


def _beside(out: Path) -> Path:
    """Where the body goes."""
    return out.with_name(out.name + BODY_SUFFIX)


def _write(proof: "EntryProof", out: Path, *, as_json: bool, may_replace: bool) -> None:
    """Into files, each whole or not at all; a body that was written for a proof which was not does not stay.

    Raises:
        WriteError: Disk full, no permission, or a name that was taken meanwhile.
    """
    from contextlib import ExitStack

    from strpcheck.adapters.durable import write_durably
    from strpcheck.documents.json_text import write_json

    if as_json:
        write_durably(out, write_json(_object(proof)) + b"\n", may_replace=may_replace)
        return
    with ExitStack() as otherwise:
        write_durably(_beside(out), proof.entry.body, may_replace=may_replace)
        if not may_replace:
            otherwise.callback(_beside(out).unlink, missing_ok=True)
        write_durably(out, proof.text.encode(), may_replace=may_replace)
        otherwise.pop_all()


def _object(proof: "EntryProof") -> dict[str, object]:
    """The proof and what it is of; bytes in hexadecimal, the hashes as the proof's own text has them."""
    from base64 import b64encode

    from cbor2 import loads

    from strpcheck.cli.log_commands import jsonable

    entry = proof.entry
    return {
        "entry": entry.number,
        "body": None if proof.is_purged else jsonable(loads(entry.body)),
        "salt": entry.salt.hex(),
        "body_hex": entry.body.hex(),
        "leaf": proof.leaf.hex(),
        "index": proof.index,
        "proof": [b64encode(each).decode() for each in proof.hashes],
        "checkpoint": proof.checkpoint,
        "note_key": proof.note_key,
    }
