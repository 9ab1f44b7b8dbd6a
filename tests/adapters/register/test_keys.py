"""Keys and laptops in the register on disk: added, replaced, published, revoked."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.register import SqliteRegister
from strpcheck.core.trust import Purpose
from strpcheck.documents.devices import Device
from strpcheck.errors import AuthorityError
from strpcheck.ports import AuthorityKey
from tests.adapters.registers import NEW, NOW, counting_entropy
from tests.authority.desk import CANARY_KEY, STATUS_KEY, DeskKey

HOUR = timedelta(hours=1)
LATER = DeskKey(50)
ADDED = AuthorityKey(LATER.key_id, LATER.public_key, Purpose.STATUS, NOW)
LAPTOP = Device(LATER.key_id.hex(), "Laptop Satu", LATER.public_key, "KALIDERES", NOW, None)


def diary(path: Path) -> list[tuple[str, str]]:
    """Acts, and what each was about."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT act, selected FROM act ORDER BY rowid").fetchall()


def test_a_key_is_added_behind_the_others(path: Path, register: SqliteRegister) -> None:
    """Whole, with its act; those it replaces fall at its beginning."""
    register.add_key(ADDED, [STATUS_KEY.key_id], "replaced", None)

    book = register.keys()
    keys = {key.key_id: key for key in book}
    assert book[-1] == ADDED
    assert keys[STATUS_KEY.key_id].revoked_at == NOW
    assert keys[CANARY_KEY.key_id].revoked_at is None
    assert diary(path) == [
        ("add key", f"status key {LATER.key_id.hex()}"),
        ("replace", f"key {STATUS_KEY.key_id.hex()}"),
    ]


def test_a_key_is_added_once(register: SqliteRegister) -> None:
    """And what it would have replaced stands as before."""
    register.add_key(ADDED, [], "first", None)

    with pytest.raises(AuthorityError):
        register.add_key(ADDED, [STATUS_KEY.key_id], "second", None)

    book = register.keys()
    assert all(key.revoked_at is None for key in book)


def test_canaries_come_with_their_key(register: SqliteRegister) -> None:
    """And no list is dated before them."""
    register.add_key(replace(ADDED, purpose=Purpose.CANARY, valid_from=NOW + HOUR), [], "replaced", b"canaries")

    assert register.load_repository()["canary.json"] == b"canaries"
    assert register.lists()[-1].newest_permit == NOW + HOUR
    assert register.date_lists(NOW)[0].issued_at == NOW + HOUR


def test_a_published_key_waits_from_its_first_publish(register: SqliteRegister) -> None:
    """Later publishes move nothing, and keys of the founding never waited."""
    register.add_key(ADDED, [], "spare", None)
    book = register.keys()
    everybody = [key.key_id for key in book]

    register.keys_published(everybody, NOW + HOUR)
    register.keys_published(everybody, NOW + 2 * HOUR)

    assert register.keys()[-1].signs_from == NOW + HOUR
    assert {key.signs_from for key in register.keys()[:-1]} == {key.signs_from for key in NEW.keys}


def test_keys_of_an_earlier_version_never_waited(path: Path) -> None:
    """No key was ever added in it."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("ALTER TABLE key DROP COLUMN signs_from")

    for _ in range(2):
        with closing(SqliteRegister(path, counting_entropy())) as register:
            book = register.keys()
            assert all(key.signs_from == key.valid_from for key in book)


def test_a_laptop_is_kept_as_it_was_enrolled(path: Path, register: SqliteRegister) -> None:
    """With its act."""
    register.add_device(LAPTOP)

    assert register.devices() == (LAPTOP,)
    assert diary(path) == [("enrol", f"device {LAPTOP.id}")]


def test_a_laptop_is_revoked_once(register: SqliteRegister) -> None:
    """The time of the first act stays; an unknown one changes nothing."""
    register.add_device(LAPTOP)

    done = [register.revoke_device(LAPTOP.id, NOW + hours * HOUR, "lost") for hours in (1, 2)]

    assert done == [True, False]
    assert register.devices() == (replace(LAPTOP, revoked_at=NOW + HOUR),)
    assert not register.revoke_device("0" * 16, NOW, "x")
