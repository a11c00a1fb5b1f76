"""Parquet whose bytes depend on the rows alone, not on threads, batches or the machine.

DuckDB's own writer cuts row groups by thread; here one writer with fixed settings cuts them by
count, so two runs on one input can be compared with `cmp`.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP_ROWS = 131_072
"""Rows of a group: at about 70 columns some 60 MB in memory, and a top thousand in the first."""


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Writes a query's rows, in the order it gives, and returns how many there were.

    Args:
        connection: Where the query runs; its rows stream, one row group is in memory at a time.
        query: A `select` with a total `order by`, made of our own constants.
        path: The file to create.
    """
    # The reader's own batches follow DuckDB's vectors; what is written is cut anew below.
    reader = connection.execute(query).to_arrow_reader(ROW_GROUP_ROWS)
    row_count = 0
    with pq.ParquetWriter(
        path,
        reader.schema,
        version="2.6",
        data_page_version="1.0",
        compression="zstd",
        compression_level=3,
        use_dictionary=True,
        write_statistics=True,
    ) as writer:
        for group in _row_groups(reader):
            writer.write_table(group, row_group_size=ROW_GROUP_ROWS)
            row_count += group.num_rows
    return row_count


def _row_groups(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Batches of any size, cut anew into tables of exactly `ROW_GROUP_ROWS` rows but the last."""
    waiting: list[pa.RecordBatch] = []
    waiting_rows = 0
    for batch in reader:
        waiting.append(batch)
        waiting_rows += batch.num_rows
        while waiting_rows >= ROW_GROUP_ROWS:
            table = pa.Table.from_batches(waiting, schema=reader.schema)
            # One chunk per column: the encoder starts a page anew at every chunk.
            yield table.slice(0, ROW_GROUP_ROWS).combine_chunks()
            rest = table.slice(ROW_GROUP_ROWS)
            waiting, waiting_rows = rest.to_batches(), rest.num_rows
    if waiting_rows:
        yield pa.Table.from_batches(waiting, schema=reader.schema).combine_chunks()
