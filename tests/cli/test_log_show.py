"""Laws of `log show`: every entry, as a person reads it or as a program does, and the log as it was."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.ports import Trace
from tests.played import BUDI, MORNING, SARI, Laptop, Town


def test_the_table_lists_every_entry(town: Town, laptop: Laptop) -> None:
    """Oldest first: number, time, kind, verdict, permit, post."""
    laptop.check(town.text(SARI), "HTTPS://EXAMPLE.ORG")

    done = Laptop(laptop.home, MORNING, ["--lang", "en"]).play("log", "show")

    lines = [line.split() for line in done.out.splitlines()[2:]]
    assert [(line[0], line[6]) for line in lines] == [("1", "sync"), ("2", "check"), ("3", "check")]
    assert lines[1][7:] == ["ACCEPT", "ok", town.number(SARI), "LENTENG-AGUNG"]
    assert lines[2][7:] == ["RETRY", "not_a_permit", "LENTENG-AGUNG"]


def test_a_long_table_shows_its_end_and_says_so(town: Town, laptop: Laptop) -> None:
    """What is left out is named on stderr; `--json` leaves nothing out."""
    laptop.check(*["X"] * 10)

    done = laptop.play("log", "show", "--last", "3")

    assert [line.split()[0] for line in done.out.splitlines()[2:]] == ["9", "10", "11"]
    assert "entries 1 to 8 are not shown; see --last and --json" in done.err
    assert len(laptop.play("log", "show", "--json", "--last", "3").objects) == 11
    assert town.published.exists()


def test_json_tells_the_whole_entry(town: Town, laptop: Laptop) -> None:
    """Byte strings in hexadecimal; exactly what a decision read, and its answer."""
    laptop.check(town.text(BUDI))

    entry = laptop.play("log", "show", "--json").objects[-1]

    assert set(entry) == {
        "entry", "v", "kind", "times", "device", "post", "source", "generation", "policy", "outcome", "reason",
        "advisories", "ms", "rung", "asks_clock", "list_age_s", "permit", "sightings", "simulated",
    }  # fmt: skip
    assert set(entry["permit"]) == {
        "iss", "cti", "kid", "iat", "nbf", "exp", "category", "areas", "uri", "idx", "environment", "has_photo",
    }  # fmt: skip
    assert entry["permit"]["cti"] == town.number(BUDI)
    assert set(entry["times"]) == {"wall", "floor", "monotonic_ms", "invented"}
    assert entry["simulated"] is False


def test_looking_changes_nothing(town: Town, laptop: Laptop) -> None:
    """Twice the same, and no entry of its own."""
    laptop.check(town.text(SARI))

    assert laptop.play("log", "show", "--json").out == laptop.play("log", "show", "--json").out


def test_an_entry_that_cannot_be_read_is_named(laptop: Laptop) -> None:
    """Exit 3; what stands before it is shown all the same by `--json`."""
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        log.append(b"\xff", Trace(datetime(2021, 7, 5, tzinfo=UTC), counts_for_clock=False))

    done = laptop.play("log", "show", "--json")

    assert done.code == 3
    assert [entry["kind"] for entry in done.objects] == ["sync"]
    assert "entry 2 of the log cannot be read" in done.err


def test_an_entry_is_called_by_its_own_number(laptop: Laptop) -> None:
    """Whatever fields a kind of some later version has."""
    at = datetime(2021, 7, 5, tzinfo=UTC)
    body = encode_entry(EntryKind.DOCTOR, Moment(at, at, 0), {"entry": 1, "simulated": True})
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        log.append(body, Trace(at, counts_for_clock=False))

    rows = laptop.play("log", "show", "--json").objects

    assert [(row["entry"], row["simulated"]) for row in rows] == [(1, False), (2, False)]


def test_a_log_that_is_gone_is_told_and_not_made(laptop: Laptop) -> None:
    """Looking never makes evidence."""
    (laptop.home / "log.sqlite").unlink()

    done = laptop.play("log", "show")

    assert done.code == 3
    assert "log.sqlite is missing" in done.err
    assert not (laptop.home / "log.sqlite").exists()


@pytest.mark.parametrize("last", ["0", "-1", "x"])
def test_a_number_of_entries_is_a_number(laptop: Laptop, last: str) -> None:
    """Usage, in one line."""
    done = laptop.play("log", "show", "--last", last)

    assert done.code == 2
    assert "--last" in done.err
