"""Reads picture files one after the other: their bytes here, their pixels and codes in the reading child."""

from collections.abc import Iterable, Iterator, Mapping

from strpcheck.adapters.pictures.files import FilePictures, PictureFile
from strpcheck.adapters.pictures.watched import WatchedFolder
from strpcheck.adapters.readers.child import FILE_SECONDS, ReadingChild
from strpcheck.errors import ChildLostError
from strpcheck.ports import PageReading, UnreadablePicture

__all__ = ["WATCHED_FILE_SECONDS", "StillReader"]

WATCHED_FILE_SECONDS = 20.0
"""Whoever fills a watched folder is not at the laptop: one file may not keep those behind it for a minute."""


class StillReader:
    """A `PictureReader` over files, folders and patterns, and over a folder that pictures come into."""

    def __init__(self, child: ReadingChild) -> None:
        """Take over a child, which may be coming up."""
        self._child = child

    @property
    def missing_rungs(self) -> Mapping[str, str]:
        """See `PictureReader.missing_rungs`; empty where the child does not come up, which each picture tells."""
        try:
            return self._child.missing_rungs
        except ChildLostError:
            return {}

    def read(self, places: Iterable[str]) -> Iterator[Iterable[PageReading | UnreadablePicture]]:
        """See `PictureReader.read`."""
        return self._readings(FilePictures().pictures(places), FILE_SECONDS)

    def watch(self, folder: str, *, present: bool) -> Iterator[Iterable[PageReading | UnreadablePicture]]:
        """See `PictureReader.watch`."""
        return self._readings(WatchedFolder(folder, present=present).pictures(), WATCHED_FILE_SECONDS)

    def _readings(
        self, files: Iterable[PictureFile | UnreadablePicture], file_seconds: float
    ) -> Iterator[Iterable[PageReading | UnreadablePicture]]:
        """The pages of each file."""
        for file in files:
            if isinstance(file, UnreadablePicture):
                yield (file,)
            else:
                yield self._child.read_picture(file.octets, name=file.source, file_seconds=file_seconds)
