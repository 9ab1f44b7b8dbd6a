"""Laws of the auditor's view: every entry as it was written, or a clear word about the one that is not."""

from typing import Any

import cbor2
import pytest

from strpcheck.audit import log_rows
from strpcheck.core.barcode import Barcode
from strpcheck.core.record import EntryKind
from strpcheck.errors import LogError
from strpcheck.ports import Trace
from strpcheck.scan import Checkpoint
from strpcheck.troubles import Trouble
from tests.core.making import GENERATION, NOW
from tests.laptop import MemoryLog, Times
from tests.vectors.claims import text
from tests.vectors.forge import KEYS


def log_of(*bodies: bytes) -> MemoryLog:
    """A log that holds these."""
    log = MemoryLog()
    for body in bodies:
        log.append(body, Trace(NOW, counts_for_clock=True))
    return log


def test_a_scan_is_told_by_what_a_person_asks() -> None:
    """When, where, what was decided, about which permit, by which lists."""
    log = MemoryLog()
    at = Checkpoint(GENERATION, "LENTENG-AGUNG", "laptop-1", Times(NOW), log, EntryKind.CHECK)
    at.judge(Barcode(text(KEYS["permit"])), "argument:1", "argument")

    (row,) = log_rows(log)

    assert (row.number, row.kind, row.at, row.post) == (1, "check", NOW, "LENTENG-AGUNG")
    assert (row.outcome, row.reason, row.permit) == ("ACCEPT", "ok", "00c0ffee00000007")
    assert (row.generation, row.invented, row.advisories) == (GENERATION.id, False, ())
    assert row.fields == log.bodies[0]


def test_an_act_without_a_verdict_leaves_those_columns_empty() -> None:
    """A sync decides about nobody."""
    body = cbor2.dumps({"v": 1, "kind": "sync", "times": {"wall": 1626222600, "invented": True}, "generation": "g"})

    (row,) = log_rows(log_of(body))

    assert (row.kind, row.outcome, row.reason, row.permit, row.post) == ("sync", "", "", "", "")
    assert (row.generation, row.invented) == ("g", True)


TIMES = {"wall": 1626222600, "invented": False}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff", id="no CBOR"),
        pytest.param(b"\xa1\x61", id="cut short"),
        pytest.param(cbor2.dumps([]), id="a list"),
        pytest.param(cbor2.dumps({"kind": "scan"}), id="no times"),
        pytest.param(cbor2.dumps({"kind": "scan", "times": {"wall": "now", "invented": False}}), id="no number"),
        pytest.param(cbor2.dumps({"kind": "scan", "times": {"wall": 1 << 62, "invented": False}}), id="no year"),
        pytest.param(cbor2.dumps({"times": TIMES}), id="no kind"),
        pytest.param(cbor2.dumps({"kind": "scan", "times": TIMES, "permit": {}}), id="no number of the permit"),
        pytest.param(cbor2.dumps({"kind": "scan", "times": TIMES, "permit": {"cti": 7}}), id="a number as a number"),
    ],
)
def test_an_entry_that_cannot_be_read_is_named(body: bytes) -> None:
    """The entries before it are told, and nothing is guessed."""
    good: dict[str, Any] = {"kind": "sync", "times": TIMES}
    rows = log_rows(log_of(cbor2.dumps(good), body))

    assert next(rows).kind == "sync"
    with pytest.raises(LogError, match="entry 2 of the log cannot be read") as caught:
        next(rows)
    assert ("tell the auditor" in caught.value.hint, caught.value.trouble) == (True, Trouble.LOG_GONE)
