"""A log of any length, written in bulk: what a laptop would have left, without its waits for the disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import KeyFile
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.sqlite_tree import CHECKPOINT_EVERY
from strpcheck.core import cbor
from strpcheck.core.checkpoint import LogCheckpoint, origin_of, sign_checkpoint
from strpcheck.core.merkle import CompactRange
from strpcheck.core.permit import PermitId
from strpcheck.core.seals import head_seal, trace_seal
from strpcheck.ports import Trace

__all__ = ["entry_behind", "make_long_log"]

START = datetime(2021, 7, 5, tzinfo=UTC)
SECONDS_BETWEEN = 20
LEVELS = 4
POST, POLICY, ISSUER = "LENTENG-AGUNG", "c1" * 32, "XX-JK"
PERMITS = 50_000
"""Cards that are shown again and again."""
ADD_ENTRY = "INSERT INTO entry (number, salt, body, leaf) VALUES (?, ?, ?, ?)"
ADD_TRACE = (
    "INSERT INTO trace (entry, at, clock_mark, issuer, number, post, policy, shift, seal)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def make_long_log(path: Path, entries: int, key: KeyFile) -> None:
    """Write a log of so many scans; every third had no permit, and a checkpoint stands every hundred."""
    with closing(SqliteLog(path, system_entropy, key, may_make=True)):
        pass
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        tree, origin = CompactRange(), origin_of(key.public_key)
        for number, salt, body, leaf in _entries(entries):
            tree, whole = tree.append(leaf)
            connection.execute(ADD_ENTRY, (number, salt, body, leaf))
            traced = _traced(number)
            connection.execute(ADD_TRACE, (*traced, trace_seal(traced, leaf)))
            connection.executemany(
                "INSERT INTO tree_node VALUES (?, ?, ?)",
                [node for node in whole if node.level and node.level % LEVELS == 0],
            )
            if number % CHECKPOINT_EVERY == 0:
                said = LogCheckpoint(origin, number, tree.root)
                note = sign_checkpoint(said, key.public_key, key.sign)
                connection.execute("INSERT INTO checkpoint VALUES (?, 'count', ?)", (number, note))
        peaks = b"".join(tree.peaks)
        connection.execute(
            "UPDATE tree_head SET size = ?, peaks = ?, seal = ?", (tree.size, peaks, head_seal(tree.size, peaks))
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def entry_behind(newest: int) -> tuple[bytes, Trace]:
    """What such a log goes on with: a body, and its row for lookups."""
    number = newest + 1
    permit, at = _permit(number), datetime.fromtimestamp(_wall(number), UTC)
    shown = None if permit is None else PermitId(ISSUER, permit)
    return cbor.encode(_body(number)), Trace(at, counts_for_clock=True, permit=shown, post=POST, policy=POLICY)


def _entries(count: int) -> Iterator[tuple[int, bytes, bytes, bytes]]:
    """Number, salt, body and leaf."""
    for number in range(1, count + 1):
        salt, body = system_entropy(16), cbor.encode(_body(number))
        yield number, salt, body, sha256(b"\0" + salt + body).digest()


def _wall(number: int) -> int:
    """When an entry was written."""
    return int(START.timestamp()) + number * SECONDS_BETWEEN


def _permit(number: int) -> bytes | None:
    """The permit of an entry, if it has one."""
    return None if number % 3 == 0 else sha256(str(number % PERMITS).encode()).digest()[:8]


def _traced(number: int) -> tuple[object, ...]:
    """The row beside an entry."""
    permit = _permit(number)
    issuer = None if permit is None else ISSUER
    return number, _wall(number), _wall(number), issuer, permit, POST, POLICY, None


def _body(number: int) -> dict[int | str, object]:
    """What a scan's entry holds."""
    permit, wall = _permit(number), _wall(number)
    body: dict[int | str, object] = {
        "v": 1,
        "kind": "scan",
        "times": {
            "wall": wall,
            "floor": wall - 7200,
            "monotonic_ms": number * SECONDS_BETWEEN * 1000,
            "invented": False,
        },
        "device": "laptop-3",
        "post": POST,
        "source": "camera",
        "generation": "ab" * 32,
        "policy": POLICY,
        "outcome": "RETRY" if permit is None else "ACCEPT",
        "reason": "not_a_permit" if permit is None else "ok",
        "advisories": [],
        "ms": number % 40,
        "rung": "zxing",
        "asks_clock": True,
    }
    if permit is not None:
        body["list_age_s"] = 7200
        body["permit"] = {
            "iss": ISSUER,
            "cti": permit,
            "kid": b"\x01\x02\x03\x04\x05\x06\x07\x08",
            "iat": wall - 86_400,
            "nbf": wall - 86_400,
            "exp": wall + 864_000,
            "category": "KR-LOG",
            "areas": [3174, 3175],
            "uri": "https://status.example.invalid/1",
            "idx": number % 17_000_000,
            "environment": "training",
            "has_photo": False,
        }
        body["sightings"] = []
    return body
