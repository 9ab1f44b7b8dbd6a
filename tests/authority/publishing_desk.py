"""A desk that publishes: a register, keys and a repository that only keeps what it is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from strpcheck.authority.first_policy import build_first_policy
from strpcheck.authority.founding import Founding, found_canaries, found_conflicts, found_list
from strpcheck.authority.publish import Press, Tools, publish
from strpcheck.core.permit import Environment
from strpcheck.core.status_list import StatusList
from strpcheck.core.status_token import StatusToken, verify_status_token
from strpcheck.documents.model import write_document
from strpcheck.documents.trust import read_trust
from strpcheck.errors import AuthorityError
from strpcheck.ports import EncodedList, KeyRing, ListEncoder, Repository, SignedRepository
from tests.authority.desk import (
    CANARY_KEY,
    NOW,
    DeskEncoder,
    DeskRing,
    MemoryRegister,
)

POLICY = write_document(build_first_policy("XX-JK"))
FOUNDING = Founding(Environment.TRAINING, "XX-JK", NOW - timedelta(hours=9))
CANARIES = found_canaries(FOUNDING, found_list(FOUNDING), CANARY_KEY, bytes)
CONFLICTS = found_conflicts(bytes)


@dataclass
class DeskRepository:
    """Implements `Repository`: keeps what it was asked to sign."""

    fails: AuthorityError | None = None
    before: Mapping[str, bytes] = field(default_factory=dict)
    targets: Mapping[str, bytes] = field(default_factory=dict)
    encoded: Mapping[str, EncodedList] = field(default_factory=dict)

    def found(self, environment: Environment, now: datetime) -> Mapping[str, bytes]:
        """A root that says what it is for."""
        return {"1.root.json": f"{environment} {now}".encode()}

    def sign(
        self,
        metadata: Mapping[str, bytes],
        targets: Mapping[str, bytes],
        encoded: Mapping[str, EncodedList],
        now: datetime,
    ) -> SignedRepository:
        """Sign nothing, or fail."""
        if self.fails:
            raise self.fails
        self.before, self.targets, self.encoded = metadata, targets, encoded
        return SignedRepository({"timestamp.json": str(now).encode()}, (), ())

    def rotate(self, metadata: Mapping[str, bytes], role: str, now: datetime) -> Mapping[str, bytes]:
        """Say so."""
        self.before = metadata
        return {f"{role}.json": str(now).encode()}

    def settle(self, metadata: Mapping[str, bytes]) -> tuple[str, ...]:
        """Every file that is named."""
        return tuple(f"replaced-{name}" for name in metadata)

    def warnings(self, metadata: Mapping[str, bytes], now: datetime) -> tuple[str, ...]:
        """None."""
        return tuple(f"{name} {now}" for name in metadata if not name)

    def expiries(self, metadata: Mapping[str, bytes]) -> Mapping[str, datetime]:
        """Nothing ends."""
        return dict.fromkeys(metadata, NOW)


def tools(
    repository: Repository | None = None, ring: KeyRing | None = None, encoder: ListEncoder | None = None
) -> Tools:
    """What a publish works with."""
    return Tools(ring or DeskRing(), Press(repository or DeskRepository(), encoder or DeskEncoder()))


def a_register() -> MemoryRegister:
    """As founded, nothing issued."""
    return MemoryRegister(documents={"1.root.json": b"root", "canary.json": CANARIES, "conflicts.json": CONFLICTS})


def published(register: MemoryRegister, now: datetime = NOW) -> Mapping[str, bytes]:
    """The targets of a publish."""
    repository = DeskRepository()
    publish(register, tools(repository), POLICY, now)
    return repository.targets


def token_of(targets: Mapping[str, bytes]) -> StatusToken:
    """The status list, held against the trust list of the same publish."""
    return verify_status_token(targets["status/2021w26.cwt"], read_trust(targets["trust.json"]), "XX-JK")


def list_of(targets: Mapping[str, bytes]) -> StatusList:
    """The same, as decisions read it."""
    token = token_of(targets)
    return StatusList("XX-JK", token.uri, token.issued_at, token.bits, token.bitmap)
