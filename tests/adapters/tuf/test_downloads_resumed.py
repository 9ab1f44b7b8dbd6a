"""Laws of what came before a link broke: kept under what it yields, gone on with, never believed unseen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from strpcheck.adapters.tuf.downloads import Downloads
from strpcheck.adapters.tuf.updating import Tally
from strpcheck.errors import CarrierError
from tests.adapters.tuf.lists import FILES, FULL, NEW, PATH, SIGNED, fetched, stock
from tests.adapters.tuf.repositories import Offer


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
