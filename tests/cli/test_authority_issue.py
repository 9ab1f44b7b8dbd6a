"""`authority issue`: a roster in, permits and a list of bad rows out."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from PIL import Image

from strpcheck.core.permit import PhotoFormat
from strpcheck.documents.roster_rows import COLUMNS
from tests.authority.rosters import INDIVIDUAL, USUAL
from tests.cli.counter import MORNING, Counter, found_counter, read_permit, roster
from tests.cli.terminal import type_at_terminal
from tests.played import command_line, play, surroundings

BAD = {"nik": "123", "areas": "31"}


@pytest.fixture(scope="session")
def first_counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """Founded once; nobody changes it."""
    return found_counter(tmp_path_factory.mktemp("counter"))


@pytest.fixture
def counter(first_counter: Counter, tmp_path: Path) -> Counter:
    """A counter of the test's own."""
    shutil.copytree(first_counter.auth, tmp_path / "auth")
    return Counter(tmp_path)


def save_workbook(path: Path, text: str, *notes: str) -> None:
    """A roster as a workbook, every cell a text; notes on a sheet of their own."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for line in text.splitlines():
        sheet.append(line.split(","))
    workbook.create_sheet("catatan").append(notes)
    workbook.save(path)


def test_a_permit_for_each_row(counter: Counter) -> None:
    """Text, picture and a line in the index, as the contract names them."""
    done = counter.type("issue", counter.hand_in({}, INDIVIDUAL), "--out", str(counter.out))

    first, second = counter.index()
    assert (done.code, done.out) == (0, "")
    assert f"strpcheck: 2 permits issued, 0 rows rejected; see {counter.out}\n" in done.err
    assert first == {
        "line": 2,
        "id": first["id"],
        "company": "PT Angkut Contoh",
        "application": 1001,
        "text": f"{first['id']}.txt",
        "png": f"{first['id']}.png",
    }
    assert (second["line"], second["company"]) == (3, None)
    assert {file.name for file in counter.out.iterdir()} == {
        "index.jsonl",
        *(f"{line['id']}.{kind}" for line in (first, second) for kind in ("txt", "png")),
    }


def test_a_permit_says_what_the_roster_said(counter: Counter) -> None:
    """Days in Jakarta, the last one included; the day of issue where the roster's first day is past."""
    counter.issue(counter.hand_in({"valid_from": "2021-07-01", "valid_until": "2021-07-20"}), at="2021-07-04T22:30")

    permit = counter.permits()[2]
    assert permit.facts.issued_at == datetime(2021, 7, 4, 15, 30, tzinfo=UTC)
    assert permit.facts.not_before == datetime(2021, 7, 3, 17, tzinfo=UTC)
    assert permit.facts.expires == datetime(2021, 7, 20, 17, tzinfo=UTC)
    assert (permit.person.name, permit.person.nik_suffix, permit.person.application) == ("Pekerja 2", "0000", 1001)


@pytest.mark.parametrize(("form", "kinds"), [("text", {".txt"}), ("png", {".png"}), ("both", {".txt", ".png"})])
def test_only_what_is_asked_for_is_written(counter: Counter, form: str, kinds: set[str]) -> None:
    """`--format`."""
    counter.type("issue", counter.hand_in({}), "--out", str(counter.out), "--format", form)

    assert {file.suffix for file in counter.out.iterdir()} == {".jsonl", *kinds}


def test_bad_rows_are_reported_while_good_ones_go_on(counter: Counter) -> None:
    """Line and every reason, on stderr and in rejected.jsonl; exit 3 after the good ones are written."""
    done = counter.issue(counter.hand_in({}, BAD, {}))

    assert done.code == 3
    assert [line["line"] for line in counter.index()] == [2, 4]
    assert "strpcheck: line 3: nik: expected 16 digits, got 3; areas: expected codes" in done.err
    assert "strpcheck: 2 permits issued, 1 rows rejected" in done.err
    rejected = counter.rejected()[0]
    assert rejected["line"] == 3
    assert rejected["reasons"][0] == "nik: expected 16 digits, got 3"
    assert len(rejected["reasons"]) == 2
    assert rejected["row"]["name"] == "Pekerja 3"


