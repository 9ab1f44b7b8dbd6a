"""The officer's station as a process of its own: a real window, real keys, a video in its own time, a real log."""

import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from strpcheck.adapters.screen.palette import PALETTES
from strpcheck.messages import Word
from strpcheck.ports import Theme
from tests.adapters.cameras.made import Stream, held_up, streaming, write_video
from tests.adapters.screen.approved import difference
from tests.adapters.screen.displays import Display, display
from tests.played import BADGE, BUDI, SARI, WATI, Laptop, Town, command_line
from tests.small_disk import mounted
from tests.towns import first_town, laptop, on_duty, town

__all__ = ["first_town", "laptop", "on_duty", "town"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="POSIX only"),
]
WIDTH, HEIGHT = 960, 540
RATE = 30
PATIENCE_S = 30.0
PIN = "4711"


@pytest.fixture(scope="module")
def server() -> Iterator[Display]:
    """One X server for all tests here."""
    with display() as there:
        yield there


def road(*symbols: Path, seconds: float) -> list["np.ndarray[Any, np.dtype[np.uint8]]"]:
    """So long a look at cards side by side, or at nobody."""
    return [held_up(np.full((HEIGHT, WIDTH), 110, np.uint8), *symbols)] * round(seconds * RATE)


def differs(before: Image.Image, now: Image.Image) -> bool:
    """Whether anything on the screen is another."""
    return difference(before, now).share > 0


class Watched:
    """A station that runs, and what it tells."""

    def __init__(self, process: "subprocess.Popen[str]", server: Display) -> None:
        self.process, self.server = process, server
        self.events: list[dict[str, Any]] = []

    def until(self, event: str) -> dict[str, Any]:
        """Wait for an event of a kind."""
        assert self.process.stdout is not None
        while True:
            line = self.process.stdout.readline()
            assert line, self.process.stderr.read() if self.process.stderr else ""
            self.events.append(json.loads(line))
            if self.events[-1]["event"] == event:
                return self.events[-1]

    def press(self, *keys: str) -> None:
        """Key by key, as an officer does: the next one once the screen has answered."""
        for key in keys:
            before = self.server.screenshot()
            self.server.press(key)
            self.sees(partial(differs, before))

    def sees(self, test: Callable[[Image.Image], bool], within_s: float = PATIENCE_S) -> Image.Image:
        """Wait until the screen looks as it should."""
        end = time.monotonic() + within_s  # noqa: TID251 -- a test's patience
        while True:
            seen = self.server.screenshot()
            if test(seen):
                return seen
            assert time.monotonic() < end, "the screen never looked like that"  # noqa: TID251 -- a test's patience
            time.sleep(0.1)


@contextmanager
def station(server: Display, laptop: Laptop, source: Path | str, *words: str) -> Iterator[Watched]:
    """A window over a source."""
    command = command_line(*laptop.words("scan", str(source), "--window", "--json", "--theme", "night", *words))
    environment = server.environment | {"PYTHONPATH": os.getcwd()}  # noqa: PTH109 -- the tree that is tested
    with subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield Watched(process, server)
        finally:
            process.kill()


def kinds(laptop: Laptop, last: int) -> list[str]:
    """Of the newest entries."""
    return [entry["kind"] for entry in laptop.play("log", "show", "--json").objects[-last:]]


def is_word(colour: tuple[int, int, int]) -> Callable[[Image.Image], bool]:
    """Whether the verdict's band has a colour."""
    return lambda seen: bool((np.asarray(seen)[130:150, 300:1200] == colour).all(axis=2).mean() > 0.3)


NIGHT = PALETTES[Theme.NIGHT]
LOLOS, ALARM = NIGHT.verdicts[Word.ACCEPT].paper, NIGHT.alarm.paper


