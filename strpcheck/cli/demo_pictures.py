"""The pictures of the demo: what drivers hold up to the camera, made on the spot from the permits just issued."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.camera_files import jpeg_of
from strpcheck.adapters.camera_model import MILD, shoot, shoot_pair
from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.adapters.symbols import QrSymbols
from strpcheck.core.barcode import decode_barcode, encode_barcode

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

__all__ = ["forge", "take_pictures"]

SIGNATURE_BYTES = 64
"""At the end of every permit (design, section 2)."""

DIM = replace(MILD, tilt=16, filled=(0.75, 0.85), light=(0.35, 0.5), noise=(4, 7), shade=0.4)
"""A lamp-lit road before sunrise; still read every time."""
FAR_AWAY = replace(MILD, filled=(0.02, 0.02))
"""The next car is so far off that its card is a white dot."""


def take_pictures(permits: Path, ids: Mapping[str, str], folder: Path) -> None:
    """Photograph what is held up, one JPEG each.

    Args:
        permits: What `authority issue` wrote: a PNG and a text for each permit.
        ids: Permit numbers by applicant.
        folder: Made where it is missing.

    Raises:
        WriteError: The disk is full, or the folder cannot be written to.
    """
    make_folder(folder)
    for name, frame in _frames(permits, ids):
        write_durably(folder / name, jpeg_of(frame))


def forge(barcode: str) -> str:
    """Flip one bit of the signature and spell the barcode anew, checksum and all."""
    permit = bytearray(decode_barcode(barcode))
    permit[-SIGNATURE_BYTES] ^= 1
    return encode_barcode(bytes(permit))


def _frames(permits: Path, ids: Mapping[str, str]) -> "Iterator[tuple[str, GreyImage]]":
    """Each picture with its name; seeds are fixed, only the permits differ from run to run."""
    letters = {who: (permits / f"{number}.png").read_bytes() for who, number in ids.items()}
    forged = forge((permits / f"{ids['doctor']}.txt").read_text(encoding="ascii").rstrip("\r\n"))
    yield "01-driver.jpg", shoot(letters["driver"], seed=1)
    yield "02-dim-light.jpg", shoot(letters["nurse"], seed=2, setting=DIM)
    yield "03-two-in-one-car.jpg", shoot_pair(letters["visitor"], letters["teller"], seed=3)
    yield "04-stolen-phone.jpg", shoot(letters["robbed"], seed=4)
    yield "05-in-doubt.jpg", shoot(letters["doubted"], seed=5)
    yield "06-a-day-early.jpg", shoot(letters["newcomer"], seed=6)
    yield "07-forged.jpg", shoot(QrSymbols().write(forged, "XX-JK"), seed=7)
    yield "08-link.jpg", shoot(QrSymbols().write("HTTPS://EXAMPLE.ORG/STRP", "STRP"), seed=8)
    yield "09-empty-road.jpg", shoot(letters["driver"], seed=9, setting=FAR_AWAY)
