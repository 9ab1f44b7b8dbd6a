"""The officer's window, full screen, by SDL: scenes drawn with Pillow, keys and the wish to close as events."""

import os
import queue
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Self

from strpcheck.adapters.keyboard.presses import KeySorter
from strpcheck.adapters.quiet import without_stderr
from strpcheck.adapters.screen.display import has_display
from strpcheck.adapters.screen.drawing import Drawn, draw_page, draw_spots, fitted_picture, redraw_clock
from strpcheck.adapters.screen.preview import preview_of
from strpcheck.adapters.screen.x_times import pressed_at
from strpcheck.errors import ScreenError
from strpcheck.ports import Frame, KeyPress, Scene, Strip, Wanted

if TYPE_CHECKING:
    from pygame import Surface

    from strpcheck.adapters.screen.faces import Box

__all__ = ["ScannerKeys", "Window"]

AWAKE_MS, IDLE_MS = 80, 250
"""Between two live pictures: smooth while something is held up, little on an empty road."""
NO_DISPLAY = "log in at the laptop's own screen, or scan in the terminal with --no-window"
TOO_SMALL = (640, 480)


class ScannerKeys:
    """Implements `Keys` for a hand scanner that types into the window."""

    def __init__(self) -> None:
        self._typed: queue.Queue[bytes] = queue.Queue()

    def __enter__(self) -> Self:
        """The window has the keyboard already."""
        return self

    def __exit__(self, *_: object) -> None:
        """And keeps it."""

    def put(self, typed: bytes) -> None:
        """Hand on what a scanner typed."""
        if typed:
            self._typed.put(typed)

    def read(self, wait_ms: int | None) -> bytes | None:
        """See `Keys.read`."""
        try:
            return self._typed.get(timeout=None if wait_ms is None else wait_ms / 1000)
        except queue.Empty:
            return b""

    def wake(self) -> None:
        """See `Keys.wake`."""
        self._typed.put(b"")


