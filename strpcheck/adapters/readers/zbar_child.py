"""The child that runs pyzbar: libzbar asserts, and one hostile symbol may end the process it runs in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from strpcheck.adapters.readers.child_loop import Find, serve
from strpcheck.adapters.readers.engine import Corners, Symbol

if TYPE_CHECKING:
    from pyzbar.pyzbar import Decoded

__all__ = ["load_zbar", "main"]

QUARTER_TURNS = {"UP": 0, "RIGHT": 1, "DOWN": 2, "LEFT": 3}


def load_zbar() -> Find:
    """Bring pyzbar up.

    Raises:
        ImportError: pyzbar or libzbar is missing, or libzbar is too old to say which way a symbol is turned: then
            nothing would show that it joined the parts of a structured append.
    """
    from pyzbar import pyzbar

    if not pyzbar.ORIENTATION_AVAILABLE:
        message = "libzbar is older than 0.11 and cannot tell parts of a structured append"
        raise ImportError(message)

    def find(pixels: bytes, width: int, height: int) -> Sequence[Symbol]:
        try:
            decoded = pyzbar.decode((pixels, width, height), symbols=[pyzbar.ZBarSymbol.QRCODE])
        except ValueError:
            # libzbar joins parts of a structured append, and gives the whole no orientation, at which pyzbar stumbles.
            # What was joined must not be read; other symbols of this picture are left to other engines.
            return ()
        return [_symbol(each) for each in decoded if each.type == "QRCODE"]

    return find


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


def main() -> None:
    """Serve one parent."""
    serve(load_zbar)


if __name__ == "__main__":
    main()
