"""Logs of several days, posts and officers, written by hand of the clock: what statistics and reports are made of."""

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2

from strpcheck.ports import ScanLog, Trace

DAY = datetime(2021, 7, 5, tzinfo=UTC)
"""Seven in the morning in Jakarta."""
POST, OTHER_POST = "LENTENG-AGUNG", "KALIMALANG"
SARI_BADGE, BUDI_BADGE = "85031207", "79110344"
PERMIT = bytes.fromhex("00c0ffee00000007")


@dataclass
class Story:
    """Writes entries one after the other; each is told by how long after the last it was."""

    log: ScanLog
    at: datetime = DAY
    post: str = POST
    generation: str = "generation-1"
    policy: str = "a1" * 8
    invented: bool = False
    shift: int | None = None
    officer: str = ""
    entries: int = 0
    monotonic_ms: int = 1_000
    device: str = "laptop-1"
    written: list[Mapping[str, Any]] = field(default_factory=list)

    def wait(self, **span: float) -> "Story":
        """Let time pass."""
        passed = timedelta(**span)
        self.at += passed
        self.monotonic_ms += int(passed.total_seconds() * 1000)
        return self

    def write(self, kind: str, **fields: object) -> int:
        """An entry of any kind."""
        times = {
            "wall": int(self.at.timestamp()),
            "floor": int(DAY.timestamp()) - 3600,
            "monotonic_ms": self.monotonic_ms,
            "invented": self.invented,
        }
        body = {"v": 1, "kind": kind, "times": times, "device": self.device, **fields}
        self.written.append(body)
        self.entries = self.log.append(cbor2.dumps(body, canonical=True), Trace(self.at, counts_for_clock=False))
        return self.entries

    def act(self, kind: str, **fields: object) -> int:
        """An entry of somebody at a post."""
        who = {} if self.shift is None else {"officer": self.officer, "shift": self.shift}
        where = {"post": self.post, "generation": self.generation, "policy": self.policy}
        return self.write(kind, **where, **who, **fields)

    def scan(self, reason: str = "ok", outcome: str = "ACCEPT", *, kind: str = "scan", **fields: object) -> int:
        """A verdict."""
        told: dict[str, object] = {
            "source": "camera",
            "outcome": outcome,
            "reason": reason,
            "advisories": [],
            "ms": 40,
            "rung": "zxing",
            "asks_clock": True,
            "list_age_s": 1800,
        }
        return self.act(kind, **(told | fields))

    def sync(self, generation: str, *, new: bool = True) -> int:
        """Newer lists."""
        self.generation = generation
        return self.write("sync", generation=generation, new=new, clock_confirmed=False)

    def open(self, officer: str, *, handover: bool = False) -> int:
        """A shift begins."""
        act = "handover" if handover else "open"
        former = {"from": self.officer, "summary": {}} if handover else {}
        # Written as the shift before sees it: a handover is its last entry and the next one's first.
        who = {} if self.shift is None else {"shift": self.shift}
        where = {"post": self.post, "generation": self.generation, "policy": self.policy}
        number = self.write("shift", **where, **who, act=act, officer=officer, **former)
        self.shift, self.officer = number, officer
        return number

    def close(self) -> int:
        """It is over."""
        fields = {"act": "close", "from": self.officer, "summary": {}}
        number = self.act("shift", **fields)
        self.shift, self.officer = None, ""
        return number


def two_days(log: ScanLog) -> Story:
    """Two posts, two officers, three syncs, two policies, one of everything an officer does."""
    story = Story(log)
    story.sync("generation-1")
    story.wait(minutes=10).open(SARI_BADGE)
    for _ in range(8):
        story.wait(seconds=5).scan(permit={"cti": PERMIT})
    refused = story.wait(seconds=10).scan("expired", "REJECT", list_age_s=7200)
    story.wait(seconds=3).act("turned_back", reason="expired", about=refused)
    story.wait(seconds=4).act("exempt", category="EX-NAKES")
    story.act("exempt", category="EX-NAKES")
    story.wait(seconds=20).scan("not_a_permit", "RETRY", passed_over=2, list_age_s=7200)
    story.wait(hours=1).sync("generation-2")
    conflict = story.wait(seconds=30).scan("replay_conflict", "REFER", permit={"cti": PERMIT}, list_age_s=600)
    story.wait(minutes=2).act("resolved", about=conflict, decision="passed")
    story.wait(seconds=6).scan(advisories=["conflict_nearby", "list_ageing"], list_age_s=50_000)
    story.wait(hours=4).open(BUDI_BADGE, handover=True)
    doubted = story.wait(minutes=1).scan("status_stale", "REFER", list_age_s=280_000)
    story.wait(seconds=9).act("override", about=doubted, decision="passed", reason="ordered", by_supervisor=True)
    story.wait(hours=2).close()
    story.wait(hours=14)
    story.post, story.policy = OTHER_POST, "b2" * 8
    story.sync("generation-3")
    story.wait(minutes=5).open(BUDI_BADGE)
    for _ in range(4):
        story.wait(seconds=8).scan()
    story.wait(seconds=8).scan("ok", kind="check", simulated_at=int(DAY.timestamp()))
    story.wait(hours=3).scan("revoked", "REJECT")
    return story


BADGES = (SARI_BADGE, BUDI_BADGE, "88020711", "90120655")
WEEK_POSTS = (POST, OTHER_POST, "DAAN-MOGOT")
WEEK_REASONS = (
    *[("ok", "ACCEPT")] * 40, ("expired", "REJECT"), ("revoked", "REJECT"), ("hour_not_allowed", "REJECT"),
    ("not_a_permit", "RETRY"), ("not_a_permit", "RETRY"), ("status_stale", "REFER"), ("suspended", "REFER"),
)  # fmt: skip
RUSH = (3, 9, 14, 10, 6, 5, 4, 4, 5, 7, 12, 8)
"""Vehicles an hour of a shift, to a scale: mornings and evenings are full."""


def week(log: ScanLog, scale: int = 6) -> Story:
    """Seven days, two shifts a day, three posts, a sync every four hours, a policy that changes on the fourth day."""
    story = Story(log, at=DAY - timedelta(hours=1), generation=_digest(0), policy=_digest(100))
    for day in range(7):
        if day == 3:
            story.policy = _digest(101)
        for half in range(2):
            turn = 2 * day + half
            story.post = WEEK_POSTS[day // 3]
            story.open(BADGES[turn % len(BADGES)])
            for hour, rush in enumerate(RUSH):
                if hour % 4 == 0:
                    story.sync(_digest(turn * 3 + hour // 4 + 1))
                _hour(story, rush * scale // (1 + half), turn * len(RUSH) + hour)
            story.close()
    return story


def _hour(story: Story, vehicles: int, turn: int) -> None:
    """An hour on the road; what happens in it follows from its number alone."""
    begun = story.at
    for vehicle in range(vehicles):
        draw = (turn * 7_919 + vehicle * 104_729) % 9_973
        story.wait(seconds=3 + draw % 11 + (60 if draw % 41 == 0 else 0))
        reason, outcome = WEEK_REASONS[draw % len(WEEK_REASONS)]
        advisories = ["seen_today_here"] if draw % 13 == 0 else []
        if draw % 211 == 0:
            reason, outcome = "replay_conflict", "REFER"
        elif draw % 97 == 0:
            advisories = ["conflict_nearby"]
        age = (turn % 4) * 3_600 + vehicle * 30 + (draw % 3) * 9_000
        about = story.scan(reason, outcome, advisories=advisories, list_age_s=age)
        if outcome == "REJECT" and draw % 3:
            story.wait(seconds=2).act("turned_back", reason=reason, about=about)
        elif outcome == "REJECT" and draw % 2:
            told = {"decision": "passed", "reason": "papers_checked", "by_supervisor": draw % 4 == 1}
            story.wait(seconds=2).act("override", about=about, **told)
        elif outcome == "REFER":
            story.wait(seconds=20).act("resolved", about=about, decision=("passed", "refused")[draw % 2])
        if draw % 17 == 0:
            story.wait(seconds=1).act("exempt", category=("EX-NAKES", "EX-ASN", "EX-O2")[draw % 3])
    story.at = max(begun + timedelta(hours=1), story.at)


def _digest(number: int) -> str:
    """As generations and policies are named."""
    return hashlib.sha256(b"%d" % number).hexdigest()[:16]


def purge(path: Path, *numbers: int) -> None:
    """Delete salt and body of entries as a purge leaves them: their leaves stay."""
    with closing(sqlite3.connect(path)) as log:
        kept = log.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'").fetchall()
        names = log.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'").fetchall()
        for (name,) in names:
            log.execute(f"DROP TRIGGER {name}")
        for number in numbers:
            log.execute("UPDATE entry SET salt = x'', body = x'' WHERE number = ?", (number,))
        for (sql,) in kept:
            log.execute(sql)
        log.commit()
