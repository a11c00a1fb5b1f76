"""The rows of one table between reading and landing: counted, held against each other, written.

They stand in Parquet files in the staging folder, one per part, every row with its judgement.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.extract.account import SetAside
from orchestration.extract.columns import is_hidden
from orchestration.extract.contract import Column, Table
from orchestration.extract.engine import Engine
from orchestration.extract.judgement import bit_of


@dataclass
class Staged:
    """One table's staged rows.

    Attributes:
        engine: What reads and writes them.
        table: Whose rows they are.
        names: The parts' names; a row's `_part` is its place here.
        files: The parts' staged files, in the same order.
    """

    engine: Engine
    table: Table
    names: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Rows, rows set aside, and for each column its readable, unreadable and hidden values."""
        sums = [
            "count(*) as rows",
            "count(_reason) as set_aside",
            "count(_unknown_columns) as with_unknown",
        ]
        for column in self.table.columns:
            name, bit = column.name, bit_of(self.table, column)
            sums.append(f'count("{name}") as readable_{name}')
            sums.append(f"count(*) filter (_unreadable & {bit} <> 0) as unreadable_{name}")
            if is_hidden(column):
                sums.append(f"count(*) filter (_hidden & {bit} <> 0) as hidden_{name}")
        return self._run(f"select {', '.join(sums)} from read_parquet($files)")[0]

    def unknown_columns(self) -> set[str]:
        """Names that stand in records of this table and not in its contract."""
        found = self._run(
            "select distinct unnest(json_keys(_unknown_columns)) as name from read_parquet($files) "
            "where _unknown_columns is not null order by name limit 1000"
        )
        return {row["name"] for row in found}

    def set_aside(self, limit: int, *, unreadable: Column | None = None) -> tuple[SetAside, ...]:
        """The first rows set aside; with `unreadable`, for want of a value in that column."""
        bit = bit_of(self.table, unreadable) if unreadable else 0
        found = self._run(
            f"""
            select _part, _source_line, _reason from read_parquet($files)
            where _reason is not null and _unreadable & {bit} = {bit}
            order by _part, _source_line limit {limit}
            """
        )
        return tuple(
            SetAside(self.names[row["_part"]], row["_source_line"], row["_reason"]) for row in found
        )

    def find_duplicates(self) -> int:
        """Remembers in the table `duplicate` which rows another one of their key replaces.

        Only rows whose key's hash occurs twice are compared: hashing ten million keys takes a few
        seconds and eight bytes each, grouping them by their text ten times the memory.
        """
        table = self.table
        names = [*table.keys, *([table.latest_by] if table.is_snapshot else [])]
        # Staging spells platforms in lower case, so spellings of one are one key already here.
        keys = ", ".join(
            f'lower(trim("{name}"))' if name == "platform" else f'"{name}"' for name in names
        )
        latest = f'"{table.latest_by}" desc nulls last, ' if table.latest_by else ""
        self._run(
            f"""
            create or replace temp table duplicate as
            with accepted as (select * from read_parquet($files) where _reason is null),
            twice as (
                select hash({keys}) as key_hash from accepted group by key_hash having count(*) > 1
            ),
            ranked as (
                select
                    _part,
                    _source_line,
                    row_number() over (
                        partition by {keys} order by {latest}_part desc, _source_line desc
                    ) as place
                from accepted
                where hash({keys}) in (select key_hash from twice)
            )
            select _part, _source_line from ranked where place > 1
            """
        )
        found = self.engine.run("select count(*) as rows from duplicate", culprit=table.name)
        return int(found[0]["rows"])

    def write(self, path: Path, *, load_sequence: int, metadata: str, has_duplicates: bool) -> None:
        """Writes the accepted rows, without duplicates, in the order they were read."""
        columns = ", ".join(f'"{column.name}"' for column in self.table.columns)
        once = (
            "and not exists (select 1 from duplicate where duplicate._part = staged._part "
            "and duplicate._source_line = staged._source_line)"
        )
        self._copy(
            f"""
            select
                {columns},
                cast($load_sequence as bigint) as _load_sequence,
                cast($names as varchar[])[_part + 1] as _source_file,
                _source_line,
                _unknown_columns
            from read_parquet($files) as staged
            where _reason is null {once if has_duplicates else ""}
            """,
            {"load_sequence": load_sequence, "names": self.names, "metadata": metadata},
            path,
        )

    def write_set_aside(self, path: Path, *, load_sequence: int, metadata: str) -> None:
        """Writes the rows set aside, each with its reason and the record as it came."""
        self._copy(
            """
            select
                cast($table as varchar) as table_name,
                _reason as reason,
                _record as record,
                cast($names as varchar[])[_part + 1] as source_file,
                _source_line as source_line,
                cast($load_sequence as bigint) as _load_sequence
            from read_parquet($files)
            where _reason is not null
            """,
            {
                "table": self.table.name,
                "names": self.names,
                "load_sequence": load_sequence,
                "metadata": metadata,
            },
            path,
        )

    def _run(self, sql: str) -> list[dict[str, Any]]:
        return self.engine.run(sql, {"files": self.files}, culprit=self.table.name)

    def _copy(self, query: str, bindings: Mapping[str, Any], path: Path) -> None:
        self.engine.run(
            f"copy ({query}) to $path (format parquet, parquet_version v2, compression zstd, "
            "kv_metadata {grapevine: $metadata})",
            {**bindings, "files": self.files, "path": str(path)},
            culprit=self.table.name,
        )
