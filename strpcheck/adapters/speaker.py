"""Plays the sounds by SDL's mixer; where that cannot be done it is silent, and nobody needs them to understand."""

import os
from contextlib import suppress

from strpcheck.adapters.quiet import without_stderr
from strpcheck.adapters.sounds import RATE, samples_of
from strpcheck.ports import Cue

__all__ = ["SdlSpeaker", "SilentSpeaker", "speaker"]

BUFFER = 512
"""Samples: 12 ms until a sound begins."""


class SilentSpeaker:
    """Implements `Speaker` where there is nothing to hear."""

    def play(self, cue: Cue) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing to let go of."""


class SdlSpeaker:
    """Implements `Speaker`; made by `speaker`."""

    def __init__(self) -> None:
        """Open the device.

        Raises:
            OSError: There is none.
        """
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        import pygame

        with without_stderr():  # ALSA tells its whole configuration where there is no card
            try:
                pygame.mixer.init(RATE, -16, 1, BUFFER, allowedchanges=0)
            except pygame.error as e:
                raise OSError(str(e)) from e
        self._pygame = pygame
        self._sounds: dict[Cue, pygame.mixer.Sound] = {
            cue: pygame.mixer.Sound(buffer=samples_of(cue).tobytes()) for cue in Cue
        }

    def play(self, cue: Cue) -> None:
        """See `Speaker.play`; a device that was unplugged is no error."""
        with suppress(self._pygame.error), without_stderr():
            self._pygame.mixer.stop()
            self._sounds[cue].play()

    def close(self) -> None:
        """See `Speaker.close`."""
        self._sounds.clear()
        with suppress(self._pygame.error), without_stderr():
            self._pygame.mixer.quit()


def speaker() -> SdlSpeaker | SilentSpeaker:
    """What this laptop can do."""
    try:
        return SdlSpeaker()
    except (OSError, ImportError, NotImplementedError):  # the last: pygame without its mixer
        return SilentSpeaker()
