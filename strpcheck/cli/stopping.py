"""Work that goes on until somebody stops it: wherever a signal lands, it is a stop and no failure."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["Stop", "until_stopped"]


class Stop:
    """Remembers that somebody asked for the end, and breaks off whatever is being done."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        """Handle a signal."""
        # The exception alone would not do: a library's callback may turn it into an error of its own, or lose it.
        self.asked = True
        raise KeyboardInterrupt


@contextmanager
def until_stopped() -> Iterator[Stop]:
    """Let Ctrl-C and SIGTERM end what is done inside; it may ask the `Stop` whether to go on.

    Whatever breaks it off once a stop was asked for came of the stop, and goes no further.
    """
    stop = Stop()
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    except KeyboardInterrupt:
        return
    except Exception:
        if not stop.asked:
            raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
