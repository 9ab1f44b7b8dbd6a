"""One sample a picture and way of reading, and what follows from many of them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

from benchmarks.reading.peers import Look
from benchmarks.reading.pictures import Picture, spellings

__all__ = ["LADDER", "UNION", "Result", "Sample", "Samples", "judged"]

Result: TypeAlias = Literal["exact", "wrong", "nothing", "lost"]
Kind: TypeAlias = Literal["peer", "rung", "ladder"]
UNION = "union of the engines"
LADDER = "whole ladder"
TO = "ladder to "
"""What it would have read, and spent, with no rungs further up."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one way of reading made of one picture."""

    group: str
    set: str
    picture: str
    shows_code: bool
    pixels_per_module: float | None
    way: str
    kind: Kind
    result: Result
    milliseconds: float
    """CPU time."""


def judged(picture: Picture, way: str, kind: Kind, look: Look) -> Sample:
    """Exact only with the very text in hand; anything else that was found instead is wrong."""
    result: Result = "lost" if look.lost else "wrong" if look.found else "nothing"
    if picture.text is not None and any(picture.text in spellings(octets) for octets in look.found):
        result = "exact"
        assert picture.text in set().union(*map(spellings, look.found))
    return Sample(
        picture.group, picture.set, picture.name, picture.text is not None, picture.pixels_per_module,
        way, kind, result, look.milliseconds,
    )  # fmt: skip


@dataclass(slots=True)
class Samples:
    """All of a run."""

    every: list[Sample] = field(default_factory=list)

    def add(self, looks: Sequence[Sample]) -> None:
        """The samples of one picture, rungs in their order; what the ladder made of it follows from its rungs."""
        rungs = [each for each in looks if each.kind == "rung"]
        self.every += [*(each for each in looks if each.kind != "ladder"), *_ladder(rungs)]
        self.every += [each for each in looks if each.kind == "ladder"]

    def groups(self) -> list[str]:
        """In the order in which they came."""
        return list(dict.fromkeys(each.group for each in self.every))

    def ways(self) -> list[str]:
        """Peers, rungs alone, the ladder to each rung."""
        kinds: tuple[Kind, ...] = ("peer", "rung", "ladder")
        ordered = sorted(self.every, key=lambda each: kinds.index(each.kind))
        return list(dict.fromkeys(each.way for each in ordered))

    def of(self, way: str, group: str | None = None) -> list[Sample]:
        """Those of one way, in a group or in all."""
        return [each for each in self.every if each.way == way and group in {None, each.group}]

    def read_by(self, ways: Iterable[str], group: str) -> set[str]:
        """Names of the pictures that at least one of these ways reads."""
        named = set(ways)
        return {
            each.picture for each in self.every if each.group == group and each.way in named and each.result == "exact"
        }

    def peers(self) -> list[str]:
        """The engines that others wrote."""
        return list(dict.fromkeys(each.way for each in self.every if each.kind == "peer"))

    def write(self, file: Path) -> None:
        """As JSON Lines."""
        with file.open("w", encoding="utf-8") as lines:
            for each in self.every:
                lines.write(json.dumps(asdict(replace(each, milliseconds=round(each.milliseconds, 3)))) + "\n")


def _ladder(rungs: Sequence[Sample]) -> Iterable[Sample]:
    """It stops at the first rung that finds anything, and has spent what it took to get there."""
    spent, standing = 0.0, None
    for rung in rungs[:-1]:  # to the last is the whole one, which is measured for itself
        if standing is None:
            spent += rung.milliseconds
            standing = rung if rung.result != "nothing" else None
        result: Result = "nothing" if standing is None else standing.result
        yield replace(rung, way=f"{TO}{rung.way}", kind="ladder", result=result, milliseconds=spent)
