"""Laws of `log prove`: text for other tools, JSON for programs, files that are whole or not there."""

import hashlib
import json
from contextlib import closing
from pathlib import Path

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.home import Home
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.sqlite_reading import SqliteLogReader
from strpcheck.cli.log_prove_command import _write
from strpcheck.errors import WriteError
from strpcheck.prove import prove_entry
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


@pytest.mark.parametrize(("taken", "words"), [("2", []), ("2.body", []), ("2", ["--json"])])
def test_what_is_there_is_written_over_only_by_force(
    checked: Laptop, tmp_path: Path, taken: str, words: list[str]
) -> None:
    """As by `log export` and `log report`: exit 3 and what to do, in both languages, and nothing is signed for it."""
    (tmp_path / taken).write_text("dear", encoding="utf-8")
    before = {path.name for path in tmp_path.iterdir()}
    prove = ["log", "prove", "2", "--out", str(tmp_path / "2"), *words]

    refused, in_english = checked.play(*prove), checked.in_english.play(*prove)

    assert (refused.code, in_english.code) == (3, 3)
    assert refused.err == (
        "strpcheck: Berkas bernama itu sudah ada. Pilih nama lain, atau ganti dengan `--force`.\n"
        f"strpcheck: error: {tmp_path / taken} is there already\n"
    )
    assert in_english.err == (
        f"strpcheck: error: {tmp_path / taken} is there already\n"
        "strpcheck: hint: choose another name, or replace it with --force\n"
    )
    assert ((tmp_path / taken).read_text("utf-8"), {path.name for path in tmp_path.iterdir()}) == ("dear", before)
    with closing(SqliteLogReader(checked.home / "log.sqlite")) as log:
        kept = log.newest_checkpoint()
    assert kept is not None
    assert kept.size == 1
    assert checked.play(*prove, "--force").code == 0
    assert (tmp_path / taken).read_bytes() != b"dear"


def test_a_body_that_is_beside_a_proof_in_json_is_nobodys_business(checked: Laptop, tmp_path: Path) -> None:
    """`--json` writes one file."""
    (tmp_path / "2.body").write_text("dear", encoding="utf-8")

    assert checked.play("log", "prove", "2", "--json", "--out", str(tmp_path / "2")).code == 0
    assert (tmp_path / "2.body").read_text("utf-8") == "dear"


def test_a_name_that_was_taken_meanwhile_leaves_no_body(checked: Laptop, tmp_path: Path) -> None:
    """Or the same command, by another name, would find a body that belongs to no proof."""
    with closing(SqliteLog(checked.home / "log.sqlite", system_entropy, Home(checked.home).signer)) as log:
        proof = prove_entry(log, 2, Home(checked.home).signer.public_key)
    (tmp_path / "2").write_text("dear", encoding="utf-8")

    with pytest.raises(WriteError, match="is there already"):
        _write(proof, tmp_path / "2", as_json=False, may_replace=False)

    assert [path.name for path in tmp_path.glob("2*")] == ["2"]
    _write(proof, tmp_path / "2", as_json=False, may_replace=True)
    assert sorted(path.name for path in tmp_path.glob("2*")) == ["2", "2.body"]
