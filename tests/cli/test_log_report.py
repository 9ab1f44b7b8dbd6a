"""Laws of `log stats` and `log report`: read in 80 columns without colour; a page is whole or not there."""

import io
import os
import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.cli.render import Printer
from strpcheck.cli.render_stats import print_sections
from strpcheck.errors import WriteError
from strpcheck.messages import Report, load
from strpcheck.report.page import sections
from strpcheck.report.wording import Wording
from strpcheck.statistics import statistics_of
from tests.adapters.logs import worked_on
from tests.asked_logs import BUDI_BADGE, OTHER_POST, PERMIT, POST, two_days
from tests.played import Laptop


@pytest.fixture
def told(laptop: Laptop) -> Laptop:
    """A laptop whose log is that of two days."""
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        two_days(log)
    return laptop


@pytest.mark.parametrize("language", ["id", "en"])
def test_statistics_fit_eighty_columns_without_colour(told: Laptop, language: str) -> None:
    """A pipe gets plain lines: no escape sequence, bars of a sign that every encoding has."""
    done = replace(told, extra=["--lang", language]).play("log", "stats")

    assert done.code == 0, done.err
    assert [line for line in done.out.splitlines() if len(line) > 80] == []
    assert done.out.isascii()
    assert "\x1b" not in done.out
    assert "####" in done.out


def test_a_terminal_gets_the_same_numbers(told: Laptop) -> None:
    """With blocks for bars where it draws them, and no line broken."""
    kept = io.BytesIO()
    stream = AtTerminal(kept, encoding="utf-8", write_through=True)
    printer = Printer.on(load("en"), stream, environment={"TERM": "xterm-256color", "NO_COLOR": "1"}, size=(80, 50))
    with closing(SqliteLog(told.home / "log.sqlite", system_entropy)) as log:
        found = statistics_of(log, counts_invented=True)

    print_sections(printer, (part for part in sections(found, Wording(load("en"))) if part.name != "timeline"))

    drawn = re.sub(r"\x1b\[[0-9;]*m", "", kept.getvalue().decode())
    plain = told.in_english.play("log", "stats").out
    assert "\N{FULL BLOCK}" * 10 in drawn
    assert [line for line in drawn.splitlines() if len(line) > 80] == []
    assert re.findall(r"\d+", drawn) == re.findall(r"\d+", plain)


def test_statistics_for_programs_keep_their_keys(told: Laptop) -> None:
    """One object; the numbers are those of the log, the resolution of what was bucketed is told."""
    (found,) = told.play("log", "stats", "--json").objects

    assert set(found) == {
        "from", "to", "entries", "first", "last", "kinds", "verdicts", "hours_wib", "outcomes", "reasons", "advisories",
        "between_scans_s", "list_age_s", "exempt", "turned_back", "overrides", "overrides_by_supervisor", "resolved",
        "conflicts", "officers", "syncs", "not_counted", "invented_counted",
    }  # fmt: skip
    assert (found["verdicts"], found["outcomes"]["ACCEPT"]) == (18, 13)
    assert found["hours_wib"][POST][7] == 10
    assert found["officers"][BUDI_BADGE]["open"] is True
    assert found["not_counted"]["simulated"] == {"ACCEPT": 1}
    assert found["between_scans_s"]["resolution"][0] == {"below": 60.0, "width": 0.1}
    assert found["list_age_s"]["min"] == 600


def test_statistics_take_the_filters_of_show(told: Laptop) -> None:
    """What `log show` finds is what is counted."""
    asked = ["--post", OTHER_POST, "--from", "2021-07-05T12:00"]
    shown = told.play("log", "show", "--json", *asked).objects

    (found,) = told.play("log", "stats", "--json", *asked).objects

    assert found["entries"] == len(shown)
    assert found["from"] == "2021-07-05T05:00:00Z"
    done = told.play("log", "stats", "--post", "NOWHERE")
    assert (done.code, done.out) == (2, "")
    assert "expected a post of this log" in done.err


