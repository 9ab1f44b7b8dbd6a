"""Setting a laptop up: a root pinned by a person, a key of its own, a first sync, a post that the policy knows."""

from dataclasses import dataclass
from datetime import datetime

from strpcheck.core.generation import Generation
from strpcheck.core.permit import Environment
from strpcheck.documents.enrolment import EnrolmentRequest, enrolment_to_be_signed, write_enrolment
from strpcheck.errors import HomeError
from strpcheck.ports import Signer

__all__ = ["NewDevice", "check_post", "request_enrolment"]


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A laptop that asks to be enrolled."""

    name: str
    post: str
    environment: Environment
    at: datetime


def check_post(generation: Generation, post: str) -> None:
    """Make sure that the policy in force knows a post.

    Raises:
        HomeError: It does not; the known ones are listed.
    """
    posts = generation.policy.posts
    if post not in posts:
        message = f"the policy in force knows no post {post!r}"
        raise HomeError(message, hint=f"known posts: {', '.join(sorted(posts))}")


def request_enrolment(device: NewDevice, signer: Signer) -> bytes:
    """The signed request that the supervisor hands to the authority.

    Raises:
        DocumentError: The device's name is not one that a screen shows as it is.
    """
    request = EnrolmentRequest(device.name, signer.public_key, device.post, device.environment, device.at)
    return write_enrolment(request, signer.sign(enrolment_to_be_signed(request)))
