"""What issuing leaves in its folder: permits, their index, and the bad rows."""

import errno
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from strpcheck.adapters.issue_folder import IssueFolder
from strpcheck.documents.issue_lines import IndexLine, RejectedLine
from strpcheck.errors import WriteError

SARI, BUDI = "1e77e2a0c3d4f5a6", "5ec44642b65a8d28"
full_device = pytest.mark.skipif(not Path("/dev/full").exists(), reason="POSIX only")
ROW = {"line": 2, "company": "PT Angkut Contoh", "application": 1001}


class Sketch:
    """A `SymbolWriter` that writes down what it should draw."""

    def __init__(self, fails: OSError | None = None) -> None:
        self.fails = fails

    def write(self, barcode: str, caption: str) -> bytes:
        """The two texts, or a disk that is full."""
        if self.fails:
            raise self.fails
        return f"{barcode}|{caption}".encode()


@contextmanager
def opened(folder: Path, *, text: bool = True, symbols: Sketch | None = None) -> Iterator[IssueFolder]:
    """The folder, closed at the end."""
    with closing(IssueFolder(folder, text=text, symbols=symbols)) as out:
        yield out


def index(folder: Path) -> list[dict[str, object]]:
    """The lines of the index."""
    return [json.loads(line) for line in (folder / "index.jsonl").read_bytes().splitlines()]


@pytest.mark.parametrize(
    ("text", "png", "files"),
    [(True, False, [f"{SARI}.txt"]), (False, True, [f"{SARI}.png"]), (True, True, [f"{SARI}.png", f"{SARI}.txt"])],
)
def test_a_permit_is_written_in_the_forms_asked_for(
    tmp_path: Path,
    text: bool,  # noqa: FBT001 -- the forms asked for
    png: bool,  # noqa: FBT001 -- the forms asked for
    files: list[str],
) -> None:
    """By its number, and named in the index; null for what was not asked for."""
    with opened(tmp_path, text=text, symbols=Sketch() if png else None) as out:
        out.issued(ROW, SARI, "NCF")

    line = index(tmp_path)[0]
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([*files, "index.jsonl"])
    assert line == {
        "line": 2,
        "id": SARI,
        "company": "PT Angkut Contoh",
        "application": 1001,
        "text": f"{SARI}.txt" if text else None,
        "png": f"{SARI}.png" if png else None,
    }
    assert list(line) == list(IndexLine.model_fields)
    IndexLine.model_validate(line)


def test_a_text_is_its_barcode_and_a_line_end(tmp_path: Path) -> None:
    """The same bytes on every system; what draws the picture also gets a line for people."""
    with opened(tmp_path, symbols=Sketch()) as out:
        out.issued(ROW, SARI, "NCF $%")

    assert (tmp_path / f"{SARI}.txt").read_bytes() == b"NCF $%\n"
    assert (tmp_path / f"{SARI}.png").read_bytes() == f"NCF $%|STRP {SARI}".encode()


def test_a_later_run_adds_and_repeats_nothing(tmp_path: Path) -> None:
    """A permit that is issued again is in the index already."""
    with opened(tmp_path) as out:
        out.issued(ROW, SARI, "A")
    with opened(tmp_path) as out:
        out.issued(ROW, SARI, "A")
        out.issued({**ROW, "line": 3}, BUDI, "B")

    assert [(line["line"], line["id"]) for line in index(tmp_path)] == [(2, SARI), (3, BUDI)]


def test_a_later_run_in_another_form_completes_the_index(tmp_path: Path) -> None:
    """Texts first, pictures later: the line names both in the end, and stays where it was."""
    with opened(tmp_path) as out:
        out.issued(ROW, SARI, "A")
        out.issued({**ROW, "line": 3}, BUDI, "B")
    with opened(tmp_path, text=False, symbols=Sketch()) as out:
        out.issued(ROW, SARI, "A")

    assert [(line["text"], line["png"]) for line in index(tmp_path)] == [
        (f"{SARI}.txt", f"{SARI}.png"),
        (f"{BUDI}.txt", None),
    ]


def test_a_text_that_was_lost_or_damaged_is_written_again(tmp_path: Path) -> None:
    """And one that is right is not touched, so that a crash cannot tear it."""
    with opened(tmp_path) as out:
        out.issued(ROW, SARI, "A")
        out.issued({**ROW, "line": 3}, BUDI, "B")
    (tmp_path / f"{SARI}.txt").unlink()
    (tmp_path / f"{BUDI}.txt").write_bytes(b"")

    with opened(tmp_path) as out:
        out.issued(ROW, SARI, "A")
        out.issued({**ROW, "line": 3}, BUDI, "B")
        untouched = (tmp_path / f"{SARI}.txt").stat().st_mtime_ns
        out.issued(ROW, SARI, "A")

    assert [(tmp_path / f"{permit}.txt").read_bytes() for permit in (SARI, BUDI)] == [b"A\n", b"B\n"]
    assert (tmp_path / f"{SARI}.txt").stat().st_mtime_ns == untouched


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_line_that_a_crash_tore_is_written_again(tmp_path: Path, cut: int) -> None:
    """The rest of the index stays, byte for byte."""
    with opened(tmp_path) as out:
        out.issued(ROW, SARI, "A")
        out.issued({**ROW, "line": 3}, BUDI, "B")
    whole = (tmp_path / "index.jsonl").read_bytes()
    (tmp_path / "index.jsonl").write_bytes(whole[:-cut])

    with opened(tmp_path) as out:
        out.issued(ROW, SARI, "A")
        out.issued({**ROW, "line": 3}, BUDI, "B")

    assert (tmp_path / "index.jsonl").read_bytes() == whole


