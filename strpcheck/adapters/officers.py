"""officers.json on disk: who may have a shift here, and whether a PIN is theirs."""

import hmac
import re
from datetime import datetime
from pathlib import Path

from strpcheck.adapters.bounded import read_bounded
from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.pin import SALT_BYTES, hash_pin
from strpcheck.documents.officers import BADGE, MAX_OFFICERS_BYTES, Officer, read_officers, write_officers
from strpcheck.errors import DocumentError, HomeError, PinError, ShiftError, UsageError
from strpcheck.ports import Entropy
from strpcheck.troubles import Trouble

__all__ = ["MIN_OFFICER_PIN_CHARS", "OfficersFile", "check_badge"]

MIN_OFFICER_PIN_CHARS = 4
"""Typed with gloves at every shift; whoever holds the laptop's disk can guess six digits as well as four."""
ADD_ONE = "add it with `strpcheck officer add BADGE`"
DAMAGED = "put it back from a copy, or remove it and add the officers again"


def check_badge(badge: str) -> None:
    """Make sure that a badge is one.

    Raises:
        UsageError: It is not.
    """
    if not re.fullmatch(BADGE, badge):
        message = f"expected a badge of at most 32 letters and digits, got {badge[:80]!r}"
        raise UsageError(message, hint="dots, slashes and hyphens may stand inside: 85-1203/PMJ")


class OfficersFile:
    """The officers of one home."""

    def __init__(self, path: Path, entropy: Entropy) -> None:
        self._path = path
        self._entropy = entropy

    def all(self) -> tuple[Officer, ...]:
        """Every officer, in the order in which they were added.

        Raises:
            HomeError: The file cannot be read, or was changed.
        """
        if not self._path.exists():
            return ()
        raw = read_bounded(self._path, MAX_OFFICERS_BYTES, hint=DAMAGED, trouble=Trouble.OFFICERS_DAMAGED)
        try:
            return read_officers(raw)
        except DocumentError as e:
            message = f"{self._path} was changed: {e.message}"
            raise HomeError(message, hint=DAMAGED, trouble=Trouble.OFFICERS_DAMAGED) from e

    def add(self, badge: str, pin: str, now: datetime, *, may_replace: bool = False) -> None:
        """Take an officer in, or set the PIN anew.

        Raises:
            UsageError: No badge.
            ShiftError: Known already, and may not be replaced.
            PinError: Too short.
            HomeError: The file cannot be read, or was changed.
            WriteError: The home cannot be written to.
        """
        check_badge(badge)
        if len(pin) < MIN_OFFICER_PIN_CHARS:
            message = f"expected a PIN of at least {MIN_OFFICER_PIN_CHARS} characters, got {len(pin)}"
            raise PinError(message, hint="choose a longer one")
        known = self.all()
        salt = self._entropy(SALT_BYTES)
        officer = Officer(badge, salt, hash_pin(pin, salt), now)
        if not any(other.badge == badge for other in known):
            write_durably(self._path, write_officers((*known, officer)), private=True)
            return
        if not may_replace:
            message = f"officer {badge} is known already"
            hint = "set another PIN with `strpcheck officer add BADGE --replace`; the supervisor's PIN is asked for"
            raise ShiftError(message, hint=hint, trouble=Trouble.OFFICER_KNOWN)
        changed = tuple(officer if other.badge == badge else other for other in known)
        write_durably(self._path, write_officers(changed), private=True)

    def must_know(self, badge: str) -> Officer:
        """The officer of a badge.

        Raises:
            ShiftError: Nobody here has it.
            HomeError: The file cannot be read, or was changed.
        """
        found = next((officer for officer in self.all() if officer.badge == badge), None)
        if found is None:
            message = f"no officer {badge[:80]!r} is known here"
            raise ShiftError(message, hint=ADD_ONE, trouble=Trouble.NO_OFFICER)
        return found

    def check(self, badge: str, pin: str) -> None:
        """Make sure that a PIN is an officer's.

        Raises:
            ShiftError: Nobody here has that badge.
            PinError: Another PIN.
            HomeError: The file cannot be read, or was changed.
        """
        officer = self.must_know(badge)
        if not hmac.compare_digest(hash_pin(pin, officer.salt), officer.pin_hash):
            message = f"the PIN is not that of {badge}"
            raise PinError(message, hint="type it again", trouble=Trouble.WRONG_PIN)
