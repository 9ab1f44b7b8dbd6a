"""A new register for each test of this folder."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from strpcheck.adapters.register import SqliteRegister
from tests.adapters.registers import found_register, open_register


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A new register on disk."""
    return found_register(tmp_path)


@pytest.fixture
def register(path: Path) -> Iterator[SqliteRegister]:
    """The same, opened."""
    with closing(open_register(path)) as register:
        yield register
