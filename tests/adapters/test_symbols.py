"""Symbols drawn for permits, read back by the engine that officers use."""

import io

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from strpcheck.adapters.readers.zxing import ZxingEngine
from strpcheck.adapters.symbols import QrSymbols
from strpcheck.core.barcode import ALPHABET
from strpcheck.errors import WriteError
from tests.adapters.drawn import Grey, permit_like

CAPTION = "XX 00d1f2a3b4c5e6f7"


def opened(png: bytes) -> Grey:
    """Its grey pixels."""
    with Image.open(io.BytesIO(png)) as picture:
        assert (picture.format, picture.mode) == ("PNG", "1")
        return np.array(picture.convert("L"))


@pytest.mark.parametrize("length", [1, 2, 25, 26, *range(385, 529, 13), 528, 1080, 3391])
def test_a_permit_is_read_back(length: int) -> None:
    """What is drawn is what is read."""
    text, writer = permit_like(length), QrSymbols()

    found = ZxingEngine().find(opened(writer.write(text, CAPTION)))

    assert [(each.octets.decode(), each.part) for each in found] == [(text, None)]


@given(st.text(ALPHABET.decode(), min_size=385, max_size=528))
def test_any_base45_text_is_read_back(text: str) -> None:
    """Runs of digits, of spaces, of anything: no mode the writer may choose changes a character."""
    found = ZxingEngine().find(opened(QrSymbols().write(text, "")))

    assert [each.octets.decode() for each in found] == [text]


@pytest.mark.parametrize(("length", "modules"), [(385, 65), (450, 69), (468, 69), (483, 69), (484, 73), (528, 73)])
def test_level_size_and_quiet_zone(length: int, modules: int) -> None:
    """Level M in alphanumeric mode, 4 pixels a module, 4 modules of quiet zone: 528 characters are all of 14-M."""
    text = permit_like(length)

    grey = opened(QrSymbols().write(text, ""))

    read = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    assert [each.ec_level for each in read] == ["M"]
    assert grey.shape == (4 * (modules + 8), 4 * (modules + 8))
    inside = np.argwhere(grey == 0)
    assert (inside.min(), inside.max()) == (16, 4 * (modules + 4) - 1)


def test_the_caption_stands_below() -> None:
    """The symbol stays as it is; the line is under its quiet zone, in the middle."""
    text = permit_like(400)
    bare, captioned = (opened(QrSymbols().write(text, caption)) for caption in ("", CAPTION))
    height, width = bare.shape

    band = captioned[height:]

    assert np.array_equal(captioned[:height], bare)
    assert captioned.shape == (height + 32, width)
    columns = np.argwhere((band == 0).any(axis=0))
    assert abs(int(columns.min() + columns.max()) - width) <= 4


@pytest.mark.parametrize("caption", ["W" * 30, "W" * 500, "one\ntwo\x1b[31m", "Ångström 名", " "])
def test_any_caption_fits(caption: str) -> None:
    """A long line is made smaller and then cut; it never leaves the card or spoils the symbol."""
    text = permit_like(400)

    grey = opened(QrSymbols().write(text, caption))

    assert grey.shape == (4 * (65 + 8) + 32, 4 * (65 + 8))
    assert [each.octets.decode() for each in ZxingEngine().find(grey)] == [text]


@pytest.mark.parametrize("text", ["", "abc", "HELLO,WORLD", "É", "A\n"])
def test_other_texts_are_our_own_mistake(text: str) -> None:
    """Binary mode would make a symbol a version larger, and no permit."""
    with pytest.raises(ValueError, match="expected a Base45 text"):
        QrSymbols().write(text, CAPTION)


def test_a_text_too_long_for_any_symbol_is_told() -> None:
    """A photo too large: the person can do something about it."""
    with pytest.raises(WriteError) as caught:
        QrSymbols().write(permit_like(3392), CAPTION)

    assert caught.value.message == "expected at most 3391 characters for a symbol of level M, got 3392"
    assert caught.value.hint
