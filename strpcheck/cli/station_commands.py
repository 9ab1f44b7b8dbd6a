"""What sets a laptop up and puts its clock right: `init`, `clock confirm`; and `demo`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from strpcheck.adapters.home import Home
    from strpcheck.cli.options import Options
    from strpcheck.cli.wiring import NewSite
    from strpcheck.core.permit import Environment
    from strpcheck.ports import Carrier, Clock
    from strpcheck.sync import SyncReport

__all__ = ["confirm", "demo", "init"]

PinFile = Annotated[
    Path | None, typer.Option("--pin-file", metavar="FILE", help="The supervisor's PIN [default: asked for or drawn].")
]
CaFile = Annotated[
    Path | None, typer.Option("--ca", metavar="FILE", help="Certificates for https, instead of the system's.")
]


def init(
    context: typer.Context,
    root: Annotated[Path, typer.Option("--root", metavar="ROOT.json", help="The root to pin: metadata/1.root.json.")],
    carrier: Annotated[str, typer.Option("--from", metavar="CARRIER", help="Where the first sync comes from.")],
    post: Annotated[str, typer.Option("--post", metavar="POST", help="The post this laptop stands at.")],
    device: Annotated[str | None, typer.Option("--device", metavar="NAME", help="What people call the laptop.")] = None,
    ca: CaFile = None,
    pin_file: PinFile = None,
) -> None:
    """Set this laptop up and print its enrolment request."""
    from strpcheck.cli.roots import root_to_pin
    from strpcheck.cli.wiring import new_home, set_up_site, working_clock
    from strpcheck.cli.wiring_carriers import carrier_at
    from strpcheck.documents.station import StationSettings
    from strpcheck.setup import NewDevice, check_device_name, request_enrolment

    options: Options = context.obj
    # Whatever can be refused is refused before anything is made.
    home = new_home(options)
    pinned, environment = root_to_pin(root)
    clock = working_clock(options, environment)
    source = carrier_at(carrier, pinned, ca)
    name = device or f"laptop-{post.lower()}"
    if device is not None:
        check_device_name(device)
    pin = _new_pin(pin_file)
    with set_up_site(home, pinned) as site:
        report = _first_sync(site, source, clock, environment=environment, device=name, post=post)
        request = request_enrolment(NewDevice(name, post, environment, clock.now()), site.key)
    _hand_over(options, home, pin, request, tell_pin=pin_file is None)
    if ca is not None:
        home.certificates.keep(source.name, ca)
    # Last: with its settings the home is set up.
    home.save_settings(StationSettings(post, name, source.name, clock.now()))
    _tell(
        options, pinned, f"{home.folder} is set up for {post}, generation {report.generation.id}, {environment.value}"
    )


def _tell(options: "Options", pinned: bytes, note: str) -> None:
    """Say that it is done, and what follows from a later root: no earlier one is held, so none is handed on."""
    from strpcheck.adapters.tuf.held import version_of
    from strpcheck.cli.render import render_note
    from strpcheck.messages import Upkeep

    render_note(note)
    version = version_of(pinned)
    if version > 1:
        render_note(options.words.upkeep(Upkeep.LATER_ROOT, version=version))


def _first_sync(
    site: "NewSite", source: "Carrier", clock: "Clock", *, environment: "Environment", device: str, post: str
) -> "SyncReport":
    """Put in force what the carrier offers, if it knows this post."""
    from strpcheck.scan import check_post
    from strpcheck.sync import synchronise

    return synchronise(
        source,
        site.store,
        site.log,
        clock,
        environment=environment,
        device=device,
        accept=lambda generation: check_post(generation, post),
    )


def _new_pin(pin_file: Path | None) -> str:
    """The supervisor's PIN from a file, or a new one."""
    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.pin import draw_pin, vet_pin
    from strpcheck.cli.secrets import read_secret_file

    return draw_pin(system_entropy) if pin_file is None else vet_pin(read_secret_file(pin_file))


def _hand_over(options: "Options", home: "Home", pin: str, request: bytes, *, tell_pin: bool) -> None:
    """Keep and print what the supervisor takes along: the enrolment request and the PIN."""
    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.pin import save_pin
    from strpcheck.cli.render import Printer, render_note

    save_pin(home.pin, pin, system_entropy)
    home.save_enrolment(request)
    Printer.on(options.words).line(request.decode())
    if tell_pin:
        render_note(f"supervisor PIN: {pin} (shown once: write it down and keep it from the officers)")


def confirm(context: typer.Context, pin_file: PinFile = None) -> None:
    """Confirm with the PIN that this laptop's clock is right."""
    from strpcheck.adapters.pin import check_pin
    from strpcheck.cli.render import render_note
    from strpcheck.cli.secrets import ask_secret
    from strpcheck.cli.wiring import opened_laptop, working_clock
    from strpcheck.clock import confirm_clock

    options: Options = context.obj
    with opened_laptop(options) as laptop:
        clock = working_clock(options, laptop.generation.environment)
        check_pin(laptop.home.pin, ask_secret("Supervisor PIN", pin_file, "--pin-file"))
        at = confirm_clock(laptop.log, clock, laptop.generation, laptop.settings.device)
    render_note(f"the clock is confirmed at {options.words.moment(at)}; it is in the log")


def demo(
    context: typer.Context,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Play in this new folder and leave it [temporary].")
    ] = None,
) -> None:
    """Play the whole story on this machine, in a temporary home."""
    from strpcheck.cli.demo import play

    raise typer.Exit(play(context.obj, keep))
