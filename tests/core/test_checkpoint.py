"""Laws of signed checkpoints: what other tools for such logs write and read, under the device's key alone."""

from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.core.checkpoint import (
    MAX_CHECKPOINT_BYTES,
    LogCheckpoint,
    format_proof,
    note_key,
    origin_of,
    read_checkpoint,
    read_note,
    sign_checkpoint,
    sign_note,
)
from strpcheck.errors import CheckpointError

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
ORIGIN = "strpcheck/log/56475aa75463474c"
SAID = LogCheckpoint(ORIGIN, 300, bytes(range(32)))
TEXT = f"{ORIGIN}\n300\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
NOTE = sign_checkpoint(SAID, PUBLIC, KEY.sign)
WITNESS = f"— witness.example {b64encode(bytes(76)).decode()}\n"


def signed(text: str, key: Ed25519PrivateKey = KEY, public: bytes = PUBLIC) -> str:
    """Any text, with the line that a checkpoint of it would have."""
    line = sign_checkpoint(SAID, public, lambda _: key.sign(text.encode())).rpartition("\n\n")[2]
    return f"{text}\n{line}"


def test_a_checkpoint_is_three_lines_and_a_signature() -> None:
    """As the signed-note and tlog-checkpoint documents lay them out."""
    name, encoded = NOTE.removeprefix(f"{TEXT}\n— ").removesuffix("\n").split(" ")
    signature = b64decode(encoded)

    assert name == origin_of(PUBLIC) == ORIGIN
    KEY.public_key().verify(signature[4:], TEXT.encode())
    assert note_key(PUBLIC) == "+".join([ORIGIN, signature[:4].hex(), b64encode(b"\x01" + PUBLIC).decode()])


def test_what_was_signed_is_read_back() -> None:
    """Also the empty log, and one that witnesses signed too."""
    empty = LogCheckpoint(ORIGIN, 0, bytes(32))

    assert read_checkpoint(NOTE, PUBLIC) == SAID
    assert read_checkpoint(sign_checkpoint(empty, PUBLIC, KEY.sign), PUBLIC) == empty
    assert read_checkpoint(NOTE + WITNESS, PUBLIC) == SAID
    assert read_checkpoint(TEXT + "\n" + WITNESS + NOTE.rpartition("\n\n")[2], PUBLIC) == SAID


