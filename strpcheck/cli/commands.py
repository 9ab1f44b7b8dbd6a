"""Which commands there are, by role; what each does is imported when it runs."""

from collections.abc import Callable, Iterable

import typer

from strpcheck.cli import (
    authority_commands,
    bundle_commands,
    conformance_commands,
    doctor_commands,
    log_commands,
    officer_commands,
    scanner_commands,
    station_commands,
    sync_commands,
)

__all__ = ["register_commands"]


def register_commands(app: typer.Typer) -> None:
    """Hang every command into the application, once."""
    if app.registered_commands:
        return
    app.command()(officer_commands.check)
    app.command()(officer_commands.scan)
    app.command()(scanner_commands.scanner_test)
    app.command()(station_commands.init)
    app.command()(sync_commands.sync)
    app.command()(sync_commands.sync_status)
    app.command()(doctor_commands.doctor)
    about = "What is in force here, for other laptops."
    app.add_typer(_group("bundle", about, [bundle_commands.export, bundle_commands.serve]))
    app.add_typer(_group("clock", "This laptop's clock.", [station_commands.confirm]))
    app.add_typer(_group("log", "The scan log.", [log_commands.show]))
    app.add_typer(authority_commands.authority)
    app.command()(station_commands.demo)
    app.add_typer(conformance_commands.conformance, hidden=True)


def _group(name: str, about: str, commands: Iterable[Callable[..., None]]) -> typer.Typer:
    """A group of commands."""
    group = typer.Typer(name=name, help=about, no_args_is_help=True, rich_markup_mode=None)
    for command in commands:
        group.command()(command)
    return group
