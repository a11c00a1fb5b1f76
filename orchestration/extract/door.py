"""The door: one table's parts in, accepted and quarantined rows out, every row accounted for.

    read = accepted + quarantined + duplicate

Works on files only and knows nothing of the lake's layout: rows wait in a staging folder until
all parts are judged, and nothing is written for keeps if the table is refused.
"""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration import warehouse
from orchestration.errors import InputError, OutputError
from orchestration.extract.account import Account, SetAside, Terms
from orchestration.extract.columns import is_hidden
from orchestration.extract.contract import Column, Table
from orchestration.extract.csv_source import open_csv
from orchestration.extract.folder import Format, Part
from orchestration.extract.json_source import open_jsonl
from orchestration.extract.judgement import bit_of, judged
from orchestration.extract.parquet_source import open_parquet

_OPENERS = {
    Format.CSV: open_csv,
    Format.JSONL: open_jsonl,
    Format.PARQUET: open_parquet,
}

FUTURE_TOLERANCE = timedelta(days=1)
"""Clocks differ and a day ends later in the west: what is a day ahead is no mistake yet."""

MEMORY_LIMIT = "1500MB"
"""DuckDB's share at the door; it spills beyond. Python and Arrow need about 0.3 GB beside it."""

SAMPLE_ROWS = 20
"""Quarantined rows that are shown; all of them stand in the lake."""


