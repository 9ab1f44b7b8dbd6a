"""What the list of mutants says: faults of one line, and the tests that are to notice them."""

import ast
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["ListError", "Mutant", "parse_list"]

KEYS = ("mutant", "file", "old", "new", "tests")


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
