"""The reading child: every native decoder of pictures runs here, where a crash, a hang or a bomb costs one picture."""

import os
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from strpcheck.adapters.children.loop import Answer, serve
from strpcheck.adapters.readers.rungs import STILL_RUNGS
from strpcheck.adapters.readers.wire import (
    FrameReply,
    FrameRequest,
    PageReply,
    decode_wanted,
    encode_hello,
    encode_page,
    encode_seen,
    encode_step,
)
from strpcheck.errors import PictureError

if TYPE_CHECKING:
    from strpcheck.adapters.pictures.pages import Page
    from strpcheck.adapters.readers.engine import Symbol
    from strpcheck.adapters.readers.engines import Engines
    from strpcheck.ports.reading import GreyImage

__all__ = ["MAX_FRAME_PIXELS", "ReadingDesk", "main"]

MAX_FRAME_PIXELS = 40_000_000
"""A camera of 8K has 33 million; OpenCV asks the header of a JPEG before it decodes."""
STEP_MS, MS_PER_MEGAPIXEL = 750, 100
"""How long a step may take: five times the longest attempt at a 720p frame."""
LOADING_MS = 10_000
"""A library from the slow disk of an old laptop; nothing hostile is looked at meanwhile."""


class ReadingDesk:
    """Answers requests with what the engines read."""

    def __init__(self, engines: "Engines") -> None:
        from strpcheck.adapters.readers.frame_reader import FrameReader
        from strpcheck.adapters.readers.ladder import Ladder, rungs_named

        self.ladder = Ladder(rungs_named(engines))
        self._frames = FrameReader(engines)

    def answer(self, request: bytes) -> Iterator[bytes]:
        """The replies to one request, as `wire` spells them.

        Raises:
            WireError: It is none.
        """
        wanted = decode_wanted(request)
        if isinstance(wanted, FrameRequest):
            yield encode_seen(self._seen(wanted))
            return
        yield from self._pages(wanted)
        yield b""

    def _pages(self, octets: bytes) -> Iterator[bytes]:
        """Read a file page by page; what cannot be read says so."""
        from strpcheck.adapters.pictures.decoding import PictureLimits
        from strpcheck.adapters.pictures.pages import is_pdf, pages_of

        try:
            if is_pdf(octets):
                yield encode_step(LOADING_MS)
                import strpcheck.adapters.pictures.pdf  # noqa: F401 -- so that opening hostile bytes is a step of its own
            yield encode_step(step_ms(0))
            pages = pages_of(octets, PictureLimits())
            while (page := next(pages, None)) is not None:
                yield from self._page(page)
        except (PictureError, ImportError) as error:
            yield encode_page(_fault(0, error))

    def _page(self, page: "Page") -> Iterator[bytes]:
        """Read one page: the codes of all there is to see on it, as far as it can be seen."""
        symbols: dict[object, Symbol] = {}
        width = height = 0
        try:
            greys = page.greys()
            yield encode_step(step_ms(page.pixels))
            while (grey := next(greys, None)) is not None:
                if not width:
                    height, width = grey.shape
                for symbol in (yield from self._climb(grey)):
                    symbols.setdefault((symbol.octets, symbol.part), symbol)
                yield encode_step(step_ms(page.pixels))
        except (PictureError, MemoryError, ImportError) as error:
            if not symbols:
                yield encode_page(_fault(page.number, error))
                return
        yield encode_page(PageReply(page.number, width, height, tuple(symbols.values())))

    def _climb(self, grey: "GreyImage") -> "Generator[bytes, None, Sequence[Symbol]]":
        """What the ladder reads; before each attempt how long it may take."""
        if grey.min() == grey.max():  # a page as large as a wall costs ten bytes, and its ladder a second
            return ()
        for number, found in enumerate(self.ladder.climb(grey)):
            if found is not None:
                return found
            if number == 1 and "cv2" not in sys.modules:
                yield encode_step(LOADING_MS)
                import cv2  # noqa: F401 -- all that the further rungs load
            yield encode_step(step_ms(grey.size))
        return ()

    def _seen(self, frame: FrameRequest) -> FrameReply:
        """Read one frame; one that cannot be decoded shows nothing."""
        start = time.perf_counter()
        grey = _decoded(frame) if frame.jpeg else _levels(frame)
        symbols, finder_seen = ((), False) if grey is None else self._frames.read(grey, frame.rungs)
        return FrameReply(tuple(symbols), finder_seen, 1e3 * (time.perf_counter() - start))


def step_ms(pixels: int) -> int:
    """How long one step towards reading a picture of that size may take."""
    return STEP_MS + MS_PER_MEGAPIXEL * pixels // 1_000_000


def _fault(page: int, error: Exception) -> PageReply:
    """Why a page, or a file, cannot be read."""
    if isinstance(error, PictureError):
        return PageReply(page, message=error.message, hint=error.hint)
    if isinstance(error, ImportError):
        return PageReply(page, message=f"a library is missing: {error}", hint="run `make setup` again")
    return PageReply(page, message="the picture takes more memory than it may", hint="make it smaller")


def _decoded(frame: FrameRequest) -> "GreyImage | None":
    """A camera's JPEG; None where it is damaged."""
    import cv2
    import numpy as np

    try:
        return cast("GreyImage | None", cv2.imdecode(np.frombuffer(frame.payload, np.uint8), cv2.IMREAD_GRAYSCALE))
    except cv2.error:  # larger than allowed, or empty
        return None


def _levels(frame: FrameRequest) -> "GreyImage":
    """Grey levels row by row; of another number than the size says, NumPy makes no picture, and the child ends."""
    import numpy as np

    return np.frombuffer(frame.payload, np.uint8).reshape(frame.height, frame.width)


def load() -> tuple[bytes, Answer]:
    """Bring all libraries up; without the first one nothing can be read, and the hello says why."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # each of its threads would map 40 MB for nothing
    os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(MAX_FRAME_PIXELS)
    try:
        from strpcheck.adapters.readers.engines import load_engines

        desk = ReadingDesk(load_engines())
    except (ImportError, OSError) as error:
        return _nothing(error)
    return encode_hello(desk.ladder.missing_rungs), desk.answer


def _nothing(error: ImportError | OSError) -> tuple[bytes, Answer]:
    """A hello that says why nothing can be read."""
    reason = str(error) or type(error).__name__
    return encode_hello(dict.fromkeys(STILL_RUNGS, reason)), lambda _: ()


def load_for_stills() -> tuple[bytes, Answer]:
    """With what every picture needs: it is loaded while the parent does something else."""
    loaded = load()
    with suppress(ImportError):  # told with the first picture
        import strpcheck.adapters.pictures.pages  # noqa: F401 -- so that it is there
    return loaded


def load_for_frames() -> tuple[bytes, Answer]:
    """With what stills seldom need and frames always do: a camera's first frame does not wait for it."""
    loaded = load()
    try:
        import cv2  # takes longer to load than a frame may take
    except (ImportError, OSError) as error:  # it needs libraries of the system, too
        return _nothing(error)
    cv2.setNumThreads(1)  # the other cores are the camera's, and the rest of the laptop's
    return loaded


def main() -> None:
    """Serve one parent."""
    serve(load_for_frames if sys.argv[1:] == ["frames"] else load_for_stills)
    # Taking the interpreter and its libraries down takes a third of the time of bringing them up, and the parent waits.
    os._exit(0)


if __name__ == "__main__":
    main()
