"""Which commands there are, by role; what each does is imported when it runs."""

from collections.abc import Callable, Iterable, Mapping

import typer

from strpcheck.cli import (
    authority_commands,
    bundle_commands,
    conformance_commands,
    doctor_commands,
    log_checkpoint_command,
    log_commands,
    log_evidence_command,
    log_export_command,
    log_keep_commands,
    log_prove_command,
    log_redecide_command,
    log_stats_command,
    log_verify_command,
    officer_commands,
    scanner_commands,
    shift_commands,
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
    app.command()(shift_commands.exempt)
    app.command()(shift_commands.turned_back)
    app.add_typer(
        _named_group(
            "shift",
            "Whose shift it is, and what it comes to.",
            {"open": shift_commands.opened, "close": shift_commands.close, "status": shift_commands.status},
        )
    )
    app.add_typer(
        _named_group(
            "officer",
            "Who may have shifts on this laptop.",
            {"add": shift_commands.add_officer, "list": shift_commands.list_officers},
        )
    )
    app.command()(station_commands.init)
    app.command()(sync_commands.sync)
    app.command()(sync_commands.sync_status)
    app.command()(doctor_commands.doctor)
    about = "What is in force here, for other laptops."
    app.add_typer(_group("bundle", about, [bundle_commands.export, bundle_commands.serve]))
    app.add_typer(_group("clock", "This laptop's clock.", [station_commands.confirm]))
    app.add_typer(_log())
    app.add_typer(authority_commands.authority)
    app.command()(station_commands.demo)
    app.add_typer(conformance_commands.conformance, hidden=True)


def _log() -> typer.Typer:
    """What is done with the log."""
    group = _group(
        "log",
        "The scan log.",
        [
            log_commands.show,
            log_stats_command.stats,
            log_stats_command.report,
            log_verify_command.verify,
            log_prove_command.prove,
            log_checkpoint_command.checkpoint,
            log_export_command.export,
            log_redecide_command.redecide,
            log_keep_commands.purge,
        ],
    )
    group.add_typer(log_keep_commands.hold)
    group.add_typer(log_evidence_command.evidence)
    return group


def _group(name: str, about: str, commands: Iterable[Callable[..., None]]) -> typer.Typer:
    """A group of commands, called as their functions are."""
    return _named_group(name, about, {command.__name__: command for command in commands})


def _named_group(name: str, about: str, commands: Mapping[str, Callable[..., None]]) -> typer.Typer:
    """A group of commands."""
    group = typer.Typer(name=name, help=about, no_args_is_help=True, rich_markup_mode=None)
    for called, command in commands.items():
        group.command(called)(command)
    return group
