"""Laws of live scanning: what is held up once has one verdict, on disk before anybody hears of it; time is invented."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeGuard, TypeVar

import pytest

from strpcheck.core.verdict import Advisory, Reason
from strpcheck.duty import duty_now
from strpcheck.errors import HomeError, LogError, ShiftError
from strpcheck.live import LiveScan, Pulse
from strpcheck.ports import Frame, SourceNotice
from strpcheck.scan import Checkpoint, Judgement
from strpcheck.shift import close_shift, open_shift
from strpcheck.view import Sight
from tests.core.making import GENERATION, NOW
from tests.laptop import MemoryLog
from tests.road import CORNERS, FRAME_MS, GOOD, LINK, OTHER, SPOILED, Road, between, checkpoint, reasons, scan
from tests.vectors.claims import CTI, IDX, text
from tests.vectors.forge import KEYS

Done = TypeVar("Done")


@dataclass
class Watcher:
    """Implements `Onlooker`: leaves at a moment, before, while or after a frame is read."""

    road: Road
    leaves: Callable[[str, int], bool]
    """Asked with what goes on and when."""
    is_over: bool = False
    rests: bool = False
    again: list[Judgement] = field(default_factory=list)

    def see_again(self, told: Judgement) -> None:
        """Remember it."""
        self.again.append(told)

    def look(self, frame: Frame | None, sights: Sequence[Sight]) -> None:
        """Watch."""
        del frame, sights
        self.is_over = self.is_over or self.leaves("look", self.road.now_ms)

    def meanwhile(self, work: Callable[[], Done]) -> Done:
        """Listen once it is done."""
        done = work()
        self.is_over = self.is_over or self.leaves("work", self.road.now_ms)
        return done


def is_verdict(told: object) -> TypeGuard[Judgement]:
    """Whether it is one."""
    return isinstance(told, Judgement)


REVOKED = text(KEYS["permit"], {IDX: 8, CTI: bytes(7) + b"\x08"})


def test_a_card_that_is_held_up_has_one_verdict_and_one_entry() -> None:
    """However long; and no trace of the frames is left."""
    log = MemoryLog()

    (judged,) = scan(Road(between(1000, 61_000, GOOD), 62_000), log)

    assert (judged.verdict.reason, judged.source, judged.where, judged.entry) == (
        Reason.OK,
        "road.avi@1.0s",
        CORNERS,
        1,
    )
    assert (log.bodies[0]["kind"], log.bodies[0]["source"], log.bodies[0]["rung"]) == ("scan", "video", "zxing")
    assert len(log.kept) == 1


def test_a_verdict_is_on_disk_before_it_is_told() -> None:
    """Whoever hears of it finds the entry."""
    log, road = MemoryLog(), Road(between(0, 4000, GOOD, REVOKED), 4000)
    at = checkpoint(road, log)

    entries = [
        (told.entry, len(log.kept)) for told in LiveScan(lambda: at, road, road).run() if isinstance(told, Judgement)
    ]

    assert entries == [(1, 1), (2, 2)]


def test_a_log_that_cannot_be_written_ends_the_scan() -> None:
    """No verdict without its entry."""
    with pytest.raises(LogError):
        scan(Road(between(0, 1000, GOOD), 1000), MemoryLog(fails=True))


@pytest.mark.parametrize(("barcode", "reason"), [(GOOD, Reason.OK), (SPOILED, Reason.MALFORMED)])
def test_what_a_full_disk_swallowed_is_judged_once_there_is_room(barcode: str, reason: Reason) -> None:
    """The card is still held up: nobody has to take it away and show it again."""
    log = MemoryLog(fails=True)
    road = Road(between(0, 9000, barcode), 9000)
    at = checkpoint(road, log)
    live = LiveScan(lambda: at, road, road)
    for _ in range(3):
        with pytest.raises(LogError):
            list(live.run())

    log.fails = False
    told = [each.verdict.reason for each in live.run() if isinstance(each, Judgement)]

    assert (told, len(log.kept)) == ([reason], 1)


def test_what_stands_in_the_picture_is_told_with_its_verdict() -> None:
    """Each where it is; gone a moment after it left."""
    log, road = MemoryLog(), Road(between(1500, 3500, GOOD, SPOILED), 6000)
    at = checkpoint(road, log)
    live = LiveScan(lambda: at, road, road)
    seen = {}
    for told in live.run():
        if isinstance(told, Pulse):
            seen[road.now_ms // 1000] = [
                (sight.outline, sight.verdict and sight.verdict.reason, sight.entry > 0) for sight in live.sights
            ]

    assert seen[2] == [(CORNERS, Reason.OK, True), (CORNERS, Reason.MALFORMED, True)]
    assert (seen[1], seen[5]) == ([], [])


def test_whoever_watches_hears_of_a_permit_that_is_shown_again() -> None:
    """With all that its card shows and the entry it has, once a show; a scan without a screen says nothing of it."""

    def script(now_ms: int) -> Sequence[str]:
        if 1600 <= now_ms < 2000:
            return [GOOD]
        return [REVOKED] if now_ms < 1000 or now_ms >= 2600 else ()

    log, watcher = MemoryLog(), Watcher(Road(script, 6000), lambda *_: False)
    at = checkpoint(watcher.road, log)

    told = [each for each in LiveScan(lambda: at, watcher.road, watcher.road, desk=watcher).run() if is_verdict(each)]

    (again,) = watcher.again
    assert again == told[0]
    assert again.permit is not None
    assert [each.verdict.reason for each in told] == [Reason.REVOKED, Reason.OK]
    assert reasons(Road(script, 6000)) == [Reason.REVOKED, Reason.OK]
    assert len(log.kept) == len(told)


def test_a_scan_names_nobody_once_a_card_is_gone() -> None:
    """What it knows a permit by while it may be an echo are numbers and verdicts."""
    ours = ("strpcheck.core", "strpcheck.view", "strpcheck.scan")
    others = {id(item) for item in gc.get_objects()}  # of other tests in this process
    road = Road(between(0, 1000, GOOD), 3000)
    at = checkpoint(road, MemoryLog())
    live = LiveScan(lambda: at, road, road)
    (name,) = [each.permit.person.name for each in live.run() if is_verdict(each) and each.permit is not None]

    gc.collect()

    held = [item for item in gc.get_objects() if str(type(item).__module__).startswith(ours) and id(item) not in others]
    assert live.checkpoint is at
    assert [item for item in held if str(name) in repr(item)] == []


def test_an_echo_keeps_the_outline_of_its_verdict() -> None:
    """Shown again within three seconds: silent, and still known."""

    def script(now_ms: int) -> list[str]:
        return [GOOD] if 1000 <= now_ms < 2000 or 3000 <= now_ms < 5000 else []

    log, road = MemoryLog(), Road(script, 6000)
    at = checkpoint(road, log)
    live = LiveScan(lambda: at, road, road)
    entries = [[sight.entry for sight in live.sights] for told in live.run() if isinstance(told, Pulse)]

    assert len(log.kept) == 1
    assert entries[3] == [1]


def test_a_permit_shown_again_is_judged_again_once_three_seconds_are_over() -> None:
    """Within them it is an echo."""

    def script(now_ms: int) -> Sequence[str]:
        return [GOOD] if now_ms < 1000 or 3000 <= now_ms < 4000 or 8000 <= now_ms < 9000 else ()

    first, second = scan(Road(script, 10_000))

    assert [judged.source for judged in (first, second)] == ["road.avi@0.0s", "road.avi@8.0s"]
    assert Advisory.SEEN_TODAY_HERE in second.verdict.advisories


def test_every_permit_in_view_has_its_verdict_and_adverts_are_silent() -> None:
    """Until the permits are gone for half a second."""

    def script(now_ms: int) -> Sequence[str]:
        return [LINK, GOOD, REVOKED] if now_ms < 1000 else [LINK]

    log = MemoryLog()

    judged = scan(Road(script, 3000), log)

    assert [each.verdict.reason for each in judged] == [Reason.OK, Reason.REVOKED, Reason.NOT_A_PERMIT]
    assert judged[-1].source >= "road.avi@1.4s"


def test_a_flood_of_forgeries_gives_a_refusal_a_second_and_forgets_none() -> None:
    """The rest is counted into the next entry."""
    log = MemoryLog()

    judged = scan(Road(lambda now_ms: [f"{SPOILED}{now_ms}"], 10_000), log)

    assert 9 <= len(judged) <= 11
    assert len(log.kept) == len(judged)
    counted = [body.get("passed_over", 0) for body in log.bodies]
    assert counted[0] == 0
    assert 10_000 // FRAME_MS - 30 <= sum(counted) + len(judged) <= 10_000 // FRAME_MS + 1


def test_a_refusal_that_waits_is_told_at_the_end_of_a_video() -> None:
    """It is the last chance."""
    road = Road(lambda now_ms: [LINK] if now_ms <= 80 else [SPOILED], 300)

    assert reasons(road) == [Reason.NOT_A_PERMIT, Reason.MALFORMED]


def test_an_empty_road_is_watched_with_little_and_a_card_wakes_it() -> None:
    """Ten frames a second; the frame after the first sighting is taken at once."""
    road = Road(between(10_000, 20_000, GOOD), 11_000)

    scan(road)

    idle = [at for at, _ in road.asked if 5000 <= at < 10_000]
    awake = [at for at, _ in road.asked if 10_120 <= at < 11_000]
    assert 40 <= len(idle) <= 50
    assert len(awake) >= 21


def test_a_frame_that_kills_the_reader_is_dropped_and_its_rung_benched() -> None:
    """The stream goes on, and the card is read by the next frame."""
    road = Road(between(0, 1000, GOOD), 1000, deadly=lambda _, rungs: "zbar" in rungs)

    assert reasons(road) == [Reason.OK]
    assert sum("zbar" in rungs for _, rungs in road.asked) == 1


def test_a_text_that_is_typed_is_judged_beside_the_camera() -> None:
    """From a hand scanner; what the camera saw a moment ago is an echo."""
    road = Road(between(0, 1000, GOOD), 4000, typed={1500: GOOD, 2000: OTHER, 2500: LINK})
    log = MemoryLog()

    judged = scan(road, log)

    assert [(each.source, each.verdict.reason) for each in judged] == [
        ("road.avi@0.0s", Reason.OK),
        ("hand scanner", Reason.OK),
        ("hand scanner", Reason.NOT_A_PERMIT),
    ]
    assert [body["source"] for body in log.bodies] == ["video", "hand", "hand"]
    assert judged[1].where is None


def test_what_the_hand_scanner_has_to_say_is_handed_on_once() -> None:
    """Half a permit has no verdict, and the officer hears why."""
    notice = SourceNotice("fell silent", "scan it again")
    log, road = MemoryLog(), Road(between(0, 0), 1000, typed={400: notice})
    at = checkpoint(road, log)

    told = [each for each in LiveScan(lambda: at, road, road, texts=road).run() if not isinstance(each, Pulse)]

    assert (told, log.kept) == ([notice], [])


def test_an_advert_that_is_typed_after_a_permit_is_told_at_once() -> None:
    """Whoever scans it by hand means it; beside a permit that the camera sees it is silent."""
    by_hand = scan(Road(between(0, 0), 4000, typed={1000: GOOD, 1040: LINK}))
    beside = scan(Road(between(0, 4000, GOOD), 4000, typed={1040: LINK}))

    assert [(each.verdict.reason, each.at) for each in by_hand] == [
        (Reason.OK, NOW + timedelta(seconds=1)),
        (Reason.NOT_A_PERMIT, NOW + timedelta(seconds=1)),
    ]
    assert [each.verdict.reason for each in beside] == [Reason.OK]


def test_what_the_source_has_to_say_is_handed_on() -> None:
    """In its place."""
    notice = SourceNotice("road.avi is damaged")
    road = Road(between(0, 0), 1000, notices={400: notice})
    at = checkpoint(road, MemoryLog())

    assert [each for each in LiveScan(lambda: at, road, road).run() if not isinstance(each, Pulse)] == [notice]


def test_a_pulse_a_second_tells_how_it_goes() -> None:
    """Frames a second, awake or not, and the signed age of the oldest list."""
    road = Road(between(0, 0), 4000)
    at = checkpoint(road, MemoryLog())

    pulses = [each for each in LiveScan(lambda: at, road, road).run() if isinstance(each, Pulse)]

    assert [pulse.is_idle for pulse in pulses] == [False, False, True, True]
    assert 20 <= pulses[0].frames_per_second <= 30
    assert 8 <= pulses[-1].frames_per_second <= 12
    oldest = min(held.issued_at for held in GENERATION.lists.values())
    assert [pulse.list_age for pulse in pulses] == [NOW + timedelta(seconds=at) - oldest for at in (1, 2, 3, 4)]


def test_without_a_list_there_is_no_age_of_one() -> None:
    """Nothing is made up."""
    road = Road(between(0, 0), 1500)
    at = checkpoint(road, MemoryLog(), generation=replace(GENERATION, lists={}))

    pulses = [each for each in LiveScan(lambda: at, road, road).run() if isinstance(each, Pulse)]

    assert [pulse.list_age for pulse in pulses] == [None]


def test_a_generation_that_a_sync_puts_in_force_counts_from_the_next_code_on() -> None:
    """And a permit that was shown a moment ago is no echo under it."""
    log, now = MemoryLog(), [GENERATION]
    newer = replace(GENERATION, id="newer")

    def script(now_ms: int) -> Sequence[str]:
        return [GOOD] if now_ms < 1000 or now_ms >= 2000 else ()

    def on_frame(now_ms: int) -> None:
        if now_ms == 1520:
            now[0] = newer

    road = Road(script, 3000, on_frame=on_frame)
    held = {id(each): checkpoint(road, log, generation=each) for each in (GENERATION, newer)}

    judged = [told for told in LiveScan(lambda: held[id(now[0])], road, road).run() if isinstance(told, Judgement)]

    assert [each.generation for each in judged] == [GENERATION.id, "newer"]


def test_a_generation_that_cannot_be_used_ends_the_scan() -> None:
    """No verdict is made up without its policy."""
    road = Road(between(0, 2000, GOOD), 2000)
    at = checkpoint(road, MemoryLog())

    def in_force() -> Checkpoint:
        if road.now_ms >= 1000:
            message = "the policy knows no post 'LENTENG-AGUNG'"
            raise HomeError(message)
        return at

    with pytest.raises(HomeError):
        list(LiveScan(in_force, road, road).run())


@pytest.mark.parametrize(
    ("moment", "from_ms", "shown", "kinds"),
    [
        # While the second refusal waits for the first one's second to be over.
        pytest.param("look", 400, (SPOILED, GOOD[:-20] + "1" * 20), ["shift", "scan", "shift"], id="what waits"),
        pytest.param("work", FRAME_MS, (GOOD,), ["shift", "shift"], id="what is being read"),
    ],
)
def test_whoever_ended_the_shift_is_shown_no_verdict_any_more(
    moment: str, from_ms: int, shown: Sequence[str], kinds: list[str]
) -> None:
    """Neither of the frame that was being read, nor of what still waited for its turn; and it is no error."""
    log, road = MemoryLog(), Road(between(0, 9000, *shown), 9000)
    at = checkpoint(road, log, needs_shift=True)
    open_shift(checkpoint(road, log), "85031207")

    def leaves(what: str, now_ms: int) -> bool:
        """By ending the shift."""
        if what != moment or now_ms < from_ms:
            return False
        close_shift(at)
        return True

    told = [
        each
        for each in LiveScan(lambda: at, road, road, desk=Watcher(road, leaves)).run()
        if isinstance(each, Judgement)
    ]

    assert [body["kind"] for body in log.bodies] == kinds
    assert len(told) == kinds.count("scan")


def test_a_shift_that_another_program_closes_ends_the_watching_within_a_second() -> None:
    """Of an empty road too, where nothing is asked of the log otherwise."""
    log = MemoryLog()
    road = Road(between(0, 0), 60_000)
    at = checkpoint(road, log, needs_shift=True)
    open_shift(checkpoint(road, log), "85031207")

    def close(now_ms: int) -> None:
        """Once five seconds are over."""
        if now_ms >= 5000 and duty_now(log) is not None:
            close_shift(at)

    road.on_frame = close

    with pytest.raises(ShiftError, match="no shift is open"):
        list(LiveScan(lambda: at, road, road).run())

    assert 5000 <= road.now_ms <= 6500
