"""Keys of what `log redecide` says to auditors, and to supervisors who ask what a policy would change."""

from enum import StrEnum

__all__ = ["Again"]


class Again(StrEnum):
    """Lines and heads of the tables."""

    BAR = "bar"
    NOTHING = "nothing"
    DECIDED = "decided"
    WHAT_IF = "what_if"
    SIGNATURES = "signatures"
    REFUSALS = "refusals"
    LINES = "lines"
    PURGED = "purged"
    LOST = "lost"
    FAULTS = "faults"
    POSTS_GONE = "posts_gone"
    MORE = "more"
    WAS = "was"
    ANEW = "anew"
    WOULD_BE = "would_be"
    BESIDES = "besides"
    EXAMPLES = "examples"
    ENTRIES = "entries"
    LIST_AGE = "list_age"
    POLICY = "policy"
    MISSING = "missing"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    ALTERED = "altered"
    ENTRY_MISSING = "entry_missing"
