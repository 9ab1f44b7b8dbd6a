"""Frames that the project makes itself: permit-like symbols at told sizes, in typical and in hard light."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PIL import Image

from benchmarks.reading.pictures import Picture
from strpcheck.adapters.camera_files import jpeg_of
from strpcheck.adapters.camera_model import HEIGHT, Setting, photograph
from strpcheck.adapters.pictures.decoding import PictureLimits, decode_grey
from strpcheck.adapters.symbols import QrSymbols
from strpcheck.core.barcode import encode_barcode

__all__ = ["own_frames", "permit_like"]

OWN_TYPICAL, OWN_HARD = "own frames, typical light", "own frames, hard light"
DAY = Setting(tilt=20, filled=(0, 0), blur=(0.6, 0.9), noise=(3, 6), light=(0.5, 0.8), shade=0.3)
DUSK = Setting(tilt=30, filled=(0, 0), blur=(0.8, 1.2), noise=(6, 10), light=(0.25, 0.45), shade=0.4, motion=(2, 4))
SIZES = (1.2, 1.5, 1.8, 2.1, 2.5, 3.0, 3.6, 4.3, 5.2, 6.2)
"""Pixels per module asked for, before the card is tilted."""
OCTETS = (252, 300, 345)
"""Signed permits of these lengths make symbols of versions 12, 13 and 14."""
QUIET_MODULES = 4


def own_frames(each: int) -> Iterator[Picture]:
    """So many frames of each size and light, the same ones in every run."""
    for group, setting in ((OWN_TYPICAL, DAY), (OWN_HARD, DUSK)):
        for size in SIZES:
            for number in range(each):
                yield _frame(group, setting, size, number)


def permit_like(octets: int, seed: str) -> str:
    """The text of a barcode that a permit of that length would have; nothing in it can be guessed."""
    return encode_barcode(hashlib.shake_256(seed.encode()).digest(octets))


def _frame(group: str, setting: Setting, size: float, number: int) -> Picture:
    """One of them, through the losses of a JPEG."""
    name = f"{group} {size} {number}"
    text = permit_like(OCTETS[number % len(OCTETS)], name)
    symbols = QrSymbols()
    drawn = np.asarray(Image.open(io.BytesIO(symbols.write(text, ""))).convert("L"))
    across = len(symbols.modules(text))
    filled = size * across / HEIGHT
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    shot = photograph(drawn, seed=seed, setting=replace(setting, filled=(filled, filled)))
    grey = decode_grey(jpeg_of(shot.grey), PictureLimits())
    return Picture(group, group, name, grey, text, shot.side / across)