@pytest.mark.parametrize("line", [b"not JSON\n", b"[]\n", b'{"no":"id"}\n', b"\xff\n"])
def test_a_line_that_somebody_else_wrote_stays(tmp_path: Path, line: bytes) -> None:
    """It is not ours to judge, nor a reason not to issue."""
    (tmp_path / "index.jsonl").write_bytes(line)

    with opened(tmp_path) as out:
        out.issued(ROW, SARI, "A")

    assert (tmp_path / "index.jsonl").read_bytes().startswith(line)
    assert json.loads((tmp_path / "index.jsonl").read_bytes().splitlines()[1])["id"] == SARI


def test_the_index_is_on_the_disk_line_by_line(tmp_path: Path) -> None:
    """Whoever follows it sees each permit as it comes, and a kill loses none."""
    with opened(tmp_path) as out:
        out.issued(ROW, SARI, "A")

        assert len(index(tmp_path)) == 1


def test_bad_rows_are_listed_for_whoever_mends_the_roster(tmp_path: Path) -> None:
    """Line, reasons and cells."""
    with opened(tmp_path) as out:
        out.rejected(4, ["nik: expected 16 digits, got 3"], {"nik": "***", "name": "Budi"})

    line = json.loads((tmp_path / "rejected.jsonl").read_bytes())
    assert line == {"line": 4, "reasons": ["nik: expected 16 digits, got 3"], "row": {"nik": "***", "name": "Budi"}}
    RejectedLine.model_validate(line)


def test_the_bad_rows_are_those_of_the_last_run(tmp_path: Path) -> None:
    """A mended roster leaves none, and then there is no such file."""
    with opened(tmp_path) as out:
        out.rejected(4, ["bad"], {})
    with opened(tmp_path):
        pass

    assert not (tmp_path / "rejected.jsonl").exists()


def test_letters_stay_letters(tmp_path: Path) -> None:
    """The index is UTF-8, not escapes."""
    with opened(tmp_path) as out:
        out.issued({**ROW, "company": "PT Añgkut 中"}, SARI, "A")

    assert "PT Añgkut 中".encode() in (tmp_path / "index.jsonl").read_bytes()


def test_a_picture_that_cannot_be_drawn_for_want_of_room_is_told(tmp_path: Path) -> None:
    """Neither file nor line; and the hint says that nothing is lost."""
    full = OSError(errno.ENOSPC, "No space left on device")

    with (
        opened(tmp_path, text=False, symbols=Sketch(full)) as out,
        pytest.raises(WriteError, match=f"cannot write {SARI} below .*: No space left on device") as caught,
    ):
        out.issued(ROW, SARI, "A")

    assert caught.value.hint == "make room, then issue the same roster again: nobody gets a second permit"
    assert index(tmp_path) == []


@full_device
def test_a_full_disk_leaves_no_half_permit(tmp_path: Path) -> None:
    """By a device that takes nothing: the file that could not be written whole is taken away again."""
    (tmp_path / f"{SARI}.txt").symlink_to("/dev/full")

    with opened(tmp_path) as out, pytest.raises(WriteError, match="No space left on device"):
        out.issued(ROW, SARI, "A")

    assert not (tmp_path / f"{SARI}.txt").is_symlink()
    assert index(tmp_path) == []


@full_device
def test_a_disk_too_full_for_the_bad_rows_is_told(tmp_path: Path) -> None:
    """At the latest when the list is finished; the index is whole by then."""
    out = IssueFolder(tmp_path, text=True, symbols=None)
    (tmp_path / "rejected.jsonl").symlink_to("/dev/full")
    out.issued(ROW, SARI, "A")
    out.rejected(4, ["bad"], {})

    with pytest.raises(WriteError, match="No space left on device"):
        out.close()

    assert len(index(tmp_path)) == 1


def test_a_second_issue_into_the_same_folder_is_refused(tmp_path: Path) -> None:
    """Their indexes would tear each other; the first one's list of bad rows stays."""
    with opened(tmp_path) as out:
        out.rejected(4, ["bad"], {})

        with pytest.raises(WriteError, match="another `strpcheck authority issue` writes into") as caught:
            IssueFolder(tmp_path, text=True, symbols=None)

    assert "--out" in caught.value.hint
    assert (tmp_path / "rejected.jsonl").exists()


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    """A file stands there; or the index is a folder."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "out" / "index.jsonl").mkdir(parents=True)

    with pytest.raises(WriteError, match="cannot make the folder"):
        IssueFolder(tmp_path / "file", text=True, symbols=None)
    with pytest.raises(WriteError, match=r"cannot write index\.jsonl"):
        IssueFolder(tmp_path / "out", text=True, symbols=None)
