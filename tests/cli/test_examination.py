"""Laws of an audit beside other work: a process of its own says what this one would say, or that it was lost."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from strpcheck.adapters.home import Home
from strpcheck.adapters.sqlite_raw import RawSqliteLog
from strpcheck.cli.examination import Examination, report_of, words_of
from strpcheck.errors import LogError
from strpcheck.faults import Fault, Witness
from strpcheck.troubles import Trouble
from strpcheck.verify import Compared, Finding, Report, Standing, verify_log
from tests.adapters.logs import worked_on
from tests.played import Laptop


def examined(laptop: Laptop, *, many: int, command: tuple[str, ...] | None = None) -> Report:
    """By an examination of the laptop's log."""
    home = Home(laptop.home)
    more = {} if command is None else {"command": command}
    with Examination(home.log, home.signer.public_key, entries=5, many=many, **more) as examination:
        return examination.report()


def test_another_process_says_the_same(laptop: Laptop) -> None:
    """Of a log that is whole, and of one that is not."""
    whole = examined(laptop, many=5)
    assert whole == examined(laptop, many=6)
    worked_on(laptop.home / "log.sqlite", "UPDATE entry SET salt = zeroblob(16) WHERE number = 1")
    changed = examined(laptop, many=5)

    assert changed == examined(laptop, many=6)
    assert [len(whole.findings), changed.counted > 0] == [0, True]


def test_a_log_that_cannot_be_read_is_told_in_the_same_words(laptop: Laptop) -> None:
    """With what to do, and how grave it is."""
    home = Home(laptop.home)
    key = home.signer.public_key
    for many in (1, 9):
        with (
            Examination(laptop.home / "none.sqlite", key, entries=5, many=many) as examination,
            pytest.raises(LogError, match=r"none.sqlite is missing") as caught,
        ):
            examination.report()
        assert caught.value.hint
        assert caught.value.trouble is Trouble.LOG_GONE


def test_a_lost_process_is_told(laptop: Laptop) -> None:
    """Nobody takes it for a log that is whole."""
    with pytest.raises(LogError, match="the log was not examined") as caught:
        examined(laptop, many=1, command=("-c", "raise SystemExit"))

    assert ("--no-verify" in caught.value.hint, caught.value.trouble) == (True, Trouble.LOG_NOT_EXAMINED)


def test_who_goes_away_leaves_no_process(laptop: Laptop) -> None:
    """Another part of the report failed meanwhile."""
    home = Home(laptop.home)
    with Examination(home.log, home.signer.public_key, entries=5, many=1) as examination:
        child = examination._child
        assert child is not None
        alive = [child.pid is not None]
    assert [*alive, child.pid is not None] == [True, False]
    assert child.starts == 1


def test_a_report_survives_its_way() -> None:
    """From one process to the other."""
    at = datetime(2021, 7, 5, tzinfo=UTC)
    finding = Finding(Fault.EDITED, Witness.LEAF, 2, 3, "detail", counts=False, since=at)
    given = (Compared(3, "00" * 32, Standing.AGREES), Compared(9, "01" * 32, Standing.BEYOND))
    report = Report(4, 5, 1, at, None, 1, 2, 3, given, "key", (finding, replace(finding, since=None)))

    assert report_of(json.loads(json.dumps(words_of(report)))) == report


def test_an_examination_looks_at_what_verify_looks_at(laptop: Laptop) -> None:
    """By the same key."""
    home = Home(laptop.home)
    with closing(RawSqliteLog(Path(home.log))) as log:
        assert verify_log(log, home.signer.public_key) == examined(laptop, many=1)
