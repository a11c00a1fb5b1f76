"""What every published table and column means, in the words their makers wrote.

dbt persists its descriptions as comments in the warehouse, and the scoring core carries them in
the metadata of its schema; nothing is described a second time here but `runs`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from orchestration.publish import runs
from orchestration.publish.manifest import Column
from orchestration.publish.tables import PublishedTable
from orchestration.scoring import RANKED_SCHEMA


@dataclass(frozen=True)
class Description:
    """A table's grain and its columns in order."""

    table: str
    columns: tuple[Column, ...]


def describe(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> Description:
    """A table's columns with type and meaning; no columns where it is missing.

    Args:
        connection: The warehouse, with the candidate attached for `runs`.
        table: Which one.
    """
    database, schema, name = _address(connection, table)
    comment = connection.execute(
        """
        select comment from duckdb_tables()
        where database_name = ? and schema_name = ? and table_name = ?
        union all
        select comment from duckdb_views()
        where database_name = ? and schema_name = ? and view_name = ?
        """,
        [database, schema, name] * 2,
    ).fetchall()
    columns = connection.execute(
        """
        select column_name, data_type, comment from duckdb_columns()
        where database_name = ? and schema_name = ? and table_name = ?
        order by column_index
        """,
        [database, schema, name],
    ).fetchall()
    words = _own_words(table)
    return Description(
        table=(comment[0][0] if comment else None) or table.grain,
        columns=tuple(
            Column(name=str(column), type=str(kind), description=text or words.get(column, ""))
            for column, kind, text in columns
        ),
    )


def _address(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> tuple[str, str, str]:
    if table.source is None:
        return "candidate", "main", table.name
    schema, name = table.source.split(".")
    database = connection.execute("select current_database()").fetchall()[0][0]
    return str(database), schema, name


def _own_words(table: PublishedTable) -> Mapping[str, str]:
    if table.name == "runs":
        return runs.DESCRIPTIONS
    if table.name == "ranked_influencers":
        return _of_schema()
    return {}


def _of_schema() -> Mapping[str, str]:
    """Column to description, from the metadata of the core's output schema."""
    return {
        field.name: (field.metadata or {}).get(b"description", b"").decode()
        for field in RANKED_SCHEMA
    }
