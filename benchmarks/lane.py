"""One lane at a road block: how long its queue grows with our check, with a phone's and with the press's.

    python -m benchmarks.lane [--chart FILE] [--delays FILE]

A simulation. Cars come as a Poisson process, by a seeded generator, to one officer who serves them in their order; the
lane is empty when the hour begins. What is known of the other checks is one figure each, so they take always that long,
which is kind to them: a check that varies makes longer queues.

- press: 60 s, what one check on a commuter train took.
- phone: 20 s, an app that is opened, pointed and read.
- budget: 5 s, all that a stop may take here.
- strpcheck: 4 s of hands, which vary by half of that, and the seconds from a card in view to its verdict as
  `make bench-station` measured them.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Seconds: TypeAlias = NDArray[np.float64]
    Draw: TypeAlias = Callable[[np.random.Generator, int], Seconds]

__all__ = ["CHECKS", "Check", "Hour", "hours", "mean_wait_s", "waits"]

HOUR_S: Final = 3600.0
CAR_M: Final = 7.0
"""From bumper to bumper: 540 cars more an hour are 3.8 km more, as the reports tell it."""
RATES: Final = tuple(range(2, 15))
"""Cars a minute."""
RATE: Final = 10
RUNS: Final = 200
SEED: Final = 20210705

HANDS_S, HANDS_CV = 4.0, 0.5
"""What is left of a stop of five seconds besides the second for the verdict, and how much it varies: assumed."""
DELAYS_S: Final = (0.05, 0.06, 0.08, 0.10, 0.10, 0.10, 0.11, 0.12, 0.13, 0.26)
"""Deciles' middles of the seconds from a card in view to its verdict; `--delays` takes all of a run's samples."""


@dataclass(frozen=True, slots=True)
class Check:
    """A way of checking."""

    name: str
    draw: "Draw"
    """So many service times in seconds."""
    mean_s: float
    square_s2: float
    """Mean of the square."""


@dataclass(frozen=True, slots=True)
class Hour:
    """What a lane comes to in an hour, over many of them."""

    rate: float
    """Cars a minute."""
    queue: float
    """Cars that wait when the hour is over, on average."""
    wait_p50_s: float
    """Of every car that came."""
    wait_p95_s: float

    @property
    def metres(self) -> float:
        """Of the queue."""
        return self.queue * CAR_M


def fixed(name: str, seconds: float) -> Check:
    """A check that always takes as long."""
    return Check(name, lambda _, count: np.full(count, seconds), seconds, seconds**2)


def measured(name: str, delays_s: Sequence[float]) -> Check:
    """Hands that vary, and a verdict that takes as long as it was measured to."""
    delays = np.asarray(delays_s, float)
    shape, scale = HANDS_CV**-2, HANDS_S * HANDS_CV**2

    def draw(chance: np.random.Generator, count: int) -> "Seconds":
        taken: Seconds = chance.gamma(shape, scale, count) + chance.choice(delays, count)
        return taken

    mean = HANDS_S + float(delays.mean())
    variance = (HANDS_S * HANDS_CV) ** 2 + float(delays.var())
    return Check(name, draw, mean, mean**2 + variance)


CHECKS: Final = (
    measured("strpcheck", DELAYS_S),
    fixed("budget", 5.0),
    fixed("phone", 20.0),
    fixed("press", 60.0),
)


def waits(check: Check, arrivals_s: "Seconds", chance: np.random.Generator) -> "Seconds":
    """How long each car waits before its check begins: Lindley's recursion from an empty lane, as running sums."""
    served = check.draw(chance, len(arrivals_s))
    steps = np.concatenate(([0.0], np.cumsum(served[:-1] - np.diff(arrivals_s))))
    walked: Seconds = steps - np.minimum.accumulate(steps)
    return walked


def hours(check: Check, rate: float, *, runs: int = RUNS, seed: int = SEED) -> Hour:
    """Simulate so many hours at so many cars a minute."""
    chance = np.random.default_rng(seed)
    queues, every = [], []
    for _ in range(runs):
        # In an hour a Poisson process has so many arrivals, each anywhere in it.
        count = chance.poisson(rate * HOUR_S / 60)
        arrivals = np.sort(chance.uniform(0, HOUR_S, count))
        waited = waits(check, arrivals, chance) if count else arrivals
        queues.append(np.count_nonzero(arrivals + waited > HOUR_S))
        every.append(waited)
    middle, high = np.percentile(np.concatenate(every), (50, 95))
    return Hour(rate, float(np.mean(queues)), float(middle), float(high))


def mean_wait_s(check: Check, rate: float) -> float:
    """What Pollaczek and Khinchine say of a lane that has gone on for ever; infinite where it cannot keep up."""
    a_second = rate / 60
    load = a_second * check.mean_s
    return a_second * check.square_s2 / (2 * (1 - load)) if load < 1 else float("inf")


def main() -> None:
    """Simulate, print, draw."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lane", description="Simulate a lane's queue.")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw it there as an SVG")
    parser.add_argument("--delays", type=Path, metavar="FILE", help="samples of benchmarks.station, JSON Lines")
    arguments = parser.parse_args()
    delays = DELAYS_S if arguments.delays is None else _delays_of(arguments.delays)
    checks = (measured("strpcheck", delays), *CHECKS[1:])
    swept = {check.name: [hours(check, rate) for rate in RATES] for check in checks}
    print(f"one lane, {RUNS} hours each, {RATE} cars a minute, {CAR_M:.0f} m a car")
    print("check       s a car   load   queue after an hour         wait p50 / p95 s   for ever, mean s")
    for check in checks:
        (hour,) = (each for each in swept[check.name] if each.rate == RATE)
        load = RATE * check.mean_s / 60
        print(
            f"{check.name:10}{check.mean_s:9.2f}{load:7.2f}{hour.queue:9.1f} cars{hour.metres:8.0f} m"
            f"{hour.wait_p50_s:13.1f} / {hour.wait_p95_s:.1f}{mean_wait_s(check, RATE):16.1f}"
        )
    if arguments.chart is not None:
        from benchmarks._lane_chart import draw

        arguments.chart.write_text(draw(swept), encoding="utf-8")


def _delays_of(file: Path) -> list[float]:
    """Seconds to the verdict, of a run of `benchmarks.station`: on the screen where there was one."""
    samples = map(json.loads, file.read_text("utf-8").splitlines())
    verdicts = [each for each in samples if each["what"] == "verdict"]
    on_screen = [each for each in verdicts if each["way"] == "window"]
    found = [each["milliseconds"] / 1000 for each in on_screen or verdicts]
    assert found, "expected samples of verdicts"
    return found


if __name__ == "__main__":
    main()
