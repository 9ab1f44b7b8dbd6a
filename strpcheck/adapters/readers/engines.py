"""The engines by their names; loading them is what makes a process a reading child."""

from collections.abc import Mapping

from strpcheck.adapters.readers.engine import Engine
from strpcheck.adapters.readers.grid_engine import GridEngine
from strpcheck.adapters.readers.rungs import EngineName
from strpcheck.adapters.readers.zbar import ZbarEngine
from strpcheck.adapters.readers.zxing import ZxingEngine

__all__ = ["Engines", "load_engines"]

Engines = Mapping[EngineName, Engine]


def load_engines() -> Engines:
    """Bring all of them up; those that lack something say so."""
    return {
        "zxing": ZxingEngine(),
        "zxing-histogram": ZxingEngine(histogram=True),
        "grid": GridEngine(),
        "zbar": ZbarEngine(),
    }
