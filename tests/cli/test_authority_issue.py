"""`authority issue`: a roster in, permits and a list of bad rows out."""

from datetime import UTC, datetime

import pytest
from PIL import Image

from strpcheck.core.permit import PhotoFormat
from tests.authority.rosters import INDIVIDUAL, USUAL
from tests.cli.counter import BAD, MORNING, Counter


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


def test_who_asks_again_for_a_revoked_permit_hears_it(counter: Counter) -> None:
    """The text is the same; that it will be refused is said."""
    path = counter.hand_in({}, {"company": "PT Lain"})
    counter.issue(path)
    counter.type("revoke", "--company", "PT Lain", "--reason", "test")

    done = counter.issue(path)

    assert done.code == 0
    assert f"strpcheck: line 3: issued before as {counter.index()[1]['id']}, and revoked since\n" in done.err
