"""Reasons, outcomes and lines: one table, total."""

import pytest

from strpcheck.core.verdict import Advisory, Outcome, Reason, Verdict
from tests.vectors.rows import OUTCOMES

ORDER = [
    "no_barcode",
    "not_a_permit",
    "malformed",
    "unknown_key",
    "key_not_confirmed",
    "wrong_environment",
    "bad_signature",
    "bad_claims",
    "wrong_issuer",
    "key_revoked",
    "key_out_of_time",
    "revoked",
    "clock_suspect",
    "not_yet_valid",
    "expired",
    "expired_not_confirmed",
    "suspended",
    "status_unknown",
    "status_stale",
    "category_not_allowed",
    "category_unknown",
    "post_not_allowed",
    "hour_not_allowed",
    "area_not_allowed",
    "replay_conflict",
    "ok",
]


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_outcome(reason: Reason) -> None:
    """As the table written by hand says."""
    assert reason.outcome == OUTCOMES[reason.value]


def test_reasons_stand_in_the_order_of_the_questions() -> None:
    """The log and every report sort by it."""
    assert [reason.value for reason in Reason] == ORDER


@pytest.mark.parametrize("advisory", Advisory)
def test_two_advisories_change_the_word(advisory: Advisory) -> None:
    """A conflict nearby and an extension without a photo ask for the ID card; the others are lines."""
    changes = advisory in {Advisory.CONFLICT_NEARBY, Advisory.EXTENSION_WITHOUT_PHOTO}

    assert advisory.asks_for_id is changes
    assert Verdict(Reason.OK, (advisory,)).asks_for_id is changes


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.OK])
def test_no_refusal_asks_for_the_id_card(reason: Reason) -> None:
    """The word of a refusal is the refusal's."""
    assert not Verdict(reason, tuple(Advisory)).asks_for_id


def test_one_reason_alone_accepts() -> None:
    """Everything else looks aside, refuses or reads again."""
    assert [reason for reason in Reason if reason.outcome is Outcome.ACCEPT] == [Reason.OK]
