"""Follows a symbol from frame to frame and adds up what each says of its modules, until the sum can be read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np

from strpcheck.adapters.readers.grid.engine import grids_in, symbol_of
from strpcheck.adapters.readers.grid.equalizer import module_darkness
from strpcheck.adapters.readers.grid.function_patterns import known_modules
from strpcheck.adapters.readers.grid.homography import led
from strpcheck.adapters.readers.grid.regions import find_regions
from strpcheck.adapters.readers.grid.registration import Registration, followed, likeness
from strpcheck.adapters.readers.qr_layout import size_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from strpcheck.adapters.readers.engine import Symbol
    from strpcheck.adapters.readers.zxing import ZxingEngine
    from strpcheck.ports.reading import GreyImage

    Floats: TypeAlias = NDArray[np.floating]

__all__ = ["Merger"]

MOST_TRACKS = 3
"""Symbols followed at once."""
MOST_REGIONS = 3
HELD = 0.3
"""Likeness from which a followed grid still lies on its symbol."""
SAME = 0.15
"""Correlation with the sum from which a frame shows the same symbol; of two symbols it is 0 give or take 0.02."""
MEMORY = 0.93
"""What of the sum is left after each frame: it forgets a mislaid frame within half a second."""
MISSED = 6
"""Frames after which a symbol that is not found any more is let go."""
MOST_SURE = 0.98


@dataclass(slots=True)
class _Track:
    """A symbol that is followed."""

    grid: Registration
    total: "Floats"
    """Side x side: the sum of what the frames said, each weighed by how sure it was; logarithms of odds."""
    frames: int = 1
    missed: int = 0


class Merger:
    """Reads symbols over several frames that no single one of them lets read; one picture size at a time."""

    def __init__(self, zxing: "ZxingEngine") -> None:
        self._zxing = zxing
        self._tracks: list[_Track] = []

    @property
    def following(self) -> bool:
        """Whether a symbol is followed at the moment."""
        return bool(self._tracks)

    def read(self, grey: "GreyImage") -> "Sequence[Symbol]":
        """Add a frame; every followed symbol that can be read by now."""
        found = [symbol for track in self._tracks if (symbol := self._continued(grey, track)) is not None]
        self._tracks = [track for track in self._tracks if track.missed < MISSED]
        if not any(track.missed == 0 for track in self._tracks):
            found += self._begun(grey)
        return found

    def forget(self) -> None:
        """Another scene."""
        self._tracks.clear()

    def _continued(self, grey: "GreyImage", track: _Track) -> "Symbol | None":
        """Add this frame to a symbol, if it is still there."""
        grid = followed(grey, track.grid)
        if likeness(grey, grid) < HELD:
            track.missed += 1
            return None
        said = _odds(module_darkness(grey, grid), grid.version)
        if track.frames > 1 and _alike(said, track.total, grid.version) < SAME:
            if track.missed or _alike(said, track.total, grid.version) < SAME / 2:
                track.total = said  # another card in the same place
                track.frames = 1
            track.missed += 1
            return None
        track.grid, track.missed = grid, 0
        track.total = MEMORY * track.total + said
        track.frames += 1
        return symbol_of(track.total, grid, self._zxing)

    def _begun(self, grey: "GreyImage") -> "list[Symbol]":
        """Look for symbols to follow."""
        found = []
        for region in find_regions(grey, MOST_REGIONS):
            if self._covered(region.middle):
                continue
            grids = grids_in(grey, region)
            for grid in grids:
                said = _odds(module_darkness(grey, grid), grid.version)
                symbol = symbol_of(said, grid, self._zxing)
                if symbol is not None:
                    found.append(symbol)
                    self._follow(_Track(grid, said))
                    break
            else:
                if grids:
                    self._follow(_Track(grids[0], _odds(module_darkness(grey, grids[0]), grids[0].version)))
        return found

    def _follow(self, track: _Track) -> None:
        """Instead of the one that was missed most, where too many are followed."""
        self._tracks.sort(key=lambda each: each.missed)
        self._tracks = [*self._tracks[: MOST_TRACKS - 1], track]

    def _covered(self, place: tuple[float, float]) -> bool:
        """Whether a followed symbol lies there."""
        for track in self._tracks:
            x, y = led(np.linalg.inv(track.grid.to_picture), np.array([place]))[0]
            size = size_of(track.grid.version)
            if 0 <= x <= size and 0 <= y <= size:
                return True
        return False


def _odds(darkness: "Floats", version: int) -> "Floats":
    """Darkness as logarithms of odds, up to a factor, so that frames add up as independent witnesses do.

    An equalizer's answer is near the mean of what it has seen behind such pixels: for a share r of the variance that it
    explains, the odds of a module grow as answer / (1 - r).
    """
    known = known_modules(version)
    asked = known != 0
    explained = float(np.clip((darkness[asked] * known[asked]).mean(), 0.0, MOST_SURE))
    return cast("Floats", np.clip(darkness, -1.5, 1.5) / (1 - explained))


def _alike(one: "Floats", other: "Floats", version: int) -> float:
    """Correlation of the modules that are not the same in every symbol."""
    data = known_modules(version) == 0
    a, b = one[data], other[data]
    return float((a * b).sum() / (np.sqrt((a * a).sum() * (b * b).sum()) + 1e-9))
