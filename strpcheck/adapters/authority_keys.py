"""The authority's private folder: issuer keys and role keys, and the repository signed with the latter."""

import itertools
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import Metadata

from strpcheck.adapters.durable import make_folder, sync_folder
from strpcheck.adapters.key_files import KeyFile, load_key_file, make_key, save_key_file
from strpcheck.adapters.tuf.held import HeldMetadata, verify_held
from strpcheck.adapters.tuf.repository import (
    LISTING,
    RepositoryState,
    ending,
    first_root,
    public_key,
    published_files,
    sign_repository,
)
from strpcheck.adapters.tuf.roles import DELEGATED, ISSUED_MEMBER, SIGNERS, issued_time
from strpcheck.adapters.tuf.rotation import delegator_of, key_ids_of, rotate_role
from strpcheck.core.permit import Environment, KeyId
from strpcheck.errors import AuthorityError, SyncError
from strpcheck.ports import EncodedList, SignedRepository

__all__ = ["FolderKeyRing", "FolderRepository"]

ROOT = "root"
ROOT_SUFFIX, METADATA_SUFFIX = ".root.json", ".json"


class FolderKeyRing:
    """Implements `KeyRing` over `private/`."""

    def __init__(self, folder: Path, passphrase: Callable[[], bytes | None]) -> None:
        """Remember where keys are; the passphrase is asked for when the first key is needed."""
        self._folder = folder
        self._passphrase = passphrase

    def make(self, purpose: str) -> KeyFile:
        """Draw an issuer key and keep it as `<purpose>-<kid>.pem`."""
        key = make_key()
        make_folder(self._folder, private=True)
        save_key_file(self._place(purpose, key.key_id), key, self._passphrase())
        return key

    def load(self, purpose: str, key_id: KeyId) -> KeyFile:
        """An issuer key at work."""
        key = load_key_file(self._place(purpose, key_id), self._passphrase())
        if key.key_id != key_id:
            message = f"{self._place(purpose, key_id)} holds another key than its name says"
            raise AuthorityError(message, hint="put the right file back from the backup")
        return key

    def retire(self, purpose: str, key_id: KeyId) -> str | None:
        """Put a key's file aside under a name that says so; None where it is not there."""
        place = self._place(purpose, key_id)
        if not place.exists():
            return None
        _move(place, place.with_name(f"replaced-{place.name}"))
        return f"replaced-{place.name}"

    def _place(self, purpose: str, key_id: KeyId) -> Path:
        """The file of a key."""
        return self._folder / f"{purpose}-{key_id.hex()}.pem"


