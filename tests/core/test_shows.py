"""Laws of shows: one verdict for what is held up once, whoever holds it and however long; all times are invented."""

import pytest

from strpcheck.core.barcode import Barcode, Part
from strpcheck.core.permit import PermitId
from strpcheck.core.shows import MAX_SHOWS, Shows
from tests.vectors.claims import text
from tests.vectors.forge import KEYS

PERMIT = Barcode(text(KEYS["permit"]))
OTHER = Barcode(text(KEYS["canary"]))
LINK, NUMBER = Barcode("HTTPS://EXAMPLE.ORG"), Barcode("12345")
SARI, BUDI = PermitId("XX-JK", bytes(8)), PermitId("XX-JK", bytes(7) + b"\x01")


class Road:
    """Shows, with what the caller does to them."""

    def __init__(self) -> None:
        self.shows: Shows[str] = Shows()

    def look(self, now_ms: int, *barcodes: Barcode, permits: dict[Barcode, PermitId] | None = None) -> list[Barcode]:
        """A frame in which these are read: what gets a verdict now.

        Args:
            now_ms: When.
            barcodes: What is in the frame.
            permits: Those that authenticate; the others are refused.
        """
        told = []
        for barcode in barcodes:
            self.shows.see(now_ms, barcode, f"at {now_ms}")
        for show in self.shows.due(now_ms):
            permit = (permits or {}).get(show.barcode)
            if permit is not None:
                told += [] if self.shows.authenticated(show, permit) else [show.barcode]
            elif self.shows.refuse(show) is not None:
                told.append(show.barcode)
        return told


GENUINE = {PERMIT: SARI, OTHER: BUDI}


def test_what_stays_in_view_is_one_show() -> None:
    """An hour of frames, one verdict."""
    road = Road()

    told = [road.look(now, PERMIT, permits=GENUINE) for now in range(0, 3_600_000, 400)]

    assert told[0] == [PERMIT]
    assert not any(told[1:])


@pytest.mark.parametrize("barcode", [LINK, NUMBER])
@pytest.mark.parametrize(("gap", "told"), [(499, []), (500, ["again"])])
def test_half_a_second_without_it_is_another_show(barcode: Barcode, gap: int, told: list[str]) -> None:
    """A shorter gap is bridged."""
    road = Road()
    assert road.look(0, barcode) == [barcode]
    for now in range(0, 1001, 100):
        road.look(now, barcode)

    assert road.look(1000 + gap, barcode) == [barcode] * len(told)


def test_another_refusal_waits_until_the_one_before_is_a_second_old() -> None:
    """It is told then if it is still held up."""
    road = Road()
    road.look(0, LINK)

    told = [road.look(now, NUMBER) for now in (500, 900, 999, 1000, 1100)]

    assert told == [[], [], [], [NUMBER], []]


@pytest.mark.parametrize(("gap", "is_echo"), [(2999, True), (3000, False)])
def test_a_permit_seen_less_than_three_seconds_ago_is_an_echo(gap: int, is_echo: bool) -> None:  # noqa: FBT001 -- a case
    """By issuer and number, since it was last seen; not since it was judged."""
    road = Road()
    for now in range(0, 10_001, 200):
        road.look(now, PERMIT, permits=GENUINE)

    assert road.look(10_000 + gap, PERMIT, permits=GENUINE) == ([] if is_echo else [PERMIT])


def test_an_echo_goes_on_being_one() -> None:
    """Shown every two seconds for an hour, it is one scan."""
    road = Road()

    told = [road.look(now, PERMIT, permits=GENUINE) for now in range(0, 3_600_000, 2000)]

    assert sum(map(len, told)) == 1


def test_the_same_permit_in_another_spelling_is_an_echo() -> None:
    """The permit's identity counts, never its text."""
    road = Road()
    road.look(0, PERMIT, permits={PERMIT: SARI})

    assert road.look(100, OTHER, permits={OTHER: SARI}) == []


def test_two_permits_in_view_have_a_verdict_each() -> None:
    """In one frame and one after the other."""
    assert sorted(Road().look(0, PERMIT, OTHER, permits=GENUINE), key=str) == sorted([PERMIT, OTHER], key=str)
    road = Road()
    assert [road.look(0, PERMIT, permits=GENUINE), road.look(33, PERMIT, OTHER, permits=GENUINE)] == [[PERMIT], [OTHER]]


def test_adverts_are_silent_beside_a_permit_and_half_a_second_after() -> None:
    """Then one that is still there has its say, once."""
    road = Road()

    told = [road.look(0, LINK, PERMIT, permits=GENUINE)]
    told += [road.look(now, LINK) for now in (100, 300, 499, 500, 600)]

    assert told == [[PERMIT], [], [], [], [LINK], []]


def test_an_advert_alone_has_one_verdict() -> None:
    """Nothing else is in view."""
    road = Road()

    assert [road.look(now, LINK) for now in (0, 100, 200)] == [[LINK], [], []]


def test_a_forged_permit_silences_adverts_as_well() -> None:
    """What sets out as a permit is what the officer is held up for."""
    road = Road()

    assert road.look(0, LINK, PERMIT) == [PERMIT]


