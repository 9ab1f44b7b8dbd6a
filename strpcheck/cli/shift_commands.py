"""What officers and scripts type around a shift: `officer`, `shift`, `exempt`, `turned-back`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from strpcheck.acts import Act
    from strpcheck.adapters.officers import OfficersFile
    from strpcheck.cli.options import Options
    from strpcheck.cli.wiring import Laptop
    from strpcheck.scan import Checkpoint

__all__ = ["add_officer", "close", "exempt", "list_officers", "opened", "status", "turned_back"]

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")]
PinFile = Annotated[
    Path | None, typer.Option("--pin-file", metavar="FILE", help="The officer's PIN [default: asked for].")
]
SupervisorFile = Annotated[
    Path | None,
    typer.Option(
        "--supervisor-pin-file", metavar="FILE", help="With --replace: the supervisor's [default: asked for]."
    ),
]
OFFICER_PIN, SUPERVISOR_PIN = "Officer's PIN", "Supervisor PIN"


def add_officer(
    context: typer.Context,
    badge: Annotated[str, typer.Argument(metavar="BADGE", help="The number on the officer's badge.")],
    pin_file: PinFile = None,
    replace: Annotated[bool, typer.Option("--replace", help="Set another PIN for a known badge.")] = False,
    supervisor_pin_file: SupervisorFile = None,
) -> None:
    """Let an officer have shifts on this laptop."""
    from strpcheck.acts import act_logged
    from strpcheck.adapters.officers import check_badge
    from strpcheck.adapters.pin import check_pin
    from strpcheck.cli.render import render_note
    from strpcheck.cli.secrets import ask_new_secret, ask_secret
    from strpcheck.core.record import EntryKind
    from strpcheck.errors import UsageError

    check_badge(badge)
    if supervisor_pin_file is not None and not replace:
        message = "--supervisor-pin-file goes with --replace"
        raise UsageError(message)
    with _checkpoint(context.obj) as (laptop, at):
        if replace:
            check_pin(laptop.home.pin, ask_secret(SUPERVISOR_PIN, supervisor_pin_file, "--supervisor-pin-file"))
        pin = ask_new_secret(OFFICER_PIN, pin_file, "--pin-file")
        _officers(laptop).add(badge, pin, at.clock.now(), may_replace=replace)
        act = act_logged(at, EntryKind.OFFICER, {"badge": badge, "act": "replace" if replace else "add"})
    render_note(f"officer {badge} may have shifts here; entry {act.entry}")


def list_officers(context: typer.Context, json: JsonOption = False) -> None:
    """List who may have shifts on this laptop."""
    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.home import Home
    from strpcheck.adapters.officers import OfficersFile
    from strpcheck.cli.render import Printer, render_json
    from strpcheck.messages import Label

    options: Options = context.obj
    home = Home(options.home)
    home.settings()
    officers = OfficersFile(home.officers, system_entropy).all()
    words = options.words
    if json:
        for officer in officers:
            render_json({"badge": officer.badge, "added": f"{officer.added:%Y-%m-%dT%H:%M:%SZ}"})
        return
    heads = [words.label(Label.OFFICER), words.label(Label.SINCE)]
    Printer.on(words).table(heads, [(officer.badge, words.moment(officer.added)) for officer in officers])


def opened(
    context: typer.Context,
    officer: Annotated[str, typer.Option("--officer", metavar="BADGE", help="Whose shift it is.")],
    pin_file: PinFile = None,
    handover: Annotated[bool, typer.Option("--handover", help="Take over the shift that is open.")] = False,
    json: JsonOption = False,
) -> None:
    """Test this laptop on known permits, then open a shift."""
    from strpcheck.cli.render import Printer, render_json, render_note
    from strpcheck.cli.render_shift import print_summary
    from strpcheck.cli.secrets import ask_secret
    from strpcheck.messages import Station
    from strpcheck.shift import hand_over, open_shift, summary_object

    options: Options = context.obj
    with _checkpoint(options) as (laptop, at):
        officers = _officers(laptop)
        officers.must_know(officer)  # before anybody types a PIN
        officers.check(officer, ask_secret(OFFICER_PIN, pin_file, "--pin-file"))
        if handover:
            closed, duty = hand_over(at, officer)
            if json:
                render_json(summary_object(closed.duty, closed.tally, closed.closed_at))
            else:
                print_summary(Printer.on(options.words), closed.duty, closed.tally, closed.closed_at)
        else:
            duty = open_shift(at, officer)
            if json:
                render_json(
                    {"shift": duty.number, "officer": duty.officer, "opened": f"{duty.since:%Y-%m-%dT%H:%M:%SZ}"}
                )
    render_note(options.words.station(Station.SHIFT_OPENED, officer=duty.officer, entry=duty.number))


def close(context: typer.Context, json: JsonOption = False) -> None:
    """Close the shift and print what it came to."""
    from strpcheck.cli.render import Printer, render_json
    from strpcheck.cli.render_shift import print_summary
    from strpcheck.shift import close_shift, summary_object

    options: Options = context.obj
    with _checkpoint(options) as (_, at):
        closed = close_shift(at)
    if json:
        render_json(summary_object(closed.duty, closed.tally, closed.closed_at))
    else:
        print_summary(Printer.on(options.words), closed.duty, closed.tally, closed.closed_at)


def status(context: typer.Context, json: JsonOption = False) -> None:
    """Say whose shift is open and what it came to so far."""
    from strpcheck.cli.render import Printer, render_json, render_note
    from strpcheck.cli.render_shift import print_summary
    from strpcheck.cli.wiring_log import opened_reading
    from strpcheck.duty import duty_now
    from strpcheck.messages import Station
    from strpcheck.shift import summary_object
    from strpcheck.tally import tally_of

    options: Options = context.obj
    with opened_reading(options) as log:
        duty = duty_now(log)
        tally = None if duty is None else tally_of(log, duty.number, log.newest())
    if duty is None or tally is None:
        if json:
            render_json({"shift": None})
        else:
            render_note(options.words.station(Station.NO_SHIFT))
    elif json:
        render_json(summary_object(duty, tally, None))
    else:
        print_summary(Printer.on(options.words), duty, tally, None)


def exempt(
    context: typer.Context,
    category: Annotated[str, typer.Argument(metavar="CATEGORY", help="An exempt category of the policy, as EX-ASN.")],
    json: JsonOption = False,
) -> None:
    """Count somebody who passed and needs no permit."""
    from strpcheck.acts import exempt as count

    _act(context.obj, lambda at: count(at, category), as_json=json)


def turned_back(
    context: typer.Context,
    reason: Annotated[
        str,
        typer.Argument(
            metavar="REASON",
            help="no_permit, permit_refused, not_the_holder, no_identity, wrong_hour, other, or a verdict's reason.",
        ),
    ],
    json: JsonOption = False,
) -> None:
    """Count a vehicle that was turned back."""
    from strpcheck.acts import turn_back

    _act(context.obj, lambda at: turn_back(at, reason), as_json=json)


def _act(options: "Options", act: "Callable[[Checkpoint], Act]", *, as_json: bool) -> None:
    """Log one act, then say that it is done."""
    from strpcheck.cli.render import render_json, render_note
    from strpcheck.documents.events import entry_event
    from strpcheck.messages import Station

    with _checkpoint(options) as (_, at):
        done = act(at)
        entry = at.log.entry(done.entry)
    if as_json:
        from cbor2 import loads

        render_json(entry_event(entry.number, loads(entry.body)))
        return
    line = Station.COUNTED if done.officer else Station.COUNTED_UNSHIFTED
    render_note(options.words.station(line, what=options.words.act(done.kind, done.fields), entry=done.entry))


@contextmanager
def _checkpoint(options: "Options") -> "Iterator[tuple[Laptop, Checkpoint]]":
    """The laptop, tested on known permits, and what an act needs of it."""
    from strpcheck.cli.wiring import checkpoint_of, opened_laptop
    from strpcheck.core.record import EntryKind

    with opened_laptop(options) as laptop:
        yield laptop, checkpoint_of(laptop, options, EntryKind.SCAN)


def _officers(laptop: "Laptop") -> "OfficersFile":
    """Who may have shifts here."""
    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.officers import OfficersFile

    return OfficersFile(laptop.home.officers, system_entropy)
