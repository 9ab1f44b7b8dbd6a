"""Every picture shown to every engine and to every rung."""

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from benchmarks.reading.peers import BARE, Look, Peer
from benchmarks.reading.samples import LADDER, Samples, judged
from strpcheck.adapters.readers.engines import load_engines
from strpcheck.adapters.readers.ladder import Ladder, Rung, rungs_named

if TYPE_CHECKING:
    from benchmarks.reading.pictures import Picture
    from strpcheck.ports.reading import GreyImage

__all__ = ["look_with", "measure"]


def measure(pictures: "Iterable[Picture]", peers: Sequence[Peer]) -> Samples:
    """Show them all; a peer or rung that is missing is left out."""
    rungs = [rung for rung in rungs_named(load_engines()) if rung.engine.missing is None]
    ladder = Ladder(rungs)
    samples = Samples()
    for picture in pictures:
        looks = [judged(picture, peer.name, "peer", peer.look(picture.grey)) for peer in peers]
        looks += [judged(picture, f"rung {rung.name}", "rung", look_with(rung, picture.grey)) for rung in rungs]
        looks.append(judged(picture, LADDER, "ladder", look_with(ladder, picture.grey)))
        samples.add(looks)
    for group in samples.groups():
        missed = samples.read_by([BARE], group) - samples.read_by([LADDER], group)
        assert not missed, f"the ladder must read whatever its first engine reads: {sorted(missed)}"
    return samples


def look_with(rung: Rung | Ladder, grey: "GreyImage") -> Look:
    """One rung alone, its view included, or all of them as they follow each other."""
    start = time.process_time()
    found = [symbol.octets for symbol in rung.read(grey)]
    return Look(found, 1e3 * (time.process_time() - start))
