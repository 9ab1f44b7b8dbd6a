"""Laws of what commands of the log write: never over what the laptop needs, and nothing about what is not there."""

from pathlib import Path

import pytest

from tests.audited import Forger
from tests.played import SARI, Laptop, Town

DAY = ["--from", "2021-07-05", "--to", "2021-07-06"]
WRITERS = {
    "report": ["report", "--no-verify"],
    "checkpoint": ["checkpoint"],
    "prove": ["prove", "1"],
    "prove --json": ["prove", "1", "--json"],
    "export": ["export", "--format", "csv", *DAY],
}


@pytest.mark.parametrize("name", ["log.sqlite", "device.pem", "station.json", "log.sqlite-wal"])
@pytest.mark.parametrize("writer", WRITERS)
def test_no_file_of_the_home_is_replaced(laptop: Laptop, writer: str, name: str) -> None:
    """Whatever --force says, and by whatever way the file is named."""
    own = laptop.home / name
    before = own.read_bytes() if own.exists() else None

    for named in (own, laptop.home / "store" / ".." / name):
        done = laptop.play("log", *WRITERS[writer], "--force", "--out", str(named))

        assert done.code == 2
        assert "is a file of this laptop's own home" in done.err
        assert (own.read_bytes() if own.exists() else None) == before


@pytest.mark.parametrize("command", ["export", "redecide"])
def test_a_post_that_is_nowhere_is_a_slip(town: Town, laptop: Laptop, tmp_path: Path, command: str) -> None:
    """Nothing is written, signed or told to be well; those that are there are named."""
    laptop.check(town.text(SARI))
    words = [*WRITERS["export"], "--out", str(tmp_path / "out.csv")] if command == "export" else [command]

    done = laptop.play("log", *words, "--post", "NOWHERE")

    assert done.code == 2
    assert "expected a post of this log, got 'NOWHERE'" in done.err
    assert "LENTENG-AGUNG" in done.err
    assert list(tmp_path.glob("out.csv*")) == []
    assert [row["kind"] for row in laptop.play("log", "show", "--json").objects] == ["sync", "check"]


def test_of_a_purged_entry_there_is_no_proof_for_other_tools(laptop: Laptop, town: Town, tmp_path: Path) -> None:
    """They hash what it held, and that is gone; nothing is written."""
    laptop.check(town.text(SARI))
    Forger(laptop.home / "log.sqlite")("UPDATE entry SET salt = x'', body = x'' WHERE number = 1")

    done = laptop.play("log", "prove", "1", "--out", str(tmp_path / "proof"))

    assert done.code == 2
    assert "entry 1 was purged" in done.err
    assert "strpcheck log prove 1 --json" in done.err
    assert list(tmp_path.glob("proof*")) == []
