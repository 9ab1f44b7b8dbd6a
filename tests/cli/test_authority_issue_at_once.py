"""Two processes of `authority issue` at one register: no index twice, no row twice."""

import subprocess

import pytest

from tests.cli.counter import Counter, read_permit
from tests.played import command_line, surroundings


def start(counter: Counter, path: str, out: str) -> "subprocess.Popen[bytes]":
    """`authority issue` in a process of its own."""
    words = ["authority", "issue", path, "--dir", str(counter.auth), "--out", str(counter.folder / out)]
    command = command_line("--at", "2021-07-04T22:30", *words, "--format", "text")
    return subprocess.Popen(command, cwd=counter.folder, env=surroundings(), stderr=subprocess.PIPE)


def both(counter: Counter, first: str, second: str) -> tuple[dict[str, int], dict[str, int]]:
    """Two rosters at the same time; gives the indexes of each one's permits by file."""
    running = [start(counter, first, "a"), start(counter, second, "b")]
    for process in running:
        _, told = process.communicate(timeout=60)
        assert process.returncode == 0, told.decode()
    one, two = (
        {file.name: read_permit(file).facts.status_index for file in (counter.folder / out).glob("*.txt")}
        for out in ("a", "b")
    )
    return one, two


@pytest.mark.slow
def test_two_rosters_at_once_share_no_index(counter: Counter) -> None:
    """Two counters, one register."""
    first = counter.hand_in(*[{"company": "PT Satu"}] * 400, name="first.csv")
    second = counter.hand_in(*[{"company": "PT Dua"}] * 400, name="second.csv")

    one, two = both(counter, first, second)

    assert sorted([*one.values(), *two.values()]) == list(range(2, 802))
    assert len(one) == len(two) == 400


@pytest.mark.slow
def test_the_same_roster_at_once_is_the_same_permits(counter: Counter) -> None:
    """Somebody pressed the key twice."""
    path = counter.hand_in(*[{}] * 300)

    one, two = both(counter, path, path)

    assert one == two
    assert sorted(one.values()) == list(range(2, 302))
