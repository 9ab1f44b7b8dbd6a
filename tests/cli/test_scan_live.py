"""Laws of `scan` before a camera, a video or a stream: verdicts as they fall, and what happens in a line."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import pytest

from strpcheck.adapters.camera_files import jpeg_of
from strpcheck.adapters.readers.running import RunningReader
from strpcheck.cli import wiring_live
from tests.adapters.cameras.made import Stream, held_up, streaming, write_video
from tests.played import BUDI, SARI, WATI, Laptop, Town, command_line, surroundings

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

WIDTH, HEIGHT = 800, 480


def card(*symbols: Path) -> "GreyImage":
    """A grey road with cards held up side by side."""
    return held_up(np.full((HEIGHT, WIDTH), 110, np.uint8), *symbols)


@pytest.fixture(scope="module")
def road(first_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of video: nobody, Sari, nobody, Budi."""
    shown = [card()] * 8 + [card(first_town.picture(SARI))] * 10 + [card()] * 6 + [card(first_town.picture(BUDI))] * 10
    return write_video(tmp_path_factory.mktemp("videos") / "road.avi", shown)


def test_each_card_in_a_video_has_its_verdict_with_time_and_place(road: Path, laptop: Laptop) -> None:
    """As JSON; the log knows that it was a video and not which."""
    done = laptop.play("scan", "--json", str(road))

    assert (done.code, done.reasons) == (0, ["ok", "ok"])
    first, second = done.objects
    assert (first["source"].startswith(f"{road}@0."), second["source"].startswith(f"{road}@0.")) == (True, True)
    assert [len(corner) for corner in first["where"]] == [2, 2, 2, 2]
    assert all(0 <= x < WIDTH and 0 <= y < HEIGHT for x, y in first["where"])
    logged = laptop.play("log", "show", "--json").objects[-2:]
    assert [(entry["kind"], entry["source"]) for entry in logged] == [("scan", "video")] * 2
    assert "road.avi" not in json.dumps(logged)


def test_verdicts_are_printed_in_words_and_what_the_source_gives_on_stderr(road: Path, laptop: Laptop) -> None:
    """Stdout holds verdicts alone; there is no status line where nobody watches."""
    done = laptop.play("scan", "--once", "--no-window", str(road))

    assert done.out.startswith("LOLOS [LATIHAN]: ")
    assert done.err == f"strpcheck: {road}: {WIDTH}x{HEIGHT}, 30 frames a second, MJPG\n"


def test_once_ends_with_the_first_verdict(road: Path, laptop: Laptop) -> None:
    """The video is not played to its end."""
    assert len(laptop.play("scan", "--once", "--json", str(road)).objects) == 1


def test_two_cards_in_view_have_a_verdict_each_where_they_stand(town: Town, laptop: Laptop) -> None:
    """Left and right."""
    video = write_video(town.folder / "two.avi", [card(town.picture(SARI), town.picture(WATI))] * 12)

    done = laptop.play("scan", "--json", str(video))

    where = {told["permit"]["id"]: told["where"][0][0] for told in done.objects}
    assert len(done.objects) == 2
    assert where[town.number(SARI)] < WIDTH // 2 <= where[town.number(WATI)]


def test_a_picture_has_corners_too(town: Town, laptop: Laptop) -> None:
    """The same key as in a frame; a text has none."""
    (read,) = laptop.play("scan", "--json", str(town.picture(SARI))).objects
    (typed,) = laptop.check(town.text(SARI)).objects

    assert len(read["where"]) == 4
    assert typed["where"] is None


def test_a_video_without_a_barcode_is_told_and_judged_nothing(town: Town, laptop: Laptop) -> None:
    """Exit 3, as where nothing could be judged."""
    done = laptop.play("scan", "--json", str(write_video(town.folder / "empty.avi", [card()] * 4)))

    assert (done.code, done.out) == (3, "")
    assert "strpcheck: error: no barcode was seen" in done.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["gone.mp4"], 3, "cannot read gone.mp4: no such file"),
        (["http://127.0.0.1:9/road"], 3, "cannot read http://127.0.0.1:9/road: it cannot be opened"),
        (["http://[::1"], 2, "expected an address, got http://[::1"),
        (["98"], 3, "cannot read camera 98: it cannot be opened"),
        (["98", "--size", "big"], 2, "expected --size WIDTHxHEIGHT, got 'big'"),
        (["98", "--rotate", "45"], 2, "expected --rotate 90, 180 or 270, got 45"),
        (["98", "--zoom", "9"], 2, "expected --zoom from 1 to 4, got 9"),
        (["card.png", "--mirror"], 2, "go with a camera, a video or a stream"),
    ],
)
def test_what_cannot_be_watched_is_told_in_a_line(on_duty: Laptop, words: list[str], code: int, told: str) -> None:
    """With no verdict and no traceback."""
    done = on_duty.play("scan", *words)

    assert (done.code, done.out) == (code, "")
    assert done.err.count("strpcheck: error: ") == 1
    assert told in done.err


