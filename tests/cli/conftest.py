"""The town, and the counter of an authority, that tests of commands work in."""

import shutil
from pathlib import Path

import pytest

from tests.apart import Hosts, part
from tests.cli.counter import Counter, found_counter
from tests.played import SARI, Laptop, Town
from tests.towns import first_town, laptop, on_duty, town

__all__ = [
    "checked",
    "counter",
    "first_counter",
    "first_published",
    "first_town",
    "hosts",
    "laptop",
    "on_duty",
    "published",
    "town",
]


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


@pytest.fixture(scope="session")
def first_published(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """Founded, two permits issued, published once; nobody changes it."""
    counter = found_counter(tmp_path_factory.mktemp("published"))
    counter.issue(counter.hand_in({}, {"company": "PT Lain"}))
    assert counter.publish().code == 0
    return counter


@pytest.fixture
def published(first_published: Counter, tmp_path: Path) -> Counter:
    """A counter that has published, of the test's own."""
    shutil.copytree(first_published.folder, tmp_path, dirs_exist_ok=True)
    return Counter(tmp_path)


@pytest.fixture
def checked(town: Town, laptop: Laptop) -> Laptop:
    """A laptop that judged a permit and what is none, in a shift; the newest two entries are not signed yet."""
    laptop.begin_shift()
    laptop.check(town.text(SARI), "HTTPS://EXAMPLE.ORG")
    return laptop
