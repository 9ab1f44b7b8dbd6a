"""The self-test: known permits get the verdicts that are known of them, by the functions that decide for people."""

from collections.abc import Iterable
from dataclasses import replace

from strpcheck.core.authenticate import authenticate
from strpcheck.core.barcode import Barcode
from strpcheck.core.decide import decide
from strpcheck.core.generation import Generation, Station
from strpcheck.core.permit import Permit
from strpcheck.core.policy import CategoryRule, Freshness, Group, Policy, Post
from strpcheck.core.trust import Purpose
from strpcheck.core.verdict import Reason
from strpcheck.errors import SyncError
from strpcheck.troubles import Trouble

__all__ = ["self_test"]

NOWHERE = "SELF-TEST"
"""Post and group of the self-test; no policy knows them."""


def self_test(generation: Generation, canaries: Iterable[tuple[str, str]]) -> None:
    """Ask of known permits what is known of them, by the same functions that decide for people.

    Args:
        generation: About to come in force.
        canaries: Kind and barcode text.

    Raises:
        SyncError: A good one is not accepted, a revoked one is, or a forged one has a signature that holds: a list
            that calls everything revoked, or nothing, never comes in force.
    """
    for kind, barcode in canaries:
        found = _canary_verdict(generation, barcode)
        expected = {"good": Reason.OK, "revoked": Reason.REVOKED, "forged": Reason.BAD_SIGNATURE}[kind]
        if found is not expected:
            message = f"the self-test found {found.value} for a {kind} permit, expected {expected.value}"
            hint = "what was in force stays; tell the authority that its lists are wrong"
            raise SyncError(message, hint=hint, trouble=Trouble.LISTS_WRONG)


def _canary_verdict(generation: Generation, barcode: str) -> Reason:
    """The verdict on a canary under a neutral policy at its list's own time: age, hour and post cannot fail it."""
    station = Station(NOWHERE, generation.newest_signed_time)
    moment = generation.newest_signed_time
    found = authenticate(Barcode(barcode), generation, station, moment, purpose=Purpose.CANARY)
    if not isinstance(found, Permit):
        return found
    held = generation.lists.get((found.facts.id.issuer, found.facts.status_uri))
    if held is not None:
        moment = held.issued_at
    neutral = replace(generation, policy=_neutral_policy(found.facts.category), confirmed_at=moment)
    return decide(found.facts, neutral, Station(NOWHERE, moment), moment).reason


def _neutral_policy(category: str) -> Policy:
    """A policy that lets a category through everywhere."""
    return Policy(
        digest="",
        freshness=Freshness(),
        categories={category: (CategoryRule(category),)},
        posts={NOWHERE: Post(NOWHERE, NOWHERE, 0, 0.0, 0.0)},
        groups={NOWHERE: Group(NOWHERE, ("*",))},
    )
