"""Weighed modules to a whole symbol: what is mended, and that chance is not."""

import numpy as np
import pytest
import zxingcpp

from strpcheck.adapters.readers.grid.codewords import modules_of
from strpcheck.adapters.readers.grid.function_patterns import alignment_middles, known_modules
from strpcheck.adapters.readers.qr_layout import Modules, block_shape, reading_order, size_of
from tests.adapters.grid.scenes import modules

LEVELS = ("L", "M", "Q", "H")


def capacity(version: int, level: str) -> int:
    """Alphanumeric characters that surely fit."""
    return max(1, (8 * block_shape(version, level).all_data - 20) * 2 // 11)


def symbol_of_version(version: int, level: str) -> Modules:
    """A symbol of that version."""
    return modules("A" * capacity(version, level), level)


@pytest.mark.parametrize("level", LEVELS)
def test_every_version_comes_back_as_it_was_printed(level: str) -> None:
    """All 40 versions, sure of every module: bits, blocks, mask and format are those of another writer."""
    for version in range(1, 41):
        printed = symbol_of_version(version, level)
        assert len(printed) == size_of(version)

        mended = modules_of(np.where(printed, 1.0, -1.0), version)

        assert mended is not None
        assert np.array_equal(mended, printed)


def test_what_every_symbol_shares_is_known() -> None:
    """Finders, timing, alignment and version bits of another writer's symbols; and no data module among them."""
    for version in range(1, 41):
        known = known_modules(version)
        one, other = symbol_of_version(version, "M"), symbol_of_version(version, "H")

        for printed in (one, other):
            assert np.array_equal(printed[known != 0], known[known != 0] > 0)
        assert not known[reading_order(version)].any()
        assert len(alignment_middles(version)) == max(0, (2 + version // 7) ** 2 - 3 if version > 1 else 0)


def damaged(
    printed: Modules, wrong: int, sure: float, seed: int = 3
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """Darkness of a symbol of which so many modules say the opposite, so sure."""
    chance = np.random.default_rng(seed)
    darkness = np.where(printed, 1.0, -1.0)
    rows, columns = reading_order((len(printed) - 17) // 4)
    places = chance.choice(len(rows), wrong, replace=False)
    darkness[rows[places], columns[places]] *= -sure
    return darkness


def test_doubtful_modules_are_given_up_first() -> None:
    """Errors that were weighed as doubtful are mended where as many sure ones are not: twice the checks reach."""
    printed = modules("PERMIT" * 60)
    version = (len(printed) - 17) // 4

    doubtful, sure = damaged(printed, 85, 0.1), damaged(printed, 85, 1.0)

    mended = modules_of(doubtful, version)

    assert mended is not None
    assert np.array_equal(mended, printed)
    assert modules_of(sure, version) is None


@pytest.mark.parametrize("version", [1, 2, 5, 13, 25, 40])
def test_noise_is_no_symbol(version: int) -> None:
    """Nobody wrote it, however the modules fall."""
    size = size_of(version)
    for seed in range(40):
        darkness = np.random.default_rng(seed).normal(0, 1, (size, size))

        assert modules_of(darkness, version) is None


def test_a_block_mended_by_chance_is_not_taken() -> None:
    """With nearly all checks spent on erasures, one block of noise in eighty becomes a codeword: no evidence."""
    printed = modules("PERMIT" * 60)
    version = (len(printed) - 17) // 4
    shape = block_shape(version, "M")
    rows, columns = reading_order(version)
    # The first block's codewords lie `blocks` apart.
    codewords = [*(shape.blocks * np.arange(shape.data)), *(shape.all_data + shape.blocks * np.arange(shape.checks))]
    bits = (8 * np.array(codewords)[:, None] + np.arange(8)).ravel()
    for seed in range(300):
        darkness = np.where(printed, 1.0, -1.0)
        darkness[rows[bits], columns[bits]] = np.random.default_rng(seed).normal(0, 0.1, len(bits))

        assert modules_of(darkness, version) is None


def test_a_small_symbol_full_of_errors_is_not_taken() -> None:
    """Three wrong codewords of the 26 of a version 1: one block of noise in a million is as near to some codeword."""
    printed = modules("1", "L")
    rows, columns = reading_order(1)
    darkness = np.where(printed, 1.0, -1.0)
    for codeword in (2, 9, 17):
        darkness[rows[8 * codeword], columns[8 * codeword]] *= -1

    assert len(printed) == size_of(1)
    assert modules_of(np.where(printed, 1.0, -1.0), 1) is not None
    assert modules_of(darkness, 1) is None


def test_the_drawn_symbol_is_read_by_another_reader() -> None:
    """What comes of weighed modules is a symbol like any other."""
    printed = modules("STRP" * 80)
    mended = modules_of(damaged(printed, 60, 0.2), (len(printed) - 17) // 4)
    assert mended is not None
    picture = np.kron(np.pad(~mended * np.uint8(255), 4, constant_values=255), np.ones((4, 4), np.uint8))

    assert [found.text for found in zxingcpp.read_barcodes(picture)] == ["STRP" * 80]
