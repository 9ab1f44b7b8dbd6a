"""Which encodings of a list are offered, as a signed member of its target, and which way to it is the cheapest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from strpcheck.adapters.encodings.names import SHORT_DIGITS, delta_name, full_name, short
from strpcheck.core.permit import utc_from_seconds

__all__ = ["MEMBER", "Encodings", "Rung", "Step", "Way", "read_encodings", "ways", "write_encodings"]

MEMBER = "x-strp-encodings"
"""Of a target's `custom`: `{"xz": bytes, "dcz": {from: [bytes, iat of that version]}}`."""

MAX_RUNGS = 256
MAX_SECONDS = 1 << 32


@dataclass(frozen=True, slots=True)
class Rung:
    """A delta that ends at the offered version."""

    start: str
    """The first 16 hex digits of the version it begins at."""
    size: int
    """Bytes of the file, signed."""
    issued_at: datetime
    """`iat` of the version it begins at."""


@dataclass(frozen=True, slots=True)
class Encodings:
    """What the signer says can be fetched instead of the target itself."""

    full: int | None = None
    """Bytes of the compressed list; None where there is none."""
    rungs: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One file to fetch."""

    name: str
    """From the repository's root on."""
    size: int
    """Signed bytes; of a delta to a version between, at most these."""
    dictionary: str | None = None
    """SHA-256 of the held version that the file is a delta from; None for a whole list and a later step of a way."""
    yields: str | None = None
    """The first digits of what it yields, where that is not the target."""


@dataclass(frozen=True, slots=True)
class Way:
    """Steps one after the other; a delta's dictionary is what the step before yields, or a held version."""

    steps: tuple[Step, ...]

    @property
    def is_delta(self) -> bool:
        """Whether it begins at a held version."""
        return self.steps[0].dictionary is not None


def write_encodings(offered: Encodings) -> Mapping[str, object]:
    """A target's `custom`."""
    rungs = {rung.start: [rung.size, int(rung.issued_at.timestamp())] for rung in offered.rungs}
    return {MEMBER: {"dcz": rungs} | ({} if offered.full is None else {"xz": offered.full})}


def read_encodings(custom: object) -> Encodings:
    """What a signed target says of its encodings; what is not understood is not offered.

    Args:
        custom: The target's `custom`, whatever it is: a signer of another time may spell it otherwise, and the
            target itself can always be fetched.
    """
    member = custom.get(MEMBER) if isinstance(custom, Mapping) else None
    if not isinstance(member, Mapping):
        return Encodings()
    full, rungs = member.get("xz"), member.get("dcz")
    listed = rungs.items() if isinstance(rungs, Mapping) and len(rungs) <= MAX_RUNGS else ()
    return Encodings(
        full if _is_size(full) else None,
        tuple(rung for rung in (_rung(start, told) for start, told in listed) if rung is not None),
    )


def ways(path: str, sha256: str, length: int, offered: Encodings, held: Mapping[str, datetime]) -> tuple[Way, ...]:
    """Every way to a list but the target itself, cheapest first.

    Args:
        path: Of the target.
        sha256: Its signed hash.
        length: Its signed length; whatever is not smaller is no way.
        offered: Its signed encodings.
        held: `iat` of each whole version of this list that the laptop has, by SHA-256.
    """
    found = [
        Way((Step(delta_name(path, old, sha256), rung.size, old),))
        for rung in offered.rungs
        for old in held
        if short(old) == rung.start
    ]
    whole = [] if offered.full is None else [Way((Step(full_name(path, sha256), offered.full),))]
    between = [] if found else _over_one_between(path, sha256, length, offered, held)
    cheapest = sorted([*found, *whole], key=lambda way: way.steps[0].size)
    return tuple(way for way in [*between, *cheapest] if all(step.size < length for step in way.steps))


def _over_one_between(
    path: str, sha256: str, length: int, offered: Encodings, held: Mapping[str, datetime]
) -> list[Way]:
    """From the newest held version to the version that a rung begins at, and on from there.

    When that version was new, deltas to it were made from the versions shortly before it, and they never change.
    """
    if not held:
        return []
    old, issued_at = max(held.items(), key=lambda item: (item[1], item[0]))
    later = [rung for rung in offered.rungs if rung.issued_at > issued_at]
    if not later:
        return []
    rung = min(later, key=lambda rung: (rung.issued_at, rung.start))
    # Nothing signed tells the first delta's size any more: together they must not cost what the whole list costs.
    most = (length if offered.full is None else offered.full) - rung.size
    first = Step(delta_name(path, old, rung.start), most, old, rung.start)
    return [Way((first, Step(delta_name(path, rung.start, sha256), rung.size)))] if most > 0 else []


def _rung(start: object, told: object) -> Rung | None:
    """A rung, where it is one."""
    if not isinstance(start, str) or len(start) != SHORT_DIGITS or not set(start) <= set("0123456789abcdef"):
        return None
    match told:
        case [int(size), int(issued_at)] if _is_size(size) and _is_size(issued_at) and issued_at < MAX_SECONDS:
            return Rung(start, size, utc_from_seconds(issued_at))
        case _:
            return None


def _is_size(value: object) -> bool:
    """A whole number above zero, and no boolean."""
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
