"""Any SQL database: one query per table of the contract, its columns renamed in the query.

Only reading: tables and views are named, never SQL. Names are looked up in the database before they
are used and quoted by SQLAlchemy. Rows are streamed, so a table may be larger than memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, StringConstraints, field_validator, model_validator

from orchestration.errors import ConfigurationError
from orchestration.extract.contract import TABLES
from orchestration.sources.apis import sql_values
from orchestration.sources.kind import Kind, Options, Page, RawTable, Source

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, Select, Table

PAGE_ROWS = 5_000

Name = Annotated[str, StringConstraints(min_length=1, max_length=256)]


class TableOptions(Options):
    """Where one table of the contract stands in the database.

    Attributes:
        table: Table or view, with its schema before a dot where it needs one.
        columns: Columns of the contract to columns of the table.
        cursor: Column that grows with each change (a time of change, a running number): only rows
            from the last value on are read. Without it the table is read whole each time.
    """

    table: Name
    columns: Mapping[str, Name] = Field(min_length=1)
    cursor: Name | None = None


class SqlDatabaseOptions(Options):
    """What a deployment chooses.

    Attributes:
        tables: Tables of the contract to where they stand.
        time_zone: Of columns that hold times without a zone ("Europe/Berlin"). Without it such
            times are refused row by row, as everywhere.
        overlap_minutes: Begin so much before the last time of change, since transactions end later
            than they began.
    """

    tables: Mapping[str, TableOptions] = Field(min_length=1)
    time_zone: str | None = None
    overlap_minutes: int = Field(60, ge=0)

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str | None) -> str | None:
        try:
            return name if name is None else ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{name!r} is no time zone; write it like Europe/Berlin") from None

    @model_validator(mode="after")
    def _are_of_the_contract(self) -> Self:
        for name, said in self.tables.items():
            if name not in TABLES:
                raise ValueError(f"{name} is no table of the contract: {', '.join(TABLES)}")
            known = {column.name: column for column in TABLES[name].columns}
            if unknown := sorted(set(said.columns) - set(known)):
                raise ValueError(
                    f"{name} has no column {', '.join(unknown)}; it has {', '.join(known)}"
                )
            required = {column.name for column in known.values() if column.required}
            if missing := sorted(required - set(said.columns)):
                raise ValueError(f"{name} needs a column for {', '.join(missing)}")
        return self


def pages(source: Source) -> Iterator[Page]:
    """Rows of every table that the options name, from the last value of its cursor on."""
    from orchestration.sources.apis.sql_connection import connect, translated

    with translated("the database"), closing(connect(source.secret("url"))) as connection:
        for name, said in source.options.tables.items():
            with translated(said.table, name):
                yield from _rows(source, connection, name, said)


def _rows(
    source: Source, connection: "Connection", name: str, said: TableOptions
) -> Iterator[Page]:
    table = _reflected(connection, said)
    cursor = None if said.cursor is None else table.columns[said.cursor]
    reached = source.cursor(name)
    query = _query(table, said, cursor, reached, source.options.overlap_minutes)
    zone = ZoneInfo(source.options.time_zone) if source.options.time_zone else None
    kinds = {column.name: column.kind for column in TABLES[name].columns}
    streamed = {"yield_per": PAGE_ROWS}
    for rows in connection.execute(query, execution_options=streamed).mappings().partitions():
        records = [
            {key: sql_values.as_json(row[key], kinds[key], zone) for key in said.columns}
            for row in rows
        ]
        if cursor is not None:
            changes = [row["_cursor"] for row in rows]
            reached = sql_values.latest(reached, changes, cursor.type.python_type)
            # A row that went back to what it was is told from the old one by the time it did.
            for record, change in zip(records, changes, strict=True):
                record["_cursor"] = None if change is None else str(change)
        yield Page(name, records, cursor=reached)


def _reflected(connection: "Connection", said: TableOptions) -> "Table":
    """The table as the database describes it, if it has what the options name."""
    from sqlalchemy import MetaData, Table
    from sqlalchemy.exc import NoSuchTableError

    schema, _, name = said.table.rpartition(".")
    try:
        table = Table(
            name,
            MetaData(),
            schema=schema or None,
            autoload_with=connection,
            resolve_fks=False,
        )
    except NoSuchTableError:
        raise ConfigurationError(
            f"The database has no table or view {said.table} that this login may see. Write it "
            "with its schema, `schema.table`."
        ) from None
    wanted = {*said.columns.values(), *([said.cursor] if said.cursor else [])}
    if missing := sorted(wanted - set(table.columns.keys())):
        raise ConfigurationError(
            f"{said.table} has no column {', '.join(missing)}; it has "
            f"{', '.join(table.columns.keys())}."
        )
    if said.cursor and not sql_values.grows(table.columns[said.cursor].type):
        raise ConfigurationError(
            f"{said.table}.{said.cursor} is neither a time nor a number, so it cannot tell what is "
            "new. Name another column as `cursor`, or none."
        )
    return table


def _query(
    table: "Table",
    said: TableOptions,
    cursor: "Column[Any] | None",
    reached: str | None,
    overlap_minutes: int,
) -> "Select[Any]":
    from sqlalchemy import or_, select

    chosen: Sequence[Any] = [
        table.columns[column].label(name) for name, column in said.columns.items()
    ]
    if cursor is None:
        return select(*chosen)
    query = select(*chosen, cursor.label("_cursor")).order_by(cursor)
    if reached is None:
        return query
    since = sql_values.bound(reached, cursor.type.python_type, timedelta(minutes=overlap_minutes))
    # Rows that do not say when they changed may have: they are read each time.
    return query.where(or_(cursor >= since, cursor.is_(None)))


KIND = Kind(
    name="sql_database",
    title="SQL database",
    tables=tuple(
        RawTable(table.name, table.grain, "SELECT on its table or view")
        for table in TABLES.values()
    ),
    pages=pages,
    options=SqlDatabaseOptions,
    secrets=("url",),
)
