"""A roster's row to what a permit is made of, or to every reason why not; pure."""

import csv
import hmac
import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from strpcheck.authority.nik import nik_warnings
from strpcheck.authority.roster_cells import (
    Areas,
    mask_cell,
    mask_nik,
    read_application,
    read_areas,
    read_category,
    read_date,
    read_nik,
    read_text,
)
from strpcheck.core.claim_values import (
    EARLIEST,
    INDIVIDUAL,
    MAX_COMPANY_BYTES,
    MAX_NAME_BYTES,
    MAX_PURPOSE_BYTES,
    NIK_SUFFIX_DIGITS,
    SECTORS,
)
from strpcheck.core.permit import WIB, Environment, utc_from_seconds
from strpcheck.documents.roster_rows import COLUMNS, RosterFault, RosterRow

__all__ = ["LAST_DAY", "BadRow", "RosterRules", "ValidRow", "template", "validate_row"]

LAST_DAY = date(2099, 12, 31)
"""The midnight after it is still before the first `exp` that claims may not hold (design, section 2)."""
FIRST_DAY = utc_from_seconds(EARLIEST).date() + timedelta(days=1)
"""The midnight of 2020-01-01 in Jakarta is still 2019 in UTC."""
MAX_PHOTO_NAME_BYTES = 255
"""One path component on every common file system."""
FINGERPRINT_BYTES = 16
MIN_SALT_BYTES = 16
REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class RosterRules:
    """What a row is held against."""

    environment: Environment
    today: date
    """The day of issue in Jakarta."""
    categories: frozenset[str]
    """Codes the policy's table knows."""
    latest_end: date = LAST_DAY
    """The last `valid_until` allowed."""

    def __post_init__(self) -> None:
        if not FIRST_DAY <= self.today <= LAST_DAY or self.latest_end > LAST_DAY:
            message = f"expected days from {FIRST_DAY} to {LAST_DAY}, got {self.today} and {self.latest_end}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class ValidRow:
    """A row a permit can be made of."""

    line: int
    name: str
    nik_suffix: str
    """The last four digits: all of the NIK that a permit holds."""
    category: str
    company: str | None
    areas: tuple[int, ...]
    application: int | None
    not_before: datetime
    """Aware UTC: the first midnight in Jakarta, at the earliest that of the day of issue."""
    expires: datetime
    """Aware UTC: the midnight in Jakarta after `valid_until`."""
    purpose: str | None
    photo: str | None
    """The file name, not yet looked for."""
    warnings: tuple[str, ...] = ()
    normal: tuple[str, ...] = field(default=(), repr=False)
    """Every column but the photo in one spelling, the whole NIK among them: for the fingerprint alone."""

    def fingerprint(self, salt: bytes, photo_digest: bytes = b"") -> bytes:
        """Tell this row from every other: the same row twice is one permit.

        It goes by what was asked for, not by the day of issue, so a roster issued again tomorrow finds its permits.

        Args:
            salt: The register's own secret: without one, 10^16 possible NIKs are tried through in hours.
            photo_digest: SHA-256 of the photo's content where the row names one: the name of a file says nothing.

        Returns:
            16 bytes of HMAC-SHA256 over the cells, each after its length.
        """
        if len(salt) < MIN_SALT_BYTES or (self.photo is None) != (not photo_digest):
            message = f"expected {MIN_SALT_BYTES} bytes of salt, and a digest exactly where the row names a photo"
            raise ValueError(message)
        cells = "".join([f"{len(cell)}:{cell}" for cell in self.normal])
        return hmac.digest(salt, cells.encode() + b"|" + photo_digest, "sha256")[:FINGERPRINT_BYTES]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row no permit is made of."""

    line: int
    reasons: tuple[str, ...]
    """All of them, each naming its column."""
    cells: tuple[str, ...]
    """In the order of `COLUMNS`, for a report: the NIK masked but for its end, every other long number too."""


def validate_row(row: RosterRow, rules: RosterRules) -> ValidRow | BadRow:
    """Hold one row against every rule of its columns; total over any texts.

    Source: design, sections 2 and 6; field.md, data facts.
    """
    if row.faults and any(not fault.column for fault in row.faults):
        return _bad(row, [])  # cells stand in wrong columns: their reasons would only mislead
    faults: list[RosterFault] = []
    read = _read(row, rules, faults)
    if read.category:
        _check_kind(row, read.category[:2], faults)
    first, last = _period(row, rules, faults)
    if faults or row.faults or first is None or last is None:
        return _bad(row, faults)
    return ValidRow(
        line=row.line,
        name=read.name,
        nik_suffix=read.nik[-NIK_SUFFIX_DIGITS:],
        category=read.category,
        company=read.company or None,
        areas=read.areas.codes,
        application=read.application,
        not_before=_midnight(max(first, rules.today)),
        expires=_midnight(last + timedelta(days=1)),
        purpose=read.purpose or None,
        photo=read.photo or None,
        warnings=nik_warnings(read.nik, rules.today) + read.areas.warnings,
        normal=_normal(row, read),
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """What the cells of a row say, each by itself; one that could not be read is empty, and a fault says why."""

    nik: str
    name: str
    category: str
    company: str
    areas: Areas
    application: int | None
    purpose: str
    photo: str


def _read(row: RosterRow, rules: RosterRules, faults: list[RosterFault]) -> _Read:
    """Read every cell but the days, which are judged together."""
    nik, name, category, company, areas, application, _, _, purpose, photo = row.cells
    return _Read(
        nik=read_nik(nik, rules.environment, faults),
        name=_read_name(name, faults),
        category=read_category(category, rules.categories, faults),
        company=read_text("company", company, MAX_COMPANY_BYTES, faults),
        areas=read_areas(areas, faults),
        application=read_application(application, faults),
        purpose=read_text("purpose", purpose, MAX_PURPOSE_BYTES, faults),
        photo=read_text("photo", photo, MAX_PHOTO_NAME_BYTES, faults),
    )


def _read_name(cell: str, faults: list[RosterFault]) -> str:
    """A name, which nobody lacks."""
    name = read_text("name", cell, MAX_NAME_BYTES, faults)
    if not name and not cell.strip():
        faults.append(RosterFault("name", "expected a name, got nothing"))
    return name


def _normal(row: RosterRow, read: _Read) -> tuple[str, ...]:
    """A good row's cells in one spelling."""
    return (
        read.nik,
        read.name,
        read.category,
        read.company,
        read.areas.normal,
        "" if read.application is None else str(read.application),
        row.cells[6].strip(),  # a day that was read has only this spelling
        row.cells[7].strip(),
        read.purpose,
    )


