"""The folder of sealed barcode texts: bounded by the hour, by its size and by the room that is left on the disk."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from strpcheck.adapters.age_format import seal
from strpcheck.adapters.durable import make_folder, sync_folder, write_durably
from strpcheck.adapters.locks import try_lock
from strpcheck.errors import WriteError
from strpcheck.troubles import Trouble

__all__ = ["MAX_AN_HOUR", "MAX_BYTES", "MIN_FREE_BYTES", "EvidenceFolder"]

MAX_AN_HOUR: Final = 60
MAX_BYTES: Final = 64_000_000
"""Of all files together (design, section 5)."""
MIN_FREE_BYTES: Final = 200_000_000
"""With less room on the disk the log needs it all: without a log there are no verdicts."""
HOUR: Final = timedelta(hours=1).total_seconds()
SUFFIX: Final = ".age"
LEFT_OVER: Final = ".part"
MAX_FILE_BYTES: Final = 1 << 16
"""A barcode has at most a few thousand characters, and every recipient adds some hundred bytes."""


@dataclass(slots=True)
class _Tally:
    """What is in the folder."""

    changed_ns: int
    """When the folder was changed last: a later time is another program's doing."""
    total: int
    times: list[float]


class EvidenceFolder:
    """Implements `EvidenceStore`; the times of the files are when they were kept, so limits outlive a restart."""

    def __init__(
        self,
        folder: Path,
        *,
        free: Callable[[Path], int] = lambda place: shutil.disk_usage(place).free,
        write: Callable[..., None] = write_durably,
    ) -> None:
        """Look at nothing yet.

        Args:
            folder: Made when the first text is kept.
            free: Bytes that are left where a path is.
            write: Puts a file in place durably; another one fails in tests.
        """
        self._folder, self._free, self._write = folder, free, write
        self._tally: _Tally | None = None

    def keep(self, text: str, recipients: Sequence[str], now: datetime) -> str | None:
        """Seal a text and have it on the disk; whatever goes wrong, nothing is kept and the verdict goes its way."""
        try:
            if not recipients or self._free(self._folder.parent) < MIN_FREE_BYTES:
                return None
            make_folder(self._folder, private=True)
            with (self._folder / ".lock").open("ab") as lock:
                # Who is second does not wait: another scan keeps something at this very moment.
                return self._kept(text, recipients, now.timestamp()) if try_lock(lock) else None
        except Exception:  # noqa: BLE001 -- a foreign library, a full disk or none: no scan may end by it
            return None

    def _kept(self, text: str, recipients: Sequence[str], now: float) -> str | None:
        """The same, while nobody else writes here."""
        tally = self._counted()
        if sum(abs(now - time) < HOUR for time in tally.times) >= MAX_AN_HOUR:
            return None
        sealed = seal(text.encode(), recipients)
        if sealed is None or len(sealed) > MAX_FILE_BYTES or tally.total + len(sealed) > MAX_BYTES:
            return None
        digest = hashlib.sha256(sealed).hexdigest()
        path = self._path(digest)
        self._tally = None  # counted anew if anything below fails
        self._write(path, sealed, private=True)
        os.utime(path, (now, now))
        tally.total += len(sealed)
        tally.times = [time for time in tally.times if abs(now - time) < HOUR] + [now]
        tally.changed_ns = self._folder.stat().st_mtime_ns
        self._tally = tally
        return digest

    def read(self, digest: str) -> bytes | None:
        """The ciphertext as it is now."""
        try:
            with self._path(digest).open("rb") as file:
                return file.read(MAX_FILE_BYTES + 1)
        except OSError:
            return None

    def sweep(self, named: AbstractSet[str], purged: AbstractSet[str], before: datetime) -> int:
        """Delete what no entry names any more, and what a crash left half written."""
        gone, limit = 0, before.timestamp()
        for file, facts in self._files():
            is_kept = file.suffix == SUFFIX
            if not is_kept and file.suffix != LEFT_OVER:
                continue
            digest = file.stem
            if digest in named or (digest not in purged and facts.st_mtime >= limit):
                continue
            self._remove(file)
            gone += is_kept
        if gone:
            sync_folder(self._folder)
        return gone

    def _counted(self) -> _Tally:
        """What is in the folder; looked through only where another program changed it, since there may be thousands."""
        changed_ns = self._folder.stat().st_mtime_ns
        if self._tally is None or self._tally.changed_ns != changed_ns:
            found = [facts for file, facts in self._files() if file.suffix in {SUFFIX, LEFT_OVER}]
            self._tally = _Tally(changed_ns, sum(each.st_size for each in found), [each.st_mtime for each in found])
        return self._tally

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Every file, with what the system knows of it; one that goes meanwhile is passed over."""
        try:
            found = list(os.scandir(self._folder))
        except (FileNotFoundError, NotADirectoryError):
            return
        for each in found:
            try:
                facts = each.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            yield Path(each.path), facts

    def _path(self, digest: str) -> Path:
        """Where a ciphertext stands."""
        return self._folder / f"{digest}{SUFFIX}"

    @staticmethod
    def _remove(file: Path) -> None:
        """Take a file away."""
        try:
            file.unlink(missing_ok=True)
        except OSError as e:
            message = f"cannot remove {file}: {e.strerror or e}"
            hint = "remove it by hand: its time is over"
            raise WriteError(message, hint=hint, trouble=Trouble.CANNOT_WRITE) from e