def test_nothing_in_the_report_repeats_a_nik(counter: Counter) -> None:
    """Bad rows are sent around to be mended."""
    counter.issue(counter.hand_in({"category": "XX-NO"}))

    assert USUAL["nik"] not in (counter.out / "rejected.jsonl").read_text("utf-8")
    assert counter.rejected()[0]["row"]["nik"] == "************0000"


def test_strict_refuses_the_file_and_issues_nothing(counter: Counter) -> None:
    """Not booked, not written: not even the folder."""
    done = counter.issue(counter.hand_in({}, BAD, {"photo": "nobody.jpg"}, {}), "--strict", "--photo-dir", ".")

    assert done.code == 3
    assert "strpcheck: line 3: nik:" in done.err
    assert "strpcheck: line 4: photo: no photo 'nobody.jpg'" in done.err
    assert "strpcheck: error: 2 rows of roster.csv are bad, so nothing was issued" in done.err
    assert "strpcheck: hint: " in done.err
    assert (counter.booked(), counter.out.exists()) == (0, False)


def test_strict_issues_a_file_without_a_bad_row(counter: Counter) -> None:
    """As without it."""
    done = counter.issue(counter.hand_in({}, {}), "--strict")

    assert (done.code, counter.booked()) == (0, 2)


def test_the_same_roster_again_is_the_same_permits_byte_for_byte(counter: Counter) -> None:
    """On another day, into the same folder: nothing new, nothing twice, what was lost is back."""
    path = counter.hand_in({}, {}, {})
    counter.issue(path)
    before, index = counter.texts(), counter.index()
    (counter.out / index[0]["text"]).unlink()

    done = counter.issue(path, at="2021-07-08T09:00")

    assert "strpcheck: 0 permits issued, 3 issued before and the same again, 0 rows rejected" in done.err
    assert (counter.texts(), counter.index(), counter.booked()) == (before, index, 3)


def test_a_grown_roster_adds_only_who_is_new(counter: Counter) -> None:
    """Companies send their whole list each time."""
    counter.issue(counter.hand_in({}, {}))
    before = counter.texts()

    done = counter.issue(counter.hand_in({}, {}, {}), at=MORNING)

    assert "strpcheck: 1 permits issued, 2 issued before" in done.err
    assert {name: raw for name, raw in counter.texts().items() if name in before} == before
    assert len(counter.texts()) == 3


def test_the_same_row_twice_is_one_permit(counter: Counter) -> None:
    """The second one is told, and is no bad row."""
    done = counter.issue(counter.hand_in({"name": "Sari"}, {}, {"name": "Sari"}))

    assert done.code == 0
    assert "strpcheck: line 4: the same as line 2, one permit\n" in done.err
    assert (len(counter.index()), counter.booked()) == (2, 2)


def test_a_workbook_gives_the_same_permits_as_its_csv(counter: Counter) -> None:
    """Whichever a company sends, and then the other."""
    counter.issue(counter.hand_in({}, INDIVIDUAL))
    before = counter.texts()
    save_workbook(counter.folder / "roster.xlsx", roster({}, INDIVIDUAL))

    done = counter.issue(str(counter.folder / "roster.xlsx"))

    assert "strpcheck: 0 permits issued, 2 issued before" in done.err
    assert counter.texts() == before


@pytest.mark.parametrize("strict", [(), ("--strict",)])
def test_what_is_not_read_of_a_workbook_is_told(counter: Counter, strict: tuple[str, ...]) -> None:
    """Once, and the permits are made."""
    save_workbook(counter.folder / "roster.xlsx", roster({}), "tanya Sari")

    done = counter.issue(str(counter.folder / "roster.xlsx"), *strict)

    assert done.code == 0
    assert done.err.count("strpcheck: of roster.xlsx only the first sheet is read, not 'catatan'\n") == 1


def test_a_companys_workers_get_consecutive_indexes(counter: Counter) -> None:
    """Interleaved in the roster or not."""
    names = ["PT Satu", "PT Dua", "PT Satu", "PT Dua", "PT Satu"]

    counter.issue(counter.hand_in(*({"company": name} for name in names)))

    permits = counter.permits().values()
    by_index = sorted((permit.facts.status_index, permit.person.company) for permit in permits)
    assert by_index == [(2, "PT Dua"), (3, "PT Dua"), (4, "PT Satu"), (5, "PT Satu"), (6, "PT Satu")]


