"""Laws of `log export` as it is typed: what it says, what it refuses, and what a kill leaves."""

import signal
import subprocess
import time
from base64 import b64decode
from contextlib import closing
from pathlib import Path

import cbor2
import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.home import Home
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.ports import Trace
from tests.adapters.exports.logs import BEGUN, scan
from tests.exported import read_export
from tests.played import SARI, Laptop, Town, command_line, surroundings

RANGE = ("--from", "2021-07-05T00:00", "--to", "2021-07-06T00:00")
FORMATS = ("csv", "xlsx", "jsonl", "parquet", "html")


def kinds_of(laptop: Laptop) -> list[str]:
    """Of all entries."""
    return [entry["kind"] for entry in laptop.play("log", "show", "--json").objects]


@pytest.mark.parametrize("form", FORMATS)
def test_a_day_is_exported(town: Town, laptop: Laptop, tmp_path: Path, form: str) -> None:
    """File and manifest hold; the command says how much, and the log says that it was."""
    laptop.check(town.text(SARI))
    target = tmp_path / f"day.{form}"

    done = laptop.play("log", "export", "--format", form, *RANGE, "--out", str(target), "--json")

    export = read_export(target, Home(laptop.home).signer.public_key)
    (told,) = done.objects
    assert done.code == 0, done.err
    assert told == {
        "file": str(target),
        "manifest": f"{target}.manifest",
        "format": form,
        "first": 1,
        "last": 2,
        "rows": 2,
        "shown": 2,
        "bytes": target.stat().st_size,
        "sha256": export.manifest.file.sha256,
        "redacted": False,
        "checkpoint": 2,
        "entry": 3,
    }
    assert [row["kind"] for row in export.rows] == ["sync", "check"]
    assert export.rows[1]["permit_id"] == town.number(SARI)
    assert kinds_of(laptop) == ["sync", "check", "export"]


def test_rows_of_json_lines_are_leaves_by_themselves(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """Salt and body are there: whoever has the file makes each leaf anew."""
    from strpcheck.core.record import leaf_hash

    laptop.check(town.text(SARI))

    laptop.play("log", "export", "--format", "jsonl", *RANGE, "--out", str(tmp_path / "a"))

    rows = read_export(tmp_path / "a", Home(laptop.home).signer.public_key).rows
    assert [leaf_hash(b64decode(row["salt"]), b64decode(row["body"])).hex() for row in rows] == [
        row["leaf"] for row in rows
    ]
    assert rows[1]["permit_id"] == cbor2.loads(b64decode(rows[1]["body"]))["permit"]["cti"].hex()


@pytest.mark.parametrize(
    ("language", "some", "none"),
    [
        ("en", "2 entries, 1 to 2, are in {}, 1 of them shown; its manifest is beside it; entry 3", "no entry lies in"),
        ("id", "2 entri, 1 sampai 2, ada di {}, 1 di antaranya ditampilkan", "tidak ada entri pada waktu itu"),
    ],
)
def test_it_is_told_in_both_languages(
    town: Town, laptop: Laptop, tmp_path: Path, language: str, some: str, none: str
) -> None:
    """How much is in the file, and how much of it is shown."""
    laptop.check(town.text(SARI))
    speaking = Laptop(laptop.home, laptop.at, ["--lang", language])
    words = ("log", "export", "--format", "csv")

    first = speaking.play(*words, *RANGE, "--post", "LENTENG-AGUNG", "--out", str(tmp_path / "a"))
    second = speaking.play(
        *words, "--from", "2021-07-01T00:00", "--to", "2021-07-02T00:00", "--out", str(tmp_path / "b")
    )

    assert some.format(tmp_path / "a") in first.err
    assert none in second.err
    assert (first.code, second.code, first.out, second.out) == (0, 0, "", "")


@pytest.mark.parametrize(
    ("language", "title", "head"),
    [("en", "Scan log of laptop-lenteng-agung", "Verdict"), ("id", "Log pindai laptop-lenteng-agung", "Putusan")],
)
def test_the_page_speaks_both_languages(laptop: Laptop, tmp_path: Path, language: str, title: str, head: str) -> None:
    """Title, range and heads; the values are those of the log. It loads nothing and is the same each time."""
    speaking = Laptop(laptop.home, laptop.at, ["--lang", language])
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:  # as if a post were called that
        log.append(cbor2.dumps(scan(1, post="<KALIDERES>")), Trace(BEGUN, counts_for_clock=False))
    words = ("log", "export", "--format", "html", *RANGE, "--post", "<KALIDERES>", "--redact", "--force")

    for name in ("a", "b"):
        speaking.play(*words, "--out", str(tmp_path / name))

    page = (tmp_path / "a").read_text("utf-8")
    assert f'<html lang="{language}">' in page
    assert f"<h1>{title}</h1>" in page
    assert f">{head}<" in page
    assert "&lt;KALIDERES&gt;" in page
    assert "2021-07-04 17:00:00 UTC (2021-07-05 00:00:00 WIB)" in page
    assert "default-src 'none'" in page
    assert "http:" not in page
    assert "@media print" in page
    assert (tmp_path / "a").read_bytes().split(b"<tbody>")[0] == (tmp_path / "b").read_bytes().split(b"<tbody>")[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--format", "ods"), "expected a format, got 'ods'"),
        (("--from", "yesterday"), "expected a time, got 'yesterday'"),
        (("--to", "2021-07-05T00:00"), "expected a time behind 2021-07-04T17:00:00Z for --to"),
        (("--to", "2021-07-04T00:00"), "expected a time behind"),
        (("--to", "1999-01-01"), "expected a time from 2020 to 2099"),
    ],
)
def test_what_cannot_be_meant_is_usage(laptop: Laptop, tmp_path: Path, words: tuple[str, str], told: str) -> None:
    """Exit 2, one line, no file, no entry."""
    typed = {"--format": "csv", "--from": RANGE[1], "--to": RANGE[3], "--out": str(tmp_path / "a"), words[0]: words[1]}

    done = laptop.play("log", "export", *(part for pair in typed.items() for part in pair))

    assert done.code == 2
    assert told in done.err
    assert list(tmp_path.glob("*a.*")) + list(tmp_path.glob("a")) == []
    assert kinds_of(laptop) == ["sync"]


