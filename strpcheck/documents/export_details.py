"""What of an entry has no column of its own: as compact JSON, and as much of it as a redacted row may show."""

from collections.abc import Mapping
from json import JSONEncoder
from typing import Any, Final

__all__ = ["details_text", "shown_details"]

SHOWN: Final = frozenset({
    "v", "act", "about", "asks_clock", "by_supervisor", "clock_confirmed", "decision", "findings", "new", "format",
    "first", "last", "rows", "redacted", "sha256",
})  # fmt: skip
"""Fields that name neither a person nor a permit. What is not listed here, of later kinds of entries too, is not shown:
officers' badges, sightings, a shift's numbers, key ids, places in status lists."""
SHOWN_OF: Final[Mapping[str, frozenset[str]]] = {
    "times": frozenset({"floor", "monotonic_ms"}),
    "permit": frozenset({"environment", "has_photo"}),
}
PLAIN: Final = (str, int, bool)


def details_text(fields: Mapping[Any, Any]) -> str | None:
    """Fields in their own order, which is that of deterministic CBOR; byte strings in hexadecimal.

    ASCII: no mark that turns the direction of writing round, nor any other control, comes through as itself.
    None where JSON cannot say all of it.
    """
    try:
        return ENCODE(fields)
    except (TypeError, ValueError, RecursionError):
        return None


def shown_details(fields: Mapping[Any, Any]) -> dict[str, Any]:
    """What a redacted row shows: listed fields, and of those only values that cannot hide others."""
    found: dict[str, Any] = {name: value for name, value in fields.items() if name in SHOWN and _is_plain(value)}
    for name, allowed in SHOWN_OF.items():
        inner = fields.get(name)
        if type(inner) is dict:
            found[name] = {key: value for key, value in inner.items() if key in allowed and _is_plain(value)}
    return found


def _is_plain(value: object) -> bool:
    """A single value, or an object of them (what `doctor` found, question by question)."""
    if type(value) is dict:
        return all(type(key) is str and type(item) in PLAIN for key, item in value.items())
    return type(value) in PLAIN


def _spelled(value: object) -> str:
    """A byte string in hexadecimal; what else JSON has no word for is left to who reads the body itself."""
    if type(value) is bytes:
        return value.hex()
    message = f"expected a value of JSON's, got {type(value).__name__}"
    raise TypeError(message)


ENCODE: Final = JSONEncoder(separators=(",", ":"), allow_nan=False, default=_spelled).encode
