"""The pieces of the demo: its roster, its forgery, its comparisons, its command lines."""

import csv
import io
import json
import shlex
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from strpcheck.authority.first_policy import build_first_policy
from strpcheck.authority.roster import BadRow, RosterRules, ValidRow, validate_row
from strpcheck.cli.demo_people import APPLICANTS, MISTYPED, permit_ids, roster_csv
from strpcheck.cli.demo_pictures import forge
from strpcheck.cli.demo_stage import Command, Row, Stage
from strpcheck.cli.demo_story import LATER, PICTURED, STORY, CompareLog, ComparePictures, CountLines
from strpcheck.cli.exits import Exit
from strpcheck.cli.render import Printer
from strpcheck.core.barcode import decode_barcode, encode_barcode
from strpcheck.core.permit import Environment
from strpcheck.core.verdict import Outcome, Reason
from strpcheck.documents.roster_rows import COLUMNS, RosterRow
from strpcheck.errors import DocumentError, WriteError
from strpcheck.messages import load

COMMANDS = [step for act in STORY for step in act.steps if isinstance(step, Command)]


def stage(folder: Path, language: str = "en") -> tuple[Stage, io.StringIO]:
    """A stage that is told into a text."""
    told = io.StringIO()
    return Stage(folder, Printer.on(load(language), told, environment={})), told


def write_lines(path: Path, *objects: object) -> None:
    """JSON lines as our commands write them."""
    path.write_text("".join(f"{json.dumps(item)}\n" for item in objects), encoding="ascii")


def checked_rows() -> dict[str, ValidRow | BadRow]:
    """The roster as the authority sees it."""
    rules = RosterRules(
        Environment.TRAINING,
        date(2021, 7, 4),
        frozenset(entry.code for entry in build_first_policy("XX-JK").categories),
    )
    rows = list(csv.DictReader(io.StringIO(roster_csv(), newline="")))
    lines = [
        RosterRow(line, tuple(row[column] for column in COLUMNS))
        for line, row in enumerate(rows, 2)
    ]  # fmt: skip
    return {who: validate_row(row, rules) for who, row in zip(APPLICANTS, lines, strict=True)}


def test_fourteen_workers_of_three_companies_and_two_individuals() -> None:
    """The cast of the story, each with a NIK of their own."""
    good = [person for who, person in APPLICANTS.items() if who != MISTYPED]

    workers = [person for person in good if person.employer.company]

    assert (len(workers), len({person.employer.company for person in workers})) == (14, 3)
    assert len(good) - len(workers) == 2
    assert len({person.nik for person in good}) == 16


def test_only_the_mistyped_row_is_bad() -> None:
    """And no good row draws a warning."""
    checked = checked_rows()

    bad = [who for who, row in checked.items() if isinstance(row, BadRow)]

    assert bad == [MISTYPED]
    assert [who for who, row in checked.items() if isinstance(row, ValidRow) and row.warnings] == []


def test_a_forgery_is_one_bit_away_and_spelled_as_it_must_be() -> None:
    """Only the signature tells it from the genuine one."""
    genuine = b"\xd2" + bytes(range(100))

    forged = decode_barcode(forge(encode_barcode(genuine)))

    assert forged[:-64] == genuine[:-64]
    assert sum((a ^ b).bit_count() for a, b in zip(genuine, forged, strict=True)) == 1


def test_nobody_has_a_permit_before_any_was_issued(tmp_path: Path) -> None:
    """No index, no numbers."""
    assert permit_ids(tmp_path) == {}


def test_permits_are_found_by_their_line(tmp_path: Path) -> None:
    """Line 2 of the roster is the first applicant."""
    (tmp_path / "permits").mkdir()
    line = {"line": 2, "id": "00d1f2a3b4c5e6f7", "company": None, "application": None, "text": None, "png": None}
    write_lines(tmp_path / "permits" / "index.jsonl", line)

    assert permit_ids(tmp_path) == {"driver": "00d1f2a3b4c5e6f7"}


def test_an_index_of_another_shape_is_refused(tmp_path: Path) -> None:
    """What `authority issue` promises is read strictly."""
    (tmp_path / "permits").mkdir()
    write_lines(tmp_path / "permits" / "index.jsonl", {"line": 2})

    with pytest.raises(DocumentError, match=r"index\.jsonl"):
        permit_ids(tmp_path)


def test_the_story_shows_every_outcome() -> None:
    """All four, and the word that asks for the ID card."""
    expected = [*LATER.values(), *(verdict for verdicts in PICTURED.values() for verdict in verdicts)]

    assert {verdict.split(" ")[0] for verdict in expected} == set(Outcome)
    assert "ACCEPT ok, extension_without_photo" in expected


def test_the_story_expects_outcomes_that_belong_to_their_reasons() -> None:
    """A slip of the hand that wrote them would show here first."""
    for verdict in [*LATER.values(), *(one for several in PICTURED.values() for one in several)]:
        outcome, reason = verdict.partition(",")[0].split(" ")

        assert Reason(reason).outcome == outcome


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("--at 2021-07-04T22:30 authority init --training authority", "authority init --training"),
        ("--home laptop --at T authority revoke --permit {robbed} --dir d", "authority revoke --permit"),
        ("check permits/{driver}.txt", "check"),
        ("sync", "sync"),
    ],
)
def test_a_command_is_called_by_how_it_begins(line: str, name: str) -> None:
    """Up to the first file or number; what stands before the command is left out."""
    assert Command(line, Exit.OK).name == name


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_what_the_story_types_names_only_applicants(command: Command) -> None:
    """Each number is that of a permit somebody got."""
    ids = {who: "00d1f2a3b4c5e6f7" for who in APPLICANTS if who != MISTYPED}

    filled = [word.format_map(ids) for word in shlex.split(command.line)]

    assert not any("{" in word for word in filled)


