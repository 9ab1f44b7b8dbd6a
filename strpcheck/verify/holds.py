"""Holds, against what later purges name: what was kept for somebody may not go before its time."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import itemgetter
from typing import Final, NamedTuple

from strpcheck.faults import Fault, Witness
from strpcheck.verify.bodies import Body
from strpcheck.verify.findings import MAX_RANGES, Notebook

__all__ = ["HoldWatch", "joined", "ranges_in"]

NEVER: Final = 1 << 63


class _Hold(NamedTuple):
    """Entries that are kept until a time."""

    first: int
    last: int
    until: int


class HoldWatch:
    """Follows holds from entry to entry; of more ranges than any office holds at once the first are followed."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._held: dict[int, list[_Hold]] = {}
        """Those in force, by the entry that holds them: as many as ever an entry names."""
        self._ranges = 0
        self._now = 0
        """The latest time that it surely was."""
        self._next_end = NEVER

    def see_hold(self, number: int, body: Body) -> None:
        """An entry of kind `hold`; one of another form holds nothing."""
        self._pass_by(body)
        released, until = body.get("hold"), body.get("until")
        if body.get("act") == "release":
            if isinstance(released, int):
                self._ranges -= len(self._held.pop(released, ()))
        elif isinstance(until, int) and until > self._now and self._ranges < MAX_RANGES:
            ranges = islice(joined(sorted(ranges_in(body, number))), MAX_RANGES - self._ranges)
            self._keep(number, [_Hold(first, last, until) for first, last in ranges])

    def _keep(self, number: int, held: list[_Hold]) -> None:
        """One more hold, of one end."""
        if held:
            self._held[number] = held
            self._ranges += len(held)
            self._next_end = min(self._next_end, held[0].until)

    def see_purge(self, number: int, body: Body) -> None:
        """An entry of kind `purge`: by the time that it surely was then, as the program counts it."""
        self._pass_by(body)
        kept = self._stretches()
        ends = [hold.last for _, hold in kept]
        for first, last in joined(sorted(ranges_in(body, number))) if kept else ():
            for name, hold in kept[bisect_left(ends, first) :]:
                if hold.first > last:
                    break
                begin, end = max(first, hold.first), min(last, hold.last)
                self._notebook.add(Fault.PURGE_HELD, Witness.BODY, begin, end, detail=str(name))

    def _pass_by(self, body: Body) -> None:
        """Let go of holds that have surely ended: a clock that is put back later brings none back."""
        times = body["times"]
        floor = times.get("floor")
        now = min(times["wall"], floor) if isinstance(floor, int) else times["wall"]
        self._now = max(self._now, now)
        if self._now >= self._next_end:
            self._held = {name: held for name, held in self._held.items() if held[0].until > self._now}
            self._ranges = sum(map(len, self._held.values()))
            self._next_end = min((held[0].until for held in self._held.values()), default=NEVER)

    def _stretches(self) -> list[tuple[int, _Hold]]:
        """Holds in force, without what they have in common, each with its name."""
        kept: list[tuple[int, _Hold]] = []
        reach = 0
        named = [(name, hold) for name, held in self._held.items() for hold in held]
        for name, hold in sorted(named, key=itemgetter(1)):
            if hold.last > reach:
                kept.append((name, hold._replace(first=max(hold.first, reach + 1))))
                reach = hold.last
        return kept


def ranges_in(body: Body, number: int) -> Iterator[tuple[int, int]]:
    """Ranges that an entry names before itself; anything else in it names nothing."""
    ranges = body.get("ranges")
    for each in ranges if isinstance(ranges, list) else ():
        match each:
            case [int(first), int(last)] if 0 < first <= last < number:
                yield first, last


def joined(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sorted ranges without what they have in common: one that stands there a million times costs no more than once."""
    reach = 0
    for first, last in ranges:
        if last > reach:
            yield max(first, reach + 1), last
            reach = last
