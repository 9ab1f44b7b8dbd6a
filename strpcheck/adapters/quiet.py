"""Keeps what native libraries print away from the officer: their errors are told in our words."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["without_stderr"]


@contextmanager
def without_stderr() -> Iterator[None]:
    """What is printed to the error stream meanwhile, by whatever library, goes nowhere."""
    try:
        sys.stderr.flush()
        kept = os.dup(2)
    except (OSError, ValueError):  # there is none
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
