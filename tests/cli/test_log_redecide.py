"""Laws of `log redecide`, as whole stories: honest days, what somebody changed, and what a supervisor asks first."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.generation_files import GenerationFiles
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.record import leaf_hash
from strpcheck.documents.generation import GenerationManifest
from strpcheck.ports import Trace
from tests.adapters.logs import without_triggers, worked_on
from tests.adapters.stores import NOW
from tests.played import BUDI, JOKO, SARI, WATI, Done, Laptop, Town, found_production, settle
from tests.rejudged import edited

WORKERS = (SARI, BUDI, WATI, JOKO)
FOREIGN = "HTTPS://EXAMPLE.ORG"
DAY = ("2021-07-05T07:30", "2021-07-05T10:30", "2021-07-05T14:00")
EVENING_AGAIN, NIGHT = "2021-07-05T19:00", "2021-07-05T21:00"


@pytest.fixture(scope="module")
def worked_town(first_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Its laptop has a day behind it: three generations, one permit revoked and one suspended; nobody changes it."""
    town = settle(first_town, tmp_path_factory.mktemp("worked"))
    laptop = Laptop(town.folder / "home")
    show(town, laptop, DAY[0])
    sync(town, laptop, "--permit", town.number(SARI), at="2021-07-05T08:00")
    show(town, laptop, DAY[1])
    show(town, laptop, DAY[2])
    sync(town, laptop, "--permit", town.number(BUDI), "--suspend", at=EVENING_AGAIN)
    show(town, laptop, NIGHT)
    return town


@pytest.fixture
def town(worked_town: Town, tmp_path: Path) -> Town:
    """That town, of the test's own."""
    return settle(worked_town, tmp_path)


@pytest.fixture
def worked(town: Town) -> Laptop:
    """Its laptop."""
    return Laptop(town.folder / "home")


def show(town: Town, laptop: Laptop, at: str) -> None:
    """All four permits and a code of something else."""
    laptop.check(*(town.text(line) for line in WORKERS), FOREIGN, at=at)


def sync(town: Town, laptop: Laptop, *words: str, at: str) -> None:
    """Revoke, publish, sync."""
    town.authority("revoke", *words, "--reason", "alasan rekaan", at=at)
    town.publish(at)
    assert laptop.play("sync", at=at).code == 0


def redecide(laptop: Laptop, *words: str) -> Done:
    """As a program reads it."""
    return laptop.play("log", "redecide", "--json", *words)


def findings(done: Done) -> list[tuple[str, int]]:
    """What is said of which entry."""
    return [(item["finding"], item["entry"]) for item in done.objects if item["finding"] != "summary"]


def summary(done: Done) -> dict[str, Any]:
    """The last object, which is the only one of its kind."""
    *others, last = done.objects
    assert "summary" not in {item["finding"] for item in others}
    assert last["finding"] == "summary"
    return last


def entries(laptop: Laptop) -> list[dict[str, Any]]:
    """Everything in the log."""
    return laptop.play("log", "show", "--json").objects


def change(laptop: Laptop, number: int, *path: str, to: Any, with_leaf: bool = True) -> None:  # noqa: ANN401 -- any value
    """Change one member of an entry by hand, leaf and all, as whoever owns the laptop can."""
    with closing(sqlite3.connect(laptop.home / "log.sqlite", isolation_level=None)) as connection:
        without_triggers(connection)
        asked = "SELECT salt, body, leaf FROM entry WHERE number = ?"
        salt, body, leaf = connection.execute(asked, (number,)).fetchone()
        body = edited(body, *path, to=to)
        leaf = leaf_hash(salt, body) if with_leaf else leaf
        connection.execute("UPDATE entry SET body = ?, leaf = ? WHERE number = ?", (body, leaf, number))


def manifests(town: Town, laptop: Laptop) -> tuple[Path, dict[str, GenerationManifest]]:
    """The store, and its manifests by name."""
    files = GenerationFiles(laptop.home / "store", town.root.read_bytes(), write_durably)
    return laptop.home / "store", {name: files.manifest(name) for name in files.names()}


def in_force_at(town: Town, laptop: Laptop, number: int) -> tuple[Path, str, GenerationManifest]:
    """The store, and the name and manifest of the generation that came in force as that one."""
    store, kept = manifests(town, laptop)
    ((name, manifest),) = [item for item in kept.items() if item[1].number == number]
    return store, name, manifest


def judged_under(laptop: Laptop, generation: str) -> list[int]:
    """Entries of authenticated permits that were decided by a generation."""
    return [entry["entry"] for entry in entries(laptop) if entry.get("generation") == generation and "permit" in entry]


