"""Laws of what people and programs hand over that nobody meant to: told in a line, never waited for."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from strpcheck.adapters.bounded import read_bounded
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.audit import log_rows
from strpcheck.authority.roster_cells import read_text
from strpcheck.cli.authority_revoke import RevokeRequest, revoke_selected
from strpcheck.cli.options import Options, parse_time
from strpcheck.cli.wiring_carriers import carrier_at
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.documents.roster_rows import RosterFault
from strpcheck.errors import CarrierError, HomeError, LogError, UsageError
from strpcheck.messages import load
from strpcheck.ports import Trace
from tests.played import play

NOW = datetime(2021, 7, 5, 0, 30, tzinfo=UTC)
OPTIONS = Options(Path("home"), "en", NOW)


@pytest.mark.parametrize("place", ["", "s\udcff\udcfe", "stick\x1b[2J"])
def test_a_carrier_that_cannot_be_remembered_is_refused_before_the_sync(place: str) -> None:
    """Found out afterwards, it would fail a sync that is in force already."""
    with pytest.raises(CarrierError, match="printable characters"):
        carrier_at(place, b"")


@pytest.mark.parametrize("typed", ["", "  "], ids=["empty", "blank"])
def test_a_carrier_of_no_letters_is_a_slip_of_typing(tmp_path: Path, typed: str) -> None:
    """No other carrier is taken in its place: a script's variable was empty, most likely."""
    done = play("--home", str(tmp_path), "--lang", "en", "sync", typed)

    assert done.code == 2
    assert "expected a carrier, got nothing" in done.err
    assert play("--home", str(tmp_path), "sync", typed).err.startswith("strpcheck: Nama sumber sinkron kosong.")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_an_address_without_its_beginning_gets_a_hint(lang: str) -> None:
    """No folder of that name is there."""
    with pytest.raises(CarrierError, match="there is no folder and no file mirror") as caught:
        carrier_at("mirror.example/strp", b"")

    words = load(lang)
    assert caught.value.hint == "did you mean https://mirror.example/strp?"
    assert "https://" in words.failure(caught.value)[1]


@pytest.mark.parametrize("text", ["\udcff", "a\x1b[2Jb", "r" * 501])
def test_a_reason_is_a_text(text: str) -> None:
    """It stands in the register for good."""
    with pytest.raises(UsageError, match="--reason"):
        revoke_selected(OPTIONS, Path("authority"), RevokeRequest(text, permit="00" * 8))


def test_a_company_is_a_text() -> None:
    """As in a roster."""
    with pytest.raises(UsageError, match="--company"):
        revoke_selected(OPTIONS, Path("authority"), RevokeRequest("why", company="\udcff"))


@pytest.mark.parametrize("name", ["\u3164", "Budi\u034f", "\u2800", "a\ufe0fb", "\uffa0x"])
def test_letters_that_show_nothing_are_not_issued(name: str) -> None:
    """The officer would have no name to compare."""
    faults: list[RosterFault] = []

    assert read_text("name", name, 48, faults) == ""
    assert "invisible or forbidden" in faults[0].reason


def test_a_pipe_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    """Opening it would wait for a writer, for ever."""
    os.mkfifo(tmp_path / "root.json")

    with pytest.raises(HomeError, match="expected a file"):
        read_bounded(tmp_path / "root.json", 100)


def test_a_damaged_time_in_the_log_is_told(tmp_path: Path) -> None:
    """Not as a mistake of ours."""
    log = SqliteLog(tmp_path / "log.sqlite", bytes, may_make=True)
    log.append(b"", Trace(NOW, counts_for_clock=True))
    log._connection.execute("UPDATE trace SET clock_mark = 9000000000000000")

    with pytest.raises(LogError, match="is not what was written"):
        log.clock_mark()
    log.close()


@pytest.mark.parametrize("simulated", [True, False])
def test_the_auditors_view_knows_what_was_simulated(tmp_path: Path, *, simulated: bool) -> None:
    """Nobody passed by such an entry."""
    log = SqliteLog(tmp_path / "log.sqlite", bytes, may_make=True)
    body = encode_entry(EntryKind.CHECK, Moment(NOW, NOW, 0), {"simulated_at": 0} if simulated else {})
    log.append(body, Trace(NOW, counts_for_clock=True))

    assert [row.simulated for row in log_rows(log)] == [simulated]
    log.close()


@pytest.mark.parametrize("text", ["2099-12-31T23:59-12:00", "2099-12-30T07:00+07:00", "2020-01-01T00:00", "1970-01-01"])
def test_times_near_the_end_of_what_permits_can_say_are_refused(text: str) -> None:
    """A day in Jakarta begins in another in UTC, and an authority looks ahead."""
    with pytest.raises(UsageError, match="expected a time"):
        parse_time(text)


def test_a_closed_standard_input_is_an_empty_one() -> None:
    """`check - <&-`: nothing judged, and no mistake of ours."""
    command = f"{sys.executable} -m strpcheck --home nowhere check - <&-"

    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout) == (3, "")
    assert "made a mistake" not in done.stderr