@given(st.integers(0, 8 * len(NOTE.encode()) - 1))
def test_no_bit_may_be_changed(position: int) -> None:
    """Whatever it makes of the note."""
    raw = bytearray(NOTE.encode())
    raw[position // 8] ^= 1 << position % 8

    with pytest.raises(CheckpointError):
        read_checkpoint(raw.decode(errors="replace"), PUBLIC)


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("", "a signed note of three lines"),
        (TEXT, "a signed note of three lines"),
        (NOTE.removesuffix("\n"), "a signed note of three lines"),
        (NOTE.replace("\n", "\r\n"), "a signed note of three lines"),
        (NOTE + WITNESS * (MAX_CHECKPOINT_BYTES // len(WITNESS)), "a signed note of three lines"),
        (NOTE + WITNESS * 16, "lines of signatures"),
        (NOTE + "more\n", "lines of signatures"),
        (f"{NOTE}— witness.example A===\n", "lines of signatures"),
        (f"{NOTE}— witness.example QR==\n", "lines of signatures"),
        (NOTE.rpartition("—")[0], "lines of signatures"),
        (signed(TEXT + "an extension\n"), "of three lines: origin, size, root"),
        (signed(f"{ORIGIN}\n300\n"), "of three lines: origin, size, root"),
        (signed(TEXT.replace("300", "0300")), "of three lines: origin, size, root"),
        (signed(TEXT.replace("300", "-1")), "of three lines: origin, size, root"),
        (signed(TEXT.replace("300", "٣")), "of three lines: origin, size, root"),
        (signed(TEXT.removeprefix(ORIGIN)), "of three lines: origin, size, root"),
        (signed(TEXT.replace("Hh8=", "Hh9=")), "root of 32 bytes"),
        (signed(TEXT.replace("AAEC", "")), "root of 32 bytes"),
        (sign_checkpoint(LogCheckpoint("else\x7f", 1, bytes(32)), PUBLIC, KEY.sign), r"another log: 'else\\x7f'"),
        (TEXT + "\n" + WITNESS, "not signed by this log's device"),
        (signed(TEXT, OTHER), "does not hold"),
        (signed(TEXT, public=OTHER.public_key().public_bytes_raw()), "not signed by this log's device"),
        (NOTE + signed(TEXT, OTHER).rpartition("\n\n")[2], "does not hold"),
    ],
)
def test_what_is_no_checkpoint_of_this_log_is_refused(note: str, told: str) -> None:
    """With what is wrong and what to do."""
    with pytest.raises(CheckpointError, match=told) as caught:
        read_checkpoint(note, PUBLIC)

    assert caught.value.hint
    assert caught.value.message.isprintable()


def test_another_devices_checkpoint_is_not_this_logs() -> None:
    """Each laptop has a log of its own."""
    with pytest.raises(CheckpointError, match="another log: 'strpcheck/log/56475aa75463474c', expected strpcheck/log/"):
        read_checkpoint(NOTE, OTHER.public_key().public_bytes_raw())


def test_a_proof_is_laid_out_for_other_tools() -> None:
    """Salt, index, hashes, an empty line, and the checkpoint as it was signed."""
    proof = format_proof(7, (bytes(32), b"\x01" * 32), NOTE, b"salt")

    lines = ["c2sp.org/tlog-proof@v1", "extra c2FsdA==", "index 7", b64encode(bytes(32)).decode()]
    assert proof == "\n".join([*lines, b64encode(b"\x01" * 32).decode(), "", NOTE])
    assert format_proof(0, (), NOTE, b"") == f"c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n{NOTE}"


def test_any_text_of_the_device_is_signed_as_a_note() -> None:
    """Under the name of its log; and it is read back whole, empty lines of its own included."""
    for text in ("{}\n", "one\n\ntwo\n", "\u00e9\n"):
        note = sign_note(text, PUBLIC, KEY.sign)

        assert note.startswith(f"{text}\n\u2014 {ORIGIN} ")
        assert read_note(note, PUBLIC, max_bytes=1000) == text
        assert read_note(note + WITNESS, PUBLIC, max_bytes=1000) == text


@pytest.mark.parametrize("text", ["", "no end", "a\tb\n", "a\r\n", "\x00\n"])
def test_what_cannot_stand_in_a_note_is_not_signed(text: str) -> None:
    """Our own mistake."""
    with pytest.raises(ValueError, match="expected plain lines"):
        sign_note(text, PUBLIC, KEY.sign)


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("", "expected a signed note"),
        ("{}\n", "expected a signed note"),
        (sign_note("{}\n", PUBLIC, KEY.sign) * 40, "expected a signed note"),
        (sign_note("{}\n", PUBLIC, KEY.sign).replace("{}", "[]"), "does not hold"),
        (sign_note("{}\n", PUBLIC, OTHER.sign), "does not hold"),
        (sign_note("{}\n", OTHER.public_key().public_bytes_raw(), OTHER.sign), "not signed by this log's device"),
        ("{}\n\n" + WITNESS, "not signed by this log's device"),
        ("{}\n\nmore\n", "lines of signatures"),
    ],
)
def test_a_note_that_does_not_hold_is_not_read(note: str, told: str) -> None:
    """Whatever is wrong with it."""
    with pytest.raises(CheckpointError, match=told):
        read_note(note, PUBLIC, max_bytes=1000)


def test_a_note_is_no_checkpoint() -> None:
    """The device never signs a text that could be taken for the other kind."""
    with pytest.raises(CheckpointError, match="of three lines"):
        read_checkpoint(sign_note("{}\n", PUBLIC, KEY.sign), PUBLIC)
