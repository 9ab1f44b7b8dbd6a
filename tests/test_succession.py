"""Laws of what may follow what: no list, version or time goes back, and what has expired is taken only as news."""

from dataclasses import replace
from datetime import datetime

import pytest

from strpcheck.core.generation import Generation
from strpcheck.core.status_list import StatusList
from strpcheck.errors import SyncError
from strpcheck.ports import Trace
from strpcheck.succession import check_complete, check_ends, check_succession
from tests.core.making import GENERATION as BASE
from tests.core.making import HOUR, NOW, SECOND, SIGNED, holding, status_list
from tests.laptop import MemoryLog, Times, dated, standing_of
from tests.offered import GENERATION, NEWER, offering, run, whole
from tests.vectors.worlds import URI


def older(lists: StatusList) -> StatusList:
    """Dated a second earlier."""
    return replace(lists, issued_at=lists.issued_at - SECOND)


@pytest.mark.parametrize(
    ("offered", "words"),
    [
        pytest.param(older(status_list({})), "is older than the one known here", id="older by a second"),
        pytest.param(
            replace(status_list({}), bitmap=bytes(15)), "holds 60 permits, the one known 64", id="shorter by four"
        ),
    ],
)
def test_a_list_never_goes_back(offered: StatusList, words: str) -> None:
    """Neither in time nor in length, however new the metadata around it is."""
    held, newer = whole(holding(GENERATION, status_list({}))), whole(holding(NEWER, offered))
    store = offering(newer, held)

    with pytest.raises(SyncError, match=words) as caught:
        run(store)

    assert store.held is held
    assert caught.value.hint


def succeed(held: Generation, offered: Generation, now: datetime = NOW) -> None:
    """Whether one may follow the other; the roles' versions stay, so that nothing but the content is asked."""
    check_succession(standing_of(held).floors, standing_of(offered), now)


@pytest.mark.parametrize(
    "offered",
    [
        pytest.param(status_list({}), id="the same list again"),
        pytest.param(replace(status_list({}), issued_at=SIGNED + HOUR, bitmap=bytes(17)), id="longer and later"),
        # 128 indexes of one bit in as many bytes as 64 of two.
        pytest.param(replace(status_list({}), bits=1), id="back to one bit"),
    ],
)
def test_a_list_may_stay_and_grow(offered: StatusList) -> None:
    """Counted in permits, not in bytes."""
    succeed(holding(GENERATION, status_list({})), holding(NEWER, offered))


def test_an_older_signing_is_refused_under_a_newer_version() -> None:
    """The signed time makes the floor of the laptop's clock: it may stay, and never goes back."""
    succeed(GENERATION, dated(GENERATION, SIGNED, id="again"))

    with pytest.raises(SyncError, match="what is offered was signed at"):
        succeed(GENERATION, dated(GENERATION, SIGNED - SECOND, id="older"))


def test_a_list_never_vanishes_before_its_end() -> None:
    """By the trust list in force: the one offered may no longer name what it takes away."""
    until = datetime.fromisoformat("2022-01-01T00:00:00Z")
    held, newer = holding(GENERATION, status_list({})), holding(NEWER)

    with pytest.raises(SyncError, match=f"the list {URI} is not offered any more, before its end"):
        succeed(held, newer, until - SECOND)

    succeed(held, newer, until)


def test_a_list_nobody_held_may_come() -> None:
    """New weeks, new lists."""
    succeed(holding(GENERATION), holding(NEWER, status_list({})))


@pytest.mark.parametrize(
    ("now", "mark", "reference"),
    [
        pytest.param(NOW, None, NOW, id="an honest clock"),
        pytest.param(SIGNED - 60 * SECOND, None, SIGNED, id="a little behind"),
        pytest.param(SIGNED - HOUR, None, SIGNED, id="behind the floor"),
        pytest.param(datetime.fromisoformat("1970-01-01T00:00:00Z"), None, SIGNED, id="1970"),
        pytest.param(NOW, NOW + HOUR, SIGNED, id="went back"),
        pytest.param(NOW, NOW + 60 * SECOND, NOW, id="went back a little"),
    ],
)
def test_ends_are_judged_by_a_time_that_is_proved(now: datetime, mark: datetime | None, reference: datetime) -> None:
    """max(floor, now), or the floor while the clock is suspect: over at that second, not over one later."""
    log = MemoryLog()
    if mark is not None:
        log.append(b"\xa0", Trace(mark, counts_for_clock=True))

    store = offering()
    store.ends = reference + SECOND

    assert run(store, log, Times(now)).over == ()

    late = offering()
    late.ends = reference
    if reference == SIGNED:  # no second pass takes what has ended there
        with pytest.raises(SyncError, match=r"what is offered has expired: root\.json is expired"):
            run(late, log, Times(now))
    else:
        assert run(late, log, Times(now)).over


def test_the_first_sync_is_judged_by_the_clock_and_takes_what_there_is() -> None:
    """Nothing held counts as older: what has expired comes in force and is old from the first verdict on."""
    first, late = offering(held=None), offering(held=None)
    late.ends = NOW + HOUR

    assert run(first).over == ()
    assert run(late).over == ("root", "timestamp", "snapshot", "targets", "policy", "status")
    assert late.held is NEWER


def test_what_has_expired_is_taken_only_as_news() -> None:
    """The same again has expired, and nothing tells how much newer there is."""
    again = offering(GENERATION, is_new=False)
    again.ends = NOW

    with pytest.raises(SyncError, match="what is offered has expired") as caught:
        run(again)

    assert "check this laptop's clock" in caught.value.hint


def test_the_second_pass_asks_the_floor() -> None:
    """What was over before the newest time that is proved is no news."""
    standing = standing_of(NEWER, ends=SIGNED)

    assert check_ends(standing, NOW, SIGNED - SECOND, is_new=True)
    with pytest.raises(SyncError, match="has expired"):
        check_ends(standing, NOW, SIGNED, is_new=True)


def test_a_list_that_the_trust_list_names_is_there() -> None:
    """A copy without it is cut short; after its end nobody needs it."""
    until = datetime.fromisoformat("2022-01-01T00:00:00Z")

    with pytest.raises(SyncError, match="is missing before its end"):
        check_complete(holding(NEWER), until - SECOND)

    check_complete(holding(NEWER), until)
    check_complete(NEWER, NOW)


def test_an_offer_that_lacks_a_list_it_promises_comes_not_in_force() -> None:
    """Nothing held it before, so nothing else misses it."""
    promising = dated(BASE, NEWER.confirmed_at, id="promising")  # its world names lists that are lost
    store, log = offering(promising), MemoryLog()

    with pytest.raises(SyncError, match="is missing before its end"):
        run(store, log)

    assert (store.held, log.kept) == (GENERATION, [])
