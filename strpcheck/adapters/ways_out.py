"""The ways from this laptop to a carrier, as the system knows them; nothing is sent to find out."""

import socket
from contextlib import closing
from pathlib import Path

__all__ = ["own_addresses", "ways_out"]

NOBODY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses of nobody's (RFC 5737, RFC 3849)."""


def own_addresses() -> tuple[str, ...]:
    """The addresses from which this laptop would ask the world, IPv4 first; none without a link."""
    found = []
    for family, address in NOBODY:
        try:
            with closing(socket.socket(family, socket.SOCK_DGRAM)) as probe:
                probe.connect((address, 9))  # a datagram socket only looks up the way there
                found.append(str(probe.getsockname()[0]))
        except OSError:
            continue
    return tuple(found)


def ways_out(carrier: str | None) -> frozenset[str]:
    """What there is now: addresses of this laptop and, where the carrier is a folder or a file, that it is there.

    Args:
        carrier: As it was named; None where none is known.
    """
    found = set(own_addresses())
    if carrier is not None and "://" not in carrier:
        try:
            found |= {carrier} if Path(carrier).exists() else set()
        except OSError:  # a stick that is being pulled out
            return frozenset(found)
    return frozenset(found)
