"""The zbar engine: libzbar asserts, and one hostile symbol may end the process it runs in, which is the reading child.

It tells sizes of its own mind, re-encodes some text, and joins parts: what of that is believed stands here.
"""

from typing import TYPE_CHECKING, Any

from strpcheck.adapters.readers.engine import Corners, Symbol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyzbar.pyzbar import Decoded

    from strpcheck.ports.reading import GreyImage

__all__ = ["ZbarEngine"]

QUARTER_TURNS = {"UP": 0, "RIGHT": 1, "DOWN": 2, "LEFT": 3}


class ZbarEngine:
    """pyzbar, where the machine has libzbar."""

    def __init__(self) -> None:
        """Load the library, or keep the reason why it is off."""
        self._pyzbar: Any = None
        self.missing: str | None = None
        try:
            from pyzbar import pyzbar
        except (ImportError, OSError) as e:
            self.missing = str(e) or type(e).__name__
            return
        if not pyzbar.ORIENTATION_AVAILABLE:
            # Then nothing would show that it joined the parts of a structured append.
            self.missing = "libzbar is older than 0.11 and cannot tell parts of a structured append"
            return
        self._pyzbar = pyzbar

    def find(self, grey: "GreyImage") -> "Sequence[Symbol]":
        """See `Engine.find`."""
        if self._pyzbar is None:
            return ()
        height, width = grey.shape
        try:
            decoded = self._pyzbar.decode((grey.tobytes(), width, height), symbols=[self._pyzbar.ZBarSymbol.QRCODE])
        except Exception:  # noqa: BLE001 -- a foreign decoder of hostile pictures: what it chokes on, it has not read
            # libzbar joins parts of a structured append, and gives the whole no orientation, at which pyzbar stumbles.
            # What was joined must not be read; other symbols of this picture are left to other engines.
            return ()
        return [_symbol(each) for each in decoded if each.type == "QRCODE"]


def _symbol(decoded: "Decoded") -> Symbol:
    """Libzbar turns text it takes for another character set into UTF-8; Base45 is ASCII and stays as it is."""
    return Symbol(decoded.data, _corners(decoded))


def _corners(decoded: "Decoded") -> Corners:
    """Name the corners as printed: pyzbar gives a hull, and apart from it which way the symbol is turned."""
    left, top, width, height = decoded.rect
    box = ((left, top), (left + width, top), (left + width, top + height), (left, top + height))
    hull = [(point.x, point.y) for point in decoded.polygon]
    middle_x, middle_y = left + width / 2, top + height / 2

    def farthest(x_way: int, y_way: int) -> tuple[int, int]:
        return max(hull, key=lambda point: x_way * (point[0] - middle_x) + y_way * (point[1] - middle_y))

    seen = (farthest(-1, -1), farthest(1, -1), farthest(1, 1), farthest(-1, 1))
    corners = list(seen if len(set(seen)) == len(box) else box)
    turns = QUARTER_TURNS.get(decoded.orientation, 0)
    first, second, third, fourth = corners[turns:] + corners[:turns]
    return first, second, third, fourth
