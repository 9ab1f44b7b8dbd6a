"""Laws of `log checkpoint`: what is carried away holds as long as the log only grows, and gives away all else."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from strpcheck.adapters.home import Home
from strpcheck.core.checkpoint import read_checkpoint
from tests.audited import Forger
from tests.only_read import only_read
from tests.played import Laptop


def size_of(laptop: Laptop, note: str) -> int:
    """What a note is over, once its signature held."""
    return read_checkpoint(note, Home(laptop.home).signer.public_key).size


def kept_by(laptop: Laptop) -> list[tuple[int, str]]:
    """Sizes and causes of the checkpoints in the log."""
    with closing(sqlite3.connect(laptop.home / "log.sqlite")) as log:
        return log.execute("SELECT size, cause FROM checkpoint ORDER BY size").fetchall()


def test_all_there_is_is_signed_once(checked: Laptop) -> None:
    """As for an export; asked again, the same is handed out, and nothing is written."""
    before = kept_by(checked)
    first, second = checked.play("log", "checkpoint"), checked.play("log", "checkpoint")

    assert (first.code, second.code, first.out) == (0, 0, second.out)
    assert size_of(checked, first.out) == 5
    assert kept_by(checked) == [*before, (5, "export")]
    assert checked.play("log", "show", "--json").objects[-1]["entry"] == 5


def test_it_is_told_what_it_is_over_and_what_for(checked: Laptop, tmp_path: Path) -> None:
    """On stderr, so that stdout may go into a file as it is."""
    printed, written = checked.in_english, tmp_path / "5.note"
    root = printed.play("log", "checkpoint").out.splitlines()[2]

    told = checked.in_english.play("log", "checkpoint", "--out", str(written))

    assert (told.code, told.out) == (0, "")
    compare = f"compare later with `strpcheck log verify --from-checkpoint {written}`."
    assert told.err.splitlines() == [
        f"strpcheck: The checkpoint is over all 5 entries; root {root}.",
        f"strpcheck: It is in {written}.",
        f"strpcheck: Keep it somewhere else than on this laptop; {compare}",
    ]
    assert written.read_bytes() == checked.play("log", "checkpoint").out.encode()
    assert "Titik periksa ini atas semua 5 entri" in checked.play("log", "checkpoint").err


def test_a_file_of_that_name_stays_unless_it_may_go(checked: Laptop, tmp_path: Path) -> None:
    """And then nothing is signed either."""
    (tmp_path / "note").write_text("of an earlier visit", encoding="utf-8")
    before = kept_by(checked)

    refused = checked.play("log", "checkpoint", "--out", str(tmp_path / "note"))

    assert (refused.code, (tmp_path / "note").read_text("utf-8")) == (3, "of an earlier visit")
    assert kept_by(checked) == before
    assert checked.play("log", "checkpoint", "--out", str(tmp_path / "note"), "--force").code == 0
    assert size_of(checked, (tmp_path / "note").read_text("utf-8")) == 5


def test_a_log_that_grew_agrees_with_it(checked: Laptop, tmp_path: Path) -> None:
    """Also as a letter brings it back, with other ends of lines and blanks around."""
    note = tmp_path / "note"
    checked.play("log", "checkpoint", "--out", str(note))
    letter = tmp_path / "letter.txt"
    letter.write_bytes(b"\xef\xbb\xbf\r\n" + note.read_bytes().replace(b"\n", b" \r\n") + b"\r\n\r\n")
    checked.check("HTTPS://EXAMPLE.ORG")

    for file in (note, letter):
        done = checked.play("log", "verify", "--from-checkpoint", str(file), "--json")
        assert (done.code, done.objects[0]["given"], done.objects[0]["entries"]) == (0, 5, 6)


def test_a_log_set_back_and_grown_again_is_found_out(checked: Laptop, tmp_path: Path) -> None:
    """All of it is signed by the laptop's own key and agrees with itself: nothing on the laptop would tell."""
    image = shutil.copytree(checked.home, tmp_path / "image")
    note = tmp_path / "note"
    checked.check("HTTPS://EXAMPLE.ORG")
    checked.play("log", "checkpoint", "--out", str(note))
    again = Laptop(image, checked.at)
    again.check(*["HTTPS://EXAMPLE.COM"] * 3)

    alone = again.play("log", "verify", "--json")
    compared = again.play("log", "verify", "--from-checkpoint", str(note), "--json")

    assert (alone.code, compared.code) == (0, 10)
    assert "forked" in {finding["fault"] for finding in compared.objects[0]["findings"]}


def test_a_log_that_was_cut_is_found_out(checked: Laptop, tmp_path: Path) -> None:
    """Its end and every trace of it taken away, with the checkpoints over it."""
    image = shutil.copytree(checked.home, tmp_path / "image")
    note = tmp_path / "note"
    checked.check("HTTPS://EXAMPLE.ORG")
    checked.play("log", "checkpoint", "--out", str(note))
    cut = Laptop(image, checked.at)

    alone = cut.play("log", "verify", "--json")
    compared = cut.play("log", "verify", "--from-checkpoint", str(note), "--json")

    assert (alone.code, compared.code) == (0, 10)
    assert "cut" in {finding["fault"] for finding in compared.objects[0]["findings"]}


def test_a_checkpoint_is_found_in_whatever_holds_one(checked: Laptop, tmp_path: Path) -> None:
    """A proof in either form, and the manifest of an export."""
    files = {name: str(tmp_path / name) for name in ("proof", "proof.json", "5-july.csv")}
    checked.play("log", "prove", "5", "--out", files["proof"])
    checked.play("log", "prove", "5", "--json", "--out", files["proof.json"])
    days = ("--from", "2021-07-05", "--to", "2021-07-06")
    checked.play("log", "export", "--format", "csv", *days, "--out", files["5-july.csv"])

    for file, size in ((files["proof"], 5), (files["proof.json"], 5), (f"{files['5-july.csv']}.manifest", 5)):
        done = checked.play("log", "verify", "--from-checkpoint", file, "--json")
        assert (done.code, done.objects[0]["given"]) == (0, size), file


@pytest.mark.parametrize("text", ["{}", '{"checkpoint": 1}', "[" * 99_999, '{"checkpoint": "no note"}', ""])
def test_what_holds_none_is_refused(checked: Laptop, tmp_path: Path, text: str) -> None:
    """As what it is not."""
    (tmp_path / "file").write_text(text, encoding="utf-8")

    done = checked.play("log", "verify", "--from-checkpoint", str(tmp_path / "file"))

    assert (done.code, "expected a checkpoint" in done.err) == (3, True)


def test_where_nothing_can_be_written_the_newest_there_is_is_handed_out(checked: Laptop) -> None:
    """And it is said how many entries stand behind it."""
    with only_read(checked.home):
        told = checked.in_english.play("log", "checkpoint")
        bahasa = checked.play("log", "checkpoint")

    assert (told.code, size_of(checked, told.out)) == (0, 3)
    assert told.err.startswith("strpcheck: The log cannot be written here, so nothing was signed: the newest")
    assert "is over 3 of 5 entries" in told.err
    assert "titik periksa terbaru atas 3 dari 5 entri" in bahasa.err
    checked.play("log", "checkpoint")
    with only_read(checked.home):
        assert "over all 5 entries" in checked.in_english.play("log", "checkpoint").err


def test_a_checkpoint_that_somebody_made_up_is_not_handed_out(checked: Laptop) -> None:
    """Whoever got it would call the laptop a liar."""
    forger = Forger(checked.home / "log.sqlite")
    forger("UPDATE checkpoint SET note = replace(note, char(10) || '3' || char(10), char(10) || '2' || char(10))")
    forger.done()

    done = checked.in_english.play("log", "checkpoint")

    assert (done.code, done.out) == (3, "")
    assert "signature of this note does not hold" in done.err


def test_over_a_log_that_was_cut_nothing_is_signed(checked: Laptop) -> None:
    """The checkpoint that is left tells of more."""
    checked.play("log", "checkpoint")
    forger = Forger(checked.home / "log.sqlite")
    forger("DELETE FROM entry WHERE number = 5")
    forger.done()

    done = checked.in_english.play("log", "checkpoint")

    assert (done.code, done.out) == (3, "")
    assert "4 entries are left of 5" in done.err


def test_of_a_log_that_is_held_the_newest_checkpoint_is_handed_out(checked: Laptop) -> None:
    """As of one that cannot be written: it says over how many entries it is."""
    checked.play("log", "checkpoint")
    checked.play("log", "hold", "list")
    with closing(sqlite3.connect(checked.home / "log.sqlite", isolation_level=None)) as other:
        checked.play("doctor")
        other.execute("BEGIN IMMEDIATE")
        done = checked.in_english.play("log", "checkpoint")

    assert done.code == 0, done.err
    assert size_of(checked, done.out) == 5
    assert "over 5 of 6 entries" in done.err
