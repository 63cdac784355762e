"""Apache Parquet: one row for each item, with types: dates, numbers, lists of categories, offsets as pairs."""

from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from varsel.exports import Export
from varsel.exports.flat import COLUMNS, Type, values

GROUP = 10_000  # rows in one piece of the file, and in memory at once
TYPES: dict[Type, pa.DataType] = {
    "text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
    "time": pa.timestamp("ms", tz="UTC"),
    "list": pa.list_(pa.string()),
    "spans": pa.list_(pa.struct([pa.field("start", pa.int32(), False), pa.field("end", pa.int32(), False)])),
}  # fmt: skip


def write(export: Export, out: BinaryIO) -> None:
    """A group of rows after the other."""
    schema = pa.schema([(name, TYPES[column.type]) for name, column in COLUMNS.items()])
    types = [column.type for column in COLUMNS.values()]
    with pq.ParquetWriter(out, schema, compression="zstd") as file:
        rows = (values(*found) for found in export.found)
        while group := list(islice(rows, GROUP)):
            columns = zip(*group, strict=True)
            arrays = [pa.array([_value(v, t) for v in c], TYPES[t]) for c, t in zip(columns, types, strict=True)]
            file.write_table(pa.table(arrays, schema=schema))


def _value(value: Any, type: Type) -> Any:
    if type == "spans":
        return [span._asdict() for span in value]
    return datetime.fromisoformat(value) if type == "time" else value
