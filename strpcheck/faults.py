"""What can be wrong with a log, told apart as far as an auditor would do something else."""

from enum import StrEnum

__all__ = ["Fault", "Witness"]


class Fault(StrEnum):
    """A kind of finding; the catalogs have a sentence and what to do."""

    EDITED = "edited"
    """Not what was written: changed, put in, taken out or moved, where that is not known more closely."""
    MOVED = "moved"
    """It stands at another number than it was written at: others were put in, taken out or swapped."""
    MISSING = "missing"
    PUT_IN = "put_in"
    """Not written by the program: it stands outside the tree, or outside the numbers."""
    CUT = "cut"
    """Something tells of more entries than there are."""
    FORKED = "forked"
    """This device signed two histories: a copied laptop, or one set back to an earlier state."""
    UNREADABLE = "unreadable"
    """Its leaf holds, but it is no entry in deterministic CBOR."""
    PURGE_UNNAMED = "purge_unnamed"
    PURGE_HELD = "purge_held"
    """A purge names entries that were held then."""
    FALSE_CHECKPOINT = "false_checkpoint"
    NO_CHECKPOINT = "no_checkpoint"
    SCHEMA = "schema"
    HEAD = "head"
    NODE = "node"
    TRACE = "trace"
    DAMAGED = "damaged"
    CLOCK = "clock"


class Witness(StrEnum):
    """What gives a finding away, the most exact first."""

    LEAF = "leaf"
    SEAL = "seal"
    NODE = "node"
    HEAD = "head"
    CHECKPOINT = "checkpoint"
    GIVEN = "given"
    """The checkpoint that the auditor brought."""
    NUMBERS = "numbers"
    BODY = "body"
    FILE = "file"
