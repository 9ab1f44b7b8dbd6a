"""Which entries of the log somebody asks for; everything that is asked must hold."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from strpcheck.core import cbor
from strpcheck.core.acts import OverrideReason, TurnedBack
from strpcheck.core.record import EntryKind
from strpcheck.core.verdict import Outcome, Reason
from strpcheck.errors import UsageError

__all__ = ["PURGED", "LogFilter", "Named", "check_outcome", "check_permit", "check_reason"]

PURGED = "purged"
"""Called so where the kind would stand: salt and body of the entry are deleted."""
WHO = ("officer", "from", "badge")
"""Whose act it is, whose shift ended with it, who was made known by it."""
WALL = cbor.encode("wall") + b"\x1a"
"""Before the bytes of a time from 1970 to 2106, in the one spelling that entries have."""
WALL_BYTES = 4
PERMIT_DIGITS = 16
MOST_TOLD = 20


@dataclass(frozen=True)
class LogFilter:
    """What is asked; None asks nothing."""

    start: datetime | None = None
    """Aware; an entry of this very second holds."""
    end: datetime | None = None
    """Aware; an entry of this very second does not."""
    post: str | None = None
    outcome: str | None = None
    reason: str | None = None
    """Of a verdict, of one turned back, or of an override."""
    officer: str | None = None
    """A badge."""
    permit: bytes | None = None
    kind: str | None = None

    @property
    def asks_nothing(self) -> bool:
        """Whether every entry holds."""
        return self == LogFilter()

    @property
    def of_any_time(self) -> "LogFilter":
        """The same whenever it was."""
        return replace(self, start=None, end=None)

    def holds(self, body: Mapping[str, Any]) -> bool:
        """Whether a decoded entry is asked for."""
        return self._is_in_time(body["times"]["wall"]) and all(
            (
                self.kind is None or body["kind"] == self.kind,
                self.post is None or body.get("post") == self.post,
                self.outcome is None or body.get("outcome") == self.outcome,
                self.reason is None or body.get("reason") == self.reason,
                self.officer is None or any(body.get(name) == self.officer for name in WHO),
                self.permit is None or ("permit" in body and body["permit"]["cti"] == self.permit),
            )
        )

    def may_hold(self, raw: bytes) -> bool:
        """The same asked of the bytes, without decoding: False only where it cannot hold.

        Entries have one spelling, so what is asked for stands in them byte for byte.
        """
        for needle in self._needles:
            if needle not in raw:
                return False
        if self._seconds == (None, None):
            return True
        # A text may happen to hold the mark too: any of the times that could be meant keeps the entry.
        _, *after = raw.split(WALL)
        return not after or any(self._is_in_time(int.from_bytes(rest[:WALL_BYTES])) for rest in after)

    @cached_property
    def _needles(self) -> tuple[bytes, ...]:
        """What the bytes of an entry hold if it is asked for."""
        asked = (self.kind, self.post, self.outcome, self.reason, self.officer, self.permit)
        return tuple(cbor.encode(value) for value in asked if value is not None)

    @cached_property
    def _seconds(self) -> tuple[int | None, int | None]:
        """Start and end as entries write times."""
        start, end = (None if at is None else int(at.timestamp()) for at in (self.start, self.end))
        return start, end

    def _is_in_time(self, wall: int) -> bool:
        """Whether a time is asked for."""
        start, end = self._seconds
        return (start is None or start <= wall) and (end is None or wall < end)


class Named:
    """Names that a log holds of its own: what is asked for and nowhere in it was mistyped."""

    def __init__(self, which: LogFilter) -> None:
        """Begin to look for the posts, officers and kinds that are asked for."""
        self._which = which
        self._known: dict[str, set[str]] = {"post": set(), "officer": set(), "kind": {*EntryKind, PURGED}}

    def asks_on(self) -> bool:
        """Whether anything is asked for that only a look through the log can know."""
        return any(True for _ in self._open())

    def add(self, body: Mapping[str, Any]) -> None:
        """Take note of an entry's names."""
        for name, found in (("post", ("post",)), ("officer", WHO), ("kind", ("kind",))):
            known = self._known[name]
            if len(known) <= MOST_TOLD + len(EntryKind):
                known.update(body[key] for key in found if isinstance(body.get(key), str))
        for name, wanted in self._open():
            if wanted in ([body.get(key) for key in WHO] if name == "officer" else [body.get(name)]):
                self._known[name].add(wanted)

    def check(self) -> None:
        """Refuse what the log does not know.

        Raises:
            UsageError: The message names it, the hint what there is.
        """
        for name, wanted in self._open():
            what = f"{'an' if name == 'officer' else 'a'} {name} of this log"
            raise _unknown(what, wanted, self._known[name])

    def _open(self) -> Iterator[tuple[str, str]]:
        """What is asked for and was not met yet."""
        for name, known in self._known.items():
            wanted = getattr(self._which, name)
            if wanted is not None and wanted not in known:
                yield name, wanted


def check_outcome(text: str) -> str:
    """An outcome as entries spell it.

    Raises:
        UsageError: There is no such.
    """
    if text.upper() not in set(Outcome):
        what = "an outcome"
        raise _unknown(what, text, list(Outcome))
    return text.upper()


def check_reason(text: str) -> str:
    """A reason of a verdict, of one turned back, or of an override.

    Raises:
        UsageError: There is no such.
    """
    known = dict.fromkeys([*map(str, Reason), *map(str, TurnedBack), *map(str, OverrideReason)])
    if text.lower() not in known:
        what = "a reason"
        raise _unknown(what, text, known)
    return text.lower()


def check_permit(text: str) -> bytes:
    """The number of a permit.

    Raises:
        UsageError: Not 16 hexadecimal digits.
    """
    try:
        number = bytes.fromhex(text)
    except ValueError:
        number = b""
    if len(text) != PERMIT_DIGITS or len(number) * 2 != PERMIT_DIGITS:
        message = f"expected a permit's number of {PERMIT_DIGITS} hexadecimal digits, got {text[:40]!r}"
        raise UsageError(message, hint="copy it from `strpcheck log show` or from the letter")
    return number


def _unknown(what: str, got: str, known: Iterable[str]) -> UsageError:
    """What is not known, and what is."""
    told = sorted(known) if isinstance(known, set) else list(known)
    more = ", ..." if isinstance(known, set) and len(told) > MOST_TOLD else ""
    listed = ", ".join(told[:MOST_TOLD] if more else told) or "none"
    return UsageError(f"expected {what}, got {got[:80]!r}", hint=f"known: {listed}{more}")
