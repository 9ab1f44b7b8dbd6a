"""Follows a symbol from frame to frame and adds up what each says of its modules, until the sum can be read."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np

from strpcheck.adapters.readers.grid.averaging import RecentFrames
from strpcheck.adapters.readers.grid.equalizer import module_darkness
from strpcheck.adapters.readers.grid.function_patterns import known_modules
from strpcheck.adapters.readers.grid.homography import led
from strpcheck.adapters.readers.grid.reading import DEGENERATE, corners_of, grids_in, symbol_of
from strpcheck.adapters.readers.grid.regions import find_regions
from strpcheck.adapters.readers.grid.registration import Registration, followed, likeness
from strpcheck.adapters.readers.qr_layout import size_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from strpcheck.adapters.readers.engine import Corners, Symbol
    from strpcheck.adapters.readers.grid.regions import Region
    from strpcheck.adapters.readers.zxing import ZxingEngine
    from strpcheck.ports.reading import GreyImage

    Floats: TypeAlias = NDArray[np.floating]

__all__ = ["Merger"]

MOST_TRACKS = 4
"""Grids followed at once; ten milliseconds each a frame."""
MOST_REGIONS = 3
HELD = 0.3
"""Likeness from which a followed grid still lies on its symbol."""
SAME = 0.15
"""Correlation with the sum from which a frame shows the same symbol; of two symbols it is 0 give or take 0.02."""
MEMORY = 0.93
"""What of the sum is left after each frame: it forgets a mislaid frame within half a second."""
MISSED = 6
"""Frames after which a symbol that is not found any more is let go."""
DOUBTS = 1
"""Frames that may say something else, smeared by a hand, before the symbol is taken for another."""
SETTLED = 0.8
"""Likeness of a grid that lies right; one of another size, or askew, reaches 0.75, and keeps it from frame to frame."""
MOST_SURE = 0.98


@dataclass(slots=True)
class _Track:
    """A symbol that is followed."""

    grid: Registration
    total: "Floats"
    """Side x side: the sum of what the frames said, each weighed by how sure it was; logarithms of odds."""
    missed: int = 0
    """Frames since it was last found."""
    doubts: int = 0
    """Frames in a row that lay in its place and said something else."""
    likeness: float = 0.0
    """Of its grid in the last frame it was found in."""
    is_read: bool = False
    """Whether the sum could be read with that frame."""

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to be looked for in its place."""
        return self.is_read or self.likeness >= SETTLED

    @property
    def quadrangle(self) -> "Floats":
        """4 x 2: the symbol's corners in the frame."""
        return np.array(corners_of(self.grid), np.float32)

    @property
    def middle(self) -> tuple[float, float]:
        """Of the symbol in the frame."""
        half = size_of(self.grid.version) / 2
        x, y = led(self.grid.to_picture, np.array([[half, half]]))[0].tolist()
        return x, y


