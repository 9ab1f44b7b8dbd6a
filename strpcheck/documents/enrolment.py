"""enrolment.json: a new laptop asks to be enrolled and proves that it holds the key it names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from cryptography.exceptions import InvalidSignature
from pydantic import Field

from strpcheck.core.permit import Environment
from strpcheck.core.trust import key_id_of, vet_public_key
from strpcheck.documents.fields import Hex8, Hex32, Hex64, PlainText, PostId, UtcTime
from strpcheck.documents.json_text import write_json
from strpcheck.documents.model import Document, faults_named, read_document, to_plain
from strpcheck.errors import DocumentError, TrustListError

__all__ = [
    "MAX_ENROLMENT_BYTES",
    "EnrolmentDocument",
    "EnrolmentRequest",
    "enrolment_to_be_signed",
    "read_enrolment",
    "write_enrolment",
]

MAX_ENROLMENT_BYTES = 16 * 1024
NAME = "enrolment.json"
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class EnrolmentRequest:
    """What a laptop states of itself."""

    name: str
    public_key: bytes
    """32 raw bytes; the device's id is its kid."""
    post: str
    environment: Environment
    at: datetime
    """Aware UTC, by the laptop's own clock."""

    @property
    def device(self) -> str:
        """16 hex digits: the kid of the device's key."""
        return key_id_of(self.public_key).hex()


class EnrolmentDocument(Document):
    """A request to enrol a laptop, signed with the laptop's own key."""

    # A literal 1 would also take `true` and `1.0`, which the signature then would not cover as they were spelled.
    request: Annotated[int, Field(ge=1, le=1)] = Field(
        validation_alias="x-strp-request", serialization_alias="x-strp-request"
    )
    """Form of the request; it also keeps this signature apart from any other the key makes."""
    device: Hex8
    """First 8 bytes of SHA-256 over the raw public key."""
    name: PlainText
    public_key: Hex32
    post: PostId
    environment: Annotated[Environment, Field(strict=False)]
    at: UtcTime
    signature: Hex64
    """Ed25519 over the document without this field: keys sorted, no blanks, UTF-8."""


def enrolment_to_be_signed(request: EnrolmentRequest) -> bytes:
    """The bytes that the device signs.

    Raises:
        DocumentError: A text is too long, or not one a screen shows as it is.
    """
    return _without_signature(_document(request, bytes(SIGNATURE_BYTES)))


def write_enrolment(request: EnrolmentRequest, signature: bytes) -> bytes:
    """Spell the request with the signature over `enrolment_to_be_signed`.

    Raises:
        DocumentError: A text is too long, or not one a screen shows as it is.
    """
    return write_json(to_plain(_document(request, signature)))


def read_enrolment(raw: bytes) -> EnrolmentRequest:
    """Read a request and verify that its sender holds the key; whether to enrol it is a person's decision.

    Raises:
        DocumentError: Not a request, the device's id is not its key's, or the signature does not hold.
    """
    document = read_document(EnrolmentDocument, raw, name=NAME, max_bytes=MAX_ENROLMENT_BYTES)
    request = EnrolmentRequest(
        document.name, bytes.fromhex(document.public_key), document.post, document.environment, document.at
    )
    if request.device != document.device:
        message = f"{NAME}: expected the id of its key, {request.device}, got {document.device}"
        raise DocumentError(message)
    try:
        key = vet_public_key(request.public_key)
        key.verify(bytes.fromhex(document.signature), _without_signature(document))
    except TrustListError as error:
        message = f"{NAME}: {error.message}"
        raise DocumentError(message) from error
    except InvalidSignature as error:
        message = f"{NAME}: the signature does not hold"
        hint = "the file was changed on its way: print the request again on that laptop"
        raise DocumentError(message, hint=hint) from error
    return request


def _document(request: EnrolmentRequest, signature: bytes) -> EnrolmentDocument:
    """The request as a document."""
    with faults_named(NAME):
        return EnrolmentDocument(
            request=1,
            device=request.device,
            name=request.name,
            public_key=request.public_key.hex(),
            post=request.post,
            environment=request.environment,
            at=request.at,
            signature=signature.hex(),
        )


def _without_signature(document: EnrolmentDocument) -> bytes:
    """What the signature covers: everything else, in its one spelling."""
    content = to_plain(document)
    del content["signature"]
    return write_json(content)
