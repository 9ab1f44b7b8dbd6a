"""Kills of what writes the log at random moments: of scans, checkpoints, exports and purges.

    python -m tests.end_to_end.log_killing [KILLS]

What is shown is read by an observer, a process that is not killed; sometimes two scan at once, and each is killed.
After each kill the log must verify, every verdict that an observer saw stands in it at its place, an export or a note
is whole or not there, what they say holds, and a purge is done by asking for it again.
"""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.home import Home
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.audit import log_rows
from tests.end_to_end.killing import kill_within, start, time_of
from tests.exported import read_export
from tests.played import BUDI, JOKO, SARI, WATI, Laptop, Town, found_town, settle

KILLS: Final = 1000
FIRST_DAY, A_MONTH_ON, LATER = "2021-07-05T08:00", "2021-08-06T08:00", "2021-08-06T09:00"
SUPERVISOR: Final = "246810"
OLD: Final = 150
"""Entries that a purge takes: with what a set-up writes, more than one checkpoint."""
RENEWED: Final = 100
"""Kills after which a fresh copy takes over: an audit after each kill of ever more entries would take all day."""
SHOWN_BY: Final = (SARI, BUDI), (WATI, JOKO)
"""Whose permits each of two scanning processes is given, by which its entries are told from the other's."""
FIRST_SHOWN_SECONDS: Final = 60.0
MAX_UNSEEN: Final = 1
"""Entries of a scanning process whose verdict nobody saw: the one that was being shown when it was killed."""

OBSERVER: Final = """
import sys
for line in sys.stdin.buffer:
    if line.endswith(b"\\n"):  # one that was cut short by the kill was not shown
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
"""
"""Reads what the officer would, and writes down what it saw."""


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
    for name, lines in (("codes", (*SHOWN_BY[0], *SHOWN_BY[1])), ("codes-0", SHOWN_BY[0]), ("codes-1", SHOWN_BY[1])):
        texts = "".join(f"{town.text(line)}\n" for line in lines)
        (town.folder / f"{name}.txt").write_text(texts * 5_000, encoding="ascii")
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


@dataclass(frozen=True)
class Watched:
    """A process that scans, and who reads what it shows."""

    writer: "subprocess.Popen[bytes]"
    observer: "subprocess.Popen[bytes]"
    seen: Path

    def has_shown(self) -> bool:
        """Whether anything was seen; fails where the process has ended with nothing."""
        assert self.writer.poll() is None or self.seen.stat().st_size, "no verdict"
        return self.seen.stat().st_size > 0

    def kill(self) -> None:
        """The machine has no more time for it."""
        self.writer.send_signal(signal.SIGKILL)
        self.writer.wait()

    def verdicts(self) -> list[tuple[str, str]]:
        """Permit and reason of all that the observer saw, once there is no more."""
        self.observer.wait()
        told = map(json.loads, self.seen.read_bytes().splitlines())
        return [(each["permit"]["id"], each["reason"]) for each in told]


@contextmanager
def watched(post: Post, codes: str) -> Iterator[Watched]:
    """Let verdicts stream out to an observer in another process, which outlives the one that shows them."""
    seen = post.town.folder / f"{codes}.seen"
    with (
        seen.open("wb") as out,
        start(*post.laptop.words("check", "--json", str(post.town.folder / f"{codes}.txt"))) as writer,
        subprocess.Popen([sys.executable, "-c", OBSERVER], stdin=writer.stdout, stdout=out) as observer,
    ):
        assert writer.stdout is not None
        writer.stdout.close()  # else the observer would never see its end
        yield Watched(writer, observer, seen)


def begin(*all_watched: Watched) -> None:
    """Wait until each has shown something."""
    until = time.perf_counter() + FIRST_SHOWN_SECONDS
    while not all(each.has_shown() for each in all_watched):
        assert time.perf_counter() < until, "no verdict"
        time.sleep(0.002)


def logged(laptop: Laptop, after: int, permits: Collection[str]) -> list[tuple[str, str]]:
    """Permit and reason of the entries after a number that are about some permits."""
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        return [(row.permit, row.reason) for row in log_rows(log, first=after + 1) if row.permit in permits]


def kill_scans(post: Post, chance: np.random.Generator) -> str:
    """While verdicts stream out."""
    with watched(post, "codes") as one:
        begin(one)
        time.sleep(float(chance.uniform(0, 0.3)))
        one.kill()
        seen = one.verdicts()
    stands_in(post, seen, (*SHOWN_BY[0], *SHOWN_BY[1]))
    post.shown = count(post.laptop)
    return "scanning"


