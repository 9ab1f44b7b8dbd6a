"""What `doctor` can answer, question by question, and how sound a laptop is that answers so."""

from enum import StrEnum
from typing import assert_never

__all__ = ["Answer", "Health"]


class Health(StrEnum):
    """What an answer means, the best first."""

    OK = "ok"
    WARN = "warn"
    """The laptop works; somebody should look."""
    FAIL = "fail"
    """No verdict, or none that could be relied on, until this is mended."""


class Answer(StrEnum):
    """An answer; the catalogs have its sentence and, unless all is well, what to do."""

    CLOCK_RIGHT = "clock_right"
    CLOCK_BEHIND = "clock_behind"
    HELD_FRESH = "held_fresh"
    HELD_AGEING = "held_ageing"
    HELD_STALE = "held_stale"
    CANARIES_RIGHT = "canaries_right"
    CANARIES_WRONG = "canaries_wrong"
    EVIDENCE_KEPT = "evidence_kept"
    EVIDENCE_NOT_KEPT = "evidence_not_kept"
    FLOORS_KEPT = "floors_kept"
    FLOORS_NONE = "floors_none"
    FLOORS_DAMAGED = "floors_damaged"
    PAST_KEPT = "past_kept"
    PAST_NONE = "past_none"
    PAST_DAMAGED = "past_damaged"
    DISK_ROOMY = "disk_roomy"
    DISK_FILLING = "disk_filling"
    DISK_FULL = "disk_full"
    KEYS_KEPT = "keys_kept"
    KEYS_OPEN = "keys_open"
    KEYS_DAMAGED = "keys_damaged"
    NO_PIN = "no_pin"
    LOG_WHOLE = "log_whole"
    CAMERA_LISTED = "camera_listed"
    CAMERA_NONE = "camera_none"
    DISPLAY_THERE = "display_there"
    DISPLAY_NONE = "display_none"
    LIBRARIES_THERE = "libraries_there"
    LIBRARY_MISSING = "library_missing"
    NO_ZBAR = "no_zbar"
    CARRIER_ANSWERS = "carrier_answers"
    CARRIER_EMPTY = "carrier_empty"
    CARRIER_SILENT = "carrier_silent"
    FAILED = "failed"
    """The question could not be answered, or what was raised is the answer."""

    @property
    def health(self) -> Health:
        """What it means."""
        match self:
            case (
                Answer.CLOCK_RIGHT | Answer.HELD_FRESH | Answer.CANARIES_RIGHT | Answer.FLOORS_KEPT | Answer.PAST_KEPT
                | Answer.DISK_ROOMY | Answer.KEYS_KEPT | Answer.LOG_WHOLE | Answer.CAMERA_LISTED | Answer.DISPLAY_THERE
                | Answer.LIBRARIES_THERE | Answer.CARRIER_ANSWERS | Answer.EVIDENCE_KEPT
            ):  # fmt: skip
                return Health.OK
            case (
                Answer.HELD_AGEING | Answer.HELD_STALE | Answer.FLOORS_NONE | Answer.FLOORS_DAMAGED | Answer.PAST_NONE
                | Answer.PAST_DAMAGED | Answer.DISK_FILLING | Answer.KEYS_OPEN | Answer.KEYS_DAMAGED | Answer.NO_PIN
                | Answer.CAMERA_NONE | Answer.DISPLAY_NONE | Answer.NO_ZBAR | Answer.CARRIER_EMPTY
                | Answer.CARRIER_SILENT | Answer.EVIDENCE_NOT_KEPT
            ):  # fmt: skip
                return Health.WARN
            case (
                Answer.CLOCK_BEHIND | Answer.CANARIES_WRONG | Answer.DISK_FULL | Answer.LIBRARY_MISSING | Answer.FAILED
            ):
                return Health.FAIL
            case _:
                assert_never(self)

    @property
    def is_told_by_its_error(self) -> bool:
        """Whether what was raised says what is the matter and what to do."""
        return self in {Answer.FLOORS_DAMAGED, Answer.KEYS_DAMAGED, Answer.CARRIER_SILENT, Answer.FAILED}
