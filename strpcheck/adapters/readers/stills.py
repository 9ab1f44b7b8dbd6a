"""Reads picture files one after the other: their bytes here, their pixels and codes in the reading child."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from strpcheck.adapters.pictures.files import PictureFile
from strpcheck.adapters.readers.child import ReadingChild
from strpcheck.errors import ChildLostError
from strpcheck.ports import PageReading, UnreadablePicture

__all__ = ["StillReader"]


class StillReader:
    """A `PictureReader` over files, folders and patterns."""

    def __init__(
        self, child: ReadingChild, files: Callable[[Iterable[str]], Iterator[PictureFile | UnreadablePicture]]
    ) -> None:
        """Take over a child, which may be coming up, and the way from places to files."""
        self._child = child
        self._files = files

    @property
    def missing_rungs(self) -> Mapping[str, str]:
        """See `PictureReader.missing_rungs`; empty where the child does not come up, which each picture tells."""
        try:
            return self._child.missing_rungs
        except ChildLostError:
            return {}

    def read(self, places: Iterable[str]) -> Iterator[Iterable[PageReading | UnreadablePicture]]:
        """See `PictureReader.read`."""
        for file in self._files(places):
            if isinstance(file, UnreadablePicture):
                yield (file,)
            else:
                yield self._child.read_picture(file.octets, name=file.source)
