"""The story the demo plays, and what its author expects of every command and every verdict, written down by hand."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

from strpcheck.adapters.durable import write_durably
from strpcheck.cli.demo_people import APPLICANTS, ROSTER_FILE, permit_ids, roster_csv
from strpcheck.cli.demo_stage import Act, Command, Row, Stage
from strpcheck.cli.exits import Exit
from strpcheck.core.permit import WIB
from strpcheck.messages import Scene

__all__ = ["LATER", "PICTURED", "STORY", "CompareLog", "ComparePictures", "CountLines", "TakePictures", "WriteRoster"]

PICTURES_FOLDER, VERDICTS_FILE, LOG_FILE = "pictures", "verdicts.jsonl", "log.jsonl"
NOTHING = "-"

PICTURED: Mapping[str, tuple[str, ...]] = {
    "01-driver.jpg": ("ACCEPT ok",),
    "02-dim-light.jpg": ("ACCEPT ok",),
    "03-two-in-one-car.jpg": ("ACCEPT ok", "REJECT revoked"),
    "04-stolen-phone.jpg": ("REJECT revoked",),
    "05-in-doubt.jpg": ("REFER suspended",),
    "06-a-day-early.jpg": ("REJECT not_yet_valid",),
    "07-forged.jpg": ("REJECT bad_signature",),
    "08-link.jpg": ("RETRY not_a_permit",),
    "09-empty-road.jpg": ("RETRY no_barcode",),
}
"""The verdicts on each picture at 07:30, in the order of the alphabet."""

LATER: Mapping[tuple[str, str], str] = {
    ("2021-07-05T10:15", "courier"): "REJECT hour_not_allowed",
    ("2021-07-05T10:15", "midwife"): "ACCEPT ok",
    ("2021-07-09T07:30", "midwife"): "REFER status_stale",
    ("2021-07-21T07:30", "driver"): "ACCEPT ok, extension_without_photo",
    ("2021-07-21T07:30", "loader"): "REJECT expired",
}
"""The verdicts on texts at other times, by time in Jakarta and applicant."""


@dataclass(frozen=True, slots=True)
class WriteRoster:
    """What companies and individuals hand in."""

    def play(self, stage: Stage) -> Iterator[Row]:
        """Write the file; nothing to compare."""
        write_durably(stage.folder / ROSTER_FILE, roster_csv().encode())
        yield from ()


@dataclass(frozen=True, slots=True)
class TakePictures:
    """What is held up to the camera."""

    def play(self, stage: Stage) -> Iterator[Row]:
        """Write the files; nothing to compare."""
        from strpcheck.cli.demo_pictures import take_pictures

        take_pictures(stage.folder / "permits", permit_ids(stage.folder), stage.folder / PICTURES_FOLDER)
        yield from ()


@dataclass(frozen=True, slots=True)
class CountLines:
    """Holds how much a command wrote against the story."""

    file: str
    expected: int

    def play(self, stage: Stage) -> Iterator[Row]:
        """A row; a file that is not there has no lines."""
        path = stage.folder / self.file
        lines = path.read_bytes().count(b"\n") if path.exists() else 0
        yield Row(self.file, str(self.expected), str(lines))


@dataclass(frozen=True, slots=True)
class ComparePictures:
    """Holds what `check --json` said of each picture against the story."""

    expected: Mapping[str, tuple[str, ...]]

    def play(self, stage: Stage) -> Iterator[Row]:
        """A row for each picture, and one for each that nobody expected."""
        seen: dict[str, list[str]] = defaultdict(list)
        for verdict in _json_lines(stage.folder / VERDICTS_FILE):
            seen[PurePath(verdict["source"]).name].append(_verdict(verdict))
        for name in sorted({*self.expected, *seen}):
            wanted, got = sorted(self.expected.get(name, ())), sorted(seen[name])
            yield Row(name, " + ".join(wanted) or NOTHING, " + ".join(got) or NOTHING)


@dataclass(frozen=True, slots=True)
class CompareLog:
    """Holds the log's entries at some times against the story."""

    expected: Mapping[tuple[str, str], str]
    """By time in Jakarta and applicant."""

    def play(self, stage: Stage) -> Iterator[Row]:
        """A row for each verdict that was expected, and one for each other at these times."""
        seen = self._seen(stage)
        for at, who in sorted({*self.expected, *seen}):
            name = APPLICANTS[who].name if who in APPLICANTS else who
            wanted, got = self.expected.get((at, who), NOTHING), seen.get((at, who), NOTHING)
            yield Row(f"{at} {name}", wanted, got)

    def _seen(self, stage: Stage) -> Mapping[tuple[str, str], str]:
        """What the log holds of these times."""
        holders = {number: who for who, number in permit_ids(stage.folder).items()}
        times = {at for at, _ in self.expected}
        seen: dict[tuple[str, str], str] = {}
        for entry in _json_lines(stage.folder / LOG_FILE):
            at = datetime.fromtimestamp(entry["times"]["wall"], UTC).astimezone(WIB).strftime("%Y-%m-%dT%H:%M")
            if entry["kind"] == "check" and at in times:
                number = entry.get("permit", {}).get("cti", NOTHING)
                seen[at, holders.get(number, number)] = _verdict(entry)
        return seen


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Objects that one of our own commands wrote."""
    for line in path.read_text(encoding="ascii").splitlines():
        yield json.loads(line)


def _verdict(told: Mapping[str, Any]) -> str:
    """Outcome, reason and advisories, spelled as in the tables above."""
    return ", ".join([f"{told['outcome']} {told['reason']}", *told["advisories"]])


AUTHORITY, LAPTOP = "--at 2021-07-04T22:30 authority", "--home laptop --at"

STORY: tuple[Act, ...] = (
    Act(Scene.AUTHORITY, (Command(f"{AUTHORITY} init --training authority", Exit.OK),)),
    Act(Scene.ROSTER, (WriteRoster(),), {"good": len(APPLICANTS) - 1, "file": ROSTER_FILE}),
    Act(
        Scene.ISSUE,
        (
            Command(f"{AUTHORITY} issue roster.csv --dir authority --out permits", Exit.FAILURE),
            # A full disk exits with 3 as well.
            CountLines("permits/index.jsonl", 16),
            CountLines("permits/rejected.jsonl", 1),
        ),
    ),
    Act(
        Scene.REVOKE_PERMIT,
        (Command(f"{AUTHORITY} revoke --permit {{robbed}} --dir authority --reason 'telepon dicuri'", Exit.OK),),
    ),
    Act(
        Scene.REVOKE_COMPANY,
        (
            Command(
                f"{AUTHORITY} revoke --company 'PT Bank Misalnya' --dir authority --reason 'bisa dari rumah'", Exit.OK
            ),
        ),
    ),
    Act(
        Scene.SUSPEND,
        (
            Command(
                f"{AUTHORITY} revoke --suspend --permit {{doubted}} --dir authority --reason 'surat diperiksa'", Exit.OK
            ),
        ),
    ),
    Act(Scene.PUBLISH, (Command(f"{AUTHORITY} publish site --dir authority", Exit.OK),)),
    Act(Scene.STATUS, (Command(f"{AUTHORITY} status --dir authority", Exit.OK),)),
    Act(
        Scene.LAPTOP,
        (
            Command(
                f"{LAPTOP} 2021-07-05T07:00 init --root site/metadata/1.root.json --from site --post LENTENG-AGUNG",
                Exit.OK,
            ),
        ),
    ),
    Act(Scene.PICTURES, (TakePictures(),), {"count": len(PICTURED), "folder": PICTURES_FOLDER}),
    Act(Scene.CHECK, (Command(f"{LAPTOP} 2021-07-05T07:30 check pictures", Exit.REJECT),)),
    Act(
        Scene.CHECK_JSON,
        (
            Command(f"{LAPTOP} 2021-07-05T07:30 check pictures --json", Exit.REJECT, VERDICTS_FILE),
            ComparePictures(PICTURED),
        ),
    ),
    Act(
        Scene.HOURS,
        (Command(f"{LAPTOP} 2021-07-05T10:15 check permits/{{courier}}.txt permits/{{midwife}}.txt", Exit.REJECT),),
    ),
    Act(Scene.STALE, (Command(f"{LAPTOP} 2021-07-09T07:30 check permits/{{midwife}}.txt", Exit.REFER),)),
    Act(Scene.EXTENSION, (Command("--at 2021-07-21T06:00 authority publish site --dir authority", Exit.OK),)),
    Act(Scene.SYNC, (Command(f"{LAPTOP} 2021-07-21T06:30 sync", Exit.OK),)),
    Act(
        Scene.CHECK_ID,
        (Command(f"{LAPTOP} 2021-07-21T07:30 check permits/{{driver}}.txt permits/{{loader}}.txt", Exit.REJECT),),
    ),
    Act(Scene.LOG, (Command(f"{LAPTOP} 2021-07-21T08:00 log show", Exit.OK),)),
    Act(
        Scene.LOG_JSON,
        (Command(f"{LAPTOP} 2021-07-21T08:00 log show --json", Exit.OK, LOG_FILE), CompareLog(LATER)),
    ),
)
