"""Generations on the laptop's disk: content-addressed parts, a manifest each, and one pointer to the one in force."""

import contextlib
import hashlib
import mmap
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, cast

from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.adapters.home import PUT_ROOT_BACK
from strpcheck.adapters.locks import hold
from strpcheck.core.generation import Generation
from strpcheck.core.status_list import StatusList
from strpcheck.core.trust import TrustList
from strpcheck.documents.generation import (
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
    from hashlib import _Hash as Hash

    from strpcheck.adapters.tuf.held import HeldMetadata, VerifiedMetadata

__all__ = ["DiskGenerationStore"]

POINTER, LOCK = "current", "lock"
MAX_POINTER_CHARS = 128
CANARY_FILE, DEVICES_FILE = "canary.json", "devices.json"
SHOWN = 16
"""Digits of a hash that tell one part from another in a message."""

DAMAGED = "run `strpcheck sync` to fetch it again"


@dataclass(frozen=True, slots=True)
class _Held:
    """The generation in force: its metadata is verified, its other parts are compared as they are read."""

    manifest: GenerationManifest
    metadata: "HeldMetadata"
    verified: "VerifiedMetadata"


class DiskGenerationStore:
    """Implements `GenerationStore` below one folder of the laptop's home."""

    def __init__(
        self, folder: Path, pinned_root: bytes, *, write: Callable[[Path, bytes], None] = write_durably
    ) -> None:
        """Nothing is read yet.

        Args:
            folder: Of this store alone.
            pinned_root: What a person pinned at `init`.
            write: Replaces a file whole or not at all.
        """
        self._write = write
        self._folder = folder
        self._objects = folder / "objects"
        self._pinned = pinned_root

    def current(self) -> Generation | None:
        """Verify the generation in force again, with no network, and give it.

        Raises:
            HomeError: A stored file is missing or was changed, or another root is pinned.
            SyncError: Held metadata does not verify from the pinned root on.
        """
        held = self._held()
        return None if held is None else self._compose(held)

    def mark(self) -> tuple[int, int, int] | None:
        """Changes whenever another generation is put in force; cheap enough to ask at every frame."""
        try:
            told = (self._folder / POINTER).stat()
        except OSError:
            return None
        return told.st_mtime_ns, told.st_ino, told.st_size

    @contextmanager
    def stage(self, carrier: Carrier, reference: datetime) -> Iterator[OfferedGeneration]:
        """Fetch and verify everything a carrier offers; what is in force stays as it is.

        Args:
            carrier: Believed in nothing.
            reference: The time that expiry is judged by: max(floor, now), or the floor with a suspect clock.

        Raises:
            CarrierError: Something is missing or cannot be read.
            WriteError: Another sync is at work.
            HomeError: What is held was pinned by another root; no sync may change that.
            StrpcheckError: Something does not verify.
        """
        from strpcheck.adapters.tuf.client import fetch
        from strpcheck.documents.canary import read_canaries
        from strpcheck.documents.devices import read_devices

        # Of two syncs at once, the one that fetched less must not come last.
        make_folder(self._folder, private=True)
        with ExitStack() as stack:
            stack.enter_context(hold(self._folder / LOCK, "strpcheck sync"))
            held, is_whole = self._held_as_far_as_whole()
            metadata = held.metadata if held else None
            fetched = stack.enter_context(fetch(carrier, self._pinned, metadata, reference))
            verified = fetched.verified
            generation = compose_generation(
                fetched.held.timestamp,
                fetched.content,
                lambda trust: read_status_lists(fetched.content, trust, verified.files, reference),
                confirmed_at=verified.confirmed_at,
                environment=verified.environment,
            )

            def activate() -> None:
                """Keep every part, then the manifest, then switch the pointer: a crash leaves the old or the new."""
                self._keep(generation, fetched.held, {path: fetched.content(path) for path in verified.files})

            read_devices(fetched.content(DEVICES_FILE))  # no room reads it yet; a broken one comes no further
            canaries = [(item.kind.value, item.barcode) for item in read_canaries(fetched.content(CANARY_FILE))]
            is_new = held is None or not is_whole or held.verified.version != verified.version
            yield OfferedGeneration(generation, tuple(canaries), activate, is_new=is_new)

    def _compose(self, held: _Held) -> Generation:
        """Compare every part with its hash, also those that no decision reads, and put them together."""
        files = held.verified.files
        for path, signed in files.items():
            if held.manifest.files.get(path) != signed.sha256:
                message = f"the generation in force holds no {path}"
                raise HomeError(message, hint=DAMAGED)
            self._must_be_whole(signed.sha256)

        def content(path: str) -> bytes:
            """A target."""
            if path not in files:
                message = f"the generation in force holds no {path}"
                raise HomeError(message, hint=DAMAGED)
            return self._object(files[path].sha256)

        def lists(_: TrustList) -> list[StatusList]:
            """Status lists as they were verified when put in force; their bit strings are hashed again and mapped."""
            return [
                StatusList(entry.issuer, entry.uri, entry.issued_at, entry.bits, self._map(entry.bitmap))
                for entry in held.manifest.lists
            ]

        return compose_generation(
            held.metadata.timestamp,
            content,
            lists,
            confirmed_at=held.verified.confirmed_at,
            environment=held.verified.environment,
        )

    def _held(self) -> _Held | None:
        """What is in force, its metadata verified."""
        kept = self._read()
        return None if kept is None else self._verify(*kept)

    def _held_as_far_as_whole(self) -> tuple[_Held | None, bool]:
        """What the updater may compare an offer with, and whether nothing needs to be fetched anew.

        Damage is no reason to stay without lists: the pinned root guards the way in, now as at the first sync.
        """
        held = kept = None
        with contextlib.suppress(StrpcheckError):
            kept = self._read()
        if kept is not None:
            self._must_be_pinned(kept[1])  # not healed: who changes the root changes everything
            with contextlib.suppress(StrpcheckError):
                held = self._verify(*kept)
                self._compose(held)
                return held, True
        return held, False

    def _read(self) -> "tuple[GenerationManifest, HeldMetadata] | None":
        """Follow the pointer to the manifest, and that to the signed metadata."""
        from strpcheck.adapters.tuf.held import HeldMetadata

        pointer = self._pointer()
        if pointer is None:
            return None
        manifest = read_manifest(self._object(pointer))
        return manifest, HeldMetadata(
            roots=tuple(self._object(name) for name in manifest.roots),
            timestamp=self._object(manifest.timestamp),
            snapshot=self._object(manifest.snapshot),
            roles={role: self._object(name) for role, name in manifest.roles.items()},
        )

    def _verify(self, manifest: GenerationManifest, metadata: "HeldMetadata") -> _Held:
        """Verify metadata from the pinned root on."""
        from strpcheck.adapters.tuf.held import verify_held

        self._must_be_pinned(metadata)
        return _Held(manifest, metadata, verify_held(metadata, self._pinned))

    def _must_be_pinned(self, metadata: "HeldMetadata") -> None:
        """Refuse what does not begin with the pinned root."""
        if metadata.roots[0] != self._pinned:
            message = "root.json is not the root that the generation in force was verified from"
            raise HomeError(message, hint=PUT_ROOT_BACK)

    def _pointer(self) -> str | None:
        """Hash of the manifest in force as it is written, whatever that is; None before the first sync."""
        try:
            if (self._folder / POINTER).is_fifo():
                message = "cannot read which generation is in force: it is a pipe"
                raise HomeError(message, hint=DAMAGED)
            with (self._folder / POINTER).open(encoding="latin-1") as file:
                return file.read(MAX_POINTER_CHARS)
        except FileNotFoundError:
            return None
        except OSError as e:
            message = f"cannot read which generation is in force: {e.strerror or e}"
            raise HomeError(message, hint=DAMAGED) from e

    def _keep(self, generation: Generation, held: "HeldMetadata", files: dict[str, bytes]) -> None:
        """Write a generation's parts and put it in force."""
        make_folder(self._objects, private=True)
        manifest = GenerationManifest(
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
        self._write(self._folder / POINTER, self._put(write_document(manifest)).encode("ascii"))

    def _put(self, content: bytes) -> str:
        """Keep a part under its hash; one that is there already, and whole, is not written again."""
        digest = hashlib.sha256(content).hexdigest()
        with contextlib.suppress(HomeError):
            self._object(digest)
            return digest
        self._write(self._objects / digest, content)
        return digest

    def _object(self, digest: str) -> bytes:
        """A part, compared with its name."""
        with self._opened(digest) as file:
            content = file.read()
        _compare(hashlib.sha256(content), digest)
        return content

    def _must_be_whole(self, digest: str) -> None:
        """Compare a part with its name without holding it: a list may be megabytes."""
        with self._opened(digest) as file:
            found = hashlib.file_digest(file, "sha256")
        _compare(found, digest)

    def _map(self, digest: str) -> Sequence[int]:
        """Map a bit string after hashing it; the mapping is what decisions read."""
        with self._opened(digest) as file:
            # An empty file cannot be mapped; an empty list is possible in principle.
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if file.seek(0, 2) else b""
        _compare(hashlib.sha256(mapped), digest)
        return cast("Sequence[int]", mapped)

    @contextmanager
    def _opened(self, digest: str) -> Iterator[BufferedReader]:
        """A part's file."""
        try:
            # A damaged pointer or manifest may name anything, a folder or a NUL among them.
            with (self._objects / digest).open("rb") as file:
                yield file
        except (OSError, ValueError) as e:
            message = f"a part of the generation in force is missing or cannot be read: {digest[:SHOWN]}"
            raise HomeError(message, hint=DAMAGED) from e


def _compare(found: "Hash", digest: str) -> None:
    """A part is what its name says."""
    if found.hexdigest() != digest:
        message = f"a part of the generation in force was changed: {digest[:SHOWN]}"
        raise HomeError(message, hint=DAMAGED)
