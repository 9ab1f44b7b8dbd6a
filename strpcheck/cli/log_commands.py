"""What the auditor types."""

from collections import deque
from typing import TYPE_CHECKING, Annotated, Any

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
    from strpcheck.audit import LogRow
    from strpcheck.cli.options import Options
    from strpcheck.log_filter import LogFilter
    from strpcheck.messages import Translator

__all__ = ["jsonable", "show"]


def show(
    context: typer.Context,
    start: From = None,
    end: To = None,
    post: PostName = None,
    outcome: OutcomeName = None,
    reason: ReasonName = None,
    officer: Officer = None,
    permit: PermitNumber = None,
    kind: Kind = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of a table.")] = False,
    last: Annotated[int, typer.Option("--last", metavar="N", min=1, help="How many entries the table shows.")] = 200,
) -> None:
    """List the log's entries, oldest first."""
    from strpcheck.audit import log_rows
    from strpcheck.cli.render import render_json
    from strpcheck.cli.wiring_log import opened_reading

    options: Options = context.obj
    which = filter_of(
        period(start, end), post=post, outcome=outcome, reason=reason, officer=officer, permit=permit, kind=kind
    )
    with opened_reading(options) as log:
        if not json:
            _table(log, which, options.words, last)
            return
        for row in log_rows(log, which):
            render_json(_plain(row))


def _table(log: "SqliteLogReader", which: "LogFilter", words: "Translator", last: int) -> None:
    """Print the last of what is asked for."""
    from strpcheck.audit import log_rows
    from strpcheck.cli.render import Printer, render_note
    from strpcheck.messages import Label

    # Without a question the end is known: nobody waits for a million entries to see two hundred.
    first = max(1, log.newest() - last + 1) if which.asks_nothing else 1
    rows: deque[LogRow] = deque(maxlen=last)
    found = 0
    for row in log_rows(log, which, first=first):
        rows.append(row)
        found += 1
    heads = [Label.ENTRY, Label.AT, Label.KIND, Label.OUTCOME, Label.REASON, Label.PERMIT, Label.POST]
    Printer.on(words).table([words.label(head) for head in heads], [_cells(row, words) for row in rows], right=(0,))
    if which.asks_nothing and rows and rows[0].number > 1:
        render_note(f"entries 1 to {rows[0].number - 1} are not shown; see --last and --json")
    elif found > len(rows):
        render_note(f"{found - len(rows)} more before them are not shown; see --last and --json")


def _cells(row: "LogRow", words: "Translator") -> tuple[object, ...]:
    """A row of the table."""
    at = "" if row.at is None else words.moment(row.at)
    return (row.number, at, row.kind, _outcome(row, words), row.reason, row.permit, row.post)


def _plain(row: "LogRow") -> dict[str, object]:
    """A row as JSON's own kinds of values; byte strings in hexadecimal."""
    if row.at is None:
        return {"entry": row.number, "kind": row.kind, "leaf": row.leaf.hex()}
    own: dict[str, object] = {"entry": row.number, "simulated": row.simulated}
    # Whatever fields a later kind has: an entry is called by its own number.
    return {**own, **jsonable(row.fields), **own}


def _outcome(row: "LogRow", words: "Translator") -> str:
    """The outcome; one that was only simulated never looks like one that counted."""
    from strpcheck.messages import Phrase

    return f"{words.phrase(Phrase.SIMULATED)} {row.outcome}" if row.simulated else row.outcome


def jsonable(value: Any) -> Any:  # noqa: ANN401 -- a decoded entry holds any of JSON's kinds
    """Replace what JSON cannot say."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): jsonable(item) for key, item in value.items()}
    return [jsonable(item) for item in value] if isinstance(value, list) else value
