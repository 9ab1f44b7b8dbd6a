"""Laws of a row's fingerprint and of the template: the same row twice is one permit."""

import csv
from datetime import date

import pytest

from strpcheck.authority.roster import LAST_DAY, RosterRules, ValidRow, template, validate_row
from strpcheck.core.permit import Environment
from strpcheck.documents.roster_rows import COLUMNS, parse_header
from tests.authority.rosters import CATEGORIES, INDIVIDUAL, SALT, TODAY, valid


def test_another_spelling_of_the_same_row_is_the_same_row() -> None:
    """Spaces, case, dots and leading zeros make no second permit."""
    other = valid(
        name=" Sari  Contoh", category="kr-log", areas="31.74; 3175;", application="01001", valid_from=" 2021-07-05"
    )
    assert other.fingerprint(SALT) == valid().fingerprint(SALT)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("nik", "3174026107910000"),
        ("name", "Sari Contohnya"),
        ("category", "ES-KEU"),
        ("company", "PT Lain"),
        ("areas", "3175;3174"),
        ("areas", "3174"),
        ("application", ""),
        ("application", "0"),
        ("valid_from", "2021-07-06"),
        ("valid_until", "2021-07-21"),
    ],
)
def test_every_column_counts(column: str, text: str) -> None:
    """A row that differs anywhere is another permit."""
    assert valid(**{column: text}).fingerprint(SALT) != valid().fingerprint(SALT)


def test_the_purpose_counts_too() -> None:
    """The column only individuals have."""
    with_purpose, without = valid(**INDIVIDUAL), valid(**INDIVIDUAL | {"purpose": ""})
    assert with_purpose.fingerprint(SALT) != without.fingerprint(SALT)


def test_texts_that_run_into_each_other_stay_apart() -> None:
    """Each cell stands after its length, so moving a letter over a border changes the fingerprint."""
    one, other = valid(name="Sari A", company="B"), valid(name="Sari", company="A B")
    assert one.fingerprint(SALT) != other.fingerprint(SALT)


def test_the_same_row_tomorrow_is_the_same_row() -> None:
    """The day of issue moves nbf, not what was asked for: issuing a roster again finds its permits."""
    tomorrow = RosterRules(Environment.TRAINING, date(2021, 7, 6), CATEGORIES)
    later = valid(tomorrow)
    assert later.not_before != valid().not_before
    assert later.fingerprint(SALT) == valid().fingerprint(SALT)


def test_a_photo_counts_by_its_content() -> None:
    """A renamed file is the same photo; another photo is another permit."""
    one, renamed = valid(photo="a.jpg"), valid(photo="b.jpg")
    assert one.fingerprint(SALT, b"1" * 32) == renamed.fingerprint(SALT, b"1" * 32)
    assert one.fingerprint(SALT, b"1" * 32) != one.fingerprint(SALT, b"2" * 32)
    assert one.fingerprint(SALT, b"1" * 32) != valid().fingerprint(SALT)


def test_another_salt_gives_another_fingerprint_of_16_bytes() -> None:
    """Without the register's secret nobody can try NIKs against it."""
    assert valid().fingerprint(SALT) != valid().fingerprint(SALT[::-1])
    assert len(valid().fingerprint(SALT)) == 16


@pytest.mark.parametrize(
    ("photo", "salt", "digest"), [("", b"", b""), ("", SALT[:15], b""), ("a", SALT, b""), ("", SALT, b"d")]
)
def test_a_fingerprint_without_its_ingredients_is_our_mistake(photo: str, salt: bytes, digest: bytes) -> None:
    """No salt, or a photo without its content, would quietly merge or split permits."""
    row = valid(photo=photo)
    with pytest.raises(ValueError, match="16 bytes of salt"):
        row.fingerprint(salt, digest)


@pytest.mark.parametrize("today", [TODAY, date(2020, 1, 2), LAST_DAY])
def test_the_template_is_a_roster_that_training_takes(today: date) -> None:
    """Whoever issues the template as it is gets permits, on any day."""
    header, *rows = csv.reader(template(today).splitlines())
    rules = RosterRules(Environment.TRAINING, today, frozenset({"KR-LOG", "ES-KEU", "PR-SKT"}))

    made = [validate_row(parse_header(header).row(line, cells), rules) for line, cells in enumerate(rows, 2)]

    assert header == list(COLUMNS)
    assert len(made) == 3
    assert all(isinstance(row, ValidRow) and not row.warnings for row in made)
