"""Issuing that is stopped in the middle: whatever stops it, the same roster again brings everything, once."""

import errno
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from strpcheck.adapters.authority_keys import FolderKeyRing
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.issue_folder import IssueFolder
from strpcheck.adapters.register import SqliteRegister
from strpcheck.authority.issue import Issuance, IssuedPermit, issue, signing_key
from strpcheck.errors import WriteError
from strpcheck.ports import SymbolWriter
from tests.authority.desk import NOW, URI, no_faces
from tests.authority.test_issue import row
from tests.cli.counter import Counter
from tests.played import command_line, surroundings

ROWS = 6


class FillingUp:
    """A `SymbolWriter` on a disk that has room for so many pictures."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, barcode: str, caption: str) -> bytes:
        """A picture of a kind, while there is room."""
        if self.room == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= 1
        return f"{barcode} {caption}".encode()


def issue_all(counter: Counter, symbols: SymbolWriter) -> None:
    """Issue six rows through the use case into register and folder."""
    register = SqliteRegister(counter.auth / "authority.db", system_entropy)
    ring = FolderKeyRing(counter.auth / "private", lambda: None)
    with closing(register), closing(IssueFolder(counter.out, text=True, symbols=symbols)) as out:
        issuance = Issuance(
            register=register,
            key_id=signing_key(register.keys(), NOW).key_id,
            signer=lambda key_id: ring.load("permit", key_id),
            faces=no_faces,
            now=NOW,
            uri=URI,
        )
        for told in issue((row(line) for line in range(2, ROWS + 2)), issuance):
            assert isinstance(told, IssuedPermit), told
            index = {"line": told.line, "company": told.company, "application": told.application}
            out.issued(index, told.id, told.barcode)


def whole(counter: Counter, rows: int) -> bool:
    """One permit a row: in the register, in the index, as files; each text its own permit's, indexes without a gap."""
    index = counter.index()
    permits = counter.permits()
    assert sorted(line["line"] for line in index) == list(range(2, rows + 2))
    assert {permit.facts.id.text for permit in permits.values()} == {line["id"] for line in index}
    assert sorted(permit.facts.status_index for permit in permits.values()) == list(range(2, rows + 2))
    assert all((counter.out / line["text"]).exists() for line in index)
    return counter.booked() == rows


@pytest.mark.parametrize("room", range(ROWS))
def test_a_disk_that_fills_up_at_any_permit_loses_none(counter: Counter, room: int) -> None:
    """Booked all, written some: told, and after room was made the rest comes and the first ones are the same."""
    with pytest.raises(WriteError, match="No space left on device"):
        issue_all(counter, FillingUp(room))
    written = {line["text"]: (counter.out / line["text"]).read_bytes() for line in counter.index()}

    issue_all(counter, FillingUp(2 * ROWS))

    assert len(written) == room
    assert whole(counter, ROWS)
    assert {name: raw for name, raw in counter.texts().items() if name in written} == written


def test_a_run_that_is_stopped_after_the_booking_is_finished_by_the_next(counter: Counter) -> None:
    """Not a single text was written: the next run writes what was booked, and books nothing."""
    with pytest.raises(WriteError):
        issue_all(counter, FillingUp(0))
    booked = counter.booked()

    issue_all(counter, FillingUp(ROWS))

    assert booked == ROWS
    assert whole(counter, ROWS)


def test_a_power_cut_after_the_booking_takes_files_and_no_permit(counter: Counter) -> None:
    """Texts are not synced one by one: whatever the cut took of them comes back, byte for byte."""
    issue_all(counter, FillingUp(ROWS))
    before, index = counter.texts(), counter.index()
    lines = (counter.out / "index.jsonl").read_bytes()
    (counter.out / "index.jsonl").write_bytes(lines[: len(lines) // 2])
    (counter.out / index[0]["text"]).write_bytes(b"")
    (counter.out / index[1]["text"]).write_bytes(bytes(100))
    (counter.out / index[2]["text"]).unlink()

    issue_all(counter, FillingUp(ROWS))

    assert counter.texts() == before
    assert whole(counter, ROWS)


@pytest.mark.slow
@pytest.mark.parametrize("when", [0, 1, 700])
def test_a_killed_issue_is_finished_by_the_next(counter: Counter, when: int) -> None:
    """By SIGKILL once so many texts are there: nobody gets two permits, nobody none."""
    rows = 1500
    path = counter.hand_in(*[{}] * rows)
    words = ["authority", "issue", path, "--dir", str(counter.auth), "--out", str(counter.out), "--format", "text"]
    with subprocess.Popen(
        command_line("--at", "2021-07-04T22:30", *words),
        cwd=counter.folder,
        env=surroundings(),
        stderr=subprocess.DEVNULL,
    ) as running:
        wait_for_texts(counter.out, when, running)
        running.kill()
    left = len(counter.texts())
    booked = counter.booked()

    done = counter.issue(path)

    assert left >= when
    assert done.code == 0, done.err
    assert f"{rows - booked} permits issued" in done.err
    assert whole(counter, rows)


def wait_for_texts(out: Path, count: int, running: "subprocess.Popen[bytes]") -> None:
    """Until so many texts are there, or the command ended."""
    while running.poll() is None and not (out.exists() and sum(1 for _ in out.glob("*.txt")) >= count):
        time.sleep(0.001)
