"""Writes a bundle, whole or not at all."""

from collections.abc import Iterable
from pathlib import Path

from strpcheck.adapters.carriers.archive import spell_archive
from strpcheck.adapters.durable import make_folder, write_durably

__all__ = ["write_bundle"]


def write_bundle(file: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Replace a file by the bundle of a repository's files.

    Raises:
        WriteError: There is no room, or no permission.
    """
    make_folder(file.parent)
    write_durably(file, b"".join(spell_archive(files)))
