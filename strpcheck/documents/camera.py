"""camera.json: which camera was chosen last."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from strpcheck.documents.model import Document, read_document, write_document

__all__ = ["MAX_CAMERA_BYTES", "CameraChoice", "CameraDocument", "read_camera", "write_camera"]

MAX_CAMERA_BYTES = 4096
NAME = "camera.json"


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """A camera that somebody chose; nothing is trusted in it, and without it the first one is taken."""

    number: int
    name: str
    """As the system called it; empty where it did not say. It outlives the number."""


class CameraDocument(Document):
    """The camera that was chosen last."""

    number: Annotated[int, Field(ge=0, le=99)]
    name: Annotated[str, Field(max_length=64)]
    """As the system called it; empty where it did not say."""


def read_camera(raw: bytes) -> CameraChoice:
    """Read the choice.

    Raises:
        DocumentError: Not a camera document.
    """
    document = read_document(CameraDocument, raw, name=NAME, max_bytes=MAX_CAMERA_BYTES)
    return CameraChoice(document.number, document.name)


def write_camera(choice: CameraChoice) -> bytes:
    """Spell the choice."""
    return write_document(CameraDocument(number=choice.number, name=choice.name))
