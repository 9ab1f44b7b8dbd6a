"""What commands write into the log is what docs/formats/log.md tells other readers of it."""

import re
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import cbor2
import pytest

from strpcheck.adapters.sqlite_reading import SqliteLogReader
from strpcheck.core.record import EntryKind
from tests.played import SARI, WATI, Laptop, Town

FORMAT = Path(__file__).parents[2] / "docs" / "formats" / "log.md"
FIRST_DAY, A_MONTH_ON = "2021-07-05T08:00", "2021-08-06T08:00"
ALWAYS = {"v", "kind", "device", "times", "officer", "shift"}
TIMES = {"wall", "floor", "monotonic_ms", "invented"}
AT_THE_DESK = {"override", "resolved", "custody"}
"""Written by keys of the window, and where an auditor's key is in the policy: held by tests of their own."""
SOMETIMES = {"about", "from", "summary"}
VALUES = {"open", "handover", "close", "add", "replace", "release"}
"""Of `act`, which the page tells too."""


def documented() -> Mapping[str, set[str]]:
    """Names of members by kind, as the page has them; those within one are named too."""
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \| (.*) \|$", FORMAT.read_text("utf-8"), re.MULTILINE)
    told = {kind: re.findall(r"`([a-z0-9_]+)`", said) for names, said in rows for kind in re.findall(r"\w+", names)}
    return {kind: set(named) for kind, named in told.items() if kind in set(EntryKind)}


@pytest.fixture
def written(town: Town, tmp_path: Path) -> list[dict[str, Any]]:
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
    assert later.play("log", "purge", *supervisor).code == 0
    with closing(SqliteLogReader(laptop.home / "log.sqlite")) as log:
        return [*before, cbor2.loads(log.entry(log.newest()).body)]


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
