"""The entry of a scan or check taken apart: Facts, Station and time as `decide` takes them, and what was answered."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from io import BytesIO
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from cbor2 import CBORDecoder

from strpcheck.core.generation import Station
from strpcheck.core.permit import Environment, Facts, KeyId, PermitId, utc_from_seconds
from strpcheck.core.record import ENTRY_VERSION, JUDGED, EntryKind
from strpcheck.core.seen import Sighting
from strpcheck.core.verdict import Advisory, Outcome, Reason
from strpcheck.errors import LogError

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["NOT_AUTHENTICATED", "JudgedEntry", "read_judged_entry"]

NOT_AUTHENTICATED = frozenset(tuple(Reason)[: tuple(Reason).index(Reason.KEY_REVOKED)])
"""Answers of questions 0 to 6: nothing of the barcode is in the log, so they cannot be asked again."""

KINDS = {kind.value: kind for kind in EntryKind}
REASONS = {reason.value: reason for reason in Reason}
OUTCOMES = {outcome.value: outcome for outcome in Outcome}
ADVISORIES = {advisory.value: advisory for advisory in Advisory}
ENVIRONMENTS = {environment.value: environment for environment in Environment}
"""Looked up in mappings: calling an enumeration costs five times as much."""

ALWAYS = itemgetter("post", "generation", "policy", "outcome", "reason", "advisories", "asks_clock")
ALWAYS_TYPES = (str, str, str, str, str, list, bool)
OFTEN = {"clock_mark": int, "previous_policy": str, "list_age_s": int, "simulated_at": int}
PERMIT = itemgetter(
    "iss", "cti", "kid", "iat", "nbf", "exp", "category", "areas", "uri", "idx", "environment", "has_photo"
)
PERMIT_TYPES = (str, bytes, bytes, int, int, int, str, list, str, int, str, bool)
SIGHTING, SIGHTING_TYPES = itemgetter("post", "at"), (str, int)

ID_BYTES = 8
MAX_ISSUER_CHARS = 8
"""Of `iss`, `cti` and `kid` (design, section 2)."""
EARLIEST, LATEST = -(2**31), 253_370_764_800
"""1901 to 9999, where a clock may stand and every sum of times can still be made."""


class JudgedEntry(NamedTuple):  # a tuple: a million are made in a minute, and a frozen dataclass costs three times that
    """What was decided on, and the answer as it was logged."""

    kind: EntryKind
    at: "datetime"
    """When it was logged, by the laptop's clock."""
    decided_for: "datetime"
    simulated: bool
    generation: str
    policy: str
    facts: Facts | None
    """None where nothing was authenticated."""
    station: Station
    outcome: Outcome
    """As it stands there; a Reason has only one, and who changed the entry may not have known."""
    reason: Reason
    advisories: tuple[Advisory, ...]
    list_age: timedelta | None


def read_judged_entry(raw: bytes) -> JudgedEntry | None:
    """Take an entry's body apart; None where it is of another kind, also one that a later version brought.

    Every member that a decision reads must be there in its own type; members that none reads are not looked at.

    Args:
        raw: From a log, which may have been damaged or changed.

    Raises:
        LogError: It is no entry of ours, or not whole.
    """
    try:
        body = _item(raw)
        kind = body["kind"]
        if type(kind) is str and kind not in JUDGED:
            return None
        return _judged(body)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as e:
        # What is missing is a KeyError; what is no map, a TypeError; OSError: a time the system cannot count.
        message = f"expected the entry of a judgement, got another thing: {type(e).__name__}"
        raise LogError(message) from e


def _item(raw: bytes) -> dict[Any, Any]:
    """One CBOR item and nothing behind it."""
    stream = BytesIO(raw)
    try:
        item = CBORDecoder(stream).decode()
    except Exception as e:
        # A foreign parser, which knows tags, dates and fractions, meets what may be anything.
        message = "expected one item of CBOR"
        raise LogError(message) from e
    if stream.tell() != len(raw):
        message = f"expected one item of CBOR, got {len(raw) - stream.tell()} bytes behind it"
        raise LogError(message)
    if type(item) is not dict:
        message = "expected a map"
        raise LogError(message)
    return item


