"""What every published table and column means, in the words their makers wrote.

dbt's manifest describes the marts, the module that makes it every other table; nothing is described
a second time here. (dbt could leave its words in the warehouse as comments: measured, that
took longer than building the marts of a small brand.)
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.campaign.schemas import TABLES as PLANNED
from orchestration.measurement.schema import TABLES as MEASURED
from orchestration.publish import changes, history, runs
from orchestration.publish.manifest import Column
from orchestration.publish.tables import PublishedTable
from orchestration.scoring import RANKED_SCHEMA
from orchestration.scoring.questions import ASK_SCHEMA


@dataclass(frozen=True)
class Words:
    """What a table is said to hold: its grain, and what each column means."""

    table: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Description:
    """A table's grain, and its columns in order, each with its type and its meaning."""

    table: str
    columns: tuple[Column, ...]


def _words_of_schema(schema: pa.Schema) -> dict[str, str]:
    return {
        field.name: (field.metadata or {}).get(b"description", b"").decode() for field in schema
    }


_MADE: Mapping[str, Mapping[str, str]] = {
    "ranked_influencers": _words_of_schema(RANKED_SCHEMA),
    "ask_next": _words_of_schema(ASK_SCHEMA),
    **{name: _words_of_schema(schema) for name, schema in {**PLANNED, **MEASURED}.items()},
    "run_changes": changes.DESCRIPTIONS,
    "ranking_history": history.DESCRIPTIONS,
    "runs": runs.DESCRIPTIONS,
}
"""What columns mean of tables that Python makes."""


def words_of_models(manifest: Path) -> dict[str, Words]:
    """What dbt's manifest says of each model, by `schema.table`."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    return {
        f"{node['schema']}.{node['alias']}": Words(
            node["description"].strip(),
            {name: column["description"].strip() for name, column in node["columns"].items()},
        )
        for node in nodes
        if node["resource_type"] == "model"
    }


def describe(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, models: Mapping[str, Words]
) -> Description:
    """A table's columns with type and meaning; no columns where the table is missing.

    Args:
        connection: The warehouse, with the candidate attached for what is made while publishing.
        table: Which one.
        models: What dbt says of its models.
    """
    columns = connection.execute(
        """
        select column_name, data_type from duckdb_columns()
        where database_name = ? and schema_name = ? and table_name = ?
        order by column_index
        """,
        _address(connection, table),
    ).fetchall()
    words = _words(table, models)
    return Description(
        table=words.table or table.grain,
        columns=tuple(
            Column(name=str(name), type=str(kind), description=words.columns.get(name, ""))
            for name, kind in columns
        ),
    )


def _address(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> tuple[str, str, str]:
    if table.source is None:
        return "candidate", "main", table.name
    schema, name = table.source.split(".")
    database = connection.execute("select current_database()").fetchall()[0][0]
    return str(database), schema, name


def _words(table: PublishedTable, models: Mapping[str, Words]) -> Words:
    if table.name in _MADE:
        return Words(table.grain, _MADE[table.name])
    return models.get(table.source or "", Words(table.grain, {}))
