"""What each kind of column may say, as SQL over one raw column: its value and what is wrong.

Every expression is made of our own constants; a value from outside is data, never text of a
statement. Unreadable means that the value is not of its kind; impossible means that it is, and
cannot be true.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from orchestration.extract.contract import FUTURE_ALLOWED, Column, Kind, Table
from orchestration.extract.currencies import CURRENCIES

MAX_COUNT = 10**12
"""More than a hundred times the people on Earth: no count of people, acts or points exceeds it."""

_DAY, _MINUTE = r"\d{4}-\d{2}-\d{2}", r"\d{2}:\d{2}"
_OFFSET = r"(?:0[0-9]|1[0-8])(?::?[0-5][0-9])?"
_TIME = rf"{_DAY}[T ]{_MINUTE}:\d{{2}}(?:\.\d+)?(?:Z|[+-]{_OFFSET})"
_LOOSE_TIME = rf"\s*({_DAY})[Tt ]({_MINUTE})(:\d{{2}}(?:\.\d+)?)? ?([Zz]|[+-]{_OFFSET})\s*"
_COUNT = r"\s*[+-]?[0-9]{1,38}(?:\.0*)?\s*"
_MONEY = r"\s*[+-]?[0-9]{1,14}(?:\.[0-9]{1,4}0*)?\s*"
_NUMBER = r"\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*"
_MONTH = r"\d{4}-\d{2}(?:-01)?"
# Ten million values pass here: trimming each of them first took as long as all the rest together,
# so the usual spelling is tried as it stands and only what fails is looked at again.

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


def text_reading(column: Column) -> Reading:
    """Reads a column that arrives as text (CSV, JSON Lines, Parquet strings)."""
    raw = f"r_{column.name}"
    return Reading(column, _from_text(column, raw), raw)


def _from_text(column: Column, raw: str) -> str:
    if column.values:
        return _one_of(column.values, raw, f"lower(trim({raw}))")
    if column.name == "currency":
        return _one_of(sorted(CURRENCIES), raw, f"upper(trim({raw}))")
    number = f"try_cast({raw} as double)"
    by_kind = {
        Kind.TEXT: f"case when not contains({raw}, chr(0)) then {raw} end",
        Kind.COUNT: _matching(_COUNT, raw, f"try_cast({raw} as bigint)"),
        Kind.MONEY: _matching(_MONEY, raw, f"try_cast({raw} as decimal(18,4))"),
        Kind.NUMBER: _matching(_NUMBER, raw, f"case when isfinite({number}) then {number} end"),
        Kind.TIME: _time_from_text(raw),
        Kind.MONTH: _matching(_MONTH, raw, f"try_cast(left({raw}, 7) || '-01' as date)"),
        Kind.FLAG: (
            f"case when lower(trim({raw})) in ('true', 't', 'yes', 'y', '1') then true "
            f"when lower(trim({raw})) in ('false', 'f', 'no', 'n', '0') then false end"
        ),
        Kind.LIST: _list_from_text(f"trim({raw})"),
    }
    return by_kind[column.kind]


def _one_of(values: Sequence[str], raw: str, folded: str) -> str:
    allowed = ", ".join(f"'{value}'" for value in values)
    return (
        f"case when {raw} in ({allowed}) then {raw} when {folded} in ({allowed}) then {folded} end"
    )


def _time_from_text(raw: str) -> str:
    """ISO 8601 with an offset; seconds may be missing, as minutes of the offset may."""
    parts = f"regexp_extract({raw}, '{_LOOSE_TIME}', ['day', 'minute', 'second', 'zone'])"
    second = f"coalesce(nullif({parts}.second, ''), ':00')"
    spelled = f"{parts}.day || 'T' || {parts}.minute || {second} || upper({parts}.zone)"
    return (
        f"case when regexp_full_match({raw}, '{_TIME}') then try_cast({raw} as timestamptz) "
        f"when regexp_full_match({raw}, '{_LOOSE_TIME}') "
        f"then try_cast({spelled} as timestamptz) end"
    )


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
    for fits, value in _typed_values(column, raw)[column.kind]:
        if any(fit(arrow) for fit in fits):
            return value
    raise UnreadableColumnError(_misfit(column, arrow))


Fits = Callable[[pa.DataType], bool]
_IS_LIST: tuple[Fits, ...] = (pa.types.is_list, pa.types.is_large_list)
_IS_NUMBER: tuple[Fits, ...] = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)


def _has_zone(arrow: pa.DataType) -> bool:
    return pa.types.is_timestamp(arrow) and arrow.tz is not None


def _typed_values(
    column: Column, raw: str
) -> Mapping[Kind, Sequence[tuple[tuple[Fits, ...], str]]]:
    """For each kind, which stored types can hold it, and how it is read from them."""
    exact = f"try_cast({raw} as decimal(18,4))"
    number = f"cast({raw} as double)"
    whole = f"try_cast({raw} as bigint)"
    return {
        Kind.TEXT: [
            (
                (pa.types.is_integer, pa.types.is_boolean, pa.types.is_date),
                _from_text(column, f"cast({raw} as varchar)"),
            )
        ],
        Kind.COUNT: [
            ((pa.types.is_integer,), whole),
            # pandas makes floats of whole numbers with gaps
            (_IS_NUMBER, f"case when {raw} = floor({raw}) then {whole} end"),
        ],
        Kind.MONEY: [
            (
                (pa.types.is_integer, pa.types.is_decimal),
                f"case when {exact} = {raw} then {exact} end",
            )
        ],
        Kind.NUMBER: [(_IS_NUMBER, f"case when isfinite({number}) then {number} end")],
        Kind.TIME: [((_has_zone,), f"cast({raw} as timestamptz)")],
        Kind.MONTH: [((pa.types.is_date,), f"case when day({raw}) = 1 then {raw} end")],
        Kind.FLAG: [
            ((pa.types.is_boolean,), raw),
            ((pa.types.is_integer,), f"case when {raw} in (0, 1) then cast({raw} as boolean) end"),
        ],
        Kind.LIST: [(_IS_LIST, _without_empty(f"try_cast({raw} as varchar[])"))],
    }


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
        if column.required:
            yield f"{value} < 0", "is negative"
    if column.kind is Kind.TIME:
        yield f"{value} < timestamptz '1970-01-01 00:00:00+00'", "is before 1970"
        if (table.name, column.name) not in FUTURE_ALLOWED:
            yield f"{value} > cast($latest as timestamptz)", "is in the future"


def is_hidden(column: Column) -> str | None:
    """SQL: the count is one that the platform hides (-1), null if it never is."""
    hides = column.kind is Kind.COUNT and not column.required
    return f"v_{column.name} < 0" if hides else None
