"""How good matches are, measured on labelled pairs: precision and recall with their intervals.

Labels come from an audit (`audit_sample`), from decisions of reviewers, from links that became
known later, or from the truth of a synthetic world. A pair drawn by lot with probability `pi`
stands for `1 / pi` pairs, so strata drawn more densely do not weigh more:

    precision(t) = sum of y / pi  /  sum of 1 / pi     over labelled matches at or above t
    recall(t)    = the share of sum of y / pi          that lies at or above t

Intervals are Wilson's on the effective number of labels, `(sum 1/pi)^2 / sum 1/pi^2`.

Sources:
    Horvitz, Thompson, J. Am. Stat. Assoc. 47 (1952) 663-685, doi:10.1080/01621459.1952.10483446.
    Kish, "Survey Sampling" (1965), section 8.2, for the effective number.
    Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212, doi:10.1080/01621459.1927.10502953.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.errors import PipelineError
from orchestration.identity.schemas import described

ACCOUNT_PAIR = ("customer_id", "platform", "account_id")
CUSTOMER_PAIR = ("customer_id", "other_customer_id")

THRESHOLDS = (0.5, 0.9, 0.99)
_Z = 1.959963984540054  # 95 %, two-sided

QUALITY_SCHEMA = pa.schema(
    [
        described("threshold", pa.float64(), "Least probability that counts as a match.", "!"),
        described("matched_count", pa.int64(), "Pairs at or above it.", "!"),
        described("labelled_count", pa.int64(), "Of those, labelled ones.", "!"),
        described("precision", pa.float64(), "Share of matches that are right. Null: no label."),
        described("precision_low", pa.float64(), "Lower end of the 95 % interval."),
        described("precision_high", pa.float64(), "Upper end of the 95 % interval."),
        described(
            "true_count", pa.int64(), "Labelled pairs that are one person, found or not.", "!"
        ),
        described("recall", pa.float64(), "Share of them found. Null: no such label."),
        described("recall_low", pa.float64(), "Lower end of the 95 % interval."),
        described("recall_high", pa.float64(), "Upper end of the 95 % interval."),
    ]
)
"""One row per threshold."""

RELIABILITY_SCHEMA = pa.schema(
    [
        described("probability_from", pa.float64(), "Lower end of the bin.", "!"),
        described("labelled_count", pa.int64(), "Labelled pairs in the bin.", "!"),
        described("expected_share", pa.float64(), "Mean probability that was given."),
        described("true_share", pa.float64(), "Share that is one person."),
        described("true_share_low", pa.float64(), "Lower end of the 95 % interval."),
        described("true_share_high", pa.float64(), "Upper end of the 95 % interval."),
    ]
)
"""One row per bin of probability: calibrated where the interval holds the expected share."""

Floats = NDArray[np.float64]


def wilson(share: float, count: float) -> tuple[float, float]:
    """The 95 % interval of a share seen in `count` cases, which need not be whole.

        (p + z^2/2n +- z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n)

    Args:
        share: What was seen, in [0, 1].
        count: Effective number of cases, above 0.

    Returns:
        Lower and upper end.

    Accuracy:
        Within 1e-12 of `scipy.stats.binomtest(k, n).proportion_ci(method="wilson")`.

    Example:
        >>> [round(end, 4) for end in wilson(1.0, 200)]
        [0.9812, 1.0]
    """
    middle = share + _Z**2 / (2 * count)
    spread = _Z * float(np.sqrt(share * (1 - share) / count + (_Z / (2 * count)) ** 2))
    scale = 1 + _Z**2 / count
    return max((middle - spread) / scale, 0.0), min((middle + spread) / scale, 1.0)


def _share(right: NDArray[np.bool_], weight: Floats) -> tuple[float | None, ...]:
    """Weighted share with its interval; three nulls where there is nothing."""
    if not len(right):
        return None, None, None
    share = float(weight[right].sum() / weight.sum())
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    return tuple(round(number, 6) for number in (share, *wilson(share, effective)))


def _labelled(
    matches: pa.Table, labels: pa.Table, keys: tuple[str, ...]
) -> tuple[Floats, NDArray[np.bool_], Floats]:
    """Probability (0: no match), truth and weight of each label."""
    missing = {*keys, "is_match"} - set(labels.column_names)
    if missing:
        raise PipelineError(f"labels lack the columns {sorted(missing)}; select them.")
    kept = labels.filter(pc.is_valid(labels["is_match"]))
    if kept.group_by(list(keys)).aggregate([]).num_rows != kept.num_rows:
        raise PipelineError("a pair is labelled twice; pass its latest label only.")
    joined = kept.join(matches.select([*keys, "probability"]), list(keys))
    probability = pc.fill_null(joined["probability"], 0.0).to_numpy()
    if "inclusion_probability" in kept.column_names:
        drawn = pc.fill_null(joined["inclusion_probability"], 1.0).to_numpy()
        if len(drawn) and not ((drawn > 0) & (drawn <= 1)).all():
            raise PipelineError("an inclusion_probability of a label is not in (0, 1].")
    else:
        drawn = np.ones(len(probability))
    return probability, joined["is_match"].to_numpy().astype(bool), 1 / drawn


def measured(
    matches: pa.Table,
    labels: pa.Table,
    *,
    keys: tuple[str, ...] = ACCOUNT_PAIR,
    thresholds: tuple[float, ...] = THRESHOLDS,
) -> pa.Table:
    """Precision and recall at each threshold, from labelled pairs.

    Recall speaks of the pairs that labels stand for: of audited matches only, unless labels hold
    true pairs that were never matched, too.

    Args:
        matches: The pairs with their `probability`.
        labels: `keys`, `is_match`, and `inclusion_probability` (null or absent: 1).
        keys: What names a pair.
        thresholds: Where to measure.

    Returns:
        `QUALITY_SCHEMA`, one row per threshold in their order; null where nothing was labelled.

    Raises:
        PipelineError: Labels lack a column, name a pair twice, or were drawn with no chance.
    """
    probability, is_match, weight = _labelled(matches, labels, keys)
    scores = matches["probability"].to_numpy()
    rows = []
    for threshold in thresholds:
        found = probability >= threshold
        precision, recall = (
            _share(is_match[found], weight[found]),
            _share(found[is_match], weight[is_match]),
        )
        counts = (int((scores >= threshold).sum()), int(found.sum()))
        rows.append((threshold, *counts, *precision, int(is_match.sum()), *recall))
    return _table(rows, QUALITY_SCHEMA)


def reliability(
    matches: pa.Table,
    labels: pa.Table,
    *,
    keys: tuple[str, ...] = ACCOUNT_PAIR,
    bins: tuple[float, ...] = (0.05, 0.2, 0.5, 0.8, 0.9, 0.99),
) -> pa.Table:
    """Whether probabilities are right: what was expected beside what is true, bin by bin.

    Args:
        matches: The pairs with their `probability`.
        labels: As for `measured`.
        keys: What names a pair.
        bins: Lower ends, ascending; the last bin ends at 1.

    Returns:
        `RELIABILITY_SCHEMA`, one row per bin; null where nothing was labelled.

    Raises:
        PipelineError: As `measured`.
    """
    probability, is_match, weight = _labelled(matches, labels, keys)
    rows = []
    for low, high in zip(bins, (*bins[1:], np.inf), strict=True):
        inside = (probability >= low) & (probability < high)
        expected = None
        if inside.any():
            expected = round(float(np.average(probability[inside], weights=weight[inside])), 6)
        rows.append((low, int(inside.sum()), expected, *_share(is_match[inside], weight[inside])))
    return _table(rows, RELIABILITY_SCHEMA)


def _table(rows: list[tuple[float | None, ...]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(
        [dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema
    )
