"""Builds what a publishing host works with: a repository's keys and book, and no register."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.register_base import PUBLISHING_FILE
from strpcheck.cli.wiring import PRIVATE_FOLDER
from strpcheck.core.permit import Environment

if TYPE_CHECKING:
    from strpcheck.adapters.authority_keys import FolderRepository
    from strpcheck.adapters.repository_book import SqlitePublishingBook

__all__ = ["ISSUING_HOST", "PUBLISHING_HOST", "PublishingHost", "is_publishing_host", "open_publishing_host"]

PUBLISHING_HOST, ISSUING_HOST = "the publishing host", "the issuing host"


@dataclass(frozen=True, slots=True)
class PublishingHost:
    """A publishing host's folder, opened."""

    folder: Path
    book: "SqlitePublishingBook"
    repository: "FolderRepository"


def is_publishing_host(folder: Path) -> bool:
    """Whether a folder is the one that `authority split` made."""
    return (folder / PUBLISHING_FILE).is_file()


@contextmanager
def open_publishing_host(folder: Path, passphrase: Callable[[], bytes | None]) -> Iterator[PublishingHost]:
    """A publishing host's book and keys.

    Args:
        folder: `DIR`.
        passphrase: Asked for when the first encrypted key is needed; never in training.
    """
    from strpcheck.adapters.authority_keys import FolderRepository
    from strpcheck.adapters.repository_book import SqlitePublishingBook

    with closing(SqlitePublishingBook(folder / PUBLISHING_FILE)) as book:
        asked = passphrase if book.environment is Environment.PRODUCTION else lambda: None
        yield PublishingHost(folder, book, FolderRepository(folder / PRIVATE_FOLDER, asked))
