"""Laws of the stand-alone verifier about what is long or strangely ended: it looks at a row at a time, and names it."""

import gc
import hashlib
import os
import shutil
import tracemalloc
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from strpcheck.adapters.home import Home
from strpcheck.core.checkpoint import LogCheckpoint, origin_of, sign_checkpoint
from strpcheck.core.merkle import root_of
from strpcheck.core.record import leaf_hash
from strpcheck.standalone import verifier
from tests.played import Laptop, Town
from tests.standalone import Desk, enrol, signed_note, spelled

Change = Callable[[bytes], bytes]
POST = "LENTENG-AGUNG"


@dataclass(frozen=True)
class Long:
    """An auditor's folder, and the laptop that signs what lies in it."""

    desk: Desk
    home: Home

    def export(
        self, form: str, rows: list[bytes], entries: int, *, changed: Change = bytes, beside: Change | None = None
    ) -> Path:
        """As `log export` writes it, but of entries that no log has; returns the manifest."""
        key, file = self.home.signer, self.desk.folder / f"log.{form}"
        leaves, raw = [leaf_of(number) for number in range(1, entries + 1)], changed(b"".join(rows))
        file.write_bytes(raw)
        if beside is not None:
            lines = "".join(f"{leaf.hex()}\n" for leaf in leaves).encode()
            file.with_name(f"{file.name}.leaves").write_bytes(beside(lines))
        said = LogCheckpoint(origin_of(key.public_key), len(leaves), root_of(leaves))
        told = {
            "v": 1,
            "file": {
                "sha256": hashlib.sha256(raw).hexdigest(),
                "bytes": len(raw),
                "rows": len(leaves),
                "format": form,
            },
            "entries": {"first": 1, "last": len(leaves)},
            "checkpoint": sign_checkpoint(said, key.public_key, key.sign),
            "range": {"before": [], "behind": []},
            "leaves": "in the file" if beside is None else "beside the file",
            "made_at": "2021-07-05T02:00:00Z",
            "device": {"kid": self.home.device_id().hex()},
        }
        manifest = file.with_name(f"{file.name}.manifest")
        manifest.write_bytes(signed_note(f"{spelled(told)}\n", self.home).encode())
        return manifest

    def verify(self, manifest: Path) -> int:
        """Within this process; devices.json and targets.json are looked for beside it."""
        return verifier.main([str(manifest), "--root", str(self.desk.folder / "root.json")])


@pytest.fixture(scope="module")
def enrolled(first_town: Town, tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, Laptop]:
    """A town with a laptop that is enrolled."""
    folder = tmp_path_factory.mktemp("long") / "town"
    shutil.copytree(first_town.folder, folder)
    town, laptop = Town(folder), Laptop(folder / "home")
    enrol(town, laptop)
    return town, laptop


@pytest.fixture
def long(enrolled: tuple[Town, Laptop], tmp_path: Path) -> Long:
    """On a desk of its own."""
    town, laptop = enrolled
    return Long(Desk.of(town, tmp_path / "desk"), Home(laptop.home))


def leaf_of(number: int) -> bytes:
    """Of an entry that no log has."""
    return leaf_hash(bytes(16), str(number).encode())


def csv_rows(entries: int, post: str = POST) -> list[bytes]:
    """RFC 4180."""
    rows = (f"{number},{leaf_of(number).hex()},{post}\r\n".encode() for number in range(1, entries + 1))
    return [b"entry,leaf,post\r\n", *rows]


def jsonl_rows(entries: int) -> list[bytes]:
    """A line a row, each with what its leaf is made of."""
    salt = b64encode(bytes(16)).decode()
    bodies = ((number, b64encode(str(number).encode()).decode()) for number in range(1, entries + 1))
    return [f"{spelled({'entry': number, 'salt': salt, 'body': body})}\n".encode() for number, body in bodies]


def no_rows(entries: int) -> list[bytes]:
    """A form that the verifier does not read."""
    return [b"PAR1" * (entries > 0)]


ROWS = {"csv": csv_rows, "jsonl": jsonl_rows, "parquet": no_rows}


def peak_of(long: Long, manifest: Path) -> tuple[int, int]:
    """How it ended, and the most that was held at once meanwhile."""
    gc.collect()
    tracemalloc.start()
    try:
        return long.verify(manifest), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("beside", [None, bytes], ids=["in the file", "beside the file"])
def test_a_longer_export_takes_no_more_memory(long: Long, form: str, beside: Change | None) -> None:
    """Rows and leaves go by one at a time: ten thousand more would be a megabyte or two."""
    rows = ROWS[form]
    long.verify(long.export(form, rows(10), 10, beside=beside))  # whatever is made once
    peaks = []
    for entries in (5_000, 15_000):
        manifest = long.export(form, rows(entries), entries, beside=beside)
        code, peak = peak_of(long, manifest)
        assert code == 0
        peaks.append(peak)

    assert peaks[1] < peaks[0] + 100_000
    assert peaks[1] < 3_000_000


