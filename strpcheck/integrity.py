"""What is known of a log's being whole: the one place where a report asks for it."""

from dataclasses import dataclass
from datetime import datetime

from cbor2 import loads

from strpcheck.audit import UNREADABLE, unreadable
from strpcheck.core.permit import utc_from_seconds
from strpcheck.ports import SignedLog
from strpcheck.verify import Finding
from strpcheck.verify import Report as Examined

__all__ = ["Integrity", "integrity_of"]


@dataclass(frozen=True, slots=True)
class Integrity:
    """What a report says of it."""

    entries: int
    """In the log now."""
    signed: int
    """Entries that the newest checkpoint is over; 0 where there is none."""
    signed_at: datetime | None
    """Time of the newest of them; None where it was purged, or there is no checkpoint."""
    origin: str
    """Which log the checkpoint says it is of; empty where there is none."""
    is_whole: bool | None = None
    """What an examination of every entry found; None: none was made."""
    findings: tuple[Finding, ...] = ()
    """What it found, explained or not."""

    @property
    def behind(self) -> int:
        """Entries that no checkpoint is over yet."""
        return self.entries - self.signed


def integrity_of(log: SignedLog, examined: Examined | None = None) -> Integrity:
    """What the newest checkpoint tells, and what an examination found.

    Args:
        log: The log.
        examined: Of its every entry; None where there was none.

    Raises:
        LogError: The log cannot be read.
    """
    entries, newest = log.newest(), log.newest_checkpoint()
    is_whole = None if examined is None else examined.counted == 0
    findings = () if examined is None else examined.findings
    if newest is None:
        return Integrity(entries, 0, None, "", is_whole, findings)
    origin, _, _ = newest.note.partition("\n")
    entry = log.entry(newest.size)
    try:
        at = None if entry.is_purged else utc_from_seconds(loads(entry.body)["times"]["wall"])
    except UNREADABLE as e:
        raise unreadable(newest.size) from e
    return Integrity(entries, newest.size, at, origin, is_whole, findings)
