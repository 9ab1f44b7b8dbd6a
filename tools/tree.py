"""How a copy of the tree is made and run, so that what happens in it comes from it and stays in it."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

NOT_COPIED = (".*", "__pycache__", "build", "dist", "*.egg-info")
"""Patterns of what is made, not written."""


def environment_of(tree: Path) -> Mapping[str, str]:
    """The environment in which Python runs the tree's own code and leaves no bytecode behind."""
    return os.environ | {
        "PYTHONDONTWRITEBYTECODE": "1",  # two versions of one size in one second would share their bytecode
        "PYTHONPATH": str(tree),  # before whatever is installed
    }


@contextmanager
def copies(root: Path, number: int) -> Iterator[SimpleQueue[Path]]:
    """Copies of a tree, to be taken and given back."""
    with tempfile.TemporaryDirectory(prefix="strpcheck-copies-") as folder:
        trees: SimpleQueue[Path] = SimpleQueue()
        for each in range(number):
            tree = Path(folder) / str(each)
            shutil.copytree(root, tree, ignore=shutil.ignore_patterns(*NOT_COPIED))
            trees.put(tree)
        yield trees
