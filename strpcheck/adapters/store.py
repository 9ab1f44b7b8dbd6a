"""Generations on the laptop's disk: content-addressed parts, a manifest each, and one pointer to the one in force."""

import contextlib
import hashlib
import mmap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.core.generation import Generation
from strpcheck.core.status_list import StatusList
from strpcheck.core.trust import TrustList
from strpcheck.documents.generation import (
    GENERATION_ID_CHARS,
    GenerationManifest,
    ManifestList,
    compose_generation,
    read_manifest,
    read_status_lists,
)
from strpcheck.documents.model import write_document
from strpcheck.errors import HomeError, StrpcheckError
from strpcheck.ports import Carrier, OfferedGeneration

if TYPE_CHECKING:
    from strpcheck.adapters.tuf.held import HeldMetadata, VerifiedMetadata

__all__ = ["DiskGenerationStore"]

POINTER = "current"
CANARY_FILE = "canary.json"
DAMAGED = "run `strpcheck sync` to fetch it again, or `strpcheck init` in a new home"


@dataclass(frozen=True, slots=True)
class _Held:
    """The generation in force, verified."""

    manifest: GenerationManifest
    metadata: "HeldMetadata"
    verified: "VerifiedMetadata"


class DiskGenerationStore:
    """Implements `GenerationStore` below one folder of the laptop's home."""

    def __init__(self, folder: Path, pinned_root: bytes) -> None:
        self._folder = folder
        self._objects = folder / "objects"
        self._pinned = pinned_root

    def current(self) -> Generation | None:
        """Verify the generation in force again, with no network, and give it.

        Raises:
            HomeError: A stored file is missing or was changed.
            SyncError: Held metadata does not verify from the pinned root on.
        """
        held = self._held()
        if held is None:
            return None

        def content(path: str) -> bytes:
            """A held target, compared with its signed hash."""
            signed = held.verified.files.get(path)
            if signed is None or held.manifest.files.get(path) != signed.sha256:
                message = f"the generation in force holds no {path}"
                raise HomeError(message, hint=DAMAGED)
            return self._object(signed.sha256)

        def lists(_: TrustList) -> list[StatusList]:
            """Status lists as they were verified when put in force; their bit strings are hashed again and mapped."""
            return [
                StatusList(entry.issuer, entry.uri, entry.issued_at, entry.bits, self._map(entry.bitmap))
                for entry in held.manifest.lists
            ]

        return compose_generation(
            held.manifest.id,
            content,
            lists,
            confirmed_at=held.verified.confirmed_at,
            environment=held.verified.environment,
        )

    @contextmanager
    def stage(self, carrier: Carrier, reference: datetime) -> Iterator[OfferedGeneration]:
        """Fetch and verify everything a carrier offers; what is in force stays as it is.

        Args:
            carrier: Believed in nothing.
            reference: The time that expiry is judged by: max(floor, now), or the floor with a suspect clock.

        Raises:
            CarrierError: Something is missing or cannot be read.
            StrpcheckError: Something does not verify.
        """
        from strpcheck.adapters.tuf.client import fetch
        from strpcheck.documents.canary import read_canaries

        held = self._held_or_nothing()
        with fetch(carrier, self._pinned, held.metadata if held else None, reference) as fetched:
            verified = fetched.verified
            generation = compose_generation(
                hashlib.sha256(fetched.held.timestamp).hexdigest()[:GENERATION_ID_CHARS],
                fetched.content,
                lambda trust: read_status_lists(fetched.content, trust, verified.files, reference),
                confirmed_at=verified.confirmed_at,
                environment=verified.environment,
            )

            def activate() -> None:
                """Keep every part, then the manifest, then switch the pointer: a crash leaves the old or the new."""
                self._keep(generation, fetched.held, {path: fetched.content(path) for path in verified.files})

            canaries = [(item.kind.value, item.barcode) for item in read_canaries(fetched.content(CANARY_FILE))]
            is_new = held is None or held.verified.version != verified.version
            yield OfferedGeneration(generation, tuple(canaries), activate, is_new=is_new)

    def _held_or_nothing(self) -> _Held | None:
        """What is held; damage is no reason not to fetch it anew, and the pinned root still guards the way in."""
        try:
            return self._held()
        except StrpcheckError:
            return None

    def _held(self) -> _Held | None:
        """Read the pointer and its manifest, and verify the metadata they lead to."""
        from strpcheck.adapters.tuf.held import HeldMetadata, verify_held

        pointer = self._folder / POINTER
        if not pointer.exists():
            return None
        try:
            digest = pointer.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError) as e:
            message = "cannot read which generation is in force"
            raise HomeError(message, hint=DAMAGED) from e
        manifest = read_manifest(self._object(digest))
        metadata = HeldMetadata(
            roots=tuple(self._object(name) for name in manifest.roots),
            timestamp=self._object(manifest.timestamp),
            snapshot=self._object(manifest.snapshot),
            roles={role: self._object(name) for role, name in manifest.roles.items()},
        )
        return _Held(manifest, metadata, verify_held(metadata, self._pinned))

    def _keep(self, generation: Generation, held: "HeldMetadata", files: dict[str, bytes]) -> None:
        """Write a generation's parts and put it in force."""
        make_folder(self._objects, private=True)
        manifest = GenerationManifest(
            id=generation.id,
            roots=tuple(self._put(root) for root in held.roots),
            timestamp=self._put(held.timestamp),
            snapshot=self._put(held.snapshot),
            roles={role: self._put(raw) for role, raw in sorted(held.roles.items())},
            files={path: self._put(raw) for path, raw in sorted(files.items())},
            lists=tuple(
                ManifestList(
                    issuer=item.issuer,
                    uri=item.uri,
                    issued_at=item.issued_at,
                    bits=item.bits,
                    bitmap=self._put(bytes(item.bitmap)),
                )
                for _, item in sorted(generation.lists.items())
            ),
        )
        write_durably(self._folder / POINTER, self._put(write_document(manifest)).encode("ascii"))

    def _put(self, content: bytes) -> str:
        """Keep a part under its hash; one that is there already, and whole, is not written again."""
        digest = hashlib.sha256(content).hexdigest()
        with contextlib.suppress(HomeError):
            self._object(digest)
            return digest
        write_durably(self._objects / digest, content)
        return digest

    def _object(self, digest: str) -> bytes:
        """A part, compared with its name."""
        try:
            content = (self._objects / digest).read_bytes()
        except (OSError, ValueError) as e:
            message = f"a part of the generation in force is missing: {digest[:16]}"
            raise HomeError(message, hint=DAMAGED) from e
        if hashlib.sha256(content).hexdigest() != digest:
            message = f"a part of the generation in force was changed: {digest[:16]}"
            raise HomeError(message, hint=DAMAGED)
        return content

    def _map(self, digest: str) -> Sequence[int]:
        """Map a bit string after hashing it; the mapping is what decisions read."""
        try:
            with (self._objects / digest).open("rb") as file:
                # An empty file cannot be mapped; an empty list is possible in principle.
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if file.seek(0, 2) else b""
        except OSError as e:
            message = f"a status list of the generation in force cannot be read: {digest[:16]}"
            raise HomeError(message, hint=DAMAGED) from e
        if hashlib.sha256(mapped).hexdigest() != digest:
            message = f"a status list of the generation in force was changed: {digest[:16]}"
            raise HomeError(message, hint=DAMAGED)
        return cast("Sequence[int]", mapped)
