"""Laws of cards that come back, go, and heal: the screen shows what is in view, and no other program surprises it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from strpcheck.cli.wiring_desk import attend
from strpcheck.core.acts import Decision
from strpcheck.errors import LogError
from strpcheck.messages import Word
from strpcheck.ports import Alarm, Choices, Cue, KeyPress, Prompt, Scene, Tables
from strpcheck.scan import Judgement
from strpcheck.shift import close_shift, hand_over
from tests.desks import OFFICER, PIN, SUPERVISOR, Seat
from tests.judged import REVOKED
from tests.road import GOOD, OTHER

if TYPE_CHECKING:
    from strpcheck.live import LiveScan

NEXT, NEXT_PIN = "90010101", "0815"
HALF_A_SECOND = 500


@pytest.fixture
def seat() -> Seat:
    """Somebody on duty."""
    return Seat().begin()


def again(seat: Seat, judged: Judgement, *in_view: int) -> Scene:
    """The same code is in view again within its echo."""
    seat.in_view = (*in_view, judged.entry)
    seat.desk.see_again(judged)
    seat.look()
    return seat.screen.scene


def words(scene: Scene) -> list[Word]:
    """On the screen, by number."""
    return [card.notice.kind for card in scene.cards]


def test_a_card_that_another_replaced_comes_back_with_its_code(seat: Seat) -> None:
    """A revoked permit that is held up again does not stand behind the PASS of the one between; nothing is logged."""
    (refused,) = seat.show(REVOKED)
    seat.show(GOOD)
    logged, heard = len(seat.log.kept), len(seat.speaker.heard)

    scene = again(seat, refused)

    assert words(scene) == [Word.REJECT]
    assert seat.speaker.heard[heard:] == [Cue.REJECT]
    assert len(seat.log.kept) == logged


def test_it_comes_back_beside_one_that_is_in_view_too(seat: Seat) -> None:
    """Both with their numbers."""
    (refused,) = seat.show(REVOKED)
    (passed,) = seat.show(GOOD)

    scene = again(seat, refused, passed.entry)

    assert [(card.number, card.notice.kind) for card in scene.cards] == [(1, Word.REJECT), (2, Word.ACCEPT)]


def test_what_is_on_the_screen_is_not_shown_anew(seat: Seat) -> None:
    """A hand that shakes makes no sound."""
    (passed,) = seat.show(GOOD)
    heard = len(seat.speaker.heard)

    assert words(again(seat, passed)) == [Word.ACCEPT]
    assert len(seat.speaker.heard) == heard


@pytest.mark.parametrize("went", ["wiped", "over", "locked", "alarm"])
def test_what_was_taken_off_the_screen_stays_off(seat: Seat, went: str) -> None:
    """Nobody asked for it again."""
    (passed,) = seat.show(GOOD)
    if went == "wiped":
        seat.press("Space")
    elif went == "over":
        seat.wait(20_000)
    elif went == "locked":
        seat.wait(30 * 60_000)
    else:
        seat.desk.stop(LogError("cannot write the log: disk full"))

    assert again(seat, passed).cards == ()


def test_what_the_officer_decided_comes_back_with_its_card(seat: Seat) -> None:
    """Or the same vehicle would be decided twice."""
    (refused,) = seat.show(REVOKED)
    decided = seat.press("k", "1").cards[0].resolution
    seat.show(GOOD)

    scene = again(seat, refused)

    assert decided
    assert scene.cards[0].resolution == decided


def test_the_next_card_replaces_one_that_left_just_before_it(seat: Seat) -> None:
    """Half a second is bridged; in view beside it the old one never was."""
    (first,) = seat.show(REVOKED)
    seat.clock.ms += 100
    seat.show(GOOD, in_view=[first.entry])
    assert len(seat.screen.scene.cards) == 2

    seat.in_view = seat.in_view[1:]
    scene = seat.wait(HALF_A_SECOND)

    assert words(scene) == [Word.ACCEPT]
    assert scene.cards[0].number == 0


def test_cards_that_were_seen_together_stay_together(seat: Seat) -> None:
    """Also when one of them is lost in a glare later."""
    (first,) = seat.show(REVOKED)
    seat.show(GOOD, in_view=[first.entry])
    seat.wait(100)

    seat.in_view = seat.in_view[1:]

    assert words(seat.wait(HALF_A_SECOND)) == [Word.REJECT, Word.ACCEPT]


def test_a_menu_goes_with_the_card_it_may_be_about(seat: Seat) -> None:
    """Its numbers are no more."""
    (first,) = seat.show(REVOKED)
    seat.show(GOOD, in_view=[first.entry])
    assert isinstance(seat.press("k").over, Choices)

    seat.in_view = seat.in_view[1:]

    assert seat.wait(HALF_A_SECOND).over is None


@pytest.fixture
def broken() -> Seat:
    """A screen before an empty road whose log cannot be written."""
    seat = Seat().begin()
    seat.log.fails = True
    seat.press("b", "1")
    assert isinstance(seat.screen.scene.over, Alarm)
    return seat


def test_an_alarm_goes_by_itself_on_an_empty_road(broken: Seat) -> None:
    """Exempt passages have no code that could show that the log can be written again."""
    assert isinstance(broken.pulse().over, Alarm)

    broken.log.fails = False
    scene = broken.pulse()

    assert scene.over is None
    assert [event["event"] for event in broken.events[-2:]] == ["stopped", "resumed"]
    assert broken.press("b", "1").said == "In the log: exempt EX-ASN (civil servant); entry 2"


def test_a_key_that_could_not_be_logged_is_told_of_once_that_is_over(broken: Seat) -> None:
    """The officer has pressed it and must know that it does not count."""
    broken.log.fails = False

    assert broken.pulse().said == "The last key was not logged: press it again once this has gone"
    assert broken.kinds == ["shift"]


def test_the_screen_can_be_left_behind_an_alarm_though_the_log_cannot_be_read(seat: Seat) -> None:
    """The PIN of whoever had the shift last is right."""
    seat.desk.stop(LogError("the log was changed"))
    seat.desk.ask_to_leave()
    seat.look()
    assert isinstance(seat.screen.scene.over, Prompt)
    seat.log.is_unreadable = True

    seat.type(PIN)

    assert seat.has_left()


@pytest.mark.parametrize(("pin", "ends"), [(PIN, False), (NEXT_PIN, True), (SUPERVISOR, True)])
@pytest.mark.parametrize("opened", ["before", "after"])
def test_a_pin_is_asked_of_whoever_has_the_shift_now(seat: Seat, opened: str, pin: str, *, ends: bool) -> None:
    """Another program handed it over while the prompt stood."""
    if opened == "before":
        seat.press("e")
    hand_over(seat.at, NEXT)
    if opened == "after":
        seat.pulse()
        seat.press("e")

    seat.type(pin)

    assert isinstance(seat.screen.scene.over, Tables) is ends
    assert seat.last["act"] == ("close" if ends else "handover")


def test_a_handover_elsewhere_is_said_and_takes_what_was_half_typed(seat: Seat) -> None:
    """It was the former officer's."""
    seat.press("e")
    hand_over(seat.at, NEXT)

    scene = seat.pulse()

    assert (scene.over, scene.strip.officer) == (None, NEXT)
    assert scene.said == f"The shift is now that of {NEXT}"


