"""One connection to one host, kept alive from file to file, and cut when an answer takes too long."""

import contextlib
import socket
import ssl
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from strpcheck.adapters.carriers.addresses import Address, proxy_for
from strpcheck.adapters.carriers.pace import Patience
from strpcheck.errors import CarrierError
from strpcheck.troubles import Trouble

__all__ = ["Line"]

GIVE_PEM = "give a file of PEM certificates with --ca"


class Line:
    """Asks one host, one question at a time."""

    def __init__(self, address: Address, ca: Path | None, patience: Patience) -> None:
        """Nothing is sent yet.

        Args:
            address: Of the mirror; others on its host may be asked too.
            ca: Certificates to trust instead of the system's.
            patience: How long to wait.

        Raises:
            CarrierError: The certificates cannot be read, or the proxy is of a kind not spoken here.
        """
        self._patience = patience
        self._twin = _Twin()
        self.ran_out = False
        """Whether the last answer took longer than it may."""
        self.limit = 0.0
        """How long that was, in seconds."""
        context = _context(ca, self._twin) if address.scheme == "https" else None
        self._manager = _manager(proxy_for(address), context, self._twin)
        # The pool closes its connection when it goes; the second handle on it must go with it.
        weakref.finalize(self, self._twin.close)

    def ask(self, url: str, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        """Send a question; the answer's body is still to be read.

        Raises:
            urllib3.exceptions.HTTPError: There is no answer.
        """
        return self._manager.request(
            "GET",
            url,
            headers={"User-Agent": "strpcheck", "Accept-Encoding": "identity", **headers},
            timeout=urllib3.Timeout(connect=self._patience.connect, read=self._patience.read),
            retries=False,
            redirect=False,
            preload_content=False,
        )

    @contextmanager
    def time_limit(self, seconds: float) -> Iterator[None]:
        """Cut the connection where what happens inside takes longer.

        A time-out for each read does not do: a byte every few seconds, of the body or of a header, would never end.

        Raises:
            TimeoutError: It was cut, and whoever read took that for the end.
        """
        self.ran_out, self.limit = False, seconds
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
        if self.ran_out:
            raise TimeoutError

    def _cut(self) -> None:
        """Called from the timer's thread."""
        self.ran_out = True
        self._twin.cut()


class _Twin:
    """A second handle on the connection that stands: the first one is wrapped for TLS and out of reach."""

    def __init__(self) -> None:
        self._handle: socket.socket | None = None
        self.session: ssl.SSLSession | None = None
        """Of the connection before: with it the next handshake needs no certificates, half of what it costs."""

    def of(self, connected: socket.socket) -> socket.socket:
        """Take hold of a new connection."""
        self.close()
        self._handle = connected.dup()
        return connected

    def cut(self) -> None:
        """End the connection under whoever reads from it."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                self._handle.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go."""
        if self._handle is not None:
            self._handle.close()


def _manager(proxy: str | None, context: ssl.SSLContext | None, twin: _Twin) -> urllib3.PoolManager:
    """Connections of this line, one at a time."""
    manager: urllib3.PoolManager
    if proxy is None:
        manager = urllib3.PoolManager(num_pools=1, maxsize=1, ssl_context=context)
    else:
        parts = urlsplit(proxy)
        named = parts.username is not None
        login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if named else None
        headers = urllib3.make_headers(proxy_basic_auth=login)
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        manager = urllib3.ProxyManager(bare, num_pools=1, maxsize=1, proxy_headers=headers, ssl_context=context)
    manager.pool_classes_by_scheme = _pools(twin)
    return manager


def _pools(twin: _Twin) -> dict[str, type[HTTPConnectionPool]]:
    """Pools whose connections hand a second handle to `twin`, before TLS: a handshake can trickle too."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return twin.of(super()._new_conn())

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return twin.of(super()._new_conn())

        def close(self) -> None:
            twin.session = getattr(self.sock, "session", None) or twin.session
            super().close()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": cast("type[HTTPConnectionPool]", SecurePool)}


class _Context(ssl.SSLContext):
    """TLS as the library sets it for clients, taking up the session of the connection before."""

    twin: _Twin

    def wrap_socket(self, *args: Any, **options: Any) -> ssl.SSLSocket:  # noqa: ANN401 -- as the library spells it
        """Shake hands."""
        return super().wrap_socket(*args, **{"session": self.twin.session, **options})


def _context(ca: Path | None, twin: _Twin) -> ssl.SSLContext:
    """TLS that trusts the system's certificates, or those of a file alone."""
    context = _Context(ssl.PROTOCOL_TLS_CLIENT)  # asks for a certificate, and for the host's name in it
    context.twin = twin
    try:
        if ca is None:
            context.load_default_certs()
        else:
            context.load_verify_locations(str(ca))
            if not context.cert_store_stats()["x509"]:
                message = f"{ca} holds no certificate"
                raise CarrierError(message, hint=GIVE_PEM, trouble=Trouble.CA_UNREADABLE)
    except (OSError, ssl.SSLError) as e:
        message = f"cannot read the certificates {ca}: {getattr(e, 'strerror', None) or e}"
        raise CarrierError(message, hint=GIVE_PEM, trouble=Trouble.CA_UNREADABLE) from e
    return context
