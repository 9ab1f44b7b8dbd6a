"""The law of a whole hour at the road: what was shown is what is in the log, entry for entry, and in the summary.

Sixty vehicles are played to the program at real speed, as a process of its own with a shift open. An hour is pressed
into three and a half minutes: order, number and content are the hour's, the pauses are not. The clock of a training
laptop stands while a command runs, so the hour is looked at three times, at 9.20, 9.50 and 10.10, and the program is
started anew each time, into the same shift.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.hour.expected import LOG, SUMMARY, Entry
from tests.hour.film import film
from tests.hour.playing import play_part
from tests.hour.script import HOUR
from tests.hour.town import HourTown, found_hour_town

REJECTED = 10
"""The worst that is met in each part."""
QUIET = {"sync", "clock", "doctor"}
"""Entries of the set-up."""


@pytest.mark.slow
def test_an_hour_at_the_road_is_in_the_log_entry_for_entry(tmp_path: Path) -> None:
    """Sixty vehicles, good and bad ones, with those who are exempt and those who are turned back in their places."""
    hour = found_hour_town(tmp_path)
    hour.show_elsewhere("lestari", "DAAN-MOGOT")
    hour.show_elsewhere("made", "LAMPIRI")
    hour.laptop.begin_shift()
    verdicts: list[tuple[int, str]] = []
    acts: list[tuple[int, str]] = []

    for number, part in enumerate(HOUR):
        video = film(tmp_path / f"hour-{number}.avi", part, hour.texts, start=1000 * number)
        played = play_part(hour.laptop, part, video)
        video.unlink()
        assert (played.code, "error" in played.errors) == (REJECTED, False), played.errors
        verdicts += [(told.line["entry"], told.line["reason"]) for told in played.told]
        acts += [(told["entry"], told["event"]) for told in played.acts]
    closed = hour.laptop.play("shift", "close", "--json", at=HOUR[-1].at)

    logged = hour.laptop.play("log", "show", "--json").objects
    assert in_order(entries(logged, hour)) == list(LOG)
    shift = [body for body in logged if "shift" in body and body["kind"] != "shift"]
    assert verdicts == [(body["entry"], body["reason"]) for body in shift if body["kind"] == "scan"]
    assert acts == [(body["entry"], body["kind"]) for body in shift if body["kind"] != "scan"]
    assert {name: value for name, value in closed.objects[0].items() if name in SUMMARY} == SUMMARY
    assert closed.objects[0]["to_verdict_s"]["p95"] < 1
    assert 2 < closed.objects[0]["between_codes_s"]["p50"] < 4


def entries(logged: Sequence[dict[str, Any]], hour: HourTown) -> list[Entry]:
    """What is compared of them."""
    found = []
    for body in logged:
        match body["kind"]:
            case "scan":
                who = hour.nicknames[body["permit"]["cti"]] if "permit" in body else ""
                found.append(Entry("scan", body["reason"], body["outcome"], tuple(body["advisories"]), who))
            case "exempt":
                found.append(Entry("exempt", body["category"]))
            case "turned_back":
                found.append(Entry("turned_back", body["reason"]))
            case "shift" | "officer" as kind:
                found.append(Entry(kind, body["act"]))
            case kind:
                assert kind in QUIET
    return found


def in_order(found: list[Entry]) -> list[Entry]:
    """The same, with those that stood side by side in the table's order."""
    for place, wanted in enumerate(LOG):
        pair = found[place - 1 : place + 1]
        if wanted.is_beside and sorted(pair) == sorted(LOG[place - 1 : place + 1]):
            found[place - 1 : place + 1] = LOG[place - 1 : place + 1]
    return found
