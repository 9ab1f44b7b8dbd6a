"""devices.json: the laptops that are enrolled, and whose checkpoints and requests they may sign."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field, model_validator

from strpcheck.core.trust import key_id_of, vet_public_key
from strpcheck.documents.fields import Hex8, Hex32, Listed, PlainText, PostId, UtcTime
from strpcheck.documents.model import Document, faults_named, read_document, twice, write_document
from strpcheck.errors import DocumentError, TrustListError

__all__ = [
    "MAX_DEVICES",
    "MAX_DEVICES_BYTES",
    "Device",
    "DeviceEntry",
    "DevicesDocument",
    "read_devices",
    "write_devices",
]

MAX_DEVICES_BYTES = 1024 * 1024
MAX_DEVICES = 2048
NAME = "devices.json"


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled laptop."""

    id: str
    """16 hex digits: the kid of its key."""
    name: str
    public_key: bytes
    """32 raw bytes, vetted."""
    post: str
    enrolled_at: datetime
    revoked_at: datetime | None


class DeviceEntry(Document):
    """An enrolled laptop."""

    id: Hex8
    """First 8 bytes of SHA-256 over the raw public key."""
    name: PlainText
    public_key: Hex32
    post: PostId
    enrolled: UtcTime = Field(validation_alias="from", serialization_alias="from")
    revoked: UtcTime | None


class DevicesDocument(Document):
    """Every laptop that was ever enrolled."""

    devices: Annotated[Listed[DeviceEntry], Field(max_length=MAX_DEVICES)]

    @model_validator(mode="after")
    def _each_once(self) -> "DevicesDocument":
        """One entry a laptop."""
        faults = twice("device", [device.id for device in self.devices])
        if faults:
            raise ValueError(faults[0])
        return self


def read_devices(raw: bytes) -> tuple[Device, ...]:
    """Read the enrolled laptops.

    Raises:
        DocumentError: Not a devices document, or an id that is not its key's, or a key we may not accept.
    """
    document = read_document(DevicesDocument, raw, name=NAME, max_bytes=MAX_DEVICES_BYTES)
    return tuple(_device(entry) for entry in document.devices)


def write_devices(devices: Iterable[Device]) -> bytes:
    """Spell the enrolled laptops, in the order given.

    Raises:
        DocumentError: A value is not one that the document holds.
    """
    with faults_named(NAME):
        entries = tuple(
            DeviceEntry(
                id=device.id,
                name=device.name,
                public_key=device.public_key.hex(),
                post=device.post,
                enrolled=device.enrolled_at,
                revoked=device.revoked_at,
            )
            for device in devices
        )
        return write_document(DevicesDocument(devices=entries))


def _device(entry: DeviceEntry) -> Device:
    """A laptop with its key vetted."""
    key = bytes.fromhex(entry.public_key)
    try:
        vet_public_key(key)
    except TrustListError as error:
        message = f"{NAME}: device {entry.id}: {error.message}"
        raise DocumentError(message) from error
    if key_id_of(key).hex() != entry.id:
        message = f"{NAME}: device {entry.id}: expected the id of its key, {key_id_of(key).hex()}"
        raise DocumentError(message)
    return Device(entry.id, entry.name, key, entry.post, entry.enrolled, entry.revoked)
