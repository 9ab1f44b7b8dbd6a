"""Every key of the catalogs: derived from the enumerations it speaks for, so that none can be forgotten."""

from collections.abc import Iterator
from enum import StrEnum

from strpcheck import errors
from strpcheck.answers import Answer, Health
from strpcheck.core.acts import Decision, OverrideReason, TurnedBack
from strpcheck.core.barcode import Likeness
from strpcheck.core.permit import Environment
from strpcheck.core.verdict import Advisory, Outcome, Reason
from strpcheck.faults import Fault
from strpcheck.messages.again import Again
from strpcheck.messages.audit import Audit
from strpcheck.messages.custody import Custody
from strpcheck.messages.exports import Column, Export
from strpcheck.messages.report import KINDS, Report
from strpcheck.messages.scanner import Scanner
from strpcheck.messages.station import News, Slip, Station
from strpcheck.troubles import Trouble

__all__ = [
    "ACTS",
    "AREAS",
    "SLIP_REASONS",
    "Label",
    "Phrase",
    "Scene",
    "Upkeep",
    "Word",
    "error_key",
    "every_key",
]

AREAS = (3101, 3171, 3172, 3173, 3174, 3175, 3201, 3216, 3271, 3275, 3276, 3603, 3671, 3674)
"""Kemendagri codes whose names the screens know (field.md, data facts); any other code is shown as its number."""

MONTHS = range(1, 13)


class Word(StrEnum):
    """The one or two words a verdict is called by, in large type."""

    ACCEPT = "accept"
    ACCEPT_CHECK_ID = "accept_check_id"
    REFER = "refer"
    REJECT = "reject"
    RETRY = "retry"


class Label(StrEnum):
    """What stands before a value or above a column."""

    PHOTO = "photo"
    NAME = "name"
    NIK = "nik"
    CATEGORY = "category"
    COMPANY = "company"
    PURPOSE = "purpose"
    AREAS = "areas"
    STARTS = "starts"
    ENDS = "ends"
    LIST_AGE = "list_age"
    POST = "post"
    AT = "at"
    ENTRY = "entry"
    ENTRIES = "entries"
    HOLD = "hold"
    HELD_UNTIL = "held_until"
    AUTHOR = "author"
    SOURCE = "source"
    PERMIT = "permit"
    OUTCOME = "outcome"
    REASON = "reason"
    ADVISORIES = "advisories"
    KIND = "kind"
    GENERATION = "generation"
    COUNT = "count"
    STEP = "step"
    EXPECTED = "expected"
    SEEN = "seen"
    KEY = "key"
    ROLE = "role"
    EXPIRES = "expires"
    ISSUED = "issued"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    VERSION = "version"
    AGE = "age"
    STATE = "state"
    NUMBER = "number"
    SIZE = "size"
    DOCUMENT = "document"
    SIGNED = "signed"
    LIMIT = "limit"
    CARRIER = "carrier"
    RESULT = "result"
    RECEIVED = "received"
    CHECKED = "checked"
    ADVICE = "advice"
    OFFICER = "officer"
    SINCE = "since"
    SHIFT = "shift"
    CLOSED = "closed"
    SCANS = "scans"
    ACCEPTED = "accepted"
    REFERRED = "referred"
    REJECTED = "rejected"
    RETRIED = "retried"
    EXEMPT = "exempt"
    TURNED_BACK = "turned_back"
    OVERRIDES = "overrides"
    RESOLVED = "resolved"
    BETWEEN = "between"
    TO_VERDICT = "to_verdict"
    LIST_RANGE = "list_range"
    PASSED_OVER = "passed_over"
    BADGE = "badge"
    PIN = "pin"
    SUPERVISOR_PIN = "supervisor_pin"
    FINDING = "finding"


class Phrase(StrEnum):
    """A value or line of ours that no enumeration of the core stands for."""

    PHOTO_PRESENT = "photo_present"
    PHOTO_MISSING = "photo_missing"
    EXTENDED = "extended"
    NO_LIST = "no_list"
    TRAINING = "training"
    TRAINING_LINE = "training_line"
    SIMULATED = "simulated"
    SIMULATED_LINE = "simulated_line"
    AGE_MOMENT = "age_moment"
    AGE_MINUTES = "age_minutes"
    AGE_HOURS = "age_hours"
    AGE_DAYS = "age_days"
    AREA_UNKNOWN = "area_unknown"
    EMPTY_TABLE = "empty_table"
    WATCHING = "watching"
    WATCHING_IDLE = "watching_idle"


class Scene(StrEnum):
    """What the demo tells before it acts, in the order of its story."""

    OPENING = "opening"
    AUTHORITY = "authority"
    ROSTER = "roster"
    ISSUE = "issue"
    REVOKE_PERMIT = "revoke_permit"
    REVOKE_COMPANY = "revoke_company"
    SUSPEND = "suspend"
    PUBLISH = "publish"
    STATUS = "status"
    LAPTOP = "laptop"
    PICTURES = "pictures"
    CHECK = "check"
    CHECK_JSON = "check_json"
    HOURS = "hours"
    STALE = "stale"
    EXTENSION = "extension"
    SYNC = "sync"
    CHECK_ID = "check_id"
    LOG = "log"
    LOG_JSON = "log_json"
    SUMMARY = "summary"
    HELD = "held"
    BROKEN = "broken"
    KEPT = "kept"