def test_a_photo_goes_into_the_permit(counter: Counter) -> None:
    """A WebP of at most 400 bytes, from the folder named."""
    photos = counter.folder / "photos"
    photos.mkdir()
    Image.effect_noise((600, 800), 90).save(photos / "sari.jpg")

    done = counter.issue(counter.hand_in({"photo": "sari.jpg"}, {}), "--photo-dir", str(photos))

    photo = counter.permits()[2].person.photo
    assert done.code == 0
    assert photo is not None
    assert (photo.format, photo.encoded[:4], len(photo.encoded) <= 400) == (PhotoFormat.WEBP, b"RIFF", True)
    assert counter.permits()[3].person.photo is None


@pytest.mark.parametrize(("words", "told"), [([], "expected --photo-dir"), (["--photo-dir", "nowhere"], "no photo")])
def test_a_photo_that_is_not_there_makes_its_row_bad(counter: Counter, words: list[str], told: str) -> None:
    """And no other."""
    done = counter.issue(counter.hand_in({"photo": "sari.jpg"}, {}), *words)

    assert done.code == 3
    assert f"strpcheck: line 2: photo: {told}" in done.err
    assert [line["line"] for line in counter.index()] == [3]


def test_warnings_are_told_and_issue_all_the_same(counter: Counter) -> None:
    """A NIK that is registered nowhere is odd, and nobody's fault."""
    done = counter.issue(counter.hand_in({"nik": "9974026107900000"}))

    assert done.code == 0
    assert "strpcheck: line 2: warning: nik:" in done.err


def test_many_bad_rows_are_counted_and_not_all_told(counter: Counter) -> None:
    """Fifty on the screen, all in the file."""
    done = counter.issue(counter.hand_in(*[BAD] * 60))

    assert done.err.count(": line ") == 50
    assert "strpcheck: and 10 more lines like these\n" in done.err
    assert len(counter.rejected()) == 60


def test_no_permit_ends_after_its_list(counter: Counter) -> None:
    """Or laptops could not tell what became of it; the last day that does is told."""
    done = counter.issue(counter.hand_in({"valid_until": "2026-07-07"}, {"valid_until": "2026-07-08"}))

    assert counter.permits()[2].facts.expires == datetime(2026, 7, 7, 17, tzinfo=UTC)
    assert "strpcheck: line 3: valid_until: expected a day up to 2026-07-07, got 2026-07-08" in done.err


def test_a_permit_issued_in_the_second_of_a_publish_is_dated_after_its_list(counter: Counter) -> None:
    """The list says that its index was never issued; a second later it is not read."""
    counter.publish()
    counter.issue(counter.hand_in({}))

    assert counter.permits()[2].facts.issued_at == datetime(2021, 7, 4, 15, 30, 1, tzinfo=UTC)


def test_just_before_midnight_a_permit_is_of_the_day_it_is_dated(counter: Counter) -> None:
    """A list from two minutes ahead dates the permit tomorrow: it begins tomorrow too, and can be signed."""
    counter.publish(at="2021-07-05T00:00:30")

    done = counter.issue(counter.hand_in({"valid_from": "2021-07-01"}), at="2021-07-04T23:59:30")

    facts = counter.permits()[2].facts
    assert done.code == 0
    assert facts.issued_at == datetime(2021, 7, 4, 17, 0, 31, tzinfo=UTC)
    assert facts.not_before == datetime(2021, 7, 4, 17, tzinfo=UTC)


def test_a_clock_behind_the_last_publish_issues_nothing(counter: Counter) -> None:
    """Nor does it make a folder."""
    counter.publish(at="2021-07-06T09:00")

    done = counter.issue(counter.hand_in({}), at=MORNING)

    assert done.code == 3
    assert (
        "this machine's clock says 2021-07-05 00:30 UTC, but a list was published at 2021-07-06 02:00 UTC" in done.err
    )
    assert (counter.booked(), counter.out.exists()) == (0, False)


