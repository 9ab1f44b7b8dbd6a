"""Laws of purging: what is over is nowhere any more, what is held stays, and the log still tells the truth."""

import json
from contextlib import closing
from dataclasses import replace

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.merkle import CompactRange
from tests.played import BUDI, SARI, WATI, Laptop, Town, found_town, settle
from tests.spelled import files_with, spellings, written_out

SUPERVISOR = "246810"
PIECE = 20
"""Bytes: longer than a time or a number, shorter than what a page of the file may be torn into."""
FIRST_DAY, A_MONTH_ON, LATER = "2021-07-05T08:00", "2021-08-06T08:00", "2021-08-06T09:00"


@pytest.fixture(scope="module")
def first_old(first_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town and a laptop with a day's work a month ago, and a sync since; nobody changes it."""
    town = settle(first_town, tmp_path_factory.mktemp("old"))
    laptop = set_up(town, "old")
    laptop.begin_shift()
    elsewhere = found_town(tmp_path_factory.mktemp("elsewhere")).text(SARI)
    reasons = [
        reason
        for text in (town.text(SARI), elsewhere, town.text(BUDI), town.text(WATI))
        for reason in laptop.check(text).reasons
    ]
    assert reasons[1] == "unknown_key"
    assert laptop.play("exempt", "EX-ASN").code == 0
    assert laptop.play("shift", "close").code == 0
    town.publish(at=A_MONTH_ON)
    assert laptop.play("sync", str(town.published), at=A_MONTH_ON).code == 0
    return town


@pytest.fixture
def old(first_old: Town, town: Town) -> Laptop:
    """That laptop in a town of the test's own."""
    return Laptop(settle(first_old, town.folder).folder / "old", LATER)


def set_up(town: Town, name: str) -> Laptop:
    """A new laptop, whose supervisor has the usual PIN."""
    (town.folder / "pin").write_text(f"{SUPERVISOR}\n", encoding="utf-8")
    laptop = Laptop(town.folder / name, FIRST_DAY)
    words = ["--root", str(town.root), "--from", str(town.published), "--post", "LENTENG-AGUNG"]
    assert laptop.play("init", *words, "--pin-file", str(town.folder / "pin")).code == 0
    return laptop


def purged(town: Town, laptop: Laptop, *words: str) -> dict[str, object]:
    """Purge, as JSON."""
    done = laptop.play("log", "purge", "--json", "--pin-file", str(town.folder / "pin"), *words)
    assert done.code == 0, done.err
    return dict(done.objects[0])


def shown(laptop: Laptop) -> list[tuple[int, str]]:
    """Number and kind of every entry."""
    return [(row["entry"], row.get("kind", "purged")) for row in laptop.play("log", "show", "--json").objects]


def pieces(gone: list[bytes], kept: list[bytes]) -> list[bytes]:
    """Short stretches of bodies that stand in no other: a torn page may hold one and not the whole."""
    others = b"\0".join(kept)
    found = {body[at : at + PIECE] for body in gone for at in range(0, len(body) - PIECE, PIECE // 4)}
    return sorted(piece for piece in found if piece not in others)


def secrets_of(town: Town, laptop: Laptop, gone: list[int]) -> list[bytes]:
    """Permit numbers, and of entries that go: salt, body, and pieces of it."""
    numbers = [bytes.fromhex(town.number(line)) for line in (SARI, BUDI, WATI)]
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        entries = {entry.number: entry for entry in log.entries()}
    bodies = [entries[number].body for number in gone]
    torn = pieces(bodies, [entries[number].body for number in {*entries} - {*gone}])
    assert len(torn) > 10 * len(gone)
    return [*numbers, *(entries[number].salt for number in gone), *bodies, *torn]


def test_what_is_over_is_in_no_file_any_more(town: Town, old: Laptop) -> None:
    """Salt, body, pieces of it and the permits' numbers; before the purge the same search finds each of them."""
    gone = [number for number, kind in shown(old) if kind in {"check", "exempt"}]
    gone.remove(5)  # signed by nobody we know
    secrets = secrets_of(town, old, gone)
    with closing(SqliteLog(old.home / "log.sqlite", system_entropy)) as log:
        stays = next(entry.salt for entry in log.entries() if entry.number == 5)
    assert [secret for secret in secrets if not files_with(old.home, [secret]) & {"log.sqlite", "log.sqlite-wal"}] == []

    told = purged(town, old)

    assert told["count"] == len(gone) == 4
    assert files_with(old.home, secrets) == set()
    assert files_with(old.home, [stays]) == {"log.sqlite"}


def test_the_search_finds_what_stands_in_a_file_of_the_home(town: Town, old: Laptop) -> None:
    """The control: each secret, in each way to write it, at each place of its group, with other bytes about or none.

    They are written by the encoders alone, none of them through what the search makes of a secret.
    """
    gone = [number for number, kind in shown(old) if kind in {"check", "exempt"} and number != 5]
    secrets = secrets_of(town, old, gone)
    purged(town, old)
    missed = []
    for secret in secrets:
        marks = spellings(secret).values()
        for offset in range(5):
            missed += [
                (name, offset, secret.hex())
                for name, written in written_out(secret, offset).items()
                if not any(mark in written for mark in marks)
            ]
    planted, strangers = old.home / "evidence" / "planted", [bytes(range(offset, offset + 8)) for offset in range(3)]
    planted.parent.mkdir(exist_ok=True)
    found = []
    for secret in (secrets[0], secrets[3], secrets[-1]):  # a permit's number, a salt, a piece of a body
        for written in written_out(secret, 0).values():
            planted.write_bytes(b"\x00" + written + b"\n")
            found.append(files_with(old.home, secrets))

    assert missed == []
    assert (len(found), [names for names in found if names != {"planted"}]) == (3 * len(written_out(b"", 0)), [])
    assert files_with(old.home, strangers) == set()


def test_the_tree_is_what_it_was(town: Town, old: Laptop) -> None:
    """Each leaf is still there, and a checkpoint was signed before and after."""
    old.check(town.text(SARI))
    with closing(SqliteLog(old.home / "log.sqlite", system_entropy)) as log:
        before = [entry.leaf for entry in log.entries()]
    told = purged(town, old)

    with closing(SqliteLog(old.home / "log.sqlite", system_entropy)) as log:
        entries, kept = list(log.entries()), log.checkpoints()
        log.check()
        tree = CompactRange()
        for entry in entries:
            tree, _ = tree.append(entry.leaf)
        assert [entry.leaf for entry in entries[:-1]] == before
        assert b"".join(tree.peaks) == log._connection.execute("SELECT peaks FROM tree_head").fetchone()[0]
    assert [(each.size, each.cause) for each in kept[-2:]] == [(len(before), "purge"), (told["entry"], "purge")]


def test_the_purge_is_an_entry_and_names_what_it_took(town: Town, old: Laptop) -> None:
    """Which entries, of which kinds, older than what, under which policy."""
    before = shown(old)
    told = purged(town, old)
    rows = old.play("log", "show", "--json").objects

    assert (rows[-1]["kind"], told["entries"]) == ("purge", [told["entry"]])
    assert (rows[-1]["entry"], rows[-1]["ranges"]) == (told["entry"], [[4, 4], [6, 8]])
    assert rows[-1]["kinds"] == {"check": 3, "exempt": 1}
    assert set(rows[-1]["before"]) == {"routine", "incident"}
    assert [number for number, kind in shown(old) if kind == "purged"] == [4, 6, 7, 8]
    assert [pair for pair in shown(old) if pair[1] != "purged"][:-1] == [
        pair for pair in before if pair[0] not in {4, 6, 7, 8}
    ]


def test_forgeries_stay_longer(town: Town, old: Laptop) -> None:
    """A year by themselves; then they go too."""
    assert purged(town, old, "--class", "incident")["count"] == 0

    town.publish(at="2022-08-06T08:00")
    assert old.play("sync", str(town.published), at="2022-08-06T08:00").code == 0
    told = purged(town, replace(old, at="2022-08-06T09:00"), "--class", "incident")

    assert told["ranges"] == [[5, 5]]


def test_what_is_young_stays(town: Town) -> None:
    """By the policy's days, to the second; and nothing is written where nothing goes."""
    laptop = set_up(town, "young")
    laptop.check(town.text(SARI))
    town.publish(at="2021-08-04T08:00:00")
    young, older = (replace(laptop, at=f"2021-08-04T08:00:0{second}") for second in (0, 1))
    assert young.play("sync", str(town.published)).code == 0
    count = len(shown(young))

    assert purged(town, young)["count"] == 0
    assert purged(town, young)["entry"] is None
    assert len(shown(young)) == count
    assert purged(town, older)["count"] == 0  # by the clock it is over, and nobody signed anything that late
    town.publish(at="2021-08-04T08:00:01")
    assert older.play("sync", str(town.published)).code == 0
    assert purged(town, older)["count"] == 1


def test_a_clock_that_is_ahead_purges_nothing_and_is_told(town: Town) -> None:
    """Age is counted from what was signed: nobody empties a log by turning a clock, and who waits learns why."""
    laptop = set_up(town, "fresh")
    laptop.check(town.text(SARI))
    ahead = replace(laptop, at="2031-07-05T08:00")
    before = shown(laptop)

    told = ahead.play("log", "purge", "--dry-run", "--json").objects[0]

    assert (told["count"], told["waiting"], told["signed"]) == (0, 1, "2021-07-04T15:30:00Z")
    words = ["log", "purge", "--pin-file", str(town.folder / "pin")]
    assert ahead.play(*words).err == (
        "strpcheck: tidak ada entri yang lewat waktunya\n"
        "strpcheck: 1 entri lewat waktunya hanya menurut jam laptop ini, jadi tetap ada: umur dihitung sampai tanda"
        " tangan terakhir, 4 Jul 2021 22:30 WIB. Kalau jamnya benar, jalankan `strpcheck sync`.\n"
    )
    assert ahead.in_english.play(*words).err == (
        "strpcheck: no entry's time is over\n"
        "strpcheck: 1 entries are over by this laptop's clock alone, and stay: age is counted from what was signed"
        " last, 4 Jul 2021 22:30 WIB. If the clock is right, run `strpcheck sync` first.\n"
    )
    assert shown(laptop) == before


def test_a_clock_that_is_a_little_ahead_is_not_told(town: Town, old: Laptop) -> None:
    """As every day's is between two syncs."""
    told = purged(town, old, "--dry-run")

    assert (told["count"], told["waiting"]) == (4, 0)


@pytest.mark.parametrize("more", [["--dry-run"], []])
def test_by_a_clock_that_is_behind_nothing_is_purged(town: Town, old: Laptop, more: list[str]) -> None:
    """Behind what was signed: it is refused in words, and nothing is written."""
    behind, before = replace(old, at="2021-08-06T07:57"), shown(old)
    words = ["log", "purge", *more] if more else ["log", "purge", "--pin-file", str(town.folder / "pin")]

    done, in_english = behind.play(*words), behind.in_english.play(*words)

    told = (
        "Jam laptop ini menunjuk waktu yang pasti sudah lewat."
        " Betulkan jamnya, pastikan dengan `strpcheck clock confirm`, lalu ulangi."
    )
    hint = "put the clock right, run `strpcheck clock confirm`, then purge again"
    details = "error: this clock says 2021-08-06 00:57 UTC, but it was 2021-08-06 01:00 UTC before"
    assert (done.code, done.err) == (3, f"strpcheck: {told}\nstrpcheck: {details}\n")
    assert (in_english.code, in_english.err) == (
        3,
        f"strpcheck: {details}\nstrpcheck: hint: nothing is purged by it: {hint}\n",
    )
    assert shown(old) == before


def test_of_the_open_shift_nothing_goes(town: Town) -> None:
    """Its numbers are still counted from its entries."""
    laptop = town.laptop("still", at=FIRST_DAY)
    laptop.check(town.text(SARI))
    laptop.begin_shift()
    assert laptop.play("exempt", "EX-ASN").code == 0
    town.publish(at="2021-09-06T08:00")
    late = replace(laptop, at="2021-09-06T09:00")
    assert late.play("sync", str(town.published)).code == 0

    assert late.play("log", "purge", "--dry-run", "--json").objects[0]["ranges"] == [[2, 2]]
    assert [kind for _, kind in shown(late)] == ["sync", "check", "officer", "shift", "exempt", "sync"]


def test_what_is_held_stays_until_the_hold_is_over(town: Town, old: Laptop) -> None:
    """With who wants it, why and until when; released, it goes."""
    words = ["--reason", "perkara 12", "--by", "kejaksaan", "--until", "2021-09-01"]
    assert old.play("log", "hold", "add", "6", "7", *words).code == 0
    (hold,) = old.play("log", "hold", "list", "--json").objects

    assert (hold["first"], hold["last"], hold["reason"], hold["by"]) == (6, 7, "perkara 12", "kejaksaan")
    assert hold["until"] == "2021-08-31T17:00:00Z"
    told = purged(town, old)
    assert (told["ranges"], told["held"]) == ([[4, 4], [8, 8]], 2)
    release = ["log", "hold", "release", str(hold["hold"]), "--reason", "selesai", "--by", "kejaksaan"]
    done = old.play(*release, "--pin-file", str(town.folder / "pin"))
    assert (done.code, done.err) == (
        0,
        f"strpcheck: penahanan {hold['hold']} berakhir; entri {hold['hold'] + 2}\n",
    )
    assert old.play("log", "hold", "list", "--json").objects == []
    told = old.play("log", "show", "--json").objects[-1]
    assert {name: told[name] for name in ("entry", "kind", "act", "hold", "reason", "author")} == {
        "entry": hold["hold"] + 2,
        "kind": "hold",
        "act": "release",
        "hold": hold["hold"],
        "reason": "selesai",
        "author": "kejaksaan",
    }
    assert not {"ranges", "until"} & set(told)
    assert purged(town, old)["ranges"] == [[6, 7]]


def test_a_dry_run_takes_nothing(old: Laptop) -> None:
    """And asks for no PIN."""
    before = shown(old)

    done = old.in_english.play("log", "purge", "--dry-run")

    assert done.err == "strpcheck: 4 entries would be deleted: 4, 6-8\n"
    assert shown(old) == before


def test_without_the_pin_nothing_goes(town: Town, old: Laptop) -> None:
    """Nor with a wrong one."""
    before = shown(old)
    (town.folder / "wrong").write_text("999999\n", encoding="utf-8")

    assert old.play("log", "purge").code == 3
    assert old.play("log", "purge", "--pin-file", str(town.folder / "wrong")).code == 3
    assert shown(old) == before


def test_while_another_program_reads_the_rest_is_left_to_do(town: Town, old: Laptop) -> None:
    """It is said, and the same command ends it."""
    number = bytes.fromhex(town.number(SARI))
    with closing(SqliteLog(old.home / "log.sqlite", system_entropy)) as reader:
        reader._connection.execute("BEGIN")
        reader._connection.execute("SELECT count(*) FROM entry").fetchone()
        done = old.in_english.play("log", "purge", "--pin-file", str(town.folder / "pin"))
        reader._connection.execute("ROLLBACK")

    assert done.code == 3
    assert "another program reads" in done.err
    assert purged(town, old)["count"] == 0
    assert files_with(old.home, [number]) == set()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["log", "purge", "--class", "record"], "expected the class routine or incident, got 'record'"),
        (["log", "hold", "add", "0"], "expected entries between 1 and"),
        (["log", "hold", "add", "5", "4"], "expected entries between 1 and"),
        (["log", "hold", "add", "999"], "expected entries between 1 and"),
        (["log", "hold", "add", "5", "--until", "2021-01-01"], "expected an end that is to come"),
        (["log", "hold", "add", "5", "--reason", " "], "expected a reason of 1 to 200 visible characters"),
        (["log", "hold", "add", "5", "--by", "a\x1b[31m"], "expected a author of 1 to 200 visible characters"),
        (["log", "hold", "release", "5"], "there is no hold 5"),
    ],
)
def test_what_cannot_be_is_a_usage_error(town: Town, old: Laptop, words: list[str], told: str) -> None:
    """And nothing is written."""
    before = shown(old)
    usual = {"--reason": "perkara 12", "--by": "kejaksaan", "--until": "2021-09-01"}
    if "purge" in words or "release" in words:
        words = [*words, "--pin-file", str(town.folder / "pin")]
        usual.pop("--until")
    if "purge" in words:
        usual = {}
    more = [word for option, value in usual.items() if option not in words for word in (option, value)]

    done = old.in_english.play(*words, *more)

    assert (done.code, told in done.err) == (2, True), done.err
    assert shown(old) == before


