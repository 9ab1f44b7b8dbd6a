"""Laws of `scan` where it reads files: the same verdicts as `check`, logged as scans."""

from pathlib import Path

import pytest

from tests.played import SARI, Laptop, Town, spawn


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


@pytest.mark.parametrize("source", ["0", "V7FHELLO", "rtsp://kamera.invalid/1", "codes.txt"])
def test_what_is_no_picture_is_refused(laptop: Laptop, source: str) -> None:
    """Usage, with where texts go."""
    done = laptop.play("scan", source)

    assert (done.code, done.out) == (2, "")
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
