"""A warehouse for one replay: what it is given, and the models built in it.

with memory() as connection:
provide_tables(connection, tables)
configure(connection, brand, as_of)
build(connection, ["customer_roi"])
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from types import ModuleType

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from orchestration import configuration, warehouse
from orchestration.brand import Brand
from orchestration.campaign import records
from orchestration.configuration import AnalystConfig
from orchestration.deployment import Deployment
from orchestration.errors import OutputError
from orchestration.extract import lake
from orchestration.extract.contract import TABLES, Table
from orchestration.ranking import MARTS
from orchestration.replay.compiled import Compiled, Model, compiled_models
from orchestration.scoring import ScoringTables
from orchestration.sources import raw

PUBLISHED_CONFIG = AnalystConfig.model_validate({})
"""What an analyst who turns nothing runs."""


@contextlib.contextmanager
def memory(threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty warehouse in memory, set up as the real one is; gone when the block ends.

    Args:
        threads: Threads DuckDB may take; what it takes by itself where not given.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads is not None:
        settings["threads"] = threads
    with duckdb.connect(config=settings) as connection:
        # The compiled SQL names the warehouse by the name of its file.
        connection.execute("attach ':memory:' as warehouse")
        connection.execute("use warehouse")
        connection.execute("set timezone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        yield connection


@contextlib.contextmanager
def file(deployment: Deployment) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of its own in a file, empty at first, under the lock and rules of the real one.

    Args:
        deployment: Whose `output` is the replay's own folder. A warehouse that stands there is
            begun anew, so it must not be the one a main job keeps up to date.

    Raises:
        WarehouseBusyError: Another process holds it.
        OutputError: The folder cannot be written, or is a main job's: it holds a lake.
    """
    if deployment.lake.exists():
        raise OutputError(
            f"{deployment.output} is the output of a main job, whose warehouse a replay would "
            "begin anew. Give the replay a folder of its own."
        )
    with warehouse.lock(deployment):
        for old in (deployment.warehouse, deployment.warehouse.with_suffix(".duckdb.wal")):
            old.unlink(missing_ok=True)
        with warehouse.connect(deployment) as connection:
            yield connection
            connection.execute("checkpoint")


