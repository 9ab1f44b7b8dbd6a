"""Laws of `sync-status`: what is held and how old, what the last syncs came to, and the exit code for scripts."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from strpcheck.adapters.attempts import AttemptsFile
from strpcheck.documents.attempts import Attempt, AttemptResult
from tests.played import MORNING, Laptop, Town

LATE, TOO_LATE = "2021-07-05T12:00", "2021-07-08T12:00"


def test_everything_fresh_is_exit_0(laptop: Laptop) -> None:
    """Each document and list with version, signed time, age, state and next limit."""
    done = laptop.play("sync-status", "--json")

    (told,) = done.objects
    assert done.code == 0
    assert [item["name"] for item in told["documents"]] == [
        "trust.json", "policy.json", "devices.json", "canary.json", "conflicts.json", "urn:strp:2021w26",
    ]  # fmt: skip
    assert told["documents"][-1] == {
        "name": "urn:strp:2021w26",
        "version": 1,
        "signed_at": "2021-07-04T15:30:00Z",
        "age_s": 9 * 3600,
        "state": "fresh",
        "limit_at": "2021-07-05T03:30:00Z",
    }


@pytest.mark.parametrize(("at", "state"), [(LATE, "ageing"), (TOO_LATE, "stale")])
def test_anything_not_fresh_is_exit_11(laptop: Laptop, at: str, state: str) -> None:
    """So that a scheduler can tell somebody."""
    done = laptop.play("sync-status", "--json", at=at)

    assert done.code == 11
    assert {item["state"] for item in done.objects[0]["documents"]} == {state}


@pytest.mark.parametrize(
    ("lang", "words"),
    [("id", ["SEGAR", "menua mulai 5 Jul 2021 10:30 WIB"]), ("en", ["FRESH", "ageing from 5 Jul 2021 10:30 WIB"])],
)
def test_the_words_of_both_languages(laptop: Laptop, lang: str, words: list[str]) -> None:
    """In plain lines where there is no terminal."""
    done = Laptop(laptop.home, MORNING, ["--lang", lang]).play("sync-status")

    assert done.code == 0
    assert all(word in done.out for word in words)


def test_the_tables_read_as_approved(laptop: Laptop, golden: Callable[[str, str], None]) -> None:
    """Both of them, in both languages, fresh and ageing."""
    mirror, at = "https://mirror.example/strp", datetime(2021, 7, 5, 0, 10, tzinfo=UTC)
    last = AttemptsFile(laptop.home / "attempts.json")
    last.add(Attempt(at, mirror, AttemptResult.FAILED, "CarrierError", "no_answer", "nobody answers"))
    last.add(Attempt(at + timedelta(minutes=3), mirror, AttemptResult.NEW, received=11_342))
    last.add(Attempt(at + timedelta(minutes=9), "/media/usb", AttemptResult.SAME))

    told = [
        Laptop(laptop.home, at, ["--lang", lang]).play("sync-status") for lang, at in (("id", MORNING), ("en", LATE))
    ]

    golden("sync-status.txt", re.sub(r"[0-9a-f]{16}", "<hex>", "\n".join(done.out for done in told)))


def test_attempts_are_told_newest_first(town: Town, laptop: Laptop) -> None:
    """Whatever came of them: what failed in the reader's language with the details."""
    laptop.play("sync")
    laptop.play("sync", str(town.folder / "gone"))
    laptop.play("sync", "https://me:secret@mirror.example/strp")
    town.publish(LATE)
    laptop.play("sync", at=LATE)

    told = laptop.play("sync-status", "--json", at=LATE).objects[0]["attempts"]
    shown = Laptop(laptop.home, LATE, ["--lang", "en"]).play("sync-status").out

    assert [one["result"] for one in told] == ["same", "failed", "failed", "new"]
    assert (told[1]["error"], told[1]["trouble"]) == ("CarrierError", "no_repository")
    assert "holds no published repository" in told[1]["message"]
    assert told[3]["received"] > 0
    assert "secret" not in shown + json.dumps(told)
    assert shown.index("something newer, in force now") < shown.index("nothing newer")


def test_only_the_last_attempts_are_kept(laptop: Laptop) -> None:
    """Twenty; a file that was damaged is begun anew."""
    (laptop.home / "attempts.json").write_bytes(b"{")
    for _ in range(22):
        laptop.play("sync", "gone")

    assert len(laptop.play("sync-status", "--json").objects[0]["attempts"]) == 20


def test_a_suspect_clock_is_said(laptop: Laptop) -> None:
    """A clock before what was signed: nothing that it says counts."""
    done = Laptop(laptop.home, "2021-07-04T12:00", ["--lang", "en"]).play("sync-status")

    assert done.code == 11
    assert "CLOCK CANNOT BE TRUSTED" in done.out


def test_damage_is_told_with_the_way_out(laptop: Laptop) -> None:
    """No table pretends that something is held."""
    (laptop.home / "store" / "current").write_bytes(b"0" * 64)
    damaged = laptop.play("sync-status")
    (laptop.home / "store" / "current").unlink()
    gone = laptop.play("sync-status")

    assert (damaged.code, damaged.out, gone.code, gone.out) == (3, "", 3, "")
    assert "strpcheck sync" in damaged.err
    assert "holds no generation" in gone.err
