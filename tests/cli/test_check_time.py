"""Laws of time in `check`: `--at`, the clock that went back, and lists that age."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.key_files import load_key_file
from strpcheck.authority.signing import sign_permit
from strpcheck.cli.options import parse_time
from strpcheck.core.barcode import encode_barcode
from strpcheck.core.permit import Environment, Facts, Permit, PermitId, Person
from tests.played import EVENING, PASSPHRASE, SARI, Laptop, Town, found_production

NOON_WIB = "2021-07-05T11:00"


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("2021-07-05T05:59:59", "ok"),  # the border's open hours end at six
        ("2021-07-05T06:00", "ok"),
        ("2021-07-05T09:59:59", "ok"),
        ("2021-07-05T10:00", "hour_not_allowed"),
        (NOON_WIB, "hour_not_allowed"),
        ("2021-07-05T22:00", "ok"),
        ("2021-07-05T04:00Z", "hour_not_allowed"),
        ("2021-07-05T07:30+07:00", "ok"),
        ("2021-07-04T23:57:59", "not_yet_valid"),
        ("2021-07-04T22:00", "clock_suspect"),
    ],
)
def test_a_training_laptop_works_at_the_given_time(town: Town, laptop: Laptop, at: str, reason: str) -> None:
    """Jakarta's where no offset stands."""
    done = laptop.check(town.text(SARI), at=at)

    assert done.reasons == [reason]
    assert done.objects[0]["at"] == parse_time(at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert done.objects[0]["simulated"] is False


def test_given_times_go_to_and_fro(town: Town, laptop: Laptop) -> None:
    """They neither count for nor are judged by the went-back rule, beside the machine's own years later."""
    real = Laptop(laptop.home, None)
    told = [
        *laptop.check(town.text(SARI), at="2021-07-06T07:00").reasons,
        *real.check(town.text(SARI)).reasons,
        *laptop.check(town.text(SARI), at="2021-07-05T07:00").reasons,
    ]

    assert told == ["ok", "expired_not_confirmed", "ok"]


@pytest.mark.parametrize(
    ("age", "reason", "advisories"),
    [
        (timedelta(hours=12), "ok", []),
        (timedelta(hours=12, seconds=1), "ok", ["list_ageing"]),
        (timedelta(hours=72), "ok", ["list_ageing"]),
        (timedelta(hours=72, seconds=1), "status_stale", []),
        (timedelta(hours=74), "status_stale", []),
        (timedelta(days=8), "status_stale", []),
    ],
)
def test_lists_age_by_their_signed_time(town: Town, age: timedelta, reason: str, advisories: list[str]) -> None:
    """Fresh to 12 h, ageing to 72 h, stale beyond; metadata that expired meanwhile stays in force and ages."""
    laptop = town.laptop("inner", post="BUNDARAN-HI")  # where every hour is allowed
    at = (parse_time(EVENING) + age).isoformat()

    done = laptop.check(town.text(SARI), at=at)

    (told,) = done.objects
    assert (told["reason"], told["advisories"], done.err) == (reason, advisories, "")
    assert told["list_age_s"] == age.total_seconds()


@pytest.mark.parametrize(
    "at", [" ", "now", "2021-13-01", "2019-12-31T23:59", "2100-01-01", "07:30", "2021-07-05T25:00"]
)
def test_a_time_that_is_none_is_refused(laptop: Laptop, at: str) -> None:
    """Usage, with how a time is written."""
    done = laptop.play("check", "X", at=at)

    assert (done.code, done.out) == (2, "")
    assert "strpcheck: hint: write 2021-07-05T07:30 (Jakarta time)" in done.err


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A production authority with a laptop at BUNDARAN-HI, where every hour is allowed."""
    town = found_production(tmp_path_factory.mktemp("production"))
    words = ["--root", str(town.root), "--from", str(town.published), "--post", "BUNDARAN-HI"]
    assert Laptop(town.folder / "home", None).play("init", *words).code == 0
    return town


def production_text(town: Town, start: datetime) -> str:
    """A permit for thirty days from `start`, under the index that the good canary has: the only one that is issued."""
    (place,) = (town.folder / "auth" / "private").glob("permit-????????????????.pem")
    key = load_key_file(place, PASSPHRASE.encode())
    uri = next(iter(trust_of(town)))
    facts = Facts(
        PermitId("ID-JK", bytes(7) + b"\x01"),
        key.key_id,
        issued_at=start,
        not_before=start,
        expires=start + timedelta(days=30),
        category="KR-KES",
        areas=(3171,),
        status_uri=uri,
        status_index=0,
        environment=Environment.PRODUCTION,
        has_photo=False,
    )
    return encode_barcode(
        sign_permit(Permit(facts, Person("Orang Rekaan", "0000", "RS Rekaan", None, None, None)), key)
    )


def trust_of(town: Town) -> dict[str, str]:
    """Status lists of the published trust list."""
    from strpcheck.documents.trust import read_trust

    (place,) = (town.published / "targets").glob("*.trust.json")
    return {
        uri: issuer.id for issuer in read_trust(place.read_bytes()).issuers.values() for uri in issuer.status_sources
    }


@pytest.fixture
def today(production: Town) -> tuple[Laptop, str, datetime]:
    """The production laptop, a permit that is valid now, and the second it was issued."""
    timestamp = json.loads((production.published / "metadata" / "timestamp.json").read_bytes())
    start = datetime.fromisoformat(timestamp["signed"]["x-strp-issued"])
    return Laptop(production.folder / "home", None), production_text(production, start), start


def test_production_works_by_the_machines_clock(today: tuple[Laptop, str, datetime]) -> None:
    """Accepted, not simulated, logged at that time."""
    laptop, text, _ = today

    done = laptop.check(text)

    assert (done.code, done.reasons, done.objects[0]["simulated"]) == (0, ["ok"], False)
    assert done.objects[0]["environment"] == "production"


def test_production_simulates_another_time_and_says_so(today: tuple[Laptop, str, datetime]) -> None:
    """SIMULASI on the screen, `simulated` in JSON, and an ACCEPT that exits 11."""
    laptop, text, start = today
    at = (start + timedelta(hours=1)).isoformat()

    told, shown = laptop.check(text, at=at), laptop.play("check", text, at=at)

    assert (told.code, told.reasons, told.objects[0]["simulated"]) == (11, ["ok"], True)
    assert told.objects[0]["at"] == (start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (shown.code, "SIMULASI" in shown.out.splitlines()[0]) == (11, True)


@pytest.mark.parametrize(
    ("away", "reason", "code"),
    [
        (timedelta(days=-300), "not_yet_valid", 10),
        (timedelta(days=29), "status_stale", 11),
        (timedelta(days=300), "expired_not_confirmed", 11),
    ],
)
def test_a_simulation_skips_the_clock_question(
    today: tuple[Laptop, str, datetime], away: timedelta, reason: str, code: int
) -> None:
    """A time long before what was signed is asked for on purpose."""
    laptop, text, start = today

    done = laptop.check(text, at=(start + away).isoformat())

    assert (done.code, done.reasons) == (code, [reason])


def test_a_simulation_is_logged_at_the_real_time(today: tuple[Laptop, str, datetime]) -> None:
    """With the time it was decided for beside it; it is no sighting for later checks."""
    laptop, text, start = today
    laptop.check(text, at=(start + timedelta(days=2)).isoformat())

    entry = laptop.play("log", "show", "--json").objects[-1]

    assert entry["simulated_at"] == int((start + timedelta(days=2)).timestamp())
    assert abs(entry["times"]["wall"] - start.timestamp()) < 3600
    assert (entry["times"]["invented"], entry["asks_clock"]) == (False, False)


@pytest.mark.parametrize("words", [["scan", "."], ["sync"], ["log", "show"], ["clock", "confirm"]], ids=" ".join)
def test_nothing_else_is_simulated(today: tuple[Laptop, str, datetime], words: list[str]) -> None:
    """In production only `check`: usage, and nothing is done."""
    laptop, _, start = today

    done = laptop.play(*words, at=start.isoformat())

    assert (done.code, done.out) == (2, "")
    assert "in production only `check` may be run with --at, and it simulates" in done.err


def test_a_clock_that_went_back_is_suspect_until_it_is_confirmed(town: Town, tmp_path: Path) -> None:
    """By real times alone: the log of a training laptop counts those too."""
    from contextlib import closing

    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.sqlite_log import SqliteLog
    from strpcheck.ports import Trace

    (tmp_path / "pin").write_text("123456")
    laptop = Laptop(town.folder / "real", None)
    words = ["--root", str(town.root), "--from", str(town.published), "--post", "BUNDARAN-HI"]
    assert Laptop(laptop.home, "2021-07-05T07:00").play("init", *words, "--pin-file", str(tmp_path / "pin")).code == 0
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        log.append(b"\xa0", Trace(datetime(2090, 1, 1, tzinfo=UTC), counts_for_clock=True))

    suspect = laptop.check(town.text(SARI)).reasons
    confirmed = laptop.play("clock", "confirm", "--pin-file", str(tmp_path / "pin"))
    healed = laptop.check(town.text(SARI)).reasons

    assert (suspect, confirmed.code, healed) == (["clock_suspect"], 0, ["expired_not_confirmed"])
