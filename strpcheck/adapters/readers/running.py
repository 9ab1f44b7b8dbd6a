"""Reads the frames of a running source with the reading child; a frame that kills it is dropped."""

from collections.abc import Sequence
from contextlib import suppress

from strpcheck.adapters.readers.child import FRAMES_CHILD, ReadingChild
from strpcheck.adapters.readers.frames import EncodedFrame
from strpcheck.adapters.readers.rungs import LIVE_RUNGS
from strpcheck.core.barcode import Barcode
from strpcheck.errors import CameraError, ChildLostError
from strpcheck.ports import FoundBarcode, Frame, Reading

__all__ = ["RunningReader"]


class RunningReader:
    """Implements `FrameReader`; its child comes up while the camera is opened. One thread at a time."""

    def __init__(self, arguments: Sequence[str] = FRAMES_CHILD) -> None:
        """Start the child; nothing is waited for.

        Args:
            arguments: Of the interpreter, for the child.
        """
        self._child = ReadingChild(arguments)
        self._child.launch()

    @property
    def rungs(self) -> Sequence[str]:
        """See `FrameReader.rungs`.

        Raises:
            CameraError: Not even the first is at hand.
        """
        missing = self.missing_rungs
        if LIVE_RUNGS[0] in missing:
            message = f"no frame can be read here: {missing[LIVE_RUNGS[0]]}"
            raise CameraError(message, hint="install what is missing, or type the texts: `strpcheck check -`")
        return tuple(rung for rung in LIVE_RUNGS if rung not in missing)

    @property
    def missing_rungs(self) -> dict[str, str]:
        """Rungs that are off on this machine, each with the reason; waits until the child is up.

        Raises:
            CameraError: It does not come up.
        """
        try:
            return dict(self._child.missing_rungs)
        except ChildLostError as e:
            message = f"no frame can be read here: {e}"
            raise CameraError(message, hint="run it again; if it happens again, run `make setup`") from e

    @property
    def child_pid(self) -> int | None:
        """Of the reading child."""
        return self._child.pid

    def read(self, frame: Frame, rungs: Sequence[str]) -> Reading:
        """See `FrameReader.read`."""
        encoded = EncodedFrame(frame.encoding.value, frame.width, frame.height, frame.payload)
        try:
            answer = self._child.read_frame(encoded, rungs)
        except ChildLostError:
            return Reading(lost=True)
        found: dict[Barcode, FoundBarcode] = {}
        for item in answer.barcodes:
            found.setdefault(item.barcode, item)
        return Reading(tuple(found.values()), answer.finder_seen)

    def close(self) -> None:
        """End the child."""
        with suppress(ChildLostError):
            self._child.close()