class FolderRepository:
    """Implements `Repository` over the role keys in `private/`."""

    def __init__(self, folder: Path, passphrase: Callable[[], bytes | None]) -> None:
        self._folder = folder
        self._passphrase = passphrase

    def found(self, environment: Environment, now: datetime) -> Mapping[str, bytes]:
        """Draw the keys of every role and sign the first root."""
        make_folder(self._folder, private=True)
        keys: dict[str, list[KeyFile]] = {}
        for role, (count, _) in SIGNERS.items():
            keys[role] = [make_key() for _ in range(count)]
            for number, key in enumerate(keys[role], 1):
                save_key_file(self._folder / f"{role}-{number}.pem", key, self._passphrase())
        return {"1" + ROOT_SUFFIX: first_root(keys, environment, now)}

    def sign(
        self,
        metadata: Mapping[str, bytes],
        targets: Mapping[str, bytes],
        encoded: Mapping[str, EncodedList],
        now: datetime,
    ) -> SignedRepository:
        """Sign every role that needs it, then snapshot and timestamp; what does not verify is not given out."""
        state = _state(metadata)
        self.settle(metadata)
        keys = {role: self._at_hand(role) for role in SIGNERS if role != ROOT}
        if not state.roles:
            _need_all(keys)
        signed = sign_repository(state, keys, targets, encoded, max(now, _last_issued(state, now)))
        _verify(signed)
        return SignedRepository(_names(signed), tuple(published_files(signed, targets, encoded)), signed.notes)

    def rotate(self, metadata: Mapping[str, bytes], role: str, now: datetime) -> Mapping[str, bytes]:
        """Draw new keys for a role and have its delegator name them.

        The new files lie beside the old ones until `settle`: whatever fails between, one of the two sets is the role's.
        """
        state = _state(metadata)
        self.settle(metadata)
        keys = {name: self._at_hand(name) for name in {ROOT, delegator_of(role)}}
        new = [make_key() for _ in range(SIGNERS[role][0])]
        rotated = rotate_role(state, role, keys, new, now)
        for number, key in enumerate(new, 1):
            place = self._waiting(role, number)
            place.unlink(missing_ok=True)  # of a rotation that was never booked
            save_key_file(place, key, self._passphrase())
        return _names(rotated)

    def settle(self, metadata: Mapping[str, bytes]) -> tuple[str, ...]:
        """Put new keys that are named by now in the place of old ones; returns what the old files are called now."""
        state = _state(metadata)
        replaced: list[str] = []
        for role, (count, _) in SIGNERS.items():
            for number in range(1, count + 1):
                waiting, place = self._waiting(role, number), self._place(role, number)
                if not waiting.exists():
                    continue
                key_id = public_key(load_key_file(waiting, self._passphrase())).keyid
                if key_id not in key_ids_of(state, role):
                    continue
                if place.exists():
                    replaced.append(self._free(role, number))
                    _move(place, self._folder / replaced[-1])
                _move(waiting, place)
        return tuple(replaced)

    def warnings(self, metadata: Mapping[str, bytes], now: datetime) -> tuple[str, ...]:
        """What ends within a third of its lifetime."""
        return tuple(f"{role} expires on {end:%Y-%m-%d}" for role, end in ending(_state(metadata), now).items())

    def expiries(self, metadata: Mapping[str, bytes]) -> Mapping[str, datetime]:
        """When each signed role ends; of the roots the newest counts."""
        state = _state(metadata)
        newest = {ROOT: state.roots[max(state.roots)], **state.roles}
        return {role: Metadata.from_bytes(raw).signed.expires for role, raw in newest.items()}

    def _at_hand(self, role: str) -> list[KeyFile]:
        """The role's keys whose files are there: offline ones may be in the safe."""
        places = (self._place(role, number) for number in range(1, SIGNERS[role][0] + 1))
        return [load_key_file(place, self._passphrase()) for place in places if place.exists()]

    def _place(self, role: str, number: int) -> Path:
        """The file of a key at work."""
        return self._folder / f"{role}-{number}.pem"

    def _waiting(self, role: str, number: int) -> Path:
        """The file of a key that is not named yet."""
        return self._folder / f"next-{role}-{number}.pem"

    def _free(self, role: str, number: int) -> str:
        """A name for a key that is not the role's any more; no key is ever overwritten."""
        names = (f"replaced-{time}-{role}-{number}.pem" for time in itertools.count(1))
        return next(name for name in names if not (self._folder / name).exists())


def _move(source: Path, target: Path) -> None:
    """Rename a key file, so that it stays renamed after a power cut."""
    try:
        source.replace(target)
        sync_folder(target.parent)
    except OSError as e:
        message = f"cannot rename {source}: {e.strerror or e}"
        raise AuthorityError(message, hint=f"allow writing in {source.parent}, then run the command again") from e


def _names(state: RepositoryState) -> dict[str, bytes]:
    """Signed metadata by the register's names."""
    names = {f"{version}{ROOT_SUFFIX}": root for version, root in state.roots.items()}
    return names | {role + METADATA_SUFFIX: raw for role, raw in state.roles.items()}


def _need_all(keys: Mapping[str, list[KeyFile]]) -> None:
    """The first targets names every key of the delegated roles."""
    for role in DELEGATED:
        count = SIGNERS[role.name][0]
        if len(keys[role.name]) < count:
            message = f"the first publish needs all {count} keys of {role.name}, got {len(keys[role.name])}"
            raise AuthorityError(message, hint=f"bring {role.name}-*.pem into private/, then publish again")


def _last_issued(state: RepositoryState, now: datetime) -> datetime:
    """The last `x-strp-issued`: a publish never says that an older moment is the newest."""
    timestamp = state.roles.get("timestamp")
    if timestamp is None:
        return now
    return issued_time(Metadata.from_bytes(timestamp).signed.unrecognized_fields.get(ISSUED_MEMBER))


def _verify(signed: RepositoryState) -> None:
    """Ask what laptops will ask, before anything is given out: a key file may have been mixed up with another."""
    roots = tuple(root for _, root in sorted(signed.roots.items()))
    roles = {role: signed.roles[role] for role in LISTING}
    try:
        verify_held(HeldMetadata(roots, signed.roles["timestamp"], signed.roles["snapshot"], roles), roots[0])
    except SyncError as e:
        message = f"what was signed is not what laptops would take: {e.message}"
        hint = "a file in private/ holds another key than its role's; put the right ones back from the backup"
        raise AuthorityError(message, hint=hint) from e


def _state(metadata: Mapping[str, bytes]) -> RepositoryState:
    """Signed metadata from the register's names."""
    roots = {int(name.split(".")[0]): raw for name, raw in metadata.items() if name.endswith(ROOT_SUFFIX)}
    names = {role: role + METADATA_SUFFIX for role in SIGNERS if role != ROOT}
    return RepositoryState(roots, {role: metadata[name] for role, name in names.items() if name in metadata})
