"""Laws of `sync --watch`: it goes on until it is stopped, asks neither too often nor too late, tells what failed."""

import json
import os
import re
import signal
import subprocess
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from strpcheck.documents.station import read_station, write_station
from tests.played import Done, Laptop, Town, command_line, spawn, surroundings


@pytest.mark.skipif(os.name != "posix", reason="POSIX only")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=lambda how: how.name)
def test_a_watch_stops_when_it_is_told_to(town: Town, laptop: Laptop, how: signal.Signals) -> None:
    """One object an attempt, then a pause; a signal ends it with exit 0 and nothing broken. A scan comes before it."""
    words = command_line(*laptop.words("sync", "--watch", "--json"))
    with subprocess.Popen(
        words, cwd=town.folder, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        niceness = os.getpriority(os.PRIO_PROCESS, process.pid)
        process.send_signal(how)
        rest, err = process.communicate()

    assert first["new"] is False
    assert niceness == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
    assert (process.returncode, rest, err) == (0, b"", b"")


def watched(laptop: Laptop, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[Done, list[float]]:
    """A watch whose carrier is there at the third attempt, and which is stopped then; and how long it paused."""
    from strpcheck.cli import sync_watch

    class Stopped(KeyboardInterrupt):
        """Somebody stops it after the success."""

    gone = laptop.home.parent / "pub"
    away = gone.rename(gone.with_name("away"))
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        """Nobody waits; the folder comes back meanwhile."""
        pauses.append(seconds)
        if len(pauses) == 2:
            away.rename(gone)
        if len(pauses) == 3:
            raise Stopped

    monkeypatch.setattr(sync_watch, "wait_until", lambda due, clock, *_: sleep((due - clock.now()).total_seconds()))
    monkeypatch.setattr("os.nice", lambda _: 0)
    return laptop.play("sync", "--watch", *words), pauses


@pytest.mark.parametrize(
    ("lang", "failure", "success", "following"),
    [
        (
            "id",
            r"strpcheck: Tidak ada data sinkron di sana\. Dicoba lagi pukul \d\d:\d\d:\d\d WIB\.",
            r"strpcheck: generasi [0-9a-f]{16} \(sudah berlaku\), ditandatangani 4 Jul 2021 22:30 WIB",
            r"strpcheck: sinkronisasi berikutnya \d+ .* WIB",
        ),
        (
            "en",
            r"strpcheck: .*/pub holds no published repository; next attempt at \d\d:\d\d:\d\d WIB",
            r"strpcheck: generation [0-9a-f]{16} \(already in force\), signed 4 Jul 2021 22:30 WIB",
            r"strpcheck: next sync at \d+ .* WIB",
        ),
    ],
    ids=["id", "en"],
)
def test_a_watch_tells_what_failed_and_when_it_goes_on(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch, lang: str, failure: str, success: str, following: str
) -> None:
    """And does go on."""
    done, pauses = watched(replace(laptop, extra=["--lang", lang]), monkeypatch)

    told = done.err.splitlines()
    assert (done.code, len(told)) == (0, 4)
    assert all(map(re.fullmatch, [failure, failure, success, following], told))
    assert all(pause <= 4 for pause in pauses[:2])


def test_a_watch_tells_programs_the_same(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure by its kind, by what was the matter, and in English."""
    done, _ = watched(laptop, monkeypatch, "--json")

    first, second, third = done.objects
    assert (first["error"], first["trouble"], third["new"]) == ("CarrierError", "no_repository", False)
    assert list(first) == list(second) == ["error", "message", "next_at", "trouble"]


def test_a_watch_without_anything_to_ask_says_so(laptop: Laptop) -> None:
    """At once, instead of trying for ever."""
    settings = laptop.home / "station.json"
    settings.write_bytes(write_station(replace(read_station(settings.read_bytes()), carrier=None)))

    done = spawn(*laptop.words("sync", "--watch"), cwd=laptop.home)

    assert done.code == 2
    assert "no carrier is known yet" in done.err


def test_a_watch_does_not_wait_when_the_stick_is_put_in(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the pause would be: what leads to the carrier now did not lead there at the last attempt."""
    from strpcheck.cli import sync_watch

    stick = laptop.home.parent / "pub"
    away = stick.rename(stick.with_name("away"))
    steps: list[float] = []

    def sleep(seconds: float) -> None:
        """Nobody waits; the stick is put in at the second step, and somebody stops the watch after the success."""
        steps.append(seconds)
        if len(steps) == 2:
            away.rename(stick)
        if len(steps) > 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(sync_watch, "time", SimpleNamespace(sleep=sleep))
    monkeypatch.setattr("strpcheck.rota.pause_after", lambda *_: timedelta(hours=9))
    monkeypatch.setattr("os.nice", lambda _: 0)

    done = laptop.in_english.play("sync", "--watch")

    assert (done.code, len(steps)) == (0, 3)
    assert done.err.count("next attempt at") == 1
    assert "(already in force)" in done.err


@pytest.mark.parametrize("is_named", [False, True], ids=["remembered", "named"])
def test_a_watch_keeps_the_carrier_it_began_with(
    town: Town, laptop: Laptop, monkeypatch: pytest.MonkeyPatch, *, is_named: bool
) -> None:
    """A stick that is synced from meanwhile, and taken away, is no reason to ask nobody but it from then on."""
    from strpcheck.cli import sync_watch

    stick = town.copy_of_published("stick")
    pauses: list[object] = []

    def pause(*_: object) -> None:
        """Nobody waits; the stick comes and goes, and somebody stops the watch after the second attempt."""
        pauses.append(None)
        if len(pauses) == 2:
            raise KeyboardInterrupt
        assert laptop.play("sync", str(stick)).code == 0
        stick.rename(stick.with_name("away"))

    monkeypatch.setattr(sync_watch, "wait_until", pause)
    monkeypatch.setattr("os.nice", lambda _: 0)

    done = laptop.play("sync", "--watch", "--json", *([str(town.published)] if is_named else []))

    assert [told.get("carrier") for told in done.objects] == [str(town.published)] * 2


class Unwilling(BaseHTTPRequestHandler):
    """A mirror that asks to be left alone for two minutes."""

    def do_GET(self) -> None:
        """Whatever is asked."""
        self.send_response(503)
        self.send_header("Retry-After", "120")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as the library spells it
        """Nobody reads it."""


def test_a_watch_waits_as_long_as_the_mirror_asks(laptop: Laptop) -> None:
    """A real server says `Retry-After`; the next attempt is told for no earlier."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Unwilling) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            words = laptop.words("sync", f"http://127.0.0.1:{server.server_address[1]}", "--watch", "--json")
            began = datetime.now(UTC)  # noqa: TID251 -- the watch runs by the real clock
            with subprocess.Popen(
                command_line(*words), cwd=laptop.home, env=surroundings(), stdout=subprocess.PIPE
            ) as process:
                assert process.stdout is not None
                told = json.loads(process.stdout.readline())
                process.terminate()
                process.communicate()
        finally:
            server.shutdown()
            thread.join()

    wait = datetime.fromisoformat(told["next_at"]) - began
    assert timedelta(seconds=119) <= wait <= timedelta(seconds=150)
