"""Either host stops at any moment: no key is lost or doubled, and laptops find the old publish or the new, whole."""

import os
from pathlib import Path

import numpy as np
import pytest

from tests.apart import Hosts, names, part, synced
from tests.end_to_end.killing import kill_within, time_of
from tests.played import JOKO, Laptop, Town, settle

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="POSIX only")]

ROUNDS = 6
"""Kills of each command; raise it for a night's run."""
START = 0.4
"""Share of a command's time in which it only starts."""


def key_files(*hosts: Path) -> dict[str, set[bytes]]:
    """Contents of every key file by name, on any of these hosts; what a crash left half written is no key."""
    found: dict[str, set[bytes]] = {}
    for folder in hosts:
        for file in (folder / "private").glob("[!.]*"):
            found.setdefault(file.name, set()).add(file.read_bytes())
    return found


def test_a_killed_split_loses_no_key_and_is_done_again(town: Town, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Wherever it stopped: each key is whole on one host at least, and after the same words again on one alone."""
    chance = np.random.default_rng(5)
    rounds = tmp_path_factory.mktemp("rounds")

    def words(folder: Path) -> list[str]:
        """Of a split."""
        at = ("--at", "2021-07-04T22:30", "authority", "split")
        return [*at, str(folder / "desk"), "--dir", str(folder / "auth")]

    longest = time_of(*words(settle(town, rounds / "whole").folder))
    for number in range(ROUNDS):
        one = Hosts(settle(town, rounds / str(number)))
        before = key_files(one.issuing)
        kill_within(longest * float(chance.uniform(START, 1)), *words(one.folder))

        assert key_files(one.issuing, one.publishing) == before, f"round {number}"
        assert part(one.town) == one
        assert key_files(one.issuing, one.publishing) == before
        assert not names(one.issuing) & names(one.publishing), f"round {number}"
        one.carry("2021-07-05T07:40")


def test_a_killed_handover_or_publish_is_done_again(town: Town, laptop: Laptop) -> None:
    """On the stick lies the old one or the new; the laptop takes the old publish or the new; then both are done."""
    hosts = part(town)
    chance = np.random.default_rng(6)
    hosts.issue("revoke", "--permit", town.number(JOKO), "--reason", "test", at="2021-07-05T07:31")
    hosts.carry("2021-07-05T07:31")

    def handing(at: str) -> list[str]:
        """Words."""
        return ["--at", at, "authority", "handover", str(hosts.stick), "--dir", str(hosts.issuing)]

    def publishing(at: str) -> list[str]:
        """Words."""
        out = ["publish", str(hosts.published), "--from", str(hosts.stick)]
        return ["--at", at, "authority", *out, "--dir", str(hosts.publishing)]

    longest = time_of(*handing("2021-07-05T07:32")), time_of(*publishing("2021-07-05T07:32"))
    for number in range(ROUNDS):
        at = f"2021-07-05T07:{40 + 2 * number}"
        kill_within(longest[0] * float(chance.uniform(START, 1)), *handing(at))
        assert hosts.publish(at=at).code == 0, f"round {number}"
        assert hosts.hand_over(at=at).code == 0
        kill_within(longest[1] * float(chance.uniform(START, 1)), *publishing(at))

        assert synced(laptop, hosts.published, at), f"round {number}"
        assert laptop.check(town.text(JOKO), at=at).reasons == ["revoked"], f"round {number}"
        assert hosts.publish(at=at).code == 0, f"round {number}"
        assert synced(laptop, hosts.published, at)