def test_who_asks_again_for_a_revoked_permit_hears_it(counter: Counter) -> None:
    """The text is the same; that it will be refused is said."""
    path = counter.hand_in({}, {"company": "PT Lain"})
    counter.issue(path)
    counter.type("revoke", "--company", "PT Lain", "--reason", "test")

    done = counter.issue(path)

    assert done.code == 0
    assert f"strpcheck: line 3: issued before as {counter.index()[1]['id']}, and revoked since\n" in done.err


# ------------------------------------------------------------------------------------------------- what is no roster


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.csv", None, "expected a roster file, got nothing at"),
        ("empty.csv", b"", "empty.csv is empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0", "is a binary file"),
        ("header.csv", b"name,nik\n", "the roster's header does not fit"),
    ],
)
def test_a_file_that_is_no_roster_changes_nothing(
    counter: Counter, name: str, content: bytes | None, told: str
) -> None:
    """The list of bad rows of the last run stays too."""
    counter.issue(counter.hand_in(BAD))
    if content is not None:
        (counter.folder / name).write_bytes(content)

    done = counter.issue(str(counter.folder / name))

    assert done.code == 3
    assert told in done.err
    assert len(counter.rejected()) == 1


def test_a_roster_without_a_row_issues_nothing_and_is_no_failure(counter: Counter) -> None:
    """A company without workers."""
    done = counter.issue(counter.hand_in())

    assert done.code == 0
    assert "strpcheck: 0 permits issued, 0 rows rejected" in done.err


def test_what_is_known_of_rows_is_not_lost_when_the_file_breaks_off(counter: Counter) -> None:
    """A workbook cut by a bad stick: the bad rows before are told and listed, then the fault of the file."""
    whole, cut = counter.folder / "whole.xlsx", counter.folder / "cut.xlsx"
    save_workbook(whole, roster(BAD, *[{}] * 1000))
    with ZipFile(whole) as source, ZipFile(cut, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)

    done = counter.issue(str(cut))

    assert done.code == 3
    assert "strpcheck: line 2: nik: expected 16 digits" in done.err
    assert "strpcheck: error: " in done.err
    assert len(counter.rejected()) == 1


def test_an_unknown_format_is_a_usage_error(counter: Counter) -> None:
    """With the ones there are."""
    done = counter.issue(counter.hand_in({}), "--format", "pdf")

    assert done.code == 2
    assert "expected --format text, png, both, got 'pdf'" in done.err


def test_a_folder_that_is_no_authority_is_told(counter: Counter) -> None:
    """And how one is made."""
    done = play("authority", "issue", counter.hand_in({}), "--out", str(counter.out), "--dir", str(counter.folder))

    assert done.code == 3
    assert "holds no authority" in done.err
    assert "authority init" in done.err


def test_a_policy_that_is_gone_is_told(counter: Counter) -> None:
    """Its categories are what rows are held against."""
    (counter.auth / "policy.json").unlink()

    done = counter.issue(counter.hand_in({}))

    assert done.code == 3
    assert "cannot read the policy" in done.err
    assert counter.booked() == 0


def test_a_revoked_key_issues_nothing(counter: Counter) -> None:
    """Before any row is read."""
    key = next((counter.auth / "private").glob("permit-*.pem")).stem.removeprefix("permit-")
    counter.type("revoke", "--key", key, "--reason", "stolen")

    done = counter.issue(counter.hand_in({}))

    assert done.code == 3
    assert "no permit key may sign now" in done.err
    assert (counter.booked(), counter.out.exists()) == (0, False)


# --------------------------------------------------------------------------------------------------------- production


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """A production authority, passphrase in `secret`."""
    folder = tmp_path_factory.mktemp("production")
    (folder / "secret").write_text("kata sandi yang panjang\n", encoding="utf-8")
    done = play("authority", "init", str(folder / "auth"), "--passphrase-file", str(folder / "secret"))
    assert done.code == 0, done.err
    return Counter(folder)


def real(**changed: str) -> dict[str, str]:
    """A row of a real person's kind, valid from today on, as the template knows today."""
    today, last = play("authority", "template").out.splitlines()[1].split(",")[6:8]
    return {"nik": "3174026107900001", "valid_from": today, "valid_until": last, **changed}


