"""Frames that the project makes itself: permit-like symbols at told sizes, in typical and in hard light.

Those of webcams are 1280x720; large ones have the 8 or 12 megapixels of a telephone, whose pixels are smaller: the same
hand and the same lens smear a symbol over more of them.
"""

import hashlib
import io
import itertools
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

__all__ = ["large_frames", "own_frames", "permit_like"]

OWN_TYPICAL, OWN_HARD = "own frames, typical light", "own frames, hard light"
DAY = Setting(tilt=20, filled=(0, 0), blur=(0.6, 0.9), noise=(3, 6), light=(0.5, 0.8), shade=0.3)
DUSK = Setting(tilt=30, filled=(0, 0), blur=(0.8, 1.2), noise=(6, 10), light=(0.25, 0.45), shade=0.4, motion=(2, 4))
SIZES = (1.2, 1.5, 1.8, 2.1, 2.5, 3.0, 3.6, 4.3, 5.2, 6.2)
"""Pixels per module asked for, before the card is tilted."""
OCTETS = (252, 300, 345)
"""Signed permits of these lengths make symbols of versions 12, 13 and 14."""
LARGE_TYPICAL, LARGE_HARD = "large frames, typical light", "large frames, hard light"
LARGE_WORST = "large frames close up, nearly no light"
LARGE_DAY = replace(DAY, blur=(1.0, 1.8), noise=(4, 8))
LARGE_DUSK = replace(DUSK, blur=(1.4, 2.2), noise=(8, 14), motion=(4, 8))
LARGE_NIGHT = replace(DUSK, blur=(2, 4), noise=(18, 30), light=(0.15, 0.3), motion=(6, 16), shade=0.5)
LARGE_SIZES = ((3840, 2160), (4032, 3024))
SHARES = (0.06, 0.08, 0.10, 0.13, 0.17, 0.25, 0.4, 0.65, 0.9)
"""Of a large frame's height that the symbol takes: from 1.4 pixels a module to 35."""
CLOSE_SHARES = (0.4, 0.65, 0.9)
"""Farther away nothing is read in such light."""


def own_frames(each: int) -> Iterator[Picture]:
    """So many frames of each size and light, the same ones in every run."""
    for group, setting in ((OWN_TYPICAL, DAY), (OWN_HARD, DUSK)):
        for size in SIZES:
            for number in range(each):
                yield _frame(group, setting, size, number)


def large_frames(each: int) -> Iterator[Picture]:
    """So many frames of each size, share and light, the same ones in every run."""
    lights = (
        (LARGE_TYPICAL, LARGE_DAY, SHARES),
        (LARGE_HARD, LARGE_DUSK, SHARES),
        (LARGE_WORST, LARGE_NIGHT, CLOSE_SHARES),
    )
    for (group, setting, shares), (width, height) in itertools.product(lights, LARGE_SIZES):
        for share, number in itertools.product(shares, range(each)):
            name = f"{group} {width}x{height} {share} {number}"
            yield _shot(group, replace(setting, frame=(width, height)), name, number, share)


def permit_like(octets: int, seed: str) -> str:
    """The text of a barcode that a permit of that length would have; nothing in it can be guessed."""
    return encode_barcode(hashlib.shake_256(seed.encode()).digest(octets))


def _frame(group: str, setting: Setting, size: float, number: int) -> Picture:
    """One of them, its symbol of that many pixels a module."""
    name = f"{group} {size} {number}"
    modules = len(QrSymbols().modules(_text(name, number)))
    return _shot(group, setting, name, number, size * modules / HEIGHT)


def _text(name: str, number: int) -> str:
    """What the frame of a name shows; lengths take turns."""
    return permit_like(OCTETS[number % len(OCTETS)], name)


def _shot(group: str, setting: Setting, name: str, number: int, filled: float) -> Picture:
    """One frame, of whose height the card takes that share, through the losses of a JPEG."""
    text = _text(name, number)
    symbols = QrSymbols()
    drawn = np.asarray(Image.open(io.BytesIO(symbols.write(text, ""))).convert("L"))
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    shot = photograph(drawn, seed=seed, setting=replace(setting, filled=(filled, filled)))
    grey = decode_grey(jpeg_of(shot.grey), PictureLimits())
    return Picture(group, group, name, grey, text, shot.side / len(symbols.modules(text)))
