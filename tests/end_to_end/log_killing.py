"""Kills of what writes the log at random moments: of scans, exports and purges, and of the checkpoints in them.

    python -m tests.end_to_end.log_killing [KILLS]

After each the log must verify, no verdict that was shown may be missing, an export is whole or not there, and a purge
is done by asking for it again.
"""

import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from tests.end_to_end.killing import kill_within, start, time_of
from tests.played import SARI, Laptop, Town, found_town, settle

KILLS: Final = 1000
FIRST_DAY, A_MONTH_ON, LATER = "2021-07-05T08:00", "2021-08-06T08:00", "2021-08-06T09:00"
SUPERVISOR: Final = "246810"
OLD: Final = 150
"""Entries that a purge takes: with what a set-up writes, more than one checkpoint."""


@dataclass
class Post:
    """A laptop with a month's old entries, in a town of its own, and what was shown on it."""

    town: Town
    laptop: Laptop
    shown: int = 0

    @property
    def pin(self) -> str:
        """The file with the supervisor's."""
        return str(self.town.folder / "pin")


def found_post(town: Town) -> Post:
    """Set it up."""
    (town.folder / "pin").write_text(f"{SUPERVISOR}\n", encoding="utf-8")
    laptop = Laptop(town.folder / "home", FIRST_DAY)
    words = ["--root", str(town.root), "--from", str(town.published), "--post", "LENTENG-AGUNG"]
    assert laptop.play("init", *words, "--pin-file", str(town.folder / "pin")).code == 0
    (town.folder / "old.txt").write_text(f"{town.text(SARI)}\n" * OLD, encoding="ascii")
    (town.folder / "codes.txt").write_text(f"{town.text(SARI)}\n" * 20_000, encoding="ascii")
    assert laptop.check(str(town.folder / "old.txt")).code == 0
    town.publish(at=A_MONTH_ON)
    late = replace(laptop, at=LATER)
    assert late.play("sync", str(town.published)).code == 0
    return Post(town, late, count(late))


def count(laptop: Laptop) -> int:
    """Entries in the log, each what was written."""
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        return sum(1 for _ in log.entries())


def verify(laptop: Laptop) -> None:
    """What an auditor would ask first."""
    done = laptop.play("log", "verify", "--json")
    assert done.code == 0, done.out


def kill_scans(post: Post, chance: np.random.Generator) -> str:
    """While verdicts stream out."""
    with start(*post.laptop.words("check", "--json", str(post.town.folder / "codes.txt"))) as process:
        assert process.stdout is not None
        process.stdout.readline()
        post.shown += 1
        time.sleep(float(chance.uniform(0, 0.3)))
        process.send_signal(signal.SIGKILL)
        # A line that was cut short by the kill was not shown.
        post.shown += process.stdout.read().count(b"\n")
    logged = count(post.laptop)
    assert logged >= post.shown, "a verdict was shown that is not in the log"
    post.shown = logged  # an entry whose verdict nobody saw is no lie
    return "scanning"


def kill_export(post: Post, chance: np.random.Generator, longest: Callable[[], float]) -> str:
    """Over an export that is there: it stays, or the new one is there whole."""
    out = post.town.folder / "out.jsonl"
    before = out.read_bytes() if out.exists() else None
    words = export_words(post)
    kill_within(float(chance.uniform(0.3, 1.0)) * longest(), *words)
    after = out.read_bytes() if out.exists() else None
    if after != before:
        assert after is not None
        assert after.count(b"\n") == int(after.rstrip().rpartition(b"\n")[2].partition(b'"entry":')[2].split(b",")[0])
    post.shown = count(post.laptop)
    return "exporting" if after == before else "exported"


def export_words(post: Post) -> list[str]:
    """The command."""
    out = str(post.town.folder / "out.jsonl")
    period = ["--from", "2021-07-01", "--to", "2021-09-01"]
    return post.laptop.words("log", "export", "--format", "jsonl", *period, "--out", out, "--force")


def kill_purge(post: Post, chance: np.random.Generator, longest: Callable[[], float], folder: Path) -> str:
    """Of a copy; asked for again it is done, and every entry is there or purged by an entry that says so."""
    with TemporaryDirectory(dir=folder) as place:
        town = settle(post.town, Path(place))
        laptop = replace(post.laptop, home=town.folder / "home")
        words = ["log", "purge", "--json", "--pin-file", str(town.folder / "pin")]
        kill_within(float(chance.uniform(0.3, 1.0)) * longest(), *laptop.words(*words))
        verify(laptop)
        again = laptop.play(*words)
        assert again.code == 0, again.err
        verify(laptop)
        return "purging" if again.objects[0]["count"] else "purged"


def kill_writers(town: Town, folder: Path, kills: int) -> Counter[str]:
    """Kill so many; where they fell.

    Args:
        town: With nothing but its authority.
        folder: Empty; copies come here and go.
        kills: How many.

    Raises:
        AssertionError: A law did not hold.
    """
    post = found_post(town)
    untouched = Post(settle(town, folder / "untouched"), replace(post.laptop, home=folder / "untouched" / "home"))
    spare = settle(untouched.town, folder / "spare")
    laptop = replace(post.laptop, home=spare.folder / "home")
    took = time_of(*laptop.words("log", "purge", "--pin-file", str(spare.folder / "pin")))
    fell: Counter[str] = Counter()
    for number in range(kills):
        chance = np.random.default_rng(number)
        if number % 5 == 0:
            fell[kill_export(post, chance, lambda: took)] += 1
        elif number % 5 == 1:
            fell[kill_purge(untouched, chance, lambda: took, folder)] += 1
        else:
            fell[kill_scans(post, chance)] += 1
        verify(post.laptop)
    shutil.rmtree(folder / "untouched")
    return fell


def main(words: Sequence[str]) -> int:
    """Kill and tell."""
    kills = int(words[0]) if words else KILLS
    with TemporaryDirectory(prefix="strpcheck-kills-") as folder:
        (Path(folder) / "town").mkdir()
        (Path(folder) / "rounds").mkdir()
        fell = kill_writers(found_town(Path(folder) / "town"), Path(folder) / "rounds", kills)
    for what, many in sorted(fell.items()):
        print(f"{many:5}  {what}")
    print(f"{kills} kills: the log verifies after each, and no shown verdict is missing")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
