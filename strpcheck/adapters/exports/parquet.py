"""A Parquet file of the rows, with a type for each column; pyarrow parses the rows' text and writes them.

The library is loaded by whoever writes such a file, and by nobody else.
"""

from contextlib import suppress
from typing import IO, TYPE_CHECKING, Final

import pyarrow as pa
from pyarrow import compute, csv, parquet

from strpcheck.adapters.exports.chunks import Chunk
from strpcheck.documents.export_row import COLUMNS, COUNTS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ParquetBook"]

GROUP_ROWS: Final = 8_192
"""Of a row group, all of which is in memory at once, several times over: 32,768 took 40 MB more."""
UTC_TIMES: Final = ("at_utc", "valid_until_utc", "simulated_at_utc")
LISTS: Final = {"advisories": pa.string(), "areas": pa.int32()}
VARIED: Final = frozenset({"entry", "leaf", "at_utc", "at_wib", "permit_id", "details"})
"""Columns where hardly a value comes twice: a dictionary of them would be as large as they are."""


def _type(name: str) -> pa.DataType:
    """Of a column in the file."""
    if name in COUNTS:
        return pa.int64()
    if name in UTC_TIMES:
        return pa.timestamp("ms", "UTC")
    if name in LISTS:
        return pa.list_(LISTS[name])
    # The time on the wall in Jakarta, of no zone: hours are grouped by it as they stand.
    return {"at_wib": pa.timestamp("ms"), "invented": pa.bool_()}.get(name, pa.string())


SCHEMA: Final = pa.schema([(name, _type(name)) for name in COLUMNS])
READ_AS: "Mapping[str, pa.DataType]" = {
    name: pa.string() if name in LISTS or name == "at_wib" else _type(name) for name in COLUMNS
}
CONVERT: Final = csv.ConvertOptions(
    column_types=READ_AS,
    null_values=[""],
    true_values=["true"],
    false_values=["false"],
    strings_can_be_null=True,
    quoted_strings_can_be_null=True,
)


class ParquetBook:
    """Row groups of a fixed size."""

    sheet_rows = None
    sha256 = None

    def __init__(self, file: IO[bytes], group_rows: int = GROUP_ROWS) -> None:
        self._group_rows = group_rows
        self._waiting: list[pa.Table] = []
        self._writer = parquet.ParquetWriter(
            file,
            SCHEMA,
            compression="zstd",
            compression_level=1,
            use_dictionary=[name for name in COLUMNS if name not in VARIED],
            store_schema=False,  # types are Parquet's own; no copy of them in the library's form
        )

    def add(self, chunk: Chunk) -> None:
        """Keep rows until a group is full."""
        self._waiting.append(_table(chunk.payload))
        if sum(table.num_rows for table in self._waiting) >= self._group_rows:
            self._write()

    def finish(self) -> None:
        """Write what is left."""
        self._write()
        self._writer.close()

    def close(self) -> None:
        """Let go of the library's writer, which else writes an end whenever it is thrown away."""
        with suppress(OSError):
            self._writer.close()

    def _write(self) -> None:
        """Write a group."""
        if self._waiting:
            self._writer.write_table(pa.concat_tables(self._waiting), row_group_size=1 << 20)
        self._waiting = []


def _table(rows: bytes | memoryview) -> pa.Table:
    """Rows of text as columns of their types."""
    table = csv.read_csv(
        pa.BufferReader(rows),
        csv.ReadOptions(use_threads=False, block_size=len(rows) + 1, column_names=list(COLUMNS)),
        csv.ParseOptions(newlines_in_values=True),
        CONVERT,
    )
    for name, kind in LISTS.items():
        texts = table[name]
        listed = compute.split_pattern(texts, ";").cast(pa.list_(kind))
        table = table.set_column(COLUMNS.index(name), name, listed)
    local = compute.utf8_slice_codeunits(table["at_wib"], 0, len("2021-07-05T07:30:00")).cast(pa.timestamp("ms"))
    return table.set_column(COLUMNS.index("at_wib"), "at_wib", local).cast(SCHEMA)
