"""`doctor`: every question about this laptop's health, asked, told and logged."""

from contextlib import closing, suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strpcheck.adapters.home import Home
    from strpcheck.adapters.sqlite_log import SqliteLog
    from strpcheck.adapters.store import DiskGenerationStore
    from strpcheck.cli.options import Options
    from strpcheck.doctor import Examination, Finding
    from strpcheck.documents.station import StationSettings
    from strpcheck.ports import Clock, HeldView

__all__ = ["doctor"]


def doctor(
    context: typer.Context,
    carrier: Annotated[
        str | None,
        typer.Option("--carrier", metavar="CARRIER", help="Ask this one too [default: the last one, if a folder]."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """Examine this laptop; exit 11 if somebody should look, 3 if it cannot work."""
    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.home import PUT_ROOT_BACK, Home
    from strpcheck.adapters.sqlite_log import SqliteLog
    from strpcheck.adapters.store import DiskGenerationStore
    from strpcheck.cli.exits import Exit
    from strpcheck.cli.wiring import environment_of, working_clock
    from strpcheck.doctor import Finding, Health, ask, log_examination, worst_of
    from strpcheck.errors import LogError

    options: Options = context.obj
    home = Home(options.home)
    settings, root = home.settings(), home.root()
    clock = working_clock(options, environment_of(root, f"{home.folder}'s root.json", PUT_ROOT_BACK))
    store = DiskGenerationStore(home.store, root)
    view = _view(store)
    try:
        with closing(SqliteLog(home.log, system_entropy)) as log:
            findings = dict(ask(_questions(home, settings, store, view, log, clock, carrier)))
            floor = clock.now() if view is None else view.generation.newest_signed_time
            log_examination(log, clock, floor, settings.device, findings)
    except LogError as e:
        findings = {"log": Finding(Health.FAIL, e.message, e.hint)}
    worst = worst_of(findings)
    _tell(options, findings, as_json=json)
    if worst is not Health.OK:
        raise typer.Exit(Exit.REFER if worst is Health.WARN else Exit.FAILURE)


def _view(store: "DiskGenerationStore") -> "HeldView | None":
    """What is in force, where it is whole; the question about it says why not."""
    from strpcheck.errors import StrpcheckError

    with suppress(StrpcheckError):
        return store.view()
    return None


def _questions(
    home: "Home",
    settings: "StationSettings",
    store: "DiskGenerationStore",
    view: "HeldView | None",
    log: "SqliteLog",
    clock: "Clock",
    carrier: str | None,
) -> "dict[str, Examination]":
    """Every question, in the order in which they are told."""
    from strpcheck.adapters.carriers.addresses import is_address
    from strpcheck.cli import doctor_checks as checks
    from strpcheck.core.generation import Station
    from strpcheck.doctor import Finding, examine_canaries, examine_clock, examine_held

    now = clock.now()
    mark = None if clock.invented else log.clock_mark()

    def held() -> Finding:
        """The generation, asked anew so that damage is told by its own words."""
        again = store.view()
        floor = now if again is None else again.generation.newest_signed_time
        return examine_held(again, Station(settings.post, floor, clock_mark=mark), now)

    asked: dict[str, Examination] = {
        "clock": partial(examine_clock, view, mark, now),
        "generation": held,
        "canaries": partial(examine_canaries, view),
        "floors": partial(checks.floors_kept, home),
        "past": partial(checks.past_kept, store),
        "disk": partial(checks.disk_has_room, home.folder),
        "keys": partial(checks.keys_kept, home),
        "log": partial(checks.log_is_whole, log),
        "camera": checks.camera_found,
        "display": checks.display_found,
        "libraries": checks.libraries_found,
    }
    place = carrier or settings.carrier
    # A mirror is asked only where somebody wants it: doctor costs nobody a connection.
    if place is not None and (carrier is not None or not is_address(place)):
        asked["carrier"] = partial(checks.carrier_answers, place, home.root())
    return asked


def _tell(options: "Options", findings: "Mapping[str, Finding]", *, as_json: bool) -> None:
    """A table, or one object."""
    from strpcheck.cli.render import Printer, render_json
    from strpcheck.messages import Label, Upkeep

    if as_json:
        render_json(
            {
                name: {"health": found.health.value, "detail": found.detail, "advice": found.advice}
                for name, found in findings.items()
            }
        )
        return
    words = options.words
    Printer.on(words).table(
        [words.label(head) for head in (Label.CHECKED, Label.STATE, Label.SEEN, Label.ADVICE)],
        [
            (
                words.upkeep(Upkeep(f"check_{name}")),
                words.upkeep(Upkeep(found.health.value)),
                found.detail,
                found.advice,
            )
            for name, found in findings.items()
        ],
    )
