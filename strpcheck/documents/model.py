"""The base of every document model: strict, closed, frozen; its faults told in our words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from strpcheck.documents.fields import PATTERN_WORDS
from strpcheck.documents.json_text import parse_json, write_json
from strpcheck.errors import DocumentError
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["Document", "faults_named", "read_document", "to_plain", "twice", "write_document"]

MAX_FAULTS_TOLD = 3
MAX_STEP_CHARS = 40
NEWER = "a field that is not known here may come from a newer strpcheck: bring this one up to date"


class Document(
    BaseModel,
    extra="forbid",
    frozen=True,
    strict=True,
    allow_inf_nan=False,
    validate_by_name=True,
    validate_by_alias=True,
    serialize_by_alias=True,
    # What a document holds never stands in an error that may reach a log.
    hide_input_in_errors=True,
):
    """A JSON object of which every field is required and no other is known.

    A missing field is an error and never a default: what a forgotten line would have meant is not ours to guess.
    Code builds documents by the fields' Python names; from outside only the JSON names count.
    """


Model = TypeVar("Model", bound=Document)


def read_document(model: type[Model], raw: bytes, *, name: str, max_bytes: int) -> Model:
    """Read bytes from outside as a document.

    Args:
        model: What the document must be.
        raw: Untrusted.
        name: What messages call the document.
        max_bytes: Longer ones are refused unread.

    Raises:
        DocumentError: Not strict JSON, or not of the model; names the first faulty fields.
    """
    content = parse_json(raw, name=name, max_bytes=max_bytes)
    with faults_named(name):
        return model.model_validate(content, by_alias=True, by_name=False)


@contextmanager
def faults_named(name: str) -> Iterator[None]:
    """Tell what is wrong with a document that is read or built inside.

    Raises:
        DocumentError: Names the document and up to three faulty fields, and what was expected there.
    """
    try:
        yield
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        newer = any(fault["type"] == "extra_forbidden" for fault in faults)
        hint, trouble = (NEWER, Trouble.NEWER_FORM) if newer else ("", None)
        raise DocumentError(_explain(name, faults), hint=hint, trouble=trouble) from error


def write_document(document: Document) -> bytes:
    """Spell a document in its one way: the same content gives the same bytes."""
    return write_json(to_plain(document))


def to_plain(document: Document) -> dict[str, object]:
    """A document as JSON's own kinds of values, under the JSON names."""
    return document.model_dump(mode="json")


def twice(kind: str, ids: Sequence[str]) -> list[str]:
    """A fault for each id that stands more than once."""
    return [f"{kind} {given!r} stands twice" for given in dict.fromkeys(ids) if ids.count(given) > 1]


def _explain(name: str, faults: Sequence["ErrorDetails"]) -> str:
    """Up to three faults, each with its place."""
    told = [f"{_place(fault['loc'])}{_expected(fault)}" for fault in faults[:MAX_FAULTS_TOLD]]
    more = len(faults) - len(told)
    return f"{name}: " + "; ".join([*told, *([f"and {more} more"] if more else [])])


def _place(steps: tuple[int | str, ...]) -> str:
    """`keys[0].kid: `; a key that the document made up is escaped and cut."""
    place = ""
    for step in steps:
        if isinstance(step, int):
            place += f"[{step}]"
        else:
            shown = step if step.isascii() and step.isprintable() else ascii(step)
            place += f".{shown[:MAX_STEP_CHARS]}" if place else shown[:MAX_STEP_CHARS]
    return f"{place}: " if place else ""


def _expected(fault: "ErrorDetails") -> str:
    """What was expected there."""
    word = KIND_WORDS.get(fault["type"])
    if word is not None:
        return f"expected {word}"
    context = fault.get("ctx", {})
    phrase = CONTEXT_WORDS.get(fault["type"])
    if phrase is not None:
        return phrase(context)
    return fault["msg"][:1].lower() + fault["msg"][1:]


def _words_of(pattern: str) -> str:
    """What a pattern asks for, in words where there are some."""
    return PATTERN_WORDS.get(pattern, f"text of the form {pattern}")


KIND_WORDS: Mapping[str, str] = {
    "missing": "this field, got none",
    "extra_forbidden": "no such field",
    "string_type": "a text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "none_required": "null",
}

CONTEXT_WORDS: Mapping[str, Callable[[Mapping[str, object]], str]] = {
    "value_error": lambda context: str(context["error"]),
    "string_pattern_mismatch": lambda context: "expected " + _words_of(str(context["pattern"])),
    "string_too_short": lambda context: f"expected at least {context['min_length']} characters",
    "string_too_long": lambda context: f"expected at most {context['max_length']} characters",
    "too_short": lambda context: (
        f"expected at least {context['min_length']} item{'' if context['min_length'] == 1 else 's'}"
    ),
    "too_long": lambda context: f"expected at most {context['max_length']} items",
    "greater_than_equal": lambda context: f"expected at least {context['ge']}",
    "less_than_equal": lambda context: f"expected at most {context['le']}",
    "enum": lambda context: f"expected {context['expected']}",
    "literal_error": lambda context: f"expected {context['expected']}",
}
"""Foreign kinds of fault in our words; one that is missing here is told in the library's."""
