"""The child that tries one target: guided by coverage where atheris is installed, else blindly; may crash or hang."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np

from tests.fuzz.mutation import mutated
from tests.fuzz.targets import Target, load
from tests.fuzz.witness import Witness

__all__ = ["BROKEN", "Plan", "is_guided", "main"]

BROKEN: Final = 77
"""Exit code where an input broke the law; whatever else is not 0 was native code's doing."""
INSTRUMENTED: Final = ("strpcheck", "PIL", "openpyxl", "pypdfium2", "json", "csv", "zipfile")
"""Whose branches guide the search: our own code, and the parsers in Python that hostile bytes meet."""
MAX_MEMORY_BYTES: Final = 2 << 30
"""As the reading child has."""
MAX_INPUT_SECONDS: Final = 20
"""Twice what a page may take: machines that check are busy."""


def is_guided() -> bool:
    """Whether the guided engine is installed."""
    return find_spec("atheris") is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a target is tried."""

    seed: int
    """Of every random choice."""
    seconds: float
    """The corpus is tried in any case."""
    patience: int = MAX_INPUT_SECONDS
    """Seconds that one input may take."""
    guided: bool = True
    """Whether the guided engine is used."""


def main(name: str, plan: Plan, folder: Path) -> None:
    """Try a target for so long; ends the process.

    Args:
        name: Of the target.
        plan: How it is tried.
        folder: Where the corpus and the witness are put.
    """
    if plan.guided:
        import atheris

        with atheris.instrument_imports(include=list(INSTRUMENTED)):
            target = load(name)
    else:
        target = load(name)
    _bound()
    check = _watched(target.check, Witness(folder / "witness"))
    (_guided if plan.guided else _blind)(target, check, plan, folder)


def _bound() -> None:
    """An allocation beyond what a reading child may take fails here too; no core dump is left."""
    with suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))


def _watched(check: Callable[[bytes], None], witness: Witness) -> Callable[[bytes], None]:
    """The law, its breach told on stderr and by the exit code, past everything that could catch or change it."""

    def watched(octets: bytes) -> None:
        witness.note(octets)
        try:
            check(octets)
        except BaseException:  # noqa: BLE001 -- SystemExit out of a parser is a breach, too
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(BROKEN)

    return watched


def _guided(target: Target, check: Callable[[bytes], None], plan: Plan, folder: Path) -> None:
    """LibFuzzer with the coverage of the Python code; it never returns."""
    import atheris

    corpus = folder / "corpus"
    corpus.mkdir()
    for number, octets in enumerate(target.corpus):
        (corpus / f"{number:04}").write_bytes(octets)
    options = {
        "seed": plan.seed % (1 << 31) or 1,  # 0 means another one every time
        "max_total_time": max(1, round(plan.seconds)),
        "max_len": max(target.max_bytes, *map(len, target.corpus)),
        "timeout": plan.patience,
        "rss_limit_mb": MAX_MEMORY_BYTES >> 20,
        "artifact_prefix": f"{folder}/",
        "verbosity": 0,
    }
    atheris.Setup(["fuzz", *(f"-{key}={value}" for key, value in options.items()), str(corpus)], check)
    atheris.Fuzz()


def _blind(target: Target, check: Callable[[bytes], None], plan: Plan, _: Path) -> None:
    """The corpus and what chance makes of it."""
    end = perf_counter() + plan.seconds
    for octets in target.corpus:
        _timed(check, octets, plan.patience)
    chance = np.random.default_rng(plan.seed)
    while perf_counter() < end:
        _timed(check, mutated(chance, target.corpus, target.max_bytes), plan.patience)


def _timed(check: Callable[[bytes], None], octets: bytes, patience: int) -> None:
    """An input that hangs ends the child by the system's own alarm."""
    alarm = getattr(signal, "alarm", lambda _: None)  # Windows has none: there the parent's patience ends it
    alarm(patience)
    check(octets)
    alarm(0)


if __name__ == "__main__":
    _, wanted, folder_name, seed, seconds, patience, guided = sys.argv
    main(wanted, Plan(int(seed), float(seconds), int(patience), guided == "guided"), Path(folder_name))