def written(town: Town, **changes: Any) -> Path:  # noqa: ANN401 -- any rule
    """The authority's policy with other rules, in a file of its own."""
    policy = json.loads((town.folder / "auth" / "policy.json").read_text("utf-8"))
    file = town.folder / "thought-of.json"
    file.write_text(json.dumps({**policy, **changes}), encoding="utf-8")
    return file


def with_hour(town: Town, end: str) -> Path:
    """The authority's policy, whose critical workers' morning ends at another hour."""
    windows: Sequence[dict[str, Any]] = json.loads((town.folder / "auth" / "policy.json").read_text("utf-8"))["windows"]
    return written(town, windows=[{**item, "end": end} if item["end"] == "10:00" else item for item in windows])


def test_after_an_honest_day_nothing_differs(worked: Laptop) -> None:
    """Over three generations; what was not authenticated is counted, and nothing is written."""
    before = entries(worked)

    done = redecide(worked)

    assert (done.code, findings(done)) == (0, [])
    told = summary(done)
    assert (told["decided"], told["differing"], told["authenticated_then"], told["undecidable"]) == (16, 0, 16, 0)
    assert told["not_recheckable"] == {"count": 4, "lines_differing": 0, "reasons": {"not_a_permit": 4}}
    assert {entry["reason"] for entry in before if "permit" in entry} >= {
        "ok",
        "revoked",
        "suspended",
        "hour_not_allowed",
    }
    assert entries(worked) == before


@pytest.mark.parametrize("with_leaf", [True, False])
def test_one_fact_flipped_is_that_entry(worked: Laptop, with_leaf: bool) -> None:  # noqa: FBT001 -- parametrized
    """Told with both answers; where the leaf was left as it was, that is told too."""
    number = next(entry["entry"] for entry in entries(worked) if entry.get("reason") == "hour_not_allowed")
    change(worked, number, "permit", "category", to="PR-SKT", with_leaf=with_leaf)

    done = redecide(worked)

    assert done.code == 10
    assert findings(done) == [*([] if with_leaf else [("altered", number)]), ("differs", number)]
    difference = done.objects[-2]
    assert (difference["was"]["reason"], difference["would_be"]["reason"]) == ("hour_not_allowed", "ok")
    assert set(difference) == {
        "finding", "entry", "kind", "at", "decided_for", "simulated", "post", "permit", "generation", "was", "would_be",
    }  # fmt: skip
    assert set(difference["was"]) == {"outcome", "reason", "advisories", "list_age_s", "policy"}


def test_an_answer_turned_round_is_that_entry(worked: Laptop) -> None:
    """As somebody would who let a car pass that he should not have."""
    number = next(entry["entry"] for entry in entries(worked) if entry.get("reason") == "revoked")
    change(worked, number, "reason", to="ok")
    change(worked, number, "outcome", to="ACCEPT")

    told = worked.in_english.play("log", "redecide")

    assert told.code == 10
    assert "16 judgements decided again: 15 as they were logged, 1 otherwise." in told.out
    (row,) = [line for line in told.out.splitlines() if line.split()[:1] == [str(number)]]
    assert row.endswith("PASS: valid  REFUSE: revoked")


@pytest.mark.parametrize("part", ["list", "bit string"])
def test_one_bit_of_a_kept_list_flipped_names_its_generation(town: Town, worked: Laptop, part: str) -> None:
    """Its entries, no others, are not decided again; and by that list least of all."""
    store, _, manifest = in_force_at(town, worked, 3)
    (listed,) = [digest for path, digest in manifest.files.items() if path.startswith("status/")]
    flip(store / "objects" / (listed if part == "list" else manifest.lists[0].bitmap))

    done = redecide(worked)

    concerned = judged_under(worked, manifest.generation)
    assert (done.code, findings(done)) == (10, [("undecidable", number) for number in concerned])
    (lost,) = summary(done)["generations"]
    assert (lost["generation"], lost["state"], lost["entries"]) == (manifest.generation, "damaged", 4)
    assert lost["spans"] == [[concerned[0], concerned[-1]]]
    assert (summary(done)["decided"], summary(done)["differing"]) == (12, 0)


def flip(path: Path) -> None:
    """Change one bit."""
    raw = bytearray(path.read_bytes())
    raw[0] ^= 1
    path.write_bytes(raw)


