"""Past generations by their ids: every manifest is read once, and every part compared before it decides anything."""

from strpcheck.adapters.generation_files import GenerationFiles
from strpcheck.adapters.past import KeptGeneration, kept_generations
from strpcheck.core.generation import Generation
from strpcheck.errors import HomeError, StrpcheckError
from strpcheck.ports import Loss, Lost

__all__ = ["PastIndex"]


class PastIndex:
    """Implements `PastGenerations` over a store's files."""

    def __init__(self, files: GenerationFiles) -> None:
        self._files = files
        self._kept: dict[str, list[KeptGeneration]] = {}
        self._broken = 0
        self._look()

    def recall(self, generation_id: str) -> Generation | Lost:
        """A generation, verified from the pinned root on; one that is damaged is never decided by."""
        found = self._recalled(generation_id)
        if isinstance(found, Generation):
            return found
        self._look()  # a sync may have tidied up since
        return self._recalled(generation_id)

    def _recalled(self, generation_id: str) -> Generation | Lost:
        """The first manifest of that generation whose parts are all whole."""
        lost = Lost(Loss.MISSING, self._why_missing())
        for kept in self._kept.get(generation_id, ()):
            try:
                return self._whole(kept)
            except StrpcheckError as e:
                lost = Lost(Loss.DAMAGED, e.message)
        return lost

    def _whole(self, kept: KeptGeneration) -> Generation:
        """Put it together from its signed parts; its bit strings are compared too, as far as they are still kept.

        They are not read here. But scans read them, and where one was changed nothing is vouched for.

        Raises:
            StrpcheckError: A part is missing or was changed, or does not verify.
        """
        files, manifest = self._files, kept.manifest
        for item in manifest.lists:
            if files.objects.size(item.bitmap):
                files.objects.must_be_whole(item.bitmap)
        generation = files.recompose(files.verified(manifest, files.metadata(manifest)))
        if generation.id != manifest.generation:
            # Nobody signs a manifest: whoever writes one could have a scan decided by another generation's rules.
            message = f"a manifest names generation {manifest.generation}, and its parts are those of {generation.id}"
            raise HomeError(message)
        return generation

    def _look(self) -> None:
        """Read the manifests."""
        self._kept = {}
        found = kept_generations(self._files)
        for kept in found:
            self._kept.setdefault(kept.manifest.generation, []).append(kept)
        self._broken = len(self._files.names()) - len(found)

    def _why_missing(self) -> str:
        """A manifest that cannot be read does not say whose it is."""
        if self._broken > 0:
            return f"not kept, or one of {self._broken} manifests that cannot be read"
        return "not kept"
