"""The zxing-cpp engine: bytes, formats, parts of a structured append."""

from collections.abc import Callable

import numpy as np
import pytest
import zxingcpp

from strpcheck.adapters.readers.zxing import ZxingEngine
from strpcheck.core.barcode import Part
from tests.adapters.drawn import Grey, damaged, on_paper, parts, permit_like, symbol

LONG = permit_like(300)


def test_octets_are_what_the_symbol_carries() -> None:
    """Bytes come out as they went in, whatever text they might be taken for."""
    octets = bytes(range(1, 256))

    found = ZxingEngine().find(on_paper(symbol(octets)))

    assert [each.octets for each in found] == [octets]


@pytest.mark.parametrize("kind", ["MicroQRCode", "RMQRCode", "Code128", "Aztec", "DataMatrix"])
def test_other_formats_are_dropped(kind: str) -> None:
    """Asking for QR also brings Micro QR and rMQR; a permit is neither, nor any other code."""
    drawn = symbol("12345", getattr(zxingcpp.BarcodeFormat, kind))

    assert list(ZxingEngine().find(on_paper(drawn))) == []


def test_every_symbol_of_a_picture_is_found() -> None:
    """Never only the first: the permit may be any of them."""
    found = ZxingEngine().find(on_paper(symbol("ONE"), symbol("TWO"), symbol("THREE")))

    assert sorted(each.octets for each in found) == [b"ONE", b"THREE", b"TWO"]


@pytest.mark.parametrize("turns", range(4))
def test_corners_are_those_of_the_symbol_as_printed(turns: int) -> None:
    """Top left stays the symbol's top left however the card is held."""
    upright = on_paper(symbol("HELLO WORLD"))
    size = symbol("HELLO WORLD").shape[0] - 32
    left, top = 40 + 16, 60 + 16
    corners = [(left, top), (left + size, top), (left + size, top + size), (left, top + size)]
    expected, width = corners, upright.shape[1]
    for turn in range(turns):
        expected = [(y, (width if turn % 2 == 0 else upright.shape[0]) - x) for x, y in expected]

    found = ZxingEngine().find(np.ascontiguousarray(np.rot90(upright, turns)))

    assert np.abs(np.array(found[0].corners) - expected).max() <= 2


def test_what_the_decoder_refuses_is_not_read() -> None:
    """A decoder's exception means that nothing was read."""
    assert list(ZxingEngine().find(np.zeros((0, 0), np.uint8))) == []


def test_it_is_at_hand_everywhere() -> None:
    """The wheel needs nothing else."""
    assert ZxingEngine().missing is None


@pytest.mark.parametrize("level", ["l", "m", "q", "h"])
@pytest.mark.parametrize("count", [2, 5, 16])
def test_parts_of_a_structured_append_are_named(count: int, level: str) -> None:
    """Each part says which it is and of how many."""
    drawn = parts(LONG, count, level)

    found = [ZxingEngine().find(on_paper(each))[0] for each in drawn]

    assert [each.part for each in found] == [Part(number, count) for number in range(1, count + 1)]
    assert b"".join(each.octets for each in found).decode() == LONG


def test_parts_in_one_picture_are_not_joined() -> None:
    """Side by side they stay apart: a text nobody signed as a whole must not come about."""
    found = ZxingEngine().find(on_paper(*parts(LONG, 3)))

    assert {each.part for each in found} == {Part(1, 3), Part(2, 3), Part(3, 3)}
    assert LONG.encode() not in {each.octets for each in found}


def turned(drawn: Grey) -> Grey:
    """A quarter."""
    return np.ascontiguousarray(np.rot90(drawn))


def mirrored(drawn: Grey) -> Grey:
    """As in a selfie."""
    return np.ascontiguousarray(drawn[:, ::-1])


def inverted(drawn: Grey) -> Grey:
    """Light on dark."""
    return 255 - drawn


@pytest.mark.parametrize("way", [turned, mirrored, inverted])
@pytest.mark.parametrize("spots", [0, 6, 12])
def test_a_part_is_known_in_any_state(way: Callable[[Grey], Grey], spots: int) -> None:
    """Turned, mirrored, light on dark, damaged: whoever can be read is told apart."""
    drawn = damaged(parts(LONG, 2)[1], spots)

    found = ZxingEngine().find(way(on_paper(drawn)))

    assert [each.part for each in found] == [Part(2, 2)]


@pytest.mark.parametrize("spots", [0, 6, 12, 24])
@pytest.mark.parametrize("seed", range(5))
def test_a_damaged_permit_is_not_taken_for_a_part(spots: int, seed: int) -> None:
    """One module decides between alphanumeric mode and a part; error correction decides the module."""
    text = permit_like(468, seed)

    found = ZxingEngine().find(damaged(symbol(text), spots, seed))

    assert [(each.octets.decode(), each.part) for each in found] == [(text, None)]


def test_a_code_that_cannot_be_read_is_still_made_out() -> None:
    """Looking tells more than finding: something is held up, read or not; an empty picture shows neither."""
    paper = on_paper(symbol(LONG))
    spoilt = paper.copy()
    spoilt[140:240, 130:230] = 255

    looked = [ZxingEngine().look(grey) for grey in (paper, spoilt, on_paper())]

    assert [([each.octets.decode() for each in found], seen) for found, seen in looked] == [
        ([LONG], True),
        ([], True),
        ([], False),
    ]
    assert list(ZxingEngine().find(spoilt)) == []


def test_the_histogram_reads_across_a_hard_edge_of_shade() -> None:
    """What makes each neighbourhood stumble leaves the picture's histogram as it is: the rung is another look."""
    shaded = on_paper(symbol(LONG)).astype(np.float32)
    shaded[:, 120:] *= 0.15

    read = [len(ZxingEngine(histogram=way).find(shaded.astype(np.uint8))) for way in (False, True)]

    assert read == [0, 1]
