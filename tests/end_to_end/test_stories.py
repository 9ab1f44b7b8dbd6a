"""Whole stories, each from a roster to a verdict, by commands in processes of their own on real files."""

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from strpcheck.adapters.camera_model import shoot
from strpcheck.adapters.store import DiskGenerationStore
from strpcheck.core.decide import decide
from strpcheck.core.generation import Generation
from tests.laptop import decided_for, facts_from, station_from
from tests.played import BUDI, EVENING, JOKO, MORNING, ROSTER, SARI, WATI, Done, Town, spawn

WORDS = {
    "id": {"ok": "LOLOS", "id": "LOLOS - CEK KTP", "refer": "PERIKSA", "reject": "TOLAK", "retry": "ULANGI"},
    "en": {"ok": "PASS", "id": "PASS, CHECK ID", "refer": "CHECK ASIDE", "reject": "REFUSE", "retry": "SCAN AGAIN"},
}
LATE_ROSTER = f"""\
{ROSTER.splitlines()[0]}
3174026107930000,Dewi Contoh,KR-LOG,PT Angkut Contoh,3174,1001,2021-07-05,2021-07-20,,
"""
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Place:
    """A folder in which people type."""

    town: Town

    def type(self, *words: str, at: str = MORNING, code: int = 0, lang: str = "id") -> Done:
        """Type a command; it must end with that code."""
        given = ["--home", "home", "--lang", lang, "--at", at, *words]
        done = spawn(*given, cwd=self.town.folder)
        assert done.code == code, done.out + done.err
        assert "Traceback" not in done.err
        return done

    def revoke(self, *words: str, at: str = MORNING) -> None:
        """Revoke, publish, sync."""
        self.type("authority", "revoke", "--dir", "auth", "--reason", "alasan rekaan", *words, at=at)
        self.publish(at)

    def publish(self, at: str) -> None:
        """Publish and sync."""
        self.type("authority", "publish", "pub", "--dir", "auth", at=at)
        self.type("sync", at=at)

    def shown(self, line: int, at: str = MORNING, *, word: str, code: int) -> dict[str, str]:
        """Show the permit of a roster line to the laptop in each language: word and exit code must be these."""
        told = {}
        for lang, words in WORDS.items():
            told[lang] = self.type("check", f"permits/{self.town.number(line)}.png", at=at, code=code, lang=lang).out
            assert told[lang].startswith(f"{words[word]} [")
        return told


@pytest.fixture
def founded(town: Town) -> Town:
    """A town with its authority, four permits, a first publish, and a laptop."""
    return town


@pytest.fixture
def place(founded: Town) -> Place:
    """Where people type in it."""
    return Place(founded)


def test_issued_published_and_checked(tmp_path: Path, place: Place) -> None:
    """From an empty folder: what the authority wrote, the laptop reads: symbols, their photographs, and texts."""
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    place = replace(place, town=Town(folder))
    place.type("authority", "init", "--training", "auth", at=EVENING)
    place.type("authority", "issue", "roster.csv", "--dir", "auth", "--out", "permits", at=EVENING)
    place.type("authority", "publish", "pub", "--dir", "auth", at=EVENING)
    place.type("init", "--root", "pub/metadata/1.root.json", "--from", "pub", "--post", "LENTENG-AGUNG")
    town = place.town
    (town.folder / "photos").mkdir()
    for number, line in enumerate((SARI, BUDI, WATI, JOKO)):
        picture = shoot(town.picture(line).read_bytes(), seed=number)
        Image.fromarray(picture).save(town.folder / "photos" / f"{number}.jpg")

    drawn = place.type("check", "--json", "permits")
    photographed = place.type("check", "--json", "photos")
    words = {lang: place.type("check", f"permits/{town.number(SARI)}.txt", lang=lang).out for lang in WORDS}

    numbers = {town.number(line) for line in (SARI, BUDI, WATI, JOKO)}
    for done in (drawn, photographed):
        assert {told["permit"]["id"] for told in done.objects} == numbers
        assert set(done.reasons) == {"ok"}
    assert [words[lang].startswith(WORDS[lang]["ok"]) for lang in WORDS] == [True, True]
    assert ["Sari Contoh" in told for told in words.values()] == [True, True]


