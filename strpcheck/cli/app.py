"""The command line: what stands before every command, which commands there are, and how each run ends."""

import contextlib
import os
import sys
import traceback
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.main import get_command

from strpcheck import __version__
from strpcheck.cli.exits import Exit
from strpcheck.errors import StrpcheckError, UsageError

if TYPE_CHECKING:
    from strpcheck.cli.options import Options

__all__ = ["app", "main", "run"]

NAME = "strpcheck"
DEBUG_VARIABLE = "STRPCHECK_DEBUG"
built = cache(get_command)
"""Once a process, where several commands run in one: what can be typed takes as long to build as a short command."""

app = typer.Typer(
    name=NAME,
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
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback()
def before(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(
            "--home",
            metavar="DIR",
            envvar="STRPCHECK_HOME",
            readable=False,
            help="This laptop's data [default: per user].",
        ),
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
        raise UsageError(message, hint="Bahasa Indonesia where none is given")
    context.obj = Options(home or _default_home(), lang, None if at is None else parse_time(at))


def main() -> NoReturn:
    """Run one command and end with its exit code."""
    # Plugins of strangers have no business beside permit data, and looking for them costs a start.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us; the exit code still tells
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 -- ends with the process
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 -- ends with the process
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """The exit code of one command; nothing that a user does, or we did wrong, ends in a traceback."""
    from strpcheck.cli.commands import register_commands

    context = None
    try:
        register_commands(app)
        # Not `app(...)`: it ends the process with code 1 when whoever read our output goes away.
        with built(app).make_context(NAME, list(arguments)) as context:
            context.command.invoke(context)
    except typer.Exit as e:
        return e.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except Exception as e:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        with contextlib.suppress(OSError):  # the error stream may be the one that broke
            return _told(e, None if context is None else context.obj)
        return Exit.FAILURE
    return Exit.OK


def _told(error: Exception, options: "Options | None") -> Exit:
    """Say in one line, or with a hint in two, why the command did not come to its end."""
    from strpcheck.cli.render import render_error

    if isinstance(error, StrpcheckError):
        _failure_told(error, options)
        return Exit.USAGE if isinstance(error, UsageError) else Exit.FAILURE
    if isinstance(error, typer.TyperException):
        return _usage_told(error)
    if isinstance(error, BrokenPipeError):
        # Whoever read our output went away; the interpreter must not trip over it again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILURE
    if isinstance(error, OSError):
        render_error(f"the system refused: {error.strerror or error}", "is there room to write the output?")
        return Exit.FAILURE
    if isinstance(error, EOFError):
        render_error("the input ended before the question was answered")
        return Exit.FAILURE
    # Not the error's own text: it may quote a barcode or a name.
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
    render_error(f"{NAME} made a mistake ({where})", f"run it again with {DEBUG_VARIABLE}=1 and report what it prints")
    return Exit.BUG


def _failure_told(error: StrpcheckError, options: "Options | None") -> None:
    """An error's own words are English; who asked for another language reads first what it means and what to do."""
    from strpcheck.cli.render import render_error

    words = None if options is None else options.words
    is_slip = isinstance(error, UsageError) and error.trouble is None  # of typing: its own words say it best
    if words is None or words.speaks_english or is_slip:
        render_error(error.message, error.hint)
        return
    meaning, advice = words.failure(error)
    render_error(error.message, "" if advice else error.hint, meaning=f"{meaning} {advice}".rstrip())


def _usage_told(error: typer.TyperException) -> Exit:
    """What the command-line library found wrong with the words that were typed."""
    from strpcheck.cli.render import render_error

    context = getattr(error, "ctx", None)
    if context is not None and error.message == context.get_help():
        typer.echo(error.message, err=True)  # nothing was typed behind a word that has commands below it
        return Exit.USAGE
    message = error.format_message()
    hint = f"see `{NAME if context is None else context.command_path} --help`"
    render_error(message[:1].lower() + message[1:].rstrip("."), hint)
    return Exit.USAGE


def _default_home() -> Path:
    """The platform's folder for a user's data."""
    from platformdirs import user_data_path

    return user_data_path(NAME, appauthor=False)