def stands_in(post: Post, seen: Sequence[tuple[str, str]], lines: Collection[int]) -> None:
    """What was seen of some permits is what was logged of them since, in that order, but for the very last one."""
    found = logged(post.laptop, post.shown, {post.town.number(line) for line in lines})
    assert found[: len(seen)] == seen, "a verdict was shown that is not in the log"
    assert len(found) <= len(seen) + MAX_UNSEEN, "entries whose verdicts nobody saw"


def kill_two(post: Post, chance: np.random.Generator) -> str:
    """Two that write in turn, each killed at a moment of its own: each one's entries are what it showed, in order."""
    with watched(post, "codes-0") as one, watched(post, "codes-1") as other:
        begin(one, other)
        for each in (one, other) if chance.integers(2) else (other, one):
            time.sleep(float(chance.uniform(0, 0.2)))
            each.kill()
        for lines, each in zip(SHOWN_BY, (one, other), strict=True):
            stands_in(post, each.verdicts(), lines)
    post.shown = count(post.laptop)
    return "two scanning"


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
    if out.with_name(f"{out.name}.manifest").exists():
        read_export(out, Home(post.laptop.home).signer.public_key)
    post.shown = count(post.laptop)
    return "exporting" if after == before else "exported"


def export_words(post: Post) -> list[str]:
    """The command."""
    out = str(post.town.folder / "out.jsonl")
    period = ["--from", "2021-07-01", "--to", "2021-09-01"]
    return post.laptop.words("log", "export", "--format", "jsonl", *period, "--out", out, "--force")


def kill_checkpoint(post: Post, chance: np.random.Generator, longest: Callable[[], float]) -> str:
    """Over a note that is there: it stays, or the new one is there whole; the log leads to either."""
    out = post.town.folder / "kept.note"
    before = out.read_bytes() if out.exists() else None
    words = post.laptop.words("log", "checkpoint", "--out", str(out), "--force")
    kill_within(float(chance.uniform(0.3, 1.0)) * longest(), *words)
    after = out.read_bytes() if out.exists() else None
    if after is not None:
        done = post.laptop.play("log", "verify", "--from-checkpoint", str(out), "--json")
        assert (done.code, [each["standing"] for each in done.objects[0]["compared"]]) == (0, ["agrees"])
    post.shown = count(post.laptop)
    return "signing" if after == before else "signed"


def kill_purge(post: Post, chance: np.random.Generator, longest: Callable[[], float], folder: Path) -> str:
    """Of a copy; asked for again it is done, and every entry is there or purged by an entry that says so."""
    with TemporaryDirectory(dir=folder) as place:
        one = moved(post, Path(place))
        laptop, words = one.laptop, ["log", "purge", "--json", "--pin-file", one.pin]
        kill_within(float(chance.uniform(0.3, 1.0)) * longest(), *laptop.words(*words))
        verify(laptop)
        again = laptop.play(*words)
        assert again.code == 0, again.err
        verify(laptop)
        return "purging" if again.objects[0]["count"] else "purged"


def kill_one(number: int, post: Post, untouched: Post, took: float, folder: Path) -> str:
    """One kill of what is next in turn; where it fell.

    Args:
        number: Of the kill, which decides what is killed, and when.
        post: Grows with each.
        untouched: Is purged, as a copy.
        took: Seconds that a whole purge takes.
        folder: For copies.
    """
    chance = np.random.default_rng(number)
    match number % 10:
        case 0 | 5:
            return kill_export(post, chance, lambda: took)
        case 1 | 6:
            return kill_purge(untouched, chance, lambda: took, folder)
        case 4 | 9:
            return kill_two(post, chance)
        case 7:
            return kill_checkpoint(post, chance, lambda: took)
        case _:
            return kill_scans(post, chance)


def moved(post: Post, folder: Path) -> Post:
    """A copy of it all in another place."""
    town = settle(post.town, folder)
    return Post(town, replace(post.laptop, home=town.folder / "home"), post.shown)


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
    untouched = moved(post, folder / "untouched")
    spare = moved(untouched, folder / "spare")
    took = time_of(*spare.laptop.words("log", "purge", "--pin-file", spare.pin))
    fell: Counter[str] = Counter()
    for number in range(kills):
        if number and number % RENEWED == 0:
            shutil.rmtree(folder / "fresh", ignore_errors=True)
            post = moved(untouched, folder / "fresh")
        fell[kill_one(number, post, untouched, took, folder)] += 1
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
