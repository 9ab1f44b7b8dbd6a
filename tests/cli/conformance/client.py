"""The command as the suite calls it, before a mirror whose files a test may change."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.adapters.carriers.mirrors import Mirror, Question, mirror, spoken
from tests.adapters.tuf.repositories import read
from tests.played import Done, play

HOUR_LATER = "2021-07-05T02:00Z"
BELOW = "/some%5Btest%5D/"
"""The suite serves many repositories at once, each below the name of its test."""


class Client:
    """The command, with folders of its own."""

    def __init__(self, folder: Path, standing: Mirror) -> None:
        self.metadata, self.targets = folder / "metadata", folder / "targets"
        self.metadata.mkdir()
        self.targets.mkdir()
        self.standing = standing

    def init(self, root: bytes) -> int:
        """`init ROOT`."""
        place = self.metadata.parent / "initial_root.json"
        place.write_bytes(root)
        return play("tuf-conformance", "--metadata-dir", str(self.metadata), "init", str(place)).code

    def words(self, *more: str) -> list[str]:
        """What stands before `refresh` and `download`."""
        url = f"{self.standing.address}{BELOW}metadata/"
        return ["tuf-conformance", "--metadata-url", url, "--metadata-dir", str(self.metadata), *more]

    def refresh(self, at: str = HOUR_LATER) -> Done:
        """`refresh`."""
        return play("--at", at, *self.words("refresh"))

    def download(self, *names: str, at: str = HOUR_LATER) -> Done:
        """`download`."""
        named = [word for name in names for word in ("--target-name", name)]
        base = f"{self.standing.address}{BELOW}targets/"
        to = ["--target-dir", str(self.targets), "--target-base-url", base]
        return play("--at", at, *self.words(*named, *to, "download"))

    @property
    def trusted(self) -> Mapping[str, int]:
        """The version of each role under its plain name."""
        return {file.stem: read(file.read_bytes()).version for file in sorted(self.metadata.glob("*.json"))}

    @property
    def asked(self) -> list[str]:
        """What was fetched, below the test's folder."""
        return [question.path.removeprefix(BELOW) for question in self.standing.asked]

    @property
    def roles_asked(self) -> list[str]:
        """The files of delegated roles among it, in the order they were asked for."""
        usual = ("root", "timestamp", "snapshot", "targets")
        files = [path.removeprefix("metadata/") for path in self.asked if path.startswith("metadata/")]
        return [file for file in files if file.removesuffix(".json").rpartition(".")[2] not in usual]

    @property
    def kept(self) -> list[bytes]:
        """Every file in the folder of targets."""
        return sorted(file.read_bytes() for file in self.targets.rglob("*") if file.is_file())


@contextmanager
def repository(files: Mapping[str, bytes], folder: Path) -> Iterator[Client]:
    """A client before a mirror of files, which a test may change."""

    def answer(question: Question) -> bytes:
        """A file below the test's own folder."""
        content = files.get(question.path.removeprefix(BELOW))
        return spoken(b"", status="404 Not Found") if content is None else spoken(content)

    with mirror(answer) as standing:
        yield Client(folder, standing)
