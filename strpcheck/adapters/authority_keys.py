"""The authority's private folder: issuer keys and role keys, and the repository signed with the latter."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import Metadata

from strpcheck.adapters.durable import make_folder
from strpcheck.adapters.key_files import KeyFile, load_key_file, make_key, save_key_file
from strpcheck.adapters.tuf.held import HeldMetadata, verify_held
from strpcheck.adapters.tuf.repository import LISTING, RepositoryState, first_root, published_files, sign_repository
from strpcheck.adapters.tuf.roles import DELEGATED, ISSUED_MEMBER, SIGNERS, issued_time
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
        keys = {role: self._at_hand(role, count) for role, (count, _) in SIGNERS.items() if role != ROOT}
        if not state.roles:
            _need_all(keys)
        signed = sign_repository(state, keys, targets, encoded, max(now, _last_issued(state, now)))
        _verify(signed)
        names = {f"{version}{ROOT_SUFFIX}": root for version, root in signed.roots.items()}
        names |= {role + METADATA_SUFFIX: raw for role, raw in signed.roles.items()}
        return SignedRepository(names, tuple(published_files(signed, targets, encoded)), signed.notes)

    def expiries(self, metadata: Mapping[str, bytes]) -> Mapping[str, datetime]:
        """When each signed role ends; of the roots the newest counts."""
        state = _state(metadata)
        newest = {ROOT: state.roots[max(state.roots)], **state.roles}
        return {role: Metadata.from_bytes(raw).signed.expires for role, raw in newest.items()}

    def _at_hand(self, role: str, count: int) -> list[KeyFile]:
        """The role's keys whose files are there: offline ones may be in the safe."""
        places = (self._folder / f"{role}-{number}.pem" for number in range(1, count + 1))
        return [load_key_file(place, self._passphrase()) for place in places if place.exists()]


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
