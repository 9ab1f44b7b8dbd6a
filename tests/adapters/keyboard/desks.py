"""A terminal that a test sits at, and what is heard of a scanner there."""

import os
import termios
import time
from dataclasses import dataclass

from strpcheck.adapters.clock import SystemClock
from strpcheck.adapters.keyboard.layouts import Layout
from strpcheck.adapters.keyboard.scanner import HandScanner, PipedScanner
from strpcheck.adapters.keyboard.terminal import PosixKeys
from strpcheck.ports import SourceNotice
from tests.adapters.keyboard.typist import permit_text

PERMIT = permit_text()
LOOK_MS, PATIENCE = 100, 300
"""Half a minute, in looks."""


@dataclass(frozen=True)
class Desk:
    """Both ends of a terminal."""

    ours: int
    theirs: int

    def type(self, text: str | bytes, *, each_s: float = 0.0) -> None:
        """Press keys as a scanner does."""
        octets = text.encode() if isinstance(text, str) else text
        if not each_s:
            os.write(self.ours, octets)
            return
        for octet in octets:
            os.write(self.ours, bytes([octet]))
            time.sleep(each_s)

    @property
    def state(self) -> list[object]:
        """How the terminal is set."""
        return termios.tcgetattr(self.theirs)

    @property
    def echoes(self) -> bool:
        """Whether it shows what is typed."""
        return bool(termios.tcgetattr(self.theirs)[3] & termios.ECHO)

    def scanner(self, layout: Layout | None = None) -> HandScanner:
        """Somebody listens."""
        return HandScanner(PosixKeys(self.theirs), SystemClock(), layout)


def heard(scanner: HandScanner | PipedScanner, count: int = 1) -> list[str | SourceNotice]:
    """What is handed over next, as it is taken beside a camera; the fewer where nothing comes for half a minute."""
    found: list[str | SourceNotice] = []
    for _ in range(PATIENCE):
        if len(found) >= count:
            break
        found += scanner.texts(wait_ms=LOOK_MS)
    return found
