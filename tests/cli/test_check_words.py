"""Laws of what `check` prints for people: words in their order, and nothing that drives a terminal."""

import shutil

import pytest

from tests.played import SARI, Done, Laptop, Town


def plain(laptop: Laptop, *what: str, lang: str = "en") -> Done:
    """Judged for a person at a pipe."""
    return Laptop(laptop.home, laptop.at, ["--lang", lang]).play("check", *what)


def test_plain_lines_say_what_to_compare(town: Town, laptop: Laptop) -> None:
    """Word first, then the reason, then the person, then the circumstances; no escape sequence without a terminal."""
    done = plain(laptop, town.text(SARI))

    assert done.out.startswith("PASS [TRAINING]: ")
    for line in ("Name: Sari Contoh", "Company: PT Angkut Contoh", "Valid until: 25 July 2021", "Post: LENTENG-AGUNG"):
        assert line in done.out
    assert "\x1b" not in done.out


def test_bahasa_indonesia_is_the_language_where_none_is_asked_for(town: Town, laptop: Laptop) -> None:
    """The officers'."""
    assert laptop.play("check", town.text(SARI)).out.startswith("LOLOS [LATIHAN]: ")


HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202eevil\x00\x9b31m\r\x7f\u2028"


@pytest.mark.parametrize("as_json", [True, False])
def test_no_control_character_of_a_barcode_reaches_the_screen(laptop: Laptop, *, as_json: bool) -> None:
    """Neither on stdout nor on stderr."""
    words = ["--json"] if as_json else []

    done = laptop.play("check", *words, HOSTILE)

    assert done.code == 12
    assert all(character.isprintable() or character == "\n" for character in done.out + done.err)


@pytest.mark.parametrize("as_json", [True, False])
def test_no_control_character_of_a_file_name_reaches_the_screen(town: Town, laptop: Laptop, *, as_json: bool) -> None:
    """Of one that is read, one that cannot be, and one that is not there."""
    name = HOSTILE.replace("\x00", "")
    shutil.copy(town.picture(SARI), town.folder / f"{name}.png")
    (town.folder / f"{name}2.png").write_bytes(b"")
    (town.folder / f"{name}.txt").write_text("X\n")
    words = ["--json"] if as_json else []

    done = laptop.play(
        "check", *words, *(str(town.folder / f"{name}{end}") for end in (".png", "2.png", "3.png", ".txt"))
    )

    assert done.code == 12
    assert done.err.count("strpcheck: error: ") == 2
    assert all(character.isprintable() or character == "\n" for character in done.out + done.err)


def test_a_file_name_that_is_no_text_is_shown_by_its_bytes(town: Town, laptop: Laptop) -> None:
    """As cameras of other countries write them; nothing fails over it."""
    try:
        shutil.copy(town.picture(SARI), town.folder / "\udcff.png")
    except OSError:  # a file system that takes only UTF-8 cannot hold such a name
        return

    done = laptop.play("check", str(town.folder / "\udcff.png"))

    assert done.code == 0
    assert "\\udcff.png" in done.out
