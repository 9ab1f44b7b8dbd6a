"""Laws of the sync: the newest generation comes in force whole, or the old one stays."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from strpcheck.canaries import self_test
from strpcheck.core.generation import Generation
from strpcheck.core.permit import Environment
from strpcheck.core.status_list import StatusList
from strpcheck.errors import CarrierError, HomeError, LogError, SyncError
from strpcheck.ports import Trace
from strpcheck.succession import check_complete, check_ends, check_succession
from strpcheck.sync import SyncReport, synchronise
from tests.core.making import GENERATION as BASE
from tests.core.making import HOUR, NOW, SECOND, SIGNED, holding, status_list
from tests.core.world import world
from tests.laptop import BytesCarrier, MemoryLog, MemoryStore, Times, dated, standing_of
from tests.vectors.claims import CTI, IDX, payload, text
from tests.vectors.forge import KEYS, header_of, sign, wrap
from tests.vectors.worlds import ONE_BIT_URI, URI

GOOD = ("good", text(KEYS["canary"]))
REVOKED = ("revoked", text(KEYS["canary"], {IDX: 8, CTI: bytes(8)}))
# Under another key's signature, naming the canary's.
FORGED = ("forged", wrap(sign(KEYS["status"], payload(), header_of(KEYS["canary"]))))
CANARIES = (GOOD, REVOKED, FORGED)


def whole(generation: Generation) -> Generation:
    """The same with no list named that is not there: the vectors' world names some that are lost."""
    issuers = {
        issuer.id: replace(
            issuer,
            status_sources={
                uri: source for uri, source in issuer.status_sources.items() if (issuer.id, uri) in generation.lists
            },
        )
        for issuer in generation.trust.issuers.values()
    }
    return replace(generation, trust=replace(generation.trust, issuers=issuers))


GENERATION = whole(BASE)
NEWER = dated(GENERATION, SIGNED + HOUR, id="newer")


def run(
    store: MemoryStore,
    log: MemoryLog | None = None,
    clock: Times | None = None,
    environment: Environment = Environment.TRAINING,
) -> SyncReport:
    """One sync on the vectors' morning."""
    given = MemoryLog() if log is None else log
    return synchronise(
        BytesCarrier(), store, given, clock or Times(NOW + HOUR), environment=environment, device="laptop-1"
    )


def offering(offer: Generation = NEWER, held: Generation | None = GENERATION, *, is_new: bool = True) -> MemoryStore:
    """A store whose carrier offers a generation with sound canaries."""
    return MemoryStore(held, offer, CANARIES, is_new=is_new)


def test_a_newer_generation_comes_in_force() -> None:
    """Verified, tested, switched, and logged."""
    store, log = offering(), MemoryLog()

    report = run(store, log)

    assert (store.held, report.is_new) == (NEWER, True)
    (body,) = log.bodies
    assert (body["kind"], body["generation"], body["new"], body["device"]) == ("sync", "newer", True, "laptop-1")


def test_the_first_sync_has_nothing_to_be_compared_with() -> None:
    """At `init`."""
    store = offering(held=None)

    assert run(store).is_new
    assert store.held is NEWER


def test_the_same_again_is_not_new() -> None:
    """Nothing is switched, nothing is confirmed, and the log knows that somebody looked."""
    store, log = offering(GENERATION, is_new=False), MemoryLog()

    report = run(store, log)

    assert (report.is_new, report.clock_confirmed) == (False, False)
    assert (log.bodies[0]["new"], log.traces[0].confirms_clock) == (False, False)


def test_damage_is_no_reason_not_to_sync() -> None:
    """What cannot be read is fetched anew."""
    store = offering()
    store.is_damaged = True

    assert run(store).is_new
    assert store.held is NEWER


def test_the_other_environment_is_refused() -> None:
    """A training laptop never takes production's lists, nor the reverse."""
    store = offering()

    with pytest.raises(SyncError, match="offers training, this laptop is set up for production"):
        run(store, environment=Environment.PRODUCTION)

    assert store.held is GENERATION


def test_what_the_laptop_cannot_use_is_refused_before_anything_changes() -> None:
    """`init` asks for its post."""
    store, log = offering(held=None), MemoryLog()

    def refuse(_: Generation) -> None:
        message = "no such post"
        raise HomeError(message)

    with pytest.raises(HomeError):
        synchronise(
            BytesCarrier(), store, log, Times(NOW), environment=Environment.TRAINING, device="laptop-1", accept=refuse
        )

    assert (store.held, log.kept) == (None, [])


@pytest.mark.parametrize("refusal", [SyncError("a signature does not hold"), CarrierError("gone")], ids=type)
def test_a_refusal_leaves_everything_as_it_was(refusal: SyncError | CarrierError) -> None:
    """In force what was in force; the log says nothing that did not happen."""
    store, log = offering(), MemoryLog()
    store.refuses = refusal

    with pytest.raises(type(refusal)):
        run(store, log)

    assert (store.held, log.kept) == (GENERATION, [])


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


ONE_BIT = GENERATION.lists["XX-JK", ONE_BIT_URI]


