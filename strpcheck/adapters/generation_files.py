"""A generation as files: written from what was verified, and read back from its manifest with every part compared."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.bounded import read_bounded
from strpcheck.adapters.durable import make_folder
from strpcheck.adapters.home import PUT_ROOT_BACK
from strpcheck.adapters.objects import DAMAGED, SHOWN, Objects
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
from strpcheck.errors import HomeError
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from strpcheck.adapters.tuf.held import HeldMetadata, VerifiedMetadata

__all__ = ["GenerationFiles", "HeldGeneration"]

MAX_MANIFEST_BYTES = 1 << 20
"""A line a list, and there are few: one of two lists has 1.3 KB."""


@dataclass(frozen=True, slots=True)
class HeldGeneration:
    """A generation on disk: its metadata is verified, its other parts are compared as they are read."""

    manifest: GenerationManifest
    metadata: "HeldMetadata"
    verified: "VerifiedMetadata"


class GenerationFiles:
    """Manifests in one folder, parts in another, below the store's own."""

    def __init__(self, folder: Path, pinned_root: bytes, write: Callable[[Path, bytes], None]) -> None:
        self.objects = Objects(folder / "objects", write)
        self._manifests = folder / "generations"
        self._pinned = pinned_root
        self._write = write

    def write(
        self, generation: Generation, metadata: "HeldMetadata", files: Mapping[str, bytes], number: int, since: datetime
    ) -> str:
        """Keep a generation's parts, then its manifest; returns the manifest's name.

        Raises:
            WriteError: There is no room; what was kept stays for the next attempt.
        """
        put = self.objects.put
        self.objects.prepare()
        make_folder(self._manifests, private=True)
        manifest = GenerationManifest(
            number=number,
            generation=generation.id,
            confirmed_at=generation.confirmed_at,
            since=since,
            roots=tuple(put(root) for root in metadata.roots),
            timestamp=put(metadata.timestamp),
            snapshot=put(metadata.snapshot),
            roles={role: put(raw) for role, raw in sorted(metadata.roles.items())},
            files={path: put(raw) for path, raw in sorted(files.items())},
            lists=tuple(
                ManifestList(
                    issuer=item.issuer,
                    uri=item.uri,
                    issued_at=item.issued_at,
                    bits=item.bits,
                    bitmap=put(bytes(item.bitmap)),
                )
                for _, item in sorted(generation.lists.items())
            ),
        )
        raw = write_document(manifest)
        digest = hashlib.sha256(raw).hexdigest()
        self._write(self._manifests / digest, raw)
        return digest

    def manifest(self, digest: str) -> GenerationManifest:
        """A manifest by its name.

        Raises:
            HomeError: It is missing or was changed.
            DocumentError: It is none.
        """
        try:
            # A damaged pointer may name anything, a folder or a NUL among them.
            raw = read_bounded(self._manifests / digest, MAX_MANIFEST_BYTES)
        except (HomeError, ValueError) as e:
            message = f"the manifest of a generation is missing or cannot be read: {digest[:SHOWN]}"
            raise HomeError(message, hint=DAMAGED, trouble=Trouble.HELD_DAMAGED) from e
        if hashlib.sha256(raw).hexdigest() != digest:
            message = f"the manifest of a generation was changed: {digest[:SHOWN]}"
            raise HomeError(message, hint=DAMAGED, trouble=Trouble.HELD_DAMAGED)
        return read_manifest(raw)

    def names(self) -> tuple[str, ...]:
        """Names of every manifest there is."""
        return tuple(file.name for file in self._manifests.iterdir()) if self._manifests.is_dir() else ()

    def drop(self, digest: str) -> None:
        """Remove a manifest; its parts are swept later."""
        (self._manifests / digest).unlink(missing_ok=True)

    def metadata(self, manifest: GenerationManifest) -> "HeldMetadata":
        """A generation's signed metadata, not verified yet.

        Raises:
            HomeError: A part is missing or was changed.
        """
        from strpcheck.adapters.tuf.held import HeldMetadata

        get = self.objects.get
        return HeldMetadata(
            roots=tuple(get(name) for name in manifest.roots),
            timestamp=get(manifest.timestamp),
            snapshot=get(manifest.snapshot),
            roles={role: get(name) for role, name in manifest.roles.items()},
        )

    def must_be_pinned(self, metadata: "HeldMetadata") -> None:
        """Refuse what does not begin with the pinned root.

        Raises:
            HomeError: Another root is pinned: who changes the root changes everything.
        """
        if metadata.roots[0] != self._pinned:
            message = "root.json is not the root that the generation in force was verified from"
            raise HomeError(message, hint=PUT_ROOT_BACK, trouble=Trouble.OTHER_ROOT)

    def verified(self, manifest: GenerationManifest, metadata: "HeldMetadata") -> HeldGeneration:
        """Verify metadata from the pinned root on.

        Raises:
            HomeError: Another root is pinned.
            SyncError: It does not hold: what is stored was changed.
        """
        from strpcheck.adapters.tuf.held import verify_held

        self.must_be_pinned(metadata)
        return HeldGeneration(manifest, metadata, verify_held(metadata, self._pinned))

    def compose(self, held: HeldGeneration) -> Generation:
        """Compare every part with its hash, also those that no decision reads, and put them together.

        Raises:
            HomeError: A part is missing or was changed.
        """
        for path, signed in held.verified.files.items():
            if held.manifest.files.get(path) != signed.sha256:
                raise _lacks(path)
            self.objects.must_be_whole(signed.sha256)

        def lists(_: TrustList) -> list[StatusList]:
            """Status lists as they were verified when put in force; their bit strings are hashed again and mapped."""
            return [
                StatusList(entry.issuer, entry.uri, entry.issued_at, entry.bits, self.objects.map(entry.bitmap))
                for entry in held.manifest.lists
            ]

        return self._composed(held, lists)

    def recompose(self, held: HeldGeneration) -> Generation:
        """Put a past generation together, whose bit strings are not kept apart: its lists are verified anew.

        Raises:
            HomeError: A part is missing or was changed.
        """
        content, files = self.content(held), held.verified.files
        return self._composed(held, lambda trust: read_status_lists(content, trust, files))

    def content(self, held: HeldGeneration) -> Callable[[str], bytes]:
        """Gives a target of a generation by its path."""

        def content(path: str) -> bytes:
            """A target."""
            if path not in held.verified.files:
                raise _lacks(path)
            return self.objects.get(held.verified.files[path].sha256)

        return content

    def _composed(self, held: HeldGeneration, lists: Callable[[TrustList], list[StatusList]]) -> Generation:
        """Documents and lists together."""
        return compose_generation(
            held.verified.signed,
            self.content(held),
            lists,
            confirmed_at=held.verified.confirmed_at,
            environment=held.verified.environment,
        )


def _lacks(path: str) -> HomeError:
    """A target that is not there."""
    message = f"the generation in force holds no {path}"
    return HomeError(message, hint=DAMAGED, trouble=Trouble.HELD_DAMAGED)
