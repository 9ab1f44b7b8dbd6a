"""Keys of what is said to an auditor: what was looked at, what of it is signed, and how exact a finding is."""

from enum import StrEnum

__all__ = ["Audit"]


class Audit(StrEnum):
    """A line about the log as a whole, or about a finding."""

    LOOKED_AT = "looked_at"
    EMPTY = "empty"
    SIGNED = "signed"
    UNSIGNED = "unsigned"
    BEHIND = "behind"
    TAKEN_OVER = "taken_over"
    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    BEYOND = "beyond"
    UNCOMPARED = "uncompared"
    KEY = "key"
    DEVICE = "device"
    REVOKED = "revoked"
    WHOLE = "whole"
    COUNTED = "counted"
    EXPLAINED = "explained"
    BY_CHECKPOINT = "by_checkpoint"
    PARTED = "parted"
    PARTED_SOMEWHERE = "parted_somewhere"
    PURGED = "purged"
    VOUCHED = "vouched"
    VOUCHED_LESS = "vouched_less"
    VOUCHED_IN = "vouched_in"
    KEEP_IT = "keep_it"
