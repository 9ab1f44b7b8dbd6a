"""A capture child whose camera is plugged in while a file exists: `python -m ... FILE [dies]`."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strpcheck.adapters.cameras.child_main import serve_frames
from strpcheck.adapters.cameras.opening import NotOpenedError, Opened, negotiate
from strpcheck.adapters.cameras.order import Order

PLUG = Path(sys.argv[1])
MANNER = sys.argv[2] if len(sys.argv) > 2 else ""


class FakeCapture:
    """Gives a frame every 20 ms; what it does when the cable comes out depends on the driver."""

    def __init__(self) -> None:
        self.level = 0
        self.properties: dict[int, float] = {}

    def isOpened(self) -> bool:  # noqa: N802 -- OpenCV's name
        """While it is plugged in."""
        return PLUG.exists()

    def grab(self) -> bool:
        """The next frame."""
        time.sleep(0.02)
        if PLUG.exists():
            return True
        if MANNER == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        while MANNER == "hangs":
            time.sleep(0.1)
        return False

    def retrieve(self) -> tuple[bool, NDArray[Any]]:
        """One brightness after the other."""
        self.level = (self.level + 1) % 250
        return True, np.full((60, 80, 3), self.level, np.uint8)

    def get(self, propId: int, /) -> float:  # noqa: N803 -- OpenCV's name
        """80 x 60, whatever was asked for."""
        return {3: 80.0, 4: 60.0, 5: 30.0}.get(propId, self.properties.get(propId, 0.0))

    def set(self, propId: int, value: float, /) -> bool:  # noqa: N803 -- same
        """Takes every wish."""
        self.properties[propId] = value
        return propId != 8  # not the raw frames of FFmpeg

    def release(self) -> None:
        """Nothing is held."""


def open_fake(order: Order) -> Opened:
    """The fake camera, if it is plugged in, and whatever number it has by now."""
    if order.place == "7":
        message = "number 7 is another camera"
        raise NotOpenedError(message)
    return negotiate(FakeCapture(), order)


if __name__ == "__main__":
    serve_frames(open_fake)
