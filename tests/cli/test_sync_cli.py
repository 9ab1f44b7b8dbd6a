"""Laws of `sync`: told what came in force, or told why nothing did."""

import json
import shutil
from pathlib import Path

import pytest

from tests.played import BUDI, EVENING, MORNING, SARI, Laptop, Town, found_town
from tests.resigned import STATUS, ListSpelling, resign, status_list

TEN = "2021-07-05T10:00"
CURRENT = "store/current"


def pointer(laptop: Laptop) -> bytes:
    """What is in force."""
    return (laptop.home / CURRENT).read_bytes()


def test_a_revocation_arrives(town: Town, laptop: Laptop) -> None:
    """Revoked, published, synced: refused; everyone else passes as before."""
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "surat dicuri", at=MORNING)
    town.publish(MORNING)

    done = laptop.in_english.play("sync")

    assert done.code == 0
    assert "(new), signed" in done.err
    assert laptop.check(town.text(SARI), town.text(BUDI)).reasons == ["revoked", "ok"]


def test_the_same_again_is_told_as_such(town: Town, laptop: Laptop) -> None:
    """Exit 0: nothing is wrong."""
    done = laptop.in_english.play("sync", str(town.published))

    assert (done.code, done.out) == (0, "")
    assert "(already in force), signed" in done.err


def test_json_tells_the_same(town: Town, laptop: Laptop) -> None:
    """One object on stdout, nothing on stderr."""
    again, new = laptop.play("sync", "--json"), (town.publish(TEN), laptop.play("sync", "--json", at=TEN))[1]

    (first,), (second,) = again.objects, new.objects
    assert (again.err, new.err) == ("", "")
    keys = ["generation", "new", "confirmed_at", "clock_confirmed", "carrier", "expired", "received", "ways"]
    assert list(first) == keys
    assert (first["new"], first["confirmed_at"]) == (False, "2021-07-04T15:30:00Z")
    assert (second["new"], second["confirmed_at"], second["clock_confirmed"]) == (True, "2021-07-05T03:00:00Z", False)
    assert second["carrier"] == str(town.published)


def test_the_carrier_of_the_last_success_is_remembered(town: Town, laptop: Laptop) -> None:
    """A stick that failed is not."""
    stick = town.copy_of_published("stick")
    assert laptop.play("sync", str(stick)).code == 0
    assert laptop.play("sync", str(town.folder / "gone")).code == 3

    assert laptop.play("sync", "--json").objects[0]["carrier"] == str(stick)


def test_every_sync_that_came_to_its_end_is_in_the_log(town: Town, laptop: Laptop) -> None:
    """New or not; a refused one changed nothing and is not."""
    laptop.play("sync")
    laptop.play("sync", str(town.folder / "gone"))

    entries = laptop.play("log", "show", "--json").objects
    assert [(entry["kind"], entry["new"]) for entry in entries] == [("sync", True), ("sync", False)]


def refused(laptop: Laptop, carrier: Path, at: str = TEN) -> str:
    """What is said; what was in force stays."""
    before = pointer(laptop)
    done = laptop.in_english.play("sync", str(carrier), at=at)
    assert (done.code, done.out) == (3, "")
    assert "strpcheck: hint: " in done.err
    assert pointer(laptop) == before
    return done.err


def test_an_older_stick_is_refused(town: Town, laptop: Laptop) -> None:
    """After a newer publish nothing goes back."""
    stick = town.copy_of_published("stick")
    town.publish(TEN)
    laptop.play("sync")

    assert "older than what is in force" in refused(laptop, stick)


def test_an_older_list_in_a_newer_snapshot_is_refused(town: Town, laptop: Laptop) -> None:
    """Metadata that is new makes no list newer."""
    from strpcheck.cli.options import parse_time

    town.publish("2021-07-05T08:00")
    laptop.play("sync", at="2021-07-05T08:00")
    token = status_list(town, ListSpelling(issued_at=parse_time("2021-07-05T07:59:59")))

    told = refused(laptop, resign(town, "wrong", TEN, {STATUS: token}))

    assert "the list urn:strp:2021w26 offered is older than the one known here" in told


