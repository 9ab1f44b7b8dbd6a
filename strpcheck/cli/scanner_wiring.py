"""Builds what reads a hand scanner: from the terminal where there is one, else from what is piped in."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from strpcheck.adapters.keyboard.layouts import LAYOUTS, Layout
from strpcheck.adapters.keyboard.scanner import HandScanner, Keys, PipedScanner, piped_texts

if TYPE_CHECKING:
    from strpcheck.adapters.home import Home
    from strpcheck.adapters.keyboard.texts import Typed
    from strpcheck.ports import Clock

__all__ = ["has_terminal", "keys_of_terminal", "remembered_layout", "scanner_alone", "scanner_beside", "typed_texts"]


def has_terminal() -> bool:
    """Whether somebody may type."""
    return sys.stdin.isatty()


@contextmanager
def scanner_beside(home: "Home", clock: "Clock") -> "Iterator[HandScanner | None]":
    """A hand scanner beside the camera; None where no terminal is there to type at.

    Raises:
        HomeError: What is remembered of the keyboard was changed.
    """
    if not has_terminal():
        yield None
        return
    with HandScanner(keys_of_terminal(), clock, remembered_layout(home)) as scanner:
        yield scanner


@contextmanager
def scanner_alone(home: "Home", clock: "Clock") -> "Iterator[HandScanner | PipedScanner]":
    """A hand scanner at the terminal, or whatever is piped in.

    Raises:
        HomeError: What is remembered of the keyboard was changed.
    """
    layout = remembered_layout(home)
    with (
        HandScanner(keys_of_terminal(), clock, layout)
        if has_terminal()
        else PipedScanner(sys.stdin.buffer, layout) as texts
    ):
        yield texts


@contextmanager
def typed_texts(clock: "Clock") -> "Iterator[Iterator[Typed]]":
    """Texts as they arrive, each at once, until the input is over."""
    if not has_terminal():
        yield piped_texts(sys.stdin.buffer)
        return
    with HandScanner(keys_of_terminal(), clock, None) as scanner:
        yield scanner.typed()


def remembered_layout(home: "Home") -> Layout | None:
    """What `scanner-test` found on this computer.

    Raises:
        HomeError: It was changed.
    """
    remembered = home.scanner()
    if remembered is None:
        return None
    known = LAYOUTS.get(remembered.layout or "")
    return Layout(remembered.layout or "learnt", known.title if known else "", remembered.characters)


def keys_of_terminal(*, takes_ctrl_d: bool = False) -> Keys:
    """The keyboard at standard input.

    Args:
        takes_ctrl_d: Whether Ctrl-D is a key like any other, and not the end of the input.
    """
    if sys.platform == "win32":
        import msvcrt

        from strpcheck.adapters.keyboard.windows import WindowsKeys

        return WindowsKeys(msvcrt.kbhit, msvcrt.getwch)
    from strpcheck.adapters.keyboard.terminal import PosixKeys

    if takes_ctrl_d:
        return PosixKeys(sys.stdin.fileno(), ends_at=None)
    return PosixKeys(sys.stdin.fileno())
