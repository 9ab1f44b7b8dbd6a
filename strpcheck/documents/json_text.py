"""JSON text, strictly: UTF-8, every key once, finite numbers, one spelling when written."""

import json
from math import isfinite
from typing import Any

from strpcheck.errors import DocumentError

__all__ = ["parse_json", "write_json"]

MAX_INTEGER_CHARS = 17
"""A sign and 16 digits: I-JSON's 2^53 (RFC 7493 section 2.2)."""


def parse_json(raw: bytes, *, name: str, max_bytes: int) -> object:
    """Parse a document's bytes; what they hold is not looked at yet.

    Args:
        raw: The whole document, untrusted.
        name: What messages call the document, such as `trust.json`.
        max_bytes: Longer documents are refused unread.

    Raises:
        DocumentError: Too long, not UTF-8, not JSON, a key twice in one object, NaN or Infinity, or nested too deep.

    Source: RFC 8259; RFC 7493 (I-JSON) sections 2.1 to 2.3, for what several readers would read differently.
    """
    if len(raw) > max_bytes:
        message = f"{name}: expected at most {max_bytes} bytes, got {len(raw)}"
        raise DocumentError(message)
    try:
        text = raw.decode("utf-8")
        content: object = json.loads(
            text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_finite, parse_int=_whole
        )
        if "\\ud" in text.lower():
            write_json(content)  # half of an escaped surrogate pair is no character and cannot be encoded again
    except UnicodeError as error:
        message = f"{name}: expected UTF-8 text"
        raise DocumentError(message) from error
    except json.JSONDecodeError as error:
        message = f"{name}: expected JSON, got a fault in line {error.lineno}, column {error.colno}"
        raise DocumentError(message) from error
    except ValueError as error:
        # From the hooks below.
        message = f"{name}: expected JSON that every reader reads alike: {error}"
        raise DocumentError(message) from error
    except RecursionError as error:
        message = f"{name}: expected JSON nested less deeply"
        raise DocumentError(message) from error
    return content


def write_json(content: object) -> bytes:
    """Spell a document in its one way: keys sorted, no blanks, UTF-8, no line end.

    Args:
        content: Of dicts with text keys, lists, texts, whole numbers, floats, booleans and None.

    Source: after RFC 8785, except that floats are spelled as Python does.
    """
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys all differ: of two equal keys, readers differ about which one counts."""
    content = dict(pairs)
    if len(content) != len(pairs):
        message = "a key stands twice in one object"
        raise ValueError(message)
    return content


def _refuse_constant(name: str) -> object:
    """NaN and Infinity are Python's, not JSON's."""
    message = f"{name} is no number"
    raise ValueError(message)


def _whole(digits: str) -> int:
    """An integer of few digits; the time to read one grows with the square of their number."""
    if len(digits) > MAX_INTEGER_CHARS:
        message = "a number is too large"
        raise ValueError(message)
    return int(digits)


def _finite(digits: str) -> float:
    """A number that a float holds; 1e999 would silently become infinite."""
    number = float(digits)
    if not isfinite(number):
        message = "a number is too large"
        raise ValueError(message)
    return number