class Merger:
    """Reads symbols over several frames that no single one of them lets read; one picture size at a time."""

    def __init__(self, zxing: "ZxingEngine") -> None:
        self._zxing = zxing
        self._tracks: list[_Track] = []
        self._recent = RecentFrames()
        self._shape: tuple[int, ...] = ()

    @property
    def following(self) -> bool:
        """Whether a symbol is followed at the moment."""
        return bool(self._tracks)

    def read(self, grey: "GreyImage", known: "Iterable[Corners]", *, search: bool) -> "Sequence[Symbol]":
        """Add a frame.

        Args:
            grey: Height x width grey levels.
            known: Corners of symbols that others have read in this frame: nothing is looked for there.
            search: Whether to look for symbols that are not followed yet.

        Returns:
            Every followed symbol that can be read by now.
        """
        if grey.shape != self._shape:
            self._shape = grey.shape
            self._tracks.clear()
        taken = [np.array(corners, np.float32) for corners in known]
        self._tracks = [track for track in self._tracks if not _inside(taken, track.middle)]
        found = []
        for track in self._tracks:
            track.missed += 1
            with suppress(*DEGENERATE):
                symbol = self._continued(grey, track)
                if symbol is not None:
                    found.append(symbol)
        self._tracks = [track for track in self._tracks if track.missed < MISSED]
        if search:
            settled = [track.quadrangle for track in self._tracks if track.is_settled]
            found += self._begun(grey, [*taken, *settled], in_mean=not found)
        self._recent.add(grey)
        return found

    def _continued(self, grey: "GreyImage", track: _Track) -> "Symbol | None":
        """Add this frame to a symbol, if it is still there."""
        grid = followed(grey, track.grid)
        like = likeness(grey, grid)
        if like < HELD:
            return None
        said = _odds(module_darkness(grey, grid), grid.version)
        if _alike(said, track.total, grid.version) < SAME:
            track.doubts += 1
            if track.doubts > DOUBTS:  # another card in the same place
                track.total, track.doubts = said, 0
            return None
        track.grid, track.likeness, track.missed, track.doubts = grid, like, 0, 0
        track.total = MEMORY * track.total + said
        # A sum that began badly must not hide a frame that says it all.
        symbol = symbol_of(track.total, grid, self._zxing) or symbol_of(said, grid, self._zxing)
        track.is_read = symbol is not None
        return symbol

    def _begun(self, grey: "GreyImage", taken: "Sequence[Floats]", *, in_mean: bool) -> "list[Symbol]":
        """Look for symbols to follow: in the frame, and where none is read, if asked to, in the mean of the last ones.

        Noise and smear that hide the finders of a symbol in each of them do not in all.
        """
        regions = find_regions(grey, MOST_REGIONS, taken)
        found = self._begun_within(grey, regions)
        wants_mean = in_mean and regions and not found
        mean = self._recent.mean_with(grey, regions[0]) if wants_mean else None
        return found if mean is None else self._begun_within(mean, find_regions(mean, MOST_REGIONS, taken))

    def _begun_within(self, grey: "GreyImage", regions: "Iterable[Region]") -> "list[Symbol]":
        """Region by region."""
        found = []
        for region in regions:
            with suppress(*DEGENERATE):
                found += self._begun_in(grey, region)
        return found

    def _begun_in(self, grey: "GreyImage", region: "Region") -> "list[Symbol]":
        """Follow the first grid of a region that can be read at once, or else all that are likely: sizes differ."""
        seen = []
        for grid in grids_in(grey, region):
            said = _odds(module_darkness(grey, grid), grid.version)
            symbol = symbol_of(said, grid, self._zxing)
            track = _Track(grid, said, likeness=likeness(grey, grid), is_read=symbol is not None)
            if symbol is not None:
                self._follow(track)
                return [symbol]
            seen.append(track)
        for track in reversed(seen):  # the likeliest last: it displaces the others where too many are followed
            self._follow(track)
        return []

    def _follow(self, track: _Track) -> None:
        """Instead of what lies there less well, and of the one that was missed most where too many are followed."""
        here = [each for each in self._tracks if _inside([track.quadrangle], each.middle)]
        if any(each.grid.version == track.grid.version and each.likeness >= track.likeness for each in here):
            return  # its sum says more than one frame does
        beaten = [each for each in here if track.is_read or each.likeness < track.likeness]
        kept = sorted((each for each in self._tracks if each not in beaten), key=lambda each: each.missed)
        self._tracks = [*kept[: MOST_TRACKS - 1], track]


def _inside(quadrangles: "Iterable[Floats]", point: tuple[float, float]) -> bool:
    """Whether a point lies in one of these quadrangles, 4 x 2."""
    return any(cv2.pointPolygonTest(each.reshape(-1, 1, 2), point, measureDist=False) >= 0 for each in quadrangles)


def _odds(darkness: "Floats", version: int) -> "Floats":
    """Darkness as logarithms of odds, up to a factor, so that frames add up as independent witnesses do.

    An equalizer's answer is near the mean of what it has seen behind such pixels: for a share r of the variance that it
    explains, the odds of a module grow as answer / (1 - r).
    """
    known = known_modules(version)
    asked = known != 0
    explained = float(np.clip((darkness[asked] * known[asked]).mean(), 0.0, MOST_SURE))
    return np.clip(darkness, -1.5, 1.5) / (1 - explained)


def _alike(one: "Floats", other: "Floats", version: int) -> float:
    """Correlation of the modules that are not the same in every symbol."""
    data = known_modules(version) == 0
    a, b = one[data], other[data]
    return float((a * b).sum() / (np.sqrt((a * a).sum() * (b * b).sum()) + 1e-9))
