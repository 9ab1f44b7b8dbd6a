"""The live picture: a camera's frame decoded no larger than it is shown."""

from typing import TYPE_CHECKING

from PIL import Image

from strpcheck.adapters.screen.faces import Box
from strpcheck.ports import Encoding, Frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["preview_of"]


def preview_of(frame: Frame, box: Box) -> Image.Image | None:
    """A frame as a small RGB picture that fits a box; None where it is damaged: the next one comes soon."""
    import cv2
    import numpy as np

    scale = min(box.width / frame.width, box.height / frame.height)
    raw: NDArray[np.uint8] = np.frombuffer(frame.payload, np.uint8)
    if frame.encoding is Encoding.GREY:
        if raw.size != frame.width * frame.height:
            return None
        decoded: NDArray[np.uint8] | None = raw.reshape(frame.height, frame.width)
    else:
        decoded = _decoded(raw, scale)
    if decoded is None:
        return None
    size = (max(1, round(frame.width * scale)), max(1, round(frame.height * scale)))
    shrinks = decoded.shape[1] > size[0]
    shown = cv2.resize(decoded, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    code = cv2.COLOR_GRAY2RGB if shown.ndim == 2 else cv2.COLOR_BGR2RGB  # noqa: PLR2004 -- rows and columns, no colours
    return Image.fromarray(cv2.cvtColor(shown, code))


def _decoded(raw: "NDArray[np.uint8]", scale: float) -> "NDArray[np.uint8] | None":
    """A JPEG, at half or a quarter of its size where that is enough: the decoder is several times as fast then."""
    import cv2
    import numpy as np

    how = cv2.IMREAD_COLOR
    # A little more than half is drawn from half too: nobody sees it, and it takes a third of the time.
    if scale <= 0.3:  # noqa: PLR2004 -- a quarter
        how = cv2.IMREAD_REDUCED_COLOR_4
    elif scale <= 0.6:  # noqa: PLR2004 -- half
        how = cv2.IMREAD_REDUCED_COLOR_2
    try:
        decoded = cv2.imdecode(raw, how | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:  # nothing at all, or a size that the decoder refuses: a stream may send either
        return None
    return None if decoded is None else decoded.astype(np.uint8, copy=False)
