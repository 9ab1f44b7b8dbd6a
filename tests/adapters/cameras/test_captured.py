"""Laws of a running source: the newest frame, and one clear line where there is none."""

import os
import signal
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from strpcheck.adapters.cameras.captured import CapturedFrames, name_of
from strpcheck.adapters.cameras.order import Order, SourceKind, ViewOptions
from strpcheck.adapters.clock import SystemClock
from strpcheck.errors import CameraError
from strpcheck.ports import Encoding, Frame, SourceNotice
from tests.adapters.cameras.made import (
    HEIGHT,
    WIDTH,
    frames_of,
    grey,
    notices_of,
    watch,
    write_video,
)

ROUNDING_MS = 2
"""Of two clocks that count whole milliseconds."""


def video(path: Path, view: ViewOptions = ViewOptions()) -> CapturedFrames:  # noqa: B008 -- immutable
    """A video file as a source."""
    return CapturedFrames(Order(SourceKind.VIDEO, str(path), view))


def seen(frame: Frame) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """The grey levels of a frame."""
    octets = np.frombuffer(frame.payload, np.uint8)
    if frame.encoding is Encoding.GREY:
        return octets.reshape(frame.height, frame.width)
    decoded = cv2.imdecode(octets, cv2.IMREAD_GRAYSCALE)
    assert decoded is not None
    return decoded.astype(np.uint8)


def is_full(told: list[Frame | SourceNotice]) -> bool:
    """Never: watch to the end."""
    del told
    return False


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a second, each frame brighter than the one before."""
    return write_video(tmp_path_factory.mktemp("videos") / "road.avi", [grey(100 + 5 * n) for n in range(15)])


def test_a_video_is_played_in_its_own_time_to_its_end(road: Path) -> None:
    """Like a camera: each frame at its time, undecoded where it is a JPEG; the end is told by no line."""
    began_ms = SystemClock().monotonic_ms()
    with closing(video(road)) as source:
        told = watch(source, until=is_full)

    frames = frames_of(told)
    assert source.has_ended
    assert notices_of(told) == [f"{road}: {WIDTH}x{HEIGHT}, 30 frames a second, MJPG"]
    assert {frame.encoding for frame in frames} == {Encoding.JPEG}
    assert all(later.number > earlier.number for earlier, later in pairwise(frames))
    assert [frame.position_ms for frame in frames] == [round((frame.number - 1) * 1000 / 30) for frame in frames]
    # Played, not gulped: no frame is taken before its time, which begins when the video is opened.
    assert all(frame.captured_ms - began_ms >= (frame.position_ms or 0) - ROUNDING_MS for frame in frames)


def test_a_source_can_be_changed_for_another(road: Path, tmp_path: Path) -> None:
    """Its name is told anew, and it is watched from its beginning."""
    other = write_video(tmp_path / "other.avi", [grey(30)] * 15)
    with closing(video(road)) as source:
        first = watch(source, until=lambda told: len(frames_of(told)) > 2)
        source.change(Order(SourceKind.VIDEO, str(other)), name="the other road", where_now=lambda: None)
        then = watch(source, until=is_full)

    assert seen(frames_of(first)[0]).mean() > 80
    assert notices_of(then) == [f"the other road: {WIDTH}x{HEIGHT}, 30 frames a second, MJPG"]
    assert seen(frames_of(then)[0]).mean() < 60
    assert source.has_ended


def test_whoever_comes_late_gets_the_newest_frame(road: Path) -> None:
    """What came in between is dropped, never queued."""
    with closing(video(road)) as source:
        watch(source, until=lambda told: len(frames_of(told)) == 1)
        late = source.newest(rest_ms=250, wait_ms=100)

    assert isinstance(late, Frame)
    assert late.number >= 5


def test_a_video_that_is_no_sequence_of_jpegs_is_given_in_grey(tmp_path: Path) -> None:
    """Each frame must be decoded; then its grey levels are what a reader needs."""
    path = write_video(tmp_path / "road.mp4", [grey(60 + 5 * n) for n in range(10)], codec="mp4v")

    with closing(video(path)) as source:
        frames = frames_of(watch(source, until=is_full))

    assert {(frame.encoding, frame.width, frame.height) for frame in frames} == {(Encoding.GREY, WIDTH, HEIGHT)}
    assert abs(int(seen(frames[0])[-1, -1]) - 60) < 8


@pytest.mark.parametrize(
    ("view", "dark"),
    [
        pytest.param(ViewOptions(), (0, 0), id="as it is"),
        pytest.param(ViewOptions(mirror=True), (0, 1), id="mirrored"),
        pytest.param(ViewOptions(rotate=90), (0, 1), id="turned right"),
        pytest.param(ViewOptions(rotate=180), (1, 1), id="upside down"),
        pytest.param(ViewOptions(rotate=270), (1, 0), id="turned left"),
        pytest.param(ViewOptions(rotate=90, mirror=True), (0, 0), id="turned, then mirrored"),
        pytest.param(ViewOptions(zoom=2.5), (0, 0), id="enlarged"),
    ],
)
def test_the_picture_is_turned_before_anybody_looks_at_it(road: Path, view: ViewOptions, dark: tuple[int, int]) -> None:
    """The dark quarter stands where it is shown."""
    with closing(video(road, view)) as source:
        (frame,) = frames_of(watch(source, until=lambda told: len(frames_of(told)) == 1))

    shown = seen(frame)
    height, width = shown.shape
    quarters = {
        (row, column): shown[row * height // 2 :, column * width // 2 :][: height // 2, : width // 2].mean()
        for row in (0, 1)
        for column in (0, 1)
    }
    assert min(quarters, key=lambda place: quarters[place]) == dark
    turned = view.rotate in {90, 270}
    assert (frame.width, frame.height) == ((HEIGHT, WIDTH) if turned else (WIDTH, HEIGHT))


def test_a_video_that_was_cut_off_says_so_at_its_end(road: Path, tmp_path: Path) -> None:
    """What could be read was read."""
    whole = road.read_bytes()
    path = tmp_path / "cut.avi"
    path.write_bytes(whole[: len(whole) * 2 // 3])

    with closing(video(path)) as source:
        told = watch(source, until=is_full)

    assert frames_of(told)
    assert notices_of(told)[-1].startswith(f"{path} is damaged: ")
    assert notices_of(told)[-1].endswith(" of 15 frames could be read")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gone.avi", None),
        ("empty.mp4", b""),
        ("noise.avi", b"RIFF\x00\x00\x00\x00AVI " + bytes(range(256)) * 40),
        ("noise.mp4", b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 40),
    ],
)
def test_what_is_no_video_is_an_error_in_one_line(tmp_path: Path, name: str, content: bytes | None) -> None:
    """With what to do."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    with closing(video(path)) as source, pytest.raises(CameraError) as caught:
        watch(source, until=is_full)

    assert caught.value.message.startswith(f"cannot read {path}: ")
    assert "copy it again" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "playlist"),
    [
        ("list.m3u8", "#EXTM3U\n#EXTINF:1,\nroad.avi\n#EXT-X-ENDLIST\n"),
        ("list.mp4", "ffconcat version 1.0\nfile road.avi\n"),
    ],
)
def test_a_list_of_files_in_a_videos_clothes_opens_none_of_them(
    road: Path, tmp_path: Path, name: str, playlist: str
) -> None:
    """FFmpeg would follow it anywhere."""
    (tmp_path / "road.avi").write_bytes(road.read_bytes())
    path = tmp_path / name
    path.write_text(playlist)

    with closing(video(path)) as source, pytest.raises(CameraError):
        watch(source, until=is_full)


