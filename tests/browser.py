"""A browser without a window that opens one page, spoken to over a pipe: what it says, fetches, measures and prints."""

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

__all__ = ["Browser", "browser"]

PROGRAM = "chromium"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--remote-debugging-pipe",
)  # fmt: skip
FROM_US, TO_US = 3, 4
"""Where the browser reads and writes."""
PATIENCE_S = 60
A4_INCHES = (8.27, 11.69)


class Browser:
    """One page in one browser."""

    def __init__(self, writes: int, reads: int) -> None:
        self._writes, self._reads, self._kept = writes, reads, b""
        self._asked, self._session = 0, ""
        self.events: list[dict[str, Any]] = []

    def begin(self) -> None:
        """Make a page and listen to all it does."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._asked += 1
        message: dict[str, object] = {"id": self._asked, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._writes, json.dumps(message).encode() + b"\0")
        while True:
            told = self._hear()
            if told.get("id") == self._asked:
                assert "error" not in told, told
                return dict(told["result"])

    def open(self, page: Path) -> None:
        """Show a file and wait until it is there."""
        self.events.clear()
        self.ask("Page.navigate", url=page.as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._hear()

    def size(self, width: int, height: int = 900) -> None:
        """Make the window that large."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def medium(self, name: str) -> None:
        """Show as on a screen, or as on paper."""
        self.ask("Emulation.setEmulatedMedia", media=name)

    def value(self, expression: str) -> Any:  # noqa: ANN401 -- whatever the page says
        """What an expression comes to in the page."""
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def picture(self) -> bytes:
        """The whole page as PNG."""
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"])

    def printed(self) -> bytes:
        """The page on A4, as PDF."""
        width, height = A4_INCHES
        asked = {"paperWidth": width, "paperHeight": height, "preferCSSPageSize": True, "printBackground": True}
        return base64.b64decode(self.ask("Page.printToPDF", **asked)["data"])

    @property
    def fetched(self) -> list[str]:
        """Addresses that the page asked for, its own among them."""
        return [event["params"]["request"]["url"] for event in self._of("Network.requestWillBeSent")]

    @property
    def complaints(self) -> list[str]:
        """Errors and warnings of the console, refused loads among them."""
        said = [event["params"]["entry"]["text"] for event in self._of("Log.entryAdded")]
        return said + [
            str(event["params"])
            for event in (*self._of("Runtime.exceptionThrown"), *self._of("Runtime.consoleAPICalled"))
        ]

    def _of(self, method: str) -> list[dict[str, Any]]:
        """Events of one kind."""
        return [event for event in self.events if event["method"] == method]

    def _hear(self) -> dict[str, Any]:
        """The next message."""
        while b"\0" not in self._kept:
            ready, _, _ = select.select([self._reads], [], [], PATIENCE_S)
            piece = os.read(self._reads, 1 << 20) if ready else b""
            assert piece, "the browser went silent"
            self._kept += piece
        raw, _, self._kept = self._kept.partition(b"\0")
        told: dict[str, Any] = json.loads(raw)
        if "method" in told:
            self.events.append(told)
        return told


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser with a folder of its own; skips where none is installed."""
    program = shutil.which(PROGRAM)
    if program is None:
        pytest.skip(f"{PROGRAM} is not installed")
    theirs_reads, writes = os.pipe()
    reads, theirs_writes = os.pipe()
    # Out of the way of 3 and 4, which the browser's ends become.
    ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 100) for end in (theirs_reads, theirs_writes)]
    with tempfile.TemporaryDirectory(prefix="strpcheck-browser-", ignore_cleanup_errors=True) as home:
        places = [(os.POSIX_SPAWN_DUP2, ends[0], FROM_US), (os.POSIX_SPAWN_DUP2, ends[1], TO_US)]
        quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]
        words = [program, *FLAGS, f"--user-data-dir={home}", "about:blank"]
        process = os.posix_spawn(
            program, words, {**os.environ, "HOME": home}, file_actions=[*quiet, *places], setsid=True
        )
        for end in (theirs_reads, theirs_writes, *ends):
            os.close(end)
        try:
            shown = Browser(writes, reads)
            shown.begin()
            yield shown
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)
            os.waitpid(process, 0)
            os.close(writes)
            os.close(reads)
