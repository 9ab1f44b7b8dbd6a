"""Stand-ins for what an authority works with: a key, a ring of keys, and a register in memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from strpcheck.authority.issue import Faces, Issuance
from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.status_list import Status
from strpcheck.core.trust import Purpose, RefusedWindow, key_id_of
from strpcheck.documents.devices import Device
from strpcheck.errors import AuthorityError, PictureError
from strpcheck.ports import (
    AuthorityKey,
    BookedPermit,
    DatedList,
    EncodedList,
    ListVersion,
    RegisterCounts,
    Selection,
    Signer,
    StatusListState,
    WantedPermit,
)
from tests.authority.rosters import SALT

NOW = datetime(2021, 7, 5, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY_BEFORE = NOW - timedelta(days=1)
URI = "urn:strp:2021w26"
FIRST_NUMBER = b"desk\0\0\0\2".hex()
"""Of the first permit that a new memory register books."""
FIRST_LIST = StatusListState(URI, "2021w26.cwt", datetime(2026, 7, 5, tzinfo=UTC), 1, 2, None, NOW - timedelta(hours=9))


class DeskKey:
    """Implements `Signer` with a key drawn from one byte."""

    def __init__(self, seed: int, diary: list[str] | None = None) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.diary = [] if diary is None else diary

    @property
    def public_key(self) -> bytes:
        """32 raw bytes."""
        return self._key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> KeyId:
        """Of the public half."""
        return key_id_of(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """Sign, and write down that it happened."""
        self.diary.append("sign")
        return self._key.sign(message)


PERMIT_KEY, STATUS_KEY, CANARY_KEY, OLD_KEY = (DeskKey(seed) for seed in (1, 2, 3, 4))
KEYS = (
    AuthorityKey(PERMIT_KEY.key_id, PERMIT_KEY.public_key, Purpose.PERMIT, DAY_BEFORE, signs_from=DAY_BEFORE),
    AuthorityKey(STATUS_KEY.key_id, STATUS_KEY.public_key, Purpose.STATUS, DAY_BEFORE, signs_from=DAY_BEFORE),
    AuthorityKey(CANARY_KEY.key_id, CANARY_KEY.public_key, Purpose.CANARY, DAY_BEFORE, signs_from=DAY_BEFORE),
)


@dataclass
class DeskRing:
    """Implements `KeyRing` over keys at hand."""

    keys: Mapping[KeyId, Signer] = field(
        default_factory=lambda: {key.key_id: key for key in (PERMIT_KEY, STATUS_KEY, CANARY_KEY)}
    )
    made: list[str] = field(default_factory=list)

    def make(self, purpose: str) -> Signer:
        """A key of its own for each purpose."""
        self.made.append(purpose)
        return DeskKey(100 + len(self.made))

    def retire(self, purpose: str, key_id: KeyId) -> str | None:
        """Say what it would be called, where it is at hand."""
        return f"replaced-{purpose}" if key_id in self.keys else None

    def load(self, purpose: str, key_id: KeyId) -> Signer:
        """The key, where it is at hand."""
        if key_id not in self.keys:
            message = f"no {purpose} key here"
            raise AuthorityError(message)
        return self.keys[key_id]


@dataclass
class MemoryRegister:
    """Implements `Register` by the plainest reading of the port's words."""

    environment: Environment = Environment.TRAINING
    issuer: str = "XX-JK"
    salt: bytes = SALT
    known_keys: tuple[AuthorityKey, ...] = KEYS
    listed: StatusListState = FIRST_LIST
    booked: dict[bytes, tuple[WantedPermit, BookedPermit]] = field(default_factory=dict)
    statuses: dict[int, Status] = field(default_factory=dict)
    documents: dict[str, bytes] = field(default_factory=dict)
    diary: list[str] = field(default_factory=list)
    versions: list[tuple[str, ListVersion]] = field(default_factory=list)
    enrolled: tuple[Device, ...] = ()
    handed_over: datetime | None = None

    def keys(self) -> tuple[AuthorityKey, ...]:
        """Every issuer key."""
        return self.known_keys

    def revoke_key(self, key_id: KeyId, at: datetime, reason: str) -> bool:
        """Set the time once."""
        self.diary.append(f"revoke {key_id.hex()}: {reason}")
        standing = {key.key_id for key in self.known_keys if key.revoked_at is None}
        self.known_keys = tuple(
            replace(key, revoked_at=at) if key.key_id == key_id and key_id in standing else key
            for key in self.known_keys
        )
        return key_id in standing

    def add_key(self, key: AuthorityKey, replaces: Sequence[KeyId], reason: str, canaries: bytes | None) -> None:
        """Add it behind the others; those it replaces are revoked."""
        self.diary.append(f"add {key.purpose.value} key: {reason}")
        self.known_keys = (
            *(replace(old, revoked_at=key.valid_from) if old.key_id in replaces else old for old in self.known_keys),
            key,
        )
        if canaries is not None:
            self.documents["canary.json"] = canaries
            self.listed = replace(self.listed, newest_permit=max(self.listed.newest_permit, key.valid_from))

    def keys_published(self, key_ids: Iterable[KeyId], signs_from: datetime) -> None:
        """Set the time once."""
        wanted = set(key_ids)
        self.known_keys = tuple(
            replace(key, signs_from=signs_from) if key.key_id in wanted and key.signs_from is None else key
            for key in self.known_keys
        )

    def refuse_window(self, key_id: KeyId, window: RefusedWindow, at: datetime, reason: str) -> None:
        """Add the window."""
        self.diary.append(f"refuse {key_id.hex()} at {at:%H:%M}: {reason}")
        self.known_keys = tuple(
            replace(key, refused=(*key.refused, window)) if key.key_id == key_id else key for key in self.known_keys
        )

    def devices(self) -> tuple[Device, ...]:
        """Every laptop."""
        return self.enrolled

    def add_device(self, device: Device) -> None:
        """Add it."""
        self.diary.append(f"enrol {device.name}")
        self.enrolled = (*self.enrolled, device)

    def revoke_device(self, device_id: str, at: datetime, reason: str) -> bool:
        """Set the time once."""
        self.diary.append(f"revoke device: {reason}")
        standing = {device.id for device in self.enrolled if device.revoked_at is None}
        self.enrolled = tuple(
            replace(device, revoked_at=at) if device.id == device_id and device.id in standing else device
            for device in self.enrolled
        )
        return device_id in standing

    def lists(self) -> tuple[StatusListState, ...]:
        """The one list."""
        return (self.listed,)

    def book(self, wanted: Sequence[WantedPermit], key_id: KeyId, now: datetime) -> tuple[BookedPermit, ...]:
        """Number the new ones in turn."""
        self.diary.append(f"book {len(wanted)}")
        given: list[BookedPermit] = []
        for item in wanted:
            if item.fingerprint in self.booked:
                before = self.booked[item.fingerprint][1]
                status = self.statuses.get(before.status_index, Status.VALID)
                given.append(replace(before, is_new=False, status=status))
                continue
            index = self.listed.next_index
            number = b"desk" + index.to_bytes(4, "big")
            iat = self.listed.next_permit_time(now)
            permit = BookedPermit(number, key_id, URI, index, iat, item.not_before, item.expires, is_new=True)
            self.booked[item.fingerprint] = (item, permit)
            self.listed = replace(self.listed, next_index=index + 1, newest_permit=iat)
            given.append(permit)
        return tuple(given)

    def mark(self, selection: Selection, status: Status, at: datetime, reason: str) -> tuple[int, int]:
        """Mark whatever is selected."""
        self.diary.append(f"mark {status.name} at {at:%H:%M}: {reason}")
        found = [
            permit.status_index
            for wanted, permit in self.booked.values()
            if selection in {Selection(permit=permit.number), Selection(company=wanted.company)}
            or selection == Selection(application=wanted.application)
        ]
        changed = [index for index in found if self.statuses.get(index) != status]
        self.statuses.update(dict.fromkeys(found, status))
        return len(found), len(changed)

    def companies(self) -> Iterable[str]:
        """Every company, once."""
        return {wanted.company for wanted, _ in self.booked.values() if wanted.company is not None}

    def date_lists(self, now: datetime) -> tuple[DatedList, ...]:
        """Date the list and read it."""
        self.diary.append("date")
        dated = max(now, self.listed.newest_permit, self.listed.issued_at or now)
        self.listed = replace(self.listed, issued_at=dated)
        marks = tuple((index, status) for index, status in self.statuses.items() if status is not Status.VALID)
        return (DatedList(self.listed, dated, marks),)

    def handed_over_at(self) -> datetime | None:
        """As dated."""
        return self.handed_over

    def date_handover(self, now: datetime) -> datetime:
        """A second later than the last, or now."""
        self.handed_over = now if self.handed_over is None else max(now, self.handed_over + SECOND)
        return self.handed_over

    def counts(self) -> RegisterCounts:
        """How many permits there are."""
        values = list(self.statuses.values())
        return RegisterCounts(
            len(self.booked), values.count(Status.INVALID), values.count(Status.SUSPENDED), len(set(self.companies()))
        )

    def load_repository(self) -> Mapping[str, bytes]:
        """What was kept."""
        return dict(self.documents)

    def save_repository(self, metadata: Mapping[str, bytes], lists: Mapping[str, ListVersion]) -> None:
        """Keep it."""
        self.diary.append("save")
        self.documents |= metadata
        self.versions += lists.items()

    def list_versions(self, file_name: str) -> tuple[ListVersion, ...]:
        """Every one."""
        return tuple(version for name, version in self.versions if name == file_name)


