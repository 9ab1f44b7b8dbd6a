"""What keeps a laptop current, and says how current it is: `sync`, `sync-status`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strpcheck.errors import UsageError
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strpcheck.cli.options import Options
    from strpcheck.documents.attempts import Attempt
    from strpcheck.messages import Translator
    from strpcheck.upkeep import Holding

__all__ = ["sync", "sync_status"]

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")]


def sync(
    context: typer.Context,
    carrier: Annotated[
        str | None,
        typer.Argument(
            metavar="[CARRIER]", help="Address, folder, bundle or stick [default: that of the last success]."
        ),
    ] = None,
    ca: Annotated[
        Path | None, typer.Option("--ca", metavar="FILE", help="Certificates for https, instead of the system's.")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on: once an hour, and whenever the link comes back.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Bring trust, policy and revocation lists up to date."""
    from strpcheck.cli.syncing import Syncing

    if carrier is not None and not carrier.strip():
        message = "expected a carrier, got nothing"
        hint = "name one: `strpcheck sync FOLDER`; or leave it out for that of the last success"
        raise UsageError(message, hint=hint, trouble=Trouble.CARRIER_BLANK)
    run = Syncing(context.obj, carrier, ca, as_json=json)
    if watch:
        from strpcheck.cli.sync_watch import watch_on

        watch_on(run)
        return
    run.once()


def sync_status(context: typer.Context, json: JsonOption = False) -> None:
    """Tell how recent each list and document is; exit 11 if any is not fresh."""
    from strpcheck.adapters.attempts import AttemptsFile
    from strpcheck.cli.exits import Exit
    from strpcheck.cli.wiring import opened_site, working_clock
    from strpcheck.core.generation import Station
    from strpcheck.errors import HomeError
    from strpcheck.upkeep import Age, holdings

    options: Options = context.obj
    with opened_site(options) as site:
        clock = working_clock(options, site.environment)
        view = site.store.view()
        mark = None if clock.invented else site.log.clock_mark()
    if view is None:
        message = f"{site.home.folder} holds no generation"
        raise HomeError(message, hint="run `strpcheck sync CARRIER`", trouble=Trouble.NOTHING_HELD)
    now, station = clock.now(), Station(site.settings.post, view.generation.newest_signed_time, clock_mark=mark)
    held = tuple(holdings(view, station, now))
    suspect = station.clock_is_suspect(now)
    attempts = AttemptsFile(site.home.attempts).read()
    if json:
        _tell_json(view.generation.id, held, attempts, suspect=suspect)
    else:
        lead = {"generation": view.generation.id, "since": options.words.moment(view.since)}
        _tell(options, lead, held, attempts, suspect=suspect)
    if suspect or any(item.state is not Age.FRESH for item in held):
        raise typer.Exit(Exit.REFER)


def _tell(
    options: "Options",
    lead: dict[str, str],
    held: "Sequence[Holding]",
    attempts: "Sequence[Attempt]",
    *,
    suspect: bool,
) -> None:
    """Two tables: what is held, and what the last syncs came to."""
    from strpcheck.cli.render import Printer
    from strpcheck.messages import Label, Upkeep

    words, printer = options.words, Printer.on(options.words)
    printer.line(words.upkeep(Upkeep.IN_FORCE, **lead))
    if suspect:
        printer.line(words.upkeep(Upkeep.CLOCK_SUSPECT))
    printer.line()
    heads = (Label.DOCUMENT, Label.VERSION, Label.SIGNED, Label.AGE, Label.STATE, Label.LIMIT)
    rows = [
        (
            item.name,
            item.version,
            words.moment(item.signed_at),
            words.age(item.age),
            words.upkeep(Upkeep(item.state.value)),
            _limit(item, words),
        )
        for item in held
    ]
    printer.table([words.label(head) for head in heads], rows, right=(1,))
    printer.line()
    printer.line(words.upkeep(Upkeep.ATTEMPTS))
    printer.table(
        [words.label(head) for head in (Label.AT, Label.CARRIER, Label.RECEIVED, Label.RESULT)],
        [
            (words.moment(one.at), one.carrier, "" if one.received is None else one.received, _result(one, words))
            for one in reversed(attempts)
        ],
        right=(2,),
    )


def _limit(item: "Holding", words: "Translator") -> str:
    """When the state changes next, and into what."""
    from strpcheck.messages import Upkeep
    from strpcheck.upkeep import Age

    if item.limit_at is None:
        return words.upkeep(Upkeep.IS_STALE)
    line = Upkeep.UNTIL_AGEING if item.state is Age.FRESH else Upkeep.UNTIL_STALE
    return words.upkeep(line, at=words.moment(item.limit_at))


def _result(attempt: "Attempt", words: "Translator") -> str:
    """What came of a sync, in the reader's language as closely as that is known."""
    from strpcheck import errors
    from strpcheck.documents.attempts import AttemptResult
    from strpcheck.messages import Upkeep
    from strpcheck.troubles import Trouble

    if attempt.result is not AttemptResult.FAILED:
        return words.upkeep(Upkeep(attempt.result.value))
    if attempt.trouble in set(Trouble):
        return words.trouble(Trouble(attempt.trouble))[0]
    kind = getattr(errors, attempt.error, None) if attempt.error in errors.__all__ else None
    return attempt.message if kind is None else f"{words.error(kind)} ({attempt.message})"


def _tell_json(generation: str, held: "Sequence[Holding]", attempts: "Sequence[Attempt]", *, suspect: bool) -> None:
    """The same as one object."""
    from strpcheck.cli.render import render_json
    from strpcheck.documents.fields import write_time

    render_json(
        {
            "generation": generation,
            "clock_suspect": suspect,
            "documents": [
                {
                    "name": item.name,
                    "version": item.version,
                    "signed_at": write_time(item.signed_at),
                    "age_s": int(item.age.total_seconds()),
                    "state": item.state.value,
                    "limit_at": None if item.limit_at is None else write_time(item.limit_at),
                }
                for item in held
            ],
            "attempts": [
                {
                    "at": write_time(one.at),
                    "carrier": one.carrier,
                    "result": one.result.value,
                    "error": one.error or None,
                    "trouble": one.trouble or None,
                    "message": one.message or None,
                    "received": one.received,
                }
                for one in attempts
            ],
        }
    )
