"""Invented roster rows for tests: a usual one, and the same with some cells changed."""

from datetime import date

from strpcheck.authority.roster import BadRow, RosterRules, ValidRow, validate_row
from strpcheck.core.permit import Environment
from strpcheck.documents.roster_rows import COLUMNS, RosterFault, RosterRow

TODAY = date(2021, 7, 5)
CATEGORIES = frozenset({"KR-LOG", "KR-KES", "ES-KEU", "PR-SKT"})
TRAINING = RosterRules(Environment.TRAINING, TODAY, CATEGORIES)
PRODUCTION = RosterRules(Environment.PRODUCTION, TODAY, CATEGORIES)
SALT = bytes(range(16))

USUAL = {
    "nik": "3174026107900000",
    "name": "Sari Contoh",
    "category": "KR-LOG",
    "company": "PT Angkut Contoh",
    "areas": "3174;3175",
    "application": "1001",
    "valid_from": "2021-07-05",
    "valid_until": "2021-07-20",
    "purpose": "",
    "photo": "",
}
INDIVIDUAL = {"category": "PR-SKT", "company": "", "purpose": "menjenguk orang tua"}


def row_of(*faults: RosterFault, **changed: str) -> RosterRow:
    """The usual row as line 2 of a file, some cells changed."""
    cells = USUAL | changed
    return RosterRow(2, tuple(cells[column] for column in COLUMNS), faults)


def valid(rules: RosterRules = TRAINING, /, **changed: str) -> ValidRow:
    """What comes of a row that must be good."""
    row = validate_row(row_of(**changed), rules)
    assert isinstance(row, ValidRow), row
    return row


def reasons(rules: RosterRules = TRAINING, /, **changed: str) -> tuple[str, ...]:
    """Why a row that must be bad is bad."""
    row = validate_row(row_of(**changed), rules)
    assert isinstance(row, BadRow), row
    return row.reasons
