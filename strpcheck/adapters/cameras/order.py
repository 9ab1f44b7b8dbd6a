"""What the capture child is told to open, and how the picture shall be turned before anybody looks at it."""

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

__all__ = ["PREFERRED_SIZE", "Order", "SourceKind", "ViewOptions"]

PREFERRED_SIZE = (1280, 720)
"""2.1 pixels a module of a permit at arm's length, and any laptop decodes thirty of them a second."""
PREFERRED_RATE = 30


class SourceKind(Enum):
    """Where frames come from."""

    CAMERA = "camera"
    VIDEO = "video"
    STREAM = "stream"


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """How the picture is shown; the corners of what is read are those of the picture as it is shown."""

    mirror: bool = False
    rotate: int = 0
    """Degrees clockwise: 0, 90, 180 or 270."""
    zoom: float = 1.0
    """The middle of the picture, so many times enlarged: 1 to 4."""

    @property
    def changes_nothing(self) -> bool:
        """Whether frames may be handed on as they are."""
        return not self.mirror and self.rotate == 0 and self.zoom == 1


@dataclass(frozen=True, slots=True)
class Order:
    """One source to open."""

    kind: SourceKind
    place: str
    """A camera's number, a file's path or a stream's address."""
    view: ViewOptions = ViewOptions()
    size: tuple[int, int] = PREFERRED_SIZE
    """Asked of a camera; what it gives is told."""
    rate: int = PREFERRED_RATE
    exposure: float | None = None
    """In the driver's own unit; None leaves it alone."""

    def as_object(self) -> dict[str, Any]:
        """For the wire to the child."""
        return asdict(self) | {"kind": self.kind.value}

    @classmethod
    def from_object(cls, told: dict[str, Any]) -> "Order":
        """What `as_object` made."""
        return cls(
            kind=SourceKind(told["kind"]),
            place=told["place"],
            view=ViewOptions(**told["view"]),
            size=(told["size"][0], told["size"][1]),
            rate=told["rate"],
            exposure=told["exposure"],
        )
