"""`log export`: a stretch of the log in a file, under a manifest that the device signs."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from strpcheck.adapters.store import DiskGenerationStore
    from strpcheck.cli.options import Options
    from strpcheck.export import Exported, Wanted
    from strpcheck.ports import Clock, ExportFormat

__all__ = ["export"]


def export(
    context: typer.Context,
    form: Annotated[str, typer.Option("--format", metavar="csv|xlsx|jsonl|parquet|html", help="What the file is.")],
    since: Annotated[str, typer.Option("--from", metavar="TIME", help="The first moment that is exported.")],
    until: Annotated[str, typer.Option("--to", metavar="TIME", help="The first moment that is not.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file; FILE.manifest comes beside it.")],
    post: Annotated[
        str | None, typer.Option("--post", metavar="POST", help="Show only entries of this post; others stay leaves.")
    ] = None,
    redact: Annotated[bool, typer.Option("--redact", help="Leave out officers, permit numbers and the like.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over an earlier export.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a note.")] = False,
) -> None:
    """Write a stretch of the log to a file, with a signed manifest."""
    from strpcheck.cli.log_options import check_post
    from strpcheck.cli.options import parse_time
    from strpcheck.cli.outputs import refuse_home_file
    from strpcheck.export import Wanted

    options: Options = context.obj
    wanted = Wanted(_format(form), parse_time(since), parse_time(until), post, redact)
    refuse_home_file(options.home, out)
    if post is not None:
        check_post(options, post)
    exported = _exported(options, wanted, out, may_replace=force)
    _tell(options, wanted, exported, out, as_json=json)


def _format(text: str) -> "ExportFormat":
    """One of those there are."""
    from strpcheck.errors import UsageError
    from strpcheck.ports import ExportFormat

    try:
        return ExportFormat(text)
    except ValueError as e:
        message = f"expected a format, got {text!r}"
        raise UsageError(message, hint=f"one of {', '.join(ExportFormat)}") from e


def _exported(options: "Options", wanted: "Wanted", out: Path, *, may_replace: bool) -> "Exported":
    """Do it."""
    from strpcheck import __version__
    from strpcheck.adapters.exports.chunks import Order
    from strpcheck.adapters.exports.files import DiskExport
    from strpcheck.cli.render_export import ExportPage
    from strpcheck.cli.wiring import opened_log_of, premises, working_clock
    from strpcheck.documents.export_row import Shown
    from strpcheck.export import Exporter, export_log

    at = premises(options)
    clock = working_clock(options, at.environment)
    order = Order(at.home.log, wanted.form, Shown(wanted.post, wanted.redacted))
    page = ExportPage(options.words, wanted, at.settings.device)
    with opened_log_of(at) as log, DiskExport(out, order, page, may_replace=may_replace) as files:
        by = Exporter(
            device=at.settings.device,
            post=at.settings.post,
            signer=at.home.signer,
            clock=clock,
            floor=_floor(at.store, clock),
            tool=("strpcheck", __version__),
        )
        return export_log(log, files, wanted, by)


def _floor(store: "DiskGenerationStore", clock: "Clock") -> "datetime":
    """The newest signed time of what is in force; an auditor gets the log also where that is damaged."""
    from strpcheck.errors import StrpcheckError

    with suppress(StrpcheckError):
        view = store.view()
        if view is not None:
            return view.generation.newest_signed_time
    return clock.now()


def _tell(options: "Options", wanted: "Wanted", exported: "Exported", out: Path, *, as_json: bool) -> None:
    """Say what was written."""
    from strpcheck.cli.render import render_json, render_note
    from strpcheck.messages import Export

    written = exported.written
    if as_json:
        render_json({
            "file": str(out),
            "manifest": f"{out}.manifest",
            "format": wanted.form.value,
            "first": exported.first,
            "last": exported.last,
            "rows": exported.rows,
            "shown": written.shown,
            "bytes": written.bytes,
            "sha256": written.sha256,
            "redacted": wanted.redacted,
            "checkpoint": exported.checkpoint,
            "entry": exported.entry,
        })  # fmt: skip
        return
    words = options.words
    if exported.rows:
        line = words.export(
            Export.DONE, target=out, rows=exported.rows, shown=written.shown,
            first=exported.first, last=exported.last, entry=exported.entry,
        )  # fmt: skip
    else:
        line = words.export(Export.DONE_NONE, target=out, entry=exported.entry)
    render_note(line)
