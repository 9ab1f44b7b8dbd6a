"""What commands write into the log is what docs/formats/log.md tells other readers of it."""

import csv
import re
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import cbor2
import pytest

from strpcheck.adapters.sqlite_reading import SqliteLogReader
from strpcheck.core.record import EntryKind
from tests.played import BADGE, SARI, WATI, Laptop, Town

FORMAT = Path(__file__).parents[2] / "docs" / "formats" / "log.md"
FIRST_DAY, A_MONTH_ON = "2021-07-05T08:00", "2021-08-06T08:00"
ON_DUTY = {"officer", "shift"}
ALWAYS = {"v", "kind", "device", "times", *ON_DUTY}
TIMES = {"wall", "floor", "monotonic_ms", "invented"}
AT_THE_DESK = {"override", "resolved", "custody"}
"""Written by keys of the window, and where an auditor's key is in the policy: held by tests of their own."""
SOMETIMES = {"about", "from", "summary", "evidence"}
VALUES = {"open", "handover", "close", "add", "replace", "release"}
"""Of `act`, which the page tells too."""


def documented() -> Mapping[str, set[str]]:
    """Names of members by kind, as the page has them; those within one are named too."""
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \| (.*) \|$", FORMAT.read_text("utf-8"), re.MULTILINE)
    told = {kind: re.findall(r"`([a-z0-9_]+)`", said) for names, said in rows for kind in re.findall(r"\w+", names)}
    return {kind: set(named) for kind, named in told.items() if kind in set(EntryKind)}


class Worked(NamedTuple):
    """A laptop that was worked with, and what it wrote."""

    laptop: Laptop
    """A month on, with a shift open."""
    bodies: list[dict[str, Any]]
    """By number; those that were purged meanwhile as well."""


@pytest.fixture
def worked(town: Town, tmp_path: Path) -> Worked:
    """Entries of a day's work, a month before a purge."""
    pin = town.folder / "pin"
    pin.write_text("246810\n", encoding="utf-8")
    laptop = Laptop(town.folder / "worked", FIRST_DAY)
    words = ["--root", str(town.root), "--from", str(town.published), "--post", "LENTENG-AGUNG"]
    supervisor = ["--pin-file", str(pin)]
    export = ["--format", "csv", "--from", "2021-07-01", "--to", "2021-08-01", "--out", str(tmp_path / "a.csv")]
    who = ["--reason", "case 12", "--by", "an auditor"]
    assert laptop.play("init", *words, *supervisor).code == 0
    laptop.begin_shift()
    laptop.check(town.text(SARI), town.text(WATI), "HTTPS://EXAMPLE.ORG")
    laptop.play("doctor")
    for act in (
        ["exempt", "EX-ASN"],
        ["turned-back", "no_permit"],
        ["clock", "confirm", *supervisor],
        ["log", "export", *export],
        ["sync", str(town.published)],
        ["log", "hold", "add", "3", *who, "--until", "2022-08-01T00:00"],
    ):
        done = laptop.play(*act)
        assert done.code == 0, (act, done.err)
    hold = str(laptop.play("log", "hold", "list", "--json").objects[0]["hold"])
    assert laptop.play("log", "hold", "release", hold, *who, *supervisor).code == 0
    assert laptop.play("shift", "close").code == 0
    town.publish(at=A_MONTH_ON)
    later = Laptop(laptop.home, A_MONTH_ON)
    assert later.play("sync", str(town.published)).code == 0
    with closing(SqliteLogReader(laptop.home / "log.sqlite")) as log:
        before = [cbor2.loads(entry.body) for entry in log.entries()]
    officer = str(laptop.home / f"pin-of-{BADGE}.txt")
    assert later.play("shift", "open", "--officer", BADGE, "--pin-file", officer).code == 0
    assert later.play("log", "purge", *supervisor).code == 0
    with closing(SqliteLogReader(laptop.home / "log.sqlite")) as log:
        since = [cbor2.loads(entry.body) for entry in log.entries(len(before) + 1)]
    return Worked(later, before + since)


@pytest.fixture
def written(worked: Worked) -> list[dict[str, Any]]:
    """The entries alone."""
    return worked.bodies


def by_shift(bodies: list[dict[str, Any]]) -> list[int | None]:
    """Of each entry the number of the one that opened the shift which was open before it."""
    told: list[int | None] = []
    there: int | None = None
    for number, body in enumerate(bodies, 1):
        told.append(there)
        if body["kind"] == "shift":
            there = None if body["act"] == "close" else number
    return told


def test_every_member_that_is_written_is_documented(written: list[dict[str, Any]]) -> None:
    """By kind; and every kind is there but those of the desk and the camera."""
    told = documented()

    assert set(told) == set(EntryKind)
    assert {body["kind"] for body in written} == set(EntryKind) - AT_THE_DESK - {"scan"}
    for body in written:
        assert set(body["times"]) == TIMES
        assert set(body) - ALWAYS <= told[body["kind"]], body["kind"]
    (scanned, *_) = [body for body in written if "permit" in body]
    assert set(scanned["permit"]) <= told["scan"]


def test_every_member_that_is_documented_is_written(written: list[dict[str, Any]]) -> None:
    """But for those that only some entries have; nothing else stands on the page that no entry has."""
    for kind, names in documented().items():
        found = {name for body in written if body["kind"] == kind for name in body}
        if kind not in AT_THE_DESK | {"scan", "check"}:
            assert names - found <= SOMETIMES | VALUES, kind


def test_every_entry_names_the_shift_that_was_open_before_it(written: list[dict[str, Any]]) -> None:
    """Of whatever kind; where none was open it names none. Who opens a shift is named, and has none yet."""
    open_then = by_shift(written)

    assert [body.get("shift") for body in written] == open_then
    opens = [body["kind"] == "shift" and body["act"] == "open" for body in written]
    named = [BADGE if there or is_first else None for there, is_first in zip(open_then, opens, strict=True)]
    assert [body.get("officer") for body in written] == named
    in_one = {body["kind"] for body, there in zip(written, open_then, strict=True) if there is not None}
    assert in_one == set(EntryKind) - AT_THE_DESK - {"scan", "officer"}


def test_readers_find_them_by_their_officer(worked: Worked, tmp_path: Path) -> None:
    """`log show`, `log stats` and the columns of an export, whatever the kind; and the audit has nothing to say."""
    table = tmp_path / "all.csv"
    export = ["--format", "csv", "--from", "2021-07-01", "--to", "2021-09-01", "--out", str(table)]
    assert worked.laptop.play("log", "export", *export).code == 0
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    shown = worked.laptop.play("log", "show", "--json", "--officer", BADGE).objects

    numbered = list(enumerate(worked.bodies, 1))
    of_officer = {number for number, body in numbered if BADGE in {body.get("officer"), body.get("badge")}}
    counted = worked.laptop.play("log", "stats", "--json", "--officer", BADGE).objects[0]
    examined = worked.laptop.play("log", "verify")

    purged = {int(row["entry"]) for row in rows if not row["kind"]}
    assert {row["entry"] for row in shown if row["entry"] <= len(worked.bodies)} == of_officer - purged
    assert (examined.code, {kind: counted["kinds"][kind] for kind in ("doctor", "clock", "hold", "purge")}) == (
        0,
        {"doctor": 1, "clock": 1, "hold": 2, "purge": 1},
    )
    told = {int(row["entry"]): (row["officer"].removeprefix("'"), row["shift"]) for row in rows if row["kind"]}
    assert told == {
        number: (body.get("officer", ""), str(body.get("shift", "")))
        for number, body in numbered
        if number not in purged
    }
