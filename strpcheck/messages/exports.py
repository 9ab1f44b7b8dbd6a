"""Keys of what is said of an export of the log: its columns, the page for people, and that it is done."""

from enum import StrEnum

__all__ = ["Column", "Export"]


class Column(StrEnum):
    """The columns of an export, in their order, as people call them."""

    ENTRY = "entry"
    LEAF = "leaf"
    KIND = "kind"
    AT_UTC = "at_utc"
    AT_WIB = "at_wib"
    POST = "post"
    DEVICE = "device"
    OFFICER = "officer"
    SHIFT = "shift"
    OUTCOME = "outcome"
    REASON = "reason"
    ADVISORIES = "advisories"
    PERMIT_ISSUER = "permit_issuer"
    PERMIT_ID = "permit_id"
    CATEGORY = "category"
    AREAS = "areas"
    VALID_UNTIL_UTC = "valid_until_utc"
    LIST_AGE_S = "list_age_s"
    GENERATION = "generation"
    POLICY = "policy"
    SOURCE = "source"
    RUNG = "rung"
    MS = "ms"
    INVENTED = "invented"
    SIMULATED_AT_UTC = "simulated_at_utc"
    PASSED_OVER = "passed_over"
    DETAILS = "details"


class Export(StrEnum):
    """Lines above an exported page, and what a command says when an export is done."""

    TITLE = "title"
    RANGE = "range"
    POST = "post"
    REDACTED = "redacted"
    KEPT = "kept"
    MANIFEST = "manifest"
    DONE = "done"
    DONE_NONE = "done_none"
