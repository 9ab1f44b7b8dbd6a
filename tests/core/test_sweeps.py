"""Whole sweeps around two good permits: no bit flipped, byte cut off or byte put in leaves a permit that passes."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest

from strpcheck.core.barcode import Barcode
from strpcheck.core.cose import parse_signed_permit
from strpcheck.core.verdict import Outcome, Reason
from strpcheck.errors import MalformedPermitError
from tests.core.world import judge, load, moment, station_of, world
from tests.vectors.forge import BASE45, wrap

VECTORS: Final = {vector["name"]: vector for vector in load("decision.json")}
GOOD: Final = VECTORS["good"]
NAMES: Final = ("good", "good-photo")
GENERATION, STATION, NOW = world("base"), station_of(GOOD["station"]), moment(GOOD["now"])

INSERTED: Final = bytes([0x00, 0x01, 0x18, 0x40, 0x60, 0x80, 0xA0, 0xD2, 0xF4, 0xFF])
"""Zero, one, a long head, each kind of item, the tag, false, break: the photo permit meets these from text to verdict.

All 256 values at all 700 places of it take over a minute that way, so they meet the envelope's parser, the one stage
that can refuse them before the signature, and what passes it goes the whole way. The text-only permit meets all 256.
"""


def text_of(name: str) -> str:
    """A good permit's text."""
    return str(VECTORS[name]["barcode"])


def cose_of(name: str) -> bytes:
    """A good permit's COSE_Sign1, taken out of its frame without the checker's help."""
    text = text_of(name)
    octets = bytearray()
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        number = sum(BASE45.index(character) * 45**power for power, character in enumerate(group))
        octets += number.to_bytes(len(group) - 1, "big")
    return bytes(octets[7:-4])


def outcomes(texts: Iterator[str]) -> Counter[Outcome]:
    """How often each outcome is given."""
    return Counter(judge(Barcode(text), GENERATION, STATION, NOW).outcome for text in texts)


def flips(octets: bytes) -> Iterator[bytes]:
    """Every single bit turned."""
    for bit in range(8 * len(octets)):
        flipped = bytearray(octets)
        flipped[bit >> 3] ^= 1 << (bit & 7)
        yield bytes(flipped)


def insertions(octets: bytes, values: bytes) -> Iterator[bytes]:
    """One byte of these values put in at every place, before the first and after the last included."""
    for at in range(len(octets) + 1):
        for value in values:
            yield octets[:at] + bytes([value]) + octets[at:]


@pytest.mark.parametrize("name", NAMES)
def test_the_permits_themselves_pass(name: str) -> None:
    """The sweeps start from permits that are good, else they would prove nothing."""
    assert judge(Barcode(wrap(cose_of(name))), GENERATION, STATION, NOW).reason is Reason.OK
    assert wrap(cose_of(name)) == text_of(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_bit_of_the_text(name: str) -> None:
    """A text with any one bit turned is refused or read again."""
    text = text_of(name).encode("ascii")
    given = outcomes(flipped.decode("latin-1") for flipped in flips(text))

    assert set(given) == {Outcome.REJECT, Outcome.RETRY}
    assert given.total() == 8 * len(text)


@pytest.mark.parametrize("name", NAMES)
def test_every_truncation_of_the_text(name: str) -> None:
    """A text cut anywhere is refused or read again."""
    text = text_of(name)
    given = outcomes(text[:end] for end in range(len(text)))

    assert set(given) == {Outcome.REJECT, Outcome.RETRY}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_character_put_into_the_text(name: str) -> None:
    """Any of the 45 characters put in anywhere is refused or read again."""
    text = text_of(name)
    places = range(len(text) + 1)
    given = outcomes(text[:at] + character + text[at:] for at in places for character in BASE45)

    # Where the text is whole groups of three, one character more is no Base45 and every answer is RETRY.
    assert set(given) <= {Outcome.REJECT, Outcome.RETRY}
    assert given.total() == 45 * len(places)


@pytest.mark.parametrize("name", NAMES)
def test_every_bit_of_the_permit(name: str) -> None:
    """COSE bytes with any one bit turned, in a correct frame, are refused or read again."""
    permit = cose_of(name)
    given = outcomes(map(wrap, flips(permit)))

    assert set(given) == {Outcome.REJECT, Outcome.RETRY}
    assert given.total() == 8 * len(permit)


@pytest.mark.parametrize("name", NAMES)
def test_every_truncation_of_the_permit(name: str) -> None:
    """COSE bytes cut anywhere, in a correct frame, are refused or read again."""
    permit = cose_of(name)
    given = outcomes(wrap(permit[:end]) for end in range(len(permit)))

    assert set(given) == {Outcome.REJECT, Outcome.RETRY}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "values"), [("good", bytes(range(256))), ("good-photo", INSERTED)], ids=NAMES)
def test_bytes_put_into_the_permit(name: str, values: bytes) -> None:
    """Bytes put in anywhere, in a correct frame, are refused or read again; with a photo, ten telling values."""
    permit = cose_of(name)
    given = outcomes(map(wrap, insertions(permit, values)))

    assert set(given) == {Outcome.REJECT, Outcome.RETRY}
    assert given.total() == len(values) * (len(permit) + 1)


def test_every_byte_put_into_the_permit_with_a_photo() -> None:
    """All 256 values put in anywhere: the envelope itself refuses them, or the whole way does."""
    permit = cose_of("good-photo")
    passed_envelope = []
    for changed in insertions(permit, bytes(range(256))):
        try:
            parse_signed_permit(changed)
        except MalformedPermitError:
            continue
        passed_envelope.append(changed)

    assert outcomes(map(wrap, passed_envelope)).keys() <= {Outcome.REJECT, Outcome.RETRY}
