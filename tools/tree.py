"""How a copy of the tree is made and run, so that what happens in it comes from it and stays in it."""

import os
from collections.abc import Mapping
from pathlib import Path

NOT_COPIED = (".*", "__pycache__", "build", "dist", "*.egg-info")
"""Patterns of what is made, not written."""


def environment_of(tree: Path) -> Mapping[str, str]:
    """The environment in which Python runs the tree's own code and leaves no bytecode behind."""
    return os.environ | {
        "PYTHONDONTWRITEBYTECODE": "1",  # two versions of one size in one second would share their bytecode
        "PYTHONPATH": str(tree),  # before whatever is installed
    }
