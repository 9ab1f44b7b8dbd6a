"""What the use cases need from the world; adapters implement these, tests stand in for them."""

from typing import TYPE_CHECKING

from strpcheck.ports.authority import (
    AuthorityKey,
    BookedPermit,
    DatedList,
    KeyRing,
    Register,
    RegisterCounts,
    Selection,
    Signer,
    StatusListState,
    WantedPermit,
)
from strpcheck.ports.live import (
    Encoding,
    Frame,
    FrameReader,
    FrameSource,
    Reading,
    SourceNotice,
    TextSource,
)
from strpcheck.ports.publishing import (
    EncodedList,
    ListEncoder,
    ListVersion,
    Repository,
    RepositoryBook,
    SignedRepository,
)
from strpcheck.ports.reading import (
    FoundBarcode,
    Outline,
    PageReading,
    PictureReader,
    SymbolWriter,
    UnreadablePicture,
)
from strpcheck.ports.station import (
    Carrier,
    GenerationStore,
    HeldView,
    LogEntry,
    OfferedGeneration,
    ScanLog,
    Trace,
    Traffic,
)
from strpcheck.ports.world import Clock, Entropy

if TYPE_CHECKING:
    # Names numpy, which only the adapters that own pictures may load.
    from strpcheck.ports.reading import GreyImage as GreyImage

__all__ = [
    "AuthorityKey",
    "BookedPermit",
    "Carrier",
    "Clock",
    "DatedList",
    "EncodedList",
    "Encoding",
    "Entropy",
    "FoundBarcode",
    "Frame",
    "FrameReader",
    "FrameSource",
    "GenerationStore",
    "HeldView",
    "KeyRing",
    "ListEncoder",
    "ListVersion",
    "LogEntry",
    "OfferedGeneration",
    "Outline",
    "PageReading",
    "PictureReader",
    "Reading",
    "Register",
    "RegisterCounts",
    "Repository",
    "RepositoryBook",
    "ScanLog",
    "Selection",
    "SignedRepository",
    "Signer",
    "SourceNotice",
    "StatusListState",
    "SymbolWriter",
    "TextSource",
    "Trace",
    "Traffic",
    "UnreadablePicture",
    "WantedPermit",
]
