"""What the officer's station says, put together from the catalogs: counters, summary, help, the slip."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from strpcheck.core.acts import Decision, OverrideReason
from strpcheck.core.permit import PermitId
from strpcheck.core.verdict import Outcome, Reason
from strpcheck.duty import Duty
from strpcheck.messages import Label, Slip, Station, Translator, load
from strpcheck.ports import Line
from strpcheck.tally import Span, Tally

__all__ = ["counters", "slip_columns", "summary_sections"]

LABELS = {
    Outcome.ACCEPT: Label.ACCEPTED,
    Outcome.REFER: Label.REFERRED,
    Outcome.REJECT: Label.REJECTED,
    Outcome.RETRY: Label.RETRIED,
}
SECOND_MS = 1000
SLIP_LANGUAGES = ("id", "en")


def counters(words: Translator, tally: Tally) -> tuple[Line, ...]:
    """What stands in the strip: as few numbers as an officer looks at."""
    pairs = (
        (Label.SCANS, tally.scans),
        *((label, tally.outcomes[outcome.value]) for outcome, label in LABELS.items() if outcome is not Outcome.RETRY),
        (Label.EXEMPT, tally.exempt.total()),
        (Label.TURNED_BACK, tally.turned_back.total()),
    )
    return tuple(Line(words.label(label), str(count)) for label, count in pairs)


def summary_sections(
    words: Translator, duty: Duty, tally: Tally, closed_at: datetime | None
) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """A shift's numbers under four headings."""
    head = [(Label.OFFICER, duty.officer), (Label.SINCE, words.moment(duty.since))]
    if closed_at is not None:
        head.append((Label.CLOSED, words.moment(closed_at)))
    sections = (
        (Station.SUMMARY_OF, [*head, (Label.ENTRY, str(duty.number))]),
        (Station.SUMMARY_VERDICTS, list(_verdicts(words, tally))),
        (Station.SUMMARY_ACTS, list(_acts(words, tally))),
        (Station.SUMMARY_TIMES, list(_times(words, tally))),
    )
    return tuple(
        (words.station(heading), tuple(Line(words.label(label), value) for label, value in lines))
        for heading, lines in sections
    )


def slip_columns(reason: Reason, *, post: str, at: datetime, permit: PermitId | None) -> tuple[tuple[str, ...], ...]:
    """What somebody who is turned back takes along, a column a language; no name on it.

    Raises:
        ValueError: Nobody is turned back for that.
    """
    return tuple(tuple(_slip(load(language), reason, post, at, permit)) for language in SLIP_LANGUAGES)


def _slip(words: Translator, reason: Reason, post: str, at: datetime, permit: PermitId | None) -> Iterator[str]:
    """One column."""
    yield words.slip(Slip.TITLE)
    yield words.slip_reason(reason)
    yield words.slip(Slip.WHEN, post=post, at=words.moment(at))
    if permit is not None:
        yield words.slip(Slip.PERMIT, id=permit.text)
    yield words.slip(Slip.FOOT)


def _verdicts(words: Translator, tally: Tally) -> Iterator[tuple[Label, str]]:
    """How many codes, by outcome, and the reasons of each."""
    yield Label.SCANS, str(tally.scans)
    for outcome, label in LABELS.items():
        counted = ((Reason(name), count) for name, count in tally.reasons.items())
        reasons = {
            words.why(reason): count
            for reason, count in counted
            if reason.outcome is outcome and reason is not Reason.OK
        }
        count = str(tally.outcomes[outcome.value])
        yield label, f"{count} ({_listed(Counter(reasons))})" if reasons else count
    if tally.passed_over:
        yield Label.PASSED_OVER, str(tally.passed_over)


def _acts(words: Translator, tally: Tally) -> Iterator[tuple[Label, str]]:
    """What the officer did besides."""
    none = words.station(Station.NONE)
    turned = Counter({words.turned_back(name): count for name, count in tally.turned_back.items()})
    decided = Counter({words.override(OverrideReason(name)): count for name, count in tally.overrides.items()})
    resolved = Counter({words.decision(Decision(name)): count for name, count in tally.resolved.items()})
    yield Label.EXEMPT, _listed(tally.exempt) or none
    yield Label.TURNED_BACK, _listed(turned) or none
    yield Label.OVERRIDES, _listed(decided) or none
    yield Label.RESOLVED, _listed(resolved) or none


def _times(words: Translator, tally: Tally) -> Iterator[tuple[Label, str]]:
    """How fast it went, and on how old a list."""
    none = words.station(Station.NONE)
    yield Label.BETWEEN, _spanned(words, tally.between) or none
    yield Label.TO_VERDICT, _spanned(words, tally.to_verdict) or none
    ages = (tally.youngest_list_s, tally.oldest_list_s)
    youngest, oldest = (None if age is None else words.age(timedelta(seconds=age)) for age in ages)
    yield Label.LIST_RANGE, none if youngest is None else words.station(Station.RANGE, youngest=youngest, oldest=oldest)


def _listed(counter: Counter[str]) -> str:
    """The most frequent first."""
    return ", ".join(f"{name} {count}" for name, count in sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _spanned(words: Translator, span: Span | None) -> str:
    """Median and 95th percentile, in seconds."""
    if span is None:
        return ""
    return words.station(Station.SPANS, p50=_in_seconds(span.p50_ms), p95=_in_seconds(span.p95_ms))


def _in_seconds(ms: int) -> str:
    """To a tenth, below a second to a hundredth."""
    return f"{ms / 1000:.2f}" if ms < SECOND_MS else f"{ms / 1000:.1f}"
