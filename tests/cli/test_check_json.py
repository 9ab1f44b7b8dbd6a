"""Laws of `check --json`: an object a line by the published schema whatever the outcome, the person on request."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any, Final

import jsonschema
import numpy as np
import pytest
from PIL import Image

from tests.played import BUDI, JOKO, ROOT, SARI, WATI, Laptop, Town

SCHEMA: Final = json.loads((ROOT / "docs" / "schemas" / "verdict.schema.json").read_text("utf-8"))
KEYS: Final = ("source", "outcome", "reason", "advisories", "permit", "generation", "list_age_s", "at")


def validated(told: dict[str, Any]) -> dict[str, Any]:
    """An object that the schema takes, formats included."""
    jsonschema.validate(told, SCHEMA, format_checker=jsonschema.FormatChecker())
    return told


@pytest.fixture
def told(town: Town, laptop: Laptop) -> dict[str, dict[str, Any]]:
    """An object of every outcome, by reason."""
    Image.fromarray(np.full((200, 200), 255, np.uint8)).save(town.folder / "blank.png")
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "x", at="2021-07-05T07:00")
    town.authority("revoke", "--suspend", "--permit", town.number(BUDI), "--reason", "x", at="2021-07-05T07:00")
    town.publish("2021-07-05T07:00")
    laptop.play("sync")
    inputs = [town.text(SARI), town.text(BUDI), town.text(WATI), "X", str(town.folder / "blank.png")]
    spoiled = town.text(WATI)[:-10] + "0" * 10
    hour = laptop.check(town.text(JOKO), at="2021-07-05T11:00")
    objects = [*laptop.check(*inputs, spoiled).objects, *hour.objects]
    return {validated(each)["reason"]: each for each in objects}


def test_every_outcome_fits_the_schema(told: dict[str, dict[str, Any]]) -> None:
    """And holds the stable keys of the contract."""
    assert {each["outcome"] for each in told.values()} == {"ACCEPT", "REFER", "REJECT", "RETRY"}
    assert set(told) == {"revoked", "suspended", "ok", "not_a_permit", "no_barcode", "malformed", "hour_not_allowed"}
    assert all(set(KEYS) <= set(each) for each in told.values())


def test_a_permit_is_told_only_where_it_was_authenticated(told: dict[str, dict[str, Any]]) -> None:
    """Null for everything else; nobody's name where none was asked for."""
    known = {reason for reason, each in told.items() if each["permit"] is not None}

    assert known == {"revoked", "suspended", "ok", "hour_not_allowed"}
    assert set(told["ok"]["permit"]) == {"iss", "id", "category", "areas", "expires"}
    assert "Wati" not in json.dumps(told)


def test_ages_and_times_are_the_signed_ones(told: dict[str, dict[str, Any]]) -> None:
    """List age in seconds from the list's own time; times in UTC."""
    assert told["ok"]["list_age_s"] == 1800
    assert told["ok"]["at"] == "2021-07-05T00:30:00Z"
    assert told["ok"]["permit"]["expires"] == "2021-07-20T17:00:00Z"
    assert told["malformed"]["list_age_s"] is None


def test_the_person_is_told_on_request(town: Town, laptop: Laptop) -> None:
    """Name, last four digits, company or purpose, photo; by the same schema."""
    first, second = map(validated, laptop.check("--with-person", town.text(SARI), town.text(WATI)).objects)

    assert {key: first["permit"][key] for key in ("name", "nik", "company", "purpose", "photo")} == {
        "name": "Sari Contoh", "nik": "0000", "company": "PT Angkut Contoh", "purpose": None, "photo": None,
    }  # fmt: skip
    assert (second["permit"]["company"], second["permit"]["purpose"]) == (None, "menjenguk orang tua")


def test_a_photo_comes_as_it_was_issued(town: Town, laptop: Laptop) -> None:
    """Base64 of the undecoded image."""
    Image.fromarray(np.arange(120 * 90 * 3, dtype=np.uint32).astype(np.uint8).reshape(120, 90, 3)).save(
        town.folder / "wajah.png"
    )
    roster = (
        "nik,name,category,company,areas,application,valid_from,valid_until,purpose,photo\n"
        "3174026107920000,Rina Misal,KR-KES,RS Rekaan,3174,1003,2021-07-05,2021-07-20,,wajah.png\n"
    )
    (town.folder / "photo.csv").write_text(roster)
    town.authority(
        "issue", str(town.folder / "photo.csv"), "--out", str(town.folder / "photos"), "--photo-dir", str(town.folder),
        "--allow-dense", at="2021-07-05T07:00",
    )  # fmt: skip
    town.publish("2021-07-05T07:10")
    laptop.play("sync")
    (text,) = (town.folder / "photos").glob("*.txt")

    (told,) = map(validated, laptop.check("--with-person", str(text)).objects)

    assert told["reason"] == "ok"
    assert b64decode(told["permit"]["photo"])[8:12] == b"WEBP"


def test_objects_are_ascii_and_one_a_line(town: Town, laptop: Laptop) -> None:
    """Any encoding carries them, and nothing in them ends a line early."""
    odd = town.folder / "nama \u2028 aneh \x7f\x85.png"
    odd.write_bytes(Path(town.picture(SARI)).read_bytes())

    done = laptop.check(str(odd), "X\u2029Y")

    assert done.out.isascii()
    assert "\x7f" not in done.out
    assert done.out.count("\n") == 2
    assert done.objects[0]["source"] == str(odd)
