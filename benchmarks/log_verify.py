"""`log verify` and `log prove` over a long log, beside a walk that does nothing but hash the leaves.

    python -m benchmarks.log_verify [ENTRIES] [--log FILE]

The audit must find nothing in the log, and one thing in a log of which one entry was changed.
"""

import argparse
import resource
import sqlite3
import tempfile
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from benchmarks._long_log import make_long_log
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import KeyFile, load_key_file, make_key, save_key_file
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.sqlite_raw import RawSqliteLog
from strpcheck.core.checkpoint import read_checkpoint
from strpcheck.core.merkle import CompactRange, is_included
from strpcheck.prove import prove_entry
from strpcheck.verify import verify_log

ENTRIES = 1_000_000
PROOFS, STEP = 2_000, 7_919
"""A prime, so that the proofs wander over the whole log."""


def main() -> None:
    """Write, walk, verify, prove."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("entries", nargs="?", type=int, default=ENTRIES)
    parser.add_argument("--log", type=Path, help="keep the log there for the next run, and its key beside it")
    options = parser.parse_args()
    entries = options.entries
    with tempfile.TemporaryDirectory() as folder:
        path = options.log or Path(folder) / "log.sqlite"
        kept = path.with_suffix(".pem")
        if not kept.exists():
            made = make_key()
            make_long_log(path, entries, made)
            save_key_file(kept, made, None)
        key = load_key_file(kept, None)
        print(f"{entries:,} entries, {path.stat().st_size / 1e6:.0f} MB")
        bare = _bare(path, entries)
        print(f"bare walk (read, hash, grow the tree): {bare:.2f} s")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.process_time()
        with closing(RawSqliteLog(path)) as log:
            report = verify_log(log, key.public_key)
        took = time.process_time() - begun
        assert (report.entries, report.vouched, report.findings) == (entries, entries - entries % 100, ())
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"verify: {took:6.2f} s of one core, {took / bare:.2f} x the bare walk, {grown:.0f} MB more")
        _prove(path, entries, key)


def _prove(path: Path, entries: int, key: KeyFile) -> None:
    """Make proofs of entries all over the log, and hold each against its checkpoint."""
    numbers = [1 + nth * STEP % entries for nth in range(PROOFS)]
    took = []
    with closing(SqliteLog(path, system_entropy, key)) as log:
        prove_entry(log, entries, key.public_key)  # signs, where the last entries are not signed yet
        for number in numbers:
            begun = time.perf_counter()
            proof = prove_entry(log, number, key.public_key)
            took.append(time.perf_counter() - begun)
            said = read_checkpoint(proof.checkpoint, key.public_key)
            assert is_included(proof.leaf, number - 1, said.size, proof.hashes, said.root)
    took.sort()
    print(f"proof:  median {took[PROOFS // 2] * 1e3:.2f} ms, p95 {took[PROOFS * 95 // 100] * 1e3:.2f} ms of {PROOFS}")


def _bare(path: Path, entries: int) -> float:
    """Read every entry, hash it, and grow a tree."""
    begun = time.process_time()
    tree = CompactRange()
    with closing(sqlite3.connect(path)) as connection:
        for salt, body, leaf in connection.execute("SELECT salt, body, leaf FROM entry ORDER BY number"):
            assert sha256(b"\0" + salt + body).digest() == leaf
            tree, _ = tree.append(leaf)
    assert tree.size == entries
    return time.process_time() - begun


if __name__ == "__main__":
    main()
