"""Laws of reading a running source: every code in view, whatever reads it, and nothing in a frame stops the stream."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from strpcheck.adapters.camera_files import jpeg_of
from strpcheck.adapters.readers.running import RunningReader
from strpcheck.errors import CameraError
from strpcheck.ports import Encoding, Frame
from tests.adapters.drawn import symbol

ADVERT, OTHER = "HTTPS://EXAMPLE.ORG", "12345"


@pytest.fixture(scope="module")
def reader() -> Iterator[RunningReader]:
    """A reader whose child is up."""
    with closing(RunningReader()) as running:
        assert running.rungs
        yield running


def frame(*texts: str, jpeg: bool = False) -> Frame:
    """Symbols side by side."""
    drawn = [symbol(text) for text in texts]
    tallest = max(len(each) for each in drawn)
    shown = np.hstack([np.pad(each, ((0, tallest - len(each)), (20, 20)), constant_values=255) for each in drawn])
    height, width = shown.shape
    if jpeg:
        return Frame(1, 0, None, Encoding.JPEG, width, height, jpeg_of(shown))
    return Frame(1, 0, None, Encoding.GREY, width, height, shown.tobytes())


@pytest.mark.parametrize("jpeg", [True, False])
def test_every_code_in_view_is_read(reader: RunningReader, jpeg: bool) -> None:  # noqa: FBT001 -- a case
    """Once each, with the rung that read it, from a JPEG as from grey levels."""
    reading = reader.read(frame(ADVERT, OTHER, jpeg=jpeg), reader.rungs[:3])

    assert sorted(item.barcode.text for item in reading.found) == [OTHER, ADVERT]
    assert {item.rung for item in reading.found} == {reader.rungs[0]}
    assert (reading.finder_seen, reading.lost) == (True, False)


def test_an_empty_frame_shows_nothing(reader: RunningReader) -> None:
    """No code, no finder pattern."""
    nothing = Frame(1, 0, None, Encoding.GREY, 320, 240, bytes([90]) * (320 * 240))

    reading = reader.read(nothing, reader.rungs)

    assert (reading.found, reading.finder_seen, reading.lost) == ((), False, False)


def test_a_child_that_dies_costs_one_frame(reader: RunningReader) -> None:
    """The next one is read by a new child."""
    assert reader.child_pid is not None
    os.kill(reader.child_pid, signal.SIGKILL)

    lost = reader.read(frame(ADVERT), reader.rungs[:1])
    again = reader.read(frame(ADVERT), reader.rungs[:1])

    assert lost.lost
    assert [item.barcode.text for item in again.found] == [ADVERT]


def test_a_machine_that_cannot_read_says_so() -> None:
    """Before the camera is opened."""
    with closing(RunningReader(("-c", "pass"))) as running, pytest.raises(CameraError, match="no frame can be read"):
        assert running.rungs