class Upkeep(StrEnum):
    """What is said to whoever looks after a laptop: how old its lists are, and what its syncs came to."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"
    UNTIL_AGEING = "until_ageing"
    UNTIL_STALE = "until_stale"
    IS_STALE = "is_stale"
    IN_FORCE = "in_force"
    CLOCK_SUSPECT = "clock_suspect"
    ATTEMPTS = "attempts"
    NEW = "new"
    SAME = "same"
    SYNCED_NEW = "synced_new"
    SYNCED_SAME = "synced_same"
    COPY_EXPIRED = "copy_expired"
    POST_GONE = "post_gone"
    LATER_ROOT = "later_root"
    PASSED_OVER = "passed_over"
    EXPORTED = "exported"
    SERVING = "serving"
    SERVED = "served"
    NEXT_SYNC = "next_sync"
    NEXT_ATTEMPT = "next_attempt"
    PURGED = "purged"
    WOULD_PURGE = "would_purge"
    NOTHING_TO_PURGE = "nothing_to_purge"
    PURGE_HELD = "purge_held"
    PURGE_WAITS = "purge_waits"
    PURGE_ON_DUTY = "purge_on_duty"
    HOLD_ADDED = "hold_added"
    HOLD_RELEASED = "hold_released"
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    CHECK_CLOCK = "check_clock"
    CHECK_GENERATION = "check_generation"
    CHECK_CANARIES = "check_canaries"
    CHECK_EVIDENCE = "check_evidence"
    CHECK_FLOORS = "check_floors"
    CHECK_PAST = "check_past"
    CHECK_DISK = "check_disk"
    CHECK_KEYS = "check_keys"
    CHECK_LOG = "check_log"
    CHECK_CAMERA = "check_camera"
    CHECK_DISPLAY = "check_display"
    CHECK_LIBRARIES = "check_libraries"
    CHECK_CARRIER = "check_carrier"


SLIP_REASONS = tuple(reason for reason in Reason if reason.outcome in {Outcome.REJECT, Outcome.REFER})
"""Verdicts that turn somebody back."""
ACTS = ("exempt", "turned_back", "override", "resolved")
"""Kinds of log entries that an officer makes, as lines name them."""

VARIANTS = (
    "reason.not_a_permit.like",
    "reason.not_a_permit.part",
    "advisory.seen_today_here.at",
    *(f"reason.wrong_environment.{environment}" for environment in Environment),
)
"""Sentences that replace a Reason's own where more is known."""


def error_key(kind: type[errors.StrpcheckError]) -> str:
    """The key of the sentence for one kind of failure."""
    return f"error.{kind.__name__}"


def advised() -> Iterator[Answer]:
    """Answers that say what to do themselves."""
    return (answer for answer in Answer if answer.health is not Health.OK and not answer.is_told_by_its_error)


def every_key() -> Iterator[str]:
    """All keys in the order in which the catalogs hold them."""
    yield from (f"word.{word}" for word in Word)
    yield from (f"reason.{reason}" for reason in Reason)
    yield from VARIANTS
    yield from (f"advisory.{advisory}" for advisory in Advisory)
    yield from (f"likeness.{likeness}" for likeness in Likeness)
    lines = {"label": Label, "phrase": Phrase, "scanner": Scanner, "upkeep": Upkeep, "again": Again, "report": Report}
    lines |= {"custody": Custody, "remark": Advisory, "export": Export, "column": Column}
    yield from (f"{name}.{line}" for name, every in lines.items() for line in every)
    yield from (f"kind.{kind}" for kind in KINDS)
    yield from (f"station.{line}" for line in Station)
    yield from (f"news.{news}" for news in News)
    yield from (f"act.{act}" for act in ACTS)
    yield from (f"turned_back.{reason}" for reason in TurnedBack)
    yield from (f"override.{reason}" for reason in OverrideReason)
    yield from (f"why.{reason}" for reason in Reason)
    yield from (f"decision.{decision}" for decision in Decision)
    yield from (f"slip.{line}" for line in Slip)
    yield from (f"slip.{reason}" for reason in SLIP_REASONS)
    yield from (f"answer.{answer}" for answer in Answer if not answer.is_told_by_its_error)
    yield from (f"answer.{answer}.advice" for answer in advised())
    yield from (f"trouble.{trouble}" for trouble in Trouble)
    yield from (f"trouble.{trouble}.advice" for trouble in Trouble if not trouble.is_told_by_its_hint)
    yield from (f"fault.{fault}" for fault in Fault)
    yield from (f"fault.{fault}.advice" for fault in Fault)
    yield from (f"audit.{line}" for line in Audit)
    yield from (f"scene.{scene}" for scene in Scene)
    yield from (f"area.{area}" for area in AREAS)
    yield from (f"month.{month}" for month in MONTHS)
    yield from (f"month_short.{month}" for month in MONTHS)
    yield from (error_key(getattr(errors, name)) for name in errors.__all__)
