"""What each kind of column may say, as SQL over one raw column: its value and what is wrong.

Every expression is made of our own constants; a value from outside is data, never text of a
statement. Unreadable means that the value is not of its kind; impossible means that it is, and
cannot be true.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from orchestration.extract.contract import CURRENCIES, FUTURE_ALLOWED, Column, Kind, Table

MAX_COUNT = 10**12
"""More than a hundred times the people on Earth: no count of people, acts or points exceeds it."""

_OFFSET = r"([Zz]|[+-](?:0[0-9]|1[0-8])(?::?[0-5][0-9])?)"
_TIME = r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?" + _OFFSET
_TIME_WITHOUT_SECONDS = r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})" + _OFFSET
_COUNT = r"[+-]?[0-9]{1,38}(?:\.0*)?"
_MONEY = r"[+-]?[0-9]{1,14}(?:\.[0-9]{1,4}0*)?"
_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_MONTH = r"\d{4}-\d{2}(?:-01)?"

_EXPECTED = {
    Kind.TEXT: "is no text",
    Kind.COUNT: "is no whole number",
    Kind.MONEY: "is no exact amount with at most 4 decimals (like 12.50)",
    Kind.NUMBER: "is no finite number",
    Kind.TIME: "is no ISO 8601 time with an offset (like 2026-03-01T09:30:00+01:00)",
    Kind.MONTH: "is no month (like 2026-03)",
    Kind.FLAG: "is neither true nor false",
    Kind.LIST: "is no list (a JSON array, or words between | ; or ,)",
}


class UnreadableColumnError(Exception):
    """A Parquet column's type can never hold the kind; the text says why and what to do."""


@dataclass(frozen=True)
class Reading:
    """How one contract column is read.

    Attributes:
        column: The column.
        value: SQL over the raw column `r_<name>`: the value in the lake's type, null where it
            cannot be read. The statement around it calls that `v_<name>`.
        as_text: SQL over the raw column: how it looks in a reason.
    """

    column: Column
    value: str
    as_text: str

    @property
    def unreadable(self) -> str:
        """SQL: something stands there and could not be read."""
        return f"(r_{self.column.name} is not null and v_{self.column.name} is null)"

    @property
    def expectation(self) -> str:
        """What a readable value would be, in words."""
        if self.column.values:
            return "is none of " + ", ".join(self.column.values)
        if self.column.name == "currency":
            return "is no ISO 4217 currency (like EUR)"
        return _EXPECTED[self.column.kind]


def text_reading(column: Column, *, literal: str | None = None) -> Reading:
    """Reads a column that arrives as text (CSV, JSON Lines, Parquet strings)."""
    raw = f"r_{column.name}"
    return Reading(column, _from_text(column, raw), raw if literal is None else literal)


def _from_text(column: Column, raw: str) -> str:
    trimmed = f"trim({raw})"
    if column.values:
        allowed = ", ".join(f"'{value}'" for value in column.values)
        return f"case when lower({trimmed}) in ({allowed}) then lower({trimmed}) end"
    if column.name == "currency":
        allowed = ", ".join(f"'{code}'" for code in sorted(CURRENCIES))
        return f"case when upper({trimmed}) in ({allowed}) then upper({trimmed}) end"
    match column.kind:
        case Kind.TEXT:
            return f"case when not contains({raw}, chr(0)) then {raw} end"
        case Kind.COUNT:
            return _matching(_COUNT, trimmed, f"try_cast({trimmed} as bigint)")
        case Kind.MONEY:
            return _matching(_MONEY, trimmed, f"try_cast({trimmed} as decimal(18,4))")
        case Kind.NUMBER:
            number = f"try_cast({trimmed} as double)"
            return _matching(_NUMBER, trimmed, f"case when isfinite({number}) then {number} end")
        case Kind.TIME:
            padded = rf"regexp_replace({trimmed}, '{_TIME_WITHOUT_SECONDS}', '\1T\2:00\3')"
            return (
                f"case when regexp_full_match({trimmed}, '{_TIME}') "
                f"then try_cast(upper({trimmed}) as timestamptz) "
                f"when regexp_full_match({trimmed}, '{_TIME_WITHOUT_SECONDS}') "
                f"then try_cast(upper({padded}) as timestamptz) end"
            )
        case Kind.MONTH:
            return _matching(_MONTH, trimmed, f"try_cast(left({trimmed}, 7) || '-01' as date)")
        case Kind.FLAG:
            return (
                f"case when lower({trimmed}) in ('true', 't', 'yes', 'y', '1') then true "
                f"when lower({trimmed}) in ('false', 'f', 'no', 'n', '0') then false end"
            )
        case Kind.LIST:
            return _list_from_text(trimmed)


def _matching(pattern: str, text: str, value: str) -> str:
    return f"case when regexp_full_match({text}, '{pattern}') then {value} end"


