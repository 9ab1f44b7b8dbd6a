"""Laws of texts that come through a pipe: a line each, at once, and nobody waits for whoever writes."""

import io
import os

import pytest

from strpcheck.adapters.keyboard.scanner import PipedScanner, piped_texts
from tests.adapters.keyboard.desks import LOOK_MS, PERMIT, heard


def test_a_pipe_gives_a_text_a_line_at_once() -> None:
    """The writer keeps it open; short ones count, since no hand presses a pipe's keys by chance."""
    read, write = os.pipe()
    with os.fdopen(read, "rb") as stream:
        texts = piped_texts(stream)
        os.write(write, b"AB\r\n  CD \tEF")
        found = [next(texts), next(texts)]
        os.close(write)
        found += texts

    assert [(typed.text, typed.end) for typed in found] == [("AB", "enter"), ("  CD ", "tab"), ("EF", "input")]


def test_a_pipe_never_ends_a_text_by_a_pause_and_nobody_waits_for_its_writer() -> None:
    """Half a permit waits for its other half, however long that takes; leaving does not hang on it."""
    read, write = os.pipe()
    stream = os.fdopen(read, "rb")
    with PipedScanner(stream, None) as scanner:
        os.write(write, PERMIT[:300].encode())
        assert scanner.texts(wait_ms=500) == []
        os.write(write, PERMIT[300:].encode() + b"\nAB\n")
        found = [scanner.texts(wait_ms=20_000), scanner.texts(wait_ms=LOOK_MS)]
    os.close(write)
    scanner._thread.join(20)
    stream.close()

    assert [text for texts in found for text in texts] == [PERMIT, "AB"]


class Broken(io.BytesIO):
    """A pipe that gives one text and fails then."""

    def read(self, size: int | None = -1) -> bytes:
        """What is left."""
        piece = super().read(size)
        if not piece:
            raise OSError(5, "Input/output error")
        return piece


def test_a_pipe_that_cannot_be_read_is_no_end_of_input() -> None:
    """What came before it is handed over; then whoever listens hears of it, not the thread that reads."""
    with PipedScanner(Broken(b"ABCDEFGH\n"), None) as scanner:
        found = heard(scanner)
        with pytest.raises(OSError, match="Input/output"):
            heard(scanner)

        assert (found, scanner.has_ended) == (["ABCDEFGH"], False)
