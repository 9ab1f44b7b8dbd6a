"""Engines that others wrote, each as anybody would call it, each in a process of its own: some hang, some crash."""

import importlib
import multiprocessing
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from strpcheck.ports.reading import GreyImage

    Attempt: TypeAlias = Callable[[GreyImage], Sequence[bytes]]

__all__ = ["BARE", "PEERS", "Look", "Peer"]

SECONDS = 3.0
"""After which an engine has lost a picture."""
COMING_UP_SECONDS = 60.0
PLAIN = b"A PLAIN SYMBOL"


@dataclass(frozen=True, slots=True)
class Look:
    """What an engine made of one picture."""

    found: Sequence[bytes]
    milliseconds: float
    """CPU time of its process."""
    lost: bool = False
    """It hung or died."""


def _zxing() -> "Attempt":
    """The bytes of every QR symbol."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return lambda grey: [
        each.bytes for each in zxingcpp.read_barcodes(grey, formats=formats, text_mode=zxingcpp.TextMode.Plain)
    ]


def _pyzbar() -> "Attempt":
    """On grey pixels, QR only."""
    from pyzbar import pyzbar

    def attempt(grey: "GreyImage") -> Sequence[bytes]:
        pixels = (grey.tobytes(), grey.shape[1], grey.shape[0])
        return [each.data for each in pyzbar.decode(pixels, symbols=[pyzbar.ZBarSymbol.QRCODE])]

    return attempt


def _opencv(name: str) -> "Attempt":
    """One of OpenCV's two detectors."""
    import cv2

    cv2.setNumThreads(1)
    detector: Any = getattr(cv2, name)()

    def attempt(grey: "GreyImage") -> Sequence[bytes]:
        _, texts, _, _ = detector.detectAndDecodeMulti(grey)
        return [text.encode("utf-8", "surrogateescape") for text in texts if text]

    return attempt


def _quirc() -> "Attempt":
    """The binding that PyPI has as pyquirc."""
    quirc: Any = importlib.import_module("quirc")  # no dependency of the project

    warnings.simplefilter("ignore")
    return lambda grey: [bytes(content.payload) for _, content in quirc.decode(grey)]


def _rxing() -> "Attempt":
    """One symbol a picture is all that this binding gives."""
    rxing: Any = importlib.import_module("rxing")  # no dependency of the project

    hints = {"POSSIBLE_FORMATS": ["QR_CODE"], "TRY_HARDER": True}

    def attempt(grey: "GreyImage") -> Sequence[bytes]:
        return [rxing.decode(grey, hints).text.encode()]

    return attempt


BARE = "zxing-cpp"
PEERS: "Mapping[str, Callable[[], Attempt]]" = {
    BARE: _zxing,
    "pyzbar": _pyzbar,
    "cv2 QRCodeDetector": lambda: _opencv("QRCodeDetector"),
    "cv2 Aruco": lambda: _opencv("QRCodeDetectorAruco"),
    "quirc": _quirc,
    "rxing": _rxing,
}


class Peer:
    """One of them at work; replaced where it hangs or dies."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._process: SpawnProcess | None = None
        self.missing: str | None = None
        """Why it is not there."""
        self._start()

    def look(self, grey: "GreyImage") -> Look:
        """Show it a picture."""
        if self._process is None:
            self._start()
        try:
            self._pipe.send(grey)
            if self._pipe.poll(SECONDS):
                found, milliseconds = self._pipe.recv()
                return Look(found, milliseconds)
        except (EOFError, OSError):
            self.close()
            return Look((), 0.0, lost=True)
        self.close()
        return Look((), 1e3 * SECONDS, lost=True)

    def close(self) -> None:
        """End its process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
            self._process = None

    def _start(self) -> None:
        """Until it says that it is there, or why not."""
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(self.name, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.missing = self._pipe.recv() if self._pipe.poll(COMING_UP_SECONDS) else "it does not come up"
        if self.missing is not None:
            self.close()


def _prove(attempt: "Attempt") -> None:
    """A peer that is called wrongly would lose by our fault: each must read a plain symbol first."""
    import numpy as np
    import zxingcpp

    symbol = zxingcpp.create_barcode(PLAIN.decode(), zxingcpp.BarcodeFormat.QRCode)
    found = attempt(np.asarray(symbol.to_image(scale=6, add_quiet_zones=True)))
    assert list(found) == [PLAIN], f"expected {PLAIN!r} from a plain symbol, got {found!r}"


def _serve(name: str, pipe: Connection) -> None:
    """In its process: look at what comes."""
    try:
        attempt = PEERS[name]()
        _prove(attempt)
    except Exception as error:  # noqa: BLE001 -- whatever a foreign binding lacks
        pipe.send(str(error))
        return
    pipe.send(None)
    while True:
        try:
            grey = pipe.recv()
        except EOFError:
            return
        start = time.process_time()
        found: Sequence[bytes] = ()
        try:
            found = attempt(grey)
        except Exception:  # noqa: BLE001 -- some raise where they find nothing, some over malformed codes
            found = ()
        pipe.send((list(found), 1e3 * (time.process_time() - start)))