def test_a_shift_that_was_closed_elsewhere_leaves_its_numbers(seat: Seat) -> None:
    """Until somebody has read them; nothing is judged meanwhile, and no card stands behind."""
    seat.show(GOOD, OTHER)
    close_shift(seat.at)

    seat.desk.lose_shift()
    seat.look()
    scene = seat.screen.scene

    assert isinstance(scene.over, Tables)
    assert scene.over.title == f"The shift of {OFFICER} was closed by another program"
    assert ("Scans", "2") in [(line.label, line.value) for _, lines in scene.over.sections for line in lines]
    assert (scene.cards, seat.desk.is_over, seat.has_left()) == ((), True, False)
    seat.press("Enter")
    assert seat.has_left()


def test_a_decision_can_be_taken_back(seat: Seat) -> None:
    """A finger in a glove slips: the next decision is the other one, of a PERIKSA and of a verdict."""
    decisions = []
    for code in (GOOD, REVOKED):
        seat.show(code)
        for _ in range(3):
            seat.press("k", "1")
            decisions.append(Decision(seat.last["decision"]))

    passed, refused = Decision.PASSED, Decision.REFUSED
    assert decisions == [refused, passed, refused, passed, refused, passed]


def test_who_may_pass_gets_no_slip_and_is_not_turned_back_by_their_card(seat: Seat) -> None:
    """The officer's decision stands before the verdict."""
    seat.show(REVOKED)
    assert "S" in [item.key for item in seat.screen.scene.keys]

    seat.press("k", "1")

    assert "S" not in [item.key for item in seat.screen.scene.keys]
    seat.press("p", "2")
    assert (seat.last["kind"], "about" in seat.last) == ("turned_back", False)
    seat.press("k", "1")
    assert "S" in [item.key for item in seat.screen.scene.keys]


def test_a_shift_that_is_closed_elsewhere_after_the_source_has_ended_leaves_its_numbers_too(seat: Seat) -> None:
    """The last verdict still stands, a key asks for an act, and the window does not vanish under the finger."""
    seat.at = replace(seat.at, needs_shift=True)
    seat.show(REVOKED)
    close_shift(seat.at)
    seat.screen.keys += [KeyPress(name, name) for name in ("K", "1")]
    seen = []

    def over(_: Scene) -> None:
        """Read what is there, then leave."""
        seen.append(seat.screen.scene.over)
        if isinstance(seen[-1], Tables):
            seat.screen.keys.append(KeyPress("Enter", ""))

    seat.screen.on_show = over
    attend(cast("LiveScan", Ended()), seat.desk, lambda _: None)

    titles = [each.title for each in seen if isinstance(each, Tables)]
    assert titles[0] == f"The shift of {OFFICER} was closed by another program"
    assert seat.has_left()


class Ended:
    """A scan whose source has ended."""

    def run(self) -> Iterator[Judgement]:
        """Nothing more."""
        return iter(())