def test_a_report_is_one_file_that_is_not_replaced_unasked(told: Laptop, tmp_path: Path) -> None:
    """A second one of the same name is refused before anything is counted, and --force writes the same bytes."""
    out = tmp_path / "report.html"

    first = told.play("log", "report", "--out", str(out))
    written = out.read_bytes()
    again = told.in_english.play("log", "report", "--out", str(out))
    kept = out.read_bytes()
    forced = told.play("log", "report", "--out", str(out), "--force")

    assert (first.code, again.code, forced.code) == (0, 3, 0), first.err + again.err + forced.err
    assert f"{out} is there already" in again.err
    assert "--force" in again.err
    assert kept == written == out.read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_a_report_of_a_period_counts_that_period(told: Laptop, tmp_path: Path) -> None:
    """And names it in its head, in WIB and UTC."""
    out = tmp_path / "day.html"
    words = ["log", "report", "--out", str(out), "--from", "2021-07-06", "--to", "2021-07-07"]

    done = told.in_english.play(*words)

    written = out.read_text("utf-8")
    assert done.code == 0, done.err
    assert "6 Jul 2021 00:00 WIB" in written
    assert "7 Jul 2021 00:00 WIB" in written
    assert OTHER_POST in written
    assert POST not in written


def test_a_report_into_nowhere_is_told(told: Laptop, tmp_path: Path) -> None:
    """Nothing is left behind."""
    done = told.play("log", "report", "--out", str(tmp_path / "no" / "report.html"))

    assert done.code == 3
    assert "cannot write" in done.err


def test_a_report_names_no_permit(told: Laptop, tmp_path: Path) -> None:
    """It counts: who wants to know which permit asks the log."""
    out = tmp_path / "report.html"
    told.play("log", "report", "--out", str(out))

    assert PERMIT.hex() not in out.read_text("utf-8")


def test_counting_changes_nothing(told: Laptop, tmp_path: Path) -> None:
    """Neither adds an entry."""
    before = told.play("log", "show", "--json").out

    told.play("log", "stats")
    told.play("log", "report", "--out", str(tmp_path / "report.html"))

    assert told.play("log", "show", "--json").out == before


def test_a_name_that_was_taken_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """Between the first look and the last step another program may have written there."""
    path = tmp_path / "report.html"

    def write_and_lose(handle: int) -> None:
        os.fsync(handle)
        path.write_bytes(b"theirs")

    with pytest.raises(WriteError, match="is there already"):
        write_durably(path, b"ours", may_replace=False, fsync=write_and_lose)

    assert path.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_name_is_given_whole(tmp_path: Path) -> None:
    """With the modes of any file, and nothing beside it."""
    path = tmp_path / "report.html"

    write_durably(path, b"ours", may_replace=False)

    assert path.read_bytes() == b"ours"
    assert path.stat().st_nlink == 1
    assert list(tmp_path.iterdir()) == [path]


class AtTerminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It says so."""
        return True


@pytest.mark.parametrize(("words", "whole"), [([], True), (["--no-verify"], None)])
def test_a_report_says_what_an_examination_of_the_log_found(
    laptop: Laptop,
    tmp_path: Path,
    words: list[str],
    whole: bool | None,  # noqa: FBT001 -- what it found
) -> None:
    """As `log verify` does, unless nobody wants to wait for it."""
    done = laptop.play("log", "report", "--out", str(tmp_path / "report.html"), *words)

    written = (tmp_path / "report.html").read_text("utf-8")
    assert done.code == 0, done.err
    for language in ("id", "en"):
        say = load(language).report
        told = {True: Report.WHOLE, None: Report.NOT_EXAMINED}
        assert [key for key, line in told.items() if say(line).partition("`")[0] in written] == [whole]


def test_a_report_of_a_log_that_was_worked_on_says_so(laptop: Laptop, tmp_path: Path) -> None:
    """In both languages; of one whose entries are not what was written there is no report at all."""
    path = worked_on(laptop.home / "log.sqlite")  # without its triggers
    done = laptop.play("log", "report", "--out", str(tmp_path / "report.html"))
    worked_on(path, "UPDATE entry SET salt = zeroblob(16) WHERE number = 1")
    refused = laptop.in_english.play("log", "report", "--out", str(tmp_path / "other.html"))

    written = (tmp_path / "report.html").read_text("utf-8")
    assert done.code == 0
    for language in ("id", "en"):
        assert load(language).report(Report.NOT_WHOLE).partition("`")[0] in written
    assert (refused.code, "entry 1 is not what was written" in refused.err) == (3, True)
    assert not (tmp_path / "other.html").exists()
