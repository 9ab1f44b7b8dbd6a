"""Laws of what writes the log on a disk that is full or may only be read, or beside a program that holds the log.

A scan shows no verdict, a proof is not given, nothing leaves in an export and nothing is purged by halves; each says
what is wrong in one line, and goes on once it can.
"""

import os
import re
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from strpcheck.adapters.home import Home
from tests.exported import read_export
from tests.played import JOKO, SARI, Done, Laptop, Town, command_line, found_town, settle, surroundings
from tests.small_disk import allow_writing, mounted

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="POSIX only")]

FIRST_DAY, A_MONTH_ON, LATER = "2021-07-05T08:00", "2021-08-06T08:00", "2021-08-06T09:00"
ACTS = ("scan", "checkpoint", "export", "purge")
SAID = re.compile(r"cannot (write|open|clean|read) (the log )?/")
ROOM = (*range(0, 48, 8), *range(52, 256, 40), 1024)
"""Kilobytes that are left on the disk, or that a file may grow to: the last is enough for everything."""


@dataclass(frozen=True)
class Post:
    """A laptop with a month's old entries, some of them not signed over yet."""

    town: Town
    laptop: Laptop
    out: Path
    """Where exports go."""
    newest: int
    """Entry, which no checkpoint is over yet."""

    def words(self, act: str) -> list[str]:
        """The command."""
        match act:
            case "scan":
                return ["check", "--json", self.town.text(JOKO)]
            case "checkpoint":
                return ["log", "prove", str(self.newest)]
            case "export":
                period = ["--from", "2021-07-01", "--to", "2021-09-01"]
                return ["log", "export", "--format", "jsonl", *period, "--out", str(self.out / "out.jsonl")]
            case _:
                return ["log", "purge", "--json", "--pin-file", str(self.town.folder / "pin")]

    def entries(self) -> int:
        """How many another program finds in the log."""
        with closing(sqlite3.connect(self.laptop.home / "log.sqlite")) as other:
            return int(other.execute("SELECT count(*) FROM entry").fetchone()[0])

    def purged(self) -> int:
        """How many of them are empty."""
        with closing(sqlite3.connect(self.laptop.home / "log.sqlite")) as other:
            return int(other.execute("SELECT count(*) FROM entry WHERE body = x''").fetchone()[0])

    def do(self, act: str, *more: str) -> Done:
        """Run it."""
        return self.laptop.in_english.play(*self.words(act), *more)

    def exported(self) -> dict[str, bytes]:
        """Every file where exports go."""
        return {path.name: path.read_bytes() for path in self.out.iterdir()}


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Post:
    """Set up once; nobody changes it."""
    town = found_town(tmp_path_factory.mktemp("town"))
    (town.folder / "pin").write_text("246810\n", encoding="utf-8")
    laptop = Laptop(town.folder / "home", FIRST_DAY)
    words = ["--root", str(town.root), "--from", str(town.published), "--post", "LENTENG-AGUNG"]
    assert laptop.play("init", *words, "--pin-file", str(town.folder / "pin")).code == 0
    assert laptop.check(*[town.text(SARI)] * 60).code == 0
    town.publish(at=A_MONTH_ON)
    late = replace(laptop, at=LATER)
    assert late.play("sync", str(town.published)).code == 0
    late.check(town.text(JOKO))
    return Post(town, late, town.folder, len(late.play("log", "show", "--json").objects))


def moved(post: Post, folder: Path, home: Path) -> Post:
    """A copy in another place, its home and its exports on a disk of their own."""
    town = settle(post.town, folder)
    shutil.move(town.folder / "home", home)
    (home.parent / "out").mkdir()
    return Post(town, replace(post.laptop, home=home), home.parent / "out", post.newest)


@pytest.fixture
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of four megabytes."""
    with mounted(tmp_path_factory.mktemp("disk"), "4m") as place:
        yield place


@contextmanager
def filled(disk: Path, room: int) -> Iterator[None]:
    """All but so many kilobytes of a disk are taken."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            file.truncate(max(0, file.tell() - room * 1024))
    yield
    ballast.unlink()


@pytest.mark.parametrize("room", [0, 4])
def test_on_a_full_disk_the_log_is_looked_at_all_the_same(
    settled: Post, tmp_path: Path, small_disk: Path, room: int
) -> None:
    """An auditor who may not touch anything need not make room first."""
    post = moved(settled, tmp_path / "town", small_disk / "home")

    with filled(small_disk, room):
        done = post.laptop.play("log", "verify", "--json")

    assert (done.code, done.objects[0]["entries"]) == (0, post.newest), done.err


