"""Laws of texts that come a line each: nothing is lost, joined or held without end."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.cli.inputs import MAX_LINE_BYTES, TextInput, UnreadableInput, sort_inputs
from tests.vectors.forge import BASE45


def texts(content: bytes) -> list[str]:
    """What standard input gives."""
    found = list(sort_inputs(["-"], io.BytesIO(content)))
    assert all(isinstance(item, TextInput) for item in found)
    return [item.text for item in found if isinstance(item, TextInput)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"A\nB\n", ["A", "B"]),
        (b"A\r\nB", ["A", "B"]),
        (b" A \n", [" A "]),
        (b"  \n", ["  "]),
        (b"A\r\r\n", ["A\r"]),
        (b"A\tB\n", ["A\tB"]),
        (b"A\x00B\n", ["A\x00B"]),
        (b"A\rB\n", ["A\rB"]),
        (b"\xff\xe9\n", ["\xff\xe9"]),
        (b"\n\r\n\n", []),
        (b"", []),
        (b"A\x0bB\x0cC\x85D\n", ["A\x0bB\x0cC\x85D"]),
    ],
)
def test_a_line_loses_its_line_end_and_nothing_else(content: bytes, expected: list[str]) -> None:
    """A space is a Base45 character; only CR LF goes, once."""
    assert texts(content) == expected


@given(st.lists(st.text(BASE45, min_size=1), max_size=20))
def test_any_base45_text_comes_through_standard_input(lines: list[str]) -> None:
    """Unchanged and in order, blanks at both ends included."""
    assert texts("".join(f"{line}\r\n" for line in lines).encode("ascii")) == lines


class Endless(io.RawIOBase):
    """A line without an end, for a while; remembers how much was asked for at once."""

    def __init__(self, total: int, end: bytes = b"") -> None:
        self.left = total
        self.end = end
        self.most = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        """As much as is asked for, as long as there is any."""
        assert size is not None
        assert size > 0, "the whole line was asked for"
        self.most = max(self.most, size)
        count = min(size, self.left)
        self.left -= count
        if count < size and self.end:
            line, self.end = b"x" * count + self.end, b""
            return line
        return b"x" * count


def test_an_endless_line_is_told_and_never_held() -> None:
    """A hundred megabytes pass through 64 KiB; what follows is read."""
    stream = Endless(100_000_000, b"\nNEXT")

    found = list(sort_inputs(["-"], stream))  # type: ignore[arg-type]  # a raw stream reads lines too

    assert isinstance(found[0], UnreadableInput)
    assert found[0].message == "expected a line of at most 65536 bytes, got more"
    assert stream.most <= MAX_LINE_BYTES + 2


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
@pytest.mark.parametrize(("length", "whole"), [(MAX_LINE_BYTES, True), (MAX_LINE_BYTES + 1, False)])
def test_the_longest_line_is_still_a_text(length: int, end: bytes, *, whole: bool) -> None:
    """Line ends do not count."""
    found = list(sort_inputs(["-"], io.BytesIO(b"x" * length + end + (b"NEXT" if end else b""))))

    assert isinstance(found[0], TextInput) is whole
    assert found[1:] == ([TextInput("stdin:2", "stdin", "NEXT")] if end else [])


def test_lines_after_a_long_one_keep_their_numbers() -> None:
    """A person finds them again."""
    found = list(sort_inputs(["-"], io.BytesIO(b"A\n" + b"x" * 200_000 + b"\nC\n")))

    assert [getattr(item, "source", "") for item in found] == ["stdin:1", "stdin:2", "stdin:3"]
