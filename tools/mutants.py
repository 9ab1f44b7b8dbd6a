"""The list of faults the tests must notice: each is put into a copy of the tree, where a named test has to fail."""

import argparse
import ast
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from queue import SimpleQueue
from time import perf_counter
from typing import TypeVar

from tools.tree import NOT_COPIED, environment_of

ROOT = Path(__file__).parent.parent
WORKERS = 2
TIMEOUT_S = 120
KEYS = ("mutant", "file", "old", "new", "tests")
ITEM = TypeVar("ITEM")
RESULT = TypeVar("RESULT")


class ListError(Exception):
    """The list of mutants does not fit the code it changes."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault and who notices it."""

    name: str
    file: str
    old: str
    """Part of one line, found exactly once in the file."""
    new: str
    tests: tuple[str, ...]
    """Arguments of pytest: the smallest selection that must fail."""
    may_hang: bool = False
    """Whether running into the time limit counts as noticed."""

    def apply(self, source: str) -> str:
        """Put the fault into the file's text.

        Raises:
            ListError: The text to replace is not there exactly once, or what comes of it is no Python.
        """
        found = source.count(self.old)
        if found != 1:
            message = f"{self.name}: expected `{self.old}` once in {self.file}, found it {found} times"
            raise ListError(message)
        mutated = source.replace(self.old, self.new)
        try:
            ast.parse(mutated)
        except SyntaxError as e:
            message = f"{self.name}: {self.file} would not be Python any more: {e.msg}"
            raise ListError(message) from e
        return mutated


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


def parse_list(text: str) -> list[Mutant]:
    """Read blocks of `key: value` lines, parted by empty lines; lines that begin with # are comments.

    Raises:
        ListError: A key is unknown, missing or twice in its block, or a name is taken twice.
    """
    mutants: list[Mutant] = []
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if line.strip() and not line.startswith("#")]
        if lines:
            mutants.append(_parse_block(lines))
    names = [mutant.name for mutant in mutants]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        message = f"names are taken twice: {', '.join(sorted(twice))}"
        raise ListError(message)
    return mutants


def _parse_block(lines: Sequence[str]) -> Mutant:
    """One mutant."""
    pairs = [line.partition(":") for line in lines]
    values = {key.strip(): value.strip() for key, _, value in pairs}
    may_hang = values.pop("may hang", "no") == "yes"
    if set(values) != set(KEYS) or len(pairs) != len(KEYS) + may_hang:
        message = f"expected the keys {', '.join(KEYS)} once each, got: {' / '.join(lines)}"
        raise ListError(message)
    tests = tuple(shlex.split(values["tests"]))
    return Mutant(values["mutant"], values["file"], values["old"], values["new"], tests, may_hang)


def run_tests(tree: Path, tests: Sequence[str]) -> Run:
    """Run a selection in a tree, with that tree's code and no trace left in it."""
    environment = {**environment_of(tree), "CI": "1"}  # the same examples every time, and no golden file is written
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov"]
    try:
        done = subprocess.run(
            [*command, *tests],
            cwd=tree,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Run(Fate.HUNG, "")
    # pytest: 0 all passed, 1 some failed; anything else tells of no test.
    fate = {0: Fate.PASSED, 1: Fate.FAILED}.get(done.returncode, Fate.BROKE)
    return Run(fate, done.stdout + done.stderr)


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


@contextmanager
def copies(root: Path, count: int) -> Iterator[SimpleQueue[Path]]:
    """Copies of the tree, to be taken and given back."""
    with tempfile.TemporaryDirectory(prefix="strpcheck-mutants-") as folder:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(count):
            tree = Path(folder) / str(number)
            shutil.copytree(root, tree, ignore=shutil.ignore_patterns(*NOT_COPIED))
            trees.put(tree)
        yield trees


def check_mutants(root: Path, mutants: Sequence[Mutant]) -> list[str]:
    """Run the named tests without any fault, then with each; the complaints are the answer.

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
                file.write_text(mutated[mutant], encoding="utf-8", newline="\n")
                return complaint(mutant, run_tests(tree, mutant.tests))
            finally:
                file.write_bytes(whole)

        # A selection that fails anyway would notice everything: it is asked first without a fault.
        selections = dict.fromkeys(mutant.tests for mutant in mutants)
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
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree to check")
    options = parser.parse_args(arguments)
    started = perf_counter()
    try:
        every = parse_list(_read(options.root / "tests" / "mutants.txt"))
        mutants = [each for each in every if not options.words or any(word in each.name for word in options.words)]
        complaints = check_mutants(options.root, mutants)
    except ListError as e:
        print(f"mutants: error: {e}", file=sys.stderr)
        return 2
    for told in complaints:
        print(f"mutants: {told}")
    print(f"mutants: {len(mutants)} tried, {len(complaints)} complaints, {perf_counter() - started:.0f} s")
    return 1 if complaints or not mutants else 0


if __name__ == "__main__":
    sys.exit(main())
