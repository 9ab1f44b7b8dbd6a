"""Laws of JSON text from outside."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.documents.json_text import parse_json, write_json
from strpcheck.errors import DocumentError

BOUND = 10_000


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param(b'{"a":1,"a":1}', "a key stands twice", id="key twice"),
        pytest.param(b'[{"x":{"a":1,"\\u0061":2}}]', "a key stands twice", id="key twice in two spellings"),
        pytest.param(b"[NaN]", "NaN is no number", id="NaN"),
        pytest.param(b"[-Infinity]", "-Infinity is no number", id="Infinity"),
        pytest.param(b"[1e999]", "too large", id="float beyond floats"),
        pytest.param(b"[123456789012345678]", "too large", id="integer of 18 digits"),
        pytest.param(b'"\xff"', "expected UTF-8", id="not UTF-8"),
        pytest.param('"a"'.encode("utf-16"), "expected UTF-8", id="UTF-16"),
        pytest.param(b'\xef\xbb\xbf""', "line 1, column 1", id="byte order mark"),
        pytest.param(b'"\\ud800"', "expected UTF-8", id="half a surrogate pair"),
        pytest.param(b'{"\\uD800":1}', "expected UTF-8", id="half a surrogate pair in a key"),
        pytest.param(b"", "expected JSON", id="empty"),
        pytest.param(b'{"a":\n1,}', "line 2, column 3", id="comma at the end"),
        pytest.param(b"1 2", "expected JSON", id="trailing"),
        pytest.param(b'"\x00"', "expected JSON", id="control character"),
        pytest.param(b"[" * BOUND, "nested less deeply", id="too deep"),
        pytest.param(b" " * (BOUND + 1), f"expected at most {BOUND} bytes, got {BOUND + 1}", id="too long"),
    ],
)
def test_text_that_readers_read_differently_is_refused(raw: bytes, words: str) -> None:
    """Whatever two JSON readers could take for two things is an error that names the document."""
    with pytest.raises(DocumentError) as caught:
        parse_json(raw, name="some.json", max_bytes=BOUND)

    assert caught.value.message.startswith("some.json: ")
    assert words in caught.value.message


def test_whole_surrogate_pair_is_a_character() -> None:
    """An escaped pair is the one character it stands for."""
    assert parse_json(b'"\\ud83d\\ude97"', name="some.json", max_bytes=BOUND) == "\U0001f697"


def test_document_of_exactly_the_bound_is_read() -> None:
    """The bound itself is allowed."""
    raw = b" " * (BOUND - 1) + b"1"

    assert parse_json(raw, name="some.json", max_bytes=BOUND) == 1


def test_largest_safe_integer_is_read() -> None:
    """Sixteen digits and a sign are what every reader holds exactly."""
    assert parse_json(b"-9007199254740991", name="some.json", max_bytes=BOUND) == -9007199254740991


def test_writing_has_one_spelling() -> None:
    """The order in which fields were set does not reach the bytes."""
    assert write_json({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'.encode()
    assert write_json({"a": "é", "b": [1, None]}) == '{"a":"é","b":[1,null]}'.encode()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
        max_leaves=20,
    )
)
def test_what_is_written_is_read_back(content: object) -> None:
    """Writing and reading are each other's inverse."""
    assert parse_json(write_json(content), name="some.json", max_bytes=1_000_000) == content


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: json.dumps(text).encode()))
def test_any_bytes_are_json_or_a_document_error(raw: bytes) -> None:
    """No bytes make the reader fail in another way."""
    try:
        parse_json(raw, name="some.json", max_bytes=150)
    except DocumentError as error:
        assert error.message.startswith("some.json: ")  # noqa: PT017 -- either end is right, only this one has words