def provide_tables(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> None:
    """Lets the warehouse read these contract tables, as if the door had let in every row.

    Args:
        connection: The replay's warehouse.
        tables: By name, with any of the contract's columns; what is left out is unknown, and a
            table left out is empty. They are read where they are, not copied.
    """
    connection.execute(f"create schema if not exists {lake.SCHEMA}")
    for name in TABLES:
        provide_table(connection, name, tables.get(name))
    connection.register("given_quarantined", lake.QUARANTINE_SCHEMA.empty_table())
    connection.execute(f"create table {lake.SCHEMA}.quarantined as from given_quarantined")
    connection.unregister("given_quarantined")
    records.provide(connection)
    raw.provide(connection)


def provide_table(connection: duckdb.DuckDBPyConnection, name: str, given: pa.Table | None) -> None:
    """Lets the warehouse read one contract table, in place of what it read under that name.

    Args:
        connection: The replay's warehouse, its raw schema made.
        name: A table of the contract.
        given: With any of its columns; None for an empty table.
    """
    schema = lake.landed_schema(TABLES[name])
    rows = 0 if given is None else given.num_rows
    columns = []
    for field in schema:
        if field.name == "_load_sequence":
            columns.append(pa.repeat(pa.scalar(1, field.type), rows))
        elif field.name == "_source_line":
            columns.append(pa.array(range(1, rows + 1), field.type))
        elif given is not None and field.name in given.column_names:
            columns.append(_known(given[field.name].cast(field.type)))
        else:
            columns.append(pa.nulls(rows, field.type))
    before = connection.execute(
        "select table_type from information_schema.tables"
        " where table_schema = ? and table_name = ?",
        [lake.SCHEMA, name],
    ).fetchall()
    if before:
        kind = "view" if before[0][0] == "VIEW" else "table"
        connection.execute(f"drop {kind} {lake.SCHEMA}.{name}")
    registered = f"given_{name}"
    connection.register(registered, pa.table(columns, schema=schema))
    # A view on what is registered would be bound to this session's temporary schema.
    connection.execute(f"create table {lake.SCHEMA}.{name} as from {registered}")
    connection.unregister(registered)


def _known(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """As the door lets it in: a hidden count, which networks hand over as -1, is unknown."""
    if not pa.types.is_integer(column.type):
        return column
    return pc.if_else(pc.less(column, 0), pa.scalar(None, column.type), column)


def provide_lake(connection: duckdb.DuckDBPyConnection, deployment: Deployment) -> None:
    """Lets the warehouse read everything that was ever landed in the deployment's lake."""
    lake.register_raw_views(connection, deployment)
    records.register_views(connection, deployment)
    raw.register_views(connection, deployment)


def configure(
    connection: duckdb.DuckDBPyConnection,
    brand: Brand,
    as_of: datetime,
    config: AnalystConfig = PUBLISHED_CONFIG,
) -> None:
    """Fixes what is read and how, as a run's `run_configuration` does for a full rebuild.

    Raises:
        ConfigurationError: The choices contradict each other.
    """
    configuration.write_tables(
        connection, configuration.replayed_tables(connection, brand, config, as_of)
    )


def build(
    connection: duckdb.DuckDBPyConnection, models: Iterable[str] = tuple(MARTS.values())
) -> None:
    """Builds the named models and all they need, from nothing.

    Staging of a kind of source of which nothing can be read is laid out empty, as in the main job.

    Raises:
        KeyError: There is no such model.
        duckdb.Error: The data broke a model.
    """
    count = connection.execute("select count(*) from config.topic_patterns").fetchall()[0][0]
    in_use = {kind for (kind,) in connection.execute("from config.kinds_in_use").fetchall()}
    for model in _compiled(int(count)).upstream(models):
        connection.execute(f"create schema if not exists {model.relation.partition('.')[0]}")
        if model.staged and model.staged[0] not in in_use:
            _lay_out(connection, model.relation, TABLES[model.staged[1]])
            continue
        for hook in model.before:
            connection.execute(hook)
        if model.is_python:
            _build_from_python(connection, model)
            continue
        kind = "view" if model.is_view else "table"
        connection.execute(f"create or replace {kind} {model.relation} as {model.code}")


def _lay_out(connection: duckdb.DuckDBPyConnection, relation: str, table: Table) -> None:
    """An empty relation with the columns every staging model of the table has."""
    landed = lake.landed_schema(table)
    told = [pa.field("_problem", pa.string()), pa.field("_source", pa.string())]
    columns = [*list(landed)[: len(table.columns)], *told, *list(landed)[len(table.columns) :]]
    empty = connection.from_arrow(pa.schema(columns).empty_table())
    nulls = ", ".join(
        f"cast(null as {kind}) as {name}"
        for name, kind in zip(empty.columns, empty.types, strict=True)
    )
    connection.execute(f"create or replace view {relation} as select {nulls} where false")


def _build_from_python(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Runs a model in Python as dbt does: dbt's own code around it finds the relations it reads."""
    module = ModuleType(model.name)
    exec(compile(model.code, model.name, "exec"), module.__dict__)  # noqa: S102 our own, compiled

    def relation_of(name: str) -> duckdb.DuckDBPyRelation:
        return connection.query(f"select * from {name}")

    connection.register("built", module.model(module.dbtObj(relation_of), connection))
    connection.execute(f"create or replace table {model.relation} as from built")
    connection.unregister("built")


def scoring_tables(connection: duckdb.DuckDBPyConnection) -> ScoringTables:
    """The marts the scoring core reads."""
    return ScoringTables(
        **{
            name: connection.execute(f"select * from marts.{mart}").to_arrow_table()
            for name, mart in MARTS.items()
        }
    )


@lru_cache(maxsize=8)
def _compiled(pattern_count: int) -> Compiled:
    return compiled_models(pattern_count)