def test_people_read_what_went_in_both_languages(town: Town, old: Laptop) -> None:
    """One line each."""
    done = old.play("log", "purge", "--pin-file", str(town.folder / "pin"))
    again = old.in_english.play("log", "purge", "--pin-file", str(town.folder / "pin"))

    assert done.err == "strpcheck: 4 entri dihapus untuk selamanya: 4, 6-8\n"
    assert again.err == "strpcheck: no entry's time is over\n"
    assert json.loads(old.play("log", "show", "--json").out.splitlines()[-1])["kind"] == "purge"


def test_what_stays_behind_a_purge_is_decided_again(town: Town) -> None:
    """A month on, what a revoked key signed has its generation still; what the purge took is no finding."""
    (kid,) = (file.stem.removeprefix("permit-") for file in (town.folder / "auth" / "private").glob("permit-*.pem"))
    laptop = replace(set_up(town, "again"), at=LATER)
    assert laptop.check(town.text(SARI), at=FIRST_DAY).reasons == ["ok"]
    town.authority("revoke", "--key", kid, "--reason", "stolen", at="2021-07-05T09:00")
    for at in ("2021-07-05T10:00", "2021-07-07T10:00", A_MONTH_ON):
        town.publish(at=at)
        assert laptop.play("sync", str(town.published), at=at).code == 0
        if at != A_MONTH_ON:
            assert laptop.check(town.text(SARI), at=at).reasons == ["key_revoked"]

    assert purged(town, laptop)["count"] == 1
    done = laptop.play("log", "redecide", "--json")

    assert done.code == 0, done.out
    assert [row["decided"] for row in done.objects] == [2]


def test_what_an_open_shift_keeps_is_told(town: Town) -> None:
    """Nobody closed it for a month: purging does nothing until somebody does, and says so."""
    laptop = set_up(town, "open").begin_shift()
    assert laptop.check(town.text(SARI)).reasons == ["ok"]
    town.publish(at=A_MONTH_ON)
    assert laptop.play("sync", str(town.published), at=A_MONTH_ON).code == 0
    late = replace(laptop, at=LATER)

    told = purged(town, late)

    assert (told["count"], told["in_open_shift"], told["held"], told["waiting"]) == (0, 1, 0, 0)
    words = ["log", "purge", "--pin-file", str(town.folder / "pin")]
    assert late.in_english.play(*words).err == (
        "strpcheck: 1 entries whose time is over stand in the open shift and stay; end it with `strpcheck shift close`,"
        " then purge again\n"
    )
    assert late.play(*words).err == (
        "strpcheck: 1 entri yang lewat waktunya ada di giliran yang masih dibuka, jadi tetap ada; akhiri dengan"
        " `strpcheck shift close`, lalu hapus lagi\n"
    )
    assert late.play("shift", "close").code == 0
    assert purged(town, late)["count"] == 1
