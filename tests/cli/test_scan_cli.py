"""Laws of `scan` where it reads files: the same verdicts as `check`, logged as scans."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.played import JOKO, SARI, WATI, Laptop, Town, command_line, spawn, surroundings


def test_a_picture_is_scanned_and_logged_as_a_scan(town: Town, laptop: Laptop) -> None:
    """The kind tells an auditor what the officer typed."""
    done = laptop.play("scan", "--json", str(town.picture(SARI)))

    assert (done.code, done.reasons) == (0, ["ok"])
    assert laptop.play("log", "show", "--json").objects[-1]["kind"] == "scan"


def test_once_stops_after_the_first_verdict(town: Town, laptop: Laptop) -> None:
    """The others are neither judged nor logged."""
    folder = str(town.folder / "permits")

    once, all_of_them = laptop.play("scan", "--once", "--json", folder), laptop.play("scan", "--json", folder)

    assert (len(once.objects), len(all_of_them.objects)) == (1, 4)
    assert len(laptop.play("log", "show", "--json").objects) == 6


def test_once_passes_over_what_is_no_picture(town: Town, laptop: Laptop) -> None:
    """An unreadable file is no verdict."""
    (town.folder / "permits" / "0.png").write_bytes(b"")

    done = laptop.play("scan", "--once", "--json", str(town.folder / "permits"))

    assert (done.code, len(done.objects)) == (0, 1)
    assert "0.png" in done.err


@pytest.mark.parametrize("source", ["V7FHELLO", "ftp://kamera.invalid/1", "codes.txt", "webcam"])
def test_what_is_no_picture_is_refused(laptop: Laptop, source: str) -> None:
    """Usage, with where the names of cameras stand, and where texts go."""
    done = laptop.play("scan", source)

    assert (done.code, done.out) == (2, "")
    assert "see which cameras there are with `strpcheck scan --list`" in done.err
    assert "barcode texts go to `strpcheck check`" in done.err


@pytest.mark.parametrize("source", ["gone.png", "*.png", "empty"])
def test_nothing_to_scan_is_a_failure(laptop: Laptop, tmp_path: Path, source: str) -> None:
    """Told, exit 3."""
    (tmp_path / "empty").mkdir()

    done = laptop.play("scan", str(tmp_path / "no" / source) if source != "empty" else str(tmp_path / "empty"))

    assert (done.code, done.out) == (3, "")
    assert done.err.count("strpcheck: error: ") == 1


def test_rungs_that_are_off_are_told_once_and_on_stderr(town: Town, laptop: Laptop) -> None:
    """Whatever this machine lacks, stdout holds verdicts alone."""
    done = spawn(*laptop.words("scan", "--json", str(town.folder / "permits")), cwd=town.folder)

    assert len(done.objects) == 4
    told = [line for line in done.err.splitlines() if "reading rung" in line]
    assert len(told) == len(set(told))


@contextmanager
def watching(laptop: Laptop, folder: Path, *words: str) -> "Iterator[subprocess.Popen[str]]":
    """A laptop that watches a folder, once it does; it is ended with Ctrl-C where it has not ended."""
    with subprocess.Popen(
        command_line(*laptop.words("scan", "--json", "--watch", *words, str(folder))),
        cwd=folder.parent, env=surroundings(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        try:
            while not process.stderr.readline().endswith("Ctrl-C ends it\n"):
                assert process.poll() is None
            yield process
        finally:
            process.kill()


def verdict(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """The next one."""
    assert process.stdout is not None
    told: dict[str, Any] = json.loads(process.stdout.readline())
    return told


def test_a_watched_folder_is_judged_as_pictures_come(town: Town, laptop: Laptop) -> None:
    """What was there is passed over, each new one is a scan, Ctrl-C ends it in order."""
    if os.name == "nt":
        pytest.skip("POSIX only")
    folder = town.folder / "phone"
    folder.mkdir()
    shutil.copy(town.picture(JOKO), folder / "old.png")

    with watching(laptop, folder) as process:
        told = []
        for line in (SARI, WATI):
            shutil.copy(town.picture(line), folder / f"{line}.png")
            told.append(verdict(process))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)

    assert [(each["permit"]["id"], each["reason"]) for each in told] == [
        (town.number(SARI), "ok"),
        (town.number(WATI), "ok"),
    ]
    assert (process.returncode, out, err) == (130, "", "")
    assert [entry["kind"] for entry in laptop.play("log", "show", "--json").objects[-2:]] == ["scan", "scan"]


def test_a_watched_folder_may_begin_with_what_is_there(town: Town, laptop: Laptop) -> None:
    """`--present`; with `--once` the first verdict ends it."""
    folder = town.folder / "phone"
    folder.mkdir()
    shutil.copy(town.picture(JOKO), folder / "old.png")

    with watching(laptop, folder, "--present", "--once") as process:
        told = verdict(process)
        process.communicate(timeout=30)

    assert (told["permit"]["id"], process.returncode) == (town.number(JOKO), 0)


@pytest.mark.parametrize("what", ["gone", "a.png", "", "0"])
def test_only_a_folder_can_be_watched(laptop: Laptop, tmp_path: Path, what: str) -> None:
    """Usage; a picture is there to be judged."""
    (tmp_path / "a.png").write_bytes(b"")

    done = laptop.play("scan", "--watch", str(tmp_path / what) if what.isalpha() or "." in what else what)

    assert (done.code, done.out) == (2, "")
    assert "expected a folder to watch" in done.err


def test_present_goes_with_watch(laptop: Laptop, tmp_path: Path) -> None:
    """Without, it would say nothing."""
    done = laptop.play("scan", "--present", str(tmp_path))

    assert (done.code, done.err) == (2, "strpcheck: error: --present goes with --watch\n")
