"""What an officer does besides scanning, in words that log, commands and screens share."""

from enum import StrEnum

__all__ = ["Decision", "OverrideReason", "TurnedBack"]


class TurnedBack(StrEnum):
    """Why a vehicle was turned back; commands take the Reason of a refusal too."""

    NO_PERMIT = "no_permit"
    PERMIT_REFUSED = "permit_refused"
    NOT_THE_HOLDER = "not_the_holder"
    NO_IDENTITY = "no_identity"
    WRONG_HOUR = "wrong_hour"
    OTHER = "other"


class OverrideReason(StrEnum):
    """Why an officer decided otherwise than the verdict advised."""

    EMERGENCY = "emergency"
    ORDERED = "ordered"
    """By a superior."""
    PAPERS_CHECKED = "papers_checked"
    """Other documents showed what the code did not."""
    NOT_THE_HOLDER = "not_the_holder"
    """A good permit in the wrong hands."""
    FAULT = "fault"
    """Laptop, list or letter is wrong."""


class Decision(StrEnum):
    """What became of the vehicle."""

    PASSED = "passed"
    REFUSED = "refused"
