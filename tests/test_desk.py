"""Laws of the officer's station: what the screen shows, what each key does, and that the log knows it first."""

import gc
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from jsonschema import Draft202012Validator

from strpcheck.core.verdict import Reason
from strpcheck.desk import Habits
from strpcheck.documents.events import EventDocument
from strpcheck.documents.model import read_document
from strpcheck.documents.schemas import schema_of
from strpcheck.duty import duty_now
from strpcheck.errors import HomeError, LogError, ShiftError
from strpcheck.messages import News, Word
from strpcheck.ports import (
    Alarm,
    Choices,
    Cue,
    Encoding,
    Frame,
    Leaf,
    Locked,
    Photo,
    Prompt,
    SourceNotice,
    Tables,
    Theme,
    Tone,
    Wanted,
)
from strpcheck.shift import close_shift, hand_over
from strpcheck.tally import tally_of
from strpcheck.view import Sight
from tests.core.making import GENERATION
from tests.desks import OFFICER, PIN, POLICY, SUPERVISOR, Seat
from tests.judged import REVOKED
from tests.road import GOOD, LINK, OTHER, SPOILED

FRAME = Frame(1, 0, None, Encoding.GREY, 4, 2, bytes(8))


@pytest.fixture
def seat() -> Seat:
    """On duty, with nothing shown yet."""
    return Seat().begin()


def theme(seat: Seat) -> Theme:
    """Of the screen."""
    return seat.screen.scene.theme


def tone(seat: Seat) -> Tone:
    """Of the list's age."""
    return seat.screen.scene.strip.list_tone


def words_of(seat: Seat) -> list[str]:
    """Of the cards on the screen."""
    return [card.notice.word for card in seat.screen.scene.cards]


# ------------------------------------------------------------------------------------------------- what is shown


def test_the_strip_says_where_who_and_how_it_goes(seat: Seat) -> None:
    """Clock, post, officer, since when, age of the list, counters."""
    seat.show(GOOD)
    strip = seat.pulse().strip

    assert (strip.clock, strip.post, strip.officer, strip.shift) == ("07:30:00 WIB", "LENTENG-AGUNG", OFFICER, "07:30")
    assert (strip.list_age, strip.list_tone) == ("1 h 0 min", Tone.PLAIN)
    assert [(line.label, line.value) for line in strip.counters][:2] == [("Scans", "1"), ("Pass", "1")]


def test_an_old_list_catches_the_eye(seat: Seat) -> None:
    """Beyond what the policy calls fresh; and none at all does too."""
    assert tone(seat) is Tone.WARN

    seat.pulse()
    assert tone(seat) is Tone.PLAIN


def test_training_is_on_every_screen(seat: Seat) -> None:
    """Whatever stands over it; a road's screen says nothing of the kind."""
    seen = {seat.screen.scene.training}
    for keys in (["B"], ["Esc", "H"], ["Esc", "E"], ["Esc"]):
        seen.add(seat.press(*keys).training)
    seat.desk.stop(LogError("cannot write the log: disk full"))
    seat.look()
    seen.add(seat.screen.scene.training)

    assert seen == {"TRAINING"}


def test_a_verdict_is_seen_and_heard(seat: Seat) -> None:
    """Each outcome has a sound of its own."""
    seat.show(GOOD)
    seat.wait(1100)
    seat.show(SPOILED)
    seat.wait(1100)
    seat.show(LINK)

    assert words_of(seat) == ["SCAN AGAIN"]
    assert seat.speaker.heard == [Cue.ACCEPT, Cue.REJECT, Cue.RETRY]


def test_a_photo_is_decoded_for_the_card() -> None:
    """And one that is none is left out; the verdict stands either way."""
    seat = Seat(photo=Photo(1, 1, bytes(3))).begin()
    (judged,) = seat.show(GOOD)

    assert judged.permit is not None
    expected = None if judged.permit.person.photo is None else seat.photo
    assert [card.photo for card in seat.screen.scene.cards] == [expected]


def test_the_next_code_replaces_the_last_verdict(seat: Seat) -> None:
    """Nothing to touch between two cars."""
    seat.show(GOOD)
    seat.show(SPOILED)

    assert words_of(seat) == ["REFUSE"]


