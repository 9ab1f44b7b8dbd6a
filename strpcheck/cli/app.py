"""The command line: what stands before every command, which commands there are, and how each run ends."""

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from strpcheck import __version__
from strpcheck.cli.exits import Exit
from strpcheck.errors import StrpcheckError, UsageError

__all__ = ["app", "main"]

DEBUG_VARIABLE = "STRPCHECK_DEBUG"

app = typer.Typer(
    name="strpcheck",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # rich would cost `--help` another tenth of a second
    pretty_exceptions_enable=False,
    help="Offline verifier of STRP work permits at road checkpoints.",
    epilog="Exit codes: 0 ACCEPT or done, 10 REJECT, 11 REFER, 12 RETRY, 2 usage, 3 failure.",
)


def _show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"strpcheck {__version__}")
        raise typer.Exit


@app.callback()
def before(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="DIR", envvar="STRPCHECK_HOME", help="This laptop's data [default: per user]."),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", metavar="id|en", help="Language of verdicts.")] = "id",
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="Work at this time (training; in production only `check`)."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Keep the global options for the command that follows."""
    from strpcheck.cli.options import Options, parse_time

    if lang not in {"id", "en"}:
        message = f"expected language id or en, got {lang!r}"
        raise UsageError(message)
    context.obj = Options(home or _default_home(), lang, None if at is None else parse_time(at))


def main() -> NoReturn:
    """Run one command and end with its exit code; nothing a user does ends in a traceback."""
    from strpcheck.cli.commands import register_commands

    # Plugins of strangers have no business beside permit data, and looking for them costs a start.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    register_commands(app)
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    """The exit code of a run."""
    from strpcheck.cli.render import render_error

    try:
        code = app(args=arguments, prog_name="strpcheck", standalone_mode=False)
    except StrpcheckError as e:
        render_error(e.message, e.hint)
        return Exit.USAGE if isinstance(e, UsageError) else Exit.FAILURE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output went away; the interpreter must not trip over it again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILURE
    except Exception as e:
        # A mistake of ours: one line for the user, the traceback for whoever mends it.
        if os.environ.get(DEBUG_VARIABLE):
            raise
        return _own_mistake(e)
    return code if isinstance(code, int) else Exit.OK


def _own_mistake(error: Exception) -> int:
    """Tell usage errors of the command-line library from bugs of ours."""
    from strpcheck.cli.render import render_error

    show = getattr(error, "show", None)
    if callable(show):  # typer ships its own copy of click, whose exceptions cannot be named from outside
        show()
        return int(getattr(error, "exit_code", Exit.USAGE))
    if type(error).__name__ == "Abort":
        return Exit.INTERRUPTED
    kind = f"{type(error).__name__}: {error}"
    render_error(
        f"strpcheck made a mistake ({kind})", f"run it again with {DEBUG_VARIABLE}=1 and report what it prints"
    )
    return Exit.BUG


def _default_home() -> Path:
    """The platform's folder for a user's data."""
    from platformdirs import user_data_path

    return user_data_path("strpcheck", appauthor=False)
