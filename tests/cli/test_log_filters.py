"""Laws of asking `log show`: everything asked holds together, nothing is left out, a slip of the keyboard is told."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from tests.asked_logs import BUDI_BADGE, OTHER_POST, PERMIT, POST, SARI_BADGE, purge, two_days
from tests.played import Laptop


@pytest.fixture
def story(laptop: Laptop) -> list[dict[str, Any]]:
    """A laptop whose log is that of two days, its entries as `--json` tells them."""
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        two_days(log)
    return laptop.play("log", "show", "--json").objects


def shown(laptop: Laptop, *asked: str) -> list[int]:
    """Numbers of what is found."""
    done = laptop.play("log", "show", "--json", *asked)
    assert done.code == 0, done.err
    return [entry["entry"] for entry in done.objects]


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        pytest.param(["--post", OTHER_POST], lambda entry: entry.get("post") == OTHER_POST, id="post"),
        pytest.param(["--outcome", "refer"], lambda entry: entry.get("outcome") == "REFER", id="outcome"),
        pytest.param(["--reason", "expired"], lambda entry: entry.get("reason") == "expired", id="reason of two kinds"),
        pytest.param(["--reason", "ordered"], lambda entry: entry.get("reason") == "ordered", id="override"),
        pytest.param(
            ["--officer", SARI_BADGE],
            lambda entry: SARI_BADGE in {entry.get("officer"), entry.get("from")},
            id="officer, the handover that ends the shift included",
        ),
        pytest.param(
            ["--permit", PERMIT.hex().upper()],
            lambda entry: entry.get("permit", {}).get("cti") == PERMIT.hex(),
            id="permit",
        ),
        pytest.param(["--kind", "SHIFT"], lambda entry: entry["kind"] == "shift", id="kind"),
        pytest.param(
            ["--kind", "scan", "--post", POST, "--outcome", "REJECT"],
            lambda entry: (entry["kind"], entry.get("post"), entry.get("outcome")) == ("scan", POST, "REJECT"),
            id="together",
        ),
    ],
)
def test_what_is_asked_holds_and_nothing_else(
    laptop: Laptop, story: list[dict[str, Any]], asked: list[str], holds: Callable[[dict[str, Any]], bool]
) -> None:
    """Each filter finds exactly the entries that a look through all of them finds."""
    expected = [entry["entry"] for entry in story if holds(entry)]

    assert expected != []
    assert shown(laptop, *asked) == expected


def test_a_period_holds_its_first_second_and_not_its_last(laptop: Laptop, story: list[dict[str, Any]]) -> None:
    """Two days that follow one another share no entry and lose none; times are read as `--at` reads them."""
    noon = next(entry["times"]["wall"] for entry in story if entry.get("act") == "handover")
    stamped = [entry["entry"] for entry in story if entry["times"]["wall"] >= noon]

    exact = datetime.fromtimestamp(noon, UTC).isoformat()
    assert shown(laptop, "--from", exact) == stamped
    assert shown(laptop, "--to", exact) == [entry["entry"] for entry in story if entry["times"]["wall"] < noon]
    local = f"{datetime.fromtimestamp(noon + 7 * 3600, UTC):%Y-%m-%dT%H:%M:%S}"
    assert shown(laptop, "--from", local) == stamped


@pytest.mark.parametrize(
    ("asked", "told", "known"),
    [
        (["--outcome", "MAYBE"], "expected an outcome, got 'MAYBE'", "ACCEPT, REFER, REJECT, RETRY"),
        (["--reason", "late"], "expected a reason, got 'late'", "expired"),
        (["--reason", "late"], "expected a reason, got 'late'", "not_the_holder"),
        (["--kind", "dance"], "expected a kind of this log, got 'dance'", "turned_back"),
        (["--post", "NOWHERE"], "expected a post of this log, got 'NOWHERE'", f"{OTHER_POST}, {POST}"),
        (["--officer", "1"], "expected an officer of this log, got '1'", f"{BUDI_BADGE}, {SARI_BADGE}"),
        (["--permit", "123"], "expected a permit's number of 16 hexadecimal digits", "copy it from"),
        (["--permit", "00 c0ffee000007 "], "expected a permit's number of 16 hexadecimal digits", "copy it from"),
        (["--from", "noon"], "expected a time, got 'noon'", "2021-07-05T07:30"),
        (["--from", "2021-07-06", "--to", "2021-07-06"], "expected --to after --from", "--to"),
    ],
)
@pytest.mark.usefixtures("story")
def test_what_is_not_known_is_told_with_what_is(laptop: Laptop, asked: list[str], told: str, known: str) -> None:
    """A mistyped name never passes for a road on which nothing happened."""
    for form in ([], ["--json"]):
        done = laptop.play("log", "show", *asked, *form)

        assert (done.code, done.out) == (2, "")
        assert told in done.err
        assert known in done.err


@pytest.mark.usefixtures("story")
def test_nothing_found_of_what_is_known_is_no_slip(laptop: Laptop) -> None:
    """An officer who never stood at a post is an answer."""
    done = laptop.play("log", "show", "--officer", SARI_BADGE, "--post", OTHER_POST)

    assert done.code == 0


def test_a_purged_entry_shows_that_it_was(laptop: Laptop, story: list[dict[str, Any]]) -> None:
    """Its number and its leaf are left; no question but for its kind finds it."""
    purge(laptop.home / "log.sqlite", 4, 5)

    everything = laptop.play("log", "show", "--json").objects
    table = laptop.play("log", "show").out.splitlines()[2:]

    assert [set(entry) for entry in everything[3:5]] == [{"entry", "kind", "leaf"}] * 2
    assert [len(bytes.fromhex(entry["leaf"])) for entry in everything[3:5]] == [32, 32]
    assert [line.split() for line in table[3:5]] == [["4", "purged"], ["5", "purged"]]
    assert len(table) == len(story)
    assert shown(laptop, "--kind", "purged") == [4, 5]
    assert 4 not in shown(laptop, "--post", POST)


def test_a_filtered_table_keeps_last(laptop: Laptop, story: list[dict[str, Any]]) -> None:
    """The newest of what is asked, and a word about the others."""
    done = laptop.play("log", "show", "--kind", "scan", "--last", "2")

    scans = [str(entry["entry"]) for entry in story if entry["kind"] == "scan"]
    assert [line.split()[0] for line in done.out.splitlines()[2:]] == scans[-2:]
    assert f"{len(scans) - 2} more before them are not shown" in done.err


def test_a_text_that_looks_like_a_time_hides_nothing(laptop: Laptop) -> None:
    """Bytes are looked at before an entry is decoded: what is written into one cannot lead that astray."""
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        story = two_days(log)
        # In the text stand the bytes that come before a time, and a time long past.
        number = story.act("exempt", category="dwall\x1a\x00\x00\x00\x01")
        day = story.at.date().isoformat()

    assert number in shown(laptop, "--from", day)