@pytest.mark.parametrize(
    ("generation", "canaries", "words"),
    [
        pytest.param(
            holding(NEWER, status_list({7: 1})), CANARIES, "found revoked for a good permit", id="a list revokes all"
        ),
        pytest.param(
            holding(NEWER, status_list({})), CANARIES, "found ok for a revoked permit", id="a list revokes nobody"
        ),
        pytest.param(
            holding(NEWER, ONE_BIT), CANARIES, "found bad_claims for a good permit", id="the list is another's"
        ),
        pytest.param(NEWER, (GOOD, REVOKED, ("forged", GOOD[1])), "found ok for a forged permit", id="forgeries pass"),
        pytest.param(
            NEWER, (("good", text(KEYS["permit"])),), "found unknown_key for a good permit", id="not a canary's key"
        ),
        pytest.param(NEWER, (("good", "HELLO"),), "found not_a_permit for a good permit", id="no permit at all"),
    ],
)
def test_a_generation_that_fails_its_self_test_never_comes_in_force(
    generation: Generation, canaries: Sequence[tuple[str, str]], words: str
) -> None:
    """Good called revoked, revoked called good, forged believed: what was in force stays."""
    store, log = MemoryStore(None, whole(generation), canaries), MemoryLog()

    with pytest.raises(SyncError, match=words) as caught:
        run(store, log)

    assert (store.held, log.kept) == (None, [])
    assert "what was in force stays" in caught.value.hint


@pytest.mark.parametrize(
    "generation",
    [
        pytest.param(dated(NEWER, SIGNED + 100 * HOUR), id="the list is old"),
        pytest.param(dated(NEWER, SIGNED - 100 * HOUR), id="the list is newer than the confirmation"),
        pytest.param(replace(NEWER, policy=replace(NEWER.policy, posts={}, groups={}, categories={})), id="no posts"),
        pytest.param(
            replace(NEWER, policy=replace(NEWER.policy, freshness=replace(NEWER.policy.freshness, stale=SECOND))),
            id="short freshness",
        ),
    ],
)
def test_age_hour_and_post_cannot_fail_the_self_test(generation: Generation) -> None:
    """It asks about keys and lists, by a neutral policy at the list's own time."""
    self_test(generation, CANARIES)


@pytest.mark.parametrize("kind", ["good", "revoked", "forged"])
def test_every_canary_is_asked(kind: str) -> None:
    """The last as well as the first."""
    wrong = {"good": REVOKED[1], "revoked": GOOD[1], "forged": GOOD[1]}[kind]

    with pytest.raises(SyncError, match=f"for a {kind} permit"):
        self_test(NEWER, (*CANARIES, (kind, wrong)))


@pytest.mark.parametrize(
    ("behind", "confirmed"),
    [
        pytest.param(timedelta(hours=2), True, id="two hours old"),
        pytest.param(timedelta(hours=2, seconds=1), False, id="older by a second"),
        pytest.param(timedelta(seconds=-120), True, id="two minutes ahead"),
        pytest.param(timedelta(seconds=-121), False, id="ahead by a second more"),
    ],
)
def test_a_recent_signed_time_confirms_the_clock(behind: timedelta, *, confirmed: bool) -> None:
    """[now - 2 h, now + 120 s], both ends included."""
    store, log = offering(), MemoryLog()
    now = NEWER.confirmed_at + behind

    report = run(store, log, Times(now))

    assert report.clock_confirmed is confirmed
    assert log.bodies[0]["clock_confirmed"] is confirmed
    assert log.traces == [Trace(now, counts_for_clock=True, confirms_clock=confirmed)]


def test_a_new_version_that_was_signed_no_later_confirms_no_clock() -> None:
    """What this laptop has seen before proves nothing about now."""
    assert not run(offering(dated(NEWER, SIGNED))).clock_confirmed


def test_an_invented_time_is_not_confirmed() -> None:
    """Nor does it count."""
    log = MemoryLog()

    assert not run(offering(), log, Times(NOW + HOUR, invented=True)).clock_confirmed
    assert log.traces == [Trace(NOW + HOUR, counts_for_clock=False)]


@pytest.mark.parametrize(
    ("went_back", "confirmed"), [(timedelta(seconds=120), True), (timedelta(seconds=121), False)], ids=str
)
def test_an_old_copy_confirms_no_clock_that_went_back(went_back: timedelta, *, confirmed: bool) -> None:
    """With the store gone, the log still knows how late it was: a stick of then does not turn the laptop back."""
    now = NEWER.confirmed_at + HOUR
    log = MemoryLog()
    log.append(b"\xa0", Trace(now + went_back, counts_for_clock=True))

    report = run(offering(held=None), log, Times(now))

    assert report.clock_confirmed is confirmed


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


def test_a_log_that_cannot_be_written_is_told() -> None:
    """The generation is in force by then, whole; no verdict is shown before the log can be written again."""
    store = offering()

    with pytest.raises(LogError):
        run(store, MemoryLog(fails=True))

    assert store.held is NEWER


def test_a_neighbours_permits_are_tested_by_their_own_list() -> None:
    """A list of another issuer that shares the uri does not answer for the canaries."""
    with pytest.raises(SyncError, match="found status_unknown for a good permit"):
        self_test(world("neighbour-list-only"), CANARIES)
