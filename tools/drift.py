"""Which files are generated and by what; runs the generators on a copy of the tree and names the files that change."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.tree import NOT_COPIED, environment_of

ROOT = Path(__file__).parent.parent
GENERATORS = ("tools.messages", "tools.schemas", "tests.vectors.generate")
"""Modules that write their files anew when run from the root of the tree, always the same bytes."""


def snapshot(tree: Path) -> Mapping[str, bytes]:
    """Every file of the tree."""
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


def generate(tree: Path, generators: Sequence[str]) -> None:
    """Run the generators one after the other.

    Raises:
        subprocess.CalledProcessError: One of them failed; it has said why on stderr.
    """
    for module in generators:
        command = [sys.executable, "-m", module]
        subprocess.run(command, cwd=tree, env=environment_of(tree), stdout=subprocess.DEVNULL, check=True)


def drifted(root: Path, generators: Sequence[str]) -> list[str]:
    """Files that are not what their generators make now: changed, missing or left over."""
    with tempfile.TemporaryDirectory(prefix="strpcheck-drift-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(root, tree, ignore=shutil.ignore_patterns(*NOT_COPIED))
        before = snapshot(tree)
        generate(tree, generators)
        after = snapshot(tree)
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, or with `--write` make the files anew in place."""
    parser = argparse.ArgumentParser(prog="tools.drift", description=__doc__)
    parser.add_argument("--write", action="store_true", help="make the files anew")
    options = parser.parse_args(arguments)
    try:
        if options.write:
            generate(ROOT, GENERATORS)
            return 0
        names = drifted(ROOT, GENERATORS)
    except subprocess.CalledProcessError as e:
        print(f"drift: error: {e.cmd[-1]} failed with {e.returncode}", file=sys.stderr)
        return 2
    for name in names:
        print(f"drift: {name} is not what its generator makes; run `make generate`")
    print(f"drift: {len(GENERATORS)} generators, {len(names)} files drifted")
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
