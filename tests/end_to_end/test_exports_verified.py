"""Law of exports as others meet them: the file that comes along verifies them, with nothing of ours installed."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.home import Home
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.cli.options import parse_time
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.ports import Cause, Trace
from tests.audited import Forger
from tests.played import BUDI, EVENING, SARI, Laptop, Town, play

EIGHT, LATER = "2021-07-05T08:00", "2021-07-05T08:30"
FORMATS = ("csv", "jsonl", "parquet", "xlsx", "html")


@pytest.fixture
def enrolled(town: Town, laptop: Laptop) -> Laptop:
    """A laptop whose key the authority published, with a few scans."""
    words = ["authority", "device", "add", str(laptop.home / "enrolment.json"), "--dir", str(town.folder / "auth")]
    assert play("--at", EVENING, *words).code == 0
    town.publish(at=EIGHT)
    assert laptop.play("sync", str(town.published), at=EIGHT).code == 0
    for line in (SARI, BUDI):
        laptop.check(town.text(line), at=EIGHT)
    return replace(laptop, at=LATER)


def verify(town: Town, said: Path, data: Path, verifier: Path) -> subprocess.CompletedProcess[str]:
    """As an auditor does, in a folder of his own."""
    metadata, targets = town.published / "metadata", town.published / "targets"
    newest = max(metadata.glob("*.targets.json"), key=lambda path: int(path.name.partition(".")[0]))
    (devices,) = (path for path in targets.glob("*.devices.json") if b"public_key" in path.read_bytes())
    known = ["--devices", str(devices), "--targets", str(newest), "--root", str(metadata / "1.root.json")]
    command = [sys.executable, "-I", str(verifier), str(said), *known, "--file", str(data)]
    return subprocess.run(command, cwd=said.parent, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("more", [[], ["--redact"]], ids=["whole", "redacted"])
def test_an_export_is_verified_by_the_file_beside_it(
    town: Town, enrolled: Laptop, tmp_path: Path, form: str, more: list[str]
) -> None:
    """And one byte of it changed is not."""
    out = tmp_path / f"out.{form}"
    period = ["--from", "2021-07-01", "--to", "2021-08-01"]
    assert enrolled.play("log", "export", "--format", form, *period, "--out", str(out), *more).code == 0
    said, verifier = tmp_path / f"{out.name}.manifest", tmp_path / f"{out.name}.verify.py"

    whole = verify(town, said, out, verifier)
    raw = bytearray(out.read_bytes())
    raw[len(raw) // 2] ^= 1
    out.write_bytes(raw)
    changed = verify(town, said, out, verifier)

    assert (whole.returncode, whole.stdout.splitlines()[-1]) == (0, "HOLDS: all that was looked at is what was signed")
    assert (changed.returncode, f"DOES NOT HOLD: {out.name} is not what was exported" in changed.stdout) == (10, True)


def test_a_proof_is_verified_by_the_same_file(town: Town, enrolled: Laptop, tmp_path: Path) -> None:
    """Of an entry with its body."""
    period = ["--from", "2021-07-01", "--to", "2021-08-01"]
    out = tmp_path / "out.csv"
    assert enrolled.play("log", "export", "--format", "csv", *period, "--out", str(out)).code == 0
    proof = tmp_path / "entry.tlog-proof"
    assert enrolled.play("log", "prove", "2", "--out", str(proof)).code == 0

    done = verify(town, proof, tmp_path / "entry.tlog-proof.body", tmp_path / "out.csv.verify.py")

    assert done.returncode == 0, done.stdout
    assert "entry 2 is in the log" in done.stdout


@pytest.mark.parametrize("form", FORMATS)
def test_a_purge_that_names_thousands_is_verified_too(town: Town, enrolled: Laptop, tmp_path: Path, form: str) -> None:
    """Every second entry went, so that each stands there by itself: more text than a cell usually has."""
    home = Home(enrolled.home)
    moment = Moment(parse_time(EIGHT), parse_time(EIGHT), 1, invented=True)
    body = encode_entry(EntryKind.PURGE, moment, {"ranges": [[number, number] for number in range(1, 40_000, 2)]})
    with closing(SqliteLog(home.log, system_entropy, home.signer)) as log:
        log.append(body, Trace(moment.wall, counts_for_clock=False, signs=Cause.PURGE))
    out = tmp_path / f"out.{form}"
    period = ["--from", "2021-07-01", "--to", "2021-08-01"]
    exported = enrolled.play("log", "export", "--format", form, *period, "--out", str(out))
    assert exported.code == 0, exported.err

    done = verify(town, tmp_path / f"{out.name}.manifest", out, tmp_path / f"{out.name}.verify.py")

    assert done.returncode == 0, done.stdout


def rewritten(forger: Forger, number: int) -> None:
    """An entry and all that fits it, but for what was signed."""
    forger.rewrite(number, b"\xa0")
    forger.reseal()
    forger.regrow()


def emptied_but_for_its_leaf(forger: Forger, number: int) -> None:
    """The leaf of another entry stands there."""
    forger("UPDATE entry SET salt = x'', body = x'', leaf = zeroblob(32) WHERE number = ?", number)


def numbered_from_nought(forger: Forger, number: int) -> None:
    """Every entry stands one before its place."""
    del number
    for table, column in (("entry", "number"), ("trace", "entry")):
        forger(f"UPDATE {table} SET {column} = -{column}")  # noqa: S608 -- names of our own
        forger(f"UPDATE {table} SET {column} = -{column} - 1")  # noqa: S608 -- same


@pytest.mark.parametrize("forge", [rewritten, emptied_but_for_its_leaf, numbered_from_nought])
def test_a_log_that_was_changed_gives_no_export(
    enrolled: Laptop, tmp_path: Path, forge: Callable[[Forger, int], None]
) -> None:
    """Its own verifier would believe what the device signs now."""
    period = ["--format", "jsonl", "--from", "2021-07-01", "--to", "2021-08-01"]
    enrolled.play("log", "export", *period, "--out", str(tmp_path / "before.jsonl"))
    forger = Forger(enrolled.home / "log.sqlite")
    forge(forger, 3)
    forger.done()

    done = enrolled.play("log", "export", *period, "--out", str(tmp_path / "after.jsonl"))

    assert done.code == 3, done.err
    assert not list(tmp_path.glob("after*"))
