"""Laws of network cameras that speak RTSP: lost and found again, never waited for without end, never behind."""

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from strpcheck.adapters.cameras.captured import CapturedFrames, Patience
from strpcheck.adapters.cameras.order import Order, SourceKind
from strpcheck.adapters.clock import SystemClock
from strpcheck.errors import CameraError
from strpcheck.ports import Encoding, Frame, SourceNotice
from tests.adapters.cameras.made import HEIGHT, WIDTH, frames_of, grey, notices_of, watch
from tests.adapters.cameras.rtsp import Manner, RtspCamera, rtsp_camera

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

LEVELS = (80, 120, 160)
QUICK = Patience(file_silence=1000, stream_retries=(50, 100))
"""Less than the library underneath waits by itself, and more than any frame takes."""


def road() -> "Sequence[GreyImage]":
    """Three frames."""
    return [grey(level) for level in LEVELS]


def source_of(camera: RtspCamera, patience: Patience = QUICK) -> CapturedFrames:
    """As `scan` opens an address."""
    return CapturedFrames(Order(SourceKind.STREAM, camera.address), patience=patience)


def name_of(camera: RtspCamera) -> str:
    """Its address without a password."""
    return camera.address.replace("officer:secret@", "")


def brightness(frame: Frame) -> int:
    """Of a JPEG's lower right corner."""
    decoded = cv2.imdecode(np.frombuffer(frame.payload, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert decoded is not None
    return int(decoded[-1, -1])


def has_frames(told: Sequence[Frame | SourceNotice]) -> bool:
    """Whether there were three."""
    return len(frames_of(told)) >= 3


def test_a_network_camera_that_went_away_is_called_again() -> None:
    """One line when it is gone, none for each call in vain, one when it is back; its frames stay JPEGs."""
    with rtsp_camera(road()) as camera, closing(source_of(camera)) as source:
        before = watch(source, until=has_frames)
        camera.go_away()
        gone = watch(source, until=lambda told: bool(notices_of(told)))
        still_gone = [source.newest(rest_ms=0, wait_ms=50) for _ in range(10)]
        camera.come()
        back = watch(source, until=has_frames)

    assert notices_of(before) == [f"{name_of(camera)}: {WIDTH}x{HEIGHT}, 50 frames a second, MJPG"]
    assert notices_of(gone) == [f"{name_of(camera)} is gone (it gives no frames any more): waiting for it"]
    assert still_gone == [None] * 10
    assert notices_of(back) == [f"{name_of(camera)} is back"]
    frames = [*frames_of(before), *frames_of(back)]
    assert {(frame.encoding, frame.position_ms) for frame in frames} == {(Encoding.JPEG, None)}
    assert all(min(abs(brightness(frame) - level) for level in LEVELS) < 4 for frame in frames)


def test_a_network_camera_that_fell_silent_is_called_again() -> None:
    """A power cut ends no connection: nobody says that there will be no more frames."""
    with rtsp_camera(road(), Manner(stalls_after=15)) as camera, closing(source_of(camera)) as source:
        told = watch(source, until=lambda told: len(notices_of(told)) >= 3 and isinstance(told[-1], Frame))

    assert notices_of(told)[1:] == [
        f"{name_of(camera)} is gone (it gives no frames any more): waiting for it",
        f"{name_of(camera)} is back",
    ]
    assert len(camera.transports) == 2


def test_a_network_camera_that_takes_the_call_and_says_nothing_is_given_up() -> None:
    """Well before the twelve seconds after which the process that waits for it would be ended."""
    began_ms = SystemClock().monotonic_ms()
    with (
        rtsp_camera(road(), Manner(is_mute=True)) as camera,
        closing(source_of(camera, Patience())) as source,
        pytest.raises(CameraError) as caught,
    ):
        watch(source, until=has_frames)

    assert caught.value.message == f"cannot read {name_of(camera)}: it cannot be opened"
    assert "whether the camera is on" in caught.value.hint
    assert SystemClock().monotonic_ms() - began_ms < 9000


def test_a_network_camera_is_never_behind() -> None:
    """However seldom anybody looks: the newest frame, and nothing waits in a queue."""
    behind_ms = []
    with rtsp_camera(road()) as camera, closing(source_of(camera)) as source:
        watch(source, until=has_frames)
        for _ in range(5):
            frame = source.newest(rest_ms=400, wait_ms=200)
            assert isinstance(frame, Frame)
            behind_ms.append(SystemClock().monotonic_ms() - camera.sent_ms[frame.number - 1])

    assert max(behind_ms) < 400


def test_a_slow_network_camera_is_there_at_once() -> None:
    """Nobody watches five seconds of it to find out how fast it is."""
    with rtsp_camera(road(), Manner(rate=5)) as camera, closing(source_of(camera)) as source:
        first = watch(source, until=lambda told: bool(frames_of(told)))

    assert frames_of(first)[0].number < 10
    assert notices_of(first) == [f"{name_of(camera)}: {WIDTH}x{HEIGHT}, 5 frames a second, MJPG"]


def test_a_network_camera_that_only_sends_datagrams_is_taken_as_it_is() -> None:
    """It is asked for frames on the connection first, where none is lost."""
    with rtsp_camera(road(), Manner(speaks_tcp=False)) as camera, closing(source_of(camera)) as source:
        told = watch(source, until=has_frames)

    assert has_frames(told)
    assert ["TCP" in each for each in camera.transports] == [True, False]