def test_a_line_is_shown_as_a_person_types_it(tmp_path: Path) -> None:
    """Quoted for the shell, with the language and where the output goes; and that is what ran."""
    here, told = stage(tmp_path)

    code = here.run(["--at", "2021-07-04T22:30", "authority", "template"], "a roster.csv")

    assert code == 0
    assert told.getvalue() == (
        "$ strpcheck --lang en --at 2021-07-04T22:30 authority template > 'a roster.csv'\n"
    )  # fmt: skip
    assert (tmp_path / "a roster.csv").read_text(encoding="utf-8").startswith("nik,name,")


@pytest.mark.parametrize(("language", "shown"), [("id", ""), ("en", "--lang en ")])
def test_the_language_goes_through(tmp_path: Path, language: str, shown: str) -> None:
    """To every command, and into its line only where it is not the usual one."""
    here, told = stage(tmp_path, language)

    here.run(["log", "show"], "out.txt")

    assert told.getvalue() == f"$ strpcheck {shown}log show > out.txt\n"


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A full disk ends the demo with a line, not with a traceback."""
    here, _ = stage(tmp_path)

    with pytest.raises(WriteError, match="cannot run the demo in"):
        here.run(["log", "show"], "no/such/folder.txt")


def test_pictures_are_compared_whatever_the_order_of_their_codes(tmp_path: Path) -> None:
    """Two codes of one picture come in any order; a missing or an unexpected picture is a difference."""
    here, _ = stage(tmp_path)
    write_lines(
        tmp_path / "verdicts.jsonl",
        {"source": "pictures/a.jpg", "outcome": "REJECT", "reason": "revoked", "advisories": []},
        {"source": "pictures/a.jpg", "outcome": "ACCEPT", "reason": "ok", "advisories": ["open_hours"]},
        {"source": "pictures/c.jpg", "outcome": "RETRY", "reason": "no_barcode", "advisories": []},
    )

    rows = list(
        ComparePictures({"a.jpg": ("ACCEPT ok, open_hours", "REJECT revoked"), "b.jpg": ("ACCEPT ok",)}).play(here)
    )

    assert rows == [
        Row("a.jpg", "ACCEPT ok, open_hours + REJECT revoked", "ACCEPT ok, open_hours + REJECT revoked"),
        Row("b.jpg", "ACCEPT ok", "-"),
        Row("c.jpg", "-", "RETRY no_barcode"),
    ]
    assert [row.holds for row in rows] == [True, False, False]


@pytest.mark.parametrize(("content", "lines"), [(None, "0"), ("{}\n{}\n", "2"), ("{}\n{", "1")])
def test_lines_that_were_written_are_counted(tmp_path: Path, content: str | None, lines: str) -> None:
    """Whole ones only: a full disk leaves half a line, or no file."""
    here, _ = stage(tmp_path)
    if content is not None:
        (tmp_path / "index.jsonl").write_text(content, encoding="ascii")

    assert list(CountLines("index.jsonl", 2).play(here)) == [Row("index.jsonl", "2", lines)]


def entry(wall: int, reason: Sequence[str], cti: str | None, kind: str = "check") -> dict[str, object]:
    """A log entry, as far as the story reads it."""
    permit = {} if cti is None else {"permit": {"cti": cti}}
    return {
        "kind": kind,
        "times": {"wall": wall},
        "outcome": reason[0],
        "reason": reason[1],
        "advisories": [],
        **permit,
    }


def test_the_log_is_compared_by_time_and_holder(tmp_path: Path) -> None:
    """Other times and other kinds of entries are not asked about; a verdict nobody expected is a difference."""
    here, _ = stage(tmp_path)
    (tmp_path / "permits").mkdir()
    line = {"line": 2, "id": "00d1f2a3b4c5e6f7", "company": None, "application": None, "text": None, "png": None}
    write_lines(tmp_path / "permits" / "index.jsonl", line)
    quarter_past_ten = 1625454900
    write_lines(
        tmp_path / "log.jsonl",
        {"kind": "sync", "times": {"wall": quarter_past_ten}},
        entry(quarter_past_ten - 60, ("ACCEPT", "ok"), "00d1f2a3b4c5e6f7"),
        entry(quarter_past_ten, ("REJECT", "hour_not_allowed"), "00d1f2a3b4c5e6f7"),
        entry(quarter_past_ten, ("RETRY", "not_a_permit"), None),
    )

    rows = list(CompareLog({("2021-07-05T10:15", "driver"): "REJECT hour_not_allowed"}).play(here))

    assert rows == [
        Row("2021-07-05T10:15 -", "-", "RETRY not_a_permit"),
        Row("2021-07-05T10:15 Budi Contoh", "REJECT hour_not_allowed", "REJECT hour_not_allowed"),
    ]
