"""Laws of `log prove`: text for other tools, JSON for programs, files that are whole or not there."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.audited import Forger
from tests.played import SARI, Laptop, Town

KEYS = {"entry", "body", "salt", "body_hex", "leaf", "index", "proof", "checkpoint", "note_key"}


@pytest.fixture
def checked(town: Town, laptop: Laptop) -> Laptop:
    """A laptop that judged something."""
    laptop.check(town.text(SARI), "HTTPS://EXAMPLE.ORG")
    return laptop


def test_json_holds_the_entry_and_its_proof(checked: Laptop) -> None:
    """The leaf can be made from it."""
    done = checked.play("log", "prove", "2", "--json")

    told = done.objects[0]
    salted = bytes.fromhex(told["salt"]) + bytes.fromhex(told["body_hex"])
    assert (done.code, set(told)) == (0, KEYS)
    assert hashlib.sha256(b"\0" + salted).hexdigest() == told["leaf"]
    assert (told["entry"], told["index"], told["body"]["kind"], len(told["proof"])) == (2, 1, "check", 2)


def test_text_is_a_tlog_proof(checked: Laptop, tmp_path: Path) -> None:
    """On stdout, or in a file with the body beside it."""
    printed = checked.play("log", "prove", "2")
    written = checked.play("log", "prove", "2", "--out", str(tmp_path / "2.tlog-proof"))

    assert (printed.code, written.code, written.out) == (0, 0, "")
    assert printed.out.startswith("c2sp.org/tlog-proof@v1\nextra ")
    assert (tmp_path / "2.tlog-proof").read_text("utf-8") == printed.out
    told = checked.play("log", "prove", "2", "--json").objects[0]
    assert (tmp_path / "2.tlog-proof.body").read_bytes().hex() == told["body_hex"]


def test_json_may_go_into_a_file(checked: Laptop, tmp_path: Path) -> None:
    """The same object."""
    done = checked.play("log", "prove", "2", "--json", "--out", str(tmp_path / "2.json"))

    assert (done.code, done.out) == (0, "")
    assert json.loads((tmp_path / "2.json").read_bytes()) == checked.play("log", "prove", "2", "--json").objects[0]


def test_of_a_purged_entry_it_is_said_that_only_its_leaf_is_proved(checked: Laptop, tmp_path: Path) -> None:
    """On stderr, in the reader's language."""
    checked.play("log", "prove", "2")
    Forger(checked.home / "log.sqlite")("UPDATE entry SET salt = x'', body = x'' WHERE number = 2")

    done = checked.in_english.play("log", "prove", "2", "--json", "--out", str(tmp_path / "2.json"))

    told = json.loads((tmp_path / "2.json").read_bytes())
    assert "This entry was purged: what is proved is its leaf hash" in done.err
    assert (done.code, told["body"], told["salt"], told["body_hex"]) == (0, None, "", "")


@pytest.mark.parametrize("entry", ["0", "4", "-1", "x"])
def test_an_entry_is_one_that_is_there(checked: Laptop, entry: str) -> None:
    """Usage, and nothing is signed."""
    assert checked.play("log", "prove", entry).code == 2
