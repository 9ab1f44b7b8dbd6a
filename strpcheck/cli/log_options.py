"""What commands that look through the log let one ask for."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from strpcheck.cli.options import Options
    from strpcheck.log_filter import LogFilter

__all__ = [
    "From",
    "Kind",
    "Officer",
    "OutcomeName",
    "PermitNumber",
    "PostName",
    "ReasonName",
    "To",
    "check_post",
    "filter_of",
    "period",
]

From = Annotated[str | None, typer.Option("--from", metavar="TIME", help="From this time on, as --at takes it.")]
To = Annotated[str | None, typer.Option("--to", metavar="TIME", help="Up to this time, itself left out.")]
PostName = Annotated[str | None, typer.Option("--post", metavar="POST", help="Only at this post.")]
OutcomeName = Annotated[
    str | None, typer.Option("--outcome", metavar="WORD", help="Only ACCEPT, REFER, REJECT or RETRY.")
]
ReasonName = Annotated[
    str | None, typer.Option("--reason", metavar="REASON", help="Only this reason, of a verdict or of an act.")
]
Officer = Annotated[str | None, typer.Option("--officer", metavar="BADGE", help="Only in this officer's shifts.")]
PermitNumber = Annotated[
    str | None, typer.Option("--permit", metavar="ID", help="Only this permit: 16 hexadecimal digits.")
]
Kind = Annotated[str | None, typer.Option("--kind", metavar="KIND", help="Only entries of this kind, as scan or sync.")]


def period(start: str | None, end: str | None) -> "LogFilter":
    """Entries of a time.

    Raises:
        UsageError: Not a time, or it ends before it begins.
    """
    from strpcheck.cli.options import parse_time
    from strpcheck.errors import UsageError
    from strpcheck.log_filter import LogFilter

    first, last = (None if text is None else parse_time(text) for text in (start, end))
    if first is not None and last is not None and last <= first:
        message = f"expected --to after --from, got {start!r} to {end!r}"
        raise UsageError(message, hint="a day is --from 2021-07-05T00:00 --to 2021-07-06T00:00")
    return LogFilter(start=first, end=last)


def filter_of(
    when: "LogFilter",
    *,
    post: str | None,
    outcome: str | None,
    reason: str | None,
    officer: str | None,
    permit: str | None,
    kind: str | None,
) -> "LogFilter":
    """A time, and what else is asked.

    Raises:
        UsageError: There is no such outcome or reason, or no permit has such a number.
    """
    from dataclasses import replace

    from strpcheck.log_filter import check_outcome, check_permit, check_reason

    return replace(
        when,
        post=post,
        outcome=None if outcome is None else check_outcome(outcome),
        reason=None if reason is None else check_reason(reason),
        officer=officer,
        permit=None if permit is None else check_permit(permit),
        kind=None if kind is None else kind.lower(),
    )


def check_post(options: "Options", post: str) -> None:
    """A post that is nowhere in the log was mistyped; what is wrong with the log is told by whoever reads all of it.

    Raises:
        UsageError: The hint names those that are.
    """
    from contextlib import suppress

    from strpcheck.audit import check_names
    from strpcheck.cli.wiring_log import opened_reading
    from strpcheck.errors import LogError
    from strpcheck.log_filter import LogFilter

    with suppress(LogError), opened_reading(options) as log:
        check_names(log, LogFilter(post=post))
