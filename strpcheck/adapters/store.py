"""Generations on the laptop's disk: content-addressed parts, a manifest each, and one pointer to the one in force."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.adapters.floors import FLOORS_FILE, FloorsFile
from strpcheck.adapters.home import PUT_ROOT_BACK
from strpcheck.adapters.locks import hold
from strpcheck.adapters.objects import DAMAGED, Objects
from strpcheck.core.generation import Generation
from strpcheck.core.status_list import StatusList
from strpcheck.core.trust import TrustList
from strpcheck.documents.generation import (
    GenerationManifest,
    ManifestList,
    compose_generation,
    read_manifest,
    read_signers,
    read_status_lists,
)
from strpcheck.documents.model import write_document
from strpcheck.errors import HomeError, StrpcheckError
from strpcheck.ports import Carrier, OfferedGeneration

if TYPE_CHECKING:
    from strpcheck.adapters.tuf.client import Fetched
    from strpcheck.adapters.tuf.held import HeldMetadata, VerifiedMetadata
    from strpcheck.core.floors import Floors, Standing

__all__ = ["DiskGenerationStore"]

POINTER, LOCK = "current", "lock"
MAX_POINTER_CHARS = 128
CANARY_FILE, DEVICES_FILE = "canary.json", "devices.json"

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing is over at this time."""


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
            folder: Of this store alone; floors are kept beside it, where wiping it leaves them.
            pinned_root: What a person pinned at `init`.
            write: Replaces a file whole or not at all.
        """
        self._write = write
        self._folder = folder
        self._objects = Objects(folder / "objects", write)
        self._floors = FloorsFile(folder.with_name(FLOORS_FILE), write)
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
    def stage(self, carrier: Carrier) -> Iterator[OfferedGeneration]:
        """Fetch and verify everything a carrier offers; what is in force stays as it is.

        Args:
            carrier: Believed in nothing.

        Raises:
            CarrierError: Something is missing or cannot be read.
            WriteError: Another sync is at work.
            HomeError: What is held was pinned by another root; no sync may change that.
            StrpcheckError: Something does not verify.
        """
        from strpcheck.adapters.tuf.client import fetch

        # Of two syncs at once, the one that fetched less must not come last.
        make_folder(self._folder, private=True)
        with ExitStack() as stack:
            stack.enter_context(hold(self._folder / LOCK, "strpcheck sync"))
            held, is_whole = self._held_as_far_as_whole()
            metadata = held.metadata if held else None
            # Whoever takes the offer asks whether it is over: by what time, only the offer's own keys tell.
            fetched = stack.enter_context(fetch(carrier, self._pinned, metadata, NO_TIME))
            is_new = held is None or not is_whole or held.verified.version != fetched.verified.version
            yield self._offer(fetched, self._known(held), is_new=is_new)

    def _offer(self, fetched: "Fetched", known: "Floors", *, is_new: bool) -> OfferedGeneration:
        """Read what was fetched, every document of it."""
        from strpcheck.documents.canary import read_canaries
        from strpcheck.documents.devices import read_devices

        verified = fetched.verified
        generation = compose_generation(
            fetched.held.timestamp,
            fetched.content,
            lambda trust: read_status_lists(fetched.content, trust, verified.files),
            confirmed_at=verified.confirmed_at,
            environment=verified.environment,
        )
        standing = _standing(fetched.held, generation, fetched.content)

        def activate() -> None:
            """Raise the floors, keep every part, then the manifest, then switch the pointer: each whole or not."""
            # Before the pointer: nothing may be in force that an old copy could take back.
            self._floors.keep(standing.floors)
            self._keep(generation, fetched.held, {path: fetched.content(path) for path in verified.files})

        read_devices(fetched.content(DEVICES_FILE))  # no room reads it yet; a broken one comes no further
        canaries = [(item.kind.value, item.barcode) for item in read_canaries(fetched.content(CANARY_FILE))]
        return OfferedGeneration(generation, tuple(canaries), standing, known, activate, is_new=is_new)

    def _known(self, held: _Held | None) -> "Floors":
        """What nothing may fall below: as remembered, else as far as what is held says it."""
        from strpcheck.core.floors import Floors

        with contextlib.suppress(HomeError):  # damage of the file is told by `doctor`; it is no reason not to sync
            remembered = self._floors.read()
            if remembered is not None:
                return remembered
        if held is not None:
            with contextlib.suppress(StrpcheckError):
                return _standing(held.metadata, self._compose(held), self._content(held)).floors
        return Floors()

    def _compose(self, held: _Held) -> Generation:
        """Compare every part with its hash, also those that no decision reads, and put them together."""
        files = held.verified.files
        for path, signed in files.items():
            if held.manifest.files.get(path) != signed.sha256:
                message = f"the generation in force holds no {path}"
                raise HomeError(message, hint=DAMAGED)
            self._objects.must_be_whole(signed.sha256)

        def lists(_: TrustList) -> list[StatusList]:
            """Status lists as they were verified when put in force; their bit strings are hashed again and mapped."""
            return [
                StatusList(entry.issuer, entry.uri, entry.issued_at, entry.bits, self._objects.map(entry.bitmap))
                for entry in held.manifest.lists
            ]

        return compose_generation(
            held.metadata.timestamp,
            self._content(held),
            lists,
            confirmed_at=held.verified.confirmed_at,
            environment=held.verified.environment,
        )

    def _content(self, held: _Held) -> Callable[[str], bytes]:
        """Gives a target of what is held by its path."""
        files = held.verified.files

        def content(path: str) -> bytes:
            """A target."""
            if path not in files:
                message = f"the generation in force holds no {path}"
                raise HomeError(message, hint=DAMAGED)
            return self._objects.get(files[path].sha256)

        return content

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
        manifest = read_manifest(self._objects.get(pointer))
        return manifest, HeldMetadata(
            roots=tuple(self._objects.get(name) for name in manifest.roots),
            timestamp=self._objects.get(manifest.timestamp),
            snapshot=self._objects.get(manifest.snapshot),
            roles={role: self._objects.get(name) for role, name in manifest.roles.items()},
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
        self._objects.prepare()
        manifest = GenerationManifest(
            roots=tuple(self._objects.put(root) for root in held.roots),
            timestamp=self._objects.put(held.timestamp),
            snapshot=self._objects.put(held.snapshot),
            roles={role: self._objects.put(raw) for role, raw in sorted(held.roles.items())},
            files={path: self._objects.put(raw) for path, raw in sorted(files.items())},
            lists=tuple(
                ManifestList(
                    issuer=item.issuer,
                    uri=item.uri,
                    issued_at=item.issued_at,
                    bits=item.bits,
                    bitmap=self._objects.put(bytes(item.bitmap)),
                )
                for _, item in sorted(generation.lists.items())
            ),
        )
        self._write(self._folder / POINTER, self._objects.put(write_document(manifest)).encode("ascii"))


def _standing(held: "HeldMetadata", generation: Generation, content: Callable[[str], bytes]) -> "Standing":
    """What verified parts establish together."""
    from strpcheck.adapters.tuf.standings import signed_roles
    from strpcheck.core.floors import Standing

    return Standing.of(signed_roles(held), generation, read_signers(content, generation))
