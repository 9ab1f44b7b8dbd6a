"""A real X server without a screen, a window's pixels, and keys as a keyboard sends them."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from PIL import Image, ImageGrab

__all__ = ["Display", "display"]

PATIENCE_S = 10.0
NAMED = {
    " ": "space", "\r": "Return", "Enter": "Return", "Esc": "Escape", "Space": "space", "Backspace": "BackSpace",
    "$": "dollar", "%": "percent", "*": "asterisk", "+": "plus", "-": "minus", ".": "period", "/": "slash",
    ":": "colon",
}  # fmt: skip
"""What X calls keys whose name is not their character."""
SHIFTED = frozenset("$%*+:ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True)
class Display:
    """An X server, by its name."""

    name: str
    environment: dict[str, str]

    def screenshot(self) -> Image.Image:
        """The whole screen."""
        return ImageGrab.grab(xdisplay=self.name)

    def press(self, *keys: str, every_s: float = 0.2) -> None:
        """Press and let go of keys, one after the other, through the XTEST extension: as real as a keyboard's."""
        from Xlib import XK, X, display
        from Xlib.ext import xtest

        server = display.Display(self.name)
        shift = server.keysym_to_keycode(XK.string_to_keysym("Shift_L"))
        for key in keys:
            code = server.keysym_to_keycode(XK.string_to_keysym(NAMED.get(key, key)))
            held = [shift] if key in SHIFTED else []
            for pressed in (*held, code):
                xtest.fake_input(server, X.KeyPress, pressed)
            for released in (code, *held):
                xtest.fake_input(server, X.KeyRelease, released)
            server.sync()
            if every_s:
                time.sleep(every_s)
        server.close()

    def close_window(self) -> None:
        """Ask the newest window to close, as a window manager does (ICCCM, WM_DELETE_WINDOW)."""
        from Xlib import X, display
        from Xlib.protocol import event

        server = display.Display(self.name)
        window = server.screen().root.query_tree().children[-1]
        protocols, delete = server.intern_atom("WM_PROTOCOLS"), server.intern_atom("WM_DELETE_WINDOW")
        window.send_event(
            event.ClientMessage(window=window, client_type=protocols, data=(32, [delete, X.CurrentTime, 0, 0, 0]))
        )
        server.sync()
        server.close()


@contextmanager
def display(size: tuple[int, int] = (1280, 720)) -> Iterator[Display]:
    """A server of the test's own; gone afterwards."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading, "rb") as named:
                name = f":{named.readline().decode().strip()}"
            environment = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
            yield Display(name, environment | {"DISPLAY": name, "SDL_AUDIODRIVER": "dummy"})
        finally:
            server.terminate()
            server.wait(PATIENCE_S)
