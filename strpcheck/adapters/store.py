"""Generations on the laptop's disk: content-addressed parts, a manifest each, and one pointer to the one in force."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.adapters.floors import FLOORS_FILE, FloorsFile, known_floors, standing_of
from strpcheck.adapters.generation_files import GenerationFiles, HeldGeneration
from strpcheck.adapters.locks import hold
from strpcheck.adapters.objects import DAMAGED
from strpcheck.core.generation import Generation
from strpcheck.documents.fields import EARLIEST, LATEST
from strpcheck.documents.generation import compose_generation, list_paths, read_status_lists
from strpcheck.errors import HomeError, StrpcheckError
from strpcheck.ports import Carrier, HeldView, OfferedGeneration
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from strpcheck.adapters.generation_layout import PublishedFiles
    from strpcheck.adapters.tuf.client import Fetched
    from strpcheck.adapters.tuf.downloads import Stock
    from strpcheck.core.floors import Floors, Memory
    from strpcheck.documents.generation import GenerationManifest

__all__ = ["DiskGenerationStore"]

POINTER, LOCK, PARTS = "current", "lock", "parts"
MAX_POINTER_CHARS = 128
CANARY_FILE, DEVICES_FILE = "canary.json", "devices.json"

FIRST_MOMENT, LAST_MOMENT = EARLIEST, LATEST - timedelta(seconds=1)
"""What a manifest can say; a clock may stand anywhere."""

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing is over at this time."""


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
        self._files = GenerationFiles(folder, pinned_root, write)
        self._floors = FloorsFile(folder.with_name(FLOORS_FILE), write)
        self._pinned = pinned_root

    def current(self) -> Generation | None:
        """Verify the generation in force again, with no network, and give it.

        Raises:
            HomeError: A stored file is missing or was changed, or another root is pinned.
            SyncError: Held metadata does not verify from the pinned root on.
        """
        held = self._held()
        return None if held is None else self._files.compose(held)

    def with_canaries(self) -> tuple[Generation, tuple[tuple[str, str], ...]] | None:
        """The same with its known permits, for the self-test at every start; None before the first sync.

        Raises:
            HomeError: As `current`.
            SyncError: As `current`.
        """
        held = self._held()
        return None if held is None else (self._files.compose(held), _canaries(self._files.content(held)))

    def view(self) -> HeldView | None:
        """The same with its canaries and what its roles say; None before the first sync.

        Raises:
            HomeError: As `current`.
            SyncError: As `current`.
        """
        from strpcheck.adapters.tuf.standings import signed_roles

        held = self._held()
        if held is None:
            return None
        generation = self._files.compose(held)
        canaries = _canaries(self._files.content(held))
        return HeldView(generation, canaries, signed_roles(held.metadata), held.manifest.since)

    def past(self) -> "tuple[GenerationManifest, ...]":
        """Every generation that can be had again, the newest first, the one in force among them."""
        from strpcheck.adapters.past import kept_generations

        return tuple(kept.manifest for kept in kept_generations(self._files))

    def recall(self, generation_id: str) -> Generation:
        """A generation that was in force once, verified from the pinned root on like the one that is.

        Raises:
            HomeError: It is not kept any more, or was damaged.
        """
        from strpcheck.adapters.past import kept_generations

        for kept in kept_generations(self._files):
            if kept.manifest.generation == generation_id:
                return self._files.recompose(self._files.verified(kept.manifest, self._files.metadata(kept.manifest)))
        message = f"generation {generation_id} is not kept"
        hint = "generations stay as long as the policy keeps forgeries and conflicts, the newest 1.5 GB of them"
        raise HomeError(message, hint=hint, trouble=Trouble.PAST_DAMAGED)

    def published(self) -> "PublishedFiles":
        """The generation in force as a repository's files, verified and compared now, and again as each is read.

        Raises:
            HomeError: There is none, or a part of it was changed.
        """
        from strpcheck.adapters.generation_layout import layout_of

        held = self._held()
        if held is None:
            message = "no generation is in force"
            raise HomeError(message, hint="run `strpcheck sync CARRIER` first", trouble=Trouble.NOTHING_HELD)
        self._files.compose(held)
        return layout_of(held, self._files.content(held))

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
            fetched = stack.enter_context(fetch(carrier, self._pinned, metadata, NO_TIME, self._stock(held)))
            is_new = held is None or not is_whole or held.metadata.timestamp != fetched.held.timestamp
            yield self._offer(fetched, known_floors(self._floors, self._files, held), is_new=is_new)

    def _offer(self, fetched: "Fetched", known: "tuple[Floors, Memory]", *, is_new: bool) -> OfferedGeneration:
        """Read what was fetched, every document of it."""
        from strpcheck.documents.devices import read_devices

        verified = fetched.verified
        generation = compose_generation(
            verified.signed,
            fetched.content,
            lambda trust: read_status_lists(fetched.content, trust, verified.files),
            confirmed_at=verified.confirmed_at,
            environment=verified.environment,
        )
        standing = standing_of(fetched.held, generation, fetched.content)

        def activate(now: datetime) -> None:
            """Raise the floors, keep every part, then the manifest, then switch the pointer: each whole or not."""
            # Before the pointer: nothing may be in force that an old copy could take back.
            self._floors.keep(standing.floors)
            self._put_in_force(fetched, generation, now)

        read_devices(fetched.content(DEVICES_FILE))  # no room reads it yet; a broken one comes no further
        canaries = _canaries(fetched.content)
        return OfferedGeneration(
            generation, canaries, standing, *known, activate, is_new=is_new, traffic=fetched.traffic
        )

    def _put_in_force(self, fetched: "Fetched", generation: Generation, now: datetime) -> None:
        """Write a generation, name it in the pointer, and tidy up behind."""
        from strpcheck.adapters.past import kept_generations, tidy
        from strpcheck.core.retention import longest_of

        number = 1 + max((kept.manifest.number for kept in kept_generations(self._files)), default=0)
        contents = {path: fetched.content(path) for path in fetched.verified.files}
        since = min(max(now.astimezone(UTC), FIRST_MOMENT), LAST_MOMENT)
        name = self._files.write(generation, fetched.held, contents, number, since)
        self._write(self._folder / POINTER, name.encode("ascii"))
        # The new one is in force: what cannot be tidied now is tidied after the next.
        with contextlib.suppress(OSError, StrpcheckError):
            shutil.rmtree(self._folder / PARTS, ignore_errors=True)
            tidy(self._files, name, longest_of(generation.policy.retention), since)

    def _stock(self, held: HeldGeneration | None) -> "Stock":
        """What is here already, so that it need not be fetched."""
        from strpcheck.adapters.tuf.downloads import Stock

        def content(digest: str) -> bytes | None:
            """A part, if it is here and whole."""
            with contextlib.suppress(HomeError):
                return self._files.objects.get(digest)
            return None

        versions = {}
        if held is not None:
            with contextlib.suppress(StrpcheckError):
                paths = list_paths(self._files.content(held))
                dated = {(entry.issuer, entry.uri): entry.issued_at for entry in held.manifest.lists}
                versions = {
                    path: {held.manifest.files[path]: dated[key]} for key, path in paths.items() if key in dated
                }
        return Stock(content, versions, self._folder / PARTS)

    def _held(self) -> HeldGeneration | None:
        """What is in force, its metadata verified."""
        pointer = self._pointer()
        if pointer is None:
            return None
        manifest = self._files.manifest(pointer)
        return self._files.verified(manifest, self._files.metadata(manifest))

    def _held_as_far_as_whole(self) -> tuple[HeldGeneration | None, bool]:
        """What the updater may compare an offer with, and whether nothing needs to be fetched anew.

        Damage is no reason to stay without lists: the pinned root guards the way in, now as at the first sync.
        """
        manifest = metadata = held = None
        with contextlib.suppress(StrpcheckError):
            pointer = self._pointer()
            manifest = None if pointer is None else self._files.manifest(pointer)
            metadata = None if manifest is None else self._files.metadata(manifest)
        if manifest is not None and metadata is not None:
            self._files.must_be_pinned(metadata)  # not healed: who changes the root changes everything
            with contextlib.suppress(StrpcheckError):
                held = self._files.verified(manifest, metadata)
                self._files.compose(held)
                return held, True
        return held, False

    def _pointer(self) -> str | None:
        """Name of the manifest in force as it is written, whatever that is; None before the first sync."""
        try:
            if (self._folder / POINTER).is_fifo():
                message = "cannot read which generation is in force: it is a pipe"
                raise HomeError(message, hint=DAMAGED, trouble=Trouble.HELD_DAMAGED)
            with (self._folder / POINTER).open(encoding="latin-1") as file:
                return file.read(MAX_POINTER_CHARS)
        except FileNotFoundError:
            return None
        except OSError as e:
            message = f"cannot read which generation is in force: {e.strerror or e}"
            raise HomeError(message, hint=DAMAGED, trouble=Trouble.HELD_DAMAGED) from e


def _canaries(content: Callable[[str], bytes]) -> tuple[tuple[str, str], ...]:
    """Kind and barcode of each known permit."""
    from strpcheck.documents.canary import read_canaries

    return tuple((item.kind.value, item.barcode) for item in read_canaries(content(CANARY_FILE)))
