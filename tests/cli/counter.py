"""The authority's counter: commands typed at it, rosters handed in, what was handed out and published."""

import csv
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strpcheck.core.barcode import decode_barcode
from strpcheck.core.claims import parse_claims
from strpcheck.core.cose import parse_signed_permit
from strpcheck.core.permit import Permit
from strpcheck.documents.roster_rows import COLUMNS
from tests.authority.rosters import USUAL
from tests.played import Done, play

EVENING, MORNING = "2021-07-04T22:30", "2021-07-05T07:30"
BAD = {"nik": "123", "areas": "31"}
"""What makes a row bad, twice."""


def roster(*rows: dict[str, str]) -> str:
    """A roster of usual rows with some cells changed; each of another person."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**USUAL, "name": f"Pekerja {line}", **row} for line, row in enumerate(rows, 2))
    return text.getvalue()


@dataclass(frozen=True)
class Counter:
    """A training authority in `folder/auth`."""

    folder: Path

    @property
    def auth(self) -> Path:
        """Its own folder."""
        return self.folder / "auth"

    @property
    def out(self) -> Path:
        """Where permits go."""
        return self.folder / "permits"

    @property
    def pub(self) -> Path:
        """Where it publishes."""
        return self.folder / "pub"

    def type(self, verb: str, *words: str, at: str | None = EVENING) -> Done:
        """A command of the authority."""
        return play(*(["--at", at] if at else []), "authority", verb, *words, "--dir", str(self.auth))

    def hand_in(self, *rows: dict[str, str], name: str = "roster.csv") -> str:
        """Write a roster; gives its path."""
        (self.folder / name).write_text(roster(*rows), encoding="utf-8")
        return str(self.folder / name)

    def issue(self, path: str, *words: str, at: str | None = EVENING) -> Done:
        """Issue a roster's permits into the usual place."""
        return self.type("issue", path, "--out", str(self.out), "--format", "text", *words, at=at)

    def publish(self, *words: str, at: str | None = EVENING) -> Done:
        """Publish into the usual place."""
        return self.type("publish", str(self.pub), *words, at=at)

    def index(self) -> list[dict[str, Any]]:
        """The lines of the index."""
        return [json.loads(line) for line in (self.out / "index.jsonl").read_text("utf-8").splitlines()]

    def rejected(self) -> list[dict[str, Any]]:
        """The rows that gave none."""
        return [json.loads(line) for line in (self.out / "rejected.jsonl").read_text("utf-8").splitlines()]

    def texts(self) -> dict[str, bytes]:
        """Every text that was handed out."""
        return {file.name: file.read_bytes() for file in self.out.glob("*.txt")}

    def permits(self) -> dict[int, Permit]:
        """What was handed out, by line of the roster."""
        return {line["line"]: read_permit(self.out / line["text"]) for line in self.index()}

    def booked(self) -> int:
        """How many permits stand in the register."""
        with closing(sqlite3.connect(self.auth / "authority.db")) as database:
            return int(database.execute("SELECT count(*) FROM permit").fetchone()[0])


def read_permit(path: Path) -> Permit:
    """A permit from its text; its signature is asked elsewhere."""
    signed = parse_signed_permit(decode_barcode(path.read_text("ascii").removesuffix("\n")))
    return parse_claims(signed.payload, signed.key_id)


def found_counter(folder: Path) -> Counter:
    """Found a training authority."""
    done = play("--at", EVENING, "authority", "init", "--training", str(folder / "auth"))
    assert done.code == 0, done.err
    return Counter(folder)
