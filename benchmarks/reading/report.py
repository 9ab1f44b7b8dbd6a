"""The tables of a run, as they stand in docs/benchmarks.md."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.reading.samples import LADDER, UNION, Sample, Samples

if TYPE_CHECKING:
    from benchmarks.reading.videos import ShowSample

__all__ = ["print_shows", "print_stills", "table"]

FIRST = "rung zxing"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """In Markdown."""
    print("\n| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def print_stills(samples: Samples) -> None:
    """A table a group, what the ladder lacks, and a table of the sets of groups that have several."""
    for group in samples.groups():
        shown = {each.picture for each in samples.every if each.group == group and each.shows_code}
        everything = {each.picture for each in samples.every if each.group == group}
        print(f"\n### {group}: {len(shown)} show a code, {len(everything) - len(shown)} do not")
        head = ("way", "exact", "share", "wrong", "lost", "CPU ms p50", "p95", "max")
        table(head, _rows(samples, group, len(shown)))
        _print_union(samples, group)
        _print_first(samples, group)
        if len({each.set for each in samples.every if each.group == group}) > 1:
            _print_sets(samples, group)


def print_shows(samples: "Sequence[ShowSample]") -> None:
    """A table a video."""
    for video in dict.fromkeys(each.video for each in samples):
        of_video = [each for each in samples if each.video == video]
        print(f"\n### {video}: {len({each.show for each in of_video})} shows")
        head = (
            "way",
            "shows read",
            "frames read",
            "frames with wrong reads",
            "first read, frame p50 / max",
            "ms p50 / p95",
        )
        rows = []
        for way in dict.fromkeys(each.way for each in of_video):
            every = [each for each in of_video if each.way == way]
            first = [each.first_read for each in every if each.first_read is not None]
            delays = [each.milliseconds for each in every if each.milliseconds is not None]
            share = sum(each.reads for each in every) / max(1, sum(each.looks for each in every))
            rows.append((
                way, f"{len(first)} of {len(every)}", f"{share:.0%}", str(sum(each.wrong for each in every)),
                f"{np.median(first):.0f} / {max(first)}" if first else "",
                "{:.0f} / {:.0f}".format(*np.percentile(delays, (50, 95))) if delays else "",
            ))  # fmt: skip
        table(head, rows)


def _rows(samples: Samples, group: str, shown: int) -> Iterable[Sequence[str]]:
    """One a way."""
    for way in samples.ways():
        of_way = samples.of(way, group)
        exact, wrong, lost = (_count(of_way, result) for result in ("exact", "wrong", "lost"))
        cost = np.array([each.milliseconds for each in of_way])
        middle, high = np.percentile(cost, (50, 95))
        yield (
            way, str(exact), f"{exact / max(shown, 1):.1%}", str(wrong), str(lost),
            f"{middle:.1f}", f"{high:.1f}", f"{cost.max():.0f}",
        )  # fmt: skip


def _count(samples: Iterable[Sample], result: str) -> int:
    """How many came out so."""
    return sum(each.result == result for each in samples)


def _print_union(samples: Samples, group: str) -> None:
    """Against every engine at once, and what each rung reads that no other rung does."""
    union, ladder = samples.read_by(samples.peers(), group), samples.read_by([LADDER], group)
    print(f"\n{UNION}: {len(union)}; the ladder: {len(ladder)}, of which {len(ladder - union)} no engine reads")
    if lacking := sorted(union - ladder):
        print(f"read by an engine and not by the ladder: {', '.join(lacking)}")
    rungs = [way for way in samples.ways() if way.startswith("rung ")]
    for rung in rungs:
        alone = samples.read_by([rung], group) - samples.read_by([way for way in rungs if way != rung], group)
        print(f"read by {rung} and no other rung: {len(alone)} {', '.join(sorted(alone)) if len(alone) < 5 else ''}")


def _print_first(samples: Samples, group: str) -> None:
    """What a still costs where its first rung reads it."""
    first = [each.milliseconds for each in samples.of(FIRST, group) if each.result == "exact"]
    if first:
        print(
            f"where the first rung reads: CPU ms p50 {np.percentile(first, 50):.1f}, p95 {np.percentile(first, 95):.1f}"
        )


def _print_sets(samples: Samples, group: str) -> None:
    """Exact reads, wrong ones in brackets, by set."""
    ways = [*samples.peers(), LADDER]
    rows = []
    for name in sorted({each.set for each in samples.every if each.group == group}):
        of_set = [[each for each in samples.of(way, group) if each.set == name] for way in ways]
        shown = sum(each.shows_code for each in of_set[0])
        cells = [
            f"{_count(each, 'exact')}" + (f" ({wrong})" if (wrong := _count(each, "wrong")) else "") for each in of_set
        ]
        rows.append((name, str(shown), *cells))
    table(("set", "codes", *ways), rows)