def template(today: date) -> str:
    """A roster to start from: the header and three invented people, valid in training from `today` on."""
    first, last = today.isoformat(), min(today + timedelta(days=14), LAST_DAY).isoformat()
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(
        [
            ["3174026107900000", "Sari Contoh", "KR-LOG", "PT Angkut Contoh", "3174;3175", "1001", first, last, "", ""],
            ["3275011203850000", "Budi Misal", "ES-KEU", "PT Bank Misalnya", "3171", "1002", first, last, "", ""],
            ["3171044508950000", "Wati Umpama", "PR-SKT", "", "3173", "", first, last, "menjenguk orang tua", ""],
        ]
    )
    return text.getvalue()


def _check_kind(row: RosterRow, kind: str, faults: list[RosterFault]) -> None:
    """What the family of a category asks for and what it may not have."""
    has_company, has_purpose = bool(row.cells[3].strip()), bool(row.cells[8].strip())
    if kind in SECTORS and not has_company:
        faults.append(RosterFault("company", f"expected a company, since the category is {kind}, got nothing"))
    if kind == INDIVIDUAL and has_company:
        faults.append(RosterFault("company", f"expected nothing, since the category is {INDIVIDUAL}, got a company"))
    if kind != INDIVIDUAL and has_purpose:
        faults.append(RosterFault("purpose", f"expected nothing but for {INDIVIDUAL}, got a text for {kind}"))


def _period(row: RosterRow, rules: RosterRules, faults: list[RosterFault]) -> tuple[date | None, date | None]:
    """The first and the last day, as written."""
    first = read_date("valid_from", row.cells[6], faults)
    last = read_date("valid_until", row.cells[7], faults)
    if last is None:
        return first, last
    if first is not None and last < first:
        faults.append(RosterFault("valid_until", f"expected a day from valid_from {first} on, got {last}"))
    if last < rules.today:
        faults.append(RosterFault("valid_until", f"expected a day from the day of issue {rules.today} on, got {last}"))
    if last > rules.latest_end:
        faults.append(RosterFault("valid_until", f"expected a day up to {rules.latest_end}, got {last}"))
    return first, last


def _bad(row: RosterRow, faults: list[RosterFault]) -> BadRow:
    """All reasons; where the reader already spoiled a cell, only the reader's."""
    spoiled = {fault.column for fault in row.faults}
    told = [*row.faults, *(fault for fault in faults if fault.column not in spoiled)]
    cells = (mask_nik(row.cells[0]), *row.cells[1:])
    return BadRow(row.line, tuple(map(str, told)), tuple(map(mask_cell, cells)))


@lru_cache(maxsize=REMEMBERED)
def _midnight(day: date) -> datetime:
    """When a day begins in Jakarta, in UTC."""
    return datetime.combine(day, time(), WIB).astimezone(UTC)
