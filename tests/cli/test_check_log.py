"""Laws of `check` and its log: committed before shown, nothing shown without its entry, and nobody named in it."""

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from tests.played import BUDI, SARI, WATI, Done, Laptop, Town, command_line, spawn, surroundings
from tests.small_disk import allow_writing, mounted


def entries(laptop: Laptop) -> int:
    """How many entries another program finds in the log."""
    with closing(sqlite3.connect(laptop.home / "log.sqlite")) as connection:
        return int(connection.execute("SELECT count(*) FROM entry").fetchone()[0])


def test_what_is_shown_is_in_the_log_by_then(town: Town, laptop: Laptop) -> None:
    """Whoever reads a verdict from the pipe finds its entry in the file, every time."""
    words = laptop.words("check", "--json", "-")
    before = entries(laptop)
    with subprocess.Popen(
        command_line(*words), env=surroundings(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for count in range(1, 21):
            process.stdin.write(f"{town.text(SARI)}\n")
            process.stdin.flush()
            process.stdout.readline()
            assert entries(laptop) >= before + count
        process.stdin.close()

    assert process.returncode == 0


def test_each_verdict_is_shown_before_the_next_is_asked_for(town: Town, laptop: Laptop) -> None:
    """An officer at a pipe waits for nobody: one line in, one verdict out."""
    words = laptop.words("check", "-")
    with subprocess.Popen(
        command_line(*words), env=surroundings(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{town.text(SARI)}\n")
        process.stdin.flush()
        first = process.stdout.readline()
        process.stdin.close()
        process.stdout.read()

    assert first.startswith("LOLOS")


def refused(done: Done) -> str:
    """No verdict, exit 3, one error and what to do."""
    assert (done.code, done.out) == (3, "")
    assert done.err.count("strpcheck: error: ") == done.err.count("strpcheck: hint: ") == 1
    return done.err


def test_no_verdict_while_another_program_holds_the_log(town: Town, laptop: Laptop) -> None:
    """After some waiting; as soon as it is free, everything goes on."""
    with closing(sqlite3.connect(laptop.home / "log.sqlite", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")

        told = refused(laptop.in_english.check(town.text(SARI)))

    assert "database is locked" in told
    assert "check who else holds the file" in told
    assert laptop.check(town.text(SARI)).reasons == ["ok"]


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 100])
def test_no_verdict_without_a_log(town: Town, laptop: Laptop, content: bytes | None) -> None:
    """Gone, emptied or something else: none is made in its place."""
    place = laptop.home / "log.sqlite"
    place.unlink()
    if content is not None:
        place.write_bytes(content)

    told = refused(laptop.in_english.check(town.text(SARI)))

    assert "log.sqlite" in told
    assert (place.read_bytes() if place.exists() else None) == content


@pytest.fixture
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of half a megabyte."""
    with mounted(tmp_path_factory.mktemp("disk"), "512k") as place:
        yield place


def move_in(laptop: Laptop, disk: Path) -> Laptop:
    """The same laptop on another disk."""
    return Laptop(shutil.copytree(laptop.home, disk / "home"), laptop.at)


def test_no_verdict_on_a_full_disk(town: Town, laptop: Laptop, small_disk: Path) -> None:
    """The first that does not fit is not shown; with room again the numbers go on without a gap."""
    moved = move_in(laptop, small_disk)
    (small_disk / "ballast").write_bytes(b"x" * 100_000)
    texts = [town.text(SARI)] * 2000

    full = moved.in_english.check(*texts)

    assert full.code == 3
    assert "cannot write the log" in full.err
    assert "make room on the disk" in full.err
    shown = len(full.objects)
    assert 0 < shown < 2000
    (small_disk / "ballast").unlink()
    assert moved.check(town.text(SARI)).reasons == ["ok"]
    numbers = [entry["entry"] for entry in moved.play("log", "show", "--json").objects]
    assert numbers == list(range(1, shown + 3))


def test_no_verdict_on_a_disk_that_may_only_be_read(town: Town, laptop: Laptop, small_disk: Path) -> None:
    """As with a write-protected stick."""
    moved = move_in(laptop, small_disk)
    allow_writing(small_disk, allowed=False)

    told = refused(moved.in_english.check(town.text(SARI)))

    assert "cannot open the log" in told


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="file modes bind nobody here: running as root"
)
def test_no_verdict_with_a_log_that_may_not_be_written(town: Town, laptop: Laptop) -> None:
    """Its file modes say no."""
    (laptop.home / "log.sqlite").chmod(0o400)
    laptop.home.chmod(0o500)
    try:
        told = refused(laptop.in_english.check(town.text(SARI)))
    finally:
        laptop.home.chmod(0o700)

    assert "the log" in told


def test_nobody_is_named_in_the_file_of_the_log(town: Town, laptop: Laptop) -> None:
    """Search its raw bytes, the write-ahead file's too: no name, NIK, company, purpose, file name or barcode."""
    named = town.folder / "sari-contoh-ktp.png"
    with Image.open(town.picture(SARI)) as picture:
        picture.save(named)
    spawn(*laptop.words("check", str(named), town.text(BUDI), town.text(WATI), "3174026107900000"), cwd=town.folder)

    written = b"".join(file.read_bytes() for file in laptop.home.glob("log.sqlite*"))

    assert town.number(SARI) in json.dumps(laptop.play("log", "show", "--json").objects)
    assert bytes.fromhex(town.number(SARI)) in written
    secrets = ["Sari", "Contoh", "Budi", "Angkut", "Bank Misalnya", "menjenguk", "sari-contoh", "3174026107900000"]
    assert [word for word in secrets if word.lower().encode() in written.lower()] == []
    assert town.text(SARI)[:40].encode() not in written


def test_a_check_says_in_the_log_how_the_code_came_in(town: Town, laptop: Laptop) -> None:
    """argument, file, stdin or picture: the kind, never the name."""
    text_file = town.folder / "permits" / str(town.index()[SARI]["text"])
    laptop.check(town.text(SARI), str(text_file), str(town.picture(SARI)))

    told = [
        (entry["kind"], entry["source"], entry["rung"]) for entry in laptop.play("log", "show", "--json").objects[1:]
    ]

    assert told[:2] == [("check", "argument", ""), ("check", "file", "")]
    assert told[2][:2] == ("check", "picture")
    assert told[2][2]
