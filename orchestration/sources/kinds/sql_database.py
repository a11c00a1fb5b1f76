"""Any SQL database: one query per table of the contract, its columns renamed in the query."""

from collections.abc import Iterator

from orchestration.extract.contract import TABLES
from orchestration.sources.kind import Kind, Page, RawTable, Source


def pages(source: Source) -> Iterator[Page]:
    """Rows of every table that the options name."""
    raise NotImplementedError(source.name)


KIND = Kind(
    name="sql_database",
    title="SQL database",
    tables=tuple(
        RawTable(table.name, table.grain, "the right to select from it")
        for table in TABLES.values()
    ),
    pages=pages,
    secrets=("url",),
)
