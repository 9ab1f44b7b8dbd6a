"""What can be wrong with a laptop or its syncs, told apart as far as whoever looks after it would do something else."""

from enum import StrEnum

__all__ = ["Trouble"]


class Trouble(StrEnum):
    """Why the work stopped; the catalogs have a sentence and what to do, the error's own message the details."""

    # The way to a carrier.
    NO_CONNECTION = "no_connection"
    NO_ANSWER = "no_answer"
    LINK_BROKE = "link_broke"
    CERTIFICATE = "certificate"
    CA_UNREADABLE = "ca_unreadable"
    CA_NEEDLESS = "ca_needless"
    PROXY = "proxy"
    LOGIN_PAGE = "login_page"
    SENT_ELSEWHERE = "sent_elsewhere"

    # What a mirror answers.
    NOT_HANDED_OUT = "not_handed_out"
    NOT_THERE = "not_there"
    MIRROR_BUSY = "mirror_busy"
    MIRROR_TROUBLE = "mirror_trouble"
    MIRROR_WRONG = "mirror_wrong"
    CHANGED_MEANWHILE = "changed_meanwhile"

    # What was named as a carrier.
    NO_CARRIER = "no_carrier"
    CARRIER_BLANK = "carrier_blank"
    CARRIER_NAME = "carrier_name"
    BAD_ADDRESS = "bad_address"
    NO_SCHEME = "no_scheme"
    NO_REPOSITORY = "no_repository"
    CARRIER_UNREADABLE = "carrier_unreadable"
    BUNDLE_REFUSED = "bundle_refused"
    MANY_BUNDLES = "many_bundles"
    COPY_NEWER = "copy_newer"
    COPY_NOT_OURS = "copy_not_ours"

    # What it offers.
    OFFER_INCOMPLETE = "offer_incomplete"
    OFFER_CHANGED = "offer_changed"
    OFFER_FOREIGN = "offer_foreign"
    OTHER_ENVIRONMENT = "other_environment"
    OFFER_EXPIRED = "offer_expired"
    OFFER_OLDER = "offer_older"
    LIST_LOST = "list_lost"
    LISTS_WRONG = "lists_wrong"
    NEWER_FORM = "newer_form"

    # The laptop.
    NOT_SET_UP = "not_set_up"
    SET_UP_ALREADY = "set_up_already"
    GIVEN_ROOT = "given_root"
    HOME_UNREADABLE = "home_unreadable"
    HOME_DAMAGED = "home_damaged"
    OTHER_ROOT = "other_root"
    DEVICE_KEY = "device_key"
    PIN_FILE = "pin_file"
    NOTHING_HELD = "nothing_held"
    HELD_DAMAGED = "held_damaged"
    PAST_DAMAGED = "past_damaged"
    FLOORS_DAMAGED = "floors_damaged"
    MEMORY_LOST = "memory_lost"
    OLDER_THAN_LOG = "older_than_log"
    SELF_TEST = "self_test"
    LOG_GONE = "log_gone"
    LOG_NEWER = "log_newer"
    LOG_BUSY = "log_busy"
    LOG_UNREADABLE = "log_unreadable"
    LOG_TORN = "log_torn"
    LOG_PAGE = "log_page"
    LOG_TAKE_OVER = "log_take_over"
    LOG_NOT_EXAMINED = "log_not_examined"
    LOG_BESIDE = "log_beside"
    LOG_UNWRITABLE = "log_unwritable"
    ENTRY_TOO_LONG = "entry_too_long"
    POST_UNKNOWN = "post_unknown"
    POLICY_FILE = "policy_file"
    CLOCK_BEFORE_LISTS = "clock_before_lists"
    CLOCK_BEHIND = "clock_behind"
    OTHER_SYNC = "other_sync"
    CANNOT_WRITE = "cannot_write"
    NAME_TAKEN = "name_taken"
    CANNOT_LISTEN = "cannot_listen"
    NO_SHIFT = "no_shift"
    SHIFT_IS_OPEN = "shift_is_open"
    NO_OFFICER = "no_officer"
    OFFICER_KNOWN = "officer_known"
    OFFICERS_DAMAGED = "officers_damaged"
    WRONG_PIN = "wrong_pin"
    INVENTED_TIME = "invented_time"

    # What was kept of forgeries.
    EVIDENCE_MISSING = "evidence_missing"
    EVIDENCE_ALTERED = "evidence_altered"
    NO_IDENTITY = "no_identity"
    OTHER_IDENTITY = "other_identity"

    @property
    def is_told_by_its_hint(self) -> bool:
        """Whether what to do names things that no catalog can: then the error's own hint says it."""
        return self is Trouble.POST_UNKNOWN
