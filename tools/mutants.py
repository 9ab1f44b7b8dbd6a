"""The list of faults the tests must notice: each is put into a copy of the tree, where a named test has to fail."""

import argparse
import os
import shlex
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from itertools import count
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar, cast

from tools.mutant_ledger import add_to_ledger, to_be_tried, write_ledger
from tools.mutant_list import ListError, Mutant, parse_list
from tools.tree import copies, environment_of

if TYPE_CHECKING:
    from multiprocessing.context import SpawnContext

ROOT = Path(__file__).parent.parent
WORKERS = 3  # on two cores: a run starts, loads and flushes too
TIMEOUT_S = 120
HANG_S = 30
"""For faults that may hang, whose tests take seconds without them: whoever waits for two minutes learns no more."""
MOMENTS = count(1_000_000_000)
"""Modification times in seconds, each given once."""
PROCESSES = cast("SpawnContext", get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn"))
PRELOADED = (
    "pytest",
    "_pytest.assertion.rewrite",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "pydantic",
    "hypothesis",
    "hypothesis.strategies",
    "numpy",
    "cbor2",
    "typer.main",
    "rich.console",
    "tuf.api.metadata",
)
"""Loaded once and forked; none of it is the tree's own code."""
ITEM = TypeVar("ITEM")
RESULT = TypeVar("RESULT")


class Fate(Enum):
    """What became of a run of the named tests."""

    PASSED = "passed"
    FAILED = "failed"
    HUNG = "ran into the time limit"
    BROKE = "could not be run"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of pytest."""

    fate: Fate
    output: str


def run_tests(tree: Path, tests: Sequence[str], limit_s: float = TIMEOUT_S) -> Run:
    """Run a selection in a tree, with that tree's code, in a process of its own."""
    with tempfile.NamedTemporaryFile(prefix="strpcheck-mutant-", suffix=".log") as log:
        process = PROCESSES.Process(target=_pytest_in, args=(str(tree), tuple(tests), log.name), daemon=True)
        process.start()
        process.join(limit_s)
        if process.exitcode is None:
            process.kill()
            process.join()
            return Run(Fate.HUNG, "")
        # pytest: 0 all passed, 1 some failed; anything else tells of no test.
        fate = {0: Fate.PASSED, 1: Fate.FAILED}.get(process.exitcode, Fate.BROKE)
        return Run(fate, Path(log.name).read_text(encoding="utf-8", errors="replace"))


def _pytest_in(tree: str, tests: tuple[str, ...], log: str) -> None:
    """The child: become a pytest that was started in the tree."""
    output = os.open(log, os.O_WRONLY | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for stream, descriptor in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(stream, descriptor)
    os.chdir(tree)
    # CI: the same examples every time, and no golden file is written. Bytecode is kept: see `_put`.
    os.environ.update({**environment_of(Path(tree)), "CI": "1", "PYTHONDONTWRITEBYTECODE": ""})
    sys.dont_write_bytecode = False
    sys.path.insert(0, tree)
    import pytest  # noqa: PLC0415 -- the server that children are forked from has loaded it

    without = (word for name in ("cacheprovider", "xdist", "cov") for word in ("-p", f"no:{name}"))
    # Hypothesis is loaded before pytest could rewrite its asserts, of which none counts here.
    flags = ["-x", "-q", "-W", "ignore::pytest.PytestAssertRewriteWarning", *without]
    sys.exit(int(pytest.main([*flags, *tests])))


def _put(file: Path, content: bytes) -> None:
    """Replace a file's content under a time of its own: two versions of one size never share their bytecode."""
    file.write_bytes(content)
    moment = next(MOMENTS)
    os.utime(file, (moment, moment))


def complaint(mutant: Mutant, run: Run) -> str | None:
    """What is wrong with the tests that were to notice the mutant; None where they did."""
    match run.fate:
        case Fate.FAILED:
            return None
        case Fate.HUNG if mutant.may_hang:
            return None
        case Fate.PASSED:
            return f"survived: {mutant.name} ({mutant.file}: `{mutant.old}` -> `{mutant.new}`)"
        case Fate.HUNG | Fate.BROKE:
            return f"{run.fate.value}: {mutant.name}\n{run.output}"


def fit(root: Path, mutants: Sequence[Mutant]) -> list[str]:
    """What of the list does not fit the code as it is; nothing is run and nothing written."""
    complaints = []
    for mutant in mutants:
        try:
            mutant.apply(_read(root / mutant.file))
        except ListError as e:
            complaints.append(str(e))
    return complaints


def check_mutants(
    root: Path,
    mutants: Sequence[Mutant],
    *,
    suite_passed: bool = False,
    tell: Callable[[Mutant, str | None], object] = lambda *_: None,
) -> list[str]:
    """Run the named tests without any fault, then with each; the complaints are the answer.

    Args:
        root: The tree.
        mutants: What is put into copies of it.
        suite_passed: All tests have just passed in this tree, so none of them is run without a fault.
        tell: Is called with each that was tried, and the complaint about it.

    Raises:
        ListError: A mutant does not fit the code as it is.
    """
    mutated = {mutant: mutant.apply(_read(root / mutant.file)) for mutant in mutants}
    with copies(root, WORKERS) as trees, ThreadPoolExecutor(WORKERS) as pool:

        def on_a_copy(work: Callable[[Path, ITEM], RESULT], item: ITEM) -> RESULT:
            tree = trees.get()
            try:
                return work(tree, item)
            finally:
                trees.put(tree)

        def unharmed(tree: Path, tests: tuple[str, ...]) -> str | None:
            run = run_tests(tree, tests)
            return None if run.fate is Fate.PASSED else f"no test passes unharmed: {shlex.join(tests)}\n{run.output}"

        def harmed(tree: Path, mutant: Mutant) -> str | None:
            file = tree / mutant.file
            whole = file.read_bytes()
            try:
                _put(file, mutated[mutant].encode())
                told = complaint(mutant, run_tests(tree, mutant.tests, HANG_S if mutant.may_hang else TIMEOUT_S))
                tell(mutant, told)
                return told
            finally:
                _put(file, whole)

        # A selection that fails anyway would notice everything: it is asked first without a fault.
        selections = () if suite_passed else dict.fromkeys(mutant.tests for mutant in mutants)
        complaints = list(pool.map(lambda tests: on_a_copy(unharmed, tests), selections))
        if not any(complaints):
            complaints = list(pool.map(lambda mutant: on_a_copy(harmed, mutant), mutants))
    return [told for told in complaints if told is not None]


def _read(file: Path) -> str:
    """The text of a file to be changed."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as e:
        message = f"cannot read {file}: {e.strerror}"
        raise ListError(message) from e


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the list, or those of it whose name holds one of the words given."""
    parser = argparse.ArgumentParser(prog="tools.mutants", description=__doc__)
    parser.add_argument("words", nargs="*", help="only mutants whose name holds one of these")
    parser.add_argument("--fit", action="store_true", help="only tell which of them no longer fit the code")
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree to check")
    parser.add_argument(
        "--changed", action="store_true", help="only what was not noticed before with these bytes, and some of the rest"
    )
    parser.add_argument(
        "--suite-passed", action="store_true", help="all tests have just passed: run none of them without a fault first"
    )
    parser.add_argument("--record", action="store_true", help="write down each that was noticed, also when stopped")
    options = parser.parse_args(arguments)
    started, tried = perf_counter(), dict[Mutant, str | None]()
    PROCESSES.set_forkserver_preload(list(PRELOADED))
    try:
        every = parse_list(_read(options.root / "tests" / "mutants.txt"))
        mutants = [each for each in every if not options.words or any(word in each.name for word in options.words)]
        if options.changed:
            mutants = to_be_tried(options.root, mutants)
        if options.fit:
            complaints = fit(options.root, mutants)
        else:
            try:
                complaints = check_mutants(
                    options.root, mutants, suite_passed=options.suite_passed, tell=tried.__setitem__
                )
            finally:
                if options.record:
                    add_to_ledger(options.root, every, tried)
    except ListError as e:
        print(f"mutants: error: {e}", file=sys.stderr)
        return 2
    for told in complaints:
        print(f"mutants: {told}")
    if not complaints and not (options.fit or options.words or options.changed):
        write_ledger(options.root, mutants)
    done = "looked at" if options.fit else "tried"
    of = f" of {len(every)}" if options.changed else ""
    print(f"mutants: {len(mutants)}{of} {done}, {len(complaints)} complaints, {perf_counter() - started:.0f} s")
    return 1 if complaints or not (mutants or options.changed) else 0


if __name__ == "__main__":
    sys.exit(main())
