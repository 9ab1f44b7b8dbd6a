"""What a publish needs: roles that sign, and smaller ways to the lists it signs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from strpcheck.core.permit import Environment

__all__ = ["EncodedList", "ListEncoder", "ListVersion", "Repository", "RepositoryBook", "SignedRepository"]


@dataclass(frozen=True, slots=True)
class ListVersion:
    """A status list as it was published once; its bytes are found by its hash."""

    sha256: str
    """64 hex digits, of the target."""
    issued_at: datetime
    """`iat`."""


@dataclass(frozen=True, slots=True)
class EncodedList:
    """Smaller files that yield a list, and what its target says of them."""

    custom: Mapping[str, object] = field(default_factory=dict)
    """Signed beside the target's length and hash."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """By path in the repository."""


class ListEncoder(Protocol):
    """Makes transport encodings; older versions are read where they were published."""

    def holds(self, path: str, version: ListVersion) -> bool:
        """Whether an older version of a target is still there, so that a delta may begin at it."""

    def encode(
        self, path: str, content: bytes, older: Sequence[ListVersion], advance: Callable[[], None]
    ) -> EncodedList:
        """Compress a list, and spell it by what differs from each older version.

        Args:
            path: Of the target.
            content: The new version.
            older: Those that deltas are to begin at; one that is damaged is left out.
            advance: Called after each file that is made.
        """


@dataclass(frozen=True, slots=True)
class SignedRepository:
    """Metadata that is signed, and what could not be."""

    metadata: Mapping[str, bytes]
    """By the register's names, for the next time."""
    files: tuple[tuple[str, bytes], ...]
    """Every file of the repository by relative path, in the order in which they must appear: timestamp last."""
    notes: tuple[str, ...]
    """What could not be renewed, for the person who publishes."""


class RepositoryBook(Protocol):
    """Where a repository's signed metadata is kept from one publish to the next."""

    def load_repository(self) -> Mapping[str, bytes]:
        """What was kept at the last publish, by name."""

    def save_repository(self, metadata: Mapping[str, bytes], lists: Mapping[str, ListVersion]) -> None:
        """Keep signed metadata, and which version of each list, by file name, it names."""

    def list_versions(self, file_name: str) -> tuple[ListVersion, ...]:
        """Every version of a list that was published, oldest first; those that no delta begins at may be forgotten."""


class Repository(Protocol):
    """Makes signed repositories; it alone holds the keys of the roles."""

    def found(self, environment: Environment, now: datetime) -> Mapping[str, bytes]:
        """Draw the keys of every role and sign the first root."""

    def sign(
        self,
        metadata: Mapping[str, bytes],
        targets: Mapping[str, bytes],
        encoded: Mapping[str, EncodedList],
        now: datetime,
    ) -> SignedRepository:
        """Sign every role whose targets changed or whose end is near, then snapshot and timestamp.

        Args:
            metadata: As last signed, by the register's names.
            targets: Every target by path, whole.
            encoded: Of those that have encodings.
            now: When it is published.

        Raises:
            AuthorityError: Roles must be signed and their keys are not at hand, or are not the roles' keys.
        """

    def rotate(self, metadata: Mapping[str, bytes], role: str, now: datetime) -> Mapping[str, bytes]:
        """Draw new keys for a role, and sign what names them; they are at work once that is kept and settled.

        Args:
            metadata: As last signed, by the register's names.
            role: Of the repository.
            now: When it is done.

        Returns:
            Signed metadata, to be kept and published.

        Raises:
            AuthorityError: Keys of the role that names them are not at hand; the message says which.
        """

    def settle(self, metadata: Mapping[str, bytes]) -> tuple[str, ...]:
        """Put new keys at work that kept metadata names; returns what the old ones' files are called now."""

    def warnings(self, metadata: Mapping[str, bytes], now: datetime) -> tuple[str, ...]:
        """What ends within a third of its lifetime, in words."""

    def expiries(self, metadata: Mapping[str, bytes]) -> Mapping[str, datetime]:
        """When each signed role ends."""
