"""What the use cases need from the world; adapters implement these, tests stand in for them."""

from strpcheck.ports.authority import (
    AuthorityKey,
    BookedPermit,
    Register,
    RegisterCounts,
    Selection,
    Signer,
    StatusListState,
    WantedPermit,
)
from strpcheck.ports.reading import (
    BarcodeReader,
    FoundBarcode,
    Picture,
    PictureSource,
    SymbolWriter,
    UnreadablePicture,
)
from strpcheck.ports.station import (
    Carrier,
    GenerationStore,
    LogEntry,
    OfferedGeneration,
    ScanLog,
    Trace,
)
from strpcheck.ports.world import Clock, Entropy

__all__ = [
    "AuthorityKey",
    "BarcodeReader",
    "BookedPermit",
    "Carrier",
    "Clock",
    "Entropy",
    "FoundBarcode",
    "GenerationStore",
    "LogEntry",
    "OfferedGeneration",
    "Picture",
    "PictureSource",
    "Register",
    "RegisterCounts",
    "ScanLog",
    "Selection",
    "Signer",
    "StatusListState",
    "SymbolWriter",
    "Trace",
    "UnreadablePicture",
    "WantedPermit",
]
