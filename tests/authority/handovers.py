"""Hand-overs between two hosts as tests make and bend them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from strpcheck.authority.handover import hand_over
from strpcheck.authority.receive import Desk, Received, receive
from strpcheck.core.handover import Handover, parse_handover, write_handover
from strpcheck.core.permit import Environment
from strpcheck.core.status_list import Status
from strpcheck.core.status_token import StatusToken, prepare_status_token
from strpcheck.ports import Signer
from tests.authority.desk import (
    NOW,
    STATUS_KEY,
    URI,
    DeskRing,
    MemoryRegister,
)
from tests.authority.publishing_desk import CANARIES, CONFLICTS, POLICY

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LIST = "status/2021w26.cwt"
REVOKED, SUSPENDED, ISSUED = 5, 6, 20


def an_issuing_host() -> MemoryRegister:
    """Twenty indexes issued, one permit revoked and one suspended."""
    register = MemoryRegister(documents={"canary.json": CANARIES, "conflicts.json": CONFLICTS})
    register.listed = replace(register.listed, next_index=ISSUED, bits=2)
    register.statuses = {REVOKED: Status.INVALID, SUSPENDED: Status.SUSPENDED}
    return register


def handed(register: MemoryRegister, now: datetime = NOW, ring: DeskRing | None = None) -> bytes:
    """A hand-over."""
    return hand_over(register, ring or DeskRing(), POLICY, now).encoded


PUBLISHED = handed(an_issuing_host())
"""Before each test."""


def desk(now: datetime = NOW + HOUR, **changed: Any) -> Desk:  # noqa: ANN401 -- fields of a desk
    """A publishing host."""
    return replace(Desk(Environment.TRAINING, "XX-JK", PUBLISHED, now), **changed)


def taken(offered: bytes, now: datetime = NOW + HOUR, **changed: Any) -> Received:  # noqa: ANN401 -- as above
    """What came of it."""
    return receive(desk(now, **changed), offered)


def later(act: Callable[[MemoryRegister], None] = lambda _: None, now: datetime = NOW + HOUR) -> bytes:
    """The same authority's next hand-over, after something was done."""
    register = an_issuing_host()
    handed(register)
    act(register)
    return handed(register, now)


@dataclass
class Bent:
    """A hand-over as whoever holds the issuer's status key may make it."""

    signer: Signer = STATUS_KEY
    files: Mapping[str, bytes] = field(default_factory=dict)
    without: str = ""
    issuer: str = "XX-JK"
    made_at: datetime = NOW + HOUR
    issued: Mapping[str, int] | None = None

    def signed(self) -> bytes:
        """Under the key."""
        before = parse_handover(later())
        files = {**before.files, **self.files}
        files.pop(self.without, None)
        issued = before.issued if self.issued is None else self.issued
        return write_handover(Handover(self.signer.key_id, self.issuer, self.made_at, files, issued), self.signer.sign)


def a_list(
    bitmap: bytes, *, bits: int = 2, at: datetime = NOW + HOUR, signer: Signer = STATUS_KEY, uri: str = URI
) -> bytes:
    """A status list of these bits."""
    unsigned = prepare_status_token(StatusToken(signer.key_id, uri, at, bits, bitmap))
    return unsigned.signed(signer.sign(unsigned.to_be_signed))


def bits_of(values: Mapping[int, int], indexes: int = 64) -> bytes:
    """Two bits an index: the canaries', what is given, and INVALID where nothing was issued."""
    told = {1: 1, REVOKED: 1, **dict.fromkeys(range(ISSUED, 64), 1), **values}
    packed = bytearray(indexes // 4)
    for index, value in told.items():
        packed[index // 4] |= value << index % 4 * 2
    return bytes(packed)


# --------------------------------------------------------------------------------------------------------- what goes in
