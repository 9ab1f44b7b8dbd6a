"""One cell of a roster: from the text a person typed to a value, or to the reason why not."""

import difflib
import re
import unicodedata
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from strpcheck.authority.areas import PROVINCES, is_regency_or_city
from strpcheck.authority.nik import NIK_DIGITS, is_nik, is_synthetic
from strpcheck.core.blank_letters import BLANK_LETTERS
from strpcheck.core.claim_values import CATEGORY, FIRST_AREA, LAST_AREA, MAX_AREAS, is_plain_text
from strpcheck.core.permit import Environment
from strpcheck.documents.roster_rows import NIK_AS_NUMBER, RosterFault

__all__ = [
    "MAX_APPLICATION",
    "MAX_CELL_CHARS",
    "Areas",
    "clean",
    "mask_cell",
    "mask_nik",
    "read_application",
    "read_areas",
    "read_category",
    "read_date",
    "read_nik",
    "read_text",
]

MAX_CELL_CHARS = 512
"""Far above every limit of a column; bounds the cost of normalising marks, which grows with the square of a run."""
MAX_APPLICATION = 2**32 - 1
"""Design, section 2."""
MAX_APPLICATION_CHARS = 16

SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
"""Everything of Unicode category Zs: pasted names are full of non-breaking spaces."""
SCIENTIFIC = re.compile(r"\d([.,]\d+)?E\+?\d{1,3}", re.ASCII | re.IGNORECASE)
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
AREA = re.compile(r"(\d\d)\.?(\d\d)", re.ASCII)
LONG_NUMBER = re.compile(r"\d{11,}", re.ASCII)
"""Longer than any application number: a NIK, or most of one, that slipped into another column."""
LOST_LETTER = "\ufffd"
UNASSIGNED = "Cn"
"""Category of characters that no font has, noncharacters among them."""
SHOWN_CHARS = 40
KEPT_DIGITS = 4
REMEMBERED = 4096
"""Distinct dates and lists of areas of a roster are few; each is worked out once."""


@dataclass(frozen=True, slots=True)
class Areas:
    """Destinations of a row."""

    codes: tuple[int, ...]
    warnings: tuple[str, ...] = ()
    normal: str = ""
    """The codes in one spelling."""


def clean(text: str) -> str:
    """Strip a text, make each run of spaces one, and compose it (NFC)."""
    if text.isascii():
        text = text.strip()
        return SPACES.sub(" ", text) if "  " in text else text
    return SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def read_nik(text: str, environment: Environment, faults: list[RosterFault]) -> str:
    """A NIK that the environment takes; reasons count its characters and never repeat them."""
    nik = text.strip()
    if not is_nik(nik):
        if SCIENTIFIC.fullmatch(nik):
            reason = NIK_AS_NUMBER
        elif nik.isascii() and nik.isdigit():
            reason = f"expected {NIK_DIGITS} digits, got {len(nik)}"
        else:
            reason = f"expected {NIK_DIGITS} digits, got {_counted(nik)}"
        faults.append(RosterFault("nik", reason))
    elif is_synthetic(nik) != (environment is Environment.TRAINING):
        reason = (
            "expected a synthetic NIK, whose serial is 0000, since this is training; got another"
            if environment is Environment.TRAINING
            else "expected a NIK of a real person, got the serial 0000 of training"
        )
        faults.append(RosterFault("nik", reason))
    return nik


def read_text(column: str, text: str, max_bytes: int, faults: list[RosterFault]) -> str:
    """A text that a screen shows as it is; empty where the cell is blank."""
    if len(text) > MAX_CELL_CHARS:
        faults.append(RosterFault(column, f"expected at most {max_bytes} bytes, got {len(text)} characters"))
        return ""
    cleaned = clean(text)
    if not cleaned:
        return ""
    if not _is_shown_whole(cleaned):
        faults.append(RosterFault(column, f"expected plain text on one line, got {_disturbance(cleaned)}"))
        return ""
    size = len(cleaned) if cleaned.isascii() else len(cleaned.encode())
    if size > max_bytes:
        faults.append(RosterFault(column, f"expected at most {max_bytes} bytes, got {size}"))
        return ""
    return cleaned


def read_category(text: str, known: AbstractSet[str], faults: list[RosterFault]) -> str:
    """A category code the policy knows, in any case; empty where it is none."""
    code = text.strip().upper()
    if code in known and CATEGORY.fullmatch(code):
        return code
    if not code:
        reason = "expected a code such as KR-LOG, got nothing"
    else:
        near = difflib.get_close_matches(code[:SHOWN_CHARS], sorted(known), n=3)
        hint = f"; near it: {', '.join(near)}" if near else ""
        reason = f"expected a code of the policy's table, got {_quoted(text)}{hint}"
    faults.append(RosterFault("category", reason))
    return ""


