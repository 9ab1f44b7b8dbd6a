"""`python -m tests.fuzz`: try all targets, or some; with `--input`, one input again."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from strpcheck.adapters.entropy import system_entropy
from tests.fuzz.child import Plan, is_guided
from tests.fuzz.running import Finding, run_targets
from tests.fuzz.targets import FAULTY, TARGETS, load

SECONDS = 60.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Try targets; 1 where anything was found."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    known = {**TARGETS, **FAULTY}
    parser.add_argument("--target", action="append", choices=known, metavar="NAME", help="default all; may come again")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for all of them together, two at a time")
    parser.add_argument("--seed", type=int, help="default another one each time; in CI 1")
    parser.add_argument("--blind", action="store_true", help="not guided by coverage, as where atheris is missing")
    parser.add_argument("--input", type=Path, help="try this one input with --target, in this process")
    options = parser.parse_args(arguments)
    names = options.target or list(TARGETS)
    if options.input is not None:
        load(names[0]).check(options.input.read_bytes())
        print(f"fuzz: {names[0]}: the law holds")
        return 0
    # A run that decides about a change must not depend on luck.
    drawn = 1 if os.environ.get("CI") else int.from_bytes(system_entropy(3))
    seed = drawn if options.seed is None else options.seed
    return _try(names, Plan(seed, options.seconds, guided=is_guided() and not options.blind))


def _try(names: Sequence[str], plan: Plan) -> int:
    """Try targets and tell how it went."""
    engine = "guided by coverage" if plan.guided else "blindly"
    print(f"fuzz: {len(names)} targets, {plan.seconds:.0f} s in all, seed {plan.seed}, {engine}", flush=True)
    found = 0
    for trial in run_targets(names, plan):
        print(
            f"fuzz: {trial.target}: {trial.inputs} inputs, {'FOUND' if trial.finding else 'the law holds'}", flush=True
        )
        if trial.finding is not None:
            found += 1
            _tell(trial.target, plan.seed, trial.finding)
    print(f"fuzz: {len(names)} targets, {found} findings")
    return 1 if found else 0


def _tell(target: str, seed: int, finding: Finding) -> None:
    """Keep the input and say how to try it again."""
    kept = Path(tempfile.mkdtemp(prefix="strpcheck-found-")) / f"{target}-{finding.digest}"
    kept.write_bytes(finding.octets)
    print(f"fuzz: {target} {finding.how}; seed {seed}, sha256 {finding.digest}, {len(finding.octets)} bytes in {kept}")
    print(f"fuzz: again: {sys.executable} -m tests.fuzz --target {target} --input {kept}")
    print(finding.told)


if __name__ == "__main__":
    sys.exit(main())