@pytest.mark.parametrize("missing", ["--format", "--from", "--to", "--out"])
def test_nothing_is_guessed(laptop: Laptop, tmp_path: Path, missing: str) -> None:
    """Each of the four is asked for."""
    typed = {"--format": "csv", "--from": RANGE[1], "--to": RANGE[3], "--out": str(tmp_path / "a")}
    del typed[missing]

    done = laptop.play("log", "export", *(part for pair in typed.items() for part in pair))

    assert done.code == 2
    assert missing in done.err


def test_what_is_there_is_written_over_only_by_force(laptop: Laptop, tmp_path: Path) -> None:
    """Exit 3 and what to do; forced, the earlier export is gone as a whole."""
    words = ("log", "export", *RANGE, "--out", str(tmp_path / "a"))
    laptop.play(*words, "--format", "xlsx")

    refused = laptop.play(*words, "--format", "csv")
    forced = laptop.play(*words, "--format", "csv", "--force")

    assert (refused.code, forced.code) == (3, 0)
    assert "is there already" in refused.err
    assert "--force" in refused.err
    names = {path.name for path in tmp_path.glob("a*")} - {"auth", "a.verify.py"}
    assert names == {"a", "a.manifest"}
    assert kinds_of(laptop) == ["sync", "export", "export"]


def test_a_damaged_generation_keeps_no_auditor_from_the_log(laptop: Laptop, tmp_path: Path) -> None:
    """What is in force is needed for no row."""
    (laptop.home / "store" / "current").write_text("nothing", encoding="utf-8")

    done = laptop.play("log", "export", "--format", "csv", *RANGE, "--out", str(tmp_path / "a"))

    assert done.code == 0, done.err
    assert len(read_export(tmp_path / "a", Home(laptop.home).signer.public_key).rows) == 1


def test_a_laptop_without_its_key_exports_nothing(laptop: Laptop, tmp_path: Path) -> None:
    """Nothing could be vouched for."""
    (laptop.home / "device.pem").write_bytes(b"none")

    done = laptop.play("log", "export", "--format", "csv", *RANGE, "--out", str(tmp_path / "a"))

    assert done.code == 3
    assert "device's key" in done.err
    assert list(tmp_path.glob("*a*.part")) == []


@pytest.mark.slow
@pytest.mark.parametrize("milliseconds", [0, 5, 20, 60, 150, 400])
def test_a_kill_leaves_a_whole_export_or_none(laptop: Laptop, tmp_path: Path, milliseconds: int) -> None:
    """The log is whole, a file with a manifest holds, a file that left has its entry, and the next export works."""
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy, Home(laptop.home).signer)) as log:
        log._connection.execute("BEGIN")
        for nth in range(4000):
            log._insert(cbor2.dumps(scan(nth)), Trace(BEGUN, counts_for_clock=False))
        log._connection.execute("COMMIT")
    out = tmp_path / "out"
    out.mkdir()
    words = ("log", "export", "--format", "jsonl", *RANGE, "--out")
    process = subprocess.Popen(
        command_line(*laptop.words(*words, str(out / "a"))), env=surroundings(), stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not list(out.iterdir()):
        time.sleep(0.001)
    time.sleep(milliseconds / 1000)
    process.send_signal(signal.SIGKILL)
    process.wait()

    key = Home(laptop.home).signer.public_key
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        log.check()
    exports = kinds_of(laptop).count("export")
    names = {path.name for path in out.iterdir() if not path.name.startswith(".")}
    assert names <= ({"a", "a.manifest", "a.verify.py"} if exports else set())
    if "a.manifest" in names:
        assert len(read_export(out / "a", key).rows) == 4001
    again = laptop.play(*words, str(out / "b"))
    assert again.code == 0, again.err
    assert len(read_export(out / "b", key).shown) >= 4001
