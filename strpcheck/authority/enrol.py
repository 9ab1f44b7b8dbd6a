"""Laptops of the authority: who is enrolled, and who is not any more; others learn it with the next publish."""

from collections.abc import Container
from datetime import datetime

from strpcheck.documents.devices import MAX_DEVICES, Device
from strpcheck.documents.enrolment import EnrolmentRequest
from strpcheck.errors import AuthorityError
from strpcheck.ports import Register

__all__ = ["enrol", "find_device", "strike_off"]

SEE_LIST = "`strpcheck authority device list` shows them"


def enrol(register: Register, request: EnrolmentRequest, posts: Container[str], now: datetime) -> Device:
    """Enrol a laptop by the request it printed, whose signature was verified.

    Args:
        register: Of the authority.
        request: From outside; that it is the right laptop's is the word of whoever brings it.
        posts: That the policy knows.
        now: When it is done; the laptop's own clock is not asked.

    Raises:
        AuthorityError: Another environment, an unknown post, a key or name that is taken, or too many laptops.
    """
    if request.environment is not register.environment:
        message = (
            f"the laptop is set up for {request.environment.value}, this authority is {register.environment.value}"
        )
        raise AuthorityError(message, hint="enrol it at the authority whose root it pinned")
    if request.post not in posts:
        message = f"the policy knows no post {request.post}"
        raise AuthorityError(message, hint="set the laptop up for a post of the policy, or add the post to it")
    known = register.devices()
    _refuse_taken(request, known)
    if len(known) >= MAX_DEVICES:
        message = f"{len(known)} laptops were enrolled already, and devices.json holds no more"
        raise AuthorityError(message, hint="found a second authority for other posts")
    device = Device(request.device, request.name, request.public_key, request.post, now, None)
    register.add_device(device)
    return device


def strike_off(register: Register, device: str, at: datetime, reason: str) -> tuple[Device, bool]:
    """Book a laptop as revoked.

    Returns:
        The laptop, and False where it was revoked before, which stays as it is.

    Raises:
        AuthorityError: No such laptop.
    """
    found = find_device(register.devices(), device)
    return found, register.revoke_device(found.id, at, reason)


def find_device(devices: tuple[Device, ...], wanted: str) -> Device:
    """A laptop by its id, or by its name among those that stand.

    Raises:
        AuthorityError: No such laptop.
    """
    by_id = [device for device in devices if device.id == wanted.lower()]
    by_name = [device for device in devices if _folded(device.name) == _folded(wanted) and device.revoked_at is None]
    for device in (*by_id, *by_name):
        return device
    message = f"no laptop {wanted!r} is enrolled"
    raise AuthorityError(message, hint=SEE_LIST)


def _refuse_taken(request: EnrolmentRequest, known: tuple[Device, ...]) -> None:
    """One entry a key for ever, one name a laptop that stands."""
    for device in known:
        if device.id == request.device and device.revoked_at is not None:
            message = f"the key of {device.name} ({device.id}) was revoked, and stays so"
            raise AuthorityError(message, hint="set the laptop up anew: it draws another key")
        if device.id == request.device:
            message = f"{device.name} ({device.id}) is enrolled already"
            raise AuthorityError(message, hint=SEE_LIST)
        if device.revoked_at is None and _folded(device.name) == _folded(request.name):
            message = f"another laptop is called {device.name} ({device.id})"
            raise AuthorityError(message, hint="give the new one another name at `strpcheck init`, or revoke the other")


def _folded(name: str) -> str:
    """A name as people tell it apart from another."""
    return " ".join(name.casefold().split())
