"""Arrow columns from numpy arrays: text, exact money, zoned times, counts. Nulls by a mask."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.worlds.randomness import Floats, Ints

Flags = NDArray[np.bool_]
TIME = pa.timestamp("us", tz="UTC")
MONEY = pa.decimal128(18, 4)
EPOCH_OF_START = 1_767_312_000  # 2026-01-02T00:00:00Z, seconds since 1970


def times(seconds: Floats | Ints, null: Flags | None = None) -> pa.Array:
    """UTC times from whole seconds since the world's start."""
    whole = np.floor(seconds).astype(np.int64) + EPOCH_OF_START
    return pa.array(whole * 1_000_000, mask=null).cast(TIME)


def money(cents: Ints | Floats, null: Flags | None = None) -> pa.Array:
    """DECIMAL(18,4) from whole cents."""
    units = np.rint(cents).astype(np.int64) * 100
    words = np.empty((len(units), 2), dtype=np.int64)
    words[:, 0] = units
    words[:, 1] = units >> 63
    validity = None
    if null is not None and null.any():
        validity = pa.py_buffer(np.packbits(~null, bitorder="little").tobytes())
    return pa.Array.from_buffers(MONEY, len(units), [validity, pa.py_buffer(words.tobytes())])


def counts(values: Ints | Floats, null: Flags | None = None) -> pa.Array:
    """BIGINT counts."""
    return pa.array(np.asarray(values).astype(np.int64), mask=null)


def flags(values: Flags, null: Flags | None = None) -> pa.Array:
    """Booleans."""
    return pa.array(np.asarray(values, dtype=bool), mask=null)


def digits(values: Ints, prefix: str = "", null: Flags | None = None) -> pa.Array:
    """Decimal text of whole numbers, after a prefix."""
    text = pc.cast(pa.array(np.asarray(values).astype(np.int64), mask=null), pa.string())
    return pc.binary_join_element_wise(prefix, text, "") if prefix else text


def pick(choices: Sequence[str | None], index: Ints, null: Flags | None = None) -> pa.Array:
    """The choice at each index, as text."""
    return pa.array(choices, pa.string()).take(pa.array(index, mask=null))


def table_of(values: Sequence[Sequence[str]], first: Ints, second: Ints) -> pa.Array:
    """`values[first][second modulo its length]` per row."""
    lengths = np.array([len(row) for row in values])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    flat = [text for row in values for text in row]
    return pick(flat, starts[first] + second % lengths[first])


def join(*parts: pa.Array | str) -> pa.Array:
    """Texts joined row by row; null where a part is null."""
    return pc.binary_join_element_wise(*parts, "")


def nulls(count: int, kind: pa.DataType) -> pa.Array:
    """A column of nothing."""
    return pa.nulls(count, kind)


def masked(column: pa.Array, null: Flags) -> pa.Array:
    """The column with null where the mask is set."""
    return pc.if_else(pa.array(~null), column, pa.scalar(None, column.type))


def no_text(count: int) -> pa.Array:
    """A text column of nothing."""
    return pa.nulls(count, pa.string())
