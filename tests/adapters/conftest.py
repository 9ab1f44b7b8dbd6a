"""The town that tests of this folder work in."""

from pathlib import Path

import pytest

from strpcheck.adapters.store import DiskGenerationStore
from tests.adapters.stores import open_store
from tests.played import Laptop, Town, found_town, settle


@pytest.fixture(scope="session")
def first_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Founded once with one laptop set up; nobody changes it."""
    town = found_town(tmp_path_factory.mktemp("town"))
    town.laptop()
    return town


@pytest.fixture
def town(first_town: Town, tmp_path: Path) -> Town:
    """A town of the test's own."""
    return settle(first_town, tmp_path)


@pytest.fixture
def laptop(town: Town) -> Laptop:
    """Its laptop, set up at LENTENG-AGUNG on the first morning."""
    return Laptop(town.folder / "home")


@pytest.fixture
def store(town: Town, laptop: Laptop) -> DiskGenerationStore:
    """The store of a laptop that was set up on the first morning."""
    return open_store(town, laptop.home / "store")