def test_several_permits_in_view_stand_side_by_side_with_numbers(seat: Seat) -> None:
    """In the order in which they were judged; alone again, it has none."""
    (first,) = seat.show(GOOD)
    (second,) = seat.show(OTHER, in_view=[first.entry])

    assert [(card.number, card.notice.word) for card in seat.screen.scene.cards] == [(1, "PASS"), (2, "PASS")]
    seat.show(SPOILED)
    assert [card.number for card in seat.screen.scene.cards] == [0]
    assert second.entry > first.entry


def test_a_card_goes_by_itself_and_nothing_of_it_stays() -> None:
    """No object of the process holds the name any more: not the desk, not the screen."""
    ours = ("strpcheck.desk", "strpcheck.ports", "strpcheck.scan")
    others = {id(item) for item in gc.get_objects()}  # of other tests in this process
    seat = Seat().begin(habits=Habits(wipe_ms=20_000, lock_ms=None))
    judged = seat.show(GOOD)
    assert judged[0].permit is not None
    name = str(judged[0].permit.person.name)
    assert name in str(seat.screen.scene)
    del judged

    seat.wait(19_999)
    assert words_of(seat) == ["PASS"]
    seat.wait(1)

    assert words_of(seat) == []
    assert seat.told("cleared") != []
    gc.collect()
    held = [item for item in gc.get_objects() if str(type(item).__module__).startswith(ours) and id(item) not in others]
    assert [item for item in held if name in repr(item)] == []


def test_a_key_wipes_the_screen_at_once(seat: Seat) -> None:
    """The biggest one."""
    seat.show(GOOD)
    scene = seat.press("Space")

    assert (scene.cards, scene.said) == ((), "Wiped")


def test_the_live_picture_is_shown_and_its_codes_are_outlined(seat: Seat) -> None:
    """With the verdict each was given."""
    (judged,) = seat.show(GOOD)
    seat.desk.look(FRAME, [Sight(((0, 0), (1, 0), (1, 1), (0, 1)), judged.entry, judged.verdict, 0)])

    scene = seat.screen.scene
    assert (scene.frame_size, [spot.kind for spot in scene.spots]) == ((4, 2), [Word.ACCEPT])
    assert seat.screen.pictures == [FRAME]


def test_who_wants_no_sounds_hears_none() -> None:
    """From the beginning; the key turns them on."""
    seat = Seat().begin(habits=Habits(is_muted=True))
    seat.show(GOOD)
    assert seat.speaker.heard == []

    seat.press("U")
    seat.show(OTHER)
    assert seat.speaker.heard == [Cue.ACCEPT]


def test_a_source_that_is_gone_stays_in_the_eye_until_it_is_back() -> None:
    """In the officer's language; no old picture looks like a live one."""
    seat = Seat().begin(language="id")
    gone = SourceNotice("camera 0 is gone (it gives no frames any more)", "", News.GONE, {"name": "camera 0"})
    seat.desk.take(gone)
    scene = seat.wait(1)
    assert scene.said.startswith("camera 0 hilang")
    assert (scene.said_tone, scene.is_blind, scene.strip.state) == (Tone.WARN, True, "Kamera tidak ada")
    seat.press("B", "1")
    assert seat.screen.scene.is_blind

    seat.desk.take(SourceNotice("camera 0 is back", "", News.BACK, {"name": "camera 0"}))
    scene = seat.wait(1)

    assert (scene.said, scene.is_blind, scene.strip.state_tone) == ("camera 0 kembali", False, Tone.PLAIN)


def test_another_camera_that_is_well_ends_the_news_that_one_is_gone(seat: Seat) -> None:
    """The key that changes cameras is what an officer presses then."""
    seat.desk.take(SourceNotice("camera 0 is gone", "", News.GONE, {"name": "camera 0"}))
    assert seat.wait(1).is_blind

    seat.desk.take(SourceNotice("camera 1: 1280x720", "", News.OPENED, {"name": "camera 1", "details": "1280x720"}))

    assert not seat.wait(1).is_blind


