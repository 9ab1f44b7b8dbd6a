"""Exports of a long log to every format, beside what `sqlite-utils` takes to export the raw tables.

    python -m benchmarks.log_export [ENTRIES] [--formats csv,jsonl] [--log FILE]

Prints seconds, microseconds an entry, CPU of this process and its children, and the largest memory that all of them
had at once, shared pages counted once. Every export's rows are counted by another library, and its manifest is read
with the device's key. `--log` keeps the log for the next run (and its key beside it).
"""

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from benchmarks._big_log import begun, make_log
from benchmarks._cost import Cost, measured
from strpcheck.adapters.clock import InventedClock
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.exports.chunks import Order
from strpcheck.adapters.exports.files import DiskExport
from strpcheck.adapters.key_files import KeyFile, load_key_file, save_key_file
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.cli.render_export import ExportPage
from strpcheck.core.checkpoint import read_note
from strpcheck.documents.export_row import Shown
from strpcheck.documents.manifest import MAX_MANIFEST_BYTES, read_manifest
from strpcheck.export import Exporter, Wanted, export_log
from strpcheck.messages import load
from strpcheck.ports import ExportFormat

ENTRIES = 1_000_000
YEARS = timedelta(days=3650)


def main() -> None:
    """Make the log, export it to each format, and its raw tables once."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("entries", nargs="?", type=int, default=ENTRIES)
    parser.add_argument("--formats", default=",".join(ExportFormat))
    parser.add_argument("--log", type=Path)
    parser.add_argument("--alone", action="store_true", help="exports only, in this process")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = options.log or Path(folder) / "log.sqlite"
        key = _key_of(log, options.entries)
        if not options.alone:
            print(f"{options.entries:,} entries, {log.stat().st_size:,} bytes; {os.cpu_count()} cores")
        for form in options.formats.split(","):
            if options.alone:
                _export(log, key, ExportFormat(form), Path(folder), options.entries)
            else:  # in a process of its own, as the command is: what one format loaded is not counted for the next
                words = [str(options.entries), "--formats", form, "--log", str(log), "--alone"]
                subprocess.run([sys.executable, "-m", "benchmarks.log_export", *words], check=True)
        if options.alone:
            return
        for form in ("csv", "nl"):
            target = Path(folder) / f"raw.{form}"
            with measured() as cost:
                _raw(log, target, form, options.entries)
            _tell(f"sqlite-utils {form}", cost, target.stat().st_size, options.entries)
            with target.open("rb") as lines:
                assert sum(1 for _ in lines) == options.entries + (form == "csv")
            target.unlink()


def _export(log: Path, key: KeyFile, form: ExportFormat, folder: Path, count: int) -> None:
    """Export, tell what it took, and count the rows."""
    with measured() as cost:
        size, target = _exported(log, key, form, folder)
    _tell(form.value, cost, size, count)
    assert _rows_of(target, form) == count
    target.unlink()


def _key_of(log: Path, count: int) -> KeyFile:
    """The key of a log, which is made where there is none."""
    kept = log.with_suffix(".pem")
    if not kept.exists():
        save_key_file(kept, make_log(log, count), None)
    return load_key_file(kept, None)


def _exported(path: Path, key: KeyFile, form: ExportFormat, folder: Path) -> tuple[int, Path]:
    """Export all of it; returns how large the file is, and which."""
    target = folder / f"all.{form}"
    at = begun()
    wanted = Wanted(form, at, at + YEARS, None, redacted=False)
    by = Exporter("laptop-1", "LENTENG-AGUNG", key, InventedClock(at + 2 * YEARS), at, ("strpcheck", "benchmark"))
    with closing(SqliteLog(path, system_entropy, key)) as log:
        page = ExportPage(load("en"), wanted, "laptop-1")
        with DiskExport(target, Order(path, form, Shown()), page) as files:
            export_log(log, files, wanted, by)
    note = target.with_name(f"{target.name}.manifest").read_text("utf-8")
    manifest = read_manifest(read_note(note, key.public_key, max_bytes=MAX_MANIFEST_BYTES))
    assert manifest.file.bytes == target.stat().st_size
    return manifest.file.bytes, target


def _rows_of(target: Path, form: str) -> int:
    """How many rows another library, or the lines, have."""
    if form == "parquet":
        import pyarrow.parquet

        return int(pyarrow.parquet.ParquetFile(target).metadata.num_rows)
    if form == "xlsx":
        import zipfile

        with zipfile.ZipFile(target) as archive:
            sheets = [name for name in archive.namelist() if "worksheets" in name]
            return sum(_counted(archive.open(name)) - 1 for name in sheets)
    with target.open("rb") as lines:
        return sum(1 for _ in lines if form != "html" or _.startswith(b"<tr ")) - (form == "csv")


def _counted(stream: object) -> int:
    """Ends of rows in a sheet."""
    found, tail = 0, b""
    while block := stream.read(1 << 20):  # type: ignore[attr-defined] # an open member of an archive
        found += (tail + block).count(b"</row>")
        tail = block[-5:]
    return found


def _raw(log: Path, target: Path, form: str, count: int) -> None:
    """What the common tool makes of the bare tables: numbers and bytes, nothing decoded, compared or signed."""
    query = f"select number, salt, body, leaf from entry where number <= {int(count)}"  # noqa: S608 -- a whole number
    command = [sys.executable, "-m", "sqlite_utils", "query", str(log), query, f"--{form}"]
    with target.open("wb") as file:
        subprocess.run(command, stdout=file, check=True)


def _tell(what: str, cost: Cost, size: int, count: int) -> None:
    """One line."""
    each = 1e6 / count
    print(
        f"{what:>18}: {cost.seconds:7.1f} s, {cost.seconds * each:6.1f} us an entry"
        f" (CPU {cost.cpu * each:.1f} here, {cost.children_cpu * each:.1f} in children),"
        f" {cost.megabytes:5.0f} MB at most, {size / 1e6:,.0f} MB written",
        flush=True,
    )


if __name__ == "__main__":
    main()
