"""floors.json on disk, beside the store: whoever wipes the generations leaves what no offer may fall below."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.bounded import read_bounded
from strpcheck.core.floors import Floors, Memory, Standing
from strpcheck.documents.floors import MAX_FLOORS_BYTES, read_floors, write_floors
from strpcheck.documents.generation import read_signers
from strpcheck.errors import DocumentError, HomeError, StrpcheckError
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from strpcheck.adapters.generation_files import GenerationFiles, HeldGeneration
    from strpcheck.adapters.tuf.held import HeldMetadata
    from strpcheck.core.generation import Generation

__all__ = ["FLOORS_FILE", "FloorsFile", "known_floors", "standing_of"]

FLOORS_FILE = "floors.json"
HEALED = "the next sync that brings something new writes it again"


class FloorsFile:
    """Reads and replaces the file."""

    def __init__(self, path: Path, write: Callable[[Path, bytes], None]) -> None:
        self._path = path
        self._write = write

    def read(self) -> Floors | None:
        """What is remembered; None where no sync came to its end yet.

        Raises:
            HomeError: It was damaged, or cannot be read.
        """
        if not self._path.exists():
            return None
        try:
            raw = read_bounded(self._path, MAX_FLOORS_BYTES, hint=HEALED, trouble=Trouble.FLOORS_DAMAGED)
            return read_floors(raw)
        except DocumentError as e:
            message = f"{self._path} was changed: {e.message}"
            raise HomeError(message, hint=HEALED, trouble=Trouble.FLOORS_DAMAGED) from e

    def keep(self, floors: Floors) -> None:
        """Remember these, whole or not at all.

        Raises:
            WriteError: The file cannot be written.
        """
        self._write(self._path, write_floors(floors))


def known_floors(file: FloorsFile, files: "GenerationFiles", held: "HeldGeneration | None") -> tuple[Floors, Memory]:
    """What nothing may fall below: as it was kept, else as far as the generations that are here say it.

    Damage is told by `doctor`; here it is no reason not to sync, as long as something else tells what was known.

    Args:
        file: Floors as they were kept.
        files: Every generation there is.
        held: What is in force, its metadata verified; None where it is not whole enough for that.
    """
    memory = Memory.GONE
    try:
        kept = file.read()
    except HomeError:
        kept, memory = None, Memory.DAMAGED
    if kept is not None:
        return kept, Memory.KEPT
    if held is not None:
        with suppress(StrpcheckError):
            return standing_of(held.metadata, files.compose(held), files.content(held)).floors, memory
    return _floors_of_the_past(files), memory


def _floors_of_the_past(files: "GenerationFiles") -> Floors:
    """Roles of the newest generation whose metadata is whole, lists of the newest that is whole with its lists."""
    from strpcheck.adapters.past import kept_generations
    from strpcheck.adapters.tuf.standings import signed_roles

    newest = Floors()
    for kept in kept_generations(files):
        with suppress(StrpcheckError):
            held = files.verified(kept.manifest, files.metadata(kept.manifest))
            newest = newest if newest.roles else Floors(Standing(signed_roles(held.metadata), {}, {}).floors.roles)
            whole = standing_of(held.metadata, files.recompose(held), files.content(held)).floors
            return Floors(newest.roles, whole.lists, whole.promised)
    return newest


def standing_of(held: "HeldMetadata", generation: "Generation", content: Callable[[str], bytes]) -> Standing:
    """What verified parts establish together."""
    from strpcheck.adapters.tuf.standings import signed_roles

    return Standing.of(signed_roles(held), generation, read_signers(content, generation.trust, generation.lists))
