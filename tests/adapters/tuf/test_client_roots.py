"""Which roots are followed from the pinned one: signed by the old and the new, one by one, of this environment."""

from dataclasses import replace

from tuf.api.metadata import Root

from strpcheck.adapters.tuf.client import fetch
from strpcheck.adapters.tuf.held import verify_held
from strpcheck.core.permit import Environment
from tests.adapters.tuf.repositories import (
    KEYS,
    NOW,
    TARGETS,
    bent,
    draw_keys,
    founded,
    offer,
    pinned,
    read,
    resign,
    rotated,
    signed,
)
from tests.adapters.tuf.taking import FIRST, refused, take


def test_another_authoritys_repository_is_refused() -> None:
    """Signed well, by keys that nobody pinned."""
    theirs = signed(keys=draw_keys())

    refused(offer(theirs), "signature is missing or does not hold")


def test_another_environments_repository_says_so() -> None:
    """Its root is what says it; the use case compares it with the laptop's."""
    state = signed(founded(environment=Environment.PRODUCTION))

    with fetch(offer(state), pinned(state), None, NOW) as fetched:
        assert fetched.verified.environment is Environment.PRODUCTION


def test_a_new_root_is_followed_when_the_old_one_and_the_new_one_signed_it() -> None:
    """From the pinned one on, each in turn."""
    state = rotated(rotated(FIRST, KEYS["root"]), KEYS["root"])

    with fetch(offer(state), pinned(FIRST), None, NOW) as fetched:
        assert [read(root).version for root in fetched.held.roots] == [1, 2, 3]
        assert verify_held(fetched.held, pinned(FIRST)) == fetched.verified


def test_a_new_root_with_new_keys_needs_the_old_ones_too() -> None:
    """Handing over: two of the old keys and two of the new."""
    fresh = draw_keys()["root"]

    def hand_over(root: Root) -> None:
        """Other keys for root."""
        new = read(founded({**KEYS, "root": fresh}).roots[1])
        root.roles["root"], root.keys = new.roles["root"], {**root.keys, **new.keys}

    both = rotated(FIRST, [*KEYS["root"][:2], *fresh[:2]], hand_over)

    assert take(offer(both)) == TARGETS
    for signers in ([*KEYS["root"][:1], *fresh], [*KEYS["root"], *fresh[:1]], fresh, KEYS["root"]):
        refused(offer(rotated(FIRST, signers, hand_over)), "signature is missing or does not hold")


def test_a_root_that_skips_a_version_is_refused() -> None:
    """A version that nobody saw may have changed anything."""

    def skip(root: Root) -> None:
        """Three comes after one."""
        root.version += 1

    refused(offer(rotated(FIRST, KEYS["root"], skip)), "older than what is in force|does not verify")


def test_a_root_without_our_environment_is_refused() -> None:
    """Somebody else's TUF repository is none of ours, however well it is signed."""
    state = bent(FIRST, "timestamp")
    foreign = resign(state.roots[1], KEYS["root"], lambda root: root.unrecognized_fields.clear())
    other = replace(state, roots={1: foreign})

    refused(offer(other), "neither production nor training", root=foreign)
