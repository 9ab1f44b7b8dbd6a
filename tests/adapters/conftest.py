"""The town that tests of this folder work in."""

import pytest

from strpcheck.adapters.store import DiskGenerationStore
from tests.adapters.stores import open_store
from tests.played import Laptop, Town
from tests.towns import first_town, laptop, town

__all__ = ["first_town", "laptop", "store", "town"]


@pytest.fixture
def store(town: Town, laptop: Laptop) -> DiskGenerationStore:
    """The store of a laptop that was set up on the first morning."""
    return open_store(town, laptop.home / "store")
