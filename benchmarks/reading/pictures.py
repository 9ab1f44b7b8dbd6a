"""Where the measured pictures come from: photographs and frames from outside, and frames the project makes itself."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.pictures.decoding import PictureLimits, decode_grey

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

__all__ = ["FRAMES", "PHOTOGRAPHS", "PHOTOS", "Picture", "outside_pictures", "spellings"]

PHOTOS, FRAMES = "STRPCHECK_PHOTOS", "STRPCHECK_FRAMES"
PHOTOGRAPHS = "photographs"
CHARACTER_SETS = ("utf-8", "latin-1", "cp932", "gb18030")
"""The manifests have texts, the engines give bytes; permits are ASCII, photographs from elsewhere are not."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture whose text is known."""

    group: str
    """What is reported together."""
    set: str
    """Within the group."""
    name: str
    grey: "GreyImage"
    text: str | None
    """None where it shows no code."""
    pixels_per_module: float | None = None
    """Mean over the symbol; None where nobody knows."""


def spellings(octets: bytes) -> set[str]:
    """The texts these bytes may stand for."""
    return {octets.decode(name, errors="replace") for name in CHARACTER_SETS}


def outside_pictures() -> Iterator[Picture]:
    """What the environment points to, decoded one by one; what is not set is said."""
    folder = os.environ.get(PHOTOS)
    if folder:
        yield from _listed(Path(folder), PHOTOGRAPHS)
    else:
        print(f"{PHOTOS} is not set: no photographs")
    for name in _folders(os.environ.get(FRAMES, "")):
        yield from _listed(Path(name), Path(name).name)


def _folders(value: str) -> Sequence[str]:
    """Parted as in PATH."""
    if not value:
        print(f"{FRAMES} is not set: no frames from outside")
    return [name for name in value.split(os.pathsep) if name]


def _listed(folder: Path, group: str) -> Iterator[Picture]:
    """A folder with a `manifest.jsonl`: `file`, `text`, maybe `px_per_module`."""
    with (folder / "manifest.jsonl").open(encoding="utf-8") as manifest:
        for line in manifest:
            entry = json.loads(line)
            path = folder / entry["file"]
            within = path.parent.name if path.parent != folder else group
            grey = decode_grey(path.read_bytes(), PictureLimits())
            yield Picture(group, within, entry["file"], grey, entry["text"], entry.get("px_per_module"))