def test_what_the_source_says_is_a_line(seat: Seat) -> None:
    """A fault catches the eye."""
    seat.desk.take(SourceNotice("camera 0 is gone (it gives no frames any more): waiting for it"))
    assert seat.wait(1).said.startswith("camera 0 is gone")

    seat.desk.take(SourceNotice("road.avi is damaged", "copy it again"))
    scene = seat.wait(1)
    assert (scene.said, scene.said_tone) == ("road.avi is damaged: copy it again", Tone.WARN)


def test_day_and_night_go_with_the_clock_until_a_key_decides() -> None:
    """07:30 is day, 19:30 is night; a key turns it over for good."""
    seat = Seat().begin(habits=Habits(lock_ms=None))
    assert theme(seat) is Theme.DAY
    seat.clock.ms = 12 * 3_600_000
    seat.look()
    assert theme(seat) is Theme.NIGHT

    assert seat.press("M").theme is Theme.DAY
    assert seat.press("M").theme is Theme.NIGHT
    assert Seat().begin(habits=Habits(theme=Theme.NIGHT)).screen.scene.theme is Theme.NIGHT


def test_only_keys_that_work_are_printed(seat: Seat) -> None:
    """What makes no sense now is not offered, and does nothing."""
    bare = {item.key for item in seat.screen.scene.keys}
    before = len(seat.kinds)
    seat.press("K", "Y", "T", "S")

    assert bare == {"B", "P", "C", "M", "U", "G", "H", "E"}
    assert (len(seat.kinds), seat.screen.scene.over) == (before, None)
    seat.show(SPOILED)
    assert {item.key for item in seat.screen.scene.keys} - bare == {"K", "S", "Space"}


# ------------------------------------------------------------------------------------------------- the hands


def test_an_exempt_passage_takes_two_keys(seat: Seat) -> None:
    """Who is exempt today is on the screen; the entry is there before it is said."""
    over = seat.press("B").over
    assert isinstance(over, Choices)
    assert [item.meaning for item in over.items] == ["EX-ASN  civil servant", "EX-NAKES  health worker", "Back"]

    scene = seat.press("2")

    assert (seat.last["kind"], seat.last["category"], seat.last["officer"]) == ("exempt", "EX-NAKES", OFFICER)
    assert scene.said == "In the log: exempt EX-NAKES (health worker); entry 2"
    assert seat.told("exempt")[0]["category"] == "EX-NAKES"
    assert [line.value for line in scene.strip.counters if line.label == "Exempt"] == ["1"]


def test_a_vehicle_that_is_turned_back_is_counted_with_its_code(seat: Seat) -> None:
    """Where a refused one is the only card on the screen."""
    seat.press("P", "1")
    assert (seat.last["reason"], "about" in seat.last) == ("no_permit", False)

    (judged,) = seat.show(SPOILED)
    seat.press("P", "2")
    assert (seat.last["reason"], seat.last["about"]) == ("permit_refused", judged.entry)


@pytest.mark.parametrize(("barcode", "decision"), [(SPOILED, "passed"), (GOOD, "refused")])
def test_an_override_goes_against_the_verdict_with_a_reason(seat: Seat, barcode: str, decision: str) -> None:
    """And is stamped on the card."""
    (judged,) = seat.show(barcode)
    scene = seat.press("K", "1")

    assert (seat.last["kind"], seat.last["about"], seat.last["decision"]) == ("override", judged.entry, decision)
    assert (seat.last["reason"], seat.last["by_supervisor"]) == ("emergency", False)
    assert scene.cards[0].resolution.startswith("OFFICER'S DECISION")


def test_where_the_policy_asks_an_override_takes_the_supervisors_pin(seat: Seat) -> None:
    """The officer's own does not do."""
    policy = replace(POLICY, override_needs_supervisor=True)
    seat.at = replace(seat.at, generation=replace(seat.at.generation, policy=policy))
    seat.show(SPOILED)
    before = len(seat.kinds)
    over = seat.press("K", "1").over
    assert isinstance(over, Prompt)

    assert isinstance(seat.type(PIN).over, Prompt)
    assert len(seat.kinds) == before
    seat.type(SUPERVISOR)

    assert (seat.last["kind"], seat.last["by_supervisor"]) == ("override", True)


