"""From texture to a grid: regions, finders, registration and the equalizer, on scenes whose truth is known."""

import numpy as np
import pytest

from strpcheck.adapters.readers.grid.equalizer import module_darkness
from strpcheck.adapters.readers.grid.finders import find_corners
from strpcheck.adapters.readers.grid.function_patterns import finder_middles, known_modules
from strpcheck.adapters.readers.grid.homography import fit_affine, fit_homography, led
from strpcheck.adapters.readers.grid.regions import find_regions, flattened
from strpcheck.adapters.readers.grid.registration import Registration, followed, likeness, registered
from strpcheck.adapters.readers.qr_layout import size_of
from tests.adapters.grid.scenes import Scene, modules, noise_only, scene


@pytest.fixture(scope="module")
def card() -> Scene:
    """A tilted card at three pixels a module."""
    return scene()


def test_points_are_led_and_fitted_back() -> None:
    """A homography is found again from where it led points; an affine map from three of them."""
    matrix = np.array([[2.0, 0.3, 10], [-0.2, 1.8, 5], [0.0004, 0.0002, 1]])
    points = np.array([(x, y) for x in (0.0, 30, 60) for y in (0.0, 30, 60)])

    fitted = fit_homography(points, led(matrix, points), np.full(len(points), 100.0))
    affine = fit_affine(points[:3], led(matrix, points)[:3], np.ones(3))

    assert np.abs(led(fitted, points) - led(matrix, points)).max() < 0.05
    assert affine[2].tolist() == [0, 0, 1]


def test_a_symbol_is_a_region_of_its_size(card: Scene) -> None:
    """Its middle and its side are told by texture alone."""
    (region, *_) = find_regions(card.grey, 3)
    middle = led(card.grid.to_picture, np.array([[size_of(card.grid.version) / 2] * 2]))[0]

    assert np.linalg.norm(np.array(region.middle) - middle) < 16
    assert 170 < region.side < 240


def test_nothing_is_a_region_on_an_empty_road() -> None:
    """Neither noise nor a plain wall, nor a picture too small to hold a symbol."""
    assert find_regions(noise_only(1), 3) == []
    assert find_regions(np.full((288, 288), 90, np.uint8), 3) == []
    assert find_regions(np.full((30, 400), 90, np.uint8), 3) == []


def test_a_line_of_texture_is_no_square() -> None:
    """A fence: longer than four times its width."""
    fence = np.full((320, 640), 120, np.uint8)
    fence[150:170, 20:620] = np.where(np.random.default_rng(2).random((20, 600)) < 0.5, 0, 255)

    assert find_regions(fence, 3) == []


def test_a_flattened_region_leads_back_to_the_picture(card: Scene) -> None:
    """The matrix that comes with it puts its middle onto the region's."""
    region = find_regions(card.grey, 1)[0]

    flat, back = flattened(card.grey, region, 100)

    assert flat.shape == (150, 150)
    assert np.allclose((back @ [75, 75, 1])[:2], region.middle)


def test_finders_are_found_in_their_order(card: Scene) -> None:
    """Top left, top right, bottom left, each within a module; and the number of modules within an eighth."""
    expected = led(card.grid.to_picture, np.array(finder_middles(card.grid.version)))

    best = find_corners(card.grey, find_regions(card.grey, 1)[0], 1)[0]

    assert np.abs(best.finders - expected).max() < 3
    assert 0.88 < size_of(card.grid.version) / best.modules < 1.1


def test_a_mirrored_trio_is_put_in_order() -> None:
    """Whichever way the card is turned, the finders go clockwise."""
    for turns in range(4):
        turned = scene()
        grey = np.ascontiguousarray(np.rot90(turned.grey, turns))

        (best, *_) = find_corners(grey, find_regions(grey, 1)[0], 1)

        (ax, ay), (bx, by) = best.finders[1] - best.finders[0], best.finders[2] - best.finders[0]
        assert ax * by - ay * bx > 0


def test_noise_has_no_trio() -> None:
    """Texture that is no symbol is let go before a grid is laid."""
    texture = noise_only(5)
    texture[60:220, 60:220] = np.random.default_rng(5).integers(0, 255, (160, 160))
    (region, *_) = find_regions(texture, 1)

    assert find_corners(texture, region, 2) == []


def test_a_grid_laid_on_finders_finds_every_pattern(card: Scene) -> None:
    """Perspective included: every corner within a quarter of a module."""
    version = card.grid.version
    finders = led(card.grid.to_picture, np.array(finder_middles(version)))
    side = size_of(version)
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], float)

    grid = registered(card.grey, finders, version, passes=4)

    assert len(grid.alignments) == 6
    assert np.abs(led(grid.to_picture, square) - led(card.grid.to_picture, square)).max() < 0.8
    assert likeness(card.grey, grid) > 0.95


def test_the_wrong_size_looks_less_like_a_symbol(card: Scene) -> None:
    """A version less or more: the patterns are not where they should be."""
    finders = led(card.grid.to_picture, np.array(finder_middles(card.grid.version)))
    right = likeness(card.grey, registered(card.grey, finders, card.grid.version, passes=2))

    for wrong in (card.grid.version - 1, card.grid.version + 1):
        assert likeness(card.grey, registered(card.grey, finders, wrong, passes=2)) < right - 0.1


def test_a_grid_follows_its_symbol(card: Scene) -> None:
    """Two modules aside and a little larger in the next frame."""
    moved = scene(corners=((46.0, 34.0), (257.0, 56.0), (260.0, 257.0), (35.0, 246.0)), seed=7)

    grid = followed(moved.grey, card.grid)

    assert likeness(moved.grey, grid) > 0.95


def test_blur_between_modules_is_taken_out() -> None:
    """Smeared over a module and dark: nearly every module is decided right, and the wrong ones are less sure."""
    smeared = scene(blur=1.9, light=0.5, noise=6)
    printed = modules(smeared.text)

    darkness = module_darkness(smeared.grey, smeared.grid)

    right = (darkness > 0) == printed
    assert right.mean() > 0.97
    assert np.abs(darkness[~right]).mean() < 0.6 * np.abs(darkness[right]).mean()


def test_likeness_of_noise_is_near_zero() -> None:
    """As many known modules right as wrong."""
    grid = Registration(13, scene().grid.to_picture)

    assert abs(likeness(noise_only(3), grid)) < 0.15
    assert known_modules(13).shape == (69, 69)
