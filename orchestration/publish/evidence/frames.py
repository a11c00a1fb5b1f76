"""How evidence is drawn: columns of the ranking, and one measure over columns of every table."""

from collections.abc import Callable, Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.publish.opened import OpenedCandidate
from orchestration.publish.tables import TABLES, parquet_file

RANKING = "ranked_influencers"


def ranking(candidate: OpenedCandidate, columns: Sequence[str]) -> pa.Table:
    """Columns of the ranking, as they stand in its Parquet file."""
    return pq.read_table(candidate.folder / parquet_file(RANKING), columns=list(columns))


def schema(candidate: OpenedCandidate, table: str) -> pa.Schema:
    """The columns of a published table, as its Parquet file has them."""
    return pq.read_schema(candidate.folder / parquet_file(table))


def per_table(
    candidate: OpenedCandidate, measures: str, tables: Sequence[str] = tuple(TABLES)
) -> pd.DataFrame:
    """One row per table: table_name and the measures, in which `{table}` is the table's name."""
    return candidate.query(
        " union all ".join(
            f"select '{name}' as table_name, {measures.replace('{table}', name)}" for name in tables
        )
    )


def per_column(
    candidate: OpenedCandidate, concerns: Callable[[pa.Field], bool], aggregate: str, name: str
) -> pd.DataFrame:
    """One row per concerned column of any table: table_name, column_name and the aggregate.

    Args:
        candidate: Whose tables.
        concerns: Which columns.
        aggregate: A count, in which `{column}` is the column's name.
        name: What the aggregate is called.
    """
    selects = [
        f"select '{table}' as table_name, '{field.name}' as column_name, "
        f"""{aggregate.replace("{column}", f'"{field.name}"')} as {name} from parquet_{table}"""
        for table in TABLES
        for field in schema(candidate, table)
        if concerns(field)
    ]
    if not selects:
        return pd.DataFrame({"table_name": [], "column_name": [], name: []})
    return candidate.query(" union all ".join(selects))


def is_number(kind: pa.DataType) -> bool:
    """Whether values of this type can be below zero."""
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )
