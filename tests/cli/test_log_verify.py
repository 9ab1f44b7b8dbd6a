"""Laws of `log verify`: what is found, in words or as JSON, and how the command ends."""

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from strpcheck.adapters.home import Home
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.checkpoint import format_proof
from strpcheck.ports import Cause
from tests.played import Laptop, Town

KEYS = {
    "whole", "counted", "form", "entries", "purged", "first_at", "last_at", "checkpoints", "vouched", "taken_over",
    "given", "compared", "device", "note_key", "findings",
}  # fmt: skip
FINDING_KEYS = {"fault", "witness", "first", "last", "since", "counts", "detail", "text", "advice"}


def change(laptop: Laptop, statement: str) -> None:
    """By hand."""
    with closing(sqlite3.connect(laptop.home / "log.sqlite", isolation_level=None)) as other:
        other.execute("DROP TRIGGER entry_is_never_changed")
        other.execute(statement)


def exported(laptop: Laptop, path: Path, entropy: Mapping[int, bytes] | None = None) -> Path:
    """A checkpoint kept elsewhere."""
    with closing(SqliteLog(laptop.home / "log.sqlite", (entropy or {}).__getitem__, Home(laptop.home).signer)) as log:
        path.write_text(log.checkpoint(Cause.EXPORT).note, encoding="utf-8")
    return path


def test_a_log_as_it_was_written_is_whole(checked: Laptop) -> None:
    """Exit 0, and what was looked at."""
    done = checked.play("log", "verify", "--json")

    assert (done.code, done.err) == (0, "")
    report = done.objects[0]
    assert set(report) == KEYS
    assert (report["whole"], report["entries"], report["vouched"], report["findings"]) == (True, 5, 3, [])
    assert report["note_key"].startswith("strpcheck/log/")
    assert report["first_at"] == report["last_at"] == "2021-07-05T00:30:00Z"


def test_people_are_told_in_their_language(checked: Laptop) -> None:
    """The result first; what is not signed yet is said, and so is the key."""
    told = checked.in_english.play("log", "verify").out.splitlines()

    assert told[:4] == [
        "The log is whole.",
        "5 entries (0 of them purged), from 5 Jul 2021 07:30 WIB to 5 Jul 2021 07:30 WIB.",
        "2 checkpoints of this laptop hold; entries up to 3 are signed.",
        "2 entries behind them are not signed yet: nothing vouches for them.",
    ]
    assert told[4].startswith("Key of this laptop: strpcheck/log/")
    assert checked.play("log", "verify").out.splitlines()[0] == "Log utuh."


def test_a_log_that_was_edited_is_not(checked: Laptop) -> None:
    """Exit 10; each finding says what, which, since when, and what to do."""
    change(checked, "UPDATE entry SET body = x'a0' WHERE number = 2")

    done = checked.play("log", "verify", "--json")

    assert done.code == 10
    found = {each["fault"]: each for each in done.objects[0]["findings"]}
    assert set(found["edited"]) == FINDING_KEYS
    assert (found["edited"]["first"], found["edited"]["last"], found["edited"]["since"]) == (
        2,
        2,
        "2021-07-05T00:30:00Z",
    )
    assert (found["schema"]["detail"], done.objects[0]["whole"]) == ("entry_is_never_changed: missing", False)
    told = checked.in_english.play("log", "verify")
    assert told.code == 10
    assert told.out.splitlines()[0] == f"THE LOG IS NOT WHOLE: {len(done.objects[0]['findings'])} findings."
    assert "Not what was written: changed, put in, taken out or moved." in told.out


def test_a_log_that_nothing_else_opens_is_looked_at(checked: Laptop) -> None:
    """The head of its tree is gone: no entry can be written, and the audit goes on."""
    change(checked, "DELETE FROM tree_head")

    done = checked.play("log", "verify", "--json")

    assert done.code == 10
    assert "head" in {each["fault"] for each in done.objects[0]["findings"]}


def test_a_checkpoint_kept_elsewhere_is_compared(checked: Laptop, tmp_path: Path) -> None:
    """A note alone, or the proof that it stands at the end of."""
    note = exported(checked, tmp_path / "note")
    proof = tmp_path / "entry.tlog-proof"
    proof.write_text(format_proof(0, (bytes(32),), note.read_text("utf-8"), b""), encoding="utf-8")

    for file in (note, proof):
        done = checked.play("log", "verify", "--from-checkpoint", str(file), "--json")
        assert (done.code, done.objects[0]["given"]) == (0, 5)

    change(checked, "DROP TRIGGER entry_is_never_deleted")
    with closing(sqlite3.connect(checked.home / "log.sqlite", isolation_level=None)) as other:
        other.execute("DELETE FROM entry WHERE number = 5")
    assert checked.play("log", "verify", "--from-checkpoint", str(note)).code == 10


def test_each_checkpoint_that_was_kept_is_compared(checked: Laptop, tmp_path: Path) -> None:
    """In any order, the same one twice is one; `given` is the largest. One that is none ends it, and is named."""
    kept = []
    for number in (3, 5):
        kept.append(exported(checked, tmp_path / f"{number}.note"))
        checked.check("x")
    kept.append(tmp_path / "again.note")
    kept[-1].write_bytes(kept[0].read_bytes())
    asked = [word for file in reversed(kept) for word in ("--from-checkpoint", str(file))]

    done = checked.play("log", "verify", "--json", *asked)
    told = checked.in_english.play("log", "verify", *asked)
    (tmp_path / "none").write_text("no note\n", encoding="utf-8")
    wrong = checked.play("log", "verify", *asked, "--from-checkpoint", str(tmp_path / "none"))

    assert (done.code, told.code, wrong.code) == (0, 0, 3)
    found = done.objects[0]
    assert [(each["size"], each["standing"]) for each in found["compared"]] == [(5, "agrees"), (6, "agrees")]
    assert (found["given"], len(found["compared"][0]["root"])) == (6, 64)
    assert told.out.splitlines()[-3:-1] == [
        f"The checkpoint given over {size} entries agrees with the log." for size in (5, 6)
    ]
    assert f"{tmp_path / 'none'}: expected a checkpoint" in wrong.err


def test_what_is_signed_elsewhere_is_signed(checked: Laptop, tmp_path: Path) -> None:
    """The log itself has no checkpoint over its last entries; one that was kept elsewhere vouches for them as well."""
    carried = replace(checked, home=Path(shutil.copytree(checked.home, tmp_path / "carried")))
    note = exported(carried, tmp_path / "note")

    alone = checked.in_english.play("log", "verify").out
    beside = checked.in_english.play("log", "verify", "--from-checkpoint", str(note)).out

    assert "entries up to 3 are signed" in beside
    assert ("not signed yet" in alone, "not signed yet" in beside) == (True, False)


def test_what_is_no_checkpoint_of_this_laptop_is_refused(checked: Laptop, town: Town, tmp_path: Path) -> None:
    """Nothing could be said by it."""
    other = exported(town.laptop("other"), tmp_path / "note")
    (tmp_path / "text").write_text("no note\n", encoding="utf-8")

    foreign = checked.play("log", "verify", "--from-checkpoint", str(other))
    text = checked.play("log", "verify", "--from-checkpoint", str(tmp_path / "text"))
    missing = checked.play("log", "verify", "--from-checkpoint", str(tmp_path / "none"))

    assert (foreign.code, text.code, missing.code) == (3, 3, 2)
    assert "this checkpoint is of another log" in foreign.err
    assert "expected a checkpoint" in text.err
    assert "cannot read" in missing.err


def test_a_log_that_is_gone_cannot_be_verified(checked: Laptop) -> None:
    """A failure, and none is made."""
    (checked.home / "log.sqlite").unlink()

    done = checked.play("log", "verify")

    assert done.code == 3
    assert "is missing" in done.err
    assert not (checked.home / "log.sqlite").exists()


def test_a_home_that_is_not_set_up_has_no_log(tmp_path: Path) -> None:
    """As with every command."""
    done = Laptop(tmp_path / "none", None).play("log", "verify")

    assert done.code == 3
    assert "is not set up" in done.err
