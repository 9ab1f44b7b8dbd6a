"""A laptop on the vectors' morning, and barcodes for it to judge."""

from typing import Any

from strpcheck.core.record import EntryKind
from strpcheck.scan import Checkpoint
from tests.core.making import GENERATION, NOW
from tests.laptop import MemoryLog, Times
from tests.vectors.claims import CTI, IDX, text
from tests.vectors.forge import KEYS

GOOD = text(KEYS["permit"])
REVOKED = text(KEYS["permit"], {IDX: 8, CTI: bytes(7) + b"\x08"})
SPOILED = GOOD[:-20] + "0" * 20
LINK = "HTTPS://EXAMPLE.ORG/STRP"
CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))


def checkpoint(log: MemoryLog, clock: Times | None = None, **changes: Any) -> Checkpoint:  # noqa: ANN401 -- any field
    """A laptop at LENTENG-AGUNG on the vectors' morning."""
    given: dict[str, Any] = {
        "generation": GENERATION,
        "post": "LENTENG-AGUNG",
        "device": "laptop-1",
        "clock": clock or Times(NOW),
        "log": log,
        "kind": EntryKind.SCAN,
    }
    return Checkpoint(**given | changes)