@contextmanager
def files_of_at_most(room: int) -> Iterator[None]:
    """No file of this process grows beyond so many kilobytes: a full disk, where none can be mounted."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room * 1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def refused(done: Done) -> None:
    """Exit 3, nothing shown, one error of the log or of a file, and what to do."""
    assert (done.code, done.out) == (3, ""), done
    assert SAID.search(done.err), done.err
    assert done.err.count("strpcheck: error: ") == done.err.count("strpcheck: hint: ") == 1


def is_as_told(post: Post, act: str, done: Done, before: tuple[int, int]) -> None:
    """With room again the log is whole, holds what was told and nothing by halves, and the act can be done."""
    assert post.laptop.play("log", "verify").code == 0
    entries, purged = post.entries() - before[0], post.purged() - before[1]
    exported = post.out / "out.jsonl"
    if done.code == 3:
        refused(done)
        assert (purged > 0) == (act == "purge" and entries == 1)
        assert entries == 0 or act == "purge"
        assert list(post.out.iterdir()) == []
    elif act == "export":
        read_export(exported, Home(post.laptop.home).signer.public_key)
        for file in post.out.iterdir():
            file.unlink()
    assert done.code == 3 or entries == {"checkpoint": 0}.get(act, 1)


@pytest.mark.parametrize("act", ACTS)
def test_on_a_full_disk_nothing_is_done_by_halves(settled: Post, tmp_path: Path, small_disk: Path, act: str) -> None:
    """However little room is left, and wherever in the act it ends."""
    too_little = []
    for room in ROOM:
        home = small_disk / f"{room}" / "home"
        home.parent.mkdir()
        post = moved(settled, tmp_path / f"{room}", home)
        before = post.entries(), post.purged()
        with filled(small_disk, room):
            done = post.do(act)
        is_as_told(post, act, done, before)
        if done.code == 3:
            too_little.append(room)
            assert post.do(act).code != 3
        shutil.rmtree(home.parent)

    assert 0 in too_little
    assert ROOM[-1] not in too_little


@pytest.mark.parametrize("act", ACTS)
def test_files_that_cannot_grow_leave_nothing_by_halves(settled: Post, tmp_path: Path, act: str) -> None:
    """The same where no small disk can be mounted, and where the system ends a write in another way."""
    too_little = []
    for room in ROOM:
        (tmp_path / f"{room}" / "disk").mkdir(parents=True)
        post = moved(settled, tmp_path / f"{room}" / "town", tmp_path / f"{room}" / "disk" / "home")
        before = post.entries(), post.purged()
        with files_of_at_most(room):
            done = post.do(act)
        is_as_told(post, act, done, before)
        if done.code == 3:
            too_little.append(room)
            assert post.do(act).code != 3

    assert 0 in too_little
    assert ROOM[-1] not in too_little


def is_one_export(post: Post, done: Done, before: dict[str, bytes]) -> None:
    """What stands there is the earlier export to the byte, or another one that is whole; and the log is."""
    assert post.laptop.play("log", "verify").code == 0
    after = post.exported()
    if done.code == 3:
        refused(done)
        assert after == before
    else:
        assert (set(after), after["out.jsonl"] != before["out.jsonl"]) == (set(before), True)
    read_export(post.out / "out.jsonl", Home(post.laptop.home).signer.public_key)


def test_on_a_full_disk_an_export_that_is_replaced_stays_whole(settled: Post, tmp_path: Path, small_disk: Path) -> None:
    """`--force` gives way to what is whole, never to what could not be written: file, manifest and verifier."""
    codes = []
    for room in ROOM:
        home = small_disk / f"{room}" / "home"
        home.parent.mkdir()
        post = moved(settled, tmp_path / f"{room}", home)
        assert post.do("export").code == 0
        post.do("scan")
        before = post.exported()
        with filled(small_disk, room):
            done = post.do("export", "--force")
        is_one_export(post, done, before)
        codes.append(done.code)
        shutil.rmtree(home.parent)

    assert (codes[0], codes[-1]) == (3, 0)


def test_where_files_cannot_grow_an_export_that_is_replaced_stays_whole(settled: Post, tmp_path: Path) -> None:
    """The same where no small disk can be mounted."""
    codes = []
    for room in ROOM:
        (tmp_path / f"{room}" / "disk").mkdir(parents=True)
        post = moved(settled, tmp_path / f"{room}" / "town", tmp_path / f"{room}" / "disk" / "home")
        assert post.do("export").code == 0
        post.do("scan")
        before = post.exported()
        with files_of_at_most(room):
            done = post.do("export", "--force")
        is_one_export(post, done, before)
        codes.append(done.code)

    assert (codes[0], codes[-1]) == (3, 0)


@pytest.mark.parametrize("act", ACTS)
def test_on_a_disk_that_may_only_be_read_nothing_is_done(
    settled: Post, tmp_path: Path, small_disk: Path, act: str
) -> None:
    """As on a stick with its switch on; and it goes on once it may be written."""
    post = moved(settled, tmp_path / "town", small_disk / "home")
    before = post.entries(), post.purged()
    allow_writing(small_disk, allowed=False)

    done = post.do(act)

    allow_writing(small_disk, allowed=True)
    refused(done)
    is_as_told(post, act, done, before)
    assert post.do(act).code != 3


def test_while_another_program_holds_the_log_nothing_is_done(settled: Post, tmp_path: Path) -> None:
    """Each act at once, since each waits for some seconds; and all goes on once the log is free."""
    (tmp_path / "disk").mkdir()
    post = moved(settled, tmp_path / "town", tmp_path / "disk" / "home")
    before = post.entries(), post.purged()
    lines = [command_line(*post.laptop.in_english.words(*post.words(act))) for act in ACTS]
    with closing(sqlite3.connect(post.laptop.home / "log.sqlite", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        started = [
            subprocess.Popen(line, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for line in lines
        ]
        told = [process.communicate(timeout=60) for process in started]

    for act, process, (out, err) in zip(ACTS, started, told, strict=True):
        done = Done(process.returncode, out, err)
        refused(done)
        assert "database is locked" in done.err
        is_as_told(post, act, done, before)
    for act in ACTS:
        assert post.do(act).code != 3
