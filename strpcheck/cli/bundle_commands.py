"""`bundle export` and `bundle serve`: what is in force here, for laptops that the network does not reach."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from strpcheck.cli.options import Options

__all__ = ["export", "serve"]

PORT = 8421


def export(
    context: typer.Context,
    target: Annotated[
        Path, typer.Argument(metavar="DIR|FILE.strp", help="A folder, or one file whose name ends in .strp.")
    ],
) -> None:
    """Write the generation in force to a stick."""
    from strpcheck.adapters.bundle_files import write_bundle
    from strpcheck.adapters.carriers.bundle import SUFFIX
    from strpcheck.adapters.exported import refuse_better
    from strpcheck.adapters.published_folder import write_repository
    from strpcheck.cli.render import render_note
    from strpcheck.cli.wiring import opened_site
    from strpcheck.messages import Upkeep

    options: Options = context.obj
    with opened_site(options) as site:
        held = site.store.published()
        refuse_better(target, held, site.home.root())
        files = ((path, content()) for path, content in held.items())
        if target.suffix.lower() == SUFFIX and not target.is_dir():
            write_bundle(target, files)
        else:
            write_repository(target, files)
    render_note(options.words.upkeep(Upkeep.EXPORTED, target=target))


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Where to listen; 0: any free one.")] = PORT,
    address: Annotated[
        str, typer.Option("--address", metavar="ADDRESS", help="Of this laptop [default: every one it has].")
    ] = "",
) -> None:
    """Hand the generation in force to neighbours, read-only, until Ctrl-C."""
    from strpcheck.adapters.held_files import HeldFiles
    from strpcheck.adapters.neighbour import Neighbour, own_address
    from strpcheck.cli.render import render_note
    from strpcheck.cli.wiring import opened_site
    from strpcheck.messages import Upkeep

    options: Options = context.obj
    with opened_site(options) as site, Neighbour(HeldFiles(site.store), address, port) as neighbour:
        host = address or own_address()
        place = f"http://{f'[{host}]' if ':' in host else host}:{neighbour.port}"
        render_note(options.words.upkeep(Upkeep.SERVING, place=place))
        try:
            neighbour.serve()
        except KeyboardInterrupt:
            render_note(options.words.upkeep(Upkeep.SERVED))
