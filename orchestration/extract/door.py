"""The door: one table's parts in, accepted and quarantined rows out, every row accounted for.

    read = accepted + quarantined + duplicate

Works on files only and knows nothing of the lake's layout: rows wait in a staging folder until
all parts are judged together, and nothing is written for keeps if the table is refused.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from orchestration.errors import InputError, OutputError
from orchestration.extract.account import Account, SetAside, Terms
from orchestration.extract.contract import Column, Table
from orchestration.extract.csv_source import open_csv
from orchestration.extract.engine import Engine
from orchestration.extract.folder import Format, Part
from orchestration.extract.json_source import open_jsonl
from orchestration.extract.judgement import judged
from orchestration.extract.parquet_source import open_parquet
from orchestration.extract.staged import Staged

_OPENERS = {
    Format.CSV: open_csv,
    Format.JSONL: open_jsonl,
    Format.PARQUET: open_parquet,
}

FUTURE_TOLERANCE = timedelta(days=1)
"""Clocks differ and a day ends later in the west: what is a day ahead is no mistake yet."""

STAGED_AS = "(format parquet, parquet_version v2, dictionary_size_limit 1000)"
"""Staged rows are read three times and thrown away: looking for longer dictionaries costs a fifth
of the writing and saves nothing."""

SAMPLE_ROWS = 20
"""Quarantined rows that are shown; all of them stand in the lake."""


def admit(
    engine: Engine, table: Table, parts: Sequence[Part], terms: Terms, folder: Path
) -> tuple[Staged, Account]:
    """Reads a table's parts into a staging folder and judges their rows together.

    Args:
        engine: What reads and writes.
        table: Which table.
        parts: Its files, in order; of rows with one key the later wins.
        terms: On what terms rows are let in.
        folder: Where the rows wait.

    Raises:
        InputError: A part cannot be read, a column cannot be read as its kind, a required one is
            empty, or more rows would be set aside than the terms allow.
        OutputError: The disk refuses.
    """
    staged = Staged(engine, table)
    unknown: set[str] = set()
    for part in parts:
        unknown |= _read(staged, part, terms, folder)
    counts = staged.counts()
    read, quarantined = counts["rows"], counts["set_aside"]
    for column in table.columns:
        _refuse_unreadable(staged, column, counts)
    if quarantined > terms.max_quarantined_share * read:
        raise InputError(_too_many(staged, read, quarantined, terms.max_quarantined_share))
    duplicates = staged.find_duplicates()
    if counts["with_unknown"]:
        unknown |= staged.unknown_columns()
    return staged, Account(
        read=read,
        accepted=read - quarantined - duplicates,
        quarantined=quarantined,
        duplicates=duplicates,
        hidden={
            column.name: hidden
            for column in table.columns
            if (hidden := counts.get(f"hidden_{column.name}", 0))
        },
        unknown_columns=tuple(sorted(unknown)),
        sample=staged.set_aside(SAMPLE_ROWS) if quarantined else (),
    )


def _read(staged: Staged, part: Part, terms: Terms, folder: Path) -> set[str]:
    """Stages one part, every row with its judgement; returns columns the contract has not."""
    source = _OPENERS[part.format](part, staged.table, terms.limits)
    file = str(folder / f"{len(staged.files)}.parquet")
    query = judged(staged.table, source)
    bindings = {**source.bindings, "part": len(staged.files), "file": file}
    if "$latest" in query:  # DuckDB refuses a value that no parameter asks for
        bindings["latest"] = (terms.received_at + FUTURE_TOLERANCE).isoformat()
    before = part.path.stat()
    if source.reader is not None:
        staged.engine.arrive(source.reader)
    try:
        staged.engine.run(
            f"copy ({query}) to $file {STAGED_AS}",
            bindings,
            culprit=part.name,
        )
    except (InputError, OutputError) as error:
        if source.failure:  # DuckDB passes on only the text of what stopped the stream
            raise source.failure[0] from error
        raise
    after = part.path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise InputError(f"{part.name} changed while it was read. Hand it over when complete.")
    staged.names.append(part.name)
    staged.files.append(file)
    return set(source.unknown or ())


def _refuse_unreadable(staged: Staged, column: Column, counts: Mapping[str, int]) -> None:
    name = column.name
    usable = counts[f"readable_{name}"] + counts.get(f"hidden_{name}", 0)
    if usable or not counts["rows"]:
        return
    refused = f"The table {staged.table.name} is refused"
    if counts[f"unreadable_{name}"]:
        (first,) = staged.set_aside(1, unreadable=column)
        raise InputError(
            f"{refused}: no value of its column {name} can be read as {column.kind.name.lower()}. "
            f"The first: {_place(first)}. Correct the column and hand it over again."
        )
    if column.required:
        (first,) = staged.set_aside(1)
        raise InputError(
            f"{refused}: no record has its required column {name}. The first: {_place(first)}. "
            "Add it, or rename the one that holds it."
        )


def _too_many(staged: Staged, read: int, quarantined: int, allowed: float) -> str:
    shown = "; ".join(_place(one) for one in staged.set_aside(3))
    return (
        f"The table {staged.table.name} is refused: {quarantined:,} of {read:,} rows would be set "
        f"aside ({quarantined / read:.1%}, allowed are {allowed:.1%}). The first: {shown}. Correct "
        "them, or raise max_quarantined_share in the launchpad."
    )


def _place(one: SetAside) -> str:
    return f"{one.source_file}, line {one.source_line}: {one.reason}"