class Door:
    """Reads one table's parts into a staging folder and judges them together."""

    def __init__(self, table: Table, terms: Terms, staging: Path) -> None:
        self._table = table
        self._terms = terms
        self._staging = staging
        self._names: list[str] = []
        self._files: list[str] = []
        self._unknown: set[str] = set()
        self._without_duplicates = ""

    @contextlib.contextmanager
    def open(self) -> Iterator["Door"]:
        """Holds the door's own DuckDB open: in memory, spilling into the staging folder."""
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY_LIMIT,
            "threads": warehouse.THREADS,
            "temp_directory": str(self._staging / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": True,
        }
        with duckdb.connect(":memory:", config=settings) as self._connection:
            self._connection.execute("set timezone = 'UTC'")
            self._connection.execute("set enable_progress_bar = false")
            yield self

    def read(self, part: Part) -> None:
        """Reads one part into the staging folder, every row with its judgement.

        Raises:
            InputError: The part cannot be read as a whole.
            OutputError: The disk is full.
        """
        source = _OPENERS[part.format](part, self._table, self._terms.limits)
        staged = str(self._staging / f"{len(self._files)}.parquet")
        query = judged(self._table, source)
        bindings = {**source.bindings, "part": len(self._files), "staged": staged}
        if "$latest" in query:  # DuckDB refuses a value that no parameter asks for
            bindings["latest"] = (self._terms.received_at + FUTURE_TOLERANCE).isoformat()
        before = part.path.stat()
        try:
            if source.reader is not None:
                self._connection.register("arriving", source.reader)
            self._connection.execute(
                f"copy ({query}) to $staged (format parquet, parquet_version v2)", bindings
            )
        except duckdb.Error as error:
            if source.failure:
                raise source.failure[0] from error
            raise explained(error, part.name, self._staging) from error
        after = part.path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise InputError(f"{part.name} changed while it was read. Hand it over when complete.")
        self._names.append(part.name)
        self._files.append(staged)
        self._unknown |= set(source.unknown or ())

    def judge(self) -> Account:
        """Counts the piles, finds duplicates and refuses the table where the contract says so.

        Raises:
            InputError: A column cannot be read as its kind, a required one is empty, or more
                rows would be set aside than the terms allow.
        """
        counts = self._counts()
        read, quarantined = counts["rows"], counts["set_aside"]
        for column in self._table.columns:
            self._refuse_unreadable(column, counts)
        if read and quarantined > self._terms.max_quarantined_share * read:
            raise InputError(self._too_many(read, quarantined))
        duplicates = self._find_duplicates()
        if counts["with_unknown"]:
            self._unknown |= self._unknown_names()
        return Account(
            read=read,
            accepted=read - quarantined - duplicates,
            quarantined=quarantined,
            duplicates=duplicates,
            hidden={
                column.name: counts[f"hidden_{column.name}"]
                for column in self._table.columns
                if counts.get(f"hidden_{column.name}")
            },
            unknown_columns=tuple(sorted(self._unknown)),
            sample=self._sample(),
        )

    def write(self, path: Path, *, load_sequence: int, metadata: str) -> None:
        """Writes the accepted rows, without duplicates, in the order they were read."""
        columns = ", ".join(f'"{column.name}"' for column in self._table.columns)
        self._copy(
            f"""
            select
                {columns},
                cast($load_sequence as bigint) as _load_sequence,
                cast($names as varchar[])[_part + 1] as _source_file,
                _source_line,
                _unknown_columns
            from read_parquet($files)
            where _reason is null {self._without_duplicates}
            """,
            {"load_sequence": load_sequence, "names": self._names, "files": self._files},
            path,
            metadata,
        )

    def write_quarantined(self, path: Path, *, load_sequence: int, metadata: str) -> None:
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
                "table": self._table.name,
                "names": self._names,
                "load_sequence": load_sequence,
                "files": self._files,
            },
            path,
            metadata,
        )

    def _copy(self, query: str, bindings: Mapping[str, Any], path: Path, metadata: str) -> None:
        sql = (
            f"copy ({query}) to $path (format parquet, parquet_version v2, compression zstd, "
            "kv_metadata {grapevine: $metadata})"
        )
        self._execute(sql, {**bindings, "path": str(path), "metadata": metadata})

    def _execute(
        self, sql: str, bindings: Mapping[str, Any] | None = None
    ) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(sql, dict(bindings or {}))
        except duckdb.Error as error:
            raise explained(error, self._table.name, self._staging) from error

    def _counts(self) -> dict[str, int]:
        sums = ["count(*) as rows", "count(_reason) as set_aside"]
        sums.append("count(_unknown_columns) as with_unknown")
        for column in self._table.columns:
            name, bit = column.name, bit_of(self._table, column)
            sums.append(f'count("{name}") as readable_{name}')
            sums.append(f"count(*) filter (_unreadable & {bit} <> 0) as unreadable_{name}")
            if is_hidden(column):
                sums.append(f"count(*) filter (_hidden & {bit} <> 0) as hidden_{name}")
        result = self._execute(
            f"select {', '.join(sums)} from read_parquet($files)", {"files": self._files}
        )
        names = [item[0] for item in result.description or ()]
        return dict(zip(names, result.fetchall()[0], strict=True))

    def _refuse_unreadable(self, column: Column, counts: Mapping[str, int]) -> None:
        name = column.name
        usable = counts[f"readable_{name}"] + counts.get(f"hidden_{name}", 0)
        if usable or not counts["rows"]:
            return
        if counts[f"unreadable_{name}"]:
            unreadable = f"_unreadable & {bit_of(self._table, column)} <> 0"
            example = self._examples(unreadable, 1)[0]
            raise InputError(
                f"The table {self._table.name} is refused: no value of its column {name} can be "
                f"read as {column.kind.name.lower()}. The first is in {example.source_file}, line "
                f"{example.source_line}: {example.reason}. Correct the column and hand it over "
                "again."
            )
        if column.required:
            example = self._examples("true", 1)[0]
            raise InputError(
                f"The table {self._table.name} is refused: no record has its required column "
                f"{name} (first: {example.source_file}, line {example.source_line}: "
                f"{example.reason}). Add it, or rename the one that holds it."
            )

    def _too_many(self, read: int, quarantined: int) -> str:
        share = self._terms.max_quarantined_share
        shown = "; ".join(
            f"{one.source_file}, line {one.source_line}: {one.reason}"
            for one in self._examples("true", 3)
        )
        return (
            f"The table {self._table.name} is refused: {quarantined:,} of {read:,} rows would be "
            f"set aside ({quarantined / read:.1%}, allowed are {share:.1%}). The first: {shown}. "
            "Correct them, or raise max_quarantined_share in the launchpad."
        )

    def _find_duplicates(self) -> int:
        """Remembers in the table `duplicate` which rows another one of their key replaces.

        Only rows whose key's hash occurs twice are compared: hashing ten million keys takes a
        second, grouping them by their text ten times the memory.
        """
        table = self._table
        names = [*table.keys, *([table.latest_by] if table.is_snapshot else [])]
        # Staging spells platforms in lower case, so spellings of one are one key already here.
        keys = ", ".join(
            f'lower(trim("{name}"))' if name == "platform" else f'"{name}"' for name in names
        )
        latest = f'"{table.latest_by}" desc nulls last, ' if table.latest_by else ""
        self._execute("create temp table duplicate (_part integer, _source_line bigint)")
        self._execute(
            f"""
            insert into duplicate
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
            """,
            {"files": self._files},
        )
        count = int(self._execute("select count(*) from duplicate").fetchall()[0][0])
        if count:  # ten million rows are not held against an empty table
            self._without_duplicates = (
                "and (_part, _source_line) not in (select (_part, _source_line) from duplicate)"
            )
        return count

    def _unknown_names(self) -> set[str]:
        found = self._execute(
            "select distinct unnest(json_keys(_unknown_columns)) from read_parquet($files)"
            " where _unknown_columns is not null limit 1000",
            {"files": self._files},
        )
        return {row[0] for row in found.fetchall()}

    def _sample(self) -> tuple[SetAside, ...]:
        return self._examples("true", SAMPLE_ROWS)

    def _examples(self, condition: str, count: int) -> tuple[SetAside, ...]:
        found = self._execute(
            f"""
            select _part, _source_line, _reason from read_parquet($files)
            where _reason is not null and {condition}
            order by _part, _source_line limit {count}
            """,
            {"files": self._files},
        )
        return tuple(SetAside(self._names[part], *rest) for part, *rest in found.fetchall())


def explained(error: duckdb.Error, culprit: str, folder: Path) -> InputError | OutputError:
    """A DuckDB error in our family: the disk's fault or the file's."""
    text = str(error)
    if "No space left" in text or "max_temp_directory_size" in text:
        return OutputError(
            f"The disk of {folder} is full; nothing of {culprit} was landed. Free space there, or "
            "give the run an OUTPUT on a larger disk."
        )
    if isinstance(error, duckdb.IOException | duckdb.PermissionException) and str(folder) in text:
        return OutputError(
            f"{folder} cannot be written ({text.splitlines()[0]}). Give OUTPUT a folder this user "
            "may write to."
        )
    return InputError(
        f"{culprit} cannot be read ({text.splitlines()[0]}). If it is damaged, hand it over again."
    )
