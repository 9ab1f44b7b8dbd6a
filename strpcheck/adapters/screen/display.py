"""Whether there is a screen to open a window on, asked without opening one."""

import os
import sys
from collections.abc import Mapping

__all__ = ["has_display"]


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether there is a screen to open a window on; only X and Wayland can be asked beforehand."""
    return not sys.platform.startswith("linux") or bool(
        environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    )