def test_a_camera_that_is_not_there_is_an_error_with_what_to_do() -> None:
    """At the start; later it is waited for."""
    with closing(CapturedFrames(Order(SourceKind.CAMERA, "63"))) as source, pytest.raises(CameraError) as caught:
        watch(source, until=is_full)

    assert caught.value.message == "cannot read camera 63: it cannot be opened"
    assert "scan --list" in caught.value.hint


def test_a_child_that_dies_over_a_video_ends_it_where_it_was(road: Path) -> None:
    """A video has no second chance: the same bytes would kill the next child as well."""
    with closing(video(road)) as source:
        watch(source, until=lambda told: len(frames_of(told)) == 3)
        assert source.child_pid is not None
        os.kill(source.child_pid, signal.SIGKILL)
        told = watch(source, until=is_full)

    assert source.has_ended
    assert notices_of(told)[-1].startswith(f"{road} cannot be read beyond 0.")


def test_a_stream_that_nobody_sends_is_an_error() -> None:
    """At the start; later it is waited for."""
    source = CapturedFrames(Order(SourceKind.STREAM, "rtsp://127.0.0.1:9/road"))

    with closing(source), pytest.raises(CameraError) as caught:
        watch(source, until=is_full)

    assert caught.value.message == "cannot read rtsp://127.0.0.1:9/road: it cannot be opened"
    assert "check the address" in caught.value.hint


def test_a_child_that_talks_nonsense_is_as_good_as_dead(tmp_path: Path) -> None:
    """It is replaced; at the start that is an error."""
    source = CapturedFrames(Order(SourceKind.VIDEO, "road.avi"), arguments=("-c", PARROT.format(tmp_path)))

    with closing(source), pytest.raises(CameraError, match="its process talks nonsense"):
        watch(source, until=is_full)


PARROT = """
from strpcheck.adapters.children.loop import serve
serve(lambda: (b"", lambda request: [b"abc"]))
"""


def test_names_tell_no_password() -> None:
    """Nor what stands behind the question mark."""
    address = "rtsp://officer:secret@10.0.0.7:554/road?token=secret"

    assert name_of(Order(SourceKind.STREAM, address)) == "rtsp://10.0.0.7:554/road"
    assert name_of(Order(SourceKind.CAMERA, "2")) == "camera 2"
