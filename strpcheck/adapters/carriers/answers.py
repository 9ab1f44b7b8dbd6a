"""What a network's answers mean for a supervisor: one line each, and what to do."""

import ssl
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from urllib3 import BaseHTTPResponse
from urllib3 import exceptions as network

from strpcheck.errors import CarrierError, ForbiddenError
from strpcheck.troubles import Trouble

__all__ = ["broke_off", "login_page", "refusal", "unreachable"]

LOGIN_HINT = "this network wants a login page first: open a browser and log in, then sync again"
MAX_RETRY_AFTER = timedelta(hours=1)
"""A mirror that asks for more is asked again all the same: its list would be stale by then."""

REFUSALS: Mapping[HTTPStatus, tuple[str, Trouble]] = {
    HTTPStatus.UNAUTHORIZED: (
        "the mirror wants a password, which a public list needs not: ask its operator",
        Trouble.NOT_HANDED_OUT,
    ),
    HTTPStatus.FORBIDDEN: (
        "the mirror does not hand this out: check the address, or ask its operator",
        Trouble.NOT_HANDED_OUT,
    ),
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: (
        "the proxy wants a login: put it into the proxy's address, http://name:password@proxy:port",
        Trouble.PROXY,
    ),
    HTTPStatus.TOO_MANY_REQUESTS: ("the mirror is asked too often: try again later", Trouble.MIRROR_BUSY),
}
LATER = ("the mirror has trouble: try again in some minutes, or take another carrier", Trouble.MIRROR_TROUBLE)
CHECK_ADDRESS = ("check the address, or take another carrier", Trouble.NOT_THERE)
CHECK_LINK = "is there a connection? check it, and the address"


def refusal(response: BaseHTTPResponse, url: str) -> CarrierError:
    """What a status other than the wanted ones means."""
    status = response.status
    if status == HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED:
        return login_page(url)
    other = LATER if status >= HTTPStatus.INTERNAL_SERVER_ERROR else CHECK_ADDRESS
    hint, trouble, phrase = *other, "unknown to the standard"
    if status in set(HTTPStatus):
        (hint, trouble), phrase = REFUSALS.get(HTTPStatus(status), other), HTTPStatus(status).phrase
    message = f"{url} answers {status}: {phrase}"
    kind = ForbiddenError if status == HTTPStatus.FORBIDDEN else CarrierError
    return kind(message, hint=hint, trouble=trouble, retry_after_seconds=_retry_after(response))


def login_page(url: str, what: str = "a web page") -> CarrierError:
    """A page of the network's own, or what stands for one, where a file was asked for."""
    return CarrierError(f"{what} came in place of {url}", hint=LOGIN_HINT, trouble=Trouble.LOGIN_PAGE)


def unreachable(error: Exception, url: str) -> CarrierError:
    """Why no answer came, or only a part of one."""
    match error:
        case network.ProxyError():
            trouble, message = Trouble.PROXY, "the proxy cannot be reached"
            hint = "check the proxy's address in the environment"
        case network.LocationValueError():
            trouble, message, hint = Trouble.BAD_ADDRESS, "no such address can be asked", CHECK_ADDRESS[0]
        case network.NameResolutionError():
            trouble, message, hint = Trouble.NO_CONNECTION, "the name is not found", CHECK_LINK
        case network.NewConnectionError():  # before the next: the library counts it as one of them
            trouble, message, hint = Trouble.NO_CONNECTION, "there is no connection", CHECK_LINK
        case network.ConnectTimeoutError():
            trouble, message = Trouble.NO_ANSWER, "nobody answers in time"
            hint = "is there a connection? try again where the link is better"
        case network.ReadTimeoutError():
            trouble, message = Trouble.LINK_BROKE, "the answer stopped coming"
            hint = "what came is kept: sync again where the link is better"
        case network.SSLError():
            trouble, message = Trouble.CERTIFICATE, f"the certificate does not hold ({_plain(error)})"
            hint = (
                "check this laptop's clock; give the mirror's certificates with --ca FILE; "
                "or this network wants a login page first: open a browser"
            )
        case _:
            trouble, message, hint = Trouble.LINK_BROKE, "the connection broke off", "what came is kept: sync again"
    return CarrierError(f"{url}: {message}", hint=hint, trouble=trouble)


def broke_off(error: Exception) -> bool:
    """Whether a connection that stood, or nearly, went away: another may do better at once."""
    if isinstance(error, network.SSLError):
        return isinstance(error.args[0] if error.args else None, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    return isinstance(error, network.ProtocolError | ConnectionError)


def _plain(error: Exception) -> str:
    """What the TLS library says, without its own file names and numbers."""
    cause = error.args[0] if error.args else error
    return str(getattr(cause, "verify_message", None) or getattr(cause, "reason", None) or cause)


def _retry_after(response: BaseHTTPResponse) -> int | None:
    """Seconds that the answer asks to wait; a date counts from the answer's own, not from this laptop's clock."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        seconds = int(value[:9])
    else:
        try:
            moment = parsedate_to_datetime(value)
            seconds = int((moment - parsedate_to_datetime(response.headers.get("Date", ""))).total_seconds())
        except (ValueError, TypeError):
            return None
    return max(0, min(seconds, int(MAX_RETRY_AFTER.total_seconds())))
