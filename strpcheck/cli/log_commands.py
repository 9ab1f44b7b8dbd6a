"""What the auditor types."""

from collections import deque
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from strpcheck.audit import LogRow
    from strpcheck.cli.options import Options
    from strpcheck.messages import Translator

__all__ = ["jsonable", "show"]


def show(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of a table.")] = False,
    last: Annotated[int, typer.Option("--last", metavar="N", min=1, help="How many entries the table shows.")] = 200,
) -> None:
    """List the log's entries, oldest first."""
    from strpcheck.audit import log_rows
    from strpcheck.cli.render import Printer, render_json, render_note
    from strpcheck.cli.wiring import opened_log
    from strpcheck.messages import Label

    options: Options = context.obj
    with opened_log(options) as log:
        if json:
            for row in log_rows(log):
                render_json(_plain(row))
            return
        printer = Printer.on(options.words)
        words = options.words
        heads = [Label.ENTRY, Label.AT, Label.KIND, Label.OUTCOME, Label.REASON, Label.PERMIT, Label.POST]
        rows = deque(log_rows(log), maxlen=last)
        printer.table(
            [words.label(head) for head in heads],
            [
                (row.number, words.moment(row.at), row.kind, _outcome(row, words), row.reason, row.permit, row.post)
                for row in rows
            ],
            right=(0,),
        )
        if rows and rows[0].number > 1:
            render_note(f"entries 1 to {rows[0].number - 1} are not shown; see --last and --json")


def _plain(row: "LogRow") -> dict[str, object]:
    """A row as JSON's own kinds of values; byte strings in hexadecimal."""
    return {"entry": row.number, "simulated": row.simulated, **jsonable(row.fields)}


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
