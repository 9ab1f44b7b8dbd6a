"""One file as carrier: a bundle on a stick or from a mail, read where it lies."""

from collections.abc import Iterator
from pathlib import Path

from strpcheck.adapters.carriers.archive import Member, read_index
from strpcheck.adapters.carriers.folder import CHUNK_BYTES
from strpcheck.adapters.carriers.paths import vetted_parts
from strpcheck.errors import CarrierError
from strpcheck.troubles import Trouble

__all__ = ["SUFFIX", "BundleCarrier", "bundles_in"]

SUFFIX = ".strp"
MAX_BUNDLES = 64
"""Of a folder; more are a heap, and each is looked into."""


class BundleCarrier:
    """Reads a bundle; nothing it holds is believed before signatures say so."""

    def __init__(self, file: Path, name: str | None = None) -> None:
        """Look through its index.

        Args:
            file: The bundle.
            name: What it is remembered by, where that is not the file.

        Raises:
            CarrierError: It cannot be read, or is not one that `bundle export` wrote.
        """
        self._file = file
        self._name = name or str(file.resolve())
        try:
            with file.open("rb") as archive:
                self._index = read_index(archive, file.stat().st_size)
        except OSError as e:
            raise self._unreadable(e) from e

    @property
    def name(self) -> str:
        """The file, in full, or the folder that it was found in."""
        return self._name

    def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
        """The file at a relative path from an offset on, in pieces, or None where there is none.

        Raises:
            CarrierError: The path leaves the bundle, or it cannot be read.
        """
        vetted_parts(path)
        member = self._index.get(path)
        return None if member is None else self._pieces(member, start)

    def _pieces(self, member: Member, start: int) -> Iterator[bytes]:
        """The bytes of a file in the archive."""
        left = max(0, member.size - start)
        try:
            with self._file.open("rb") as archive:
                archive.seek(member.offset + member.size - left)
                while left and (piece := archive.read(min(left, CHUNK_BYTES))):
                    left -= len(piece)
                    yield piece
        except OSError as e:
            raise self._unreadable(e) from e

    def _unreadable(self, error: OSError) -> CarrierError:
        """A stick that was pulled out, most likely."""
        message = f"cannot read {self._file}: {error.strerror or error}"
        return CarrierError(message, hint="check the stick, then sync again", trouble=Trouble.CARRIER_UNREADABLE)


def bundles_in(folder: Path) -> tuple[Path, ...]:
    """The bundles that lie in a folder, by name.

    Raises:
        CarrierError: It cannot be looked into, or holds a heap of them.
    """
    try:
        # What other systems leave beside a file begins with a dot.
        found = sorted(
            file
            for file in folder.iterdir()
            if file.suffix.lower() == SUFFIX and file.name[0] != "." and file.is_file()
        )
    except OSError as e:
        message = f"cannot read the carrier {folder}: {e.strerror or e}"
        hint = "give a published folder, a bundle, or an address"
        raise CarrierError(message, hint=hint, trouble=Trouble.CARRIER_UNREADABLE) from e
    if len(found) > MAX_BUNDLES:
        message = f"{folder} holds {len(found)} bundles, more than {MAX_BUNDLES}"
        hint = "name the one to take, or remove the old ones"
        raise CarrierError(message, hint=hint, trouble=Trouble.MANY_BUNDLES)
    return tuple(found)
