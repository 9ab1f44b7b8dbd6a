"""The modules of a symbol: layout, error correction and the header of a structured append."""

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.adapters.readers.qr_layout import (
    Modules,
    block_shape,
    format_bits,
    stated_format,
    version_of,
)
from strpcheck.adapters.readers.reed_solomon import Corrected, correct
from strpcheck.adapters.readers.structured_append import _first_block, part_of
from tests.adapters.drawn import MODULE, parts

ALPHANUMERIC_MODE = 0b0010


def characters_for(version: int, level: str) -> int:
    """A count of alphanumeric characters that needs just this version."""
    bits = 8 * block_shape(version, level).all_data - 4 - (9 if version < 10 else 11 if version < 27 else 13)
    return bits // 11 * 2 + (bits % 11 >= 6)


@pytest.mark.parametrize("level", "LMQH")
def test_every_symbol_size_is_laid_out_right(level: str) -> None:
    """All 40 versions: a drawn symbol's first block is whole, and opens with its mode and count."""
    for version in range(1, 41):
        length = characters_for(version, level)
        drawn = zxingcpp.create_barcode("A" * length, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
        modules: Modules = np.asarray(drawn.to_image(scale=1, add_quiet_zones=False)) == 0
        mask = next(mask for mask in range(8) if format_bits(level, mask) == stated_format(modules))

        block = _first_block(modules, version, level, mask)

        assert version_of(modules) == version
        assert block is not None
        assert correct(block, block_shape(version, level).checks) == Corrected(block, 0)
        count_bits = 9 if version < 10 else 11 if version < 27 else 13
        opening = int.from_bytes(block[:3]) >> (24 - 4 - count_bits)
        assert opening == ALPHANUMERIC_MODE << count_bits | length


@pytest.mark.parametrize("size", [20, 22, 17, 181])
def test_other_sizes_are_no_symbol(size: int) -> None:
    """Sizes are 21 to 177 in steps of 4."""
    modules = np.zeros((size, size), np.bool_)

    assert version_of(modules) is None
    assert part_of(modules, "M", 0) is None


def test_a_block_beyond_repair_is_no_part() -> None:
    """A symbol whose header cannot be made out stands for itself."""
    drawn = parts("0123456789" * 9, 2)[0]
    modules = drawn[16:-16:MODULE, 16:-16:MODULE] == 0
    noise = np.random.default_rng(5).random(modules.shape) < 0.5
    noise[:9, :9] = False

    assert part_of(modules ^ noise, "M", 0) is None


@given(st.data(), st.integers(2, 30), st.integers(1, 120))
def test_half_as_many_errors_as_checks_are_mended(data: st.DataObject, checks: int, length: int) -> None:
    """Any codeword, any errors up to the limit, anywhere."""
    content = data.draw(st.binary(min_size=length, max_size=length))
    codeword = content + remainder(content, checks)
    places = data.draw(st.sets(st.integers(0, len(codeword) - 1), max_size=checks // 2))
    broken = bytearray(codeword)
    for place in places:
        broken[place] ^= data.draw(st.integers(1, 255))

    mended = correct(bytes(broken), checks)

    assert mended == Corrected(codeword, len(places))


@given(st.binary(min_size=30, max_size=60), st.integers(2, 28))
def test_what_comes_back_is_a_codeword_or_nothing(block: bytes, checks: int) -> None:
    """Beyond the limit there may be no answer, but never one that is not a codeword."""
    mended = correct(block, checks)

    assert mended is None or mended.block[-checks:] == remainder(mended.block[:-checks], checks)


def remainder(content: bytes, checks: int) -> bytes:
    """Check codewords by plain long division, apart from the code under test."""

    def times(left: int, right: int) -> int:
        product = 0
        while right:
            product ^= left * (right & 1)
            left = left << 1 ^ (0x11D if left & 0x80 else 0)
            right >>= 1
        return product

    generator, root = [1], 1
    for _ in range(checks):
        generator = [a ^ times(b, root) for a, b in zip([*generator, 0], [0, *generator], strict=True)]
        root = times(root, 2)
    rest = list(content) + [0] * checks
    for at in range(len(content)):
        factor = rest[at]
        for step, coefficient in enumerate(generator):
            rest[at + step] ^= times(coefficient, factor)
    return bytes(rest[len(content) :])
