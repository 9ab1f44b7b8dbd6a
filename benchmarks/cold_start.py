"""From nothing to the answer: `--help` and `check` in new processes, beside a bare `python -c pass` in the same run.

    python -m benchmarks.cold_start [ROUNDS]

A training authority issues one permit, publishes it, and a laptop is set up, all by the commands people type. Then each
way is started in turn in every round, so that a busy machine slows them alike; a figure is the median over the rounds.
CPU is that of the process and its children: what the start costs whoever else is at work. Exit code and answer of every
start are asserted. Every `check` is logged, as always.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 15
EVENING, MORNING = "2021-07-04T22:30", "2021-07-05T07:30"
ROSTER = (
    "nik,name,category,company,areas,application,valid_from,valid_until,purpose,photo\n"
    "3174026107900000,Sari Contoh,KR-LOG,PT Angkut Contoh,3174;3175,1001,2021-07-05,2021-07-20,,\n"
)
PYTHON = [sys.executable]
STRPCHECK = [sys.executable, "-m", "strpcheck"]


@dataclass(frozen=True, slots=True)
class Way:
    """A command, what it must answer, and how long it may take."""

    name: str
    words: list[str]
    answers: Callable[[str], bool]
    reach: float | None = None
    """Seconds (design section 7); None for the peer."""


def run(words: list[str]) -> str:
    """Run a command to its end and give what it printed; it must succeed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STRPCHECK_")}
    done = subprocess.run(words, env=environment, capture_output=True, check=True)
    return done.stdout.decode()


def make_laptop(folder: Path) -> tuple[str, str]:
    """Everything up to a laptop at its post; gives the permit's text and the name of its picture."""
    authority, published, out = (str(folder / name) for name in ("auth", "pub", "out"))
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    at = [*STRPCHECK, "--at", EVENING, "authority"]
    run([*at, "init", "--training", authority])
    run([*at, "issue", str(folder / "roster.csv"), "--dir", authority, "--out", out, "--format", "both"])
    run([*at, "publish", published, "--dir", authority])
    root = str(Path(published) / "metadata" / "1.root.json")
    run([*laptop(folder), "init", "--root", root, "--from", published, "--post", "LENTENG-AGUNG"])
    (text,), (picture,) = Path(out).glob("*.txt"), Path(out).glob("*.png")
    return text.read_text("ascii").removesuffix("\n"), str(picture)


def laptop(folder: Path) -> list[str]:
    """A command at the laptop, in the morning."""
    return [*STRPCHECK, "--home", str(folder / "home"), "--at", MORNING]


def is_accepted(printed: str) -> bool:
    """One verdict, and it is ACCEPT."""
    (line,) = printed.splitlines()
    told = json.loads(line)
    return bool(told["outcome"] == "ACCEPT" and told["reason"] == "ok")


def ways(folder: Path) -> list[Way]:
    """The peer first."""
    text, picture = make_laptop(folder)
    check = [*laptop(folder), "check"]
    return [
        Way("python -c pass", [*PYTHON, "-c", "pass"], lambda printed: not printed),
        Way("strpcheck --help", [*STRPCHECK, "--help"], lambda printed: "0 ACCEPT or done" in printed, 0.25),
        Way("strpcheck check TEXT", [*check, "--json", text], is_accepted, 0.6),
        Way("strpcheck check PICTURE", [*check, "--json", picture], is_accepted, 0.6),
        Way("strpcheck check TEXT, in words", [*check, text], lambda printed: printed.startswith("LOLOS "), 0.6),
    ]


def children_cpu() -> float:
    """Seconds of CPU of the processes that were started and have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def measure(measured: list[Way], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds, and seconds of CPU, of every start, each way in turn."""
    times: dict[str, list[tuple[float, float]]] = {way.name: [] for way in measured}
    for _ in range(rounds):
        for way in measured:
            begun, spent = time.perf_counter(), children_cpu()
            printed = run(way.words)
            times[way.name].append((time.perf_counter() - begun, children_cpu() - spent))
            if not way.answers(printed):
                message = f"{way.name} gave a wrong answer: {printed[:200]!r}"
                raise AssertionError(message)
    return times


def main() -> None:
    """Set up, measure, print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory(prefix="strpcheck-cold-start-") as name:
        measured = ways(Path(name))
        measure(measured, 1)  # the first start of all compiles and fills the disk's cache
        times = measure(measured, rounds)
    bare = statistics.median(taken for taken, _ in times[measured[0].name])
    print(f"{rounds} rounds, each way in turn")
    for way in measured:
        taken, spent = zip(*times[way.name], strict=True)
        middle = statistics.median(taken)
        figures = f"{middle * 1e3:6.0f} ms  best {min(taken) * 1e3:5.0f}  CPU {statistics.median(spent) * 1e3:5.0f}"
        reach = "" if way.reach is None else f"  reach {way.reach * 1e3:.0f}: {'yes' if middle <= way.reach else 'NO'}"
        print(f"{way.name:30}{figures}  {middle / bare:5.1f} x bare{reach}")


if __name__ == "__main__":
    main()
