"""Laws of keeping evidence while scanning: only forgeries, before their entries, and never in anybody's way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from strpcheck.adapters.age_format import read_identities
from strpcheck.adapters.evidence import MAX_AN_HOUR, MIN_FREE_BYTES, EvidenceFolder
from strpcheck.core.barcode import Barcode
from strpcheck.core.evidence import KEPT_REASONS, evidence_of
from strpcheck.core.record import EntryKind
from strpcheck.core.verdict import Reason
from strpcheck.errors import LogError
from strpcheck.evidence import open_evidence
from strpcheck.live import LiveScan
from strpcheck.scan import Checkpoint, Judgement
from tests import road
from tests.auditors import Auditor, audited
from tests.core.making import NOW
from tests.judged import GOOD, LINK, REVOKED, checkpoint
from tests.laptop import MemoryLog
from tests.road import Road
from tests.vectors.claims import CTI, payload, text
from tests.vectors.forge import KEYS, sign, wrap

FOREIGN = text(KEYS["unlisted"])


SIGNED = {name: sign(KEYS[name], payload()) for name in ("permit", "unlisted")}


def spoiled(key: str, number: int) -> str:
    """A good permit of a key with another half of its signature each time."""
    signed = SIGNED[key]
    return wrap(signed[:-48] + number.to_bytes(16) + signed[-32:])


FORGED = spoiled("permit", 0)
HOUR_MS = 3_600_000
DIGEST = "5" * 64


@dataclass
class Kept:
    """Implements `EvidenceStore` in memory: notes what it is given, and what was in the log then."""

    log: MemoryLog
    keeps: bool = True
    asked: list[tuple[str, tuple[str, ...], datetime, int]] = field(default_factory=list)

    def keep(self, text: str, recipients: Sequence[str], now: datetime) -> str | None:
        """Keep it, or do nothing."""
        self.asked.append((text, tuple(recipients), now, len(self.log.kept)))
        return DIGEST if self.keeps else None

    def read(self, digest: str) -> bytes | None:
        """Nothing is read here."""
        raise NotImplementedError(digest)

    def sweep(self, named: object, purged: object, before: object) -> int:
        """Nothing is swept here."""
        raise NotImplementedError(named, purged, before)


def judge(at: Checkpoint, barcode: str) -> Judgement:
    """One text from an argument."""
    return at.judge(Barcode(barcode), "argument:1", "argument")


@pytest.mark.parametrize(
    ("barcode", "reason"),
    [
        (FORGED, Reason.BAD_SIGNATURE),
        (FOREIGN, Reason.UNKNOWN_KEY),
        (text(KEYS["revoked"]), Reason.KEY_REVOKED),
        (GOOD, Reason.OK),
        (REVOKED, Reason.REVOKED),
        (LINK, Reason.NOT_A_PERMIT),
    ],
)
def test_only_forgeries_are_kept(barcode: str, reason: Reason) -> None:
    """A bad signature, an unlisted key, a revoked key: of everybody else's code nothing is kept anywhere."""
    log = MemoryLog()
    store = Kept(log)
    at = checkpoint(log, generation=audited(["age1auditor"]), evidence=store)

    judged = judge(at, barcode)

    is_kept = reason in {Reason.BAD_SIGNATURE, Reason.UNKNOWN_KEY, Reason.KEY_REVOKED}
    assert judged.verdict.reason is reason
    assert store.asked == ([(barcode, ("age1auditor",), NOW, 0)] if is_kept else [])
    assert log.bodies[0].get("evidence") == (DIGEST if is_kept else None)


def test_it_is_kept_before_its_entry_and_named_by_it() -> None:
    """An entry never names what may not be there."""
    log = MemoryLog()
    store = Kept(log)
    at = checkpoint(log, evidence=store)

    judge(at, FORGED)
    judge(at, FORGED)

    assert [entries_then for *_, entries_then in store.asked] == [0, 1]
    assert [evidence_of(body) for body in log.bodies] == [DIGEST, DIGEST]


@pytest.mark.parametrize("barcode", [FORGED, FOREIGN])
def test_a_verdict_is_the_same_whether_its_text_is_kept_or_not(barcode: str) -> None:
    """Neither a store that keeps nothing, nor none at all, changes what the officer reads or what is logged."""
    logs = [MemoryLog(), MemoryLog(), MemoryLog()]
    stores = [None, Kept(logs[1], keeps=False), Kept(logs[2])]

    judged = [judge(checkpoint(log, evidence=store), barcode) for log, store in zip(logs, stores, strict=True)]

    assert judged[0] == judged[1] == judged[2]
    assert logs[0].bodies == logs[1].bodies
    assert logs[2].bodies == [logs[0].bodies[0] | {"evidence": DIGEST}]