def test_an_old_generation_that_is_gone_is_named_with_its_entries(town: Town, worked: Laptop) -> None:
    """For people as a stretch of entries, in their language; with the policy asked about as well."""
    store, name, manifest = in_force_at(town, worked, 1)
    (store / "generations" / name).unlink()
    first, *_, last = judged_under(worked, manifest.generation)

    done, told = redecide(worked), worked.play("log", "redecide")
    what_if = redecide(worked, "--policy", str(with_hour(town, "10:00")))

    assert (done.code, told.code, what_if.code) == (10, 10, 10)
    assert {item["state"] for item in done.objects if item["finding"] == "undecidable"} == {"missing"}
    (row,) = [line for line in told.out.splitlines() if line.startswith(manifest.generation)]
    assert row.split() == [manifest.generation, "tidak", "disimpan", "4", f"{first}-{last}"]
    assert f"generation {manifest.generation}: not kept" in told.err


def test_one_hour_changed_is_the_entries_of_that_hour(town: Town, worked: Laptop) -> None:
    """Those between ten and eleven, whose category the window names, and that nothing else refuses first."""
    done = redecide(worked, "--policy", str(with_hour(town, "11:00")))

    concerned = [
        entry["entry"]
        for entry in entries(worked)
        if entry.get("reason") == "hour_not_allowed" and entry["times"]["wall"] == epoch("10:30")
    ]
    assert (done.code, findings(done)) == (0, [("differs", number) for number in concerned])
    assert concerned
    told = summary(done)
    assert told["changes"] == [
        {
            "was": "hour_not_allowed", "would_be": "ok", "was_checks_id": False, "would_check_id": False,
            "gained": [], "lost": [], "count": len(concerned), "examples": concerned[:3],
        }
    ]  # fmt: skip
    assert told["what_if"] is not None
    assert set(done.objects[0]["was"]) == {"outcome", "reason", "advisories", "list_age_s"}


def epoch(clock: str) -> int:
    """A time of that day in Jakarta, in seconds."""
    hours, minutes = map(int, clock.split(":"))
    return 1625418000 + hours * 3600 + minutes * 60


def test_the_policy_in_force_changes_nothing(town: Town, worked: Laptop) -> None:
    """What if everything stayed as it is: nothing."""
    done = redecide(worked, "--policy", str(town.folder / "auth" / "policy.json"))

    assert (done.code, findings(done), summary(done)["changes"]) == (0, [], [])


@pytest.mark.parametrize(
    ("lang", "line", "row"),
    [
        ("en", "Under policy", "REFUSE: wrong hour  PASS: valid"),
        ("id", "Dengan aturan", "TOLAK: di luar jam  LOLOS: sah"),
    ],
)
def test_a_supervisor_reads_what_would_change(town: Town, worked: Laptop, lang: str, line: str, row: str) -> None:
    """A table: from which answer to which, how often, and entries to look at."""
    laptop = worked.in_english if lang == "en" else worked

    done = laptop.play("log", "redecide", "--policy", str(with_hour(town, "11:00")))

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(line)
    assert [words for words in done.out.splitlines() if words.startswith(row)] != []


def test_a_post_that_the_policy_drops_is_named(town: Town, worked: Laptop) -> None:
    """Its laptops would give no verdict at all."""
    posts = json.loads((town.folder / "auth" / "policy.json").read_text("utf-8"))["posts"]
    file = written(town, posts=[post for post in posts if post["id"] != "LENTENG-AGUNG"])

    done = worked.in_english.play("log", "redecide", "--policy", str(file))

    assert "The policy does not know LENTENG-AGUNG: laptops there would give no verdict." in done.out
    assert summary(redecide(worked, "--policy", str(file)))["unknown_posts"] == ["LENTENG-AGUNG"]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["--from", "2021-07-05T10:30", "--to", "2021-07-05T14:00"], 4),
        (["--from", "2021-07-05T10:30"], 12),
        (["--to", "2021-07-05T10:30"], 4),
        (["--first", "2", "--last", "3"], 2),
        (["--post", "LENTENG-AGUNG"], 16),
        (["--from", "2021-08-05"], 0),
    ],
    ids=str,
)
def test_a_range_is_asked_for(worked: Laptop, words: list[str], count: int) -> None:
    """Times as logged, up to before the second; numbers of entries, both included; one post."""
    done = redecide(worked, *words)

    assert (done.code, summary(done)["decided"]) == (0, count)


def test_nothing_in_the_range_is_said(worked: Laptop) -> None:
    """Not that all is well."""
    done = worked.in_english.play("log", "redecide", "--from", "2021-08-05")

    assert (done.code, done.out) == (0, "There is no judgement in that range.\n")


@pytest.mark.parametrize(
    "words",
    [
        ["--from", "2021-07-05T10:30", "--to", "2021-07-05T10:30"],
        ["--first", "3", "--last", "2"],
        ["--first", "0"],
        ["--from", "yesterday"],
        ["--post", "SEMANGGI"],
    ],
    ids=str,
)
def test_a_range_that_holds_nothing_is_a_slip(worked: Laptop, words: list[str]) -> None:
    """Exit 2, in one line or two."""
    done = redecide(worked, *words)

    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"freshness": 1}', b"\xff\xfe", b"x" * 300_000], ids=repr)
