"""Laws of a laptop whose log an earlier version left: it is read as it is, and what the audit hints at helps."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from strpcheck.core.record import JUDGED
from tests.adapters.logs import LEFT, cut_short, left_by
from tests.played import SARI, Done, Laptop, Town

READING = {
    "log show": 0,
    "log show --json": 0,
    "log stats": 0,
    "log stats --json": 0,
    "log report --no-verify --out {page}": 0,
    "log redecide": 10,  # the lists of that time are not in this home, and it says so
    "log redecide --json": 10,
    "log hold list --json": 0,
    "log evidence list --json": 0,
    "shift status --json": 0,
}
"""What answers from any log without writing to it, and how it ends."""
TIMES = ("--from", "2021-01-01", "--to", "2099-01-01")

every_log = pytest.mark.parametrize("name", LEFT)


def as_left(laptop: Laptop, name: str) -> Laptop:
    """A laptop that was in use for long: its log is an earlier version's."""
    left_by(name, laptop.home / "log.sqlite")
    return laptop


def dumped(laptop: Laptop) -> list[str]:
    """All that stands in its log."""
    with closing(sqlite3.connect(laptop.home / "log.sqlite")) as log:
        return [*log.iterdump(), *map(str, log.execute("PRAGMA user_version"))]


def entries(laptop: Laptop) -> int:
    """How many there are."""
    with closing(sqlite3.connect(laptop.home / "log.sqlite")) as log:
        return int(log.execute("SELECT count(*) FROM entry").fetchone()[0])


def followed(laptop: Laptop, done: Done) -> Done:
    """What comes of the command that a hint names."""
    (command,) = re.findall(r"`strpcheck ([^`]*)`", " ".join(done.err.split()))
    return laptop.play(*command.split())


@every_log
@pytest.mark.parametrize("asks", [["verify"], ["report", "--out", "report.html"]], ids=lambda asks: asks[0])
def test_the_hint_for_an_older_log_makes_it_one_that_is_verified(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, asks: list[str]
) -> None:
    """What it names is run once; then the same question has an answer."""
    monkeypatch.chdir(tmp_path)
    as_left(laptop, name)
    refused = laptop.in_english.play("log", *asks)
    there = entries(laptop)

    done = followed(laptop, refused)
    answered = laptop.play("log", *asks)
    verified = laptop.play("log", "verify", "--json")

    assert (refused.code, f"of form {LEFT[name]}" in refused.err) == (3, True)
    assert (done.code, answered.code) == (0, 0), (done.err, answered.err)
    assert verified.code == 0, verified.err
    found = verified.objects[0]
    assert (found["whole"], found["form"], found["findings"]) == (True, 4, [])
    assert (found["entries"], found["taken_over"], found["vouched"]) == (there, there, there)


@every_log
@pytest.mark.parametrize("asked", READING)
def test_who_only_asks_leaves_an_older_log_as_it_is(laptop: Laptop, tmp_path: Path, name: str, asked: str) -> None:
    """Every command that reads has an answer, and none takes it over."""
    before = dumped(as_left(laptop, name))

    done = laptop.play(*asked.format(page=tmp_path / "report.html").split())

    assert done.code == READING[asked], done.err
    assert "error" not in done.err
    assert dumped(laptop) == before


@every_log
def test_every_entry_of_an_older_log_is_listed_counted_and_decided_again(laptop: Laptop, name: str) -> None:
    """None is left out by one of those who read."""
    there = entries(as_left(laptop, name))

    listed = laptop.play("log", "show", "--json").objects
    counted = laptop.play("log", "stats", "--json").objects[0]
    again = laptop.play("log", "redecide", "--json").objects[-1]

    judged = [each["entry"] for each in listed if each["kind"] in JUDGED]
    assert [each["entry"] for each in listed] == list(range(1, there + 1))
    assert counted["entries"] == there
    assert again["authenticated_then"] + again["not_recheckable"]["count"] == len(judged)
    assert set(again["faults"].values()) == {0}


@every_log
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_export_takes_an_older_log_over(laptop: Laptop, tmp_path: Path, name: str, form: str) -> None:
    """It signs and writes an entry: all that was there is in the file, and what it left is a log that is whole."""
    there = entries(as_left(laptop, name))

    done = laptop.play("log", "export", "--format", form, *TIMES, "--out", str(tmp_path / "file"), "--json")

    assert done.code == 0, done.err
    assert [done.objects[0][what] for what in ("first", "last", "rows", "entry")] == [1, there, there, there + 1]
    assert laptop.play("log", "verify").code == 0


@every_log
def test_work_goes_on_in_an_older_log(town: Town, laptop: Laptop, name: str) -> None:
    """The next answer is an entry behind all that were there, and the examination finds the log whole."""
    there = entries(as_left(laptop, name))

    answered = laptop.play("check", town.text(SARI))
    kept = laptop.play("log", "show", "--json").objects
    examined = laptop.play("doctor", "--json")

    assert answered.code == 0, answered.err
    assert [each["entry"] for each in kept] == list(range(1, there + 2))
    assert examined.objects[0]["log"]["health"] == "ok"
    assert laptop.play("log", "verify").code == 0


def test_the_hint_for_a_change_that_was_cut_short_undoes_it(laptop: Laptop, town: Town) -> None:
    """As the file lies nobody who only reads knows what it held."""
    laptop.play("check", town.text(SARI))
    path = cut_short(laptop.home / "log.sqlite")

    refused = [laptop.in_english.play("log", what) for what in ("verify", "show")]
    done = followed(laptop, refused[0])

    assert [each.code for each in refused] == [3, 3]
    assert done.code == 0, done.err
    assert laptop.play("log", "verify").code == 0
    assert not path.with_name("log.sqlite-journal").exists()