@pytest.mark.parametrize(("key", "decision"), [("Y", "passed"), ("T", "refused")])
def test_what_came_of_a_periksa_takes_one_key(seat: Seat, key: str, decision: str) -> None:
    """Once; then its keys are gone."""
    seat.at = replace(
        seat.at, generation=replace(seat.at.generation, confirmed_at=GENERATION.confirmed_at - timedelta(days=9))
    )
    (judged,) = seat.show(GOOD)
    assert judged.verdict.outcome == "REFER"
    scene = seat.press(key)

    assert (seat.last["kind"], seat.last["about"], seat.last["decision"]) == ("resolved", judged.entry, decision)
    assert scene.cards[0].resolution.startswith("CHECKED")
    assert {"Y", "T"} & {item.key for item in scene.keys} == set()


def test_of_several_cards_a_number_says_which_is_meant(seat: Seat) -> None:
    """Nobody's permit is overridden by chance."""
    (first,) = seat.show(GOOD)
    seat.show(OTHER, in_view=[first.entry])
    over = seat.press("K").over
    assert isinstance(over, Choices)
    assert [item.key for item in over.items] == ["1", "2", "Esc"]
    assert first.permit is not None
    assert first.permit.person.name in over.items[0].meaning

    seat.press("1", "4")

    assert (seat.last["about"], seat.last["reason"]) == (first.entry, "not_the_holder")


def test_a_refusal_is_a_slip_in_both_languages_without_a_name(seat: Seat) -> None:
    """Shown, and printed where there is a printer."""
    seat.show(SPOILED)
    over = seat.press("S").over
    assert isinstance(over, Leaf)
    indonesian, english = over.columns
    assert (indonesian[0], english[0]) == ("STRP: TIDAK DAPAT LEWAT", "STRP: CANNOT PASS")

    scene = seat.press("P")

    assert (scene.said, scene.over) == ("The slip went to the printer", None)
    assert [english[1] in slip and indonesian[1] in slip for slip in seat.printed] == [True]
    seat.has_printer = False
    assert seat.press("S", "P").said_tone is Tone.WARN


def test_the_slip_of_a_known_permit_has_its_number(seat: Seat) -> None:
    """By which an issuer finds it; never a name."""
    (judged,) = seat.show(REVOKED)
    over = seat.press("S").over
    assert isinstance(over, Leaf)
    assert judged.permit is not None

    columns = ["\n".join(column) for column in over.columns]
    assert all(judged.permit.facts.id.text in column for column in columns)
    assert not any(judged.permit.person.name in column for column in columns)


def test_a_key_in_a_menu_that_is_none_of_its_does_nothing(seat: Seat) -> None:
    """And Esc leaves it."""
    before = len(seat.kinds)
    assert isinstance(seat.press("B", "Z", "B", "9").over, Choices)
    assert seat.press("Esc").over is None
    assert len(seat.kinds) == before


def test_nothing_stands_in_front_of_a_verdict(seat: Seat) -> None:
    """The next code closes a menu; what is typed goes on."""
    seat.press("B")
    seat.show(GOOD)
    assert (seat.screen.scene.over, words_of(seat)) == (None, ["PASS"])

    seat.press("E", "4")
    seat.show(OTHER)
    assert isinstance(seat.screen.scene.over, Prompt)


def test_sound_camera_and_help_have_a_key_each(seat: Seat) -> None:
    """What they did is said."""
    assert seat.press("U").said == "Sound off"
    seat.show(GOOD)
    assert seat.speaker.heard == []
    assert seat.press("U").said == "Sound on"
    assert seat.press("C").said == "There is no other camera"
    seat.cameras.append("rear camera")
    assert seat.press("C").said == "Next camera: rear camera"
    over = seat.press("H").over
    assert isinstance(over, Tables)
    assert seat.press("Esc").over is None


# ------------------------------------------------------------------------------------------------- the shift


