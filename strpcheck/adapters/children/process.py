"""A child process of ours that may die or hang without harm to anybody else: started, asked, given up, replaced."""

import os
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import NoReturn

from strpcheck.adapters.children.frames import FrameError, read_frame, write_frame
from strpcheck.adapters.children.watchdog import Watchdog
from strpcheck.errors import ChildLostError

__all__ = ["Child"]

START_SECONDS = 15.0
"""A cold start from the slow disk of an old laptop; a warm one takes a third of a second."""
GOODBYE_SECONDS = 1.0
PIPE_BYTES = 1 << 20
"""A grey frame of 720p at once, where the system lets pipes be so large: it halves the way there."""
MAX_REPLY_BYTES = 1 << 26
"""More than any honest reply has: a grey frame of 64 megapixels."""


class Child:
    """A Python child that answers requests on its standard streams, started when it is first needed.

    It ends with this object, with this process, or with the pipe. One thread at a time.
    """

    def __init__(
        self, arguments: Sequence[str], *, max_reply_bytes: int = MAX_REPLY_BYTES, start_seconds: float = START_SECONDS
    ) -> None:
        """Start nothing yet.

        Args:
            arguments: Of the interpreter: `-m` and a module that calls `loop.serve`.
            max_reply_bytes: A child that says more has lost its way.
            start_seconds: When a child that does not say hello is given up.
        """
        self._arguments = tuple(arguments)
        self._max_reply_bytes = max_reply_bytes
        self._start_seconds = start_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._end: weakref.finalize[[subprocess.Popen[bytes]], Child] | None = None
        self._hello: bytes | None = None
        self.starts = 0
        """How many processes this has been so far: one more than were lost."""

    @property
    def pid(self) -> int | None:
        """Of the process at work; None while there is none."""
        return None if self._process is None else self._process.pid

    def launch(self) -> None:
        """Start the process if there is none, and do not wait until it is up.

        Raises:
            ChildLostError: The system starts no process.
        """
        if self._process is None:
            self._process = self._launched()
            self._end = weakref.finalize(self, _end, self._process)
            self.starts += 1

    def start(self) -> bytes:
        """What the child said when it came up; it is started if it is not running.

        Raises:
            ChildLostError: It does not come up.
        """
        self.launch()
        if self._hello is None:
            self._hello = self._receive(self._start_seconds)
        return self._hello

    def ask(self, *request: bytes | memoryview, seconds: float) -> bytes:
        """Send a request and wait so long for its one reply.

        Raises:
            ChildLostError: There is none; the child is gone.
        """
        self.start()
        self._send(request, seconds)
        return self._receive(seconds)

    def send(self, *request: bytes | memoryview, seconds: float) -> None:
        """Send a request whose one reply is taken later, by `receive`; the child need not be up yet.

        Raises:
            ChildLostError: The system starts no process.
        """
        self.launch()
        self._send(request, seconds)

    def receive(self, *, seconds: float) -> bytes:
        """Wait so long for the reply to what was sent.

        Raises:
            ChildLostError: There is none; the child is gone.
        """
        self.start()
        return self._receive(seconds)

    def ask_for_many(
        self, *request: bytes | memoryview, seconds: float, in_all: float, after: Callable[[bytes], float] | None = None
    ) -> Iterator[bytes]:
        """Send a request and give its replies up to an empty one.

        Args:
            request: In pieces.
            seconds: How long to wait for a reply.
            in_all: How long to wait for all of them together.
            after: How long to wait for the reply after this one, where it tells; else `seconds`.

        Raises:
            ChildLostError: One is missing; the child is gone.
        """
        self.start()
        process = self._process
        assert process is not None  # noqa: S101 -- just started
        heard = False
        try:
            with Watchdog(process, in_all) as limit:
                self._send(request, seconds)
                patience = seconds
                while reply := self._receive(patience):
                    if limit.is_over:  # what lies in the pipe outlives the child, and small replies are many
                        self._lose()
                    yield reply
                    patience = seconds if after is None else after(reply)
            heard = True
        finally:
            if not heard:  # whoever asked went away: what is still to come would answer the next request
                self.close()

    def close(self) -> None:
        """End the child; a later request starts another."""
        if self._process is not None and self._hello is None:
            self._process.kill()  # still coming up: it has nothing in hand
        if self._end is not None:
            self._end()
        self._process = self._end = self._hello = None

    def _launched(self) -> "subprocess.Popen[bytes]":
        """A new process."""
        # -P and PYTHONPATH: the child finds the very packages this process found, and nothing that happens to lie in
        # the folder the officer stands in.
        command = [sys.executable, "-P", *self._arguments]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
        try:
            process = subprocess.Popen(  # noqa: S603 -- our own interpreter and our own modules
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # decoders print there before they assert
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would open one
            )
        except OSError as e:
            message = f"its process does not start: {e}"
            raise ChildLostError(message) from e
        _widen(process)
        return process

    def _send(self, request: Sequence[bytes | memoryview], seconds: float) -> None:
        """Write a request; a child that does not take it in time is killed."""
        process = self._process
        assert process is not None and process.stdin is not None  # noqa: PT018, S101 -- started by the caller
        with suppress(OSError), Watchdog(process, seconds):
            write_frame(process.stdin, *request)

    def _receive(self, seconds: float) -> bytes:
        """Read one frame; whatever goes wrong, the child is gone then."""
        process = self._process
        reply = None
        if process is not None and process.stdout is not None:
            with suppress(OSError, FrameError), Watchdog(process, seconds):
                reply = read_frame(process.stdout, self._max_reply_bytes)
        if reply is None:
            self._lose()
        return reply

    def _lose(self) -> NoReturn:
        """The child is as good as dead."""
        self.close()
        message = "its process does not answer"
        raise ChildLostError(message)


def _widen(process: "subprocess.Popen[bytes]") -> None:
    """Let a whole request or reply into the pipe; where the system will not, it goes there in pieces."""
    with suppress(ImportError, AttributeError, OSError):  # Linux only, and only as far as this user may
        import fcntl

        assert process.stdin is not None and process.stdout is not None  # noqa: PT018, S101 -- asked for
        for stream in (process.stdin, process.stdout):
            fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Hang up, and kill a child that does not take the hint."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):  # what was still to be sent reaches nobody
                stream.close()
    try:
        process.wait(GOODBYE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
