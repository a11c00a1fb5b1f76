"""JSON Lines parts: one object per line, its values as text."""

import json
from collections.abc import Iterator

import pyarrow as pa

from orchestration.extract.columns import text_reading
from orchestration.extract.contract import Kind, Table
from orchestration.extract.folder import Part
from orchestration.extract.json_lines import Lines, LineSplitter
from orchestration.extract.limits import Limits, stream
from orchestration.extract.source import (
    BOM,
    FAILED_COLUMNS,
    Source,
    failed_columns,
    refuse_other_encodings,
)

_SCHEMA = pa.schema([("_text", pa.string()), *FAILED_COLUMNS.items()])


def open_jsonl(part: Part, table: Table, limits: Limits) -> Source:
    """Opens a JSON Lines part; which columns it has shows only as its records are read."""
    names = [column.name for column in table.columns]
    paths = ", ".join(f"'$.{name}'" for name in names)
    known = ", ".join(f"'{name}'" for name in names)
    forget = json.dumps(dict.fromkeys(names))
    raw = ", ".join(
        f"nullif({_value(table, name, place)}, '') as r_{name}"
        for place, name in enumerate(names, 1)
    )
    sql = f"""
        with objects as (
            select
                *,
                case when json_valid(_text) and json_type(_text) = 'OBJECT' then _text end as object
            from arriving
        ),
        extracted as (
            select *, json_extract_string(object, [{paths}]) as found, json_keys(object) as keys
            from objects
        )
        select
            {raw},
            _line,
            case
                when _problem is not null then _problem
                when object is null then 'line is no JSON object'
                when len(list_distinct(keys)) < len(keys) then 'a name stands twice in the object'
            end as _problem,
            _record,
            _text,
            object,
            case
                when not list_has_all([{known}], keys)
                then nullif(json_merge_patch(object, '{forget}'), '{{}}')
            end as _unknown_columns
        from extracted
    """
    source = Source(
        sql,
        "coalesce(_record, object, to_json({'line': _text}))",
        tuple(text_reading(column) for column in table.columns),
    )
    source.stream(_SCHEMA, _batches(part, limits))
    return source


def _value(table: Table, name: str, place: int) -> str:
    """One value as text.

    DuckDB's JSON reads 12345678901234.5678 as a binary float, so money is taken as the digits
    stand in the line, and only where they are the number that the parser found: a literal of an
    object further inside is not mistaken for it.
    """
    if table[name].kind is not Kind.MONEY:
        return f"found[{place}]"
    literal = f"""nullif(regexp_extract(object, '"{name}"\\s*:\\s*(-?[0-9][0-9.eE+-]*)', 1), '')"""
    same = f"try_cast({literal} as double) = try_cast(found[{place}] as double)"
    return f"case when {same} then {literal} else found[{place}] end"


def _batches(part: Part, limits: Limits) -> Iterator[pa.RecordBatch]:
    splitter = LineSplitter(limits.max_record_bytes, limits.max_json_depth)
    for lines in _fed(splitter, part, limits):
        if len(lines.texts):
            nothing = pa.nulls(len(lines.texts), pa.string())
            yield pa.RecordBatch.from_arrays(
                [lines.texts, pa.array(lines.numbers), nothing, nothing], schema=_SCHEMA
            )
        if lines.bad:
            failed = failed_columns(lines.bad)
            yield pa.RecordBatch.from_pydict({"_text": [None] * len(lines.bad), **failed}, _SCHEMA)


def _fed(splitter: LineSplitter, part: Part, limits: Limits) -> Iterator[Lines]:
    start = True
    for block in stream(part, limits):
        if start:
            refuse_other_encodings(part, block)
        yield from splitter.feed(block.removeprefix(BOM) if start else block)
        start = False
    yield from splitter.feed(b"", last=True)
