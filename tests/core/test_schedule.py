"""Laws of the schedule: much while somebody holds something up, little on an empty road; all times are invented."""

from collections import Counter
from itertools import pairwise

from strpcheck.core.schedule import BENCHED_MS, IDLE_AFTER_MS, Schedule

RUNGS = ("first", "a", "b", "c")


def asleep(rungs: tuple[str, ...] = RUNGS) -> tuple[Schedule, int]:
    """A schedule that has just gone idle, and the time."""
    schedule = Schedule(rungs)
    schedule.rungs_for(0)
    return schedule, IDLE_AFTER_MS


def idle_second(schedule: Schedule, now_ms: int) -> list[tuple[int, tuple[str, ...]]]:
    """What an idle second deals out: time and rungs of each frame."""
    dealt, end = [], now_ms + 1000
    while (now_ms := now_ms + schedule.rest_ms(now_ms)) < end:
        dealt.append((now_ms, schedule.rungs_for(now_ms)))
        now_ms += 7  # what the frame took
    return dealt


def test_the_first_rung_is_asked_on_every_frame_and_the_others_in_turn() -> None:
    """One further rung a frame."""
    schedule = Schedule(RUNGS)

    dealt = [schedule.rungs_for(33 * frame) for frame in range(4)]

    assert dealt == [("first", "a"), ("first", "b"), ("first", "c"), ("first", "a")]


def test_a_single_rung_is_asked_alone() -> None:
    """A machine may lack all others."""
    assert Schedule(("first",)).rungs_for(0) == ("first",)


def test_nothing_rests_while_awake() -> None:
    """Every frame is taken, from the start on."""
    schedule = Schedule(RUNGS)

    assert schedule.rest_ms(0) == 0
    schedule.rungs_for(0)
    assert schedule.rest_ms(IDLE_AFTER_MS - 1) == 0
    assert not schedule.is_idle(IDLE_AFTER_MS - 1)


def test_two_seconds_without_a_finder_pattern_are_an_empty_road() -> None:
    """Counted from the last that was seen."""
    schedule = Schedule(RUNGS)
    schedule.rungs_for(0)
    schedule.saw(500, finder=True, read_by=())
    schedule.saw(600, finder=False, read_by=())

    assert [schedule.is_idle(now) for now in (2499, 2500)] == [False, True]


def test_an_idle_second_has_ten_frames_and_two_further_rungs() -> None:
    """Frames stand a tenth of a second apart, and the further rungs half a second."""
    schedule, now_ms = asleep()

    first, second = idle_second(schedule, now_ms), idle_second(schedule, now_ms + 1000)

    for dealt in (first, second):
        assert len(dealt) == 10
        assert [rungs[0] for _, rungs in dealt] == ["first"] * 10
        assert sum(len(rungs) - 1 for _, rungs in dealt) == 2
    assert all(later - earlier == 100 for (earlier, _), (later, _) in pairwise(second))


def test_idle_rungs_rotate_too() -> None:
    """What only the last rung reads is read within a few seconds of bad light."""
    schedule, now_ms = asleep()

    dealt = [rungs for second in range(3) for _, rungs in idle_second(schedule, now_ms + 1000 * second)]

    assert Counter(rung for rungs in dealt for rung in rungs[1:]) == {"a": 2, "b": 2, "c": 2}


def test_frames_that_came_late_are_not_made_up_for() -> None:
    """After a pause there is one frame, not ten at once."""
    schedule, now_ms = asleep()
    schedule.rungs_for(now_ms)

    schedule.rungs_for(now_ms + 5000)

    assert schedule.rest_ms(now_ms + 5000) == 100


def test_a_sighting_ends_the_rest_at_once() -> None:
    """Full rate from the very next frame on, with a further rung."""
    schedule, now_ms = asleep()
    schedule.rungs_for(now_ms)

    schedule.saw(now_ms + 5, finder=True, read_by=())

    assert schedule.rest_ms(now_ms + 5) == 0
    assert len(schedule.rungs_for(now_ms + 33)) == 2


def test_a_code_that_was_read_is_a_sighting() -> None:
    """Whatever the reader says of finder patterns."""
    schedule, now_ms = asleep()

    schedule.saw(now_ms, finder=False, read_by=["b"])

    assert not schedule.is_idle(now_ms)


def test_the_rung_that_reads_the_card_in_view_is_asked_again() -> None:
    """Or the card would seem to come and go; beside it the rotation goes on."""
    schedule = Schedule(RUNGS)
    schedule.rungs_for(0)
    schedule.saw(10, finder=True, read_by=["c"])

    dealt = [schedule.rungs_for(33)]
    schedule.saw(43, finder=True, read_by=["c"])
    dealt.append(schedule.rungs_for(66))
    schedule.saw(76, finder=True, read_by=[])
    dealt.append(schedule.rungs_for(99))

    assert dealt == [("first", "c", "b"), ("first", "c"), ("first", "a")]


def test_a_rung_over_which_the_reader_died_sits_out_ten_seconds() -> None:
    """The others are dealt meanwhile, and then it is back."""
    schedule = Schedule(RUNGS)
    schedule.saw(0, finder=True, read_by=["b"])
    schedule.rungs_for(0)

    schedule.lost(0, ("first", "b"))

    benched = {rung for now in range(1, BENCHED_MS, 500) for rung in _awake(schedule, now)}
    back = {rung for now in range(BENCHED_MS, BENCHED_MS + 3) for rung in _awake(schedule, now)}
    assert benched == {"first", "a", "c"}
    assert "b" in back


def test_the_first_rung_is_never_benched() -> None:
    """Without it nothing would be read at all."""
    schedule = Schedule(RUNGS)

    schedule.lost(0, RUNGS)

    assert schedule.rungs_for(1) == ("first",)


def _awake(schedule: Schedule, now_ms: int) -> tuple[str, ...]:
    """What a frame is dealt while something is in view."""
    schedule.saw(now_ms, finder=True, read_by=())
    return schedule.rungs_for(now_ms)
