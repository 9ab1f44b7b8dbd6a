"""Statistics for programs: keys that stay, numbers without words."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from strpcheck.core.permit import utc_from_seconds
from strpcheck.histogram import Histogram
from strpcheck.log_filter import LogFilter
from strpcheck.report.wording import ranked
from strpcheck.statistics import Statistics

__all__ = ["statistics_object"]

HALF, MOST = 0.5, 0.95


def statistics_object(found: Statistics, which: LogFilter) -> dict[str, object]:
    """One object; times in RFC 3339, durations in seconds, the most frequent first."""
    return {
        "from": None if which.start is None else _time(which.start),
        "to": None if which.end is None else _time(which.end),
        "entries": found.entries,
        "first": _end(found.first),
        "last": _end(found.last),
        "kinds": _ordered(found.kinds),
        "verdicts": found.verdicts,
        "hours_wib": dict(sorted(found.hours.items())),
        "outcomes": _ordered(found.outcomes),
        "reasons": [
            {"outcome": outcome, "reason": reason, "count": count} for (outcome, reason), count in ranked(found.reasons)
        ],
        "advisories": _ordered(found.advisories),
        "between_scans_s": _between(found.between_ms),
        "list_age_s": _ages(found.list_age_s),
        "exempt": _ordered(found.exempt),
        "turned_back": _ordered(found.turned_back),
        "overrides": [
            {"decision": decision, "reason": reason, "count": count}
            for (decision, reason), count in ranked(found.overrides)
        ],
        "overrides_by_supervisor": found.by_supervisor,
        "resolved": _ordered(found.resolved),
        "conflicts": [{"post": post, "what": what, "count": count} for (post, what), count in ranked(found.conflicts)],
        "officers": _officers(found),
        "syncs": {"all": found.spells.syncs, "new": found.spells.new},
        "not_counted": {
            "simulated": _ordered(found.simulated),
            "invented": 0 if found.counts_invented else found.invented,
            "purged": found.purged,
            "passed_over": found.passed_over,
        },
        "invented_counted": found.invented if found.counts_invented else 0,
    }


def _officers(found: Statistics) -> dict[str, object]:
    """Shifts, hours and verdicts by badge."""
    return {
        badge: {
            "shifts": hours.shifts,
            "seconds": hours.seconds,
            "unmeasured_shifts": hours.unmeasured,
            "open": hours.is_open,
            "verdicts": found.officers[badge],
        }
        for badge, hours in sorted(found.shifts.officers.items())
    }


def _between(histogram: Histogram) -> Mapping[str, object] | None:
    """Median and 95th percentile, to the resolution that is told."""
    if not histogram.total:
        return None
    values = {"p50": histogram.quantile(HALF), "p95": histogram.quantile(MOST), "max": histogram.most}
    return {
        "count": histogram.total,
        **{name: None if value is None else value / 1000 for name, value in values.items()},
        "resolution": _resolution(histogram, 1000),
    }


def _ages(histogram: Histogram) -> Mapping[str, object] | None:
    """Ends exactly, the median to the resolution that is told."""
    if not histogram.total:
        return None
    return {
        "count": histogram.total,
        "min": histogram.least,
        "median": histogram.quantile(HALF),
        "max": histogram.most,
        "resolution": _resolution(histogram, 1),
    }


def _resolution(histogram: Histogram, parts: int) -> list[dict[str, float]]:
    """How wide the buckets are below which value."""
    return [{"below": limit / parts, "width": width / parts} for limit, width in histogram.scale.steps]


def _ordered(counter: Counter[str]) -> dict[str, int]:
    """The most frequent first, then by name."""
    return dict(ranked(counter))


def _end(end: tuple[int, int] | None) -> dict[str, object] | None:
    """An entry and its time."""
    return None if end is None else {"entry": end[0], "at": _time(utc_from_seconds(end[1]))}


def _time(moment: datetime) -> str:
    """RFC 3339, UTC."""
    return f"{utc_from_seconds(int(moment.timestamp())):%Y-%m-%dT%H:%M:%SZ}"
