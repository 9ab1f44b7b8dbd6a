"""What sets a laptop up and keeps it current: `init`, `sync`, `clock confirm`, `demo`."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from strpcheck.adapters.home import Home
    from strpcheck.cli.options import Options
    from strpcheck.documents.station import StationSettings

__all__ = ["confirm", "demo", "init", "sync"]

PinFile = Annotated[
    Path | None, typer.Option("--pin-file", metavar="FILE", help="The supervisor's PIN [default: asked for or drawn].")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")]


def init(
    context: typer.Context,
    root: Annotated[Path, typer.Option("--root", metavar="ROOT.json", help="The root to pin: metadata/1.root.json.")],
    carrier: Annotated[str, typer.Option("--from", metavar="CARRIER", help="Where the first sync comes from.")],
    post: Annotated[str, typer.Option("--post", metavar="POST", help="The post this laptop stands at.")],
    device: Annotated[str | None, typer.Option("--device", metavar="NAME", help="What people call the laptop.")] = None,
    pin_file: PinFile = None,
) -> None:
    """Set this laptop up: pin a root, sync for the first time, print the enrolment request."""
    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.home import MAX_ROOT_BYTES, Home, read_bounded
    from strpcheck.adapters.pin import draw_pin, save_pin
    from strpcheck.adapters.sqlite_log import SqliteLog
    from strpcheck.adapters.store import DiskGenerationStore
    from strpcheck.adapters.tuf.held import read_root
    from strpcheck.cli.render import Printer, render_note
    from strpcheck.cli.secrets import read_secret_file
    from strpcheck.cli.wiring import carrier_at, working_clock
    from strpcheck.documents.station import StationSettings
    from strpcheck.errors import HomeError
    from strpcheck.setup import NewDevice, check_post, request_enrolment
    from strpcheck.sync import synchronise

    options: Options = context.obj
    home = Home(options.home)
    if home.is_set_up:
        message = f"{home.folder} is set up already"
        raise HomeError(
            message, hint="choose another home with --home, or `strpcheck sync` to bring this one up to date"
        )
    pinned = read_bounded(root, MAX_ROOT_BYTES)
    environment = read_root(pinned)
    clock = working_clock(options, environment)
    source = carrier_at(carrier)
    pin = draw_pin(system_entropy) if pin_file is None else read_secret_file(pin_file)
    settings = StationSettings(post, device or f"laptop-{post.lower()}", source.name, clock.now())
    key = home.prepare(pinned)
    with closing(SqliteLog(home.log, system_entropy)) as log:
        store = DiskGenerationStore(home.store, pinned)
        report = synchronise(source, store, log, clock, environment=environment, device=settings.device)
    check_post(report.generation, post)
    request = request_enrolment(NewDevice(settings.device, post, environment, clock.now()), key)
    save_pin(home.pin, pin, system_entropy)
    _finish(home, settings, request)
    Printer.on(options.words).line(request.decode())
    if pin_file is None:
        render_note(f"supervisor PIN: {pin} (shown once: write it down and keep it from the officers)")
    render_note(f"{home.folder} is set up for {post}, generation {report.generation.id}, {environment.value}")


def _finish(home: "Home", settings: "StationSettings", request: bytes) -> None:
    """Write the request, and the settings last: with them the home is set up."""
    from strpcheck.adapters.durable import write_durably

    write_durably(home.enrolment, request)
    home.save_settings(settings)


def sync(
    context: typer.Context,
    carrier: Annotated[
        str | None, typer.Argument(metavar="[CARRIER]", help="A published folder [default: that of the last success].")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Bring the trust list, the policy and the revocation lists up to date."""
    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.home import Home
    from strpcheck.adapters.sqlite_log import SqliteLog
    from strpcheck.adapters.store import DiskGenerationStore
    from strpcheck.adapters.tuf.held import read_root
    from strpcheck.cli.render import render_json, render_note
    from strpcheck.cli.wiring import carrier_at, working_clock
    from strpcheck.errors import UsageError
    from strpcheck.sync import synchronise

    options: Options = context.obj
    home = Home(options.home)
    settings, pinned = home.settings(), home.root()
    environment = read_root(pinned)
    clock = working_clock(options, environment)
    place = carrier or settings.carrier
    if place is None:
        message = "no carrier is known yet"
        raise UsageError(message, hint="name one: `strpcheck sync FOLDER`")
    source = carrier_at(place)
    with closing(SqliteLog(home.log, system_entropy)) as log:
        store = DiskGenerationStore(home.store, pinned)
        report = synchronise(source, store, log, clock, environment=environment, device=settings.device)
    if source.name != settings.carrier:
        home.save_settings(replace(settings, carrier=source.name))
    generation = report.generation
    if json:
        render_json(
            {
                "generation": generation.id,
                "new": report.is_new,
                "confirmed_at": generation.confirmed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "clock_confirmed": report.clock_confirmed,
                "carrier": source.name,
            }
        )
        return
    news = "new" if report.is_new else "already in force"
    render_note(f"generation {generation.id} ({news}), signed {options.words.moment(generation.confirmed_at)}")


def confirm(context: typer.Context, pin_file: PinFile = None) -> None:
    """Confirm, with the supervisor's PIN, that this laptop's clock is right."""
    from strpcheck.adapters.pin import check_pin
    from strpcheck.cli.render import render_note
    from strpcheck.cli.secrets import ask_secret
    from strpcheck.cli.wiring import open_laptop, working_clock
    from strpcheck.clock import confirm_clock

    options: Options = context.obj
    laptop = open_laptop(options)
    clock = working_clock(options, laptop.generation.environment)
    with closing(laptop.log):
        check_pin(laptop.home.pin, ask_secret("Supervisor PIN", pin_file, "--pin-file"))
        confirm_clock(laptop.log, clock, laptop.generation, laptop.settings.device)
    render_note(f"the clock is confirmed at {options.words.moment(clock.now())}; it is in the log")


def demo(
    context: typer.Context,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Play in this new folder and leave it [temporary].")
    ] = None,
) -> None:
    """Play the whole story on this machine, in a temporary home."""
    from strpcheck.cli.demo import play

    raise typer.Exit(play(context.obj, keep))