def test_a_policy_that_is_none_is_told_in_both_languages(town: Town, worked: Laptop, content: bytes | None) -> None:
    """Read strictly, as before it is signed; exit 3, and what to do."""
    file = town.folder / "thought-of.json"
    if content is not None:
        file.write_bytes(content)

    told = worked.play("log", "redecide", "--policy", str(file))
    english = worked.in_english.play("log", "redecide", "--policy", str(file))

    assert (told.code, english.code, told.out, english.out) == (3, 3, "", "")
    assert "Berkas aturan itu tidak dapat dipakai. Berikan policy.json seperti yang ditulis otoritas." in told.err
    assert "hint: name a policy.json as the authority writes it" in english.err


def test_a_damaged_entry_is_named_and_the_rest_goes_on(worked: Laptop) -> None:
    """Exit 10, and no traceback; `log show` stops there."""
    with closing(SqliteLog(worked.home / "log.sqlite", system_entropy)) as log:
        number = log.append(b"\xff", Trace(NOW, counts_for_clock=False))
    worked.check(FOREIGN, at=NIGHT)

    done, told = redecide(worked), worked.in_english.play("log", "redecide")

    assert (done.code, findings(done)) == (10, [("unreadable", number)])
    assert summary(done)["not_recheckable"]["count"] == 5
    assert "Of 1 entries themselves something is wrong:" in told.out
    assert (told.code, "Traceback" in told.err) == (10, False)


def test_purged_and_missing_entries(worked: Laptop) -> None:
    """What retention took is counted; what is gone altogether is named."""
    worked_on(
        worked.home / "log.sqlite",
        "UPDATE entry SET salt = x'', body = x'' WHERE number IN (2, 3)",
        "DELETE FROM entry WHERE number IN (5, 6)",
    )

    done, told = redecide(worked), worked.in_english.play("log", "redecide")

    assert (done.code, findings(done)) == (10, [("missing", 5)])
    assert (summary(done)["purged"], summary(done)["faults"]["missing"]) == (2, 2)
    assert "2 entries were purged: only their numbers and leaf hashes are left." in told.out
    assert [line.split()[:2] for line in told.out.splitlines() if line.startswith("5-6")] == [["5-6", "missing"]]


def test_purged_entries_alone_are_no_finding(worked: Laptop) -> None:
    """Retention was kept."""
    worked_on(worked.home / "log.sqlite", "UPDATE entry SET salt = x'', body = x'' WHERE number < 5")

    done = redecide(worked)

    assert (done.code, summary(done)["purged"]) == (0, 4)


def test_a_long_table_says_what_it_leaves_out(first_town: Town, tmp_path: Path) -> None:
    """`--json` leaves nothing out."""
    laptop = Laptop(settle(first_town, tmp_path).folder / "home")
    laptop.check(*[first_town.text(SARI)] * 203, at="2021-07-05T10:30")

    told = laptop.in_english.play("log", "redecide", "--policy", str(with_hour(Town(tmp_path), "11:00")))
    for number in range(2, 205):
        change(laptop, number, "outcome", to="RETRY")
    changed = laptop.in_english.play("log", "redecide")

    assert " 203  2, 3, 4" in told.out
    assert "3 more are not shown; see --json" in changed.err
    assert len(findings(redecide(laptop))) == 203


def test_a_simulation_in_production_is_decided_for_its_time(tmp_path: Path) -> None:
    """And lies in the log at the real one."""
    town = found_production(tmp_path)
    laptop = Laptop(tmp_path / "home", None)
    words = ["init", "--root", str(town.root), "--from", str(town.published), "--post", "LENTENG-AGUNG"]
    assert laptop.play(*words).code == 0
    laptop.play("check", FOREIGN)
    laptop.play("check", FOREIGN, at="2021-07-05T23:30")

    done = redecide(laptop)

    assert (done.code, summary(done)["not_recheckable"]["count"]) == (0, 2)
    change(laptop, 3, "simulated_at", to=epoch("12:00"))
    (difference, _) = redecide(laptop).objects
    assert (difference["simulated"], difference["decided_for"]) == (True, "2021-07-05T05:00:00Z")
    assert laptop.play("log", "redecide", at="2021-07-05T23:30").code == 2


def test_a_home_that_is_none_is_told(tmp_path: Path) -> None:
    """Exit 3, and how to set one up."""
    done = Laptop(tmp_path / "nowhere").play("log", "redecide")

    assert (done.code, "strpcheck init" in done.err) == (3, True)