def _list_from_text(text: str) -> str:
    """A JSON array where it starts like one, else words between the first separator found."""
    is_array = f"json_valid({text}) and json_type({text}) = 'ARRAY'"
    from_json = f"""case when {is_array} then from_json({text}, '["VARCHAR"]') end"""
    words = (
        f"string_split({text}, case when contains({text}, '|') then '|' "
        f"when contains({text}, ';') then ';' else ',' end)"
    )
    items = f"case when starts_with({text}, '[') then {from_json} else {words} end"
    return _without_empty(items)


def _without_empty(items: str) -> str:
    return f"list_filter(list_transform({items}, lambda x: trim(x)), lambda x: x <> '')"


def parquet_reading(column: Column, arrow: pa.DataType) -> Reading:
    """Reads a column of a Parquet file by the type it is stored as.

    Raises:
        UnreadableColumnError: No value of that type can be trusted to be of the column's kind.
    """
    raw = f"r_{column.name}"
    as_text = f"cast({raw} as varchar)"
    if pa.types.is_dictionary(arrow):
        arrow = arrow.value_type
    if pa.types.is_null(arrow):
        return Reading(column, f"cast(null as {column.kind})", as_text)
    if pa.types.is_string(arrow) or pa.types.is_large_string(arrow):
        return text_reading(column)
    value = _from_typed(column, raw, arrow)
    return Reading(column, value, as_text)


def _from_typed(column: Column, raw: str, arrow: pa.DataType) -> str:
    is_whole, is_float = pa.types.is_integer(arrow), pa.types.is_floating(arrow)
    is_decimal = pa.types.is_decimal(arrow)
    match column.kind:
        case Kind.TEXT if is_whole or pa.types.is_boolean(arrow) or pa.types.is_date(arrow):
            return _from_text(column, f"cast({raw} as varchar)")
        case Kind.COUNT if is_whole:
            return f"try_cast({raw} as bigint)"
        case Kind.COUNT if is_float or is_decimal:  # pandas makes floats of counts with gaps
            return f"case when {raw} = floor({raw}) then try_cast({raw} as bigint) end"
        case Kind.MONEY if is_whole or is_decimal:
            exact = f"try_cast({raw} as decimal(18,4))"
            return f"case when {exact} = {raw} then {exact} end"
        case Kind.NUMBER if is_whole or is_float or is_decimal:
            number = f"cast({raw} as double)"
            return f"case when isfinite({number}) then {number} end"
        case Kind.TIME if pa.types.is_timestamp(arrow) and arrow.tz is not None:
            return f"cast({raw} as timestamptz)"
        case Kind.MONTH if pa.types.is_date(arrow):
            return f"case when day({raw}) = 1 then cast({raw} as date) end"
        case Kind.FLAG if pa.types.is_boolean(arrow):
            return raw
        case Kind.FLAG if is_whole:
            return f"case when {raw} in (0, 1) then cast({raw} as boolean) end"
        case Kind.LIST if pa.types.is_list(arrow) or pa.types.is_large_list(arrow):
            return _without_empty(f"try_cast({raw} as varchar[])")
    raise UnreadableColumnError(_misfit(column, arrow))


def _misfit(column: Column, arrow: pa.DataType) -> str:
    match column.kind:
        case Kind.TIME if pa.types.is_timestamp(arrow):
            fix = (
                "which has no zone. Write it with one (in pandas: .dt.tz_localize; in Spark: "
                "spark.sql.parquet.outputTimestampType=TIMESTAMP_MICROS)"
            )
        case Kind.TIME:
            fix = "which has no zone. Write a timestamp with a zone, or ISO 8601 text"
        case Kind.MONEY:
            fix = "which cannot hold money exactly. Write DECIMAL(18,4), or text like 12.50"
        case _:
            fix = f"and a column of that type {_EXPECTED[column.kind]}"
    return f"it is stored as {arrow}, {fix}"


def impossible(table: Table, column: Column) -> Iterator[tuple[str, str]]:
    """What a readable value may not say: (SQL condition, reason in words)."""
    value = f"v_{column.name}"
    if column.kind is Kind.MONEY:
        yield f"{value} < 0", "is negative"
    if column.kind is Kind.COUNT:
        yield f"{value} > {MAX_COUNT}", f"is above {MAX_COUNT:,}, more than there can be"
    if column.kind is Kind.TIME:
        yield f"{value} < timestamptz '1970-01-01 00:00:00+00'", "is before 1970"
        if (table.name, column.name) not in FUTURE_ALLOWED:
            yield f"{value} > getvariable('latest')", "is in the future"


def is_hidden(column: Column) -> str | None:
    """SQL: the count is one that the platform hides (-1), null if it never is."""
    return f"v_{column.name} < 0" if column.kind is Kind.COUNT else None