def test_a_shorter_list_is_refused(town: Town, laptop: Laptop) -> None:
    """Permits beyond its end would be unknown."""
    done = refused(laptop, resign(town, "wrong", TEN, {STATUS: status_list(town, ListSpelling(bitmap=bytes(7)))}))

    assert "the list urn:strp:2021w26 offered holds 56 permits, the one known 64" in done


def test_a_list_that_vanished_is_refused(town: Town, laptop: Laptop) -> None:
    """Before the end that was promised for it."""
    told = refused(laptop, resign(town, "wrong", TEN, {STATUS: None}))

    assert "the list urn:strp:2021w26 is not offered any more, before its end" in told


@pytest.mark.parametrize(
    ("bitmap", "words"), [(b"\xff" * 8, "found revoked for a good permit"), (bytes(8), "found ok for a revoked permit")]
)
def test_a_list_that_the_canaries_contradict_is_refused(town: Town, laptop: Laptop, bitmap: bytes, words: str) -> None:
    """A list that calls everyone revoked, or nobody, never comes in force."""
    told = refused(laptop, resign(town, "wrong", TEN, {STATUS: status_list(town, ListSpelling(bitmap=bitmap))}))

    assert f"the self-test {words}" in told
    assert "tell the authority that its lists are wrong" in told


def test_a_carrier_of_another_authority_is_refused(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """However new."""
    (tmp_path / "other").mkdir()
    other = found_town(tmp_path / "other")

    assert "a signature is missing or does not hold" in refused(laptop, other.publish(TEN))
    assert town.published.exists()


def test_an_expired_copy_of_what_is_known_is_refused(town: Town, laptop: Laptop) -> None:
    """Eight days later the stick is no news any more; what is in force stays and ages."""
    told = refused(laptop, town.published, at="2021-07-12T10:00:01")

    assert "what is offered has expired" in told
    assert "check this laptop's clock" in told


def test_an_expired_copy_that_is_news_is_taken_and_ages(town: Town, laptop: Laptop) -> None:
    """Late knowledge is better than later: who was revoked meanwhile is, and whoever would pass is looked at."""
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "surat dicuri", at=TEN)
    late = "2021-07-12T10:00:01"

    told = laptop.in_english.play("sync", str(town.publish(TEN)), at=late)

    assert told.code == 0
    assert "this copy has expired (timestamp, snapshot, status): it is newer than what was held, and old" in told.err
    assert laptop.check(town.text(SARI), town.text(BUDI), at=late).reasons == ["revoked", "status_stale"]


def test_an_old_stick_is_refused_though_the_store_was_wiped(town: Town, laptop: Laptop) -> None:
    """What was verified once is remembered outside of it: no disk check and no thief of a stick takes it back."""
    stick = town.copy_of_published("stick")
    town.publish(TEN)
    laptop.play("sync", at=TEN)
    shutil.rmtree(laptop.home / "store")

    told = laptop.in_english.play("sync", str(stick), at=TEN)
    healed = laptop.in_english.play("sync", str(town.published), at=TEN)

    assert (told.code, told.out) == (3, "")
    assert "what is offered is older than what this laptop knows: timestamp version 1, known is 2" in told.err
    assert (healed.code, "(new)" in healed.err) == (0, True)


@pytest.mark.parametrize("damaged", ["store/current", "store/objects", "store"])
def test_damage_is_healed(town: Town, laptop: Laptop, damaged: str) -> None:
    """Noticed before a verdict, told with the way out, and gone after a sync from the same copy."""
    place = laptop.home / damaged
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.write_bytes(b"0" * 64)

    before = laptop.in_english.check(town.text(SARI))
    healed = laptop.in_english.play("sync")

    assert (before.code, before.out) == (3, "")
    assert "strpcheck sync" in before.err
    assert (healed.code, "(new)" in healed.err) == (0, True)
    assert laptop.check(town.text(SARI)).reasons == ["ok"]


