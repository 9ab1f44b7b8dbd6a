"""Laws of `log verify` about what befalls a laptop: a page rots, its clock jumps, a second one is made of it."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.home import Home
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.ports import Cause
from tests.audited import Book
from tests.played import SARI, Laptop, Town

HOUR = 3_600
BEGUN = datetime(2021, 7, 5, 2, tzinfo=UTC)


@contextmanager
def written_by_hand(laptop: Laptop) -> Iterator[Book]:
    """Entries as a production laptop writes them: those under `--at` say nothing about its clock."""
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy, Home(laptop.home).signer)) as log:
        log._connection.execute("PRAGMA synchronous = OFF")
        yield Book(log, wall=BEGUN, monotonic_ms=30 * HOUR * 1000)


def scans(book: Book, last: int) -> None:
    """Up to an entry."""
    while book.log.newest() < last:
        book.scan()


def findings(laptop: Laptop, *words: str) -> list[dict[str, Any]]:
    """What is found."""
    done = laptop.play("log", "verify", "--json", *words)
    assert done.code == 10, done.err
    found: list[dict[str, Any]] = done.objects[0]["findings"]
    return found


def written_at(number: int) -> datetime:
    """When an entry was: number 2 twenty seconds after the beginning, and each further one as much later."""
    return BEGUN + timedelta(seconds=20 * (number - 1))


def written_until(laptop: Laptop, last: int) -> None:
    """Go on where the log stands."""
    with written_by_hand(laptop) as book:
        newest = book.log.newest()
        book.pass_by(20 * (newest - 1))
        scans(book, last)


def carried(laptop: Laptop, last: int, folder: Path) -> Path:
    """Write up to an entry, and take the checkpoint over it elsewhere."""
    written_until(laptop, last)
    file = folder / f"{last}.note"
    assert laptop.play("log", "checkpoint", "--out", str(file)).code == 0
    return file


def spoiled(laptop: Laptop, number: int) -> int:
    """Destroy the page that an entry stands on; its number in the file."""
    path = laptop.home / "log.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size: int = other.execute("PRAGMA page_size").fetchone()[0]
        salt = other.execute("SELECT salt FROM entry WHERE number = ?", (number,)).fetchone()[0]
    raw = bytearray(path.read_bytes())
    page: int = raw.index(salt) // size
    raw[page * size : page * size + 8] = b"\xff" * 8
    path.write_bytes(raw)
    return page + 1


def test_a_page_that_rotted_is_named_with_its_entries(town: Town, laptop: Laptop) -> None:
    """Which page, which entries, since when; whoever reads the log is told from where on, and where to ask."""
    with written_by_hand(laptop) as book:
        scans(book, 300)
    page = spoiled(laptop, 150)

    found = findings(laptop)

    assert {each["fault"] for each in found} == {"damaged"}
    assert f"page {page}" in [each["detail"] for each in found]
    (lost,) = [each for each in found if each["witness"] == "numbers"]
    assert lost["first"] <= 150 <= lost["last"] < lost["first"] + 30
    # Entry 2 was written twenty seconds after the beginning, and each further one as much later.
    before = BEGUN + timedelta(seconds=20 * (lost["first"] - 2))
    assert lost["since"] == f"{before:%Y-%m-%dT%H:%M:%SZ}"
    shown = laptop.in_english.play("log", "show", "--json")
    assert shown.code == 3
    assert f"cannot read the log {laptop.home / 'log.sqlite'} behind entry {len(shown.objects)}: " in shown.err
    assert "`strpcheck log verify` names the page and its entries" in shown.err
    assert 0 < lost["first"] - len(shown.objects) <= 2
    # The lane goes on: what is judged by stands elsewhere, and nothing is made worse.
    assert laptop.check(town.text(SARI)).reasons == ["ok"]
    assert findings(laptop) == found


def test_a_clock_that_jumped_is_named_with_its_entries(laptop: Laptop) -> None:
    """Back and forward: by how much, from which entry to which, and when the last one before it was written."""
    with written_by_hand(laptop) as book:
        scans(book, 4)
        book.pass_by(-2 * HOUR, slept=-2 * HOUR)
        scans(book, 7)
        book.pass_by(5 * HOUR, slept=5 * HOUR)
        scans(book, 9)

    found = findings(laptop)

    told = [(each["fault"], each["first"], each["last"], each["detail"], each["since"]) for each in found]
    assert told == [
        ("clock", 5, 7, "-7200 s", "2021-07-05T02:01:00Z"),
        ("clock", 8, 9, "+18000 s", "2021-07-05T00:02:00Z"),
    ]
    lines = laptop.in_english.play("log", "verify").out
    assert "5-7" in lines
    assert "5 Jul 2021 09:01 WIB" in lines


def test_a_purge_of_what_was_held_names_the_hold(laptop: Laptop) -> None:
    """Each of several holds, each of its ranges, and none that had ended by then."""
    soon, late = (int((BEGUN + timedelta(hours=hours)).timestamp()) for hours in (1, 9))
    with written_by_hand(laptop) as book:
        scans(book, 60)
        book.floor = BEGUN
        told: dict[int | str, Any] = {"act": "add", "reason": "case 12", "author": "court"}
        book.other("hold", {**told, "ranges": [[3, 40]], "until": soon})
        book.other("hold", {**told, "ranges": [[5, 6], [20, 22]], "until": late})
        book.other("hold", {**told, "ranges": [[22, 23]], "until": late})
        book.pass_by(2 * HOUR)
        book.floor = book.wall
        book.other("purge", {"ranges": [[4, 5], [21, 30]]}, Cause.PURGE)

    found = findings(laptop)

    assert [(each["fault"], each["first"], each["last"], each["detail"]) for each in found] == [
        ("purge_held", 5, 5, "62"),
        ("purge_held", 21, 22, "62"),
        ("purge_held", 23, 23, "63"),
    ]
    assert "A purge took it while hold 62 kept it." in laptop.in_english.play("log", "verify").out


@pytest.mark.parametrize("given_by", ["proof", "proof as JSON", "export"])
def test_a_copied_laptop_is_found_by_what_the_other_gave_away(
    town: Town, laptop: Laptop, tmp_path: Path, given_by: str
) -> None:
    """Both are whole; a checkpoint of the one contradicts the other, and one from before the copy neither."""
    before = given(laptop, "proof", tmp_path / "before")
    copied = replace(laptop, home=Path(shutil.copytree(laptop.home, town.folder / "copied")))
    for each in (laptop, copied):
        assert each.check(*[town.text(SARI)] * 3).code == 0
    after = given(copied, given_by, tmp_path / "after")
    assert laptop.check(*[town.text(SARI)] * 3).code == 0

    for each in (laptop, copied):
        assert each.play("log", "verify").code == 0
        assert each.play("log", "verify", "--from-checkpoint", str(before)).code == 0
    assert copied.play("log", "verify", "--from-checkpoint", str(after)).code == 0
    (forked,) = findings(laptop, "--from-checkpoint", str(after))
    # One root tells that they part, and not where: somewhere up to its last entry.
    assert (forked["fault"], forked["first"], forked["last"]) == ("forked", 1, 4)
    assert "it was copied, or set back to an earlier state" in forked["text"]
    assert "no smaller one was given that agrees" in forked["text"]
    assert "tidak ada titik periksa lebih kecil" in laptop.play("log", "verify", "--from-checkpoint", str(after)).out
    # The shorter of the two only looks cut: nothing tells what the other wrote behind its end.
    longer = given(laptop, given_by, tmp_path / "longer")
    assert [each["fault"] for each in findings(copied, "--from-checkpoint", str(longer))] == ["cut"]


@pytest.mark.parametrize(
    ("language", "sentence", "agrees", "contradicts"),
    [
        (
            "en",
            "The checkpoint over 230 is of the other one; the one over 140 still agrees with this log.",
            "The checkpoint given over 140 entries agrees with the log.",
            "The checkpoint given over 230 entries CONTRADICTS the log.",
        ),
        (
            "id",
            "Titik periksa 230 milik riwayat lain; titik periksa 140 masih sesuai dengan log ini.",
            "Titik periksa yang diberikan atas 140 entri sesuai dengan log.",
            "Titik periksa yang diberikan atas 230 entri BERTENTANGAN dengan log.",
        ),
    ],
)
def test_a_copy_is_told_since_when_it_is_another_log(
    town: Town, laptop: Laptop, language: str, sentence: str, agrees: str, contradicts: str
) -> None:
    """Checkpoints of the original, kept elsewhere, say between which entries the copy began, and when."""
    keep = town.folder / "kept"
    keep.mkdir()
    kept = [carried(laptop, at, keep) for at in (60, 140)]
    written_until(laptop, 170)
    copied = replace(
        laptop, home=Path(shutil.copytree(laptop.home, town.folder / "copied")), extra=["--lang", language]
    )
    kept += [carried(laptop, at, keep) for at in (230, 260)]
    written_until(copied, 280)  # and signs over 200, as the original did
    asked = [word for file in kept for word in ("--from-checkpoint", str(file))]

    (forked,) = findings(copied, *asked)
    told = copied.play("log", "verify", *asked)

    assert copied.play("log", "verify").code == 0
    assert laptop.play("log", "verify", *asked).code == 0
    assert (forked["fault"], forked["first"], forked["last"], forked["detail"]) == ("forked", 141, 230, "230")
    assert forked["since"] == f"{written_at(140):%Y-%m-%dT%H:%M:%SZ}"
    (row,) = [line for line in told.out.splitlines() if line.startswith("141-230 ")]
    assert f"5 Jul 2021 {written_at(140) + 7 * timedelta(hours=1):%H:%M} WIB" in row
    assert sentence in row
    assert agrees in told.out
    assert contradicts in told.out


@pytest.mark.parametrize("text", ["{", "{}", '{"checkpoint": 1}', '{"checkpoint": "no note"}', "{" * 3000])
def test_json_without_a_checkpoint_of_this_laptop_is_refused(laptop: Laptop, tmp_path: Path, text: str) -> None:
    """Nothing could be said by it."""
    (tmp_path / "given").write_text(text, encoding="utf-8")

    done = laptop.in_english.play("log", "verify", "--from-checkpoint", str(tmp_path / "given"))

    assert (done.code, done.out, "expected" in done.err) == (3, "", True)


def given(laptop: Laptop, form: str, out: Path) -> Path:
    """What an auditor takes along."""
    if form != "export":
        newest = len(laptop.play("log", "show", "--json").objects)
        more = ["--json"] if form == "proof as JSON" else []
        assert laptop.play("log", "prove", str(newest), "--out", str(out), *more).code == 0
        return out
    period = ["--from", "2021-07-01", "--to", "2021-09-01"]
    assert laptop.play("log", "export", "--format", "csv", *period, "--out", str(out)).code == 0
    return out.with_name(f"{out.name}.manifest")


def test_a_log_that_does_not_begin_with_a_sync_was_cut(town: Town, laptop: Laptop) -> None:
    """A laptop is set up by its first one: whoever emptied the log and let it go on took the beginning."""
    home = Home(laptop.home)
    for file in laptop.home.glob("log.sqlite*"):
        file.unlink()
    with closing(SqliteLog(home.log, system_entropy, home.signer, may_make=True)):
        pass
    assert laptop.check(town.text(SARI)).reasons == ["ok"]

    assert [(each["fault"], each["first"]) for each in findings(laptop)] == [("cut", 1)]
