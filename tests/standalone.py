"""Exports as the program writes them, and the stand-alone verifier as an auditor runs it: in a folder of its own."""

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.home import Home
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.checkpoint import LogCheckpoint, origin_of, read_checkpoint, sign_checkpoint
from strpcheck.core.merkle import range_proof
from strpcheck.core.record import leaf_hash
from strpcheck.ports import Cause, LogEntry
from tests.played import MORNING, ROOT, Done, Laptop, Town, play

VERIFIER = ROOT / "strpcheck" / "standalone" / "verifier.py"


def enrol(town: Town, laptop: Laptop) -> None:
    """Take a laptop into devices.json, and publish it."""
    words = ["authority", "device", "add", str(laptop.home / "enrolment.json"), "--dir", str(town.folder / "auth")]
    done = play("--at", MORNING, *words)
    assert done.code == 0, done.err
    town.publish(at=MORNING)


@dataclass(frozen=True)
class Desk:
    """An auditor's folder: the verifier, what the authority published, and what was handed over."""

    folder: Path

    @classmethod
    def of(cls, town: Town, folder: Path) -> "Desk":
        """Take what is published now."""
        folder.mkdir()
        shutil.copy(VERIFIER, folder)
        newest = {"devices.json": "targets/*.devices.json", "targets.json": "metadata/*.targets.json"}
        for name, pattern in newest.items():
            found = max(town.published.glob(pattern), key=lambda file: (file.stat().st_mtime_ns, file.name))
            shutil.copy(found, folder / name)
        shutil.copy(town.root, folder / "root.json")
        return cls(folder)

    def run(self, *words: str, root: Sequence[str] = ("root.json",)) -> Done:
        """Verify, without strpcheck and without anything else of ours in reach."""
        roots = [word for name in root for word in ("--root", name)]
        return self.bare("verifier.py", *words, "--devices", "devices.json", "--targets", "targets.json", *roots)

    def bare(self, *words: str) -> Done:
        """The program with these words and no others."""
        command = [sys.executable, "-I", *words]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, check=False)
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def signed_note(text: str, home: Home) -> str:
    """Any text of one line, signed by a laptop as it signs checkpoints."""
    signer = home.signer
    said = LogCheckpoint(origin_of(signer.public_key), 0, b"")
    line = sign_checkpoint(said, signer.public_key, lambda _: signer.sign(text.encode())).rpartition("\n\n")[2]
    return f"{text}\n{line}"


def spelled(document: object) -> str:
    """Canonical JSON."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True)
class Export:
    """A range of a laptop's log, to be written in one of the forms."""

    laptop: Laptop
    first: int
    last: int
    redacted: bool = False
    only: Sequence[int] = ()
    """Entries that a filter let through; all where it is empty."""

    def write(self, file: Path, form: str, /, **changed: object) -> Path:
        """Write the data, the leaves beside it where a filter left some out, and the manifest; returns the last."""
        home = Home(self.laptop.home)
        with closing(SqliteLog(home.log, system_entropy, home.signer)) as log:
            note = log.checkpoint(Cause.EXPORT).note
            size = read_checkpoint(note, home.signer.public_key).size
            entries = [log.entry(number) for number in range(self.first, self.last + 1)]
            leaves = [log.node_at(0, number - 1) for number in range(self.first, self.last + 1)]
            span = range_proof(self.first - 1, self.last, size, log.node_at)
        rows = [
            self._row(entry, leaf)
            for entry, leaf in zip(entries, leaves, strict=True)
            if not self.only or entry.number in self.only
        ]
        WRITERS[form](file, rows)
        if self.only or form not in {"jsonl", "csv"}:
            beside = "".join(f"{leaf.hex()}\n" for leaf in leaves)
            file.with_name(f"{file.name}.leaves").write_text(beside, encoding="ascii")
        raw = file.read_bytes()
        told = {
            "v": 1,
            "file": {
                "name": file.name,
                "sha256": hashlib.sha256(raw).hexdigest(),
                "bytes": len(raw),
                "rows": len(rows),
                "format": form,
            },
            "entries": {"first": self.first, "last": self.last},
            "redacted": self.redacted,
            "filters": {},
            "checkpoint": note,
            "range": {
                "before": [b64encode(each).decode() for each in span.before],
                "behind": [b64encode(each).decode() for each in span.behind],
            },
            "leaves": "beside the file" if self.only or form not in {"jsonl", "csv"} else "in the file",
            "tool": {"name": "strpcheck", "version": "0.1.0"},
            "made_at": "2021-07-05T02:00:00Z",
            "device": {
                "name": "laptop",
                "kid": home.device_id().hex(),
                "public_key": b64encode(home.signer.public_key).decode(),
            },
            "policies": [],
            "generations": [],
            "vouches": {},
            **changed,
        }
        manifest = file.with_name(f"{file.name}.manifest")
        manifest.write_bytes(signed_note(f"{spelled(told)}\n", home).encode())
        return manifest

    def _row(self, entry: LogEntry, leaf: bytes) -> dict[str, Any]:
        """What a row carries to be verified by."""
        row: dict[str, Any] = {"entry": entry.number}
        if self.redacted or not entry.body:
            return {**row, "leaf": leaf.hex()}
        assert leaf_hash(entry.salt, entry.body) == leaf
        salted = {"salt": b64encode(entry.salt).decode(), "body": b64encode(entry.body).decode()}
        return {**row, "leaf": leaf.hex(), **salted}


def write_jsonl(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    """A line a row."""
    file.write_text("".join(f"{spelled(row)}\n" for row in rows), encoding="utf-8", newline="\n")


def write_csv(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    """RFC 4180."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["entry", "leaf"])
        writer.writerows([row["entry"], row["leaf"]] for row in rows)


def write_other(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    """A form that the verifier does not read."""
    file.write_bytes(b"PAR1" + str(len(rows)).encode() + b"\xff\xfe")


WRITERS = {"jsonl": write_jsonl, "csv": write_csv, "parquet": write_other}
