"""What an audit of the log says."""

from dataclasses import dataclass
from datetime import datetime

from strpcheck.verify.brought import Compared
from strpcheck.verify.findings import Finding

__all__ = ["Report"]


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what was found."""

    form: int
    entries: int
    purged: int
    first_at: datetime | None
    """Wall time of the first entry that has one."""
    last_at: datetime | None
    checkpoints: int
    """Whose signature holds."""
    vouched: int
    """The largest of them that the entries lead to: behind it nothing is signed."""
    taken_over: int
    """Entries from before the log had checkpoints; what happened to them until then, nothing tells."""
    given: tuple[Compared, ...]
    """Checkpoints that the auditor brought, the smallest first."""
    note_key: str
    findings: tuple[Finding, ...]

    @property
    def counted(self) -> int:
        """Findings that are not explained."""
        return sum(finding.counts for finding in self.findings)