@pytest.mark.parametrize("content", [b"", b"{}", None])
def test_a_damaged_root_is_put_back_by_a_person(town: Town, laptop: Laptop, content: bytes | None) -> None:
    """No verdict and no sync without it; with the right file everything goes on."""
    place = laptop.home / "root.json"
    place.unlink()
    if content is not None:
        place.write_bytes(content)

    for words in (["check", town.text(SARI)], ["sync"]):
        done = laptop.in_english.play(*words)
        assert (done.code, done.out) == (3, "")
        assert "hint: put back the root.json" in done.err

    shutil.copy(town.root, place)
    assert laptop.check(town.text(SARI)).reasons == ["ok"]


def test_the_root_of_another_authority_is_noticed(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """Put there by mistake or on purpose: no verdict, and no sync from that authority either."""
    (tmp_path / "other").mkdir()
    other = found_town(tmp_path / "other")
    shutil.copy(other.root, laptop.home / "root.json")

    for words in (["check", town.text(SARI)], ["sync", str(other.published)], ["sync"]):
        done = laptop.play(*words)
        assert (done.code, done.out) == (3, "")
        assert "root.json is not the root" in done.err


@pytest.mark.parametrize("words", [["sync"], ["check", "X"], ["log", "show"], ["clock", "confirm"], ["scan", "."]])
def test_a_home_that_was_never_set_up_says_so(tmp_path: Path, words: list[str]) -> None:
    """Every command of the laptop, and none makes anything."""
    done = Laptop(tmp_path / "none").in_english.play(*words)

    assert (done.code, done.out) == (3, "")
    assert "is not set up" in done.err
    assert "strpcheck init --root ROOT.json" in done.err
    assert not (tmp_path / "none").exists()


def test_a_sync_whose_log_is_gone_changes_nothing(town: Town, laptop: Laptop) -> None:
    """Nor does it make a new one."""
    (laptop.home / "log.sqlite").unlink()
    town.publish(TEN)

    told = refused(laptop, town.published)

    assert "log.sqlite is missing" in told
    assert not (laptop.home / "log.sqlite").exists()


def test_a_sync_in_words_of_the_supervisor(town: Town, laptop: Laptop) -> None:
    """The signed time stands in it, in the language asked for: it is what ages are counted from."""
    told = [Laptop(laptop.home, MORNING, ["--lang", lang]).play("sync").err for lang in ("id", "en")]

    assert "(sudah berlaku), ditandatangani 4 Jul 2021 22:30 WIB" in told[0]
    assert "(already in force), signed 4 Jul 2021 22:30 WIB" in told[1]
    assert EVENING.startswith("2021-07-04")
    assert town.published.exists()


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_post_that_is_gone_from_the_policy_is_told_at_once(town: Town, laptop: Laptop, form: tuple[str, ...]) -> None:
    """The new generation is in force, with what it revokes; from then on the laptop gives no verdict."""
    rules = town.folder / "auth" / "policy.json"
    policy = json.loads(rules.read_bytes())
    policy["posts"] = [post for post in policy["posts"] if post["id"] in {"LAMPIRI", "SEMANGGI"}]
    rules.write_text(json.dumps(policy), encoding="utf-8")
    before = pointer(laptop)
    town.publish(TEN)

    told = laptop.in_english.play("sync", *form, at=TEN)

    assert told.code == 0
    assert "strpcheck: the policy knows no post LENTENG-AGUNG any more: this laptop gives no verdicts" in told.err
    assert "known posts: LAMPIRI, SEMANGGI\n" in told.err
    assert pointer(laptop) != before
    checked = laptop.play("check", "HELLO", at=TEN)
    assert (checked.code, checked.out) == (3, "")
    assert "hint: known posts: LAMPIRI, SEMANGGI" in checked.err


def test_a_post_that_stays_is_not_spoken_of(laptop: Laptop) -> None:
    """A sync as always."""
    assert "post" not in laptop.play("sync").err
