"""Documents of a laptop's own: nobody signs them, so each holds its own digest, and damage is noticed before use."""

import hashlib
from typing import Self

from pydantic import model_validator

from strpcheck.documents.fields import Hex32
from strpcheck.documents.json_text import write_json
from strpcheck.documents.model import Document, to_plain

__all__ = ["SealedDocument", "digest_of", "write_sealed"]


class SealedDocument(Document):
    """A document that holds its own digest."""

    sha256: Hex32
    """Of the document without this member, in its one spelling: a flipped bit is noticed."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Whoever changes the file on purpose can change this too; a bad sector cannot."""
        plain = to_plain(self)
        del plain["sha256"]
        if self.sha256 != digest_of(plain):
            message = "the digest is not that of the content"
            raise ValueError(message)
        return self


def write_sealed(content: Document) -> bytes:
    """Spell a document with the digest of what it holds."""
    plain = to_plain(content)
    return write_json({**plain, "sha256": digest_of(plain)})


def digest_of(plain: dict[str, object]) -> str:
    """SHA-256 of JSON's own kinds of values in their one spelling."""
    return hashlib.sha256(write_json(plain)).hexdigest()
