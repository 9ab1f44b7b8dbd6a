"""Which faults were noticed with exactly these bytes: a check need not try them again until one of the files changes.

The ledger is written by `make check-mutants`, which tries them all, and by `python -m tools.mutants --changed
--record`, which adds what was noticed of those that are due. A check tries whatever the ledger does not vouch for, and
one in sixteen of the others, other ones with every change of the list: what a fault's tests use besides, which the
ledger does not look at, is asked again that way.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tools.mutant_list import Mutant

__all__ = ["add_to_ledger", "read_ledger", "to_be_tried", "write_ledger"]

LEDGER: Final = Path("tests", "mutants.noticed.txt")
AGAIN: Final = 16
"""One in so many is tried though it is in the ledger."""
DIGITS: Final = 20


def fingerprint(root: Path, mutant: "Mutant") -> str:
    """Of a fault, the file that it is put into, the tests that are to notice it, and what every test finds."""
    told = hashlib.sha256(ascii((mutant.name, mutant.old, mutant.new, mutant.tests)).encode())
    for path in (root / mutant.file, *_named(root, mutant.tests), root / "tests" / "conftest.py"):
        told.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"-")
    return told.hexdigest()[:DIGITS]


def read_ledger(root: Path) -> frozenset[str]:
    """Fingerprints of what was noticed; none where there is no ledger."""
    try:
        lines = (root / LEDGER).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return frozenset()
    return frozenset(line for line in lines if not line.startswith("#"))


def write_ledger(root: Path, noticed: Iterable["Mutant"]) -> None:
    """Write down what was noticed just now, and nothing else."""
    lines = sorted(fingerprint(root, mutant) for mutant in noticed)
    head = "# Written by `make check-mutants`; see tools/mutant_ledger.py.\n"
    (root / LEDGER).write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")


def add_to_ledger(root: Path, every: Iterable["Mutant"], tried: Mapping["Mutant", str | None]) -> None:
    """Write down what was noticed, and keep what still holds of what was before.

    Args:
        root: The tree.
        every: The whole list.
        tried: What was tried just now, with the complaint about it.
    """
    known = read_ledger(root)
    held = (each for each in every if (tried[each] is None if each in tried else fingerprint(root, each) in known))
    write_ledger(root, held)


def to_be_tried(root: Path, mutants: Sequence["Mutant"]) -> list["Mutant"]:
    """What the ledger does not vouch for, and a sixteenth of the rest."""
    known = read_ledger(root)
    turn = int(hashlib.sha256((root / "tests" / "mutants.txt").read_bytes()).hexdigest(), 16) % AGAIN
    return [
        mutant
        for mutant in mutants
        if (print_ := fingerprint(root, mutant)) not in known or int(print_, 16) % AGAIN == turn
    ]


def _named(root: Path, tests: Sequence[str]) -> Iterator[Path]:
    """Files among pytest's arguments, without what stands behind `::`; of folders every file."""
    for word in tests:
        path = root / word.partition("::")[0]
        if path.is_dir():
            yield from sorted(path.rglob("*.py"))
        elif path.suffix == ".py":
            yield path
