"""Look-ups in a 2-bit status list of 17 million permits that is mapped from a file, beside the bare expression.

    python -m benchmarks.status_lookup

Prints nanoseconds a look-up (the loop around it taken off), the ratio to the bare expression on bytes in the same run,
and what the list costs in resident memory: mapped pages are the file's own and are read where they are touched. Every
answer is summed and compared with what was written.
"""

import mmap
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from benchmarks._world import ISSUER, PERMITS, URI
from strpcheck.authority.bitmap import build_bitmap
from strpcheck.core.status_list import Status, StatusList

LOOK_UPS = 1_000_000
STEP = 7_919
"""A prime, so that the look-ups wander over the whole list."""
EVERY = 100
"""One permit in a hundred is revoked: 170,000."""


def main() -> None:
    """Build, map, look up."""
    revoked = ((index, Status.INVALID) for index in range(0, PERMITS, EVERY))
    bitmap = build_bitmap(PERMITS, 2, revoked)
    indexes = [number * STEP % PERMITS for number in range(LOOK_UPS)]
    revoked_value = int(Status.INVALID)
    expected = sum(index % EVERY == 0 for index in indexes)
    with tempfile.TemporaryFile() as file:
        file.write(bitmap)
        file.flush()
        before = _resident()
        begun = time.perf_counter()
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        listed = StatusList(ISSUER, URI, datetime(2021, 7, 5, tzinfo=UTC), 2, cast("Sequence[int]", mapped))
        opened = time.perf_counter() - begun
        value = listed.value
        empty = _timed(lambda: sum(1 for _ in indexes), LOOK_UPS)
        ours = _timed(lambda: sum(value(index) == revoked_value for index in indexes), expected)
        bare = _timed(
            lambda: sum((bitmap[index >> 2] >> ((index & 3) << 1)) & 3 == revoked_value for index in indexes), expected
        )
        grown = _resident() - before
    print(f"{PERMITS:,} permits, {len(bitmap):,} bytes mapped in {opened * 1e6:.0f} us, nothing decoded")
    print(
        f"strpcheck: {(ours - empty) / LOOK_UPS * 1e9:6.0f} ns a look-up (loop alone {empty / LOOK_UPS * 1e9:.0f} ns)"
    )
    print(f"bare:      {(bare - empty) / LOOK_UPS * 1e9:6.0f} ns on bytes in memory")
    print(f"ratio:     {(ours - empty) / (bare - empty):6.2f} x")
    print(f"resident:  {grown / 1e6:6.1f} MB more after touching every page")


def _timed(work: Callable[[], int], expected: int) -> float:
    """The best of five runs in seconds, each with the right answer."""
    best = float("inf")
    for _ in range(5):
        begun = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - begun)
        if found != expected:
            message = f"expected {expected}, got {found}"
            raise AssertionError(message)
    return best


def _resident() -> int:
    """Bytes of this process in memory now; the peak where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
