"""What may follow what: no offer takes back a version, a time or a list, and an expired one is taken only as news."""

from datetime import datetime

from strpcheck.core.floors import Floors, Standing
from strpcheck.core.generation import Generation
from strpcheck.errors import SyncError
from strpcheck.troubles import Trouble

__all__ = ["check_complete", "check_ends", "check_succession"]

NEWER_COPY = "get a newer copy of the repository"


def check_ends(standing: Standing, reference: datetime, floor: datetime | None, *, is_new: bool) -> tuple[str, ...]:
    """Refuse an offer that has expired, unless it is newer than what is held: then it comes in force and ages.

    A post may be cut off for longer than its signatures live, or its clock stand years ahead: newer knowledge is better
    than older, and both age by signed times alone.

    Args:
        standing: Of the offer.
        reference: Time of the strict pass: max(floor, now), or the floor while the clock is suspect.
        floor: Time of the second pass; None where nothing was ever verified, so that nothing is over.
        is_new: Nothing held counts as older.

    Returns:
        Roles that are over by the strict pass; empty as a rule.

    Raises:
        SyncError: Neither pass takes it.

    Source: design section 4, "Sync".
    """
    over = standing.expired_at(reference)
    if over and not (is_new and (floor is None or not standing.expired_at(floor))):
        message = f"what is offered has expired: {over[0]}.json is expired"
        hint = f"{NEWER_COPY}, and check this laptop's clock"
        raise SyncError(message, hint=hint, trouble=Trouble.OFFER_EXPIRED)
    return over


def check_complete(offered: Generation, now: datetime) -> None:
    """Refuse an offer that lacks a list its own trust list promises.

    Args:
        offered: With the lists that are there.
        now: A list may be gone only after its `until`.

    Raises:
        SyncError: Names the list.
    """
    for issuer in offered.trust.issuers.values():
        for source in issuer.status_sources.values():
            if (issuer.id, source.uri) not in offered.lists and now < source.until:
                message = f"the status list {source.uri} is missing before its end"
                hint = "the repository is incomplete; get another copy"
                raise SyncError(message, hint=hint, trouble=Trouble.OFFER_INCOMPLETE)


def check_succession(floors: Floors, standing: Standing, now: datetime) -> None:
    """Refuse an offer that takes back what is known: an older role, signing or list, a shorter one, one that vanished.

    Args:
        floors: Those that stand against this offer.
        standing: What the offer establishes.
        now: A list may be gone only after the `until` that was promised for it.

    Raises:
        SyncError: Names the role or the list.

    Source: design section 4, "Refused".
    """
    _refuse_older_roles(floors, standing)
    _refuse_lesser_lists(floors, standing)
    # By the trust list known: the offered one may no longer name what it takes away.
    for key, until in floors.promised.items():
        if key not in standing.lists and now < until:
            message = f"the list {key[1]} is not offered any more, before its end"
            hint = "tell the authority: a list is published until its end"
            raise SyncError(message, hint=hint, trouble=Trouble.LIST_LOST)


def _refuse_older_roles(floors: Floors, standing: Standing) -> None:
    """Neither version nor signed time goes back."""
    for name, role in standing.roles.items():
        known = floors.roles.get(name)
        if known is None:
            continue
        if role.version < known.version:
            message = (
                f"what is offered is older than what this laptop knows: {name} version {role.version}, known is "
                f"{known.version}"
            )
            raise SyncError(message, hint=NEWER_COPY, trouble=Trouble.OFFER_OLDER)
        if known.issued_at is not None and role.issued_at is not None and role.issued_at < known.issued_at:
            message = f"what is offered was signed at {role.issued_at}, what this laptop knows at {known.issued_at}"
            raise SyncError(message, hint=NEWER_COPY, trouble=Trouble.OFFER_OLDER)


def _refuse_lesser_lists(floors: Floors, standing: Standing) -> None:
    """A list that is there is neither older nor shorter."""
    for key, before in floors.lists.items():
        after = standing.lists.get(key)
        if after is None:
            continue
        if after.issued_at < before.issued_at:
            message = f"the list {key[1]} offered is older than the one known here"
            raise SyncError(message, hint=NEWER_COPY, trouble=Trouble.OFFER_OLDER)
        if after.indexes < before.indexes:
            message = f"the list {key[1]} offered holds {after.indexes} permits, the one known {before.indexes}"
            hint = "tell the authority: a list must never become shorter"
            raise SyncError(message, hint=hint, trouble=Trouble.LIST_LOST)
