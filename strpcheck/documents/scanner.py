"""scanner.json: what a hand scanner's characters arrive as on this computer, found out by `scanner-test`."""

import unicodedata
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from strpcheck.documents.fields import PlainText
from strpcheck.documents.model import Document, faults_named, read_document
from strpcheck.documents.sealed import SealedDocument, write_sealed

__all__ = ["MAX_SCANNER_BYTES", "ScannerDocument", "ScannerSettings", "read_scanner", "write_scanner"]

MAX_SCANNER_BYTES = 4 * 1024
NAME = "scanner.json"
STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """A layout to undo; nothing in here is trusted: a text that is put right is judged like any other."""

    layout: str | None
    """Its name, if it has one."""
    characters: str
    """What the 45 characters of Base45 arrive as, in RFC 9285's order; a combining mark stands for a dead key."""


def _undoable(characters: str) -> str:
    """Characters of which each tells which key was pressed."""
    if len(set(characters)) != len(characters):
        message = "expected 45 different characters"
        raise ValueError(message)
    if any(unicodedata.category(character) in STEERING for character in characters):
        message = "expected no control characters"
        raise ValueError(message)
    return characters


class ScannerContent(Document):
    """What a hand scanner's characters arrive as on this computer, before their digest stands beside them."""

    layout: PlainText | None
    """Name of the keyboard layout, null where nobody named it."""
    characters: Annotated[str, Field(min_length=45, max_length=45), AfterValidator(_undoable)]
    """What the 45 characters of Base45 arrive as, in the order of RFC 9285; a combining mark stands for a dead key."""


class ScannerDocument(ScannerContent, SealedDocument):
    """What a hand scanner's characters arrive as: a flipped bit must not spell another permit than the one scanned."""


def read_scanner(raw: bytes) -> ScannerSettings:
    """Read what is remembered.

    Raises:
        DocumentError: Not a scanner document, or damaged.
    """
    document = read_document(ScannerDocument, raw, name=NAME, max_bytes=MAX_SCANNER_BYTES)
    return ScannerSettings(document.layout, document.characters)


def write_scanner(settings: ScannerSettings) -> bytes:
    """Spell what is to be remembered.

    Raises:
        DocumentError: The characters could not be undone.
    """
    with faults_named(NAME):
        content = ScannerContent(layout=settings.layout, characters=settings.characters)
    return write_sealed(content)