def test_an_officers_minutes(server: Display, town: Town, on_duty: Laptop) -> None:
    """A verdict, an exempt passage, two permits at once, an override, the end of the shift: as the log has it."""
    town.authority("revoke", "--permit", town.number(WATI), "--reason", "x", at="2021-07-05T07:20")
    town.publish("2021-07-05T07:20")
    assert on_duty.play("sync", at="2021-07-05T07:25").code == 0
    nobody = road(seconds=3.6)
    shown = [
        *road(seconds=0.5),
        *road(town.picture(SARI), seconds=1.5),
        *nobody,
        *road(town.picture(BUDI), town.picture(WATI), seconds=6),
        *road(seconds=8),
    ]
    video = write_video(town.folder / "road.avi", shown)

    with station(server, on_duty, video, "--wipe-after", "60") as seen:
        assert seen.until("verdict")["reason"] == "ok"
        seen.sees(is_word(LOLOS))
        seen.press("b", "1")
        assert seen.until("exempt")["category"] == "EX-ASN"

        verdicts = {seen.until("verdict")["reason"], seen.until("verdict")["reason"]}
        assert verdicts == {"ok", "revoked"}
        time.sleep(0.5)
        seen.press("k", "1", "1")
        assert seen.until("override")["reason"] == "emergency"
        server.press("space")
        seen.until("cleared")
        seen.press("e", *PIN, "Enter")
        closed = seen.until("shift")
        assert closed["summary"]["scans"] == 3
        server.press("Enter")
        assert seen.process.wait(PATIENCE_S) == 10
        assert seen.process.stderr is not None
        assert "Traceback" not in seen.process.stderr.read()

    assert kinds(on_duty, 6) == ["scan", "exempt", "scan", "scan", "override", "shift"]


def test_what_leaves_the_screen_is_nowhere_any_more(server: Display, town: Town, on_duty: Laptop) -> None:
    """Neither on the screen nor in any file of the home: it looks as before anybody came."""
    shown = [*road(seconds=1), *road(town.picture(SARI), seconds=1.5), *road(seconds=9)]
    video = write_video(town.folder / "road.avi", shown)

    with station(server, on_duty, video, "--wipe-after", "2") as seen:
        seen.until("verdict")
        full = seen.sees(is_word(LOLOS))
        seen.until("cleared")
        empty = seen.sees(lambda now: not is_word(LOLOS)(now))
        assert difference(full, empty).is_seen
        seen.process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        server.press(*PIN, "Enter")
        seen.process.wait(PATIENCE_S)

    name = b"Sari Contoh"
    held = {path.name for path in on_duty.home.rglob("*") if path.is_file() and name in path.read_bytes()}
    assert held == set()