class Window:
    """Implements `Screen`; everything of it happens in one thread."""

    def __init__(self, now_ms: Callable[[], int], size: tuple[int, int] | None = None) -> None:
        """Open the window.

        Args:
            now_ms: The monotonic clock.
            size: In pixels; None for the whole screen.

        Raises:
            ScreenError: There is no display, or none that can be reached.
        """
        if not has_display():
            message = "there is no display to open a window on"
            raise ScreenError(message, hint=NO_DISPLAY)
        self._now_ms = now_ms
        self._sorter, self.scanner_keys = KeySorter(), ScannerKeys()
        self._pygame = _loaded()
        try:
            self._surface = self._opened(size)
        except self._pygame.error as e:
            self._pygame.display.quit()
            message = f"no window can be opened: {e}"
            raise ScreenError(message, hint=NO_DISPLAY) from e
        self._polled_ms = now_ms()
        self._shown: Scene | None = None
        self._page: Drawn | None = None
        self._picture_due_ms = 0
        self._last_picture: Frame | None = None

    def show(self, scene: Scene, picture: Frame | None) -> None:
        """See `Screen.show`."""
        if self._shown is None or _still(scene) != _still(self._shown):
            self._forget()
            self._page = draw_page(scene, self._surface.get_size())
            redraw_clock(self._page, scene)
            # At once with its picture: a box that is empty for a moment would flicker at every verdict.
            self._paste_picture(self._page, scene, picture)
            self._blit(self._page, None)
        elif self._page is not None and scene.strip.clock != self._shown.strip.clock:
            redraw_clock(self._page, scene)
            self._blit(self._page, self._page.clock)
        elif self._page is not None and self._paste_picture(self._page, scene, picture):
            self._blit(self._page, self._page.picture)
        self._shown = scene

    def pressed(self) -> Sequence[KeyPress | Wanted]:
        """See `Screen.pressed`."""
        wishes: list[KeyPress | Wanted] = []
        since_ms, now_ms, pygame = self._polled_ms, self._now_ms(), self._pygame
        self._polled_ms = at_ms = now_ms
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                wishes.append(Wanted.CLOSE)
            elif event.type == pygame.SYSWMEVENT:
                # It comes before the key's own events. With the true time nobody needs to have looked in between.
                stamp = pressed_at(getattr(event, "event", b""), now_ms)
                at_ms, since_ms = (at_ms, since_ms) if stamp is None else (stamp, stamp)
            elif event.type == pygame.KEYDOWN:
                self._key(event.key, at_ms, since_ms)
            elif event.type == pygame.TEXTINPUT:
                # Not the character of KEYDOWN: SDL takes the second of two keys within 2 ms for a key held down.
                self._sorter.type(event.text, at_ms, since_ms=since_ms)
            elif event.type in {pygame.WINDOWEXPOSED, pygame.WINDOWRESTORED}:
                self._shown = None  # drawn anew at the next scene
        self._sorter.pause(now_ms)
        self.scanner_keys.put(self._sorter.scanned())
        return [*self._sorter.presses(), *wishes]

    def take_all(self, *, wanted: bool) -> None:
        """See `Screen.take_all`."""
        self._sorter.take_all(wanted=wanted)

    def close(self) -> None:
        """See `Screen.close`."""
        self._forget()
        self._surface.fill((0, 0, 0))
        self._pygame.display.flip()
        self._pygame.display.quit()

    def _forget(self) -> None:
        """Paint over the last page, for memory that is let go keeps what stood in it, and hold nothing of its scene."""
        if self._page is not None:
            self._page.image.paste((0, 0, 0), (0, 0, *self._page.image.size))
        self._shown, self._page, self._last_picture, self._picture_due_ms = None, None, None, 0

    def _opened(self, size: tuple[int, int] | None) -> "Surface":
        """A window over everything, without a mouse's arrow."""
        pygame = self._pygame
        with without_stderr():
            pygame.display.init()
            wanted = size or pygame.display.get_desktop_sizes()[0]
            pygame.display.set_caption("strpcheck")
            surface: Surface = pygame.display.set_mode(
                (max(wanted[0], TOO_SMALL[0]), max(wanted[1], TOO_SMALL[1])), 0 if size else pygame.FULLSCREEN
            )
        pygame.mouse.set_visible(False)
        pygame.display.set_allow_screensaver(False)
        pygame.key.set_repeat()  # a key held down is one key
        pygame.event.set_allowed(None)
        keys, windows = [pygame.KEYDOWN, pygame.TEXTINPUT], [pygame.WINDOWEXPOSED, pygame.WINDOWRESTORED]
        pygame.event.set_allowed([pygame.QUIT, pygame.SYSWMEVENT, *keys, *windows])
        return surface

    def _key(self, key: int, at_ms: int, since_ms: int) -> None:
        """A key without a character; Enter may be a scanner's."""
        name = self._names().get(key)
        if name is not None:
            self._sorter.named(name, at_ms)
        elif key in {self._pygame.K_RETURN, self._pygame.K_KP_ENTER}:
            self._sorter.type("\r", at_ms, since_ms=since_ms)
        elif key == self._pygame.K_TAB:
            self._sorter.type("\t", at_ms, since_ms=since_ms)

    def _names(self) -> dict[int, str]:
        """Keys that have no character, or none that is one."""
        pygame = self._pygame
        named = {
            pygame.K_ESCAPE: "Esc",
            pygame.K_BACKSPACE: "Backspace",
            pygame.K_UP: "Up",
            pygame.K_DOWN: "Down",
            pygame.K_LEFT: "Left",
            pygame.K_RIGHT: "Right",
        }
        return named | {getattr(pygame, f"K_F{number}"): f"F{number}" for number in range(1, 13)}

    def _paste_picture(self, page: Drawn, scene: Scene, picture: Frame | None) -> bool:
        """Put the live picture on the page, as often as is seen; whether it changed."""
        now_ms = self._now_ms()
        if page.picture is None or picture is None or picture is self._last_picture or now_ms < self._picture_due_ms:
            return False
        self._picture_due_ms = now_ms + (AWAKE_MS if scene.spots or scene.cards else IDLE_MS)
        self._last_picture = picture
        preview = preview_of(picture, page.picture)
        if preview is None:
            return False
        shown, place = fitted_picture(preview, page.picture)
        page.image.paste(shown, place[:2])
        draw_spots(page.image, scene, place)
        return True

    def _blit(self, page: Drawn, box: "Box | None") -> None:
        """Put a page, or a part of it, on the screen."""
        pygame, image = self._pygame, page.image
        part = image if box is None else image.crop(box)
        surface = pygame.image.frombuffer(part.tobytes(), part.size, "RGB")
        at = (0, 0) if box is None else box[:2]
        self._surface.blit(surface, at)
        pygame.display.update((*at, *part.size))


def _still(scene: Scene) -> Scene:
    """A scene without what is drawn apart."""
    strip: Strip = replace(scene.strip, clock="")
    return replace(scene, strip=strip, spots=(), frame_size=(0, 0))


def _loaded() -> ModuleType:
    """The library, without its greeting."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    os.environ.setdefault("SDL_VIDEO_MINIMIZE_ON_FOCUS_LOSS", "0")  # a message of the desktop's must not hide it
    os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # or nobody could end the program any more
    if sys.platform.startswith("linux"):
        # Else SDL would fall back to a driver that shows nothing, and the officer would look at a dark screen.
        os.environ.setdefault("SDL_VIDEODRIVER", "x11" if os.environ.get("DISPLAY") else "wayland")
    # Nothing here is drawn by a graphics card: a surface that goes through one costs twice as much (decision 0073).
    os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
    import pygame

    return pygame
