"""Laws of a roster's NIK and name: described and never repeated, tidied and otherwise left alone."""

import pytest

from strpcheck.documents.roster_rows import NIK_AS_NUMBER
from tests.authority.rosters import PRODUCTION, reasons, valid

LOST = "a letter that an earlier conversion lost (U+FFFD): save the roster as UTF-8"


@pytest.mark.parametrize(
    ("nik", "expected"),
    [
        ("", "nik: expected 16 digits, got nothing"),
        ("317402610790000", "nik: expected 16 digits, got 15"),
        ("31740261079000000", "nik: expected 16 digits, got 17"),
        ("3174 0261 0790 0000", "nik: expected 16 digits, got 16 digits and 3 other characters"),
        ("3,17403E+15", f"nik: {NIK_AS_NUMBER}"),
        ("3.17403E+15", f"nik: {NIK_AS_NUMBER}"),
        ("3e15", f"nik: {NIK_AS_NUMBER}"),
        (
            "3174026107900001",
            "nik: expected a synthetic NIK, whose serial is 0000, since this is training; got another",
        ),
    ],
)
def test_a_bad_nik_is_described_and_never_repeated(nik: str, expected: str) -> None:
    """Reports travel; a NIK does not."""
    assert reasons(nik=nik) == (expected,)


def test_production_takes_real_people_only() -> None:
    """The serial 0000 is nobody's."""
    assert reasons(PRODUCTION) == ("nik: expected a NIK of a real person, got the serial 0000 of training",)
    assert valid(PRODUCTION, nik="3174026107900001").nik_suffix == "0001"


def test_odd_structure_of_a_nik_only_warns() -> None:
    """Registers hold odd ones; the row is good all the same."""
    assert valid(nik="9974026107900000").warnings == ("nik: no province has the code of digits 1-2",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  Sari   Contoh ", "Sari Contoh"),
        ("Sari\u00a0\u2003Contoh\t", "Sari Contoh"),
        ("Sare\u0301", "Sar\u00e9"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("+62", "+62"),
        ("-", "-"),
        ("@sari", "@sari"),
        ("n" * 48, "n" * 48),
        ("\u00e9" * 24, "\u00e9" * 24),
        ("q\u0323\u0301", "q\u0323\u0301"),
    ],
)
def test_names_are_tidied_and_otherwise_left_alone(written: str, read: str) -> None:
    """Spaces made one, letters composed; a sign that a spreadsheet takes for a formula is only a letter here."""
    assert valid(name=written).name == read


@pytest.mark.parametrize(
    ("name", "got"),
    [
        ("", "expected a name, got nothing"),
        (" \u00a0 ", "expected a name, got nothing"),
        ("n" * 49, "expected at most 48 bytes, got 49"),
        ("\u00e9" * 24 + "n", "expected at most 48 bytes, got 49"),
        ("n" * 513, "expected at most 48 bytes, got 513 characters"),
        ("Sa\nri", "expected plain text on one line, got a line break: is a closing quote missing?"),
        ("Sa\tri", "expected plain text on one line, got the invisible or forbidden character U+0009"),
        ("Sa\0ri", "expected plain text on one line, got the invisible or forbidden character U+0000"),
        ("Sa\u202eri", "expected plain text on one line, got the invisible or forbidden character U+202E"),
        ("Sa\ue000ri", "expected plain text on one line, got the invisible or forbidden character U+E000"),
        ("Sa\ud800ri", "expected plain text on one line, got the invisible or forbidden character U+D800"),
        *(
            (
                f"Sa{chr(code)}ri",
                f"expected plain text on one line, got the invisible or forbidden character U+{code:04X}",
            )
            for code in (
                0x034F,
                0x115F,
                0x180B,
                0x2800,
                0x3164,
                0xFE00,
                0xFE0F,
                0xFFA0,
                0xFDD0,
                0xFFFF,
                0xE0100,
                0xE01EF,
            )
        ),
        ("\u2800", "expected plain text on one line, got the invisible or forbidden character U+2800"),
        ("\u3000", "expected a name, got nothing"),
        ("q\u0323\u0301\u0300", "expected plain text on one line, got a heap of combining marks"),
        ("Sar\ufffd", "expected plain text on one line, got " + LOST),
    ],
)
def test_a_name_no_screen_shows_as_it_is_is_bad(name: str, got: str) -> None:
    """The claims' own text rule, and no letter that shows nothing (decision 0018), before anything is signed."""
    assert reasons(name=name) == (f"name: {got}",)
