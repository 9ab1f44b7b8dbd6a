"""Targets by the cheapest way that works: held already, by a delta, compressed, and at last as they are."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from strpcheck.adapters.encodings import dcz, xz
from strpcheck.adapters.encodings.names import target_name
from strpcheck.adapters.encodings.offers import Step, Way, ways
from strpcheck.adapters.tuf.held import SignedFile
from strpcheck.errors import CarrierError, ForbiddenError, SyncError
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from strpcheck.ports import Carrier

__all__ = ["NOTHING", "Downloads", "Stock"]

PART_SUFFIX = ".part"

Check: TypeAlias = Callable[[bytes], bool]
"""Whether bytes are those that are wanted."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What a laptop has already, so that it need not be fetched."""

    content: Callable[[str], bytes | None] = lambda _: None
    """By SHA-256: whole, or None where there is none."""
    versions: Mapping[str, Mapping[str, datetime]] = field(default_factory=dict)
    """Of each list by its path: `iat` of the versions at hand, by SHA-256."""
    parts: Path | None = None
    """A folder that keeps what came of a file before its link broke; made where it is missing."""


NOTHING = Stock()


class Downloads:
    """Fetches targets over one carrier; each is compared with what its role signed before it is given."""

    def __init__(self, carrier: "Carrier", stock: Stock, parts: Path) -> None:
        """Nothing is fetched yet.

        Args:
            carrier: Believed in nothing.
            stock: What is here.
            parts: Where files are put together; `stock.parts`, or a folder that goes.
        """
        self._carrier, self._stock, self._parts = carrier, stock, parts
        self._refusal: CarrierError | None = None
        """Why the file asked for last is not to be had."""
        self.ways: dict[str, str] = {}
        """How each target came: held, delta, deltas, compressed or plain."""

    def prune(self, files: Mapping[str, SignedFile]) -> None:
        """Drop what was kept of files that nobody wants any more: the disk does not fill with broken links."""
        wanted = {self._part(name).name for path, signed in files.items() for name in self._names(path, signed)}
        for part in self._parts.glob(f"*{PART_SUFFIX}"):
            if part.name not in wanted:
                part.unlink(missing_ok=True)

    def target(self, path: str, signed: SignedFile) -> bytes:
        """A target, whole and signed.

        Raises:
            CarrierError: The carrier fails, or does not have it.
            SyncError: What it has is not what was signed.
        """
        held = self._stock.content(signed.sha256)
        if held is not None and _check(signed)(held):
            self.ways[path] = "held"
            return held
        for way in self._ways(path, signed):
            content = self._by(way, signed)
            if content is not None:
                self.ways[path] = _kind(way)
                return content
        self.ways[path] = "plain"
        return self.plain(target_name(path, signed.sha256), signed.length, _check(signed))

    def plain(self, name: str, length: int, is_signed: Check) -> bytes:
        """A target as it lies under `name`, with no encoding.

        Raises:
            CarrierError: The carrier fails, or does not have it.
            SyncError: What it has is not what was signed.
        """
        content = self._step(Step(name, length), lambda raw: raw, is_signed)
        if content is not None:
            return content
        if self._refusal is not None:
            raise self._refusal
        message = f"the repository does not verify: {name} is not what its role signed"
        raise SyncError(message, hint="get another copy of the repository", trouble=Trouble.OFFER_CHANGED)

    def _ways(self, path: str, signed: SignedFile) -> tuple[Way, ...]:
        """Ways to a list, cheapest first by the signed sizes."""
        versions = self._stock.versions.get(path, {})
        return ways(path, signed.sha256, signed.length, signed.encodings, versions)

    def _names(self, path: str, signed: SignedFile) -> Iterator[str]:
        """Every file that may be fetched for a target."""
        yield target_name(path, signed.sha256)
        for way in self._ways(path, signed):
            yield from (step.name for step in way.steps)

    def _by(self, way: Way, signed: SignedFile) -> bytes | None:
        """A target by one way; None where it leads nowhere, whoever is at fault: there is another."""
        content = None
        if way.is_delta:
            content = self._stock.content(way.steps[0].dictionary or "")
            if content is None:
                return None
        for step in way.steps:
            content = self._step(step, _decoder(content, signed.length), _check(signed, step.yields))
            if content is None:
                return None
        return content

    def _step(self, step: Step, decode: Callable[[bytes], bytes], is_wanted: Check) -> bytes | None:
        """One file, decoded; what was put together from two visits and does not hold is fetched anew, once."""
        part = self._part(step.name)
        for _ in range(2):
            resumed = part.exists()
            encoded = self._received(step, part)
            if encoded is None:
                return None
            try:
                content = decode(encoded)
            except SyncError:
                content = None
            if content is not None and is_wanted(content):
                return content
            part.unlink()
            if not resumed:
                break
        return None

    def _received(self, step: Step, part: Path) -> bytes | None:
        """The bytes of a file, never more than were signed; what came stays in `part` when the carrier fails."""
        before, after = -1, part.stat().st_size if part.exists() else 0
        # A file that ends too early without a word may be had on; one that brings nothing more, never. One of no bytes
        # is asked for as well, once.
        while before < after < step.size or not part.exists():
            before = after
            pieces = self._opened(step.name, before)
            if pieces is None:
                part.unlink(missing_ok=True)
                return None
            after = _append(part, pieces, before, step.size)
            # Nothing tells the size of a delta to a version between but its own end.
            if step.yields is not None:
                break
        return part.read_bytes()

    def _opened(self, name: str, start: int) -> Iterator[bytes] | None:
        """The pieces of a file; None where the carrier has none for us."""
        try:
            pieces = self._carrier.read(name, start)
        except ForbiddenError as e:
            self._refusal = e
            return None
        message = f"the carrier does not deliver: {name} is missing"
        hint = "copy the published folder again, whole"
        missing = CarrierError(message, hint=hint, trouble=Trouble.OFFER_INCOMPLETE)
        self._refusal = missing if pieces is None else None
        return pieces

    def _part(self, name: str) -> Path:
        """Where a file is put together: its name holds the hash of what it yields."""
        return self._parts / f"{hashlib.sha256(name.encode()).hexdigest()}{PART_SUFFIX}"


def _append(part: Path, pieces: Iterable[bytes], size: int, most: int) -> int:
    """Write what comes, at once, and stop at the first byte too many; returns how long the file is now."""
    with part.open("ab", buffering=0) as file:
        for piece in pieces:
            file.write(piece[: most + 1 - size])
            size += len(piece)
            if size > most:
                break
    return size


def _decoder(dictionary: bytes | None, most: int) -> Callable[[bytes], bytes]:
    """What undoes a step: a delta from the version before, or a compressed whole."""
    if dictionary is None:
        return lambda encoded: xz.decompress(encoded, most)
    return lambda encoded: dcz.decompress(encoded, dictionary, most)


def _check(signed: SignedFile, yields: str | None = None) -> Check:
    """What a step must yield: the target, or the version between that the next step begins at."""
    if yields is not None:
        return lambda content: hashlib.sha256(content).hexdigest().startswith(yields)
    return lambda content: len(content) == signed.length and hashlib.sha256(content).hexdigest() == signed.sha256


def _kind(way: Way) -> str:
    """How a way is called."""
    if not way.is_delta:
        return "compressed"
    return "delta" if len(way.steps) == 1 else "deltas"