def test_a_handover_asks_for_badge_and_pin_and_the_camera_goes_on(seat: Seat) -> None:
    """The next officer's; a badge that nobody has is told."""
    seat.show(GOOD)
    assert isinstance(seat.press("G").over, Prompt)
    over = seat.type("123").over
    assert isinstance(over, Prompt)
    assert over.fault == "This badge is not known on this laptop"

    seat.type("90010101")
    scene = seat.type("0815")

    assert (scene.strip.officer, scene.said, scene.cards) == ("90010101", "The shift is now that of 90010101", ())
    assert (seat.last["act"], seat.last["from"], seat.last["officer"]) == ("handover", OFFICER, "90010101")
    assert [told["act"] for told in seat.told("shift")] == ["handover"]
    assert (seat.screen.scene.cards, len(seat.told("cleared"))) == ((), 1)
    assert not seat.has_left()


def test_the_end_of_a_shift_takes_a_pin_and_leaves_its_summary_on_the_screen(seat: Seat) -> None:
    """Nothing is judged any more; a key ends it."""
    seat.show(GOOD)
    seat.press("E")
    over = seat.type(PIN).over

    assert isinstance(over, Tables)
    assert over.title == f"Summary of the shift of {OFFICER}"
    assert (seat.last["act"], seat.last["summary"]["scans"], duty_now(seat.log)) == ("close", 1, None)
    assert (seat.desk.is_over, seat.desk.is_in_use, seat.has_left()) == (True, True, False)
    seat.press("Enter")
    assert seat.has_left()


@pytest.mark.parametrize("way", ["window", "signal"])
def test_leaving_takes_a_pin_and_the_shift_stays_open(seat: Seat, way: str) -> None:
    """Closing the window or Ctrl-C; a wrong PIN leaves nothing."""
    if way == "window":
        seat.screen.keys.append(Wanted.CLOSE)
    else:
        seat.desk.ask_to_leave()
    seat.look()
    assert isinstance(seat.screen.scene.over, Prompt)
    assert isinstance(seat.type("0000").over, Prompt)
    assert not seat.has_left()

    seat.type(SUPERVISOR)

    assert seat.has_left()
    assert duty_now(seat.log) is not None


def test_with_nobody_on_duty_leaving_takes_no_pin() -> None:
    """A video is looked at with no shift."""
    seat = Seat().begin(on_duty=False)
    seat.desk.ask_to_leave()
    seat.look()

    assert seat.has_left()
    assert (seat.screen.scene.strip.shift, seat.screen.scene.strip.officer) == ("no shift", "")


def test_a_pin_is_dots_and_goes_nowhere(seat: Seat) -> None:
    """Backspace takes one back; Esc leaves; what was typed is not kept."""
    over = seat.press("E", "4", "7", "1", "Backspace").over
    assert isinstance(over, Prompt)
    assert over.typed == "\N{BULLET}\N{BULLET}"
    took = [seat.screen.takes_all]

    assert seat.press("Esc").over is None
    took.append(seat.screen.takes_all)
    assert took == [True, False]
    over = seat.press("E").over
    assert isinstance(over, Prompt)
    assert over.typed == ""


def test_after_three_wrong_pins_there_is_a_pause(seat: Seat) -> None:
    """Of half a minute, whatever the PIN is for; the right one does not count meanwhile."""
    seat.press("E")
    for _ in range(3):
        seat.type("0000")
    over = seat.type(PIN).over
    assert isinstance(over, Prompt)
    assert "wait 30 seconds" in over.fault

    seat.wait(30_000)
    assert isinstance(seat.type(PIN).over, Tables)


def test_what_is_far_too_long_for_a_pin_is_thrown_away(seat: Seat) -> None:
    """A hand scanner typed it."""
    over = seat.press("E", *("A" * 65)).over

    assert isinstance(over, Prompt)
    assert over.typed == ""


def test_an_unused_screen_locks_and_shows_nothing_personal() -> None:
    """No card, no picture, no badge, no numbers; nothing is judged until a PIN."""
    seat = Seat().begin(habits=Habits(wipe_ms=10_000_000, lock_ms=60_000))
    seat.show(GOOD)
    assert seat.wait(59_999).over is None
    scene = seat.wait(1)
    seat.look(FRAME)

    assert isinstance(scene.over, Locked)
    assert (scene.cards, scene.spots, scene.keys, seat.screen.pictures) == ((), (), (), [None])
    assert (scene.strip.officer, scene.strip.counters) == ("", ())
    assert seat.rests()
    assert isinstance(seat.press("B").over, Prompt)
    seat.type(PIN)
    assert not seat.rests()
    assert [told["event"] for told in seat.events if "lock" in str(told["event"])] == ["locked", "unlocked"]


