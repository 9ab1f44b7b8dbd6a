"""Random bytes from the operating system: the only place that draws any."""

import os

__all__ = ["system_entropy"]


def system_entropy(count: int) -> bytes:
    """That many bytes fit for keys, permit numbers and salts."""
    return os.urandom(count)