def read_areas(text: str, faults: list[RosterFault]) -> Areas:
    """One to four destinations; one named twice counts once."""
    areas = _parse_areas(text) if len(text) <= MAX_CELL_CHARS else f"expected codes, got {len(text)} characters"
    if isinstance(areas, Areas):
        return areas
    faults.append(RosterFault("areas", areas))
    return Areas(())


def read_application(text: str, faults: list[RosterFault]) -> int | None:
    """An application number, or None where the cell is blank."""
    digits = text.strip()
    if not digits:
        return None
    if digits.isascii() and digits.isdigit() and len(digits) <= MAX_APPLICATION_CHARS:
        number = int(digits)
        if number <= MAX_APPLICATION:
            return number
    reason = f"expected a whole number from 0 to {MAX_APPLICATION}, got {_quoted(text)}"
    faults.append(RosterFault("application", reason))
    return None


def read_date(column: str, text: str, faults: list[RosterFault]) -> date | None:
    """A day as YYYY-MM-DD; other spellings are refused, since 05/07/2021 is two different days."""
    day = _parse_date(text) if len(text) <= MAX_CELL_CHARS else None
    if day is None:
        got = _quoted(text) if text.strip() else "nothing"
        faults.append(RosterFault(column, f"expected a day as YYYY-MM-DD, got {got}"))
    return day


def mask_nik(text: str) -> str:
    """The cell of a NIK as reports may carry it: all but the last four characters hidden."""
    text = text.strip()[:MAX_CELL_CHARS]
    kept = text[-KEPT_DIGITS:] if len(text) > KEPT_DIGITS else ""
    return "*" * (len(text) - len(kept)) + kept


def mask_cell(text: str) -> str:
    """Any other cell for a report: cut to a bound, long numbers hidden, halves of characters replaced."""
    masked = LONG_NUMBER.sub(lambda match: mask_nik(match[0]), text[:MAX_CELL_CHARS])
    return masked.encode("utf-8", "replace").decode()


def _is_shown_whole(text: str) -> bool:
    """Whether a screen shows every character: more than the permit's text rule asks (decision 0018)."""
    if not is_plain_text(text):
        return False
    return text.isascii() or not any(
        char in BLANK_LETTERS or char == LOST_LETTER or unicodedata.category(char) == UNASSIGNED for char in text
    )


@lru_cache(maxsize=REMEMBERED)
def _parse_date(text: str) -> date | None:
    """The day, or None."""
    match = DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = map(int, match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=REMEMBERED)
def _parse_areas(text: str) -> Areas | str:
    """The areas, or why not."""
    parts = [part.strip() for part in text.split(";")]
    while parts and not parts[-1]:
        parts.pop()
    if not parts:
        return "expected at least one area such as 3174, got nothing"
    codes = []
    for part in parts:
        match = AREA.fullmatch(part)
        code = int(match[1] + match[2]) if match else 0
        if not FIRST_AREA <= code <= LAST_AREA:
            return f"expected codes from {FIRST_AREA} to {LAST_AREA} separated by `;`, got {_quoted(part)}"
        codes.append(code)
    distinct = tuple(dict.fromkeys(codes))
    if len(distinct) > MAX_AREAS:
        return f"expected at most {MAX_AREAS} areas, got {len(distinct)}"
    odd = [code for code in distinct if not (code // 100 in PROVINCES and is_regency_or_city(code % 100))]
    warnings = [f"areas: no regency or city has the code {code}" for code in odd]
    if len(distinct) < len(codes):
        warnings.append("areas: one is named twice and counts once")
    return Areas(distinct, tuple(warnings), ";".join(map(str, distinct)))


def _counted(text: str) -> str:
    """How much there is of something that may not be repeated."""
    if not text:
        return "nothing"
    digits = sum(char.isascii() and char.isdigit() for char in text)
    return f"{digits} digits and {len(text) - digits} other characters"


def _disturbance(text: str) -> str:
    """What it is that a screen would not show as it is."""
    if "\n" in text or "\r" in text:
        return "a line break: is a closing quote missing?"
    if LOST_LETTER in text:
        return "a letter that an earlier conversion lost (U+FFFD): save the roster as UTF-8"
    for char in text:
        if not _is_shown_whole(char):
            return f"the invisible or forbidden character U+{ord(char):04X}"
    return "a heap of combining marks"


def _quoted(text: str) -> str:
    """A foreign text for a message: cut, printable, without a number that may be a NIK."""
    cut = LONG_NUMBER.sub(lambda match: mask_nik(match[0]), text[:MAX_CELL_CHARS]).strip()
    shown = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in cut[:SHOWN_CHARS])
    return f"'{shown}{'...' if len(cut) > SHOWN_CHARS else ''}'"