@pytest.mark.parametrize(
    "post",
    [
        pytest.param('"two\r\nlines"', id="CRLF"),
        pytest.param('"\n\n\r\n"', id="empty lines"),
        pytest.param('"a ""quoted"" word\r\n"', id="quotes"),
        pytest.param('"\r"', id="CR"),
        pytest.param('"""\r\n"""', id="quoted end"),
        pytest.param("\u2028\u0085\x0b\x0c\x1c", id="what else is called an end"),
    ],
)
def test_ends_of_lines_within_a_cell_end_no_row(long: Long, post: str) -> None:
    """As RFC 4180 has it."""
    manifest = long.export("csv", csv_rows(7, post), 7)

    assert long.verify(manifest) == 0


@pytest.mark.parametrize(
    ("form", "changed", "said"),
    [
        ("jsonl", lambda raw: raw[:-1], "line 7 of log.jsonl, the last one, was cut off"),
        ("jsonl", lambda raw: raw + b"{", "line 8 of log.jsonl, the last one, was cut off"),
        ("jsonl", lambda raw: raw.replace(b"\n", b"\r"), "line 1 of log.jsonl, the last one, was cut off"),
        ("csv", lambda raw: raw[:-2], "line 8 of log.csv, the last one, was cut off"),
        ("csv", lambda raw: raw.replace(b",LENT", b',"LENT', 1), "log.csv was cut off within a quoted cell"),
        ("csv", lambda raw: raw.replace(b",LENT", b',"LENT', 2), "entry 2 is missing"),
        ("csv", lambda raw: raw.replace(b"\r\n2,", b"\r\n\r\n\r\n3,"), "entry 2 is missing"),
        ("csv", lambda raw: raw + b"\0\r\n", "is damaged, or of another kind"),
        ("csv", lambda raw: raw.replace(b"leaf", b"lea\r"), "is damaged, or of another kind"),
    ],
)
def test_rows_that_end_strangely_are_told(
    long: Long, capsys: pytest.CaptureFixture[str], form: str, changed: Change, said: str
) -> None:
    """Although the device signed the file: in words, with the line."""
    rows = ROWS[form](7)

    code = long.verify(long.export(form, rows, 7, changed=changed))

    told = capsys.readouterr().out.splitlines()[-1]
    assert (code, told.startswith("DOES NOT HOLD: "), said in told) == (10, True, True), told


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        (lambda raw: raw[:-1], "line 7 of log.csv.leaves, the last one, was cut off"),
        (lambda raw: raw.replace(b"\n", b"\r\n"), None),
        (lambda raw: raw[:-65] + b"\n", "entry 7 is another"),
        (lambda raw: raw + raw[:65], "there is a leaf too much"),
    ],
)
def test_leaves_that_end_strangely_are_told(
    long: Long, capsys: pytest.CaptureFixture[str], beside: Change, said: str | None
) -> None:
    """No hash is over them: what was brought with other ends of lines still leads to the checkpoint."""
    code = long.verify(long.export("csv", csv_rows(7), 7, beside=beside))

    told = capsys.readouterr().out.splitlines()[-1]
    assert (code, (said or "HOLDS") in told) == (10 if said else 0, True), told


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_row_that_is_too_long_is_told(long: Long, capsys: pytest.CaptureFixture[str], form: str) -> None:
    """With its number."""
    rows = ROWS[form](3)
    manifest = long.export(form, rows, 3, changed=lambda raw: raw + bytes(verifier.MOST))

    code = long.verify(manifest)

    told = capsys.readouterr().out.splitlines()[-1]
    expected = f"DOES NOT HOLD: line {len(rows) + 1} of log.{form} is longer than any that is exported"
    assert (code, told) == (10, expected)


def test_a_line_without_an_end_is_not_read_to_its_end(long: Long, capsys: pytest.CaptureFixture[str]) -> None:
    """No hash is over the leaves: whoever hands them over may put anything there; it takes no room on the disk."""
    manifest = long.export("csv", csv_rows(3), 3, beside=lambda raw: raw[:65])
    os.truncate(long.desk.folder / "log.csv.leaves", 4 * verifier.MOST)

    code, peak = peak_of(long, manifest)

    told = capsys.readouterr().out.splitlines()[-1]
    assert (code, told) == (10, "DOES NOT HOLD: line 2 of log.csv.leaves is longer than any that is exported")
    assert peak < 3 * verifier.MOST


def test_what_is_published_is_looked_for_beside_it(long: Long) -> None:
    """devices.json beside the manifest, targets.json beside devices.json; what is not there is missed by its name."""
    manifest, folder = long.export("csv", csv_rows(3), 3), long.desk.folder
    elsewhere = folder / "published"
    elsewhere.mkdir()
    bare = ["verifier.py", manifest.name, "--root", "root.json"]

    beside = long.desk.bare(*bare)
    (folder / "devices.json").rename(elsewhere / "devices.json")
    (folder / "targets.json").rename(elsewhere / "targets.json")
    missing = long.desk.bare(*bare)
    by_devices = long.desk.bare(*bare, "--devices", "published/devices.json")
    (elsewhere / "targets.json").rename(folder / "7.targets.json")
    by_both = long.desk.bare(*bare, "--devices", "published/devices.json", "--targets", "7.targets.json")
    half = long.desk.bare(*bare, "--devices", "published/devices.json")

    assert [done.code for done in (beside, missing, by_devices, by_both, half)] == [0, 2, 0, 0, 2]
    assert "cannot read devices.json: No such file or directory; see --devices" in missing.err
    assert f"cannot read {Path('published/targets.json')}: " in half.err
