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
        """See `FrameReader.read`.

        The child stops at the first rung that reads; the others are asked as well, since that rung may have read an
        advert and another will read the permit beside it.
        """
        encoded = EncodedFrame(frame.encoding.value, frame.width, frame.height, frame.payload)
        found: dict[Barcode, FoundBarcode] = {}
        finder_seen, rest = False, list(rungs)
        try:
            while rest:
                answer = self._child.read_frame(encoded, rest)
                finder_seen |= answer.finder_seen
                for item in answer.barcodes:
                    found.setdefault(item.barcode, item)
                rest = rest[rest.index(answer.barcodes[0].rung) + 1 :] if answer.barcodes else []
        except ChildLostError:
            return Reading(lost=True)
        return Reading(tuple(found.values()), finder_seen)

    def close(self) -> None:
        """End the child."""
        with suppress(ChildLostError):
            self._child.close()
