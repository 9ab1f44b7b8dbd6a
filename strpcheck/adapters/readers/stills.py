"""Reads picture files one after the other: their bytes here, their pixels and codes in the reading child."""

from collections.abc import Iterable, Iterator, Mapping

from strpcheck.adapters.pictures.files import FilePictures, PictureFile
from strpcheck.adapters.pictures.watched import WatchedFolder
from strpcheck.adapters.readers.child import ReadingChild
from strpcheck.errors import ChildLostError
from strpcheck.ports import PageReading, UnreadablePicture

__all__ = ["StillReader"]


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
        return self._readings(FilePictures().pictures(places))

    def watch(self, folder: str, *, present: bool) -> Iterator[Iterable[PageReading | UnreadablePicture]]:
        """See `PictureReader.watch`."""
        return self._readings(WatchedFolder(folder, present=present).pictures())

    def _readings(
        self, files: Iterable[PictureFile | UnreadablePicture]
    ) -> Iterator[Iterable[PageReading | UnreadablePicture]]:
        """The pages of each file."""
        for file in files:
            if isinstance(file, UnreadablePicture):
                yield (file,)
            else:
                yield self._child.read_picture(file.octets, name=file.source)
