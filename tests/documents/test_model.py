"""Laws of how a document's faults are told."""

from typing import Annotated

import pytest
from pydantic import Field, ValidationError

from strpcheck.documents.model import Document, faults_named, read_document
from strpcheck.errors import DocumentError


class Pair(Document):
    """A document of this test alone."""

    even: Annotated[int, Field(multiple_of=2)]
    short: Annotated[str, Field(pattern="^[ab]$")]


def test_fault_without_words_of_ours_is_told_in_the_librarys() -> None:
    """A kind of fault that nobody foresaw still says where and what."""
    with pytest.raises(DocumentError) as caught:
        read_document(Pair, b'{"even":3,"short":"a"}', name="pair.json", max_bytes=100)

    assert caught.value.message == "pair.json: even: input should be a multiple of 2"


def test_pattern_without_words_is_told_as_it_is() -> None:
    """A pattern is better than nothing."""
    with pytest.raises(DocumentError) as caught:
        read_document(Pair, b'{"even":2,"short":"c"}', name="pair.json", max_bytes=100)

    assert caught.value.message == "pair.json: short: expected text of the form ^[ab]$"


def test_library_error_stays_the_cause_and_holds_no_content() -> None:
    """Who debugs finds the original error; what the document held is in neither."""
    with pytest.raises(DocumentError) as caught:
        read_document(Pair, b'{"even":2,"short":"Sari Karangan"}', name="pair.json", max_bytes=100)

    assert isinstance(caught.value.__cause__, ValidationError)
    assert "Sari" not in f"{caught.value.message} {caught.value.__cause__}"


def test_document_built_by_code_is_held_to_the_same_rules() -> None:
    """A document that could not be read is not built either."""
    with pytest.raises(DocumentError, match=r"pair.json: even: "), faults_named("pair.json"):
        Pair(even=1, short="a")


def test_document_cannot_change() -> None:
    """What was checked stays what it was."""
    pair = Pair(even=2, short="a")

    with pytest.raises(ValidationError, match="frozen"):
        pair.even = 4  # type: ignore[misc]  # the very attempt
