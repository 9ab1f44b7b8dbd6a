"""Roots that a person pins or pinned, and what they say they are for."""

from pathlib import Path

from strpcheck.adapters.bounded import MAX_ROOT_BYTES, read_bounded
from strpcheck.adapters.home import PUT_ROOT_BACK, Home
from strpcheck.core.permit import Environment
from strpcheck.errors import HomeError, SyncError
from strpcheck.troubles import Trouble

__all__ = ["pinned_environment", "root_to_pin"]


def root_to_pin(path: Path) -> tuple[bytes, Environment]:
    """A root file that a person gives, and the environment it is for.

    Raises:
        HomeError: It cannot be read, or is no root.
    """
    hint = "give metadata/1.root.json as the authority handed it out"
    root = read_bounded(path, MAX_ROOT_BYTES, hint=hint, trouble=Trouble.GIVEN_ROOT)
    return root, _environment_of(root, str(path), hint, Trouble.GIVEN_ROOT)


def pinned_environment(home: Home, root: bytes) -> Environment:
    """What the root that was pinned here says it is for.

    Raises:
        HomeError: It is no root that verifies by itself: it was changed.
    """
    return _environment_of(root, f"{home.folder}'s root.json", PUT_ROOT_BACK, Trouble.OTHER_ROOT)


def _environment_of(root: bytes, name: str, hint: str, trouble: Trouble) -> Environment:
    """What a root says it is for."""
    from strpcheck.adapters.tuf.held import read_root

    try:
        return read_root(root)
    except SyncError as e:
        message = f"{name} is not an authority's root"
        raise HomeError(message, hint=hint, trouble=trouble) from e
