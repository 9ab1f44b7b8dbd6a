"""`log stats` and `log report`: what a log comes to."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strpcheck.cli.log_options import (
    From,
    Kind,
    Officer,
    OutcomeName,
    PermitNumber,
    PostName,
    ReasonName,
    To,
    filter_of,
    period,
)

if TYPE_CHECKING:
    from strpcheck.adapters.sqlite_reading import SqliteLogReader
    from strpcheck.cli.examination import Examination
    from strpcheck.cli.options import Options

__all__ = ["report", "stats"]


def stats(
    context: typer.Context,
    start: From = None,
    end: To = None,
    post: PostName = None,
    outcome: OutcomeName = None,
    reason: ReasonName = None,
    officer: Officer = None,
    permit: PermitNumber = None,
    kind: Kind = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
) -> None:
    """Count what is in the log."""
    from strpcheck.cli.render import Printer, render_json
    from strpcheck.cli.render_stats import print_sections
    from strpcheck.report.as_json import statistics_object
    from strpcheck.report.page import sections
    from strpcheck.report.wording import Wording
    from strpcheck.statistics import statistics_of

    options: Options = context.obj
    which = filter_of(
        period(start, end), post=post, outcome=outcome, reason=reason, officer=officer, permit=permit, kind=kind
    )
    with _opened(options) as at:
        found = statistics_of(at.log, which, counts_invented=at.is_training)
    if json:
        render_json(statistics_object(found, which))
        return
    printer = Printer.on(options.words)
    # Digests are wider than a terminal, and the page draws what was in force when.
    told = (section for section in sections(found, Wording(options.words)) if section.name != "timeline")
    print_sections(printer, told)


def report(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The page to write, as report.html.")],
    start: From = None,
    end: To = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify/--no-verify", help="Examine the whole log too, as `log verify` does.")
    ] = True,
) -> None:
    """Write the log's numbers as one page, for a browser and A4."""
    from strpcheck.adapters.durable import refuse_existing, write_durably
    from strpcheck.cli.outputs import refuse_home_file
    from strpcheck.cli.render import render_note
    from strpcheck.integrity import integrity_of
    from strpcheck.messages import Report
    from strpcheck.report.page import Subject, page
    from strpcheck.statistics import statistics_of

    options: Options = context.obj
    which = period(start, end)
    refuse_home_file(options.home, out)
    if not force:
        refuse_existing(out)  # before anybody waits for a million entries
    with _opened(options) as at, _examination(options, at.log.newest() if verify else None) as examination:
        subject = Subject(which, at.device, options.clock.now(), at.is_training, options.language)
        found = statistics_of(at.log, which, counts_invented=at.is_training)
        examined = None if examination is None else examination.report()
        written = page(found, integrity_of(at.log, examined), subject)
    write_durably(out, written.encode(), may_replace=force)
    render_note(options.words.report(Report.WRITTEN, path=out))


def _examination(options: "Options", entries: int | None) -> "AbstractContextManager[Examination | None]":
    """What `log verify` would say, found out while the numbers are counted; None where nobody wants to know.

    Raises:
        HomeError: The device's key is damaged, so no signature can be asked about.
    """
    from strpcheck.adapters.home import Home
    from strpcheck.cli.examination import Examination

    if entries is None:
        return nullcontext()
    home = Home(options.home)
    return Examination(home.log, home.signer.public_key, entries=entries)


@dataclass(frozen=True, slots=True)
class _Place:
    """A log, and whose it is."""

    log: "SqliteLogReader"
    device: str
    is_training: bool


@contextmanager
def _opened(options: "Options") -> Iterator[_Place]:
    """The log of this laptop, and whether times set by `--at` are its clock.

    Raises:
        UsageError: `--at` in production.
        HomeError: Not set up, or its root is damaged.
        LogError: The log cannot be opened.
    """
    from strpcheck.cli.wiring import premises, working_clock
    from strpcheck.cli.wiring_log import opened_reading_of
    from strpcheck.core.permit import Environment

    at = premises(options)
    working_clock(options, at.environment)
    with opened_reading_of(at) as log:
        yield _Place(log, at.settings.device, at.environment is Environment.TRAINING)
