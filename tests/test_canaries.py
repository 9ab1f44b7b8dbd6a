"""Laws of the self-test: known permits get their verdicts, or nothing comes in force."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from strpcheck.canaries import self_test
from strpcheck.core.generation import Generation
from strpcheck.errors import SyncError
from tests.core.making import HOUR, SECOND, SIGNED, holding, status_list
from tests.core.world import world
from tests.laptop import MemoryLog, MemoryStore, dated
from tests.offered import CANARIES, GENERATION, GOOD, NEWER, REVOKED, run, whole
from tests.vectors.claims import text
from tests.vectors.forge import KEYS
from tests.vectors.worlds import ONE_BIT_URI

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


def test_a_neighbours_permits_are_tested_by_their_own_list() -> None:
    """A list of another issuer that shares the uri does not answer for the canaries."""
    with pytest.raises(SyncError, match="found status_unknown for a good permit"):
        self_test(world("neighbour-list-only"), CANARIES)
