"""What a counter has published, as tests look at it."""

import json
from pathlib import Path

from tests.cli.counter import Counter

OFFLINE = ("root", "targets", "policy")


def files(folder: Path) -> dict[str, bytes]:
    """Every file by its path; hashes in names shortened."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def bare(path: str) -> str:
    """A target's path without the hashes in its name."""
    folder, slash, name = path.rpartition("/")
    if name.endswith(".dcz"):
        return f"{folder}{slash}{name.split('.cwt.', maxsplit=1)[0]}.cwt.dcz"
    return folder + slash + (name.split(".", 1)[1] if path.startswith("targets/") else name)


def take_away(published: Counter, *roles: str) -> None:
    """Bring the keys of these roles to a safe."""
    for role in roles:
        for file in (published.auth / "private").glob(f"{role}-?.pem"):
            file.unlink()


def signed(published: Counter, role: str = "timestamp") -> dict[str, object]:
    """The signed part of published metadata."""
    content = json.loads((published.pub / "metadata" / f"{role}.json").read_bytes())["signed"]
    assert isinstance(content, dict)
    return content