@dataclass
class DeskEncoder:
    """Implements `ListEncoder`: says what it was asked for."""

    lost: set[str] = field(default_factory=set)
    asked: list[tuple[str, bytes, tuple[ListVersion, ...]]] = field(default_factory=list)

    def holds(self, path: str, version: ListVersion) -> bool:
        """Whatever is not lost."""
        return (path, version.sha256) not in {(path, sha256) for sha256 in self.lost}

    def encode(
        self, path: str, content: bytes, older: Sequence[ListVersion], advance: Callable[[], None]
    ) -> EncodedList:
        """One file, named like the list."""
        self.asked.append((path, content, tuple(older)))
        advance()
        return EncodedList({"rungs": len(older)}, {f"{path}.small": b"small"})


def no_faces(name: str) -> tuple[bytes, bytes]:
    """A folder of photos that holds one, `sari.jpg`."""
    if name != "sari.jpg":
        message = f"no photo {name!r} in photos"
        raise PictureError(message)
    return b"RIFF\0\0\0\0WEBP" + bytes(382), b"\7" * 32


def issuance(
    register: MemoryRegister,
    ring: DeskRing | None = None,
    *,
    now: datetime = NOW,
    faces: Faces = no_faces,
    max_plain_chars: int = 528,
) -> Issuance:
    """What issuing needs, with the desk's key and its photo."""
    keys = ring or DeskRing()
    return Issuance(
        register=register,
        key_id=PERMIT_KEY.key_id,
        signer=lambda key_id: keys.load("permit", key_id),
        faces=faces,
        now=now,
        uri=URI,
        max_plain_chars=max_plain_chars,
    )