def test_a_lock_is_put_off_by_codes_and_keys() -> None:
    """And never comes where it is switched off."""
    seat = Seat().begin(habits=Habits(lock_ms=60_000))
    seat.wait(59_000)
    seat.show(GOOD)
    seat.wait(59_000)
    seat.press("M")
    assert seat.wait(59_000).over is None
    assert Seat().begin(habits=Habits(lock_ms=None)).wait(10**9).over is None


def test_a_restart_counts_the_same_shift_on(seat: Seat) -> None:
    """After a power cut: whose, since when, and every number."""
    seat.show(GOOD)
    seat.press("B", "1")
    before = seat.pulse().strip

    again = Seat(log=seat.log).begin(on_duty=False)

    assert again.pulse().strip == before


def test_a_shift_that_another_program_handed_over_leaves_no_card_behind(seat: Seat) -> None:
    """What the last officer looked at is none of the next one's business."""
    seat.show(GOOD)
    hand_over(seat.at, "90010101")
    scene = seat.pulse()

    assert (scene.cards, scene.strip.officer) == ((), "90010101")
    assert seat.told("cleared") != []


def test_a_menu_that_names_a_holder_goes_with_the_card() -> None:
    """Or the name would stay on the screen."""
    seat = Seat().begin(habits=Habits(wipe_ms=20_000, lock_ms=None))
    (first,) = seat.show(GOOD)
    seat.show(OTHER, in_view=[first.entry])
    assert isinstance(seat.press("K").over, Choices)

    scene = seat.wait(20_000)

    assert (scene.over, scene.cards) == (None, ())


def test_help_names_every_key(seat: Seat) -> None:
    """Those that work only sometimes are learned there."""
    over = seat.press("H").over

    assert isinstance(over, Tables)
    keys = {line.label for _, lines in over.sections for line in lines}
    assert {"B", "P", "K", "Y", "T", "S", "Space", "C", "M", "U", "G", "H", "E"} <= keys


def test_acts_of_other_programs_are_counted_too(seat: Seat) -> None:
    """With the next second."""
    from strpcheck.acts import exempt

    exempt(seat.at, "EX-ASN")
    strip = seat.pulse().strip

    assert [line.value for line in strip.counters if line.label == "Exempt"] == ["1"]


def test_a_shift_that_another_program_closed_ends_the_scan(seat: Seat) -> None:
    """Nobody scans for nobody."""
    seat.at = replace(seat.at, needs_shift=True)
    close_shift(seat.at)

    with pytest.raises(ShiftError, match="no shift is open"):
        seat.pulse()


# ------------------------------------------------------------------------------------------------- what goes wrong


def test_where_the_log_cannot_be_written_the_screen_says_so_and_shows_no_verdict(seat: Seat) -> None:
    """Then, with the next verdict that is on the disk, it goes on."""
    seat.show(GOOD)
    seat.desk.stop(LogError("cannot write the log: disk full"))
    seat.look(FRAME)
    scene = seat.screen.scene

    assert isinstance(scene.over, Alarm)
    assert (scene.over.title, scene.over.details) == ("NO VERDICT", "cannot write the log: disk full")
    assert (scene.cards, scene.keys, seat.screen.pictures) == ((), (), [None])
    seat.log.fails = True
    assert isinstance(seat.pulse().over, Alarm)
    seat.log.fails = False
    seat.show(OTHER)
    assert (seat.screen.scene.over, words_of(seat)) == (None, ["PASS"])
    assert [told["event"] for told in seat.events][-2:] == ["stopped", "resumed"]


def test_an_act_that_cannot_be_written_is_not_said_to_be_done(seat: Seat) -> None:
    """The alarm says why; the counters stay."""
    seat.press("B")
    seat.log.fails = True
    scene = seat.press("1")

    assert isinstance(scene.over, Alarm)
    assert seat.told("exempt") == []
    assert seat.kinds == ["shift"]


