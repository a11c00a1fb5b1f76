"""How good matches are, measured on labelled pairs: precision and recall with their intervals."""

import pyarrow as pa

from orchestration.identity.schemas import _field

ACCOUNT_PAIR = ("customer_id", "platform", "account_id")
CUSTOMER_PAIR = ("customer_id", "other_customer_id")

LABEL_COLUMNS = ("is_match", "inclusion_probability")
"""Beside the pair's keys: what it truly is, and the probability with which it was drawn."""

QUALITY_SCHEMA = pa.schema(
    [
        _field(
            "threshold", pa.float64(), "Least probability that counts as a match.", required=True
        ),
        _field("matched_count", pa.int64(), "Pairs at or above it.", required=True),
        _field("labelled_count", pa.int64(), "Of those, labelled ones.", required=True),
        _field("precision", pa.float64(), "Share of matches that are right. Null: no label."),
        _field("precision_low", pa.float64(), "Lower end of the 95 % interval."),
        _field("precision_high", pa.float64(), "Upper end of the 95 % interval."),
        _field("recall", pa.float64(), "Share of true pairs found. Null: no true pair labelled."),
        _field("recall_low", pa.float64(), "Lower end of the 95 % interval."),
        _field("recall_high", pa.float64(), "Upper end of the 95 % interval."),
    ]
)
"""One row per threshold."""


def measured(
    matches: pa.Table,
    labels: pa.Table,
    *,
    keys: tuple[str, ...] = ACCOUNT_PAIR,
    thresholds: tuple[float, ...] = (0.5, 0.9, 0.99),
) -> pa.Table:
    """Precision and recall at each threshold, from labelled pairs.

    Args:
        matches: The pairs with their `probability`.
        labels: `keys`, `is_match`, and `inclusion_probability` (null or absent: 1).
        keys: What names a pair.
        thresholds: Where to measure.

    Returns:
        `QUALITY_SCHEMA`, one row per threshold; null where nothing was labelled.
    """
    raise NotImplementedError


def audit_sample(
    matches: pa.Table, size: int, seed: int, *, keys: tuple[str, ...] = ACCOUNT_PAIR
) -> pa.Table:
    """Pairs to be labelled, drawn by lot within strata of probability.

    Args:
        matches: The pairs with their `probability`.
        size: How many to draw at most.
        seed: Picks the lot.
        keys: What names a pair.

    Returns:
        Of `matches` the drawn rows with `stratum` and `inclusion_probability`.
    """
    raise NotImplementedError
