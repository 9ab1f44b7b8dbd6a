"""Commands as people type them, and a training authority whose folders they work on."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from strpcheck.cli.app import run
from strpcheck.documents.station import read_station, write_station

ROOT: Final = Path(__file__).parent.parent
EVENING, MORNING = "2021-07-04T22:30", "2021-07-05T07:30"
"""When the stories' authority publishes, and when its officers begin."""
BADGE = "85031207"
"""Of an officer who does not exist."""

ROSTER: Final = """\
nik,name,category,company,areas,application,valid_from,valid_until,purpose,photo
3174026107900000,Sari Contoh,KR-LOG,PT Angkut Contoh,3174;3175,1001,2021-07-05,2021-07-20,,
3275011203850000,Budi Misal,ES-KEU,PT Bank Misalnya,3171,1002,2021-07-05,2021-07-20,,
3171044508950000,Wati Umpama,PR-SKT,,3173,,2021-07-05,2021-07-20,menjenguk orang tua,
3174026107910000,Joko Contoh,KR-LOG,PT Angkut Contoh,3174,1001,2021-07-05,2021-07-20,,
"""
SARI, BUDI, WATI, JOKO = 2, 3, 4, 5
"""Lines of the roster, by which permits are found again."""


@dataclass(frozen=True)
class Done:
    """What a command left on its streams, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The lines of `--json`."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def reasons(self) -> list[str]:
        """Of the verdicts on them."""
        return [told["reason"] for told in self.objects]


def play(*words: str, feed: bytes = b"") -> Done:
    """Run a command inside this process."""
    typed, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(feed), encoding="utf-8")
    try:
        return _played(words)
    finally:
        sys.stdin = typed


def _played(words: Sequence[str]) -> Done:
    """Run a command and catch what it prints."""
    kept = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(stream, encoding="utf-8", newline="") for stream in kept)
    with redirect_stdout(out), redirect_stderr(err):
        code = run(list(words))
    out.flush()
    err.flush()
    return Done(code, kept[0].getvalue().decode(), kept[1].getvalue().decode())


def command_line(*words: str) -> list[str]:
    """What a new process is started with."""
    return [sys.executable, "-m", "strpcheck", *words]


def surroundings(**more: str) -> Mapping[str, str]:
    """The environment of a new process: this tree's code, and no setting of the person at the desk."""
    desk = ("STRPCHECK_", "COLUMNS", "LINES")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(desk)}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **more}


def spawn(*words: str, cwd: Path, feed: bytes | None = None, **more: str) -> Done:
    """Run a command in a process of its own, with no terminal."""
    done = subprocess.run(
        command_line(*words), cwd=cwd, env=surroundings(**more), input=feed or b"", capture_output=True, check=False
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass(frozen=True)
class Laptop:
    """A home, and what is typed at it."""

    home: Path
    at: str | None = MORNING
    extra: Sequence[str] = field(default=())

    def words(self, *words: str, at: str | None = None) -> list[str]:
        """A command with what stands before it."""
        time = at or self.at
        return ["--home", str(self.home), *(["--at", time] if time else []), *self.extra, *words]

    def play(self, *words: str, at: str | None = None) -> Done:
        """Run a command."""
        return play(*self.words(*words, at=at))

    def begin_shift(self, badge: str = BADGE, pin: str = "4711") -> "Laptop":
        """Make an officer known and open the shift."""
        pin_file = self.home / f"pin-of-{badge}.txt"
        pin_file.write_text(f"{pin}\n", encoding="utf-8")
        for words in (["officer", "add", badge], ["shift", "open", "--officer", badge]):
            done = self.play(*words, "--pin-file", str(pin_file))
            assert done.code == 0, done.err
        return self

    @property
    def in_english(self) -> "Laptop":
        """The same with English words."""
        return replace(self, extra=[*self.extra, "--lang", "en"])

    def check(self, *what: str, at: str | None = None) -> Done:
        """Judge, as JSON."""
        return self.play("check", "--json", *what, at=at)


@dataclass(frozen=True)
class Town:
    """A training authority with what it issued and published, in one folder."""

    folder: Path

    @property
    def published(self) -> Path:
        """The published repository."""
        return self.folder / "pub"

    @property
    def root(self) -> Path:
        """What a laptop pins."""
        return self.published / "metadata" / "1.root.json"

    def authority(self, *words: str, at: str = EVENING) -> Done:
        """A command of the authority; it must succeed."""
        verb, *rest = words
        done = play("--at", at, "authority", verb, *rest, "--dir", str(self.folder / "auth"))
        assert done.code == 0, done.err
        return done

    def publish(self, at: str = EVENING, out: str = "pub") -> Path:
        """Publish, by default over what is there."""
        self.authority("publish", str(self.folder / out), at=at)
        return self.folder / out

    def copy_of_published(self, name: str) -> Path:
        """What is published now, as somebody may have copied it to a stick."""
        return shutil.copytree(self.published, self.folder / name)

    def index(self) -> dict[int, dict[str, Any]]:
        """What `authority issue` wrote of each roster line."""
        lines = (self.folder / "permits" / "index.jsonl").read_text("utf-8").splitlines()
        return {row["line"]: row for row in map(json.loads, lines)}

    def number(self, line: int) -> str:
        """The permit of a roster line, as 16 hex digits."""
        return str(self.index()[line]["id"])

    def text(self, line: int) -> str:
        """Its barcode."""
        name = str(self.index()[line]["text"])
        return (self.folder / "permits" / name).read_text("ascii").removesuffix("\n")

    def picture(self, line: int) -> Path:
        """Its symbol."""
        return self.folder / "permits" / str(self.index()[line]["png"])

    def laptop(self, name: str = "home", *, post: str = "LENTENG-AGUNG", at: str = MORNING) -> Laptop:
        """A laptop that is set up."""
        laptop = Laptop(self.folder / name, at)
        done = laptop.play("init", "--root", str(self.root), "--from", str(self.published), "--post", post)
        assert done.code == 0, done.err
        return laptop


def found_town(folder: Path) -> Town:
    """Found an authority, issue the roster's permits, publish."""
    town = Town(folder)
    done = play("--at", EVENING, "authority", "init", "--training", str(folder / "auth"))
    assert done.code == 0, done.err
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    town.authority("issue", str(folder / "roster.csv"), "--out", str(folder / "permits"))
    town.publish()
    return town


PASSPHRASE: Final = "kata sandi yang panjang"


def found_production(folder: Path) -> Town:
    """A production authority that publishes by the machine's own clock."""
    (folder / "pass").write_text(PASSPHRASE, encoding="utf-8")
    secret = ["--passphrase-file", str(folder / "pass")]
    for words in (
        ["authority", "init", str(folder / "auth"), *secret],
        ["authority", "publish", str(folder / "pub"), "--dir", str(folder / "auth"), *secret],
    ):
        done = play(*words)
        assert done.code == 0, done.err
    return Town(folder)


def settle(town: Town, folder: Path) -> Town:
    """The same town in another place, for a test that changes it."""
    shutil.copytree(town.folder, folder, dirs_exist_ok=True)
    for settings in folder.glob("*/station.json"):  # a laptop remembers its carrier by the whole path
        known = read_station(settings.read_bytes())
        assert known.carrier is not None
        moved = replace(known, carrier=known.carrier.replace(str(town.folder), str(folder)))
        settings.write_bytes(write_station(moved))
    return Town(folder)
