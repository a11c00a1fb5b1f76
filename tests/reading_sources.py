"""Reads a source of a kind as the pipeline does, without landing it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from orchestration.sources.kind import Kind, Source

NOW = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)


def source_of(
    kind: Kind,
    options: Mapping[str, Any],
    secrets: Mapping[str, str] | None = None,
    cursors: Mapping[str, str] | None = None,
    folder: Path = Path(),
) -> Source:
    """A configured source; options are validated as `sources.yaml` is."""
    return Source(
        name=kind.name,
        options=kind.options.model_validate(options),
        folder=folder,
        now=NOW,
        secrets={name: SecretStr(value) for name, value in (secrets or {}).items()},
        cursors=cursors or {},
    )


def read(kind: Kind, source: Source) -> tuple[dict[str, list[Any]], dict[str, str]]:
    """All records by raw table, and how far each table came."""
    records: dict[str, list[Any]] = {table.name: [] for table in kind.tables}
    cursors = dict(source.cursors)
    for page in kind.pages(source):
        records[page.table].extend(page.records)
        if page.cursor is not None:
            cursors[page.table] = page.cursor
    return records, cursors