def test_a_part_of_a_structured_append_is_a_barcode_of_its_own() -> None:
    """Never joined, never taken for the whole, and as silent as an advert."""
    road = Road()
    part = Barcode(PERMIT.text, Part(1, 2))

    assert road.look(0, part, PERMIT, permits=GENUINE) == [PERMIT]
    assert [road.look(now, part) for now in (100, 500)] == [[], [part]]


def test_refusals_that_were_passed_over_are_counted_into_the_next() -> None:
    """Ten forgeries in a second: one verdict, and nine are not forgotten."""
    road = Road()
    forged = [Barcode(f"{PERMIT.text}{number}") for number in range(12)]
    for number, barcode in enumerate(forged[:10]):
        road.look(50 * number, barcode)

    road.shows.see(2000, forged[10], "")
    (show,) = road.shows.due(2000)

    assert road.shows.refuse(show) == 9
    road.shows.see(4000, forged[11], "")
    (show,) = road.shows.due(4000)
    assert road.shows.refuse(show) == 0


def test_an_advert_that_was_silent_beside_a_permit_is_not_counted() -> None:
    """It was not refused."""
    road = Road()
    road.look(0, LINK, PERMIT, permits=GENUINE)

    road.shows.see(5000, NUMBER, "")
    (show,) = road.shows.due(5000)

    assert road.shows.refuse(show) == 0


def test_permits_never_wait() -> None:
    """Only what is not authenticated does."""
    road = Road()
    road.look(0, LINK)

    assert road.look(10, PERMIT, permits=GENUINE) == [PERMIT]


def test_at_the_end_a_refusal_that_waits_is_told() -> None:
    """A video is over: nothing else will be seen."""
    road = Road()
    road.look(0, LINK)
    road.look(100, PERMIT)

    road.shows.hurry()

    assert road.look(110) == [PERMIT]


def test_at_the_end_one_refusal_counts_all_that_wait() -> None:
    """They get no turn of their own any more, and none is forgotten; what a permit silences is none of them."""
    road = Road()
    road.look(0, NUMBER, LINK)
    road.look(10, PERMIT, OTHER)

    road.shows.hurry()

    (last,) = road.shows.due(20)
    assert (last.barcode, road.shows.refuse(last)) == (PERMIT, 1)


def test_a_permit_that_was_typed_silences_nothing() -> None:
    """Whoever scans an advert by hand after it means the advert."""
    road = Road()
    road.shows.see(0, PERMIT, "", stays_ms=1000)
    road.look(0, permits=GENUINE)

    assert road.look(10, LINK) == [LINK]


def test_a_text_that_was_typed_is_not_lost_to_the_refusal_before_it() -> None:
    """It counts as in view for as long as it may have to wait."""
    road = Road()
    road.look(0, LINK)
    road.shows.see(10, NUMBER, "", stays_ms=1000)

    assert [road.look(now) for now in (500, 999, 1000, 1400)] == [[], [], [NUMBER], []]


def test_a_flood_of_codes_costs_so_much_and_no_more() -> None:
    """Of what is in view and of permits that are remembered."""
    road = Road()

    for number in range(3 * MAX_SHOWS):
        barcode = Barcode(f"{PERMIT.text}{number}")
        road.look(1, barcode, permits={barcode: PermitId("XX-JK", number.to_bytes(8, "big"))})

    assert len(road.shows._shows) == len(road.shows._echoes) == MAX_SHOWS


def test_what_left_is_forgotten() -> None:
    """Nothing is kept of a road that is empty."""
    road = Road()
    road.look(0, PERMIT, LINK, permits=GENUINE)

    road.look(10_000)

    assert road.shows.is_empty
    assert not road.shows._echoes


def test_a_new_generation_makes_news_of_a_permit_shown_a_moment_ago() -> None:
    """It may be revoked by now."""
    road = Road()
    road.look(0, PERMIT, permits=GENUINE)

    road.shows.forget_echoes()

    assert road.look(1000, PERMIT, permits=GENUINE) == [PERMIT]


def test_time_that_runs_backwards_stands_still() -> None:
    """A frame that was taken before a text was typed is told of after it."""
    road = Road()
    road.look(10_000, PERMIT, permits=GENUINE)

    assert road.look(9_000, PERMIT, LINK, permits=GENUINE) == []
    assert road.look(10_400, PERMIT, permits=GENUINE) == []


def test_a_show_that_began_in_the_past_lasts_as_long_as_any() -> None:
    """It is held up now, whenever its frame was taken."""
    road = Road()
    road.look(10_000)

    assert [road.look(now, LINK) for now in (9_000, 10_100)] == [[LINK], []]


def test_a_show_knows_how_it_was_seen_last() -> None:
    """Where the card stands by the time of its verdict."""
    road = Road()
    road.look(0, LINK)
    road.look(100, NUMBER)
    road.look(200, NUMBER)
    road.shows.see(1000, NUMBER, "")

    road.shows.see(1001, NUMBER, "here")

    assert [show.where for show in road.shows.due(1001)] == ["here"]
