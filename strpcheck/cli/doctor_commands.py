"""`doctor`: every question about this laptop's health, asked, told and logged."""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strpcheck.adapters.store import DiskGenerationStore
    from strpcheck.cli.options import Options
    from strpcheck.cli.wiring import Site
    from strpcheck.doctor import Examination, Finding
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
    from strpcheck.answers import Answer, Health
    from strpcheck.cli.exits import Exit
    from strpcheck.cli.wiring import opened_site, working_clock
    from strpcheck.doctor import Finding, ask, log_examination, worst_of
    from strpcheck.errors import LogError

    options: Options = context.obj
    try:
        with opened_site(options) as site:
            clock, view = working_clock(options, site.environment), _view(site.store)
            findings = dict(ask(_questions(site, view, clock, carrier)))
            floor = clock.now() if view is None else view.generation.newest_signed_time
            log_examination(site.log, clock, floor, site.settings.device, findings)
    except LogError as e:
        findings = {"log": Finding(Answer.FAILED, error=e)}
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


def _questions(site: "Site", view: "HeldView | None", clock: "Clock", carrier: str | None) -> "dict[str, Examination]":
    """Every question, in the order in which they are told."""
    from strpcheck.adapters.carriers.addresses import is_address
    from strpcheck.cli import doctor_checks as checks

    asked: dict[str, Examination] = {
        **_of_what_is_held(site, view, clock),
        "floors": partial(checks.floors_kept, site.home),
        "past": partial(checks.past_kept, site.store),
        "disk": partial(checks.disk_has_room, site.home.folder),
        "keys": partial(checks.keys_kept, site.home),
        "log": partial(checks.log_is_whole, site.log),
        "camera": checks.camera_found,
        "display": checks.display_found,
        "libraries": checks.libraries_found,
    }
    place = carrier or site.settings.carrier
    # A mirror is asked only where somebody wants it: doctor costs nobody a connection.
    if place is not None and (carrier is not None or not is_address(place)):
        asked["carrier"] = partial(checks.carrier_answers, place, site.home)
    return asked


def _of_what_is_held(site: "Site", view: "HeldView | None", clock: "Clock") -> "dict[str, Examination]":
    """Clock, generation and known permits."""
    from strpcheck.core.generation import Station
    from strpcheck.doctor import examine_canaries, examine_clock, examine_held

    now = clock.now()
    mark = None if clock.invented else site.log.clock_mark()

    def held() -> "Finding":
        """The generation, asked anew so that damage is told by its own words."""
        again = site.store.view()
        floor = now if again is None else again.generation.newest_signed_time
        return examine_held(again, Station(site.settings.post, floor, clock_mark=mark), now)

    return {
        "clock": partial(examine_clock, view, mark, now),
        "generation": held,
        "canaries": partial(examine_canaries, view),
    }


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