def test_revoked_is_refused_after_the_next_sync(place: Place) -> None:
    """Before it nobody can know; after it nobody else is touched."""
    town = place.town
    place.type("authority", "revoke", "--dir", "auth", "--permit", town.number(SARI), "--reason", "dicuri")
    place.type("authority", "publish", "pub", "--dir", "auth")
    place.shown(SARI, word="ok", code=0)

    place.type("sync")

    place.shown(SARI, word="reject", code=10)
    place.shown(JOKO, word="ok", code=0)


def test_a_company_is_revoked_with_all_its_workers(founded: Town) -> None:
    """And with nobody of another."""
    place = Place(founded)

    place.revoke("--company", "PT Angkut Contoh")

    assert [place.type("check", "--json", founded.text(line), code=code).reasons for line, code in
            ((SARI, 10), (JOKO, 10), (BUDI, 0), (WATI, 0))] == [["revoked"], ["revoked"], ["ok"], ["ok"]]  # fmt: skip


def test_suspended_is_looked_at_aside_until_it_is_lifted(place: Place) -> None:
    """Neither passed nor refused; reinstated, it passes again."""
    number = place.town.number(BUDI)

    place.revoke("--permit", number, "--suspend")
    place.shown(BUDI, word="refer", code=11)
    place.shown(SARI, word="ok", code=0)

    place.revoke("--permit", number, "--reinstate", at="2021-07-05T08:00")
    place.shown(BUDI, "2021-07-05T08:01", word="ok", code=0)


def test_a_key_that_was_stolen_for_a_while(founded: Town) -> None:
    """A refused issuing window takes what was issued in it; permits of other hours stand."""
    place = Place(founded)
    later = "2021-07-05T07:20"
    (founded.folder / "late.csv").write_text(LATE_ROSTER)
    place.type("authority", "issue", "late.csv", "--dir", "auth", "--out", "late", at=later)
    (text,) = (founded.folder / "late").glob("*.txt")
    (key,) = (founded.folder / "auth" / "private").glob("permit-*.pem")

    place.revoke("--key", key.stem.removeprefix("permit-"), "--from", "2021-07-05T07:00", "--to", "2021-07-05T08:00")

    assert place.type("check", "--json", str(text), at="2021-07-05T07:45", code=10).reasons == ["key_out_of_time"]
    assert place.type("check", "--json", founded.text(SARI), at="2021-07-05T07:45").reasons == ["ok"]


def test_a_permit_that_is_newer_than_the_list_passes_and_says_so(founded: Town) -> None:
    """It cannot stand in the list yet; nobody is turned back for that."""
    place = Place(founded)
    (founded.folder / "late.csv").write_text(LATE_ROSTER)
    place.type("authority", "issue", "late.csv", "--dir", "auth", "--out", "late", at="2021-07-05T06:00")
    (text,) = (founded.folder / "late").glob("*.txt")

    (before,) = place.type("check", "--json", str(text)).objects
    place.publish("2021-07-05T07:00")
    (after,) = place.type("check", "--json", str(text), at="2021-07-05T07:40").objects

    assert (before["reason"], before["advisories"]) == ("ok", ["newer_than_list"])
    assert (after["reason"], "newer_than_list" in after["advisories"]) == ("ok", False)


def test_a_stale_list_sends_everyone_aside_and_a_sync_ends_it(place: Place) -> None:
    """74 hours after the authority's last word; told with what to do, and no jam before that."""
    aside = place.shown(WATI, "2021-07-08T00:30", word="refer", code=11)
    assert ("pengawas" in aside["id"], "supervisor" in aside["en"]) == (True, True)

    place.publish("2021-07-08T00:35")

    place.shown(WATI, "2021-07-08T00:40", word="ok", code=0)


