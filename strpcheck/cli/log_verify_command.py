"""`log verify`: what the auditor is told of the log as a whole."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from strpcheck.cli.options import Options
    from strpcheck.core.checkpoint import LogCheckpoint
    from strpcheck.messages import Translator
    from strpcheck.verify import Finding, Report

__all__ = ["verify"]

MAX_FILE_BYTES = 1 << 21
"""A manifest is at most half of it."""


def verify(
    context: typer.Context,
    from_checkpoint: Annotated[
        list[Path] | None,
        typer.Option(
            "--from-checkpoint",
            metavar="FILE",
            help="A checkpoint of this log that was kept elsewhere; repeat it for each.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object; its texts are English.")] = False,
) -> None:
    """Look for anything in the log that this laptop did not write so; exit 10 if there is."""
    from contextlib import closing

    from strpcheck.adapters.home import Home
    from strpcheck.adapters.sqlite_raw import RawSqliteLog
    from strpcheck.cli.exits import Exit
    from strpcheck.verify import verify_log

    options: Options = context.obj
    home = Home(options.home)
    home.settings()
    public_key = home.signer.public_key
    given = [_given(file, public_key) for file in from_checkpoint or ()]
    with closing(RawSqliteLog(home.log)) as log:
        report = verify_log(log, public_key, given, is_begun=True)
    _tell(options, report, as_json=json)
    if report.counted:
        raise typer.Exit(Exit.REJECT)


def _given(file: Path, public_key: bytes) -> "LogCheckpoint":
    """A checkpoint that was kept elsewhere, in whatever this program writes that holds one.

    Raises:
        CheckpointError: It is none of this log's.
        UsageError: The file cannot be read.
    """
    from strpcheck.core.checkpoint import origin_of, read_checkpoint
    from strpcheck.errors import CheckpointError, UsageError

    try:
        with file.open("rb") as opened:
            text = opened.read(MAX_FILE_BYTES).decode("utf-8-sig", "replace")
    except OSError as e:
        message = f"cannot read {file}: {e.strerror or e}"
        raise UsageError(message, hint="give the file that the checkpoint was kept in") from e
    # What was sent as a letter comes back with other ends of lines; what is signed has none but these.
    text = "\n".join(line.rstrip() for line in text.strip().split("\n")) + "\n"
    begin = text.find(f"\n\n{origin_of(public_key)}\n")
    note = _member(text) or (text if begin < 0 else text[begin + 2 :])
    try:
        return read_checkpoint(note, public_key)
    except CheckpointError as e:  # of several files it must be said which
        message = f"{file}: {e.message}"
        raise CheckpointError(message, hint=e.hint) from e


def _member(text: str) -> str | None:
    """The checkpoint in an export's manifest, or in a proof as JSON; None where the text is neither."""
    from json import loads

    try:
        document = loads(text.partition("\n\n")[0])  # behind it stands the manifest's own signature
    except (ValueError, RecursionError):
        return None
    found = document.get("checkpoint") if isinstance(document, dict) else None
    return found if isinstance(found, str) else None


def _tell(options: "Options", report: "Report", *, as_json: bool) -> None:
    """Lines and a table, or one object."""
    from strpcheck.cli.render import Printer, render_json
    from strpcheck.messages import Label

    if as_json:
        render_json(_object(report))
        return
    words = options.words
    printer = Printer.on(words)
    for line in _lines(report, words):
        printer.line(line)
    if report.findings:
        printer.line()
        heads = [words.label(head) for head in (Label.ENTRY, Label.SINCE, Label.FINDING, Label.ADVICE)]
        printer.table(heads, [_row(finding, words) for finding in report.findings])


def _lines(report: "Report", words: "Translator") -> list[str]:
    """The result first, then what was looked at."""
    from strpcheck.messages import Audit
    from strpcheck.verify.telling import compared_of

    counted, explained = report.counted, len(report.findings) - report.counted
    lines = [words.audit(Audit.COUNTED, count=counted) if counted else words.audit(Audit.WHOLE)]
    if explained:
        lines.append(words.audit(Audit.EXPLAINED, count=explained))
    if report.first_at is not None and report.last_at is not None:
        first, last = words.moment(report.first_at), words.moment(report.last_at)
        facts = {"entries": report.entries, "purged": report.purged, "first": first, "last": last}
        lines.append(words.audit(Audit.LOOKED_AT, **facts))
    else:
        lines.append(words.audit(Audit.EMPTY))
    if report.vouched:
        lines.append(words.audit(Audit.SIGNED, count=report.checkpoints, size=report.vouched))
    elif report.entries:
        lines.append(words.audit(Audit.UNSIGNED))
    if 0 < report.vouched < report.entries:
        lines.append(words.audit(Audit.BEHIND, count=report.entries - report.vouched))
    if report.taken_over:
        lines.append(words.audit(Audit.TAKEN_OVER, size=report.taken_over))
    lines.extend(compared_of(each, words) for each in report.given)
    return [*lines, words.audit(Audit.KEY, note_key=report.note_key)]


def _row(finding: "Finding", words: "Translator") -> tuple[str, str, str, str]:
    """A finding for a person."""
    from strpcheck.verify.telling import advice_of, entries_of, what_of

    since = "-" if finding.since is None else words.moment(finding.since)
    return entries_of(finding), since, what_of(finding, words), advice_of(finding, words)


def _object(report: "Report") -> dict[str, object]:
    """The report for a program."""
    from strpcheck.messages import load

    english = load("en")
    return {
        "whole": report.counted == 0,
        "counted": report.counted,
        "form": report.form,
        "entries": report.entries,
        "purged": report.purged,
        "first_at": _moment(report.first_at),
        "last_at": _moment(report.last_at),
        "checkpoints": report.checkpoints,
        "vouched": report.vouched,
        "taken_over": report.taken_over,
        "given": report.given[-1].size if report.given else None,
        "compared": [{"size": each.size, "root": each.root, "standing": each.standing.value} for each in report.given],
        "note_key": report.note_key,
        "findings": [_finding_object(finding, english) for finding in report.findings],
    }


def _finding_object(finding: "Finding", english: "Translator") -> dict[str, object]:
    """A finding for a program."""
    from strpcheck.verify.telling import advice_of, what_of

    return {
        "fault": finding.fault.value,
        "witness": finding.witness.value,
        "first": finding.first,
        "last": finding.last,
        "since": _moment(finding.since),
        "counts": finding.counts,
        "detail": finding.detail,
        "text": what_of(finding, english),
        "advice": advice_of(finding, english),
    }


def _moment(moment: "datetime | None") -> str | None:
    """RFC 3339, UTC."""
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
