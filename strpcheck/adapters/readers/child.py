"""The parent's side of the reading child: pictures and frames in, barcodes out; no decoder is loaded here."""

from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

from strpcheck.adapters.children.process import Child
from strpcheck.adapters.readers.engine import Symbol
from strpcheck.adapters.readers.frames import EncodedFrame, FrameAnswer
from strpcheck.adapters.readers.rungs import RUNGS, STILL_RUNGS
from strpcheck.adapters.readers.wire import (
    PageReply,
    WireError,
    decode_hello,
    decode_page,
    decode_seen,
    decode_step,
    encode_picture,
    encode_wanted,
)
from strpcheck.core.barcode import Barcode
from strpcheck.errors import ChildLostError, PictureError
from strpcheck.ports import FoundBarcode, PageReading, UnreadablePicture

__all__ = ["FRAMES_CHILD", "STILLS_CHILD", "ReadingChild"]

STILLS_CHILD = ("-m", "strpcheck.adapters.readers.child_main")
FRAMES_CHILD = (*STILLS_CHILD, "frames")
"""Comes up with everything that frames need loaded."""
STEP_SECONDS = 10.0
"""At most, whatever the child asks for: a library from the slow disk of an old laptop."""
FILE_SECONDS = 60.0
"""Of a lane's time a file of fifty pages may take this much, whatever is on them."""
FRAME_SECONDS = 0.6
"""With the start of the next child a frame costs a second at most."""
MAX_REPLY_BYTES = 1 << 20
"""More than a hundred of the largest QR symbols."""
NAMES = frozenset(rung.name for rung in RUNGS)


class ReadingChild:
    """Reads pictures and frames in a child process that may die, hang or lie: that costs what it was reading.

    Started when it is first needed, replaced when it is lost, ended with this object. One thread at a time.
    """

    def __init__(self, arguments: Sequence[str] = STILLS_CHILD) -> None:
        """Start nothing yet.

        Args:
            arguments: Of the interpreter: `STILLS_CHILD` or `FRAMES_CHILD`.
        """
        self._child = Child(arguments, max_reply_bytes=MAX_REPLY_BYTES)

    @property
    def starts(self) -> int:
        """How many processes this has been so far: one more than were lost."""
        return self._child.starts

    @property
    def pid(self) -> int | None:
        """Of the process at work; None while there is none."""
        return self._child.pid

    def launch(self) -> None:
        """Let the child come up while something else is done; what goes wrong is told when it is needed."""
        try:
            self._child.launch()
        except ChildLostError:
            return

    @property
    def missing_rungs(self) -> Mapping[str, str]:
        """Rungs that are off on this machine, each with the reason; waits until the child is up.

        Raises:
            ChildLostError: It does not come up.
        """
        with _nonsense_ends(self._child):
            return decode_hello(self._child.start())

    def read_picture(
        self, octets: bytes, *, name: str, step_seconds: float = STEP_SECONDS, file_seconds: float = FILE_SECONDS
    ) -> "Iterator[PageReading | UnreadablePicture]":
        """Read a picture file page by page.

        Args:
            octets: The whole file.
            name: What the pages are called by: alone for the only one, else with `#` and their number.
            step_seconds: When a child that says nothing is given up at the latest; it asks for less before each step.
            file_seconds: When a child that is still busy with the pages of the file is given up.

        Yields:
            Each page as it is read, or why it, or all that follow, cannot be read; never an exception.
        """
        try:
            if set(self.missing_rungs) >= set(STILL_RUNGS):
                yield UnreadablePicture(name, _no_reading(next(iter(self.missing_rungs.values()))))
                return
            with _nonsense_ends(self._child):
                for reply in self._replies(octets, step_seconds, file_seconds):
                    if decode_step(reply) is None:
                        yield _page(decode_page(reply), name)
        except ChildLostError:
            message = "the picture could not be read: the decoder failed on it"
            yield UnreadablePicture(name, PictureError(message, hint="take another picture of the barcode"))

    def _replies(self, octets: bytes, step_seconds: float, file_seconds: float) -> Iterator[bytes]:
        """Pages, and before each step towards one how long it may take."""

        def after(reply: bytes) -> float:
            asked = decode_step(reply)
            return step_seconds if asked is None else min(asked / 1e3, step_seconds)

        return self._child.ask_for_many(
            encode_picture(), octets, seconds=step_seconds, in_all=file_seconds, after=after
        )

    def read_frame(self, frame: EncodedFrame, rungs: Sequence[str], *, seconds: float = FRAME_SECONDS) -> FrameAnswer:
        """Try the named rungs on one frame, in this order, until one reads.

        Raises:
            ChildLostError: The child died, hung or talked nonsense over it; the next frame goes to a new one, which is
                coming up already.
            ValueError: No such rung.
        """
        if not NAMES.issuperset(rungs):
            message = f"expected names of rungs, got {rungs!r}"
            raise ValueError(message)
        jpeg = frame.encoding == "jpeg"
        head = encode_wanted(jpeg=jpeg, width=frame.width, height=frame.height, rungs=rungs)
        try:
            with _nonsense_ends(self._child):
                seen = decode_seen(self._child.ask(head, frame.payload, seconds=seconds))
        except ChildLostError:
            self.launch()
            raise
        return FrameAnswer(_barcodes(seen.symbols), seen.finder_seen, seen.milliseconds)

    def close(self) -> None:
        """End the child; a later request starts another."""
        self._child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _nonsense_ends:  # noqa: N801 -- reads like what it does
    """A child that answers what cannot be understood is as good as dead."""

    def __init__(self, child: Child) -> None:
        self._child = child

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, WireError):
            self._child.close()
            message = "its process answers nonsense"
            raise ChildLostError(message) from error


def _page(reply: PageReply, name: str) -> "PageReading | UnreadablePicture":
    """What the child tells of one page, as the ports have it."""
    page = PageReading(name, reply.page, reply.width, reply.height, _barcodes(reply.symbols))
    if reply.message:
        return UnreadablePicture(page.place, PictureError(reply.message, hint=reply.hint))
    return page


def _barcodes(symbols: Sequence[Symbol]) -> tuple[FoundBarcode, ...]:
    """Latin-1 keeps each byte apart, and what is not ASCII is no Base45."""
    return tuple(
        FoundBarcode(Barcode(symbol.octets.decode("latin-1"), symbol.part), symbol.corners, symbol.rung)
        for symbol in symbols
    )


def _no_reading(reason: str) -> PictureError:
    """Not even the first engine came up."""
    return PictureError(f"no picture can be read here: {reason}", hint="install what is missing, or type the text")
