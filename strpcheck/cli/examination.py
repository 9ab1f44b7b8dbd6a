"""An audit of the log beside other work: a long one in a process of its own, on the other core."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from strpcheck.adapters.children.loop import Answer, serve
from strpcheck.adapters.children.process import Child
from strpcheck.adapters.children.told import DONE, answered, failure
from strpcheck.adapters.sqlite_raw import RawSqliteLog
from strpcheck.core.record import EntryKind
from strpcheck.errors import ChildLostError, LogError
from strpcheck.faults import Fault, Witness
from strpcheck.troubles import Trouble
from strpcheck.verify import Compared, Finding, Report, Standing, verify_log

__all__ = ["Examination", "main", "report_of", "words_of"]

DAY_SECONDS: Final = 86_400
"""Nobody waits longer; ten million entries take some minutes."""
START_SECONDS: Final = 15.0
MANY_ENTRIES: Final = 20_000
"""From here on a second process pays for its start."""
CHILD: Final = ("-m", "strpcheck.cli.examination")
TRY_AGAIN: Final = "try again, or leave it out with --no-verify"


class Examination:
    """What `log verify` would say, asked for now and taken later."""

    def __init__(
        self, log: Path, public_key: bytes, *, entries: int, many: int = MANY_ENTRIES, command: tuple[str, ...] = CHILD
    ) -> None:
        """Begin, where the log is long.

        Args:
            log: Its file.
            public_key: Of the device whose log it is.
            entries: About how many there are.
            many: From how many on a process of its own looks.
            command: What that is started with; another one dies in tests.
        """
        self._log, self._public_key = log, public_key
        self._child = Child((*command, str(log), public_key.hex())) if entries >= many else None
        if self._child is not None:
            with suppress(ChildLostError):  # told to who asks for the report
                self._child.send(b"", seconds=START_SECONDS)

    def __enter__(self) -> Self:
        """It goes on already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nobody waits for it any more."""
        if self._child is not None:
            self._child.close()

    def report(self) -> Report:
        """Wait for the end of it.

        Raises:
            LogError: The log cannot be read at all, or the process that looked was lost.
        """
        if self._child is None:
            return _examined(self._log, self._public_key)
        try:
            reply = self._child.receive(seconds=float(DAY_SECONDS))
        except ChildLostError as e:
            message = f"the log was not examined: {e.message}"
            raise LogError(message, hint=TRY_AGAIN, trouble=Trouble.LOG_NOT_EXAMINED) from e
        return report_of(json.loads(bytes(answered(reply))))


def _examined(log: Path, public_key: bytes) -> Report:
    """Here and now.

    Args:
        log: Its file.
        public_key: Of the device whose log it is.

    Raises:
        LogError: As `verify_log` does.
    """
    with closing(RawSqliteLog(log)) as opened:
        return verify_log(opened, public_key, begins=EntryKind.SYNC)


def words_of(report: Report) -> dict[str, Any]:
    """A report as JSON has words for it, on its way between two processes of ours."""
    found = asdict(report)
    for moments in (found, *found["findings"]):
        for name, value in moments.items():
            if isinstance(value, datetime):
                moments[name] = value.isoformat()
    return found


def report_of(words: dict[str, Any]) -> Report:
    """Back from there."""
    findings = tuple(
        Finding(
            **{**each, "fault": Fault(each["fault"]), "witness": Witness(each["witness"]), "since": _at(each["since"])}
        )
        for each in words["findings"]
    )
    moments = {name: _at(words[name]) for name in ("first_at", "last_at")}
    given = tuple(Compared(**{**each, "standing": Standing(each["standing"])}) for each in words["given"])
    return Report(**{**words, **moments, "given": given, "findings": findings})


def _at(text: str | None) -> datetime | None:
    """A time, if there is one."""
    return None if text is None else datetime.fromisoformat(text)


def main() -> None:
    """Examine one log for whoever started this, and end when the other side hangs up."""
    serve(_load, max_reply_seconds=DAY_SECONDS)


def _load() -> tuple[bytes, Answer]:
    """Nothing to bring up."""
    log, key = sys.argv[1:]
    return b"", lambda _: _answered(Path(log), bytes.fromhex(key))


def _answered(log: Path, public_key: bytes) -> Iterator[bytes]:
    """The one reply."""
    try:
        yield DONE + json.dumps(words_of(_examined(log, public_key))).encode()
    except LogError as e:
        yield failure(e)


if __name__ == "__main__":
    main()