def test_what_is_only_simulated_is_no_evidence() -> None:
    """Nobody showed it at the post."""
    log = MemoryLog()
    store = Kept(log)

    judge(checkpoint(log, evidence=store, simulated_at=NOW, kind=EntryKind.CHECK), FORGED)

    assert store.asked == []


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "custody", "evidence": DIGEST},
        {"kind": "scan", "evidence": "../../log.sqlite"},
        {"kind": "scan", "evidence": DIGEST.upper().replace("5", "A")},
        {"kind": "scan", "evidence": DIGEST + "\n"},
        {"kind": "scan", "evidence": [DIGEST]},
        {"kind": "scan"},
    ],
    ids=["custody", "path", "capitals", "line end", "list", "none"],
)
def test_an_entry_names_evidence_only_by_its_hash(body: dict[str, object]) -> None:
    """Whoever changed an entry cannot have another file read or deleted; an entry of custody keeps nothing alive."""
    assert evidence_of(body) is None


def test_the_reasons_are_those_of_forgeries() -> None:
    """A list that grows by itself would keep people's codes."""
    assert sorted(KEPT_REASONS) == ["bad_signature", "key_revoked", "unknown_key"]


def test_nothing_is_shown_that_could_not_be_entered(tmp_path: Path) -> None:
    """Who opened what is in the log first; where it cannot be, the text stays sealed."""
    auditor, log = Auditor(), MemoryLog()
    store = EvidenceFolder(tmp_path / "evidence", free=lambda _: MIN_FREE_BYTES)
    at = checkpoint(log, generation=audited([auditor.recipient]), evidence=store)
    judge(at, FOREIGN)
    keys = read_identities(auditor.file(tmp_path / "key.txt"))
    log.fails = True

    with pytest.raises(LogError):
        open_evidence(at, store, 1, keys)

    log.fails = False
    opened = open_evidence(at, store, 1, keys)
    assert (opened.content.decode(), opened.custody, log.bodies[1]["kind"]) == (FOREIGN, 2, "custody")


def flood(now_ms: int) -> list[str]:
    """Thirty codes a second, each another one: forged permits, permits of nobody's, links; each minute a good one."""
    codes = range((now_ms - road.FRAME_MS) * 30 // 1000, now_ms * 30 // 1000)
    strange = [STRANGE[code % 3](code) for code in codes]
    is_shown = now_ms % GENUINE_EVERY_MS < GENUINE_STAYS_MS
    return [*strange, PERMITS[now_ms // GENUINE_EVERY_MS % len(PERMITS)]] if is_shown else strange


STRANGE: Sequence[Callable[[int], str]] = (
    lambda code: spoiled("permit", code),
    lambda code: f"{LINK}/{code}",
    lambda code: spoiled("unlisted", code),
)
GENUINE_EVERY_MS, GENUINE_STAYS_MS = 60_000, 1000
PERMITS = [text(KEYS["permit"], {CTI: bytes(6) + number.to_bytes(2)}) for number in range(1, 61)]


class HourLog(MemoryLog):
    """Of an hour under a clock that only goes on, which need not be looked through at every code."""

    def clock_mark(self) -> datetime | None:
        """The newest."""
        return self.kept[-1][1].at if self.kept else None


@pytest.mark.slow
def test_an_hour_of_thirty_codes_a_second_fills_neither_the_log_nor_the_disk(tmp_path: Path) -> None:
    """One refusal a second has an entry and the rest are counted; sixty texts are kept; genuine permits pass."""
    auditor, log = Auditor(), HourLog()
    played = Road(flood, HOUR_MS - road.FRAME_MS)
    store = EvidenceFolder(tmp_path / "evidence", free=lambda _: MIN_FREE_BYTES)
    at = road.checkpoint(played, log, generation=audited([auditor.recipient]), evidence=store)

    told = [each for each in LiveScan(lambda: at, played, played).run() if isinstance(each, Judgement)]

    refused = [each.verdict.reason for each in told if each.permit is None]
    passed = [each.verdict.reason for each in told if each.permit is not None]
    kept = [digest for body in log.bodies if (digest := evidence_of(body)) is not None]
    assert passed == [Reason.OK] * (HOUR_MS // GENUINE_EVERY_MS)
    assert HOUR_MS // 1000 * 0.95 < len(refused) <= HOUR_MS // 1000 + 1
    assert {Reason.BAD_SIGNATURE, Reason.UNKNOWN_KEY} <= set(refused)
    assert len(told) == len(log.kept)
    assert sum(body.get("passed_over", 0) for body in log.bodies) > 10 * len(refused)
    assert len(kept) == MAX_AN_HOUR
    assert sorted(file.stem for file in (tmp_path / "evidence").glob("*.age")) == sorted(kept)


def test_a_genuine_permit_in_a_flood_is_judged_by_the_frame_that_shows_it(tmp_path: Path) -> None:
    """What is strange waits its second; who may pass does not, also where the disk is too full to keep anything."""
    log, played = MemoryLog(), Road(flood, 3 * GENUINE_EVERY_MS - road.FRAME_MS)
    store = EvidenceFolder(tmp_path / "evidence", free=lambda _: MIN_FREE_BYTES - 1)
    at = road.checkpoint(played, log, generation=audited([Auditor().recipient]), evidence=store)

    judged_at = [
        played.now_ms
        for each in LiveScan(lambda: at, played, played).run()
        if isinstance(each, Judgement) and each.verdict.reason is Reason.OK
    ]

    assert judged_at == [road.FRAME_MS, GENUINE_EVERY_MS, 2 * GENUINE_EVERY_MS]
    assert not (tmp_path / "evidence").exists()
