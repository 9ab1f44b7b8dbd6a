"""Numbers, shares, durations and names as either language writes them."""

from collections import Counter
from datetime import timedelta
from typing import Any

from strpcheck.core.acts import Decision, OverrideReason, TurnedBack
from strpcheck.core.permit import utc_from_seconds
from strpcheck.core.verdict import Advisory, Outcome, Reason
from strpcheck.messages import Report, Translator, Word
from strpcheck.messages.report import KINDS

__all__ = ["Wording", "ranked"]

OUTCOME_WORDS = {
    Outcome.ACCEPT: Word.ACCEPT,
    Outcome.REFER: Word.REFER,
    Outcome.REJECT: Word.REJECT,
    Outcome.RETRY: Word.RETRY,
}
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
HOUR_S, MINUTE_S = 3_600, 60


def ranked(counter: Counter[Any]) -> list[tuple[Any, int]]:
    """The most frequent first, then by name."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


class Wording:
    """One language's way to write what a log holds; a name that this version does not know stays as it is."""

    def __init__(self, words: Translator) -> None:
        self.words = words

    def number(self, value: int) -> str:
        """With its thousands parted."""
        told = f"{value:,}"
        return told if self.words.speaks_english else told.replace(",", ".")

    def decimal(self, value: float, digits: int = 1) -> str:
        """With the language's own decimal sign."""
        told = f"{value:,.{digits}f}"
        return told if self.words.speaks_english else told.translate(str.maketrans(",.", ".,"))

    def share(self, part: int, whole: int) -> str:
        """In per cent."""
        return f"{self.decimal(100 * part / whole)} %" if whole else ""

    def duration(self, ms: int | None) -> str:
        """Milliseconds in the unit that is read at a glance."""
        if ms is None:
            return "-"
        for unit, line in ((HOUR_MS, Report.HOURS_UNIT), (MINUTE_MS, Report.MINUTES)):
            if ms >= 2 * unit:
                return f"{self.decimal(ms / unit)} {self.words.report(line)}"
        return f"{self.decimal(ms / 1000)} {self.words.report(Report.SECONDS)}"

    def age(self, seconds: int | None) -> str:
        """How old a list was."""
        return "-" if seconds is None else self.words.age(timedelta(seconds=seconds))

    def moment(self, seconds: int) -> str:
        """WIB first, as people live by it, and UTC as it is stored."""
        at = utc_from_seconds(seconds)
        return f"{self.words.moment(at)} ({at:%Y-%m-%d %H:%M:%S} UTC)"

    def worked(self, seconds: int) -> str:
        """Hours and minutes; days would hide how long a shift was."""
        return f"{seconds // HOUR_S}:{seconds % HOUR_S // MINUTE_S:02}"

    def outcome(self, name: str) -> str:
        """The word in large type, and the code."""
        return f"{self.words.called(OUTCOME_WORDS[Outcome(name)])} ({name})" if name in set(Outcome) else name

    def reason(self, name: str) -> str:
        """Of a verdict."""
        return self.words.why(Reason(name)) if name in set(Reason) else name

    def turned_back(self, name: str) -> str:
        """Why a vehicle was turned back."""
        return self.words.turned_back(name) if name in {*TurnedBack, *Reason} else name

    def override(self, name: str) -> str:
        """Why an officer decided otherwise."""
        return self.words.override(OverrideReason(name)) if name in set(OverrideReason) else name

    def decision(self, name: str) -> str:
        """What became of the vehicle."""
        return self.words.decision(Decision(name)) if name in set(Decision) else name

    def remark(self, name: str) -> str:
        """An advisory."""
        return self.words.remark(Advisory(name)) if name in set(Advisory) else name

    def kind(self, name: str) -> str:
        """Of an entry."""
        return self.words.kind(name) if name in KINDS else name

    def category(self, code: str) -> str:
        """Of whoever is exempt."""
        name = self.words.category(code)
        return code if name == code else f"{code} ({name})"
