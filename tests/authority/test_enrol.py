"""Enrolling laptops: which requests are taken, and which laptops can be struck off."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from strpcheck.authority.enrol import enrol, find_device, strike_off
from strpcheck.core.permit import Environment
from strpcheck.documents.devices import MAX_DEVICES, Device, read_devices, write_devices
from strpcheck.documents.enrolment import EnrolmentRequest
from strpcheck.errors import AuthorityError
from tests.authority.desk import NOW, DeskKey, MemoryRegister

POSTS = {"LENTENG-AGUNG", "KALIDERES"}
HOUR = timedelta(hours=1)


def request(seed: int = 1, **changed: Any) -> EnrolmentRequest:  # noqa: ANN401 -- fields of the request
    """What a laptop asks."""
    key = DeskKey(seed)
    asked = EnrolmentRequest(f"Laptop {seed}", key.public_key, "LENTENG-AGUNG", Environment.TRAINING, NOW - HOUR)
    return replace(asked, **changed)


def test_a_laptop_is_enrolled_at_the_authoritys_time() -> None:
    """Under the id of its key; its own clock is not asked."""
    register = MemoryRegister()

    device = enrol(register, request(), POSTS, NOW)

    key = DeskKey(1)
    assert device == Device(key.key_id.hex(), "Laptop 1", key.public_key, "LENTENG-AGUNG", NOW, None)
    assert register.devices() == (device,)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (request(2, environment=Environment.PRODUCTION), "set up for production, this authority is training"),
        (request(2, post="NOWHERE"), "knows no post NOWHERE"),
        (request(1), r"Laptop 1 \([0-9a-f]{16}\) is enrolled already"),
        (request(1, name="Another"), "is enrolled already"),
        (request(2, name="laptop  1"), r"another laptop is called Laptop 1"),
    ],
    ids=["environment", "post", "twice", "same key", "same name"],
)
def test_what_is_not_taken(asked: EnrolmentRequest, told: str) -> None:
    """And nothing is booked."""
    register = MemoryRegister()
    first = enrol(register, request(), POSTS, NOW)

    with pytest.raises(AuthorityError, match=told):
        enrol(register, asked, POSTS, NOW)

    assert register.devices() == (first,)


def test_a_revoked_key_is_never_taken_again_and_its_name_is_free() -> None:
    """A laptop that was set up anew has another key."""
    register = MemoryRegister()
    enrol(register, request(), POSTS, NOW)
    strike_off(register, "Laptop 1", NOW, "lost")

    with pytest.raises(AuthorityError, match="was revoked, and stays so"):
        enrol(register, request(), POSTS, NOW)

    assert enrol(register, request(2, name="Laptop 1"), POSTS, NOW).name == "Laptop 1"


def test_no_more_laptops_than_the_document_holds() -> None:
    """Told here, not at the publish."""
    device = enrol(MemoryRegister(), request(), POSTS, NOW)
    full = tuple(replace(device, id=f"{n:016x}", name=f"n{n}") for n in range(MAX_DEVICES))

    with pytest.raises(AuthorityError, match="holds no more"):
        enrol(MemoryRegister(enrolled=full), request(2), POSTS, NOW)


@pytest.mark.parametrize("by", ["id", "ID", "name"])
def test_a_laptop_is_struck_off_once(by: str) -> None:
    """By its id or its name; the time of the first act stays."""
    register = MemoryRegister()
    device = enrol(register, request(), POSTS, NOW)
    which = {"id": device.id, "ID": device.id.upper(), "name": "LAPTOP 1"}[by]

    assert strike_off(register, which, NOW, "lost") == (device, True)
    assert strike_off(register, device.id, NOW + HOUR, "again")[1] is False
    assert register.devices() == (replace(device, revoked_at=NOW),)


def test_a_name_means_the_laptop_that_stands() -> None:
    """Not one that had the name before."""
    register = MemoryRegister()
    enrol(register, request(), POSTS, NOW)
    strike_off(register, "Laptop 1", NOW, "lost")
    second = enrol(register, request(2, name="Laptop 1"), POSTS, NOW)

    assert find_device(register.devices(), "Laptop 1") == second


def test_an_unknown_laptop_is_told() -> None:
    """With where to look."""
    with pytest.raises(AuthorityError, match="no laptop 'Nobody' is enrolled") as caught:
        strike_off(MemoryRegister(), "Nobody", NOW, "x")

    assert "device list" in caught.value.hint


def test_what_is_written_is_read() -> None:
    """devices.json, standing and revoked ones."""
    register = MemoryRegister()
    enrol(register, request(), POSTS, NOW)
    enrol(register, request(2), POSTS, NOW + HOUR)
    strike_off(register, "Laptop 1", NOW + HOUR, "lost")

    assert read_devices(write_devices(register.devices())) == register.devices()