def test_on_the_day_of_the_extension_nobody_is_turned_back(place: Place) -> None:
    """The permit says 20 July; the policy runs it through the 25th, and without a photo the ID is looked at."""
    place.publish("2021-07-21T05:00")
    extended = place.shown(WATI, "2021-07-21T07:30", word="id", code=0)
    assert ["20 Jul" in told for told in extended.values()] == [True, True]

    place.publish("2021-07-26T05:00")
    place.shown(WATI, "2021-07-26T07:30", word="reject", code=10)


def test_an_extension_that_nobody_confirmed_is_looked_at_aside(founded: Town) -> None:
    """A laptop that was not synced since cannot know that the permit was not extended again."""
    place = Place(founded)
    place.publish("2021-07-25T12:00")

    done = place.type("check", "--json", founded.text(WATI), at="2021-07-26T07:30", code=11)

    assert done.reasons == ["expired_not_confirmed"]


def test_the_wrong_hour_is_a_message_of_its_own(place: Place) -> None:
    """Critical workers pass from six to ten, visits to the sick all day, everybody at night."""
    refused = place.shown(SARI, "2021-07-05T10:00", word="reject", code=10)
    first = {lang: told.splitlines()[0] for lang, told in refused.items()}
    assert ("jam" in first["id"], "hour" in first["en"]) == (True, True)

    place.shown(WATI, "2021-07-05T10:00", word="ok", code=0)
    place.shown(SARI, "2021-07-05T22:00", word="ok", code=0)


def test_every_decision_of_a_day_can_be_made_again(founded: Town) -> None:
    """From the log and the held generations alone: each authenticated entry gives the same verdict once more."""
    place = Place(founded)
    place.type("check", "permits", "HTTPS://EXAMPLE.ORG", code=12)
    first = generation_of(founded)
    place.revoke("--permit", founded.number(SARI))
    place.revoke("--permit", founded.number(BUDI), "--suspend", at="2021-07-05T07:40")
    for at in ("2021-07-05T07:45", "2021-07-05T11:00", "2021-07-05T23:00"):
        place.type("check", "permits", at=at, code=10)
    generations = {each.id: each for each in (first, generation_of(founded))}

    redecided = 0
    for line in place.type("log", "show", "--json").objects:
        if line["kind"] != "check" or "permit" not in line:
            continue
        body = unhexed(line)
        verdict = decide(facts_from(body), generations[body["generation"]], station_from(body), decided_for(body))
        assert (verdict.reason.value, verdict.outcome.value) == (body["reason"], body["outcome"])
        assert [advisory.value for advisory in verdict.advisories] == body["advisories"]
        redecided += 1
    assert redecided == 16


def generation_of(town: Town) -> Generation:
    """What the laptop holds now, whole."""
    held = DiskGenerationStore(town.folder / "home" / "store", town.root.read_bytes()).current()
    assert held is not None
    # Lists are mapped from files; a later sync must not change what this test decides by.
    return replace(held, lists={key: replace(item, bitmap=bytes(item.bitmap)) for key, item in held.lists.items()})


def unhexed(line: dict[str, object]) -> dict[str, Any]:
    """An entry of `log show --json` as it is in the log."""
    body: dict[str, Any] = json.loads(json.dumps(line))
    for name in ("cti", "kid"):
        body["permit"][name] = bytes.fromhex(body["permit"][name])
    return body


def test_a_laptop_is_moved_with_its_home(founded: Town) -> None:
    """Everything a laptop keeps stands below its home: copied elsewhere, it goes on where it was."""
    place = Place(founded)
    place.type("check", "permits")
    shutil.move(founded.folder / "home", founded.folder / "elsewhere")
    shutil.copytree(founded.folder / "elsewhere", founded.folder / "home")

    place.type("check", "permits")

    assert len(place.type("log", "show", "--json").objects) == 9
