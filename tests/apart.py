"""An authority whose hosts live apart: a folder that issues, a folder that publishes, and a stick between them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.played import EVENING, Done, Laptop, Town, play

NEXT, THEN, LATE = "2021-07-05T07:40", "2021-07-05T07:50", "2021-07-05T08:00"
"""On the first morning, after the laptops were set up."""


@dataclass(frozen=True)
class Hosts:
    """Both hosts of a town that was split."""

    town: Town

    @property
    def folder(self) -> Path:
        """Around all of it."""
        return self.town.folder

    @property
    def issuing(self) -> Path:
        """Register, permit keys, the issuer's status key."""
        return self.folder / "auth"

    @property
    def publishing(self) -> Path:
        """Keys of the repository."""
        return self.folder / "desk"

    @property
    def stick(self) -> Path:
        """What is carried."""
        return self.folder / "stick"

    @property
    def published(self) -> Path:
        """The repository."""
        return self.town.published

    def issue(self, *words: str, at: str = EVENING) -> Done:
        """A command of the issuing host."""
        return _typed(at, words, self.issuing)

    def publish(self, *words: str, at: str = EVENING, out: str = "pub") -> Done:
        """Publish what is on the stick, or what else is said."""
        given = words or ("--from", str(self.stick))
        return _typed(at, ("publish", str(self.folder / out), *given), self.publishing)

    def publish_again(self, at: str, out: str = "pub") -> Done:
        """Publish what was taken last."""
        return _typed(at, ("publish", str(self.folder / out)), self.publishing)

    def desk(self, *words: str, at: str = EVENING) -> Done:
        """Another command of the publishing host."""
        return _typed(at, words, self.publishing)

    def hand_over(self, *words: str, at: str = EVENING) -> Done:
        """Onto the stick."""
        return self.issue("handover", str(self.stick), *words, at=at)

    def carry(self, at: str, *words: str) -> None:
        """Hand over and publish; both must succeed."""
        for done in (self.hand_over(at=at), self.publish("--from", str(self.stick), *words, at=at)):
            assert done.code == 0, done.err

    def kid(self, purpose: str) -> str:
        """Of the issuer's one key of a purpose that is at work."""
        (name,) = (name for name in names(self.issuing) if name.startswith(f"{purpose}-"))
        return name.removeprefix(f"{purpose}-").removesuffix(".pem")

    def copy_of_stick(self, name: str) -> Path:
        """What lies on it now."""
        return Path(shutil.copy(self.stick, self.folder / name))

    def laptop(self, name: str = "home", at: str = NEXT) -> Laptop:
        """A laptop that is set up from what is published."""
        return self.town.laptop(name, at=at)


def _typed(at: str, words: tuple[str, ...], folder: Path) -> Done:
    """A command of the authority in one of its folders."""
    verb, *rest = words
    return play("--at", at, "authority", verb, *rest, "--dir", str(folder))


def part(town: Town, at: str = EVENING) -> Hosts:
    """Split a town's authority."""
    done = play("--at", at, "authority", "split", str(town.folder / "desk"), "--dir", str(town.folder / "auth"))
    assert done.code == 0, done.err
    return Hosts(town)


def names(folder: Path) -> set[str]:
    """Of the key files of a host."""
    return {file.name for file in (folder / "private").iterdir()}


def reason(laptop: Laptop, text: str, at: str) -> str:
    """Of the verdict on one barcode."""
    return str(laptop.check(text, at=at).reasons[0])


def synced(laptop: Laptop, place: Path, at: str) -> bool:
    """Whether a laptop takes what is published."""
    return laptop.play("sync", str(place), at=at).code == 0
