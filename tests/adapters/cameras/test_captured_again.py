"""Laws of a source that is gone and comes back: one clear line each, and no restart."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from strpcheck.adapters.cameras.captured import CapturedFrames, Patience
from strpcheck.adapters.cameras.order import Order, SourceKind
from strpcheck.ports import Encoding, SourceNotice
from tests.adapters.cameras.made import HEIGHT, WIDTH, Stream, frames_of, grey, notices_of, streaming, watch

FAKE_CAMERA = ("-m", "tests.adapters.cameras.fake_camera")
QUICK = Patience(opening=10_000, silence=2000, file_silence=5000, camera_retry=50, stream_retries=(50, 100))
"""Short tries; silence that a busy machine does not bring about by itself."""


def fake_camera(plug: Path, *manner: str) -> CapturedFrames:
    """A camera that is plugged in while the file exists."""
    plug.touch()
    order = Order(SourceKind.CAMERA, "0", exposure=40)
    return CapturedFrames(order, arguments=(*FAKE_CAMERA, str(plug), *manner), patience=QUICK)


@pytest.mark.parametrize("manner", ["", "dies", "hangs"])
def test_a_camera_that_was_unplugged_comes_back_without_a_restart(tmp_path: Path, manner: str) -> None:
    """Whether its driver says so, ends the process or says nothing: one line when it is gone, one when it is back."""
    plug = tmp_path / "plug"
    with closing(fake_camera(plug, manner)) as source:
        before = watch(source, until=lambda told: len(frames_of(told)) == 3)
        plug.unlink()
        gone = watch(source, until=lambda told: bool(notices_of(told)))
        still_gone = [source.newest(rest_ms=0, wait_ms=20) for _ in range(10)]
        plug.touch()
        back = watch(source, until=lambda told: len(frames_of(told)) == 3)

    assert notices_of(before) == [
        "camera 0: 80x60, 30 frames a second, MJPG; asked for 1280x720, the camera gives 80x60"
    ]
    assert len(notices_of(gone)) == 1
    assert notices_of(gone)[0].startswith("camera 0 is gone (")
    assert still_gone == [None] * 10
    assert notices_of(back) == ["camera 0 is back"]


def test_a_camera_may_come_back_under_another_number(tmp_path: Path) -> None:
    """The system gives it the next one that is free."""
    plug, numbers = tmp_path / "plug", iter([0, 7, 7, 1])
    plug.touch()
    source = CapturedFrames(
        Order(SourceKind.CAMERA, "0"),
        where_now=lambda: next(numbers, 1),
        arguments=(*FAKE_CAMERA, str(plug)),
        patience=QUICK,
    )
    with closing(source):
        watch(source, until=lambda told: len(frames_of(told)) == 1)
        plug.unlink()
        watch(source, until=lambda told: bool(notices_of(told)))
        plug.touch()
        back = watch(source, until=lambda told: len(frames_of(told)) == 1)

    assert notices_of(back) == ["camera 0 is back as camera 1"]
    assert source.name == "camera 1"


def test_a_camera_that_is_chosen_and_cannot_be_opened_is_waited_for(tmp_path: Path) -> None:
    """The officer is told, the station stays, and the next choice is taken."""
    plug = tmp_path / "plug"
    with closing(fake_camera(plug)) as source:
        watch(source, until=lambda told: len(frames_of(told)) == 1)
        plug.unlink()
        source.change(Order(SourceKind.CAMERA, "1"), name=None, where_now=lambda: None)
        absent = watch(source, until=lambda told: bool(notices_of(told)))
        plug.touch()
        there = watch(source, until=lambda told: len(frames_of(told)) == 1)
        source.change(Order(SourceKind.CAMERA, "2"), name=None, where_now=lambda: None)
        other = watch(source, until=lambda told: len(frames_of(told)) == 1)

    assert [line.partition(" (")[0] for line in notices_of(absent)] == ["camera 1 is gone"]
    assert notices_of(there)[-1] == "camera 1 is back"
    assert [line.partition(":")[0] for line in notices_of(other)] == ["camera 2"]


def test_a_camera_may_be_chosen_while_a_frame_is_waited_for(tmp_path: Path) -> None:
    """From the thread that listens to keys: what is under way ends as it began."""
    source = fake_camera(tmp_path / "plug")
    with closing(source), ThreadPoolExecutor(max_workers=1) as beside:
        watch(source, until=lambda told: len(frames_of(told)) == 1)
        for number in range(1, 6):
            waiting = [beside.submit(source.newest, rest_ms=10, wait_ms=50) for _ in range(3)]
            source.change(Order(SourceKind.CAMERA, str(number)), name=None, where_now=lambda: None)
            told = [got for got in (job.result() for job in waiting) if isinstance(got, SourceNotice)]
            assert not any("gone" in notice.message for notice in told)
        then = watch(source, until=lambda told: len(frames_of(told)) == 1)

    assert source.name == "camera 5"
    assert len(frames_of(then)) == 1


class Invented:
    """A monotonic clock that only pauses move on."""

    def __init__(self) -> None:
        self.ms = 0

    def pause(self, seconds: float) -> None:
        """Takes no time."""
        self.ms += round(seconds * 1000)


def test_a_camera_is_tried_again_soon_however_long_it_was_away(tmp_path: Path) -> None:
    """It is back within two seconds of its return, of which waiting for the next try takes a quarter at most."""
    plug, clock = tmp_path / "plug", Invented()
    plug.touch()
    order = Order(SourceKind.CAMERA, "0")
    arguments = (*FAKE_CAMERA, str(plug))
    source = CapturedFrames(order, arguments=arguments, now_ms=lambda: clock.ms, pause=clock.pause)
    with closing(source):
        watch(source, until=lambda told: len(frames_of(told)) == 1)
        plug.unlink()
        watch(source, until=lambda told: bool(notices_of(told)))
        while clock.ms < 10_000:
            assert source.newest(rest_ms=0, wait_ms=50) is None
        plug.touch()
        returned_ms = clock.ms
        back = watch(source, until=lambda told: bool(notices_of(told)))

    assert notices_of(back) == ["camera 0 is back"]
    assert clock.ms - returned_ms <= 500


@pytest.fixture
def stream() -> Iterator[Stream]:
    """A network camera that hangs up after ten frames."""
    with streaming(Stream([grey(level) for level in (80, 120, 160)], 10)) as served:
        yield served


def test_a_stream_is_called_again_after_it_broke_off(stream: Stream) -> None:
    """Its frames stay JPEGs; its name holds no password."""
    with closing(CapturedFrames(Order(SourceKind.STREAM, stream.address), patience=QUICK)) as source:
        told = watch(source, until=lambda told: len([line for line in notices_of(told) if "is back" in line]) == 1)
        frames = frames_of(watch(source, until=lambda told: len(frames_of(told)) == 1))

    name = stream.address.replace("officer:secret@", "")
    assert (source.name, source.kind) == (name, "stream")
    lines = notices_of(told)
    assert lines[0].startswith(f"{name}: {WIDTH}x{HEIGHT}")
    assert lines[1:] == [f"{name} is gone (it gives no frames any more): waiting for it", f"{name} is back"]
    assert {frame.encoding for frame in (*frames_of(told), *frames)} == {Encoding.JPEG}
    assert all(frame.position_ms is None for frame in frames)
    assert stream.calls == 2
