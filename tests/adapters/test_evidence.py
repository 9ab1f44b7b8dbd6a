"""Laws of the folder of sealed texts: only the auditors read it, it stays small, and it harms nobody who scans."""

import hashlib
import inspect
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from strpcheck.adapters import evidence as folder_of_evidence
from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.evidence import MAX_AN_HOUR, MAX_BYTES, MIN_FREE_BYTES, EvidenceFolder
from strpcheck.adapters.locks import try_lock
from strpcheck.errors import WriteError
from tests.auditors import Auditor

NOW = datetime(2021, 7, 5, 1, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
TEXT = "BARCODE TEXT OF A FORGERY"


@pytest.fixture(scope="module")
def auditor() -> Auditor:
    """One."""
    return Auditor()


def roomy(tmp_path: Path, **changes: Any) -> EvidenceFolder:  # noqa: ANN401 -- any argument
    """A folder on a disk with room."""
    return EvidenceFolder(tmp_path / "evidence", **{"free": lambda _: MIN_FREE_BYTES} | changes)


def files(tmp_path: Path) -> list[Path]:
    """What is kept."""
    return sorted((tmp_path / "evidence").glob("*.age"))


def keep(store: EvidenceFolder, auditor: Auditor, now: datetime, count: int = 1) -> list[str | None]:
    """Keep texts that differ."""
    return [store.keep(f"{TEXT} {number}", [auditor.recipient], now) for number in range(count)]


def test_what_is_kept_is_opened_by_the_auditors_own_library(tmp_path: Path, auditor: Auditor) -> None:
    """The format is age's, not ours; the name is the hash of the ciphertext."""
    digest = roomy(tmp_path).keep(TEXT, [auditor.recipient], NOW)

    (file,) = files(tmp_path)
    sealed = file.read_bytes()
    assert auditor.opens(sealed).decode() == TEXT
    assert [file.stem, digest] == [hashlib.sha256(sealed).hexdigest()] * 2
    assert TEXT.encode() not in sealed


def test_every_auditor_opens_it(tmp_path: Path, auditor: Auditor) -> None:
    """What is no key among them takes nothing from the others."""
    second = Auditor()

    roomy(tmp_path).keep(TEXT, [auditor.recipient, "age1invented", second.recipient], NOW)

    (file,) = files(tmp_path)
    assert [each.opens(file.read_bytes()).decode() for each in (auditor, second)] == [TEXT, TEXT]


@pytest.mark.parametrize("recipients", [(), ("age1invented",), ("ssh-ed25519 AAAA",), ("\x00", "")])
def test_without_auditors_nothing_is_kept(tmp_path: Path, recipients: tuple[str, ...]) -> None:
    """Nobody could ever open it."""
    assert roomy(tmp_path).keep(TEXT, recipients, NOW) is None
    assert files(tmp_path) == []


def test_an_hour_has_sixty(tmp_path: Path, auditor: Auditor) -> None:
    """Any hour: the first one goes out of it when it is an hour old."""
    store = roomy(tmp_path)

    first = keep(store, auditor, NOW, MAX_AN_HOUR + 5)
    late = keep(store, auditor, NOW + HOUR - SECOND)
    later = keep(store, auditor, NOW + HOUR)

    assert [digest is not None for digest in first] == [True] * MAX_AN_HOUR + [False] * 5
    assert [digest is not None for digest in (*late, *later)] == [False, True]


def test_a_restart_does_not_begin_the_hour_anew(tmp_path: Path, auditor: Auditor) -> None:
    """Whoever starts the program again and again gets no more; nor does a second one beside it."""
    keep(roomy(tmp_path), auditor, NOW, MAX_AN_HOUR - 1)
    first, second = roomy(tmp_path), roomy(tmp_path)

    assert [digest is not None for digest in keep(first, auditor, NOW)] == [True]
    assert keep(second, auditor, NOW) == [None]
    assert keep(first, auditor, NOW) == [None]


def test_what_another_program_kept_counts(tmp_path: Path, auditor: Auditor) -> None:
    """The folder is counted anew as soon as it was changed by somebody else."""
    ours, theirs = roomy(tmp_path), roomy(tmp_path)
    keep(ours, auditor, NOW)

    keep(theirs, auditor, NOW, MAX_AN_HOUR - 1)
    os.utime(tmp_path / "evidence", ns=(1, 1))  # whatever the system's clock ticks by

    assert keep(ours, auditor, NOW) == [None]


def test_a_clock_that_was_put_back_does_not_open_the_hour(tmp_path: Path, auditor: Auditor) -> None:
    """What was kept a moment ago counts on both sides of it."""
    keep(roomy(tmp_path), auditor, NOW, MAX_AN_HOUR)

    assert keep(roomy(tmp_path), auditor, NOW - HOUR + SECOND) == [None]


def test_the_folder_never_holds_more_than_its_bytes(tmp_path: Path, auditor: Auditor) -> None:
    """Counted with what a crash left half written; sealing the same text twice gives two lengths."""
    keep(roomy(tmp_path), auditor, NOW - HOUR)
    filler = tmp_path / "evidence" / ".x.part"
    with filler.open("wb") as file:
        file.truncate(MAX_BYTES - 5000)

    kept = keep(roomy(tmp_path), auditor, NOW, 40)

    assert (kept[0] is None, kept[-1]) == (False, None)
    total = sum(file.stat().st_size for file in (filler, *files(tmp_path)))
    assert MAX_BYTES - 1000 < total <= MAX_BYTES


@pytest.mark.parametrize(("free", "is_kept"), [(MIN_FREE_BYTES - 1, False), (MIN_FREE_BYTES, True)])
def test_evidence_stops_before_the_log_does(tmp_path: Path, auditor: Auditor, free: int, *, is_kept: bool) -> None:
    """Below 200 MB the rest of the disk is the log's: without it nobody gets a verdict."""
    store = roomy(tmp_path, free=lambda _: free)

    assert [digest is not None for digest in keep(store, auditor, NOW)] == [is_kept]
    assert len(files(tmp_path)) == is_kept


def failing(*_: object, **__: object) -> None:
    """A disk that is full."""
    message = "cannot write: no space left"
    raise WriteError(message)


def broken(_: Path) -> int:
    """A disk that does not answer."""
    message = "input/output error"
    raise OSError(message)


@pytest.mark.parametrize("changes", [{"write": failing}, {"free": broken}], ids=["full", "no answer"])
def test_no_fault_of_the_disk_reaches_whoever_scans(tmp_path: Path, auditor: Auditor, changes: dict[str, Any]) -> None:
    """Nothing is kept, nothing is raised, and it goes on once it can."""
    assert keep(roomy(tmp_path, **changes), auditor, NOW) == [None]
    assert keep(roomy(tmp_path), auditor, NOW) != [None]


def test_a_file_in_the_place_of_the_folder_harms_nobody(tmp_path: Path, auditor: Auditor) -> None:
    """Whoever put it there."""
    (tmp_path / "evidence").write_bytes(b"")

    assert keep(roomy(tmp_path), auditor, NOW) == [None]


def test_a_write_that_failed_is_not_counted(tmp_path: Path, auditor: Auditor) -> None:
    """Sixty failures do not use the hour up."""
    fails = iter([True] * MAX_AN_HOUR)

    def write(path: Path, content: bytes, *, private: bool) -> None:
        """Fails at first."""
        if next(fails, False):
            failing()
        write_durably(path, content, private=private)

    store = roomy(tmp_path, write=write)
    keep(store, auditor, NOW, MAX_AN_HOUR)

    assert keep(store, auditor, NOW) != [None]


def test_nobody_waits_for_another_program(tmp_path: Path, auditor: Auditor) -> None:
    """While another one keeps something, this one passes it over."""
    keep(roomy(tmp_path), auditor, NOW)
    with (tmp_path / "evidence" / ".lock").open("ab") as held:
        assert try_lock(held)

        assert keep(roomy(tmp_path), auditor, NOW) == [None]


@pytest.mark.skipif(os.name != "posix", reason="POSIX only")
def test_only_the_laptops_user_reads_the_files(tmp_path: Path, auditor: Auditor) -> None:
    """They are sealed; it is nobody's business all the same how many there are."""
    keep(roomy(tmp_path), auditor, NOW)

    modes = [place.stat().st_mode & 0o777 for place in (tmp_path / "evidence", *files(tmp_path))]
    assert modes == [0o700, 0o600]


def test_it_is_written_durably_before_it_is_named(tmp_path: Path, auditor: Auditor) -> None:
    """The entry that follows is durable; a name without a file would be a hole."""
    synced: list[Path] = []

    def write(path: Path, content: bytes, *, private: bool) -> None:
        """Note which file is brought to the disk."""
        write_durably(path, content, private=private)
        synced.append(path)

    (digest,) = keep(roomy(tmp_path, write=write), auditor, NOW)

    assert [path.name for path in synced] == [f"{digest}.age"]
    usual = inspect.signature(folder_of_evidence.EvidenceFolder).parameters["write"].default
    assert usual is write_durably


def test_the_library_is_loaded_only_to_keep_something() -> None:
    """A scan of genuine permits, and a laptop without auditors, never load it."""
    code = (
        "import sys, datetime, pathlib\n"
        "from strpcheck.adapters.evidence import EvidenceFolder\n"
        "import strpcheck.scan\n"
        "EvidenceFolder(pathlib.Path('.')).keep('X', (), datetime.datetime.now(datetime.UTC))\n"
        "print('pyrage' in sys.modules)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


def test_a_library_that_is_missing_harms_nobody(tmp_path: Path, auditor: Auditor) -> None:
    """Nothing is kept, and whoever scans hears nothing of it."""
    code = (
        "import sys, datetime, pathlib\n"
        "sys.modules['pyrage'] = None\n"
        "from strpcheck.adapters.evidence import EvidenceFolder\n"
        f"store = EvidenceFolder(pathlib.Path({str(tmp_path / 'evidence')!r}), free=lambda _: {MIN_FREE_BYTES})\n"
        f"print(store.keep('X', [{auditor.recipient!r}], datetime.datetime.now(datetime.UTC)))\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert (done.stdout, files(tmp_path)) == ("None\n", [])


@pytest.fixture
def three(tmp_path: Path, auditor: Auditor) -> tuple[EvidenceFolder, list[str]]:
    """Three texts that were kept a day and a second ago, and what a crash left."""
    store = roomy(tmp_path)
    kept = [digest for digest in keep(store, auditor, NOW - 24 * HOUR - SECOND, 3) if digest is not None]
    assert len(kept) == 3
    return store, kept


def test_what_an_entry_names_stays(tmp_path: Path, three: tuple[EvidenceFolder, list[str]]) -> None:
    """However old it is, and also where a purged entry named it too."""
    store, (first, second, third) = three

    gone = store.sweep(frozenset({first}), frozenset({first, second}), NOW - 24 * HOUR)

    assert gone == 2
    assert [file.stem for file in files(tmp_path)] == [first]
    assert store.read(third) is None


def test_an_orphan_goes_after_its_day(tmp_path: Path, three: tuple[EvidenceFolder, list[str]]) -> None:
    """Its entry was never written; younger ones may still get theirs. What a crash left half written goes with it."""
    store, kept = three
    torn = tmp_path / "evidence" / ".abc.part"
    torn.write_bytes(b"half")
    os.utime(torn, (0, 0))
    edge = (NOW - 24 * HOUR).timestamp()
    os.utime(tmp_path / "evidence" / f"{kept[0]}.age", (edge, edge))

    assert store.sweep(frozenset(), frozenset(), NOW - 24 * HOUR) == 2
    assert [file.stem for file in files(tmp_path)] == [kept[0]]
    assert not torn.exists()


def test_what_was_purged_goes_at_once(tmp_path: Path, auditor: Auditor) -> None:
    """Its time is over whatever its file says: a copy gives files new times."""
    store = roomy(tmp_path)
    (digest,) = keep(store, auditor, NOW)

    assert store.sweep(frozenset(), frozenset({str(digest)}), NOW - 24 * HOUR) == 1
    assert files(tmp_path) == []


def test_a_laptop_that_never_kept_anything_has_nothing_to_sweep(tmp_path: Path) -> None:
    """No folder is made for it."""
    assert roomy(tmp_path).sweep(frozenset(), frozenset(), NOW) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_stops_no_purge(tmp_path: Path) -> None:
    """There is nothing to sweep in it."""
    (tmp_path / "evidence").write_bytes(b"")

    assert roomy(tmp_path).sweep(frozenset(), frozenset(), NOW) == 0
