"""The town, and the counter of an authority, that tests of commands work in."""

import shutil
from pathlib import Path

import pytest

from tests.apart import Hosts, part
from tests.cli.counter import Counter, found_counter
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
def hosts(town: Town) -> Hosts:
    """The town's authority, split after its first publish."""
    return part(town)


@pytest.fixture(scope="session")
def first_counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """Founded once; nobody changes it."""
    return found_counter(tmp_path_factory.mktemp("counter"))


@pytest.fixture
def counter(first_counter: Counter, tmp_path: Path) -> Counter:
    """A counter of the test's own."""
    shutil.copytree(first_counter.auth, tmp_path / "auth")
    return Counter(tmp_path)
