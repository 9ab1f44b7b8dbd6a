"""Laws of a hand scanner alone: the same shows, echoes and limits as beside a camera; time is invented."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from strpcheck.core.record import EntryKind
from strpcheck.core.verdict import Reason
from strpcheck.errors import HomeError, LogError
from strpcheck.ports import SourceNotice
from strpcheck.scan import Checkpoint, Judgement
from strpcheck.typed import TypedScan
from tests.core.making import GENERATION, NOW
from tests.laptop import MemoryLog
from tests.road import GOOD, LINK, OTHER, SPOILED


@dataclass
class Desk:
    """A clock and a hand scanner that play a script: which texts are whole at which millisecond."""

    typed: dict[int, Sequence[str | SourceNotice]]
    length_ms: int
    now_ms: int = 0
    invented: bool = False
    log: MemoryLog = field(default_factory=MemoryLog)

    @property
    def has_ended(self) -> bool:
        """When the script is over."""
        return self.now_ms >= self.length_ms

    def texts(self, *, wait_ms: int = 0) -> Sequence[str | SourceNotice]:
        """What came by now; waits as long as it is asked to."""
        assert wait_ms > 0
        self.now_ms += wait_ms
        due = [at for at in self.typed if at <= self.now_ms]
        return [text for at in due for text in self.typed.pop(at)]

    def now(self) -> datetime:
        """The wall clock goes with the other one."""
        return NOW + timedelta(seconds=self.now_ms // 1000)

    def monotonic_ms(self) -> int:
        """Where the script is."""
        return self.now_ms

    def checkpoint(self) -> Checkpoint:
        """A laptop at LENTENG-AGUNG."""
        return Checkpoint(GENERATION, "LENTENG-AGUNG", "laptop-1", self, self.log, EntryKind.SCAN)

    def scan(self) -> list[Judgement | SourceNotice]:
        """Everything that is told."""
        at = self.checkpoint()
        return list(TypedScan(lambda: at, self).run())

    def reasons(self) -> list[Reason]:
        """Of the verdicts."""
        return [told.verdict.reason for told in self.scan() if isinstance(told, Judgement)]


def test_a_hostile_code_full_of_lines_costs_an_entry_a_second_and_no_honest_card_waits() -> None:
    """Hundreds of refusals at once; the card after them is judged at once, and the rest is counted."""
    flood = [f"{SPOILED}{number}" for number in range(200)]
    desk = Desk({100: flood, 200: [GOOD]}, 5000)

    told = [each for each in desk.scan() if isinstance(each, Judgement)]

    assert [(each.verdict.reason, each.at) for each in told[:2]] == [
        (Reason.MALFORMED, NOW),
        (Reason.OK, NOW),
    ]
    assert len(told) == len(desk.log.kept) <= 4


def test_refusals_that_had_no_turn_are_counted_when_the_input_ends() -> None:
    """Into the one that is told last; none is forgotten."""
    desk = Desk({100: [f"{SPOILED}{number}" for number in range(200)]}, 100)

    assert desk.reasons() == [Reason.MALFORMED, Reason.MALFORMED]
    assert [body.get("passed_over", 0) for body in desk.log.bodies] == [0, 198]


def test_two_refusals_within_a_second_are_both_told() -> None:
    """The second a moment later, while nothing more is typed."""
    desk = Desk({100: [LINK], 300: [SPOILED]}, 5000)

    told = [each for each in desk.scan() if isinstance(each, Judgement)]

    assert [(each.verdict.reason, each.source) for each in told] == [
        (Reason.NOT_A_PERMIT, "hand scanner"),
        (Reason.MALFORMED, "hand scanner"),
    ]
    assert [body["source"] for body in desk.log.bodies] == ["hand", "hand"]


def test_an_echo_is_no_second_scan() -> None:
    """Within three seconds, whatever was scanned in between; later it is one."""
    desk = Desk({100: [GOOD], 1000: [OTHER], 2900: [GOOD], 8000: [GOOD]}, 9000)

    assert desk.reasons() == [Reason.OK, Reason.OK, Reason.OK]
    assert len(desk.log.kept) == 3


def test_what_is_no_text_is_told_and_not_judged() -> None:
    """In its place."""
    notice = SourceNotice("fell silent", "scan it again")
    desk = Desk({100: [notice, GOOD]}, 1000)

    first, second = desk.scan()

    assert first == notice
    assert isinstance(second, Judgement)


def test_a_sync_counts_from_the_next_text_on() -> None:
    """And makes a permit that was scanned a moment ago news."""
    desk = Desk({100: [GOOD], 2000: [GOOD]}, 3000)
    old = desk.checkpoint()
    new = replace(old, generation=replace(GENERATION, id="newer"))

    told = list(TypedScan(lambda: new if desk.now_ms >= 1000 else old, desk).run())

    assert [each.generation for each in told if isinstance(each, Judgement)] == [GENERATION.id, "newer"]


def test_a_generation_that_cannot_be_used_ends_the_scan() -> None:
    """Before anything is judged by it."""
    desk = Desk({1000: [GOOD]}, 2000)
    at = desk.checkpoint()

    def in_force() -> Checkpoint:
        if desk.now_ms >= 1000:
            message = "the policy knows no post 'LENTENG-AGUNG'"
            raise HomeError(message)
        return at

    with pytest.raises(HomeError):
        list(TypedScan(in_force, desk).run())
    assert desk.log.kept == []


def test_a_log_that_cannot_be_written_ends_the_scan() -> None:
    """No verdict without its entry."""
    with pytest.raises(LogError):
        Desk({100: [GOOD]}, 1000, log=MemoryLog(fails=True)).scan()
