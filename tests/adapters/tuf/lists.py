"""A list in three versions, every file that yields the newest of them, and a laptop that fetches it."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from strpcheck.adapters.encodings import dcz, xz
from strpcheck.adapters.encodings.names import delta_name, full_name, short, target_name
from strpcheck.adapters.encodings.offers import Encodings, Rung
from strpcheck.adapters.tuf.downloads import Downloads, Stock
from strpcheck.adapters.tuf.held import SignedFile
from strpcheck.adapters.tuf.updating import Tally
from tests.adapters.tuf.repositories import Offer

PATH = "status/2021w26.cwt"
OLD_AT, MIDDLE_AT = datetime(2021, 7, 5, 1, tzinfo=UTC), datetime(2021, 7, 5, 2, tzinfo=UTC)


def bits(changes: int) -> bytes:
    """A list with so many revocations more than the first one."""
    drawn = np.random.default_rng(7)
    content = bytearray(drawn.bytes(3000) + bytes(60_000))
    for place in drawn.integers(len(content), size=changes):
        content[place] ^= 1 << (place % 8)
    return bytes(content)


def digest(content: bytes) -> str:
    """As names spell it."""
    return hashlib.sha256(content).hexdigest()


OLD, MIDDLE, NEW = bits(0), bits(20), bits(40)
PLAIN = target_name(PATH, digest(NEW))
FULL = full_name(PATH, digest(NEW))
DELTA = delta_name(PATH, digest(OLD), digest(NEW))
FIRST_HALF, SECOND_HALF = delta_name(PATH, digest(OLD), digest(MIDDLE)), delta_name(PATH, digest(MIDDLE), digest(NEW))
FILES = {
    PLAIN: NEW,
    FULL: xz.compress(NEW),
    DELTA: dcz.compress(NEW, OLD),
    FIRST_HALF: dcz.compress(MIDDLE, OLD),
    SECOND_HALF: dcz.compress(NEW, MIDDLE),
}


def rung(content: bytes, name: str, at: datetime) -> Rung:
    """A delta that begins at a version."""
    return Rung(short(digest(content)), len(FILES[name]), at)


SIGNED = SignedFile(
    len(NEW), digest(NEW), Encodings(len(FILES[FULL]), (rung(OLD, DELTA, OLD_AT), rung(MIDDLE, SECOND_HALF, MIDDLE_AT)))
)
MIDDLE_ONLY = SignedFile(len(NEW), digest(NEW), Encodings(len(FILES[FULL]), (rung(MIDDLE, SECOND_HALF, MIDDLE_AT),)))


def stock(*contents: bytes) -> Stock:
    """A laptop that holds these."""
    held = {digest(content): content for content in contents}
    return Stock(held.get, {PATH: {digest(OLD): OLD_AT}} if OLD in contents else {})


def fetched(
    carrier: Offer, folder: Path, held: Stock | None = None, signed: SignedFile = SIGNED
) -> tuple[bytes, str, int]:
    """What came, how, and how many bytes that cost."""
    tally = Tally(carrier)
    downloads = Downloads(tally, held or stock(), folder)
    content = downloads.target(PATH, signed)
    return content, downloads.ways[PATH], tally.received
