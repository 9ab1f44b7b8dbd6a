"""How many real photographs each reading rung reads, and in what time, beside bare zxing-cpp in the same run.

    STRPCHECK_PHOTOS=FOLDER python -m benchmarks.reading

FOLDER holds `manifest.jsonl`, one object a line: `file`, and `text`, which is null where a picture shows no code. Read
exactly means that its text is among those found, wrongly that others are found instead. Milliseconds are CPU time of
this process: the engines run here as they do in the reading child.
"""

import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import zxingcpp

from strpcheck.adapters.pictures.decoding import PictureLimits, decode_grey
from strpcheck.adapters.readers.engines import load_engines
from strpcheck.adapters.readers.ladder import Ladder, Rung, rungs_named

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

CHARACTER_SETS = ("utf-8", "latin-1", "cp932", "gb18030")
"""The manifest has texts, the engines give bytes; permits are ASCII, these photographs are not."""
PEER = "bare zxing-cpp"
LADDER = "ladder"

Attempt: TypeAlias = Callable[["GreyImage"], Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Photo:
    """One line of the manifest."""

    set: str
    grey: "GreyImage"
    text: str | None


@dataclass(slots=True)
class Tally:
    """What one way of reading made of the photographs."""

    exact: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)

    def count(self, photo: Photo, found: Sequence[bytes], milliseconds: float) -> bool:
        """Judge one answer; whether it is exact."""
        self.milliseconds.append(milliseconds)
        exact = photo.text is not None and any(photo.text in _spellings(octets) for octets in found)
        if exact:
            # Counted as read only with the exact text in hand.
            assert photo.text in {spelling for octets in found for spelling in _spellings(octets)}
            self.exact[photo.set] += 1
        elif found:
            self.wrong[photo.set] += 1
        return exact


def _spellings(octets: bytes) -> set[str]:
    """The texts these bytes may stand for."""
    return {octets.decode(name, errors="replace") for name in CHARACTER_SETS}


def _photos(folder: Path) -> Iterable[Photo]:
    """Decoded one by one."""
    with (folder / "manifest.jsonl").open(encoding="utf-8") as manifest:
        for line in manifest:
            entry = json.loads(line)
            path = folder / entry["file"]
            yield Photo(path.parent.name, decode_grey(path.read_bytes(), PictureLimits()), entry["text"])


def _bare(grey: "GreyImage") -> Sequence[bytes]:
    """The peer: what anybody would write."""
    found = zxingcpp.read_barcodes(
        grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode), text_mode=zxingcpp.TextMode.Plain
    )
    return [barcode.bytes for barcode in found]


def _climb(rung: Rung) -> Attempt:
    """One rung alone, its view included."""
    return lambda grey: [symbol.octets for symbol in rung.read(grey)]


def _timed(attempt: Attempt, grey: "GreyImage") -> tuple[Sequence[bytes], float]:
    """Answer and milliseconds."""
    start = time.process_time()
    found = attempt(grey)
    return found, 1e3 * (time.process_time() - start)


def measure(folder: Path) -> tuple[dict[str, Tally], Counter[str]]:
    """Every way of reading on every photograph; and how many codes each set shows."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    shown: Counter[str] = Counter()
    ladder = Ladder(rungs_named(load_engines()))
    rungs = [rung for rung in ladder.rungs if rung.engine.missing is None]
    for name, reason in ladder.missing_rungs.items():
        print(f"rung {name} is off: {reason}")
    for photo in _photos(folder):
        shown[photo.set] += photo.text is not None
        bare = tallies[PEER].count(photo, *_timed(_bare, photo.grey))
        spent, climbing, read = 0.0, True, False
        for rung in rungs:
            found, milliseconds = _timed(_climb(rung), photo.grey)
            tallies[rung.name].count(photo, found, milliseconds)
            if climbing:
                spent += milliseconds
                tally = tallies[f"{LADDER} to {rung.name}"]
                climbing, read = not found, tally.count(photo, found, spent)
            else:  # a rung below has read: the ladder stands where it stood
                _carry(tallies, rung, photo, spent, read=read)
        assert read or not bare, "the ladder must read whatever its first engine reads"
    return tallies, shown


def _carry(tallies: dict[str, Tally], rung: Rung, photo: Photo, spent: float, *, read: bool) -> None:
    """The answer of a lower rung is the answer of the ladder up to here as well."""
    tally = tallies[f"{LADDER} to {rung.name}"]
    tally.milliseconds.append(spent)
    (tally.exact if read else tally.wrong)[photo.set] += 1


def report(tallies: dict[str, Tally], shown: Counter[str]) -> None:
    """Print the two tables."""
    print(f"{shown.total()} photographs of a code, {sum(count == 0 for count in shown.values())} sets without any")
    print(f"\n{'':24}{'exact':>7}{'share':>8}{'wrong':>7}{'ms p50':>9}{'ms p95':>9}")
    for name, tally in tallies.items():
        middle, high = np.percentile(tally.milliseconds, (50, 95))
        share = tally.exact.total() / shown.total()
        print(f"{name:24}{tally.exact.total():7}{share:8.1%}{tally.wrong.total():7}{middle:9.1f}{high:9.1f}")
    columns = [PEER, *(name for name in tallies if name.startswith(LADDER))]
    print(f"\nexact (wrong) by set\n{'':16}{'codes':>6}" + "".join(f"{name:>24}" for name in columns))
    for name, codes in sorted(shown.items()):
        cells = (f"{tallies[column].exact[name]} ({tallies[column].wrong[name]})" for column in columns)
        print(f"{name:16}{codes:6}" + "".join(f"{cell:>24}" for cell in cells))


def main() -> None:
    """Measure where the environment points to photographs; say so where it does not."""
    folder = os.environ.get("STRPCHECK_PHOTOS")
    if not folder:
        print("reading: STRPCHECK_PHOTOS is not set, nothing measured")
        return
    report(*measure(Path(folder)))


if __name__ == "__main__":
    main()
