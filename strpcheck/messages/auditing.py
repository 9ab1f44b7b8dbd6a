"""What auditors read of the log, in the words of one language."""

from abc import ABC, abstractmethod

from strpcheck.core.verdict import Advisory
from strpcheck.faults import Fault
from strpcheck.messages.again import Again
from strpcheck.messages.audit import Audit
from strpcheck.messages.custody import Custody
from strpcheck.messages.exports import Column, Export
from strpcheck.messages.report import Report

__all__ = ["AuditorWords"]


class AuditorWords(ABC):
    """The part of a language's words that only they need."""

    @abstractmethod
    def _text(self, key: str, **facts: object) -> str:
        """The text of a key, with facts put into it."""

    def again(self, line: Again, **facts: object) -> str:
        """What is said of decisions that were made again; facts as in `phrase`."""
        return self._text(f"again.{line}", **facts)

    def report(self, line: Report, **facts: object) -> str:
        """What is said to auditors; facts as in `phrase`."""
        return self._text(f"report.{line}", **facts)

    def kind(self, kind: str) -> str:
        """A kind of entry, one of `KINDS`."""
        return self._text(f"kind.{kind}")

    def remark(self, advisory: Advisory) -> str:
        """An advisory in a few words, to stand in a list."""
        return self._text(f"remark.{advisory}")

    def export(self, line: Export, **facts: object) -> str:
        """What is said of an export of the log; facts as in `phrase`."""
        return self._text(f"export.{line}", **facts)

    def column(self, name: Column) -> str:
        """What stands above a column of an exported page."""
        return self._text(f"column.{name}")

    def custody(self, line: Custody, **facts: object) -> str:
        """What is said of evidence of forgeries; facts as in `phrase`."""
        return self._text(f"custody.{line}", **facts)

    def fault(self, fault: Fault, **facts: object) -> tuple[str, str]:
        """What was found in a log, and what to do about it; facts as in `phrase`."""
        return self._text(f"fault.{fault}", **facts), self._text(f"fault.{fault}.advice", **facts)

    def audit(self, line: Audit, **facts: object) -> str:
        """What is said of a log as a whole; facts as in `phrase`."""
        return self._text(f"audit.{line}", **facts)
