"""A hand scanner alone: text, show, verdict, log, and only then the screen; its limits are those beside a camera."""

from collections.abc import Callable, Iterable, Iterator

from strpcheck.ports import SourceNotice, TextSource
from strpcheck.scan import Checkpoint, Judgement
from strpcheck.view import Again, View

__all__ = ["TypedScan"]

WAIT_MS = 100
"""For a text: then a refusal that waits may have its turn."""


class TypedScan:
    """Judges what is typed until the input is over."""

    def __init__(self, in_force: Callable[[], Checkpoint], texts: TextSource) -> None:
        """Hear nothing yet; `in_force` gives the laptop as it stands and is asked after every wait."""
        self._view, self._texts = View(in_force), texts

    def run(self) -> Iterator[Judgement | SourceNotice]:
        """Listen, and tell what there is to tell as it comes.

        Raises:
            LogError: A verdict could not be committed; it is lost on purpose.
            HomeError: The generation now in force is damaged, or its policy knows this post no more.
        """
        while not self._texts.has_ended:
            for text in self._texts.texts(wait_ms=WAIT_MS):
                yield from self._view.hear([text])
                yield from self._judgements()  # before the next one: in the order in which they came
            yield from self._judgements()
        yield from _new(self._view.last_judgements())

    def _judgements(self) -> Iterator[Judgement]:
        """Of what is due, by what is in force."""
        self._view.renew()
        yield from _new(self._view.judgements())


def _new(told: Iterable[Judgement | Again]) -> Iterator[Judgement]:
    """What was judged now: of what is typed again nothing is said."""
    return (each for each in told if isinstance(each, Judgement))
