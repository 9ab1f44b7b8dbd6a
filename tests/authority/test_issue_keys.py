"""Which key may sign permits, and when none may."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from strpcheck.authority.issue import (
    issue,
    signing_key,
)
from strpcheck.core.trust import Purpose, RefusedWindow
from strpcheck.errors import AuthorityError
from strpcheck.ports import AuthorityKey
from tests.authority.desk import (
    DAY_BEFORE,
    NOW,
    SECOND,
    STATUS_KEY,
    DeskKey,
    MemoryRegister,
    issuance,
)
from tests.authority.rosters import valid


def key(seed: int, **changed: Any) -> AuthorityKey:  # noqa: ANN401 -- fields of the key
    """A permit key that may sign, with something changed."""
    desk = DeskKey(seed)
    usual = AuthorityKey(desk.key_id, desk.public_key, Purpose.PERMIT, DAY_BEFORE, signs_from=DAY_BEFORE)
    return replace(usual, **changed)


def test_the_newest_key_that_may_sign_is_taken() -> None:
    """Keys are kept oldest first."""
    assert signing_key([key(1), key(2)], NOW) == key(2)


@pytest.mark.parametrize(
    ("changed", "may"),
    [
        ({}, True),
        ({"purpose": Purpose.STATUS}, False),
        ({"purpose": Purpose.CANARY}, False),
        ({"revoked_at": NOW - SECOND}, False),
        ({"valid_from": NOW}, True),
        ({"valid_from": NOW + SECOND}, False),
        ({"valid_until": NOW + SECOND}, True),
        ({"valid_until": NOW}, False),
        ({"signs_from": NOW}, True),
        ({"signs_from": NOW + SECOND}, False),
        ({"signs_from": None}, False),
        ({"refused": (RefusedWindow(NOW, NOW + SECOND),)}, False),
        ({"refused": (RefusedWindow(NOW - SECOND, NOW),)}, True),
        ({"refused": (RefusedWindow(NOW + SECOND, NOW + 2 * SECOND),)}, True),
    ],
)
def test_a_key_signs_only_what_laptops_would_accept(changed: dict[str, object], may: bool) -> None:  # noqa: FBT001 -- the answer expected
    """Purpose, revocation, window and refused windows, each on both sides of its edge."""
    older = key(1)

    assert signing_key([older, key(2, **changed)], NOW) == (key(2, **changed) if may else older)


def test_without_a_key_that_may_sign_issuing_stops() -> None:
    """And says where to look."""
    with pytest.raises(AuthorityError, match="no permit key may sign now") as caught:
        signing_key([key(1, revoked_at=NOW)], NOW)

    assert "authority status" in caught.value.hint


@pytest.mark.parametrize(
    ("signs_from", "told"), [(None, "not published yet"), (NOW + SECOND, "signs from 2021-07-05 01:00 UTC on")]
)
def test_a_key_that_laptops_may_not_know_is_told_apart(signs_from: datetime | None, told: str) -> None:
    """Nobody should look for what is wrong with it: it needs time, or a publish."""
    with pytest.raises(AuthorityError, match=told) as caught:
        signing_key([key(1, signs_from=signs_from)], NOW)

    assert "72 h" in caught.value.hint


def test_a_young_key_signs_where_that_is_allowed() -> None:
    """In training, so that nobody waits three days; a revoked one never does."""
    assert signing_key([key(1), key(2, signs_from=None)], NOW, allow_young=True) == key(2, signs_from=None)
    assert signing_key([key(1), key(2, revoked_at=NOW)], NOW, allow_young=True) == key(1)


def test_a_status_key_is_not_taken_for_a_permit_key() -> None:
    """Whatever a caller hands in, the permit names the key that signed it."""
    with pytest.raises(ValueError, match="another key"):
        list(issue([valid()], replace(issuance(MemoryRegister()), signer=lambda _: STATUS_KEY)))
