"""Keys of what is said of a hand scanner."""

from enum import StrEnum

__all__ = ["Scanner"]


class Scanner(StrEnum):
    """What is said of a hand scanner: while it is waited for, and what came of its test."""

    READY = "ready"
    ASK = "ask"
    ASK_PRINTED = "ask_printed"
    NO_SYMBOL = "no_symbol"
    NONE = "none"
    CAPS_LOCK = "caps_lock"
    LAYOUT = "layout"
    LAYOUT_LOST = "layout_lost"
    NUM_LOCK = "num_lock"
    TRIMMED = "trimmed"
    ADDED = "added"
    CUT = "cut"
    LOST = "lost"
    OTHER = "other"
    SET_SCANNER = "set_scanner"
    SET_COMPUTER = "set_computer"
    NO_KEY = "no_key"
    UNKNOWN_LAYOUT = "unknown_layout"
