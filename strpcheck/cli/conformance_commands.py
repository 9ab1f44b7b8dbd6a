"""`tuf-conformance`, hidden: the contract of the conformance suite of The Update Framework, exit codes 0 and 1."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from strpcheck.cli.options import Options

__all__ = ["conformance"]

FAILED = 1
"""The suite's word for every failure."""

NO_ROOT = "give a root.json of the repository to begin with"

conformance = typer.Typer(
    name="tuf-conformance",
    help="A client for the conformance suite of TUF.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What stands before the command."""

    options: "Options"
    metadata_dir: Path
    metadata_url: str
    target_names: list[str]
    target_base_url: str
    target_dir: Path


@conformance.callback()
def before(
    context: typer.Context,
    metadata_dir: Annotated[Path, typer.Option("--metadata-dir", help="Where trusted metadata is kept.")],
    metadata_url: Annotated[str, typer.Option("--metadata-url", help="Where metadata is fetched from.")] = "",
    target_name: Annotated[list[str] | None, typer.Option("--target-name", help="A target, may be repeated.")] = None,
    target_base_url: Annotated[str, typer.Option("--target-base-url", help="Where targets are fetched from.")] = "",
    target_dir: Annotated[Path, typer.Option("--target-dir", help="Where targets are kept.")] = Path(),
) -> None:
    """Keep what the suite says for the command that follows."""
    context.obj = _Asked(context.obj, metadata_dir, metadata_url, target_name or [], target_base_url, target_dir)


@conformance.command()
def init(context: typer.Context, root: Annotated[Path, typer.Argument(metavar="ROOT")]) -> None:
    """Trust a root."""
    from strpcheck.adapters.bounded import MAX_ROOT_BYTES, read_bounded
    from strpcheck.adapters.tuf.conformance import initialise

    with _failing():
        initialise(context.obj.metadata_dir, read_bounded(root, MAX_ROOT_BYTES, hint=NO_ROOT))


@conformance.command()
def refresh(context: typer.Context) -> None:
    """Bring metadata up to date."""
    from strpcheck.adapters.carriers.http import HttpCarrier
    from strpcheck.adapters.tuf.conformance import Sides, refresh

    asked: _Asked = context.obj
    with _failing():
        mirror = HttpCarrier(asked.metadata_url)
        refresh(asked.metadata_dir, Sides(mirror, mirror), asked.options.clock.now())


@conformance.command()
def download(context: typer.Context) -> None:
    """Bring metadata up to date and fetch targets."""
    from strpcheck.adapters.carriers.http import HttpCarrier
    from strpcheck.adapters.tuf.conformance import Sides, TargetPlace, download
    from strpcheck.errors import UsageError

    asked: _Asked = context.obj
    with _failing():
        if not asked.target_names:
            message = "expected a target to download, got none"
            raise UsageError(message, hint="name it with --target-name, before `download`")
        sides = Sides(HttpCarrier(asked.metadata_url), HttpCarrier(asked.target_base_url))
        wanted = TargetPlace(asked.target_names, asked.target_dir)
        download(asked.metadata_dir, sides, asked.options.clock.now(), wanted)


@contextmanager
def _failing() -> Iterator[None]:
    """End with the suite's code where something fails; the line on stderr is the same as everywhere."""
    from strpcheck.cli.render import render_error
    from strpcheck.errors import StrpcheckError

    try:
        yield
    except StrpcheckError as e:
        render_error(e.message, e.hint)
        raise typer.Exit(FAILED) from e
