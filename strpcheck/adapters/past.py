"""Past generations: kept for making decisions again while the log may hold theirs, in as little room as can be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from strpcheck.adapters.generation_files import GenerationFiles
from strpcheck.documents.generation import GenerationManifest
from strpcheck.errors import StrpcheckError

__all__ = ["MAX_KEPT_BYTES", "KeptGeneration", "kept_generations", "tidy"]

MAX_KEPT_BYTES = 1_500_000_000
"""Of all generations together; at 17 million permits and one an hour a month of them takes a seventh of it."""

NEIGHBOURS = 2
"""The generation in force and the one before: a scan that looked just before the switch still finds its parts."""


@dataclass(frozen=True, slots=True)
class KeptGeneration:
    """A generation that can be had again."""

    name: str
    """Of its manifest."""
    manifest: GenerationManifest


def kept_generations(files: GenerationFiles) -> tuple[KeptGeneration, ...]:
    """Every generation whose manifest is whole, the newest first."""
    found = []
    for name in files.names():
        try:
            found.append(KeptGeneration(name, files.manifest(name)))
        except StrpcheckError:
            continue  # nothing can be had again by it: `tidy` removes it
    return tuple(sorted(found, key=lambda kept: kept.manifest.number, reverse=True))


def tidy(
    files: GenerationFiles, in_force: str, retention: timedelta, now: datetime, *, most: int = MAX_KEPT_BYTES
) -> None:
    """Drop what is past its time, and shrink what only the past needs; never what is in force.

    A crash anywhere leaves parts that nobody names, which the next run removes.

    Args:
        files: Of a store whose lock is held.
        in_force: The manifest that the pointer names.
        retention: How long a decision may have to be made again.
        now: By the laptop's clock.
        most: Bytes of all parts together.
    """
    kept = kept_generations(files)
    if not kept or kept[0].name != in_force:
        return  # what is in force cannot be read, or is not the newest: nothing is certain enough to remove by
    stay = tuple(_within(files, tuple(_in_time(kept, retention, now)), most))
    for name in set(files.names()) - {one.name for one in stay}:
        files.drop(name)
    near, far = stay[:NEIGHBOURS], stay[NEIGHBOURS:]
    plain = {part for one in near for part in _parts(one.manifest)}
    old = {part for one in far for part in _parts(one.manifest, bitmaps=False)} - plain
    files.objects.sweep(plain | old)
    for part in old:
        files.objects.deflate(part)


def _in_time(kept: Sequence[KeptGeneration], retention: timedelta, now: datetime) -> Iterator[KeptGeneration]:
    """Generations whose successor has not been in force for that long, by the clock and by what was signed.

    Both must say so: neither a clock that ran ahead nor a stolen key that dated a list ahead erases evidence.
    """
    newest = kept[0].manifest.confirmed_at
    yield kept[0]
    for successor, one in pairwise(kept):
        after = successor.manifest
        if now - after.since <= retention or newest - after.confirmed_at <= retention:
            yield one


def _within(files: GenerationFiles, kept: Sequence[KeptGeneration], most: int) -> Iterator[KeptGeneration]:
    """As many of the newest as there is room for; what is in force and its neighbour always."""
    counted: set[str] = set()
    total = 0
    for place, one in enumerate(kept):
        near = place < NEIGHBOURS
        new = _parts(one.manifest, bitmaps=near) - counted
        total += sum(files.objects.size(part) for part in new)
        if total > most and not near:
            return
        counted |= new
        yield one


def _parts(manifest: GenerationManifest, *, bitmaps: bool = True) -> set[str]:
    """Names of a generation's parts."""
    named = {*manifest.roots, manifest.timestamp, manifest.snapshot, *manifest.roles.values(), *manifest.files.values()}
    return named | {entry.bitmap for entry in manifest.lists} if bitmaps else named
