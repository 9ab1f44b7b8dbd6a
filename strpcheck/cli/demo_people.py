"""The people of the demo: an invented roster of three companies and two individuals, and one mistyped row."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from strpcheck.documents.issue_lines import IndexLine
from strpcheck.documents.model import read_document
from strpcheck.documents.roster_rows import COLUMNS

__all__ = ["APPLICANTS", "MISTYPED", "ROSTER_FILE", "Person", "permit_ids", "roster_csv"]

ROSTER_FILE = "roster.csv"
INDEX_FILE = "permits/index.jsonl"
MAX_LINE_BYTES = 4096
FIRST_DATA_LINE = 2
"""Line 1 holds the names of the columns."""


@dataclass(frozen=True, slots=True)
class Employer:
    """What all rows of one application have in common."""

    company: str
    category: str
    areas: str
    application: str


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the roster; names are invented and the serial of the NIK is 0000."""

    name: str
    nik: str
    employer: Employer
    valid_from: str = "2021-07-05"
    valid_until: str = "2021-07-20"
    purpose: str = ""

    def cells(self) -> Mapping[str, str]:
        """The row by column."""
        employer = self.employer
        return {
            "nik": self.nik,
            "name": self.name,
            "category": employer.category,
            "company": employer.company,
            "areas": employer.areas,
            "application": employer.application,
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "purpose": self.purpose,
            "photo": "",
        }


HAULIER = Employer("PT Angkut Contoh", "KR-LOG", "3174;3175", "1001")
HOSPITAL = Employer("RS Contoh Sehat", "KR-KES", "3174", "1002")
BANK = Employer("PT Bank Misalnya", "ES-KEU", "3171", "1003")
TYPIST = Employer("PT Bank Misalnya", "ES-KEV", "3171", "1003")
SICK_VISIT = Employer("", "PR-SKT", "3173", "")
BIRTH = Employer("", "PR-HML", "3174", "")

MISTYPED = "mistyped"
"""A digit of the NIK is missing, and the category is spelled wrong."""

APPLICANTS: Mapping[str, Person] = {
    "driver": Person("Budi Contoh", "3174022107900000", HAULIER),
    "loader": Person("Sari Contoh", "3275014203850000", HAULIER, valid_until="2021-07-18"),
    "robbed": Person("Joko Misal", "3276031104880000", HAULIER),
    "doubted": Person("Wati Umpama", "3171044508950000", HAULIER),
    "newcomer": Person("Dedi Contoh", "3175060909990000", HAULIER, valid_from="2021-07-06"),
    "courier": Person("Eko Umpama", "3674021512930000", HAULIER),
    MISTYPED: Person("Agus Salah", "317105030287000", TYPIST),
    "nurse": Person("Rina Misal", "3174055406910000", HOSPITAL),
    "doctor": Person("Tono Contoh", "3174070301790000", HOSPITAL),
    "midwife": Person("Yuni Umpama", "3275056611860000", HOSPITAL),
    "cook": Person("Slamet Misal", "3276010708830000", HOSPITAL),
    "teller": Person("Dewi Contoh", "3171026012920000", BANK),
    "clerk": Person("Hadi Misal", "3173041910890000", BANK),
    "cashier": Person("Lina Umpama", "3172054102960000", BANK),
    "guard": Person("Rudi Contoh", "3603182805840000", BANK),
    "visitor": Person("Maya Misal", "3671015711870000", SICK_VISIT, purpose="menjenguk orang tua"),
    "expectant": Person("Nina Contoh", "3174095203940000", BIRTH, purpose="kontrol kehamilan"),
}
"""By the part they play, in the order of the roster."""


def roster_csv() -> str:
    """The roster as a spreadsheet program would save it."""
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    table.writerows(person.cells() for person in APPLICANTS.values())
    return text.getvalue()


def permit_ids(folder: Path) -> Mapping[str, str]:
    """Which permit each applicant got; empty before anything was issued.

    Raises:
        DocumentError: `authority issue` wrote something else than it promises.
    """
    index = folder / INDEX_FILE
    if not index.exists():
        return {}
    applicants = dict(enumerate(APPLICANTS, FIRST_DATA_LINE))
    lines = [
        read_document(IndexLine, raw, name=INDEX_FILE, max_bytes=MAX_LINE_BYTES)
        for raw in index.read_bytes().splitlines()
    ]
    return {applicants[line.line]: line.id for line in lines}
