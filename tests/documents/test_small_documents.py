"""Laws of canary.json, conflicts.json and devices.json."""

from datetime import UTC, datetime

import pytest

from strpcheck.core.permit import PermitId
from strpcheck.core.seen import Conflicts, conflict_hash
from strpcheck.core.trust import key_id_of
from strpcheck.documents.canary import Canary, CanaryKind, read_canaries
from strpcheck.documents.conflicts import check_ends, read_conflicts
from strpcheck.documents.devices import Device, read_devices
from strpcheck.documents.json_text import write_json
from strpcheck.errors import DocumentError
from tests.documents.examples import CANARY, CONFLICTS, DEVICES, Step, changed, device_entry, public_key


def test_canaries_are_what_the_document_says() -> None:
    """Each canary keeps its kind, its text and its place."""
    assert read_canaries(write_json(CANARY)) == (
        Canary(CanaryKind.GOOD, "GOOD"),
        Canary(CanaryKind.REVOKED, "REVOKED"),
        Canary(CanaryKind.FORGED, "FORGED"),
    )


@pytest.mark.parametrize("kind", list(CanaryKind))
def test_set_without_a_kind_is_refused(kind: CanaryKind) -> None:
    """A self-test that lacks a kind would pass lists that answer alike for everything."""
    left = [entry for entry in CANARY["canaries"] if entry["kind"] != kind.value]

    with pytest.raises(DocumentError, match=f"got none that is {kind.value}"):
        read_canaries(write_json({"canaries": left}))


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("canaries", 0, "kind"), "fine", r"canaries\[0\].kind: expected 'good', 'revoked' or 'forged'"),
        (("canaries", 0, "barcode"), "", r"canaries\[0\].barcode: expected at least 1 characters"),
        (("canaries", 0, "barcode"), "A" * 4297, r"canaries\[0\].barcode: expected at most 4296 characters"),
        (("canaries",), [CANARY["canaries"][0]] * 65, "canaries: expected at most 64 items"),
    ],
    ids=["kind", "empty", "longer than any symbol", "too many"],
)
def test_bad_canary_is_refused(path: tuple[Step, ...], value: object, words: str) -> None:
    """A canary is a kind and a text that a symbol could carry."""
    with pytest.raises(DocumentError, match=words):
        read_canaries(write_json(changed(CANARY, path, value)))


def test_conflicts_warn_of_the_permit_that_was_hashed() -> None:
    """Salt and hash of the document are those the core asks with."""
    permit = PermitId("XX-JK", bytes(range(8)))
    digest = conflict_hash(bytes(16), permit).hex()

    conflicts = read_conflicts(write_json(changed(CONFLICTS, ("conflicts", 0, "hash"), digest)))

    assert conflicts.lists(permit, datetime(2021, 7, 8, 11, 59, 59, tzinfo=UTC))
    assert not conflicts.lists(permit, datetime(2021, 7, 8, 12, tzinfo=UTC))


def test_warnings_end_within_twelve_hours() -> None:
    """Twelve hours after the signing is the last moment a warning may name; a second more refuses the document."""
    conflicts = read_conflicts(write_json(CONFLICTS))  # until noon

    check_ends(conflicts, datetime(2021, 7, 8, 0, 0, 0, tzinfo=UTC))
    with pytest.raises(DocumentError, match="expected warnings to end within 12:00:00 of the signing"):
        check_ends(conflicts, datetime(2021, 7, 7, 23, 59, 59, tzinfo=UTC))


def test_no_conflicts_is_an_empty_list() -> None:
    """The quiet day has a document too."""
    assert read_conflicts(write_json({"salt": "ab" * 32, "conflicts": []})) == Conflicts(b"\xab" * 32, {})


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("salt",), "00" * 15, "salt: expected 16 to 32 bytes in lower-case hex digits"),
        (("salt",), "00" * 33, "salt: expected 16 to 32 bytes in lower-case hex digits"),
        (("salt",), "0" * 33, "salt: expected 16 to 32 bytes in lower-case hex digits"),
        (("conflicts", 0, "hash"), "AB" * 32, r"conflicts\[0\].hash: expected 64 lower-case hex digits"),
        (("conflicts", 0, "until"), None, r"conflicts\[0\].until: expected a time such as"),
        (("conflicts", 1), CONFLICTS["conflicts"][0], "expected each hash once"),
    ],
    ids=["short salt", "long salt", "half a byte", "upper case", "no end", "twice"],
)
def test_bad_conflicts_are_refused(path: tuple[Step, ...], value: object, words: str) -> None:
    """A warning is one hash with one end."""
    with pytest.raises(DocumentError, match=words):
        read_conflicts(write_json(changed(CONFLICTS, path, value)))


def test_devices_are_what_the_document_says() -> None:
    """Each laptop keeps its key, post and times."""
    enrolled = datetime(2021, 7, 5, tzinfo=UTC)
    first, second = public_key(7), public_key(8)

    assert read_devices(write_json(DEVICES)) == (
        Device(key_id_of(first).hex(), "Laptop 7", first, "LAMPIRI", enrolled, None),
        Device(key_id_of(second).hex(), "Laptop 8", second, "LAMPIRI", enrolled, datetime(2021, 7, 6, tzinfo=UTC)),
    )


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("devices", 0, "id"), "00" * 8, "expected the id of its key"),
        (("devices", 0, "public_key"), "01" + "00" * 31, "of small order"),
        (("devices", 0, "name"), "a\nb", r"devices\[0\].name: expected text in NFC"),
        (("devices", 0, "post"), "", r"devices\[0\].post: expected a post such as"),
        (("devices", 2), device_entry(7), "stands twice"),
    ],
    ids=["id of another key", "small order", "control character", "post", "twice"],
)
def test_bad_device_is_refused(path: tuple[Step, ...], value: object, words: str) -> None:
    """A laptop is known by its key, and the key is vetted like an issuer's."""
    with pytest.raises(DocumentError, match=words):
        read_devices(write_json(changed(DEVICES, path, value)))
