"""The addresses of mirrors and neighbours: which are taken, where they may lead on to, and through which proxy."""

import contextlib
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from strpcheck.adapters.carriers.paths import vetted_parts
from strpcheck.errors import CarrierError
from strpcheck.troubles import Trouble

__all__ = ["Address", "is_address", "meant_address", "proxy_for"]

DEFAULT_PORTS = {"http": 80, "https": 443}
QUOTED = "%~!$&'()*+,;=:@"
"""Paths are parts of addresses already (TUF specification, "path-relative-URL string"): what is quoted stays so."""
MAX_ADDRESS_CHARS = 2048
MEANT = re.compile(
    r"(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+|[a-z0-9-]+(?=:[0-9]))(?P<port>:[0-9]{1,5})?(?P<path>/.*)?", re.IGNORECASE
)
"""A host with a dot, or with a port behind it."""
IPV4 = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
OWN_SUFFIXES = (".strp", ".json", ".pem", ".tar", ".zip")
"""Of files that a supervisor may have misspelled."""
HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.IGNORECASE)
EXAMPLE = "write it as https://mirror.example/strp, without password, question mark or #"


def is_address(place: str) -> bool:
    """Whether a carrier's name is meant as an address; anything else is a folder or a file."""
    return "://" in place


def meant_address(place: str) -> str | None:
    """What somebody may have meant who left the scheme out; None where it looks like a file or folder of this machine.

    A port is that of a neighbour's `bundle serve`, most likely, which speaks plain HTTP.
    """
    found = MEANT.fullmatch(place)
    if found is None or (found["path"] is None and place.lower().endswith(OWN_SUFFIXES)):
        return None
    is_plain = found["port"] is not None or IPV4.fullmatch(found["host"]) is not None
    return f"http{'' if is_plain else 's'}://{place}"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a mirror lies: the folder above `metadata` and `targets`."""

    scheme: str
    host: str
    port: int
    folder: str
    """Quoted, from the first slash to the last."""

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read an address as a supervisor types it.

        Raises:
            CarrierError: Not one of http or https, or it holds what would be kept or sent where it must not.
        """
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError as e:
            raise _refused(text) from e
        plain = not (parts.query or parts.fragment or parts.username or parts.password) and len(text) <= (
            MAX_ADDRESS_CHARS
        )
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname or not plain or port == 0 or " " in parts.netloc:
            raise _refused(text)
        folder = quote(parts.path.rstrip("/"), safe=f"/{QUOTED}") + "/"
        return cls(parts.scheme, _host(parts.hostname, text), port or DEFAULT_PORTS[parts.scheme], folder)

    def __str__(self) -> str:
        """As it is remembered and shown."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.folder.rstrip('/')}"

    def of(self, path: str) -> str:
        """The address of a file.

        Raises:
            CarrierError: The path leaves the carrier.
        """
        return f"{self}/" + "/".join(quote(part, safe=QUOTED) for part in vetted_parts(path))

    def following(self, url: str, location: str) -> str:
        """Where a redirect leads.

        Raises:
            CarrierError: Off this host, or from https to http: who answers there was not asked for.
        """
        onward, same = location, False
        with contextlib.suppress(ValueError):
            onward = urljoin(url, location)
            parts = urlsplit(onward)
            same = (parts.scheme, parts.hostname, _port(parts)) == (self.scheme, self.host, self.port)
        if not same:
            message = f"{self} sends on to {onward[:MAX_ADDRESS_CHARS]}, another host, which is not followed"
            hint = (
                "this network may want a login page first: open a browser and log in, then sync again; "
                "if the mirror moved, give its new address"
            )
            raise CarrierError(message, hint=hint, trouble=Trouble.SENT_ELSEWHERE)
        return onward


def proxy_for(address: Address) -> str | None:
    """The proxy that the environment names for an address; None for the straight way.

    Raises:
        CarrierError: It names one of a kind that is not spoken here.
    """
    # What runs on this very machine is behind no proxy, whether or not somebody remembered to say so.
    if _is_loopback(address.host) or proxy_bypass(f"{address.host}:{address.port}"):
        return None
    proxies = getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all")
    if not proxy:
        return None
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    if urlsplit(proxy).scheme not in DEFAULT_PORTS:
        message = f"expected an http or https proxy, got {urlsplit(proxy).scheme}"
        hint = f"set {address.scheme}_proxy to an http proxy, or name {address.host} in no_proxy"
        raise CarrierError(message, hint=hint, trouble=Trouble.PROXY)
    return proxy


def _is_loopback(host: str) -> bool:
    """Whether an address never leaves this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _port(parts: SplitResult) -> int | None:
    """The port, also where it is the usual one."""
    return parts.port or DEFAULT_PORTS.get(parts.scheme)


def _host(host: str, text: str) -> str:
    """The name in the letters that are asked for on the wire.

    Raises:
        CarrierError: It is none; asking for it would only say that the connection broke off.
    """
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError as e:
            raise _refused(text, f"{host} is no IPv6 address") from e
    try:
        spelled = host.encode("idna").decode("ascii")
    except UnicodeError as e:
        raise _refused(text, f"{host!r} is no name of a host") from e
    if HOST.fullmatch(spelled) is None:
        raise _refused(text, f"{host!r} is no name of a host")
    return spelled


def _refused(text: str, why: str = "") -> CarrierError:
    """No address that is taken; what may be a password is not repeated."""
    shown = text.rpartition("@")[2]
    message = f"expected the address of a mirror, got {shown[:MAX_ADDRESS_CHARS]!r}" + (f": {why}" if why else "")
    return CarrierError(message, hint=EXAMPLE, trouble=Trouble.BAD_ADDRESS)
