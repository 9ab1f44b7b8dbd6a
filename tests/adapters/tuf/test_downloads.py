"""Laws of fetching a target: by the fewest bytes the signer names, and at last as it is; always what was signed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from strpcheck.adapters.encodings import dcz, xz
from strpcheck.adapters.tuf.downloads import Stock
from strpcheck.errors import CarrierError, ForbiddenError, SyncError
from tests.adapters.tuf.lists import (
    DELTA,
    FILES,
    FIRST_HALF,
    FULL,
    MIDDLE,
    MIDDLE_ONLY,
    NEW,
    OLD,
    OLD_AT,
    PATH,
    PLAIN,
    SECOND_HALF,
    digest,
    fetched,
    stock,
)
from tests.adapters.tuf.repositories import Offer


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
