"""Days and seconds of `authority issue`: when a permit is dated, begins and ends beside its list."""

from datetime import UTC, datetime

from tests.cli.counter import MORNING, Counter


def test_no_permit_ends_after_its_list(counter: Counter) -> None:
    """Or laptops could not tell what became of it; the last day that does is told."""
    done = counter.issue(counter.hand_in({"valid_until": "2026-07-07"}, {"valid_until": "2026-07-08"}))

    assert counter.permits()[2].facts.expires == datetime(2026, 7, 7, 17, tzinfo=UTC)
    assert "strpcheck: line 3: valid_until: expected a day up to 2026-07-07, got 2026-07-08" in done.err


def test_a_permit_issued_in_the_second_of_a_publish_is_dated_after_its_list(counter: Counter) -> None:
    """The list says that its index was never issued; a second later it is not read."""
    counter.publish()
    counter.issue(counter.hand_in({}))

    assert counter.permits()[2].facts.issued_at == datetime(2021, 7, 4, 15, 30, 1, tzinfo=UTC)


def test_just_before_midnight_a_permit_is_of_the_day_it_is_dated(counter: Counter) -> None:
    """A list from two minutes ahead dates the permit tomorrow: it begins tomorrow too, and can be signed."""
    counter.publish(at="2021-07-05T00:00:30")

    done = counter.issue(counter.hand_in({"valid_from": "2021-07-01"}), at="2021-07-04T23:59:30")

    facts = counter.permits()[2].facts
    assert done.code == 0
    assert facts.issued_at == datetime(2021, 7, 4, 17, 0, 31, tzinfo=UTC)
    assert facts.not_before == datetime(2021, 7, 4, 17, tzinfo=UTC)


def test_a_clock_behind_the_last_publish_issues_nothing(counter: Counter) -> None:
    """Nor does it make a folder."""
    counter.publish(at="2021-07-06T09:00")

    done = counter.issue(counter.hand_in({}), at=MORNING)

    assert done.code == 3
    assert (
        "this machine's clock says 2021-07-05 00:30 UTC, but a list was published at 2021-07-06 02:00 UTC" in done.err
    )
    assert (counter.booked(), counter.out.exists()) == (0, False)