def test_behind_an_alarm_no_key_acts(seat: Seat) -> None:
    """What cannot be seen is not pressed."""
    seat.show(LINK)
    seat.press("B")
    seat.desk.stop(LogError("cannot write the log: disk full"))
    seat.press("1", "P", "1", "U", "Space")
    assert (seat.kinds, seat.screen.scene.keys) == (["shift", "scan"], ())

    seat.show(OTHER)

    assert (seat.screen.scene.over, seat.speaker.heard) == (None, [Cue.RETRY, Cue.ACCEPT])


def test_a_menu_is_gone_when_an_alarm_is_over(seat: Seat) -> None:
    """Its key would act long after anybody looked at it."""
    seat.press("B")
    seat.desk.stop(HomeError("the self-test found ok for a forged permit"))
    seat.look()

    assert seat.pulse().over is None


def test_behind_an_alarm_the_station_can_still_be_left(seat: Seat) -> None:
    """With the PIN that was asked for before, or after."""
    seat.desk.ask_to_leave()
    seat.look()
    seat.desk.stop(LogError("cannot write the log: disk full"))
    assert isinstance(seat.press("4").over, Prompt)

    seat.type(PIN[1:])

    assert seat.has_left()


def test_a_generation_that_is_damaged_between_two_seconds_is_told_and_no_key_ends_the_station(seat: Seat) -> None:
    """Whatever is pressed just then."""
    seat.damage = HomeError("the generation in force is damaged", hint="sync again")
    scene = seat.press("B")

    assert isinstance(scene.over, Alarm)
    assert scene.over.details == "the generation in force is damaged"


def test_a_failed_self_test_stops_until_it_passes(seat: Seat) -> None:
    """With the next second in which the laptop is well, it goes on."""
    seat.desk.stop(HomeError("the self-test found ok for a forged permit", hint="do not scan with this laptop"))
    seat.look()
    over = seat.screen.scene.over
    assert isinstance(over, Alarm)
    assert "do not scan with this laptop" in over.advice

    assert seat.pulse().over is None


def test_where_nothing_else_is_to_be_said_the_authority_speaks() -> None:
    """Its notice to officers stands in the policy, a text a language."""
    seat = Seat()
    policy = replace(POLICY, messages={"en": "Check masks too", "id": "Periksa masker juga"})
    seat.at = replace(seat.at, generation=replace(seat.at.generation, policy=policy))
    seat.begin(language="id")

    assert seat.screen.scene.said == "Periksa masker juga"
    assert seat.press("U").said == "Suara mati"


def test_a_clock_that_is_put_back_sends_everybody_aside(seat: Seat) -> None:
    """And the numbers of the shift go on by the clock that nobody turns."""
    seat.show(GOOD)
    seat.clock.off = timedelta(hours=-1)
    seat.wait(5000)
    (judged,) = seat.show(OTHER)

    assert (judged.verdict.reason, words_of(seat)) == (Reason.CLOCK_SUSPECT, ["CHECK ASIDE"])
    assert tally_of(seat.log, 1, seat.log.newest()).between_ms == [5000]


def test_a_sync_is_said(seat: Seat) -> None:
    """What is in force now is another generation."""
    seat.at = replace(seat.at, generation=replace(seat.at.generation, id="ff" * 8))

    assert seat.pulse().said == "New lists and rules are in force"
    assert seat.told("synced")[0]["generation"] == "ff" * 8


def test_every_event_is_one_line_of_json(seat: Seat) -> None:
    """For lamps, gates and other programs; as the schema in the documentation says."""
    seat.desk.take(SourceNotice("camera 0 is gone", "plug it in"))
    seat.desk.stop(LogError("cannot write the log: disk full", hint="make room"))
    seat.show(SPOILED)
    seat.press("B", "1", "P", "1", "K", "1", "Space", "G")
    seat.type("90010101")
    seat.type("0815")
    seat.press("E")
    seat.type("0815")

    told = [str(event["event"]) for event in seat.events]
    assert told[:3] == ["notice", "stopped", "resumed"]
    assert told[3:] == ["exempt", "turned_back", "override", "cleared", "shift", "shift"]
    for event in seat.events:
        line = json.dumps(event).encode()
        read_document(EventDocument, line, name="event", max_bytes=10_000)
        Draft202012Validator(schema_of(EventDocument)).validate(json.loads(line))
