"""The generation in force as a repository's files: what bundles and neighbours hand on, byte for byte."""

from collections.abc import Callable, Mapping
from functools import partial

from strpcheck.adapters.encodings.names import target_name
from strpcheck.adapters.generation_files import HeldGeneration
from strpcheck.adapters.tuf.held import version_of
from strpcheck.adapters.tuf.roles import METADATA_FOLDER

__all__ = ["PublishedFiles", "layout_of"]

PublishedFiles = Mapping[str, Callable[[], bytes]]
"""Each file by its path, read when it is asked for; the timestamp stands last, as a publish writes it."""


def layout_of(held: HeldGeneration, content: Callable[[str], bytes]) -> PublishedFiles:
    """Lay a generation out.

    Args:
        held: Its metadata, verified.
        content: A target by its path, compared with its hash.
    """
    metadata = held.metadata
    files: dict[str, Callable[[], bytes]] = {
        target_name(path, signed.sha256): partial(content, path) for path, signed in sorted(held.verified.files.items())
    }
    versioned = [*(("root", raw) for raw in metadata.roots), *sorted(metadata.roles.items())]
    for role, raw in [*versioned, ("snapshot", metadata.snapshot)]:
        files[f"{METADATA_FOLDER}/{version_of(raw)}.{role}.json"] = partial(bytes, raw)
    files[f"{METADATA_FOLDER}/timestamp.json"] = partial(bytes, metadata.timestamp)
    return files
