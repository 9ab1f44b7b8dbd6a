"""From what OpenCV hands out to a frame's payload: a JPEG as the camera wrote it, or grey levels as they are shown."""

from typing import TYPE_CHECKING, Any, NamedTuple

from strpcheck.adapters.cameras.order import ViewOptions
from strpcheck.ports import Encoding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from strpcheck.ports.reading import GreyImage

__all__ = ["MAX_PIXELS", "Pixels", "jpeg_size", "pixels_of"]

MAX_PIXELS = 1 << 24
"""Half as many again as a 4K frame has; more is nobody's camera."""
SIZE_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""SOF0..SOF15 without DHT, JPG and DAC."""
COLOURS, LUMA_AND_CHROMA = 3, 2


class Pixels(NamedTuple):
    """A frame's payload."""

    encoding: Encoding
    width: int
    height: int
    payload: bytes


def jpeg_size(jpeg: bytes) -> tuple[int, int] | None:
    """Width and height that a JPEG's header tells; None where it is no JPEG or tells none.

    Source: ITU-T T.81 annex B.
    """
    place = 2
    if jpeg[:2] != b"\xff\xd8":
        return None
    while place + 9 <= len(jpeg) and jpeg[place] == 0xFF:  # noqa: PLR2004 -- begins every marker
        marker, length = jpeg[place + 1], int.from_bytes(jpeg[place + 2 : place + 4], "big")
        if marker in SIZE_MARKERS:
            return int.from_bytes(jpeg[place + 7 : place + 9], "big"), int.from_bytes(
                jpeg[place + 5 : place + 7], "big"
            )
        place += 2 + length
    return None


def pixels_of(taken: "NDArray[Any]", view: ViewOptions, fourcc: str) -> Pixels | None:
    """A frame's payload; None where the frame is broken or absurdly large.

    Args:
        taken: What `VideoCapture.retrieve` gave.
        view: How it is shown.
        fourcc: The source's pixel format.
    """
    if taken.ndim == 2 and taken.shape[0] == 1 and bytes(taken[0, :2]) == b"\xff\xd8":  # noqa: PLR2004 -- rows, columns
        return _jpeg(taken.tobytes(), view)
    grey = _grey(taken, fourcc)
    return _shown(grey, view) if 0 < grey.size <= MAX_PIXELS else None


def _jpeg(jpeg: bytes, view: ViewOptions) -> Pixels | None:
    """Undecoded where nothing needs to be turned: that is what makes an empty road cheap."""
    size = jpeg_size(jpeg)
    if size is None or not 0 < size[0] * size[1] <= MAX_PIXELS:
        return None
    if view.changes_nothing:
        return Pixels(Encoding.JPEG, *size, jpeg)
    import cv2
    import numpy as np

    grey = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)
    return None if grey is None else _shown(grey.astype(np.uint8, copy=False), view)


def _grey(taken: "NDArray[Any]", fourcc: str) -> "GreyImage":
    """The grey levels of whatever a backend gives: colour, luma with chroma beside or below it, or grey already."""
    import cv2

    if taken.ndim == 3 and taken.shape[2] == COLOURS:  # noqa: PLR2004 -- rows, columns, channels
        return cv2.cvtColor(taken, cv2.COLOR_BGR2GRAY).astype("uint8", copy=False)
    if taken.ndim == 3 and taken.shape[2] == LUMA_AND_CHROMA:  # noqa: PLR2004 -- same
        grey: GreyImage = taken[:, :, 1 if fourcc == "UYVY" else 0]
        return grey
    if taken.ndim == 3:  # noqa: PLR2004 -- same
        return taken[:, :, 0]
    # NV12 and the like: two thirds of the rows are luma.
    return taken[: taken.shape[0] * 2 // 3] if fourcc in {"NV12", "NV21", "YU12", "YV12", "I420"} else taken


def _shown(grey: "GreyImage", view: ViewOptions) -> Pixels:
    """Cut out the middle, turn and mirror, in this order: zoom is about what the lens sees."""
    import cv2
    import numpy as np

    height, width = grey.shape
    if view.zoom > 1:
        across, down = max(1, round(width / view.zoom)), max(1, round(height / view.zoom))
        left, top = (width - across) // 2, (height - down) // 2
        middle = grey[top : top + down, left : left + across]
        grey = cv2.resize(middle, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)
    turned: NDArray[np.uint8] = np.rot90(grey, -view.rotate // 90)
    seen = np.ascontiguousarray(turned[:, ::-1] if view.mirror else turned)
    return Pixels(Encoding.GREY, seen.shape[1], seen.shape[0], seen.tobytes())
