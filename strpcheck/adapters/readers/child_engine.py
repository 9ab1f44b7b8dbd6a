"""An engine that runs in a child process, which may die or hang without harm to anybody else."""

import os
import subprocess
import sys
import weakref
from collections.abc import Sequence
from contextlib import suppress
from threading import Timer
from typing import TYPE_CHECKING

from strpcheck.adapters.readers.wire import (
    MAX_REPLY_BYTES,
    WireError,
    decode_symbols,
    encode_picture,
    read_frame,
    write_frame,
)

if TYPE_CHECKING:
    from strpcheck.adapters.readers.engine import Symbol
    from strpcheck.ports.reading import GreyImage

__all__ = ["ChildEngine"]

START_SECONDS = 15.0
"""A cold start from the slow disk of an old laptop; a warm one takes a tenth of a second."""
PICTURE_SECONDS = 5.0
"""A hundred times what a frame takes."""
GOODBYE_SECONDS = 1.0


class ChildEngine:
    """An `Engine` whose decoder runs in a Python child, started when it is first needed.

    A child that dies, hangs or says nonsense has read nothing; the next picture gets a new one. It ends with this
    object, with this process, or with the pipe. One thread at a time.
    """

    def __init__(self, arguments: Sequence[str], *, picture_seconds: float = PICTURE_SECONDS) -> None:
        """Start nothing yet.

        Args:
            arguments: Of the interpreter: `-m` and a module that calls `child_loop.serve`.
            picture_seconds: When a child that does not answer is given up.
        """
        self._arguments = tuple(arguments)
        self._picture_seconds = picture_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._end: weakref.finalize[[subprocess.Popen[bytes]], ChildEngine] | None = None
        self._missing: str | None = None

    @property
    def missing(self) -> str | None:
        """See `Engine.missing`; the child itself is asked, since only its own start shows that all is there."""
        if self._process is None and self._missing is None:
            self._start()
        return self._missing

    def find(self, grey: "GreyImage") -> "Sequence[Symbol]":
        """See `Engine.find`."""
        if self.missing is not None:
            return ()
        height, width = grey.shape
        try:
            reply = self._exchange(encode_picture(grey.tobytes(), width, height), self._picture_seconds)
            if reply is not None:
                return decode_symbols(reply)
        except WireError:
            pass  # as bad as dead
        self.close()
        return ()

    def close(self) -> None:
        """See `Engine.close`."""
        if self._end is not None:
            self._end()
        self._process = self._end = None

    def _start(self) -> None:
        """Start the child and hear whether its decoder came up."""
        # -P and PYTHONPATH: the child finds the very packages this process found, and nothing that happens to lie in
        # the folder the officer stands in.
        command = [sys.executable, "-P", *self._arguments]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
        try:
            self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and our own modules
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # libzbar prints there before it asserts
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would open one
            )
        except OSError as error:
            self._missing = f"its child process does not start: {error}"
            return
        self._end = weakref.finalize(self, _end, self._process)
        try:
            hello = self._exchange(None, START_SECONDS)
        except WireError:
            hello = None
        if hello != b"":
            self._missing = hello.decode(errors="replace") if hello else "its child process does not answer"
            self.close()

    def _exchange(self, request: bytes | None, seconds: float) -> bytes | None:
        """Send a request, if any, and wait so long for one frame; None where the child died or had to be killed."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        # A pipe cannot be read with a time limit on every platform, but a dead child's pipe ends on all of them.
        watchdog = Timer(seconds, process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            if request is not None:
                write_frame(process.stdin, request)
            return read_frame(process.stdout, MAX_REPLY_BYTES)
        except OSError:
            return None
        finally:
            watchdog.cancel()


def _end(process: subprocess.Popen[bytes]) -> None:
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
