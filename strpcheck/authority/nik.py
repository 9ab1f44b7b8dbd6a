"""What a NIK's 16 digits `PP KK CC DDMMYY SSSS` tell: whether it is synthetic, and what in it cannot be right."""

from datetime import date

from strpcheck.authority.areas import PROVINCES, is_regency_or_city

__all__ = ["NIK_DIGITS", "SYNTHETIC_SERIAL", "is_nik", "is_synthetic", "nik_warnings"]

NIK_DIGITS = 16
SYNTHETIC_SERIAL = "0000"
"""Real serials start at 0001 (field.md), so this one marks an invented person."""
DAY_OF_WOMEN = 40
"""Added to the day of birth of women."""


def is_nik(text: str) -> bool:
    """Whether a text is 16 ASCII digits: all a NIK must be, since it has no check digit."""
    return len(text) == NIK_DIGITS and text.isascii() and text.isdigit()


def is_synthetic(nik: str) -> bool:
    """Whether a NIK is one that no real person has."""
    return nik.endswith(SYNTHETIC_SERIAL)


def nik_warnings(nik: str, today: date) -> tuple[str, ...]:
    """Say what in the structure of a NIK is odd.

    Only ever warnings: the area is where the NIK was first registered, registers hold odd ones, and whether a NIK
    exists is the population register's answer. No warning repeats digits: with them the whole NIK could be rebuilt.

    Args:
        nik: 16 digits, as `is_nik` says.
        today: Nobody was born after it.
    """
    warnings = []
    if int(nik[:2]) not in PROVINCES:
        warnings.append("nik: no province has the code of digits 1-2")
    if not is_regency_or_city(int(nik[2:4])):
        warnings.append("nik: no regency or city is numbered as digits 3-4")
    if nik[4:6] == "00":
        warnings.append("nik: no district is numbered as digits 5-6")
    if not _is_possible_birth(nik[6:12], today):
        warnings.append("nik: digits 7-12 are no possible birth date")
    return tuple(warnings)


def _is_possible_birth(digits: str, today: date) -> bool:
    """Whether DDMMYY, the day of women 40 higher, was a day of the last hundred years."""
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if day > DAY_OF_WOMEN:
        day -= DAY_OF_WOMEN
    # The year has two digits, so either century will do; most people alive and working are of the last one.
    year += today.year - today.year % 100 - 100
    return _is_day_until(today, year, month, day) or _is_day_until(today, year + 100, month, day)


def _is_day_until(today: date, year: int, month: int, day: int) -> bool:
    """Whether there was such a day by today."""
    try:
        return date(year, month, day) <= today
    except ValueError:
        return False