def _judged(body: Mapping[Any, Any]) -> JudgedEntry:
    """The members, each in its type."""
    if body["v"] != ENTRY_VERSION:
        message = "expected an entry of form 1: a newer strpcheck wrote it"
        raise LogError(message)
    post, generation, policy, outcome, reason, advisories, asks_clock = _typed(ALWAYS(body), ALWAYS_TYPES)
    wall, floor = body["times"]["wall"], body["times"]["floor"]
    mark, previous, list_age, simulated_at = _often(body)
    sightings = _sightings(body["sightings"]) if "permit" in body else ()
    decided_for = wall if simulated_at is None else simulated_at
    _count(wall, floor, decided_for, wall if mark is None else mark)
    facts = _facts(body["permit"]) if "permit" in body else None
    answer = REASONS[reason]
    if facts is None and answer not in NOT_AUTHENTICATED:
        message = f"expected a permit where the answer is {reason}"
        raise LogError(message)
    return JudgedEntry(
        KINDS[body["kind"]],
        utc_from_seconds(wall),
        utc_from_seconds(decided_for),
        simulated_at is not None,
        generation,
        policy,
        facts,
        Station(
            post,
            utc_from_seconds(floor),
            None if mark is None else utc_from_seconds(mark),
            sightings,
            previous,
            asks_clock,
        ),
        OUTCOMES[outcome],
        answer,
        tuple([ADVISORIES[advisory] for advisory in advisories]),
        None if list_age is None else timedelta(seconds=list_age),
    )


def _facts(kept: Mapping[str, Any]) -> Facts:
    """Exactly the Facts that were logged, and no member more."""
    iss, cti, kid, iat, nbf, exp, category, areas, uri, index, environment, photo = _typed(PERMIT(kept), PERMIT_TYPES)
    sound = len(kept) == len(PERMIT_TYPES) and len(iss) <= MAX_ISSUER_CHARS and len(cti) == len(kid) == ID_BYTES
    if not sound or any(type(area) is not int for area in areas):
        message = "expected a permit's facts, got others"
        raise LogError(message)
    _count(iat, nbf, exp)
    return Facts(
        PermitId(iss, cti),
        KeyId(kid),
        utc_from_seconds(iat),
        utc_from_seconds(nbf),
        utc_from_seconds(exp),
        category,
        tuple(areas),
        uri,
        index,
        ENVIRONMENTS[environment],
        photo,
    )


def _sightings(kept: object) -> tuple[Sighting, ...]:
    """Sightings used."""
    if type(kept) is not list:
        message = "expected a list of sightings"
        raise LogError(message)
    seen = []
    for item in kept:
        post, at = _typed(SIGHTING(item), SIGHTING_TYPES)
        _count(at)
        seen.append(Sighting(post, utc_from_seconds(at)))
    return tuple(seen)


def _often(body: Mapping[str, Any]) -> list[Any]:
    """Members that may be missing, each in its type; None for what is."""
    found = []
    for name, wanted in OFTEN.items():
        value = body.get(name)
        if type(value) is not wanted and name in body:
            message = f"expected {wanted.__name__}, got {type(value).__name__}"
            raise LogError(message)
        found.append(value)
    return found


def _typed(values: tuple[Any, ...], types: tuple[type, ...]) -> tuple[Any, ...]:
    """Values that are of just these types: a number is no truth, and a truth no number."""
    if tuple(map(type, values)) != types:
        message = f"expected {_named(types)}, got {_named(map(type, values))}"
        raise LogError(message)
    return values


def _named(types: Iterable[type]) -> str:
    """Types as a reader of the format knows them."""
    return ", ".join(item.__name__ for item in types)


def _count(*seconds: Any) -> None:  # noqa: ANN401 -- whatever stands where a time should
    """Make sure that these are whole seconds with which one can count on."""
    for value in seconds:
        if type(value) is not int or not EARLIEST <= value < LATEST:
            message = "expected a time in whole seconds"
            raise LogError(message)
