"""Runs targets in children of their own, two at a time, and tells what broke its law, crashed or hung."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.fuzz.child import BROKEN, Plan
from tests.fuzz.witness import last_words

__all__ = ["Finding", "Trial", "run_targets"]

ROOT: Final = Path(__file__).parent.parent.parent
WORKERS: Final = 2
GRACE_SECONDS: Final = 60
"""To load the code, to try the corpus, to end."""
SURROUNDINGS: Final = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
TOLD_LINES: Final = 30
HASH_CHARS: Final = 16


@dataclass(frozen=True, slots=True)
class Finding:
    """An input, and what it did."""

    how: str
    octets: bytes
    told: str
    """The end of what the child printed."""

    @property
    def digest(self) -> str:
        """By which the input is told from others."""
        return hashlib.sha256(self.octets).hexdigest()[:HASH_CHARS]


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one target."""

    target: str
    inputs: int
    finding: Finding | None


def run_targets(names: Sequence[str], plan: Plan) -> Iterator[Trial]:
    """Try targets, together for the plan's seconds; each result as soon as it and those before it are there."""
    with tempfile.TemporaryDirectory(prefix="strpcheck-fuzz-") as folder, ThreadPoolExecutor(WORKERS) as pool:

        def tried(name: str) -> Trial:
            own = Path(folder) / name
            own.mkdir()
            try:
                return _tried(name, replace(plan, seconds=plan.seconds / len(names)), own)
            finally:
                shutil.rmtree(own)

        yield from pool.map(tried, names)


def _tried(name: str, plan: Plan, folder: Path) -> Trial:
    """One target in a child."""
    log = folder / "log"
    engine = "guided" if plan.guided else "blind"
    words = [name, str(folder), str(plan.seed), str(plan.seconds), str(plan.patience), engine]
    command = [sys.executable, "-m", "tests.fuzz.child", *words]
    environment = {**os.environ, **SURROUNDINGS, "TMPDIR": str(folder)}
    with log.open("wb") as stream:
        try:
            code: int | None = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                stdout=stream,
                stderr=stream,
                check=False,
                timeout=plan.seconds + plan.patience + GRACE_SECONDS,
            ).returncode
        except subprocess.TimeoutExpired:
            code = None
    inputs, last = last_words(folder / "witness")
    how = _how(code, inputs)
    told = "\n".join(log.read_text("utf-8", "replace").splitlines()[-TOLD_LINES:])
    return Trial(name, inputs, None if how is None else Finding(how, last, told))


def _how(code: int | None, inputs: int) -> str | None:
    """What the end of a child means; None where it came to its end and had tried anything."""
    if code == 0:
        return None if inputs else "tried nothing"
    if code == BROKEN:
        return "broke its law"
    if code is None:
        return "hung"
    return f"ended its process with {code}" if code > 0 else f"ended its process by signal {-code}"
