"""JSON Lines parts: one object per line, its values as text."""

import contextlib
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

LOOK = 1 << 20
"""How many bytes are looked at to learn which names records usually have."""

MOST_USUAL = 64
"""Orders of names that are remembered; beyond that comparing costs what it saves."""

_SCHEMA = pa.schema([("_text", pa.string()), *FAILED_COLUMNS.items()])


def open_jsonl(part: Part, table: Table, limits: Limits) -> Source:
    """Opens a JSON Lines part; which columns it has shows only as its records are read."""
    names = [column.name for column in table.columns]
    shape = json.dumps(dict.fromkeys(names, "VARCHAR"))
    known = ", ".join(f"'{name}'" for name in names)
    forget = json.dumps(dict.fromkeys(names))
    raw = ", ".join(f"nullif({_value(table, name)}, '') as r_{name}" for name in names)
    sql = f"""
        with objects as (
            select
                *,
                case when json_valid(_text) and json_type(_text) = 'OBJECT' then _text end as object
            from arriving
        ),
        extracted as (
            select *, json_transform(object, '{shape}') as found, json_keys(object) as keys
            from objects
        ),
        checked as (
            select *, list_contains($usual_keys, array_to_string(keys, chr(31))) as is_usual
            from extracted
        )
        select
            {raw},
            _line,
            case
                when _problem is not null then _problem
                when object is null then 'line is no JSON object'
                when is_usual then null
                when len(list_distinct(keys)) < len(keys) then 'a name stands twice in the object'
            end as _problem,
            _record,
            _text,
            object,
            case
                when not is_usual and not list_has_all([{known}], keys)
                then nullif(json_merge_patch(object, '{forget}'), '{{}}')
            end as _unknown_columns
        from checked
    """
    source = Source(
        sql,
        "coalesce(_record, object, to_json({'line': _text}))",
        tuple(text_reading(column) for column in table.columns),
    )
    blocks = stream(part, limits)
    start = next(blocks, b"")
    refuse_other_encodings(part, start)
    start = start.removeprefix(BOM)
    source.bindings["usual_keys"] = _usual_keys(start, set(names), limits)
    source.stream(_SCHEMA, _batches(start, blocks, limits))
    return source


def _usual_keys(start: bytes, known: set[str], limits: Limits) -> list[str]:
    """The orders of names that the first records use, where nothing is unknown or twice.

    Holding a record's names against this short list takes a tenth of the time of looking for
    strangers and repetitions among them.
    """
    usual: set[str] = set()
    for lines in LineSplitter(limits.max_record_bytes, limits.max_json_depth).feed(start[:LOOK]):
        for text in lines.texts.slice(0, 1000).to_pylist():
            with contextlib.suppress(ValueError):
                pairs = json.loads(text, object_pairs_hook=_Pairs)
                keys = [key for key, _ in pairs] if isinstance(pairs, _Pairs) else []
                if len(set(keys)) == len(keys) and known.issuperset(keys):
                    usual.add("\x1f".join(keys))
    return sorted(usual)[:MOST_USUAL]


class _Pairs(list[tuple[str, object]]):
    """A JSON object's names and values as they stand, repetitions included."""


def _value(table: Table, name: str) -> str:
    """One value as text.

    DuckDB's JSON reads 12345678901234.5678 as a binary float, so money is taken as the digits
    stand in the line, and only where they are the number that the parser found: a literal of an
    object further inside is not mistaken for it.
    """
    if table[name].kind is not Kind.MONEY:
        return f'found."{name}"'
    literal = f"""nullif(regexp_extract(object, '"{name}"\\s*:\\s*(-?[0-9][0-9.eE+-]*)', 1), '')"""
    same = f'try_cast({literal} as double) = try_cast(found."{name}" as double)'
    return f'case when {same} then {literal} else found."{name}" end'


def _batches(start: bytes, blocks: Iterator[bytes], limits: Limits) -> Iterator[pa.RecordBatch]:
    splitter = LineSplitter(limits.max_record_bytes, limits.max_json_depth)
    for lines in _fed(splitter, start, blocks):
        if len(lines.texts):
            nothing = pa.nulls(len(lines.texts), pa.string())
            yield pa.RecordBatch.from_arrays(
                [lines.texts, pa.array(lines.numbers), nothing, nothing], schema=_SCHEMA
            )
        if lines.bad:
            failed = failed_columns(lines.bad)
            yield pa.RecordBatch.from_pydict({"_text": [None] * len(lines.bad), **failed}, _SCHEMA)


def _fed(splitter: LineSplitter, start: bytes, blocks: Iterator[bytes]) -> Iterator[Lines]:
    yield from splitter.feed(start)
    for block in blocks:
        yield from splitter.feed(block)
    yield from splitter.feed(b"", last=True)
