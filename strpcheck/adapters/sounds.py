"""The four sounds of a verdict, made of sines: told apart by rhythm and direction on the worst speaker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strpcheck.ports import Cue

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["RATE", "TUNES", "Note", "samples_of"]

RATE = 44_100
"""Samples a second."""
LOUD = 0.8
"""Of full scale: beside a road every bit of it is needed, and nothing is cut off."""
FADE_S = 0.008
"""At both ends of a note: without it, it clicks."""


@dataclass(frozen=True, slots=True)
class Note:
    """A tone, or a silence."""

    hertz: int
    """0 for silence; below 2,000, which people hear who hear no high tones any more."""
    seconds: float
    overtones: int = 1
    """One is a pure sine; more sound rough."""


TUNES: dict[Cue, Sequence[Note]] = {
    # Up, short: go on.
    Cue.ACCEPT: (Note(660, 0.09), Note(990, 0.16)),
    # Two equal tones: stop and look.
    Cue.REFER: (Note(520, 0.15), Note(0, 0.07), Note(520, 0.15)),
    # Long, low and rough: no.
    Cue.REJECT: (Note(165, 0.5, overtones=6),),
    # A tick, twice: again.
    Cue.RETRY: (Note(1200, 0.03), Note(0, 0.06), Note(1200, 0.03)),
}


def samples_of(cue: Cue) -> "NDArray[np.int16]":
    """A sound as signed 16-bit samples of one channel."""
    import numpy as np

    parts = [_note(note) for note in TUNES[cue]]
    return (np.concatenate(parts) * LOUD * np.iinfo(np.int16).max).astype(np.int16)


def _note(note: Note) -> "NDArray[np.float64]":
    """One tone between -1 and 1, faded in and out."""
    import numpy as np

    count = round(note.seconds * RATE)
    if not note.hertz:
        return np.zeros(count)
    at = np.arange(count) / RATE
    tone = np.zeros(count)
    for over in range(1, note.overtones + 1):
        tone += np.sin(2 * np.pi * note.hertz * over * at) / over
    tone /= np.abs(tone).max()
    fade = round(FADE_S * RATE)
    envelope = np.ones(count)
    envelope[:fade] = np.linspace(0, 1, fade)
    envelope[-fade:] = np.linspace(1, 0, fade)
    return np.asarray(tone * envelope)
