"""The town that tests of adapters, commands and stories work in, as fixtures that their folders take in."""

from pathlib import Path

import pytest

from tests.played import Laptop, Town, found_town, settle

__all__ = ["first_town", "laptop", "on_duty", "town"]


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
def on_duty(laptop: Laptop) -> Laptop:
    """The same with a shift open."""
    return laptop.begin_shift()
