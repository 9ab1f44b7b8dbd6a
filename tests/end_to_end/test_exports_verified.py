"""Law of exports as others meet them: the file that comes along verifies them, with nothing of ours installed."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

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
