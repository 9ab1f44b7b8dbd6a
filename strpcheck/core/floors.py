"""What no offer may fall below: the newest versions and signed times that were verified, each with whose word it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from strpcheck.core.generation import Generation
from strpcheck.core.permit import KeyId
from strpcheck.core.status_list import StatusList
from strpcheck.core.trust import TrustList

__all__ = [
    "TARGETS",
    "TIMESTAMP",
    "Delegation",
    "Floors",
    "ListFloor",
    "ListKey",
    "Memory",
    "RoleFloor",
    "SignedRole",
    "Standing",
    "Word",
    "lists_standing",
]

TARGETS, TIMESTAMP = "targets", "timestamp"
"""Roles that mean more here than a version: the one names lists and their signers, the other dates everything."""

ListKey = tuple[str, str]
"""Issuer and uri."""


class Memory(Enum):
    """Where a laptop's floors come from."""

    KEPT = "kept"
    """They were read as they were kept."""
    GONE = "gone"
    """None were kept, as on the first day; what generations there are say some."""
    DAMAGED = "damaged"
    """Some were kept and cannot be read: it is not the first day, whatever generations there are."""


@dataclass(frozen=True, slots=True)
class Word:
    """Whose word something is: the keys that signed it, and the version of the delegator that named them."""

    delegator_version: int
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Delegation:
    """Who may sign something by what is offered now."""

    version: int
    """Of the delegator."""
    keys: frozenset[str]
    threshold: int

    def replaces(self, word: Word, *, anew: bool = False) -> bool:
        """Whether this takes back the word that keys gave before: by it, what they signed would not verify any more.

        Args:
            word: Given before.
            anew: Whether the delegator itself was replaced, so that its versions say nothing about older or newer.
        """
        is_newer = anew or self.version > word.delegator_version
        return is_newer and len(word.keys & self.keys) < self.threshold


@dataclass(frozen=True, slots=True)
class RoleFloor:
    """The newest version of a role that was in force."""

    version: int
    word: Word
    issued_at: datetime | None = None
    """`x-strp-issued` of the timestamp role; None of every other."""


@dataclass(frozen=True, slots=True)
class ListFloor:
    """The newest status list that was in force under a uri."""

    issued_at: datetime
    indexes: int
    until: datetime
    """Until when `trust.json` promised that it is published."""
    word: Word


@dataclass(frozen=True, slots=True)
class Floors:
    """All there is to fall below."""

    roles: Mapping[str, RoleFloor] = field(default_factory=dict)
    lists: Mapping[ListKey, ListFloor] = field(default_factory=dict)
    promised: Mapping[ListKey, datetime] = field(default_factory=dict)
    """Until when each list was promised, by targets keys that still stand."""

    @property
    def newest(self) -> datetime | None:
        """The newest signed time: what certainly has passed; None where nothing was verified yet."""
        issued = [floor.issued_at for floor in self.roles.values() if floor.issued_at is not None]
        return max([*issued, *(floor.issued_at for floor in self.lists.values())], default=None)


@dataclass(frozen=True, slots=True)
class SignedRole:
    """A role's metadata as it was verified."""

    version: int
    expires: datetime
    word: Word
    delegation: Delegation
    """Who may sign the role now."""
    delegator: str
    issued_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What verified metadata, trust list and lists establish together."""

    roles: Mapping[str, SignedRole]
    lists: Mapping[ListKey, ListFloor]
    signers: Mapping[str, Delegation]
    """Who may sign an issuer's status lists."""

    @classmethod
    def of(
        cls, roles: Mapping[str, SignedRole], generation: Generation, signed_by: Mapping[ListKey, KeyId]
    ) -> "Standing":
        """Put together what is offered, or what is held.

        Args:
            roles: Every role by name.
            generation: The lists and the trust list that go with them.
            signed_by: The key under each list.
        """
        trust, version = generation.trust, roles[TARGETS].version
        return cls(roles, *lists_standing(trust, generation.lists, signed_by, version))

    @property
    def floors(self) -> Floors:
        """What nothing may fall below once this is in force."""
        roles = {name: RoleFloor(role.version, role.word, role.issued_at) for name, role in self.roles.items()}
        return Floors(roles, self.lists, {key: floor.until for key, floor in self.lists.items()})

    def spared(self, floors: Floors) -> Floors:
        """Floors that stand although this is offered: those whose keys it replaced fall.

        A thief of a key can sign any version and any time; what heals is that newer metadata of the delegator names
        other keys. Floors of what a replaced delegator named are judged by the new one alone, whatever versions the
        old one reached.

        Source: design section 3, "Clock"; TUF specification 5.3.11 does the same for timestamp and snapshot.
        """
        fallen = {name for name in floors.roles if self._role_fell(floors, name)}
        anew = TARGETS in fallen
        return Floors(
            {name: floor for name, floor in floors.roles.items() if name not in fallen},
            {
                key: floor
                for key, floor in floors.lists.items()
                if not self._signers_of(key[0]).replaces(floor.word, anew=anew)
            },
            # The promise is of the targets keys, not of the list's own.
            {} if anew else floors.promised,
        )

    def expired_at(self, moment: datetime) -> tuple[str, ...]:
        """Roles that are over at a time, in the order in which the standard asks."""
        return tuple(name for name, role in self.roles.items() if moment >= role.expires)

    def _role_fell(self, floors: Floors, name: str) -> bool:
        """Whether what is offered replaced a role's keys, or its delegator's."""
        role = self.roles[name]
        anew = role.delegator == TARGETS and TARGETS in floors.roles and self._role_fell(floors, TARGETS)
        return role.delegation.replaces(floors.roles[name].word, anew=anew)

    def _signers_of(self, issuer: str) -> Delegation:
        """Who signs an issuer's lists now; nobody where the issuer is gone."""
        known = self.signers.get(issuer)
        return Delegation(self.roles[TARGETS].version, frozenset(), 1) if known is None else known


def lists_standing(
    trust: TrustList, lists: Mapping[ListKey, StatusList], signed_by: Mapping[ListKey, KeyId], version: int
) -> tuple[dict[ListKey, ListFloor], dict[str, Delegation]]:
    """What verified lists establish, and who may sign each issuer's.

    Args:
        trust: The trust list that goes with them.
        lists: By issuer and uri.
        signed_by: The key under each.
        version: Of the delegator that signed the trust list.
    """
    floors = {
        key: ListFloor(
            found.issued_at,
            len(found),
            trust.issuers[found.issuer].status_sources[found.uri].until,
            Word(version, frozenset({signed_by[key].hex()})),
        )
        for key, found in lists.items()
    }
    return floors, {issuer: Delegation(version, _status_keys(trust, issuer), 1) for issuer in trust.issuers}


def _status_keys(trust: TrustList, issuer: str) -> frozenset[str]:
    """Keys that may sign an issuer's lists."""
    return frozenset(key.hex() for key in trust.anchors if trust.may_sign_status(key, issuer))
