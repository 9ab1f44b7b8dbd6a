"""A repository, and a client that trusts its first root."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conformance.client import Client, repository
from tests.cli.conformance.keeper import Keeper


@pytest.fixture
def keeper() -> Keeper:
    """Of a repository that was published once and lists nothing yet."""
    return Keeper()


@pytest.fixture
def client(keeper: Keeper, tmp_path: Path) -> Iterator[Client]:
    """Before that repository."""
    with repository(keeper.files, tmp_path) as standing:
        assert standing.init(keeper.pinned) == 0
        yield standing
