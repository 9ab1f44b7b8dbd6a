"""Laws of the supervisor's PIN: known by a slow hash alone, and never guessed by a short one."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from strpcheck.adapters.pin import check_pin, draw_pin, find_pin, save_pin, vet_pin
from strpcheck.errors import HomeError, PinError


def salt(count: int) -> bytes:
    """Always the same."""
    return bytes(range(count))


def test_a_drawn_pin_is_six_digits() -> None:
    """Leading zeros included."""
    assert draw_pin(lambda count: bytes(count - 1) + b"\x07") == "000007"
    assert len(draw_pin(lambda count: b"\xff" * count)) == 6


@pytest.mark.parametrize("pin", ["123456", "kata sandi penyelia", "パスワード一二", "\udcff-12345"])
def test_the_same_pin_opens(tmp_path: Path, pin: str) -> None:
    """Whatever a keyboard gives."""
    save_pin(tmp_path / "pin.json", pin, salt)

    check_pin(tmp_path / "pin.json", pin)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "123456 ", "654321"])
def test_another_pin_does_not_open(tmp_path: Path, pin: str) -> None:
    """Not by a character more or less; the message quotes nothing."""
    save_pin(tmp_path / "pin.json", "123456", salt)

    with pytest.raises(PinError, match=r"^the PIN is wrong$") as caught:
        check_pin(tmp_path / "pin.json", pin)

    assert caught.value.hint


def test_a_short_pin_is_refused() -> None:
    """Five characters are a hundred thousand guesses."""
    with pytest.raises(PinError, match="expected a PIN of at least 6 characters, got 5"):
        vet_pin("12345")

    assert vet_pin("123456") == "123456"


def test_a_short_pin_is_not_kept_either(tmp_path: Path) -> None:
    """Whoever calls."""
    with pytest.raises(PinError):
        save_pin(tmp_path / "pin.json", "12345", salt)

    assert list(tmp_path.iterdir()) == []


def test_the_file_holds_no_pin(tmp_path: Path) -> None:
    """Only its salted hash; two laptops with one PIN keep different ones."""
    save_pin(tmp_path / "a.json", "123456", salt)
    save_pin(tmp_path / "b.json", "123456", lambda count: b"\xff" * count)

    first, second = ((tmp_path / name).read_text() for name in ("a.json", "b.json"))
    assert "123456" not in first
    assert json.loads(first)["scrypt"] != json.loads(second)["scrypt"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", b'{"salt": "zz", "scrypt": "00"}', b'{"salt": 1, "scrypt": 2}', b"x" * 5000],
)
def test_a_changed_file_is_told(tmp_path: Path, content: bytes) -> None:
    """It opens for nobody, and the message says what to do."""
    (tmp_path / "pin.json").write_bytes(content)

    with pytest.raises(HomeError) as caught:
        check_pin(tmp_path / "pin.json", "123456")

    assert caught.value.hint


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """Nobody is let in because nothing is there."""
    with pytest.raises(HomeError, match="cannot read"):
        check_pin(tmp_path / "pin.json", "123456")


def test_every_flipped_bit_is_noticed(tmp_path: Path) -> None:
    """A supervisor who types the right PIN must not be told that it is wrong; and nothing opens."""
    path = tmp_path / "pin.json"
    save_pin(path, "123456", salt)
    raw, kept = path.read_bytes(), find_pin(path)

    for position in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[position // 8] ^= 1 << position % 8
        path.write_bytes(flipped)
        with suppress(HomeError):
            assert find_pin(path) == kept  # a letter of a hexadecimal number in its other case
