"""Laws of looking into a home that nothing can be written to: what reads works, what writes says so."""

import shutil
from pathlib import Path

import pytest

from strpcheck.cli.options import Options
from strpcheck.cli.wiring_live import has_shift
from tests.adapters.logs import as_of_form
from tests.only_read import only_read
from tests.played import SARI, Laptop, Town

READING = [
    ("log", "show"),
    ("log", "show", "--json"),
    ("log", "stats", "--json"),
    ("log", "verify", "--json"),
    ("log", "prove", "3", "--json"),
    ("log", "redecide", "--json"),
    ("log", "hold", "list", "--json"),
    ("log", "evidence", "list", "--json"),
    ("shift", "status", "--json"),
]


@pytest.fixture
def home(town: Town, laptop: Laptop) -> Laptop:
    """A laptop with a shift and some answers, in a copy as somebody carried it away."""
    laptop.begin_shift()
    laptop.check(town.text(SARI), "HTTPS://EXAMPLE.ORG")
    return Laptop(shutil.copytree(laptop.home, laptop.home.with_name("carried")), laptop.at)


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_what_only_reads_works_where_nothing_can_be_written(home: Laptop, words: tuple[str, ...]) -> None:
    """With the same answer, and nothing left behind."""
    with only_read(home.home) as folder:
        there = sorted(folder.rglob("*"))
        found = home.play(*words)

        assert sorted(folder.rglob("*")) == there
    expected = home.play(*words)

    assert (found.code, found.out, found.err) == (expected.code, expected.out, expected.err)
    assert found.code == 0
    assert found.out or "evidence" in words or "hold" in words


def test_a_report_is_written_elsewhere(home: Laptop, tmp_path: Path) -> None:
    """The same page."""
    with only_read(home.home):
        found = home.play("log", "report", "--out", str(tmp_path / "there.html"))
    home.play("log", "report", "--out", str(tmp_path / "here.html"))

    assert found.code == 0
    assert (tmp_path / "there.html").read_bytes() == (tmp_path / "here.html").read_bytes()


def test_what_reads_leaves_the_log_as_it_is(home: Laptop) -> None:
    """Also where it may be written: an auditor's look is not an act."""
    before = (home.home / "log.sqlite").read_bytes()

    for words in READING:
        home.play(*words)

    assert (home.home / "log.sqlite").read_bytes() == before


def test_whether_a_shift_is_open_is_only_looked_up(home: Laptop, tmp_path: Path) -> None:
    """Before a recorded video is shown: the log is neither written to nor taken over, and need not be writable."""
    options = Options(home.home, "en", None)
    older = Options(shutil.copytree(home.home, tmp_path / "older"), "en", None)
    as_of_form(older.home / "log.sqlite", 3)
    before = (older.home / "log.sqlite").read_bytes()

    with only_read(home.home):
        there = has_shift(options)

    assert (there, has_shift(older)) == (True, True)
    assert (older.home / "log.sqlite").read_bytes() == before
    assert home.play("shift", "close").code == 0
    assert has_shift(options) is False


@pytest.mark.parametrize(
    "words",
    [
        ("log", "export", "--format", "csv", "--from", "2021-07-05", "--to", "2021-07-06", "--out", "{out}"),
        ("log", "prove", "5"),
        ("check", "HTTPS://EXAMPLE.ORG"),
        ("shift", "close"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_has_to_write_says_that_it_cannot(home: Laptop, tmp_path: Path, words: tuple[str, ...]) -> None:
    """In the reader's language; an entry that nothing was signed over yet cannot be proved there."""
    typed = [word.format(out=tmp_path / "out.csv") for word in words]
    with only_read(home.home):
        english, told = home.in_english.play(*typed), home.play(*typed)

    assert (english.code, told.code, told.out) == (3, 3, "")
    assert "allow writing to its folder and files" in english.err
    assert "Log tidak dapat ditulis di tempatnya" in told.err
    assert list(tmp_path.glob("out*")) == []


def test_a_part_of_a_log_is_not_looked_into(home: Laptop) -> None:
    """Newest entries that lie beside a file where no other can be made."""
    (home.home / "log.sqlite-wal").write_bytes(b"as a crash leaves it")

    with only_read(home.home):
        english, told = home.in_english.play("log", "verify"), home.play("log", "show")

    assert (english.code, told.code) == (3, 3)
    assert "copy log.sqlite and log.sqlite-wal to a folder that you may write to" in english.err
    assert "Salin log.sqlite dan log.sqlite-wal" in told.err