def test_production_issues_real_people_with_the_passphrase(production: Counter) -> None:
    """And refuses the synthetic ones of training."""
    path = production.hand_in(real(), real(nik=USUAL["nik"]))

    done = production.issue(path, "--passphrase-file", str(production.folder / "secret"), at=None)

    assert done.code == 3
    assert [line["line"] for line in production.index()] == [2]
    assert "expected a NIK of a real person, got the serial 0000 of training" in done.err
    assert production.permits()[2].facts.id.issuer == "ID-JK"


@pytest.mark.parametrize(
    ("secret", "told"), [(b"salah\n", "the passphrase does not open permit-"), (None, "no terminal to ask at")]
)
def test_without_the_passphrase_nothing_is_booked(
    production: Counter, tmp_path: Path, secret: bytes | None, told: str
) -> None:
    """Asked before a row is read, and once."""
    booked = production.booked()
    words = [] if secret is None else ["--passphrase-file", str(tmp_path / "secret")]
    if secret is not None:
        (tmp_path / "secret").write_bytes(secret)

    done = production.type("issue", production.hand_in(real(), real()), "--out", str(tmp_path / "o"), *words, at=None)

    assert done.code == 3
    assert done.err.count(told) == 1
    assert (production.booked(), (tmp_path / "o").exists()) == (booked, False)


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_the_passphrase_is_asked_once_at_a_terminal(production: Counter, tmp_path: Path) -> None:
    """However many permits it signs."""
    path = production.hand_in(*[real()] * 3, name="typed.csv")
    words = ["authority", "issue", path, "--dir", str(production.auth), "--out", "out", "--format", "text"]

    done = type_at_terminal(words, ["kata sandi yang panjang"], cwd=tmp_path)

    assert done.code == 0, done.out
    assert done.out.count("Passphrase of the authority's keys") == 1
    assert len(list((tmp_path / "out").glob("*.txt"))) == 3


def test_production_issues_at_no_invented_time(production: Counter) -> None:
    """`--at` is for training."""
    done = production.issue(production.hand_in(real()), "--passphrase-file", str(production.folder / "secret"))

    assert done.code == 2
    assert "--at" in done.err


# ------------------------------------------------------------------------------------------------------ several at once


def start(counter: Counter, path: str, out: str) -> "subprocess.Popen[bytes]":
    """`authority issue` in a process of its own."""
    words = ["authority", "issue", path, "--dir", str(counter.auth), "--out", str(counter.folder / out)]
    command = command_line("--at", "2021-07-04T22:30", *words, "--format", "text")
    return subprocess.Popen(command, cwd=counter.folder, env=surroundings(), stderr=subprocess.PIPE)


def both(counter: Counter, first: str, second: str) -> tuple[dict[str, int], dict[str, int]]:
    """Two rosters at the same time; gives the indexes of each one's permits by file."""
    running = [start(counter, first, "a"), start(counter, second, "b")]
    for process in running:
        _, told = process.communicate(timeout=60)
        assert process.returncode == 0, told.decode()
    one, two = (
        {file.name: read_permit(file).facts.status_index for file in (counter.folder / out).glob("*.txt")}
        for out in ("a", "b")
    )
    return one, two


@pytest.mark.slow
def test_two_rosters_at_once_share_no_index(counter: Counter) -> None:
    """Two counters, one register."""
    first = counter.hand_in(*[{"company": "PT Satu"}] * 400, name="first.csv")
    second = counter.hand_in(*[{"company": "PT Dua"}] * 400, name="second.csv")

    one, two = both(counter, first, second)

    assert sorted([*one.values(), *two.values()]) == list(range(2, 802))
    assert len(one) == len(two) == 400


@pytest.mark.slow
def test_the_same_roster_at_once_is_the_same_permits(counter: Counter) -> None:
    """Somebody pressed the key twice."""
    path = counter.hand_in(*[{}] * 300)

    one, two = both(counter, path, path)

    assert one == two
    assert sorted(one.values()) == list(range(2, 302))


def test_the_columns_are_those_of_the_template(counter: Counter) -> None:
    """`authority template` prints a roster that can be issued as it is."""
    done = play("--at", "2021-07-04T22:30", "authority", "template")
    (counter.folder / "template.csv").write_text(done.out, encoding="utf-8")

    issued = counter.issue(str(counter.folder / "template.csv"))

    assert done.out.splitlines()[0].split(",") == list(COLUMNS)
    assert (issued.code, len(counter.index())) == (0, 3)
