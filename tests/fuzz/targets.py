"""What is fuzzed: one target for each way in, with inputs to start from and a law that every input must keep."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Final

__all__ = ["FAULTY", "TARGETS", "Target", "load"]


@dataclass(frozen=True, slots=True)
class Target:
    """One way in."""

    corpus: tuple[bytes, ...]
    """Inputs to start from, made by the tests' own generators; every one keeps the law."""
    check: Callable[[bytes], None]
    """Fails, by any exception, where an input breaks the law."""
    max_bytes: int = 4096
    """Of an input; longer ones only cost time."""


TARGETS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "barcode": "texts",
        "permit": "texts",
        "claims": "texts",
        "lines": "texts",
        "keyboard": "keys",
        "scanned": "keys",
        "status": "documents",
        "document": "documents",
        "handover": "documents",
        "roster-csv": "rosters",
        "roster-xlsx": "rosters",
        "wire": "wires",
        "camera": "cameras",
        "picture": "pictures",
        "pdf": "pictures",
        "photo": "photos",
        "frame": "frames",
        "grid": "frames",
        "bundle": "carriers",
        "encoding": "carriers",
        "address": "carriers",
    }
)
"""Each target's name and the module that makes it, by a function of that name."""


FAULTY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "raises": "faulty",
        "crashes": "faulty",
        "hangs": "faulty",
        "leaves": "faulty",
        "rests": "faulty",
    }
)
"""Targets that break on purpose, or do nothing: what they do must be noticed."""


def load(name: str) -> Target:
    """Make a target; its module, and the code that it tries, is imported by that."""
    module = import_module(f"tests.fuzz.{TARGETS.get(name) or FAULTY[name]}")
    make: Callable[[], Target] = getattr(module, name.replace("-", "_"))
    return make()
