"""The zxing-cpp engine: how it is called, and what of its answers is believed."""

from typing import TYPE_CHECKING

import numpy as np
import zxingcpp

from strpcheck.adapters.readers.engine import Corners, Symbol
from strpcheck.adapters.readers.qr_layout import LEVELS
from strpcheck.adapters.readers.structured_append import part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strpcheck.core.barcode import Part
    from strpcheck.ports.reading import GreyImage

__all__ = ["ZxingEngine"]


class ZxingEngine:
    """zxing-cpp: the engine that reads most and fastest; it lets other threads run meanwhile."""

    missing: str | None = None

    def __init__(self, *, histogram: bool = False) -> None:
        """Choose how grey becomes black and white: by the neighbourhood, or by the whole picture's histogram."""
        kinds = zxingcpp.Binarizer
        self._binarizer = kinds.GlobalHistogram if histogram else kinds.LocalAverage

    def find(self, grey: "GreyImage") -> "Sequence[Symbol]":
        """See `Engine.find`."""
        return self._read(grey)[0]

    def look(self, grey: "GreyImage") -> "tuple[Sequence[Symbol], bool]":
        """Every symbol it can read, and whether it made out any at all, readable or not."""
        return self._read(grey, return_errors=True)

    def _read(self, grey: "GreyImage", *, return_errors: bool = False) -> "tuple[Sequence[Symbol], bool]":
        """Ask the library."""
        try:
            # `formats` always: with all formats an empty frame takes 45 ms instead of 3. `try_downscale` stays on: it
            # reads screens and close-ups.
            found = zxingcpp.read_barcodes(
                grey,
                formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
                text_mode=zxingcpp.TextMode.Plain,
                binarizer=self._binarizer,
                return_errors=return_errors,
            )
            # Asking for QRCode also brings Micro QR and rMQR, which no permit is printed as.
            seen = [barcode for barcode in found if barcode.format == zxingcpp.BarcodeFormat.QRCode]
            return [_symbol(barcode) for barcode in seen if barcode.valid], bool(seen)
        except Exception:  # noqa: BLE001 -- a foreign decoder of hostile pictures: what it chokes on, it has not read
            return (), False


def _symbol(barcode: zxingcpp.Barcode) -> Symbol:
    """`.bytes`, never `.text`: the text is a guess at a character set."""
    position = barcode.position
    places = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    top_left, top_right, bottom_right, bottom_left = ((place.x, place.y) for place in places)
    corners: Corners = (top_left, top_right, bottom_right, bottom_left)
    return Symbol(barcode.bytes, corners, _part(barcode))


def _part(barcode: zxingcpp.Barcode) -> "Part | None":
    """The binding hides the structured append header, but gives the modules as sampled."""
    extra = barcode.extra
    mask = extra.get("DataMask") if isinstance(extra, dict) else None
    if not isinstance(mask, int) or barcode.ec_level not in LEVELS:
        return None
    modules = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False)) == 0
    return part_of(modules, barcode.ec_level, mask)
