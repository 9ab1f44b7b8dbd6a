"""Picture files, page by page: every permit has its verdict, and of what is forged or no permit a few have theirs."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from strpcheck.core.barcode import Barcode, sets_out_as_permit
from strpcheck.core.permit import Permit
from strpcheck.ports import FoundBarcode, PageReading, UnreadablePicture
from strpcheck.scan import PICTURE, Checkpoint, Judgement, Recognised

__all__ = ["judge_pictures"]

MAX_REFUSALS = 4
"""Of one file: a sheet full of adverts or of forged permits must fill neither disk nor screen."""


def judge_pictures(
    in_force: Callable[[], Checkpoint], files: Iterable[Iterable[PageReading | UnreadablePicture]]
) -> Iterator[Judgement | UnreadablePicture]:
    """Judge every picture in turn; what cannot be read as one is handed on, and the rest goes on.

    Several permits in one file give a verdict each; adverts, links and empty pages are silent beside what sets out as a
    permit. Of what is not authenticated four have a verdict, and the entry of the fourth counts the others.

    Args:
        in_force: The laptop as it stands; asked at every file.
        files: The pages of each file.

    Raises:
        LogError: A verdict could not be committed; it is lost on purpose.
    """
    for pages in files:
        yield from _judge_file(in_force(), pages)


def _judge_file(
    checkpoint: Checkpoint, pages: Iterable[PageReading | UnreadablePicture]
) -> Iterator[Judgement | UnreadablePicture]:
    """Permits as they come; what else there is only if no page showed one."""
    seen: set[Barcode] = set()
    read: list[PageReading] = []
    judge = _FileJudge(checkpoint)
    for page in pages:
        if isinstance(page, UnreadablePicture):
            yield page
            continue
        read.append(page)
        for found in page.barcodes:
            if sets_out_as_permit(found.barcode) and found.barcode not in seen:
                seen.add(found.barcode)
                yield from judge.take(found, page.place)
    if read and not seen:
        yield from _judge_strangers(judge, read)
    yield from judge.held_back()


def _judge_strangers(judge: "_FileJudge", pages: Sequence[PageReading]) -> Iterator[Judgement]:
    """Pages without any permit: the foreign codes, once each, or the one word that there is none."""
    seen: dict[Barcode, tuple[FoundBarcode, str]] = {}
    for page in pages:
        for found in page.barcodes:
            seen.setdefault(found.barcode, (found, page.place))
    for found, place in seen.values():
        yield from judge.take(found, place)
    if not seen:
        yield judge.checkpoint.judge_empty(pages[0].place if len(pages) == 1 else pages[0].source)


class _FileJudge:
    """Judges the codes of one file; the last refusal waits until it is known how many it stands for."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint
        self._refused = 0
        self._last: tuple[Recognised, FoundBarcode, str] | None = None

    def take(self, found: FoundBarcode, place: str) -> Iterator[Judgement]:
        """One code: its judgement, unless there were so many refusals that it is counted only."""
        recognised = self.checkpoint.recognise(found.barcode, self.checkpoint.clock.monotonic_ms())
        if not isinstance(recognised.found, Permit):
            self._refused += 1
            if self._refused == MAX_REFUSALS:
                self._last = recognised, found, place
            if self._refused >= MAX_REFUSALS:
                return
        yield self._conclude(recognised, found, place)

    def held_back(self) -> Iterator[Judgement]:
        """The refusal that waits, if there is one."""
        if self._last is not None:
            yield self._conclude(*self._last, passed_over=self._refused - MAX_REFUSALS)

    def _conclude(self, recognised: Recognised, found: FoundBarcode, place: str, *, passed_over: int = 0) -> Judgement:
        """On disk, then handed over."""
        return self.checkpoint.conclude(
            recognised, place, PICTURE, rung=found.rung, where=found.corners, passed_over=passed_over
        )
