"""Laws of station.json, scanner.json and enrolment.json."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from strpcheck.core.permit import Environment
from strpcheck.core.trust import key_id_of
from strpcheck.documents.enrolment import (
    EnrolmentRequest,
    enrolment_to_be_signed,
    read_enrolment,
    write_enrolment,
)
from strpcheck.documents.json_text import write_json
from strpcheck.documents.scanner import ScannerSettings, read_scanner, write_scanner
from strpcheck.documents.station import StationSettings, read_station, write_station
from strpcheck.errors import DocumentError
from tests.documents.examples import SCANNER, STATION, changed, private_key, public_key, without

NOW = datetime(2021, 7, 5, 6, 0, tzinfo=UTC)
REQUEST = EnrolmentRequest("Laptop 7", public_key(7), "LAMPIRI", Environment.TRAINING, NOW)


def signed(request: EnrolmentRequest, number: int = 7) -> bytes:
    """A request signed with one of the example keys."""
    return write_enrolment(request, private_key(number).sign(enrolment_to_be_signed(request)))


def respelled(raw: bytes, **fields: Any) -> bytes:  # noqa: ANN401 -- any JSON value
    """A written request with some fields replaced, its signature kept."""
    return write_json({**json.loads(raw), **fields})


def test_settings_are_read_as_they_were_written() -> None:
    """A laptop finds its settings again."""
    settings = StationSettings("LAMPIRI", "Laptop 7", "/media/usb", NOW)

    assert read_station(write_station(settings)) == settings


def test_settings_before_the_first_sync_name_no_carrier() -> None:
    """No carrier is null, never an empty text."""
    assert read_station(write_json(STATION)).carrier is None
    with pytest.raises(DocumentError, match=r"station.json: carrier: expected at least 1 characters"):
        read_station(write_json(changed(STATION, ("carrier",), "")))


def test_settings_a_person_typed_wrong_are_refused_in_words() -> None:
    """What cannot be read back is not written either, and nobody sees the library's own error."""
    settings = StationSettings("LAMPIRI", "Laptop\x07", None, NOW)

    with pytest.raises(DocumentError, match=r"station.json: device: expected text in NFC"):
        write_station(settings)


def test_a_layout_is_read_as_it_was_written() -> None:
    """Accents, a dead key and all; also one without a name."""
    german = ScannerSettings(None, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%(\u0300ß.-Ö")

    assert read_scanner(write_scanner(german)) == german


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        pytest.param(
            write_station(StationSettings("POS-1", "Laptop 7", "/media/usb", NOW)), read_station, id="station"
        ),
        pytest.param(write_scanner(ScannerSettings("fr", SCANNER["characters"])), read_scanner, id="scanner"),
    ],
)
def test_every_flipped_bit_is_noticed(raw: bytes, read: Callable[[bytes], object]) -> None:
    """POS-1 must not become POS-3, nor one character of a layout another: nobody signs these files."""
    for position in range(len(raw) * 8):
        changed_raw = bytearray(raw)
        changed_raw[position // 8] ^= 1 << position % 8
        with pytest.raises(DocumentError):
            read(bytes(changed_raw))


def test_settings_of_before_the_digest_are_told() -> None:
    """None is guessed for them: the laptop is set up anew."""
    with pytest.raises(DocumentError, match="sha256: expected this field, got none"):
        read_station(write_json(without(STATION, ("sha256",))))


@pytest.mark.parametrize(
    "characters",
    [
        pytest.param(SCANNER["characters"].replace("à", "&"), id="twice"),
        pytest.param(SCANNER["characters"].replace("à", "\x1b"), id="control"),
        pytest.param(SCANNER["characters"].replace("à", "\u202e"), id="bidi"),
        pytest.param(SCANNER["characters"][:-1], id="44"),
        pytest.param(SCANNER["characters"] + "x", id="46"),
    ],
)
def test_a_layout_that_cannot_be_undone_is_neither_read_nor_written(characters: str) -> None:
    """Two characters alike, something that never is typed, too few, too many."""
    with pytest.raises(DocumentError, match=r"scanner.json: characters: expected"):
        read_scanner(write_json(changed(SCANNER, ("characters",), characters)))
    with pytest.raises(DocumentError, match=r"scanner.json: characters: expected"):
        write_scanner(ScannerSettings("fr", characters))


def test_request_is_read_as_it_was_signed() -> None:
    """A request whose signature holds gives what the laptop stated."""
    assert read_enrolment(signed(REQUEST)) == REQUEST


def test_device_is_the_kid_of_its_key() -> None:
    """Nobody chooses an id."""
    assert json.loads(signed(REQUEST))["device"] == key_id_of(public_key(7)).hex()


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Laptop 8"},
        {"post": "SEMANGGI"},
        {"environment": "production"},
        {"at": "2021-07-05T06:00:01Z"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_every_field_is_under_the_signature(fields: dict[str, str]) -> None:
    """A request changed on its way is not the laptop's any more."""
    with pytest.raises(DocumentError, match="the signature does not hold") as caught:
        read_enrolment(respelled(signed(REQUEST), **fields))

    assert "print the request again" in caught.value.hint


def test_request_for_a_key_one_does_not_hold_is_refused() -> None:
    """Only the holder of a key can ask for it to be enrolled."""
    with pytest.raises(DocumentError, match="the signature does not hold"):
        read_enrolment(signed(REQUEST, number=8))


def test_request_under_a_key_of_small_order_is_refused() -> None:
    """Anyone can sign under such a key, so a signature under it proves nothing."""
    weak = replace(REQUEST, public_key=bytes([1]) + bytes(31))

    with pytest.raises(DocumentError, match=r"enrolment.json: .*of small order"):
        read_enrolment(signed(weak))


def test_request_under_another_id_is_refused() -> None:
    """The id stated is the key's own."""
    with pytest.raises(DocumentError, match="expected the id of its key"):
        read_enrolment(respelled(signed(REQUEST), device="00" * 8))


@pytest.mark.parametrize("version", [2, "1", True, 1.0, None])
def test_request_of_another_form_is_refused(version: object) -> None:
    """`x-strp-request` says which form this is; another form is not guessed at."""
    with pytest.raises(DocumentError, match=r"enrolment.json: x-strp-request: expected"):
        read_enrolment(respelled(signed(REQUEST), **{"x-strp-request": version}))


def test_request_with_bad_words_is_not_even_signed() -> None:
    """A name that no screen shows as it is never leaves the laptop."""
    with pytest.raises(DocumentError, match=r"enrolment.json: name: expected text in NFC"):
        enrolment_to_be_signed(replace(REQUEST, name="Laptop\u202e"))