def test_a_broken_video_ends_with_a_line(road: Path, town: Town, laptop: Laptop) -> None:
    """What could be read was judged."""
    cut = town.folder / "cut.avi"
    cut.write_bytes(road.read_bytes()[: road.stat().st_size * 2 // 3])

    done = laptop.play("scan", "--json", str(cut))

    assert (done.code, done.reasons[:1]) == (0, ["ok"])
    assert "is damaged: " in done.err


def test_the_picture_may_be_turned_and_enlarged(road: Path, laptop: Laptop) -> None:
    """Corners are those of the picture as it is shown."""
    done = laptop.play(
        "scan", "--json", "--once", "--rotate", "90", "--mirror", "--zoom", "1.2", "--size", "640x480", str(road)
    )

    assert done.reasons == ["ok"]
    assert max(y for _, y in done.objects[0]["where"]) > HEIGHT // 2


class Show(Stream):
    """A network camera whose picture the test changes."""

    def show(self, picture: "GreyImage") -> None:
        """From now on."""
        self.jpegs = [jpeg_of(picture)]


@pytest.fixture
def show() -> Iterator[Show]:
    """Served on this machine."""
    with streaming(Show([card()], 100_000)) as served:
        assert isinstance(served, Show)
        yield served


@contextmanager
def started(command: list[str], folder: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """A command at work, which is not left behind, nor waited for without end."""
    with subprocess.Popen(
        command, cwd=folder, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        watchdog = Timer(60, running.kill)
        watchdog.start()
        try:
            yield running
        finally:
            watchdog.cancel()
            running.kill()


def next_verdict(lines: IO[bytes]) -> dict[str, Any]:
    """Other events are passed over."""
    while True:
        told: dict[str, Any] = json.loads(lines.readline())
        if told["event"] == "verdict":
            return told


def test_a_sync_counts_from_the_next_card_on_and_ctrl_c_ends_the_scan(show: Show, town: Town, on_duty: Laptop) -> None:
    """Without a restart; a card shown a moment ago is judged again under the new list."""
    command = command_line(*on_duty.words("scan", "--json", show.address))
    show.show(card(town.picture(SARI)))
    with started(command, town.folder) as running:
        assert running.stdout is not None
        before = next_verdict(running.stdout)
        show.show(card())
        town.authority("revoke", "--reason", "test", "--permit", town.number(SARI), at="2021-07-05T08:00")
        town.publish(at="2021-07-05T08:00")
        assert on_duty.play("sync", at="2021-07-05T08:05").code == 0
        time.sleep(0.8)  # long enough away to be another show, too short for a permit that is no echo
        show.show(card(town.picture(SARI)))
        after = next_verdict(running.stdout)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate()

    assert (before["reason"], after["reason"]) == ("ok", "revoked")
    assert before["source"] == after["source"] == show.address.replace("officer:secret@", "")
    assert running.returncode == 130
    assert b"Traceback" not in told


WITHOUT_ZBAR = (
    "import sys; sys.modules['pyzbar'] = None; from strpcheck.adapters.readers.child_main import main; main()"
)


def test_a_rung_that_is_off_is_told_before_the_first_frame(
    road: Path, laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, as with pictures: the officer knows why a card is not read that another laptop reads."""
    monkeypatch.setattr(wiring_live, "RunningReader", lambda: RunningReader(("-c", WITHOUT_ZBAR, "frames")))

    done = laptop.play("scan", "--json", str(road))

    first, *rest = done.err.splitlines()
    assert done.reasons == ["ok", "ok"]
    assert first == "strpcheck: reading rung zbar is off: import of pyzbar halted; None in sys.modules"
    assert not any("reading rung" in line for line in rest)
