"""`log verify`: what the auditor is told of the log as a whole."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from strpcheck.cli.options import Options
    from strpcheck.documents.devices import Device
    from strpcheck.messages import Translator
    from strpcheck.verify import Finding, Report

__all__ = ["verify"]


Kept = Annotated[
    list[Path] | None,
    typer.Option(
        "--from-checkpoint",
        metavar="FILE",
        help="A checkpoint of this log kept elsewhere; repeat it for each.",
    ),
]
Alone = Annotated[
    Path | None, typer.Option("--log", metavar="FILE", help="A copy of log.sqlite without its home; with --devices.")
]
Listing = Annotated[
    Path | None, typer.Option("--devices", metavar="FILE", help="devices.json, for the key of whose --log it is.")
]
Which = Annotated[
    str | None, typer.Option("--device", metavar="NAME", help="Whose log it is: 16 hex digits, or a name in --devices.")
]


def verify(
    context: typer.Context,
    from_checkpoint: Kept = None,
    log: Alone = None,
    devices: Listing = None,
    device: Which = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object; its texts are English.")] = False,
) -> None:
    """Look for anything in the log that this laptop did not write so; exit 10 if there is."""
    from contextlib import closing

    from strpcheck.adapters.home import Home
    from strpcheck.adapters.sqlite_raw import RawSqliteLog
    from strpcheck.cli.exits import Exit
    from strpcheck.cli.kept_checkpoint import kept_checkpoint
    from strpcheck.cli.listed_device import listed_device
    from strpcheck.core.record import EntryKind
    from strpcheck.verify import verify_log

    options: Options = context.obj
    _go_together(log, devices, device)
    home = Home(options.home)
    if log is None:
        home.settings()
    with closing(RawSqliteLog(log or home.log)) as raw:
        listed = None if devices is None else listed_device(devices, device, raw)
        public_key = home.signer.public_key if listed is None else listed.public_key
        given = [kept_checkpoint(file, public_key) for file in from_checkpoint or ()]
        report = verify_log(raw, public_key, given, begins=EntryKind.SYNC)
    _tell(options, report, listed, as_json=json)
    if report.counted:
        raise typer.Exit(Exit.REJECT)


def _go_together(log: Path | None, devices: Path | None, device: str | None) -> None:
    """A log without its home has no key beside it, and the key of a home's log is the home's.

    Raises:
        UsageError: The options do not go together.
    """
    from strpcheck.errors import UsageError

    if (log is None) != (devices is None) or (device is not None and devices is None):
        message = "expected --log and --devices together, and --device only with them"
        raise UsageError(message, hint="give the copy of log.sqlite and the authority's devices.json, or neither")


def _tell(options: "Options", report: "Report", listed: "Device | None", *, as_json: bool) -> None:
    """Lines and a table, or one object."""
    from strpcheck.cli.render import Printer, render_json
    from strpcheck.messages import Label

    if as_json:
        render_json({**_object(report), "device": None if listed is None else _device_object(listed)})
        return
    words = options.words
    printer = Printer.on(words)
    for line in (*_lines(report, words), *_device_lines(listed, words)):
        printer.line(line)
    if report.findings:
        printer.line()
        heads = [words.label(head) for head in (Label.ENTRY, Label.SINCE, Label.FINDING, Label.ADVICE)]
        printer.table(heads, [_row(finding, words) for finding in report.findings])


def _lines(report: "Report", words: "Translator") -> list[str]:
    """The result first, then what was looked at."""
    from strpcheck.messages import Audit
    from strpcheck.verify import Standing
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
    kept = [each.size for each in report.given if each.standing is Standing.AGREES]
    signed = max([report.vouched, *kept])  # what was kept elsewhere is signed as well
    if 0 < signed < report.entries:
        lines.append(words.audit(Audit.BEHIND, count=report.entries - signed))
    if report.taken_over:
        lines.append(words.audit(Audit.TAKEN_OVER, size=report.taken_over))
    lines.extend(compared_of(each, words) for each in report.given)
    return [*lines, words.audit(Audit.KEY, note_key=report.note_key)]


def _device_lines(listed: "Device | None", words: "Translator") -> list[str]:
    """Whose log it is, where that was asked of devices.json; a key that was revoked since is said to be."""
    from strpcheck.messages import Audit

    if listed is None:
        return []
    facts = {"name": listed.name, "id": listed.id, "post": listed.post}
    lines = [words.audit(Audit.DEVICE, enrolled=words.moment(listed.enrolled_at), **facts)]
    if listed.revoked_at is not None:
        lines.append(words.audit(Audit.REVOKED, revoked=words.moment(listed.revoked_at)))
    return lines


def _device_object(listed: "Device") -> dict[str, object]:
    """The same for a program."""
    return {
        "id": listed.id,
        "name": listed.name,
        "post": listed.post,
        "enrolled": _moment(listed.enrolled_at),
        "revoked": _moment(listed.revoked_at),
    }


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
