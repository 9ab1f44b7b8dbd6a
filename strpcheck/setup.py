"""Setting a laptop up: what it is called, and the request by which it asks to be enrolled."""

from dataclasses import dataclass
from datetime import datetime

from strpcheck.core.claim_values import is_plain_text
from strpcheck.core.permit import Environment
from strpcheck.documents.enrolment import EnrolmentRequest, enrolment_to_be_signed, write_enrolment
from strpcheck.errors import UsageError
from strpcheck.ports import Signer

__all__ = ["NewDevice", "check_device_name", "request_enrolment"]

MAX_NAME_CHARS = 200


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A laptop that asks to be enrolled."""

    name: str
    post: str
    environment: Environment
    at: datetime


def check_device_name(name: str) -> None:
    """Make sure that a name can stand in the log and in the request, before anything is made.

    Raises:
        UsageError: Empty, too long, or not one that a screen shows as it is.
    """
    if not 0 < len(name) <= MAX_NAME_CHARS or not is_plain_text(name):
        message = f"expected a laptop's name of 1 to {MAX_NAME_CHARS} visible characters, got {name[:40]!r}"
        raise UsageError(message)


def request_enrolment(device: NewDevice, signer: Signer) -> bytes:
    """The signed request that the supervisor hands to the authority.

    Raises:
        DocumentError: The device's name is not one that a screen shows as it is.
    """
    request = EnrolmentRequest(device.name, signer.public_key, device.post, device.environment, device.at)
    return write_enrolment(request, signer.sign(enrolment_to_be_signed(request)))
