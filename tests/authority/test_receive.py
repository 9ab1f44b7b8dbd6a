"""Laws of what a publishing host takes: hand-overs in their order, none older, none dated ahead."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from strpcheck.core.handover import parse_handover
from strpcheck.core.status_list import Status
from strpcheck.errors import HandoverError
from tests.authority.desk import (
    NOW,
    SECOND,
    URI,
    MemoryRegister,
)
from tests.authority.handovers import (
    HOUR,
    ISSUED,
    LIST,
    MINUTE,
    PUBLISHED,
    SUSPENDED,
    Bent,
    a_list,
    an_issuing_host,
    bits_of,
    handed,
    later,
    taken,
)


def test_what_was_handed_over_is_what_is_published() -> None:
    """Every document and list, byte for byte, with the lists' own dates."""
    offered = later(lambda register: register.statuses.update({7: Status.INVALID}))

    received = taken(offered)

    assert received.handover == parse_handover(offered)
    assert received.handover.files.keys() == {
        "trust.json",
        "devices.json",
        "policy.json",
        "canary.json",
        "conflicts.json",
        LIST,
    }
    assert received.dated == {"2021w26.cwt": NOW + HOUR}
    assert received.generation.lists[("XX-JK", URI)].value(7) == Status.INVALID
    assert (received.changes, received.is_known) == ((), False)


def test_the_same_again_is_welcome() -> None:
    """A crash, an impatient person, a timer that found nothing new."""
    received = taken(PUBLISHED)

    assert received.is_known
    assert received.dated == {"2021w26.cwt": NOW}


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda register: register.statuses.update({7: Status.INVALID}), id="revoked"),
        pytest.param(lambda register: register.statuses.pop(SUSPENDED), id="reinstated"),
        pytest.param(
            lambda register: register.statuses.update({SUSPENDED: Status.INVALID}), id="suspended, then revoked"
        ),
        pytest.param(lambda register: _issue(register, ISSUED + 30), id="issued in the last grain"),
        pytest.param(lambda register: _issue(register, 200), id="issued beyond it"),
    ],
)
def test_what_an_honest_register_says_is_taken(act: Callable[[MemoryRegister], None]) -> None:
    """Also where bits go from INVALID to VALID because somebody got the index."""
    assert taken(later(act)).handover.made_at == NOW + HOUR


def _issue(register: MemoryRegister, count: int) -> None:
    """So many indexes are issued now."""
    register.listed = replace(register.listed, next_index=count)


def test_handovers_are_in_order_whatever_the_clock_says() -> None:
    """The issuing host's clock was put back: the next one is still later than the last."""
    register = an_issuing_host()
    first, second = handed(register), handed(register, NOW - HOUR)

    assert parse_handover(second).made_at == NOW + SECOND
    assert taken(second, published=first).handover.made_at == NOW + SECOND


# ------------------------------------------------------------------------------------------------------------- refusals


def test_an_older_one_is_refused() -> None:
    """Offered after a newer one: the stick of yesterday."""
    with pytest.raises(HandoverError, match=r"made at 2021-07-05 01:00:00 UTC, and the one of 2021-07-05 02:00:00 UTC"):
        taken(PUBLISHED, published=later())


def test_another_of_the_same_moment_is_refused() -> None:
    """Two registers, or one put back from a backup: which is the later one nobody knows."""
    twin = Bent(files={LIST: a_list(bits_of({8: 1}))}).signed()

    with pytest.raises(HandoverError, match="was published"):
        taken(twin, published=later())


@pytest.mark.parametrize(("ahead", "is_taken"), [(2 * MINUTE, True), (2 * MINUTE + SECOND, False)])
def test_one_dated_ahead_is_refused(ahead: timedelta, *, is_taken: bool) -> None:
    """Every laptop would doubt its clock; two honest clocks differ by two minutes at most."""
    offered = later(now=NOW + HOUR + ahead)

    if is_taken:
        assert taken(offered).handover.made_at == NOW + HOUR + ahead
    else:
        with pytest.raises(HandoverError, match="is dated 2021-07-05 02:02:01 UTC, and here it is 2021-07-05 02:00:00"):
            taken(offered)


def test_a_list_dated_ahead_is_refused() -> None:
    """Whatever the hand-over around it says."""
    with pytest.raises(HandoverError, match="is dated 2021-07-06"):
        taken(Bent(files={LIST: a_list(bits_of({}), at=NOW + 24 * HOUR)}).signed())
