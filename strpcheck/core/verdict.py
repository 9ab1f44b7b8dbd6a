"""What we tell the officer: Reason decides Outcome, Advisory adds a line, Verdict carries both."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

__all__ = ["Advisory", "Outcome", "Reason", "Verdict"]


class Outcome(StrEnum):
    """The four answers a checkpoint acts on."""

    ACCEPT = "ACCEPT"
    REFER = "REFER"
    REJECT = "REJECT"
    RETRY = "RETRY"


class Reason(StrEnum):
    """Why, in the order in which the questions are asked; the first failing question wins."""

    NO_BARCODE = "no_barcode"
    NOT_A_PERMIT = "not_a_permit"
    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    KEY_NOT_CONFIRMED = "key_not_confirmed"
    WRONG_ENVIRONMENT = "wrong_environment"
    BAD_SIGNATURE = "bad_signature"
    BAD_CLAIMS = "bad_claims"
    WRONG_ISSUER = "wrong_issuer"
    KEY_REVOKED = "key_revoked"
    KEY_OUT_OF_TIME = "key_out_of_time"
    REVOKED = "revoked"
    CLOCK_SUSPECT = "clock_suspect"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    EXPIRED_NOT_CONFIRMED = "expired_not_confirmed"
    SUSPENDED = "suspended"
    STATUS_UNKNOWN = "status_unknown"
    STATUS_STALE = "status_stale"
    CATEGORY_NOT_ALLOWED = "category_not_allowed"
    CATEGORY_UNKNOWN = "category_unknown"
    POST_NOT_ALLOWED = "post_not_allowed"
    HOUR_NOT_ALLOWED = "hour_not_allowed"
    AREA_NOT_ALLOWED = "area_not_allowed"
    REPLAY_CONFLICT = "replay_conflict"
    OK = "ok"

    @property
    def outcome(self) -> Outcome:
        """The one Outcome of this Reason; derived, so the two cannot disagree."""
        match self:
            case Reason.OK:
                return Outcome.ACCEPT
            case Reason.NO_BARCODE | Reason.NOT_A_PERMIT:
                return Outcome.RETRY
            case (
                # We cannot tell, or the fault is not the holder's: someone looks aside.
                Reason.KEY_NOT_CONFIRMED
                | Reason.BAD_CLAIMS
                | Reason.CLOCK_SUSPECT
                | Reason.EXPIRED_NOT_CONFIRMED
                | Reason.SUSPENDED
                | Reason.STATUS_UNKNOWN
                | Reason.STATUS_STALE
                | Reason.CATEGORY_UNKNOWN
                | Reason.REPLAY_CONFLICT
            ):
                return Outcome.REFER
            case (
                Reason.MALFORMED
                | Reason.UNKNOWN_KEY
                | Reason.WRONG_ENVIRONMENT
                | Reason.BAD_SIGNATURE
                | Reason.WRONG_ISSUER
                | Reason.KEY_REVOKED
                | Reason.KEY_OUT_OF_TIME
                | Reason.REVOKED
                | Reason.NOT_YET_VALID
                | Reason.EXPIRED
                | Reason.CATEGORY_NOT_ALLOWED
                | Reason.POST_NOT_ALLOWED
                | Reason.HOUR_NOT_ALLOWED
                | Reason.AREA_NOT_ALLOWED
            ):
                return Outcome.REJECT
            case _:
                assert_never(self)


class Advisory(StrEnum):
    """A line beside the verdict; two of them also change the word to LOLOS - CEK KTP."""

    CONFLICT_NEARBY = "conflict_nearby"
    EXTENSION_WITHOUT_PHOTO = "extension_without_photo"
    LIST_AGEING = "list_ageing"
    NEWER_THAN_LIST = "newer_than_list"
    SEEN_TODAY_HERE = "seen_today_here"
    OPEN_HOURS = "open_hours"
    POLICY_CHANGED = "policy_changed"

    @property
    def asks_for_id(self) -> bool:
        """Whether an ACCEPT with this advisory reads LOLOS - CEK KTP."""
        match self:
            case Advisory.CONFLICT_NEARBY | Advisory.EXTENSION_WITHOUT_PHOTO:
                return True
            case (
                Advisory.LIST_AGEING
                | Advisory.NEWER_THAN_LIST
                | Advisory.SEEN_TODAY_HERE
                | Advisory.OPEN_HOURS
                | Advisory.POLICY_CHANGED
            ):
                return False
            case _:
                assert_never(self)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one barcode at one moment."""

    reason: Reason
    advisories: tuple[Advisory, ...] = ()
    """In the order of `Advisory`, each at most once."""
    list_age: timedelta | None = None
    """Signed age of the status list that answered; None where none did."""
    ends: datetime | None = None
    """The first second out of time with extensions; None where nothing was authenticated."""

    @property
    def outcome(self) -> Outcome:
        """The Outcome of the Reason."""
        return self.reason.outcome

    @property
    def asks_for_id(self) -> bool:
        """Whether the word is LOLOS - CEK KTP instead of LOLOS."""
        return self.outcome is Outcome.ACCEPT and any(item.asks_for_id for item in self.advisories)
