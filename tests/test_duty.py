"""Laws of who was on duty: every entry names whose shift it was written in, and no entry names a shift that is over."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import cbor2
import pytest

from strpcheck.adapters.age_format import read_identities
from strpcheck.adapters.evidence import MIN_FREE_BYTES, EvidenceFolder
from strpcheck.answers import Answer
from strpcheck.clock import confirm_clock
from strpcheck.core.barcode import Barcode
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.core.retention import EntryClass
from strpcheck.doctor import found, log_examination
from strpcheck.duty import OnDuty, enter_on_duty
from strpcheck.errors import LogError
from strpcheck.evidence import open_evidence
from strpcheck.holds import add_hold, release_hold
from strpcheck.ports import ShiftChange, Trace
from strpcheck.retention import purge
from strpcheck.scan import Checkpoint
from strpcheck.shift import close_shift, open_shift
from tests.auditors import Auditor, audited
from tests.core.making import NOW, SIGNED
from tests.judged import checkpoint
from tests.laptop import MemoryLog, Times
from tests.vectors.claims import text
from tests.vectors.forge import KEYS

SARI = "85031207"
LONG_AGO = SIGNED - timedelta(days=100)
TRACE = Trace(NOW, counts_for_clock=True)


def write(who: OnDuty) -> bytes:
    """An entry of some kind."""
    return encode_entry(EntryKind.DOCTOR, Moment(NOW, SIGNED, 1), {"device": "laptop-1", **who})


def newest(log: MemoryLog) -> dict[str, object]:
    """The newest entry; those before it may be purged."""
    return dict(cbor2.loads(log.entry(log.newest()).body))


def named(log: MemoryLog) -> tuple[object, object]:
    """Whom the newest entry names, and which shift."""
    return newest(log).get("officer"), newest(log).get("shift")


def examined(at: Checkpoint) -> None:
    """By `doctor`."""
    log_examination(at.log, at.clock, SIGNED, "laptop-1", {"disk": found(Answer.DISK_FILLING, free=300)})


def confirmed(at: Checkpoint) -> None:
    """By `clock confirm`."""
    confirm_clock(at.log, at.clock, at.generation, "laptop-1")


def held(at: Checkpoint) -> None:
    """By `log hold add`."""
    add_hold(at, 1, 1, reason="case 12", author="court", until=NOW + timedelta(days=1))


def released(at: Checkpoint) -> None:
    """By `log hold release`."""
    held(at)
    release_hold(at, at.log.newest(), reason="closed", author="court")


def purged(at: Checkpoint) -> None:
    """By `log purge`."""
    purge(at, [EntryClass.ROUTINE])


@pytest.mark.parametrize("act", [examined, confirmed, held, released, purged])
@pytest.mark.parametrize("is_open", [True, False])
def test_an_entry_names_the_shift_that_is_open(act: Callable[[Checkpoint], None], *, is_open: bool) -> None:
    """Whoever wrote it; with nobody on duty it names nobody."""
    log = MemoryLog()
    at = checkpoint(log)
    log.append(encode_entry(EntryKind.EXEMPT, Moment(LONG_AGO, LONG_AGO, 1), {"category": "EX-ASN"}), TRACE)
    if is_open:
        open_shift(at, SARI)

    act(at)

    assert named(log) == ((SARI, 2) if is_open else (None, None))


@pytest.mark.parametrize("is_open", [True, False])
def test_custody_names_the_shift_too(tmp_path: Path, *, is_open: bool) -> None:
    """Whose laptop it was when evidence was opened, or could not be."""
    auditor, stranger, log = Auditor(), Auditor(), MemoryLog()
    store = EvidenceFolder(tmp_path / "evidence", free=lambda _: MIN_FREE_BYTES)
    at = checkpoint(log, generation=audited([auditor.recipient]), evidence=store)
    at.judge(Barcode(text(KEYS["unlisted"])), "argument:1", "argument")
    if is_open:
        open_shift(at, SARI)

    open_evidence(at, store, 1, read_identities(auditor.file(tmp_path / "key.txt")))
    opened = named(log)
    with pytest.raises(Exception, match="not sealed to this identity"):
        open_evidence(at, store, 1, read_identities(stranger.file(tmp_path / "other.txt")))

    assert (opened, named(log)) == (((SARI, 2), (SARI, 2)) if is_open else ((None, None), (None, None)))


def test_a_shift_that_ends_meanwhile_is_not_named() -> None:
    """Another program closed it at the last moment: the entry stands behind, and says that nobody was on duty."""
    log = MemoryLog()
    at = checkpoint(log)
    open_shift(at, SARI)

    def close() -> None:
        """Once."""
        log.before_append = lambda: None
        close_shift(at)

    log.before_append = close
    number = enter_on_duty(log, write, TRACE)

    assert (number, [body["kind"] for body in log.bodies]) == (3, ["shift", "shift", "doctor"])
    assert named(log) == (None, None)


def test_a_purge_behind_a_shift_that_ended_meanwhile_does_not_name_it() -> None:
    """It is planned anew behind the entry that closed the shift."""
    log = MemoryLog()
    at = checkpoint(log)
    log.append(encode_entry(EntryKind.EXEMPT, Moment(LONG_AGO, LONG_AGO, 1), {"category": "EX-ASN"}), TRACE)
    open_shift(at, SARI)

    def close() -> None:
        """Once."""
        log.before_append = lambda: None
        close_shift(at)

    log.before_append = close
    done = purge(at, [EntryClass.ROUTINE])

    assert (done.entry, newest(log)["kind"], named(log)) == (4, "purge", (None, None))


def test_nothing_is_entered_where_the_shift_cannot_be_read() -> None:
    """An entry that named nobody would say that nobody was on duty."""
    log = MemoryLog()
    log.append(b"\x00", Trace(NOW, counts_for_clock=True, shift=ShiftChange.OPENS))

    with pytest.raises(LogError, match="entry 1 of the log opens a shift and cannot be read"):
        enter_on_duty(log, write, TRACE)

    assert log.newest() == 1


def test_the_supervisor_is_named_beside_the_officer() -> None:
    """Whose word it was that the clock is right, and in whose shift."""
    log = MemoryLog()
    at = checkpoint(log)
    open_shift(at, SARI)

    confirm_clock(log, Times(NOW), at.generation, "laptop-1")

    assert (newest(log)["by"], *named(log)) == ("supervisor", SARI, 1)
