"""Whole sweeps around two good permits: no bit flipped, byte cut off or byte put in leaves a permit that passes."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest

from strpcheck.core.barcode import Barcode
from strpcheck.core.verdict import Outcome, Reason
from tests.core.world import judge, load, moment, station_of, world
from tests.vectors.forge import BASE45, wrap

VECTORS: Final = {vector["name"]: vector for vector in load("decision.json")}
GOOD: Final = VECTORS["good"]
NAMES: Final = ("good", "good-photo")
GENERATION, STATION, NOW = world("base"), station_of(GOOD["station"]), moment(GOOD["now"])


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


def insertions(octets: bytes) -> Iterator[bytes]:
    """One byte of every value put in at every place, before the first and after the last included."""
    for at in range(len(octets) + 1):
        for value in range(256):
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
@pytest.mark.parametrize("name", NAMES)
def test_every_byte_put_into_the_permit(name: str) -> None:
    """All 256 values put in anywhere, in a correct frame, are refused or read again."""
    permit = cose_of(name)
    given = outcomes(map(wrap, insertions(permit)))

    assert set(given) == {Outcome.REJECT, Outcome.RETRY}
    assert given.total() == 256 * (len(permit) + 1)
