"""`doctor`: every question about this laptop's health, asked, told and logged."""

from contextlib import ExitStack, suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from strpcheck.adapters.sqlite_log import SqliteLog
    from strpcheck.adapters.store import DiskGenerationStore
    from strpcheck.cli.options import Options
    from strpcheck.cli.wiring import Premises
    from strpcheck.doctor import Examination, Finding
    from strpcheck.errors import LogError
    from strpcheck.ports import Clock, HeldView

__all__ = ["doctor"]


def doctor(
    context: typer.Context,
    carrier: Annotated[
        str | None,
        typer.Option("--carrier", metavar="CARRIER", help="Ask this one too [default: the last one, if a folder]."),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON object instead of a table; its details are English.")
    ] = False,
) -> None:
    """Examine this laptop; exit 11 if somebody should look, 3 if it cannot work."""
    from strpcheck.answers import Health
    from strpcheck.cli.exits import Exit
    from strpcheck.cli.wiring import premises, working_clock
    from strpcheck.doctor import ask, worst_of

    options: Options = context.obj
    at = premises(options)
    clock, view = working_clock(options, at.environment), _view(at.store)
    with ExitStack() as stack:
        log = _opened(at, stack)
        findings = dict(ask(_questions(at, log, view, clock, carrier)))
        findings.update(_entered(at, log, view, clock, findings))
    _tell(options, findings, as_json=json)
    worst = worst_of(findings)
    if worst is not Health.OK:
        raise typer.Exit(Exit.REFER if worst is Health.WARN else Exit.FAILURE)


def _view(store: "DiskGenerationStore") -> "HeldView | None":
    """What is in force, where it is whole; the question about it says why not."""
    from strpcheck.errors import StrpcheckError

    with suppress(StrpcheckError):
        return store.view()
    return None


def _opened(at: "Premises", stack: ExitStack) -> "SqliteLog | LogError":
    """The log; or why there is none, which is the answer to one question and keeps nobody from asking the others."""
    from strpcheck.cli.wiring import opened_log_of
    from strpcheck.errors import LogError

    try:
        return stack.enter_context(opened_log_of(at))
    except LogError as e:
        return e


def _entered(
    at: "Premises",
    log: "SqliteLog | LogError",
    view: "HeldView | None",
    clock: "Clock",
    findings: "Mapping[str, Finding]",
) -> "Mapping[str, Finding]":
    """What is to be told of the log besides, once the findings were to be written into it."""
    from strpcheck.answers import Answer
    from strpcheck.doctor import Finding, log_examination
    from strpcheck.errors import LogError

    if isinstance(log, LogError):
        return {}
    floor = clock.now() if view is None else view.generation.newest_signed_time
    try:
        log_examination(log, clock, floor, at.settings.device, findings)
    except LogError as e:
        return {"log": Finding(Answer.FAILED, error=e)}
    return {}


def _questions(
    at: "Premises", log: "SqliteLog | LogError", view: "HeldView | None", clock: "Clock", carrier: str | None
) -> "dict[str, Examination]":
    """Every question, in the order in which they are told."""
    from strpcheck.adapters.carriers.addresses import is_address
    from strpcheck.cli import doctor_checks as checks

    asked: dict[str, Examination] = {
        **_of_what_is_held(at, log, view, clock),
        "floors": partial(checks.floors_kept, at.home),
        "past": partial(checks.past_kept, at.store),
        "disk": partial(checks.disk_has_room, at.home.folder),
        "keys": partial(checks.keys_kept, at.home),
        "log": partial(checks.log_is_whole, log),
        "camera": checks.camera_found,
        "display": checks.display_found,
        "libraries": checks.libraries_found,
    }
    place = carrier or at.settings.carrier
    # A mirror is asked only where somebody wants it: doctor costs nobody a connection.
    if place is not None and (carrier is not None or not is_address(place)):
        asked["carrier"] = partial(checks.carrier_answers, place, at.home)
    return asked


def _of_what_is_held(
    at: "Premises", log: "SqliteLog | LogError", view: "HeldView | None", clock: "Clock"
) -> "dict[str, Examination]":
    """Clock, generation, known permits, and whether evidence is kept."""
    from strpcheck.adapters.age_format import keys_in
    from strpcheck.core.generation import Station
    from strpcheck.doctor import examine_canaries, examine_clock, examine_evidence, examine_held

    now = clock.now()
    mark = None if clock.invented else _mark(log)

    def held() -> "Finding":
        """The generation, asked anew so that damage is told by its own words."""
        again = at.store.view()
        floor = now if again is None else again.generation.newest_signed_time
        return examine_held(again, Station(at.settings.post, floor, clock_mark=mark), now)

    return {
        "clock": partial(examine_clock, view, mark, now),
        "generation": held,
        "canaries": partial(examine_canaries, view),
        "evidence": partial(examine_evidence, view, keys_in),
    }


def _mark(log: "SqliteLog | LogError") -> "datetime | None":
    """Of the clock, where the log can say it; the question about the log says why not."""
    from strpcheck.errors import LogError

    if isinstance(log, LogError):
        return None
    with suppress(LogError):
        return log.clock_mark()
    return None


def _tell(options: "Options", findings: "Mapping[str, Finding]", *, as_json: bool) -> None:
    """A table, or one object."""
    from strpcheck.cli.doctor_words import as_object, in_words
    from strpcheck.cli.render import Printer, render_json
    from strpcheck.messages import Label, Upkeep, load

    if as_json:
        english = load("en")
        render_json({name: as_object(finding, english) for name, finding in findings.items()})
        return
    words = options.words
    Printer.on(words).table(
        [words.label(head) for head in (Label.CHECKED, Label.STATE, Label.SEEN, Label.ADVICE)],
        [
            (
                words.upkeep(Upkeep(f"check_{name}")),
                words.upkeep(Upkeep(finding.health.value)),
                *in_words(finding, words),
            )
            for name, finding in findings.items()
        ],
    )
