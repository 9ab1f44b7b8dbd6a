"""When a key was pressed, by the X server's clock: a program that looks late learns it from what lies there."""

import struct

__all__ = ["pressed_at"]

KEY_PRESS = 2
KEY_EVENT = struct.Struct("@iLiPLLLL")
"""XKeyEvent as far as its time (Xlib.h): type, serial, send_event, display, window, root, subwindow, time."""
WRAP = 2**32
OLDEST_MS, NEWEST_MS = 5_000, -1_000
"""What lies further from now is told by another clock than ours, as over a network, and means nothing here."""


def pressed_at(event: bytes, now_ms: int) -> int | None:
    """The moment of a key press in monotonic milliseconds; None where an event tells none.

    The X server stamps events with the machine's monotonic clock, in milliseconds, of which it sends the lower 32 bits.

    Args:
        event: An XEvent as it lies in memory.
        now_ms: The monotonic clock.
    """
    if len(event) < KEY_EVENT.size:
        return None
    kind, *_, stamp = KEY_EVENT.unpack_from(event)
    ago_ms: int = (now_ms - stamp - NEWEST_MS) % WRAP + NEWEST_MS
    return now_ms - ago_ms if kind == KEY_PRESS and ago_ms <= OLDEST_MS else None
