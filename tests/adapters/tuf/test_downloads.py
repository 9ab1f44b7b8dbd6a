"""Laws of fetching a target: by the fewest bytes the signer names, and at last as it is; always what was signed."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from strpcheck.adapters.encodings import dcz, xz
from strpcheck.adapters.encodings.names import delta_name, full_name, short, target_name
from strpcheck.adapters.encodings.offers import Encodings, Rung
from strpcheck.adapters.tuf.downloads import Downloads, Stock
from strpcheck.adapters.tuf.held import SignedFile
from strpcheck.adapters.tuf.updating import Tally
from strpcheck.errors import CarrierError, ForbiddenError, SyncError
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


def test_what_is_held_is_not_fetched(tmp_path: Path) -> None:
    """The policy of yesterday, for one."""
    carrier = Offer({})

    assert fetched(carrier, tmp_path, stock(NEW)) == (NEW, "held", 0)
    assert carrier.asked == []


def test_a_held_file_that_was_changed_is_fetched(tmp_path: Path) -> None:
    """A name is no proof."""
    damaged = Stock(lambda _: b"changed")

    assert fetched(Offer(FILES), tmp_path, damaged)[:2] == (NEW, "compressed")


def test_a_delta_from_the_held_version_comes_first(tmp_path: Path) -> None:
    """One file, of the size that was signed."""
    carrier = Offer(FILES)

    assert fetched(carrier, tmp_path, stock(OLD)) == (NEW, "delta", len(FILES[DELTA]))
    assert carrier.asked == [DELTA]


def test_two_deltas_over_a_version_between(tmp_path: Path) -> None:
    """Where no delta begins at the held version any more."""
    carrier = Offer(FILES)

    assert fetched(carrier, tmp_path, stock(OLD), MIDDLE_ONLY)[:2] == (NEW, "deltas")
    assert carrier.asked == [FIRST_HALF, SECOND_HALF]


def test_the_first_sync_takes_the_compressed_list(tmp_path: Path) -> None:
    """Nothing is held."""
    carrier = Offer(FILES)

    assert fetched(carrier, tmp_path) == (NEW, "compressed", len(FILES[FULL]))
    assert carrier.asked == [FULL]


Spoil = Callable[[bytes], bytes | None]
SPOILS: dict[str, Spoil] = {
    "missing": lambda _: None,
    "empty": lambda _: b"",
    "cut": lambda raw: raw[:-1],
    "longer": lambda raw: raw + b"x",
    "a bit flipped": lambda raw: raw[:60] + bytes([raw[60] ^ 1]) + raw[61:],
    "something else": lambda raw: b"x" * len(raw),
    "another list": lambda _: dcz.compress(OLD, OLD),
    "another beginning": lambda _: dcz.compress(NEW, MIDDLE),
    "a bomb": lambda _: xz.compress(bytes(1 << 24)),
}


@pytest.mark.parametrize("how", SPOILS)
def test_a_delta_that_fails_falls_back_to_the_compressed_list(tmp_path: Path, how: str) -> None:
    """And that to the target itself: whatever the mirror did, the signed bytes come or an error."""
    spoiled = {name: SPOILS[how](raw) for name, raw in FILES.items() if name != PLAIN}
    kept = {name: raw for name, raw in spoiled.items() if raw is not None}
    without_delta, without_both = Offer(FILES | kept | {FULL: FILES[FULL]}), Offer({PLAIN: NEW} | kept)
    if how == "missing":
        del without_delta.files[DELTA]

    assert fetched(without_delta, tmp_path / "1", made(stock(OLD), tmp_path / "1"))[:2] == (NEW, "compressed")
    assert fetched(without_both, tmp_path / "2", made(stock(OLD), tmp_path / "2"))[:2] == (NEW, "plain")


def made(held: Stock, folder: Path) -> Stock:
    """The stock, and a folder for parts that is there."""
    folder.mkdir()
    return held


def test_a_mirror_that_forbids_a_delta_is_asked_for_the_list(tmp_path: Path) -> None:
    """Object stores say so of what they do not have."""

    class Store(Offer):
        """Forbids deltas."""

        def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
            """Anything else."""
            if path.endswith(".dcz"):
                message = "403"
                raise ForbiddenError(message)
            return super().read(path, start)

    assert fetched(Store(FILES), tmp_path, stock(OLD))[:2] == (NEW, "compressed")


def test_a_spoiled_version_between_leads_to_the_compressed_list(tmp_path: Path) -> None:
    """The second delta is not even asked for."""
    carrier = Offer(FILES | {FIRST_HALF: dcz.compress(NEW, OLD)})

    assert fetched(carrier, tmp_path, stock(OLD), MIDDLE_ONLY)[:2] == (NEW, "compressed")
    assert SECOND_HALF not in carrier.asked


def test_a_held_version_that_is_gone_is_no_way(tmp_path: Path) -> None:
    """Its name is known, its bytes are damaged."""
    known = Stock(lambda _: None, {PATH: {digest(OLD): OLD_AT}})

    assert fetched(Offer(FILES), tmp_path, known)[:2] == (NEW, "compressed")


@pytest.mark.parametrize("how", ["cut", "longer", "empty", "a bit flipped", "something else"])
def test_a_target_that_is_not_the_signed_one_is_refused(tmp_path: Path, how: str) -> None:
    """The last way of all."""
    spoiled = SPOILS[how](NEW)
    assert spoiled is not None

    with pytest.raises(SyncError, match=r"2021w26\.cwt is not what its role signed") as caught:
        fetched(Offer({PLAIN: spoiled}), tmp_path)

    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_is_missing_is_told(tmp_path: Path) -> None:
    """It is the carrier that is not whole."""
    with pytest.raises(CarrierError, match="does not deliver"):
        fetched(Offer({}), tmp_path)


def test_a_file_without_end_is_left_at_its_signed_length(tmp_path: Path) -> None:
    """Neither memory nor disk takes more."""

    class Endless(Offer):
        """Goes on and on."""

        taken = 0

        def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
            """For ever."""
            del path, start
            while True:
                self.taken += 1
                yield bytes(1 << 12)

    carrier = Endless({})
    with pytest.raises(SyncError):
        fetched(carrier, tmp_path)

    assert carrier.taken << 12 < len(NEW) + len(FILES[FULL]) + (3 << 12)


class Breaking(Offer):
    """A link that breaks after so many bytes."""

    bytes_left = 0
    starts: list[int]

    def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
        """As much as comes through."""
        self.starts.append(start)
        return self._until(self.files[path][start:])

    def _until(self, content: bytes) -> Iterator[bytes]:
        """Break off."""
        yield content[: self.bytes_left]
        if len(content) > self.bytes_left:
            message = "the connection broke off"
            raise CarrierError(message)


def test_what_came_before_a_link_broke_is_kept(tmp_path: Path) -> None:
    """The next sync, of another process, goes on behind it: not a byte comes twice."""
    carrier, total, tries = Breaking(FILES), 0, 0
    carrier.bytes_left, carrier.starts = 1000, []
    content = None
    while content is None:
        tally = Tally(carrier)
        tries += 1
        try:
            content = Downloads(tally, stock(), tmp_path).target(PATH, SIGNED)
        except CarrierError:
            assert tries < 10
        total += tally.received

    assert content == NEW
    assert total == len(FILES[FULL])
    assert carrier.starts == list(range(0, len(FILES[FULL]), 1000))


def test_a_file_that_ends_too_early_without_a_word_is_had_on(tmp_path: Path) -> None:
    """Old servers end a body by closing: its end and a broken link look the same."""

    class Short(Offer):
        """A thousand bytes at a time."""

        def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
            """Some of it."""
            self.asked.append(path)
            return iter([self.files[path][start : start + 1000]])

    assert fetched(Short(FILES), tmp_path) == (NEW, "compressed", len(FILES[FULL]))


def test_a_resumed_file_that_does_not_verify_is_fetched_anew_once(tmp_path: Path) -> None:
    """Its first half came from a mirror that lied, or the mirror compressed anew meanwhile."""
    carrier = Breaking(dict.fromkeys(FILES, b"y" * len(FILES[FULL])))
    carrier.bytes_left, carrier.starts = 1000, []
    with pytest.raises(CarrierError):
        fetched(carrier, tmp_path)

    honest = Offer(FILES)
    content, way, received = fetched(honest, tmp_path)

    assert (content, way, received) == (NEW, "compressed", 2 * len(FILES[FULL]) - 1000)
    assert honest.asked == [FULL, FULL]


def test_what_came_whole_is_not_asked_for_again(tmp_path: Path) -> None:
    """Another file of the same sync failed."""
    fetched(Offer(FILES), tmp_path)
    carrier = Offer({})

    assert fetched(carrier, tmp_path) == (NEW, "compressed", 0)
    assert carrier.asked == []


def test_what_nobody_wants_any_more_is_dropped(tmp_path: Path) -> None:
    """The parts of a version that a newer one overtook."""
    fetched(Offer(FILES), tmp_path)
    kept = list(tmp_path.iterdir())
    (tmp_path / f"{'0' * 64}.part").write_bytes(b"old")

    Downloads(Offer({}), stock(), tmp_path).prune({PATH: SIGNED})
    assert list(tmp_path.iterdir()) == kept
    Downloads(Offer({}), stock(), tmp_path).prune({})
    assert list(tmp_path.iterdir()) == []
