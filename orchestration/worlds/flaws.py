"""Bad rows, planted on purpose: few, harmless, each with its reason in the truth.

A flawed row is a copy of a good one under a key of its own, with one thing wrong; the good row
stays. Exact repeats of good rows are planted too: they are no bad rows, "the same record twice is
once".
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.worlds.columns import MONEY, TIME, money, times
from orchestration.worlds.parameters import DAY, SPAN
from orchestration.worlds.society import Society

_LEAST_ROWS = 150
"""Tables with fewer rows get no flaw: one bad row would be near the 5 % at which a run stops."""

_SHARE = 0.0012
"""Bad rows of each reason as a share of the table, at most `_MOST` a block."""
_MOST = 12

REPEATED = ("posts", "orders", "engagements", "customers")
_REPEATED_SHARE = 0.002


@dataclass(frozen=True)
class Flaw:
    """One kind of bad row: `column` gets `value` (None: null, a time in seconds from the start)."""

    table: str
    reason: str
    column: str
    value: float | str | None
    key: str | None = None


FLAWS = (
    Flaw("accounts", "null key", "account_id", None),
    Flaw("accounts", "impossible count", "followers_count", 1e18, "account_id"),
    Flaw("posts", "null key", "post_id", None),
    Flaw("posts", "time in the future", "created_at", SPAN + 20_000 * DAY, "post_id"),
    Flaw("posts", "no account", "account_id", None, "post_id"),
    Flaw("engagements", "null key", "engagement_id", None),
    Flaw("engagements", "no actor", "actor_id", None, "engagement_id"),
    Flaw("engagements", "before its post", "occurred_at", -400 * DAY, "engagement_id"),
    Flaw("engagements", "unknown kind", "kind", "poke", "engagement_id"),
    Flaw("customers", "null key", "customer_id", None),
    Flaw("customer_handles", "null key", "customer_id", None),
    Flaw("customer_handles", "unknown source", "source", "hearsay", "handle"),
    Flaw("orders", "null key", "order_id", None),
    Flaw("orders", "negative amount", "gross_amount", -4990, "order_id"),
    Flaw("orders", "time in the future", "ordered_at", SPAN + 20_000 * DAY, "order_id"),
    Flaw("order_items", "negative amount", "amount", -100, "order_id"),
    Flaw("conversions", "no kind", "kind", None, "conversion_id"),
    Flaw("reviews", "no score", "score", None, "review_id"),
    Flaw("consents", "unknown state", "state", "maybe", "purpose"),
    Flaw("referral_codes", "no owner", "customer_id", None, "code"),
    Flaw("referral_clicks", "no code", "code", None, "referral_click_id"),
    Flaw("activations", "unknown arm", "arm", "placebo", "customer_id"),
)


def _column_of(flaw: Flaw, count: int, kind: pa.DataType) -> pa.Array:
    if flaw.value is None:
        return pa.nulls(count, kind)
    if kind == TIME:
        return times(np.full(count, float(flaw.value)))
    if kind == MONEY:
        return money(np.full(count, float(flaw.value)))
    return (
        pa.array([flaw.value] * count, pa.string())
        if isinstance(flaw.value, str)
        else pa.array([int(flaw.value)] * count, pa.int64())
    )


def plant(society: Society, name: str, table: pa.Table, block: int) -> tuple[pa.Table, pa.Table]:
    """Adds bad rows and repeats to a table.

    Args:
        society: Whose draws and level of flaws to take.
        name: The contract table.
        table: Its good rows.
        block: Number of the block, so that blocks differ.

    Returns:
        The table with flawed rows at its end, and the truth: `table_name`, `reason`, `row_count`.
    """
    dice, level = society.dice, society.parameters.flaws
    planted: list[tuple[str, int]] = []
    parts = [table]
    rows = table.num_rows
    if level > 0 and rows >= _LEAST_ROWS:
        for number, flaw in enumerate(FLAWS):
            if flaw.table != name:
                continue
            count = max(1, min(_MOST, int(rows * _SHARE * level)))
            which = dice.integer(f"flaw {number}", rows, np.arange(count), block)
            bad = table.take(pa.array(np.unique(which)))
            count = bad.num_rows
            bad = _set(
                bad, flaw.column, _column_of(flaw, count, table.schema.field(flaw.column).type)
            )
            if flaw.key is not None:
                mark = f"-flaw{number}-{block}" if flaw.key != "purpose" else ""
                bad = _set(bad, flaw.key, pc.binary_join_element_wise(bad[flaw.key], mark, ""))
            parts.append(bad)
            planted.append((flaw.reason, count))
        if name in REPEATED:
            count = max(1, min(5 * _MOST, int(rows * _REPEATED_SHARE * level)))
            which = np.unique(dice.integer("repeat", rows, np.arange(count), block))
            parts.append(table.take(pa.array(which)))
            planted.append(("exact repeat", len(which)))
    truth = pa.table(
        {
            "table_name": pa.array([name] * len(planted), pa.string()),
            "reason": pa.array([reason for reason, _ in planted], pa.string()),
            "row_count": pa.array([count for _, count in planted], pa.int64()),
        }
    )
    return pa.concat_tables(parts), truth


def _set(table: pa.Table, column: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(column), column, values)