def test_closing_the_window_and_ctrl_c_ask_for_a_pin(server: Display, town: Town, on_duty: Laptop) -> None:
    """A wrong one leaves everything as it is; the shift is open afterwards."""
    video = write_video(town.folder / "road.avi", road(seconds=20))

    with station(server, on_duty, video) as seen:
        bare = seen.sees(lambda now: bool(np.asarray(now)[now.height // 2, now.width // 4].min() > 50))  # the road
        for ask in (server.close_window, lambda: seen.process.send_signal(signal.SIGINT)):
            ask()
            seen.sees(lambda now: difference(now, bare).share > 0.05)
            server.press(*"9999", "Enter")
            time.sleep(0.5)
            assert seen.process.poll() is None
            server.press("Esc")
            # Only then ask again: a question that is still open is not asked twice, and this key would end it.
            seen.sees(lambda now: difference(now, bare).share < 0.05)
        server.close_window()
        time.sleep(0.5)
        server.press(*PIN, "Enter")
        assert seen.process.wait(PATIENCE_S) == 0

    assert on_duty.play("shift", "status", "--json").objects[0]["closed"] is None


def test_a_power_cut_ends_nothing(server: Display, town: Town, on_duty: Laptop) -> None:
    """Kill -9 in mid-shift: the next start goes on in the same shift with the same numbers."""
    shown = [*road(seconds=0.5), *road(town.picture(SARI), seconds=1.5), *road(seconds=9)]
    video = write_video(town.folder / "road.avi", shown)
    with station(server, on_duty, video) as seen:
        seen.until("verdict")
        seen.press("b", "1")
        seen.until("exempt")
        seen.process.kill()
    before = on_duty.play("shift", "status", "--json").objects

    # What goes on is told until the first verdict: on a busy machine half a second of it is not seen.
    later = write_video(town.folder / "later.avi", [*road(seconds=4), *shown])
    with station(server, on_duty, later) as seen:
        seen.sees(lambda now: bool((np.asarray(now)[45:90, 300:1200] > 200).any()))
        seen.until("verdict")
        seen.press("b", "1")
        seen.until("exempt")
    (after,) = on_duty.play("shift", "status", "--json").objects

    assert (before[0]["scans"], before[0]["exempt"]) == (1, {"EX-ASN": 1})
    assert (after["shift"], after["scans"], after["exempt"]) == (before[0]["shift"], 2, {"EX-ASN": 2})


def test_a_hand_scanner_types_at_the_window(server: Display, town: Town, on_duty: Laptop) -> None:
    """Beside the camera; a wedge that types garbage counts nothing and opens nothing."""
    video = write_video(town.folder / "road.avi", road(seconds=25))

    with station(server, on_duty, video) as seen:
        time.sleep(2.5)
        server.press(*"BPEK", every_s=0.01)
        time.sleep(1)
        server.press(*town.text(SARI), "\r", every_s=0.004)
        told = seen.until("verdict")

    assert (told["source"], told["reason"], told["permit"]["id"]) == ("hand scanner", "ok", town.number(SARI))
    assert {event["event"] for event in seen.events} == {"verdict"}
    assert kinds(on_duty, 2) == ["shift", "scan"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    with mounted(place, "2m"):
        yield place


def fill(disk: Path) -> Path:
    """Leave no byte; what to remove again."""
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return ballast


def test_on_a_full_disk_the_screen_says_so_and_shows_no_verdict(
    server: Display, town: Town, on_duty: Laptop, small_disk: Path
) -> None:
    """With room again, the card that is still held up has its verdict, and the numbers go on without a gap."""
    moved = Laptop(shutil.copytree(on_duty.home, small_disk / "home"), on_duty.at)
    shown = [*road(seconds=4), *road(town.picture(SARI), seconds=12), *road(seconds=3)]
    video = write_video(town.folder / "road.avi", shown)

    with station(server, moved, video) as seen:
        seen.sees(lambda now: bool(np.asarray(now).any()))
        time.sleep(1)
        ballast = fill(small_disk)
        stopped = seen.until("stopped")
        assert "cannot write the log" in stopped["error"]
        seen.sees(lambda now: bool((np.asarray(now)[150:600] == ALARM).all(axis=2).mean() > 0.3))
        assert "verdict" not in {event["event"] for event in seen.events}
        ballast.unlink()
        verdict = seen.until("verdict")
        seen.sees(is_word(LOLOS))

    entries = moved.play("log", "show", "--json").objects
    assert [entry["entry"] for entry in entries] == list(range(1, verdict["entry"] + 1))


def test_a_camera_that_is_gone_is_told_until_it_is_back(server: Display, on_duty: Laptop) -> None:
    """On the screen and as events; nothing of an old picture is left meanwhile, and the scan goes on by itself."""
    picture = np.full((HEIGHT, WIDTH), 200, np.uint8)
    with streaming(Stream([picture], 150)) as stream, station(server, on_duty, stream.address) as seen:
        told: list[str] = []
        seen.sees(lambda now: bool((np.asarray(now)[300:400, 200:500] > 180).mean() > 0.9))
        while not any("is gone" in message for message in told):
            told.append(seen.until("notice")["message"])
        seen.sees(lambda now: bool((np.asarray(now)[300:400, 200:500] > 180).mean() < 0.3))
        while not any("is back" in message for message in told):
            told.append(seen.until("notice")["message"])
        seen.sees(lambda now: bool((np.asarray(now)[300:400, 200:500] > 180).mean() > 0.9))

    assert "secret" not in "".join(told)


def test_before_a_camera_that_runs_on_a_shift_is_handed_over_and_ended(
    server: Display, town: Town, on_duty: Laptop
) -> None:
    """The numbers stand until they were read, while the camera still shows a card; then the station ends well."""
    next_badge, next_pin = "90010101", "0815"
    pin_file = on_duty.home / "next-pin.txt"
    pin_file.write_text(f"{next_pin}\n", encoding="utf-8")
    assert on_duty.play("officer", "add", next_badge, "--pin-file", str(pin_file)).code == 0

    with (
        streaming(Stream(road(town.picture(SARI), seconds=0.1), 10_000)) as stream,
        station(server, on_duty, stream.address) as seen,
    ):
        seen.until("verdict")
        seen.press("g")
        server.press(*next_badge, "Enter", every_s=0.05)
        time.sleep(0.5)
        server.press(*next_pin, "Enter", every_s=0.05)
        assert (seen.until("shift")["act"], seen.events[-1]["officer"]) == ("handover", next_badge)
        seen.press("e")
        server.press(*next_pin, "Enter", every_s=0.05)
        assert seen.until("shift")["act"] == "close"
        time.sleep(2.5)
        assert seen.process.poll() is None
        server.press("Enter")
        assert seen.process.wait(PATIENCE_S) == 0
        assert seen.process.stderr is not None
        assert seen.process.stderr.read() == ""

    assert kinds(on_duty, 3) == ["scan", "shift", "shift"]


def test_without_a_window_the_terminal_is_the_station(town: Town, on_duty: Laptop, tmp_path: Path) -> None:
    """Verdict, keys, an act, the end of the shift with its summary; the terminal is given back."""
    tmux = shutil.which("tmux")
    if tmux is None:
        pytest.skip("tmux is not installed")
    video = write_video(tmp_path / "road.avi", [*road(town.picture(SARI), seconds=1.5), *road(seconds=15)])
    command = shlex.join(command_line(*on_duty.words("scan", str(video), "--no-window")))
    socket = [tmux, "-S", str(tmp_path / "tmux")]

    def said(*words: str) -> str:
        return subprocess.run([*socket, *words], capture_output=True, text=True, check=True).stdout

    def shows(wanted: str) -> None:
        for _ in range(100):
            if wanted in said("capture-pane", "-p"):
                return
            time.sleep(0.1)
        raise AssertionError(said("capture-pane", "-p"))

    said("new-session", "-d", "-x", "100", "-y", "40", f"cd {Path.cwd()}; {command}; echo ended with $?; sleep 60")
    try:
        shows("LOLOS")
        shows("[B] Bebas")
        said("send-keys", "b")
        shows("EX-ASN")
        said("send-keys", "1")
        shows("Dicatat: bebas EX-ASN")
        said("send-keys", "e")
        shows("PIN")
        said("send-keys", PIN, "Enter")
        shows(f"Ringkasan giliran {BADGE}")
        said("send-keys", "Enter")
        shows("ended with 0")
        assert "LOLOS" not in said("capture-pane", "-p")
    finally:
        said("kill-server")

    assert kinds(on_duty, 3) == ["scan", "exempt", "shift"]


def test_without_a_display_there_is_an_error(town: Town, on_duty: Laptop) -> None:
    """Exit code 3, one line in the officer's language, what to do, and no abort."""
    video = write_video(town.folder / "road.avi", road(seconds=0.2))
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}

    done = subprocess.run(
        command_line(*on_duty.words("scan", str(video), "--window")),
        env=environment | {"PYTHONPATH": os.getcwd()},  # noqa: PTH109 -- the tree that is tested
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert (done.returncode, done.stdout) == (3, "")
    assert "Jendela tidak dapat dibuka" in done.stderr
    assert "--no-window" in done.stderr
