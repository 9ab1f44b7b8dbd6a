"""Every target keeps its law on what it starts from and on the first things that chance makes of it."""

import numpy as np
import pytest

from tests.fuzz.mutation import mutated
from tests.fuzz.targets import TARGETS, Target, load

MUTATIONS = {"grid": 4, "frame": 20}
USUALLY = 100


@pytest.fixture(scope="module", params=TARGETS)
def target(request: pytest.FixtureRequest) -> tuple[str, Target]:
    """One after the other."""
    name = str(request.param)
    return name, load(name)


def test_every_start_keeps_the_law(target: tuple[str, Target]) -> None:
    """Fuzzing starts from inputs that are what they should be."""
    _, made = target

    for octets in made.corpus:
        made.check(octets)
    assert made.corpus


def test_what_chance_makes_of_it_keeps_the_law(target: tuple[str, Target]) -> None:
    """The same few inputs every time; the long run is `make fuzz`."""
    name, made = target
    chance = np.random.default_rng(7)

    for _ in range(MUTATIONS.get(name, USUALLY)):
        made.check(mutated(chance, made.corpus, made.max_bytes))
