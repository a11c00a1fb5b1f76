"""The statement that judges a part: every raw row with its values, and why it is set aside.

Made of the contract's own names and of the expressions in `columns`; nothing from outside is in
its text.
"""

from collections.abc import Iterator, Mapping

from orchestration.extract.columns import Reading, impossible, is_hidden
from orchestration.extract.contract import Column, Table
from orchestration.extract.source import Source

SHOWN_CHARACTERS = 80
"""How much of an offending value a reason shows."""


def judged(table: Table, source: Source) -> str:
    """SQL over a source: one row per record, with `$part` and `$latest` left to bind.

    It yields the table's columns, `_part`, `_source_line`, `_reason` (null where the row is
    good), `_record` (as it came, only where it is bad), `_unreadable` and `_hidden` (bit i stands
    for column i of the contract) and `_unknown_columns`.
    """
    readings = {reading.column.name: reading for reading in source.readings}
    values = [f"{reading.value} as v_{name}" for name, reading in readings.items()]
    faults = list(_faults(table, readings))
    is_bad = " or ".join(["_problem is not null", *(f"({each}) is true" for each, _ in faults)])
    reasons = ", ".join(f"case when {condition} then {words} end" for condition, words in faults)
    kept = [_kept(column, readings.get(column.name)) for column in table.columns]
    return f"""
        with raw as ({source.sql}),
        read as (select *, {", ".join(values)} from raw),
        judged as (
            select
                *,
                {_bits(table, {name: each.unreadable for name, each in readings.items()})}
                    as _unreadable,
                {
        _bits(
            table, {each.name: is_hidden(each) for each in table.columns if each.name in readings}
        )
    } as _hidden,
                {is_bad} as _is_bad
            from read
        )
        select
            {", ".join(kept)},
            cast($part as integer) as _part,
            cast(_line as bigint) as _source_line,
            case
                when _problem is not null then _problem
                when _is_bad then concat_ws('; ', {reasons})
            end as _reason,
            case when _is_bad then cast({source.record} as varchar) end as _record,
            _unreadable,
            _hidden,
            cast(_unknown_columns as varchar) as _unknown_columns
        from judged
    """


def bit_of(table: Table, column: Column) -> int:
    """The number in which only the column's bit is set."""
    return 1 << table.columns.index(column)


def _kept(column: Column, reading: Reading | None) -> str:
    value = f"v_{column.name}" if reading else "null"
    if reading and (hidden := is_hidden(column)):
        value = f"case when not {hidden} then v_{column.name} end"
    return f'cast({value} as {column.kind}) as "{column.name}"'


def _bits(table: Table, conditions: Mapping[str, str | None]) -> str:
    bits = [
        f"case when {condition} then {bit_of(table, column)} else 0 end"
        for column in table.columns
        if (condition := conditions.get(column.name))
    ]
    return f"cast({' + '.join(bits) or '0'} as bigint)"


def _faults(table: Table, readings: Mapping[str, Reading]) -> Iterator[tuple[str, str]]:
    """Everything that can be wrong with a row: (SQL condition, SQL of the reason in words)."""
    for name, reading in readings.items():
        shown = f"'{name} ' || left({reading.as_text}, {SHOWN_CHARACTERS})"
        yield reading.unreadable, f"{shown} || ' {reading.expectation}'"
        if reading.column.required:
            yield f"r_{name} is null", f"'{name} is missing'"
        for condition, words in impossible(table, reading.column):
            yield condition, f"{shown} || ' {words}'"
    for either in table.alternatives:
        nothing = " and ".join(f"v_{name} is null" for name in either if name in readings)
        yield f"({nothing})", f"'{' and '.join(either)} are both missing'"
