"""Reasons: why a person stands above or below the middle, stage by stage, so that it adds up.

Each stage's reason is the log-ratio of the person's stage to the stage of a reference person. The
reference is the population's median stage by stage, shifted in proportion to each stage's spread so
that the product of the reference stages is exactly the median expected value. The reasons of a
person therefore sum to log(expected value / median expected value), with nothing left over.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.scoring.arrays import Flags, Floats, Integers, significant
from orchestration.scoring.draws import Factor

PEOPLE_AT_ONCE = 65_536

REASON_TYPE = pa.list_(
    pa.field(
        "item",
        pa.struct(
            [
                pa.field("stage", pa.string(), nullable=False),
                pa.field("log_ratio", pa.float64(), nullable=False),
                pa.field("text", pa.string(), nullable=False),
            ]
        ),
        nullable=False,
    )
)


@dataclass(frozen=True)
class Reasons:
    """Log-ratios of every stage to the reference.

    Attributes:
        stages: Stage names, in funnel order.
        log_ratio: Shape (people, stages).
        total: log(expected value / median expected value), shape (people,).
        median_value: The median expected value.
    """

    stages: tuple[str, ...]
    log_ratio: Floats
    total: Floats
    median_value: float


def compare_with_median(
    means: dict[str, Floats], stages: tuple[str, ...], value: Floats
) -> Reasons:
    """Splits log(value / median value) into stages.

    Args:
        means: Stage name to posterior mean, > 0, shape (people,).
        stages: The stages whose product, times a constant, is `value`.
        value: Expected value before cost, > 0, shape (people,).

    Accuracy:
        |Σ log_ratio - log(value / median)| < 1e-9 for every person.

    Example:
        >>> means = {"reach": np.array([1.0, 2.0, 8.0]), "roi": np.array([0.5, 0.5, 0.5])}
        >>> reasons = compare_with_median(means, ("reach", "roi"), means["reach"] * means["roi"])
        >>> reasons.log_ratio.round(3).tolist()
        [[-0.693, 0.0], [0.0, 0.0], [1.386, 0.0]]
    """
    if value.size == 0:
        return Reasons(stages, np.zeros((0, len(stages))), np.zeros(0), float("nan"))
    logs = np.stack([np.log(means[stage]) for stage in stages], axis=1)
    median_value = float(np.median(value))
    constant = float(np.log(value[0]) - np.sum(logs[0]))
    reference = np.median(logs, axis=0)
    short = float(np.log(median_value)) - constant - float(np.sum(reference))
    spread = np.std(logs, axis=0)
    # A stage on which nobody differs explains nothing and gets nothing.
    share = spread / np.sum(spread) if np.sum(spread) > 0 else np.full(len(stages), 1 / len(stages))
    log_ratio = logs - (reference + short * share)
    total = np.log(value / median_value)
    return Reasons(stages, log_ratio, total, median_value)


def write_reasons(
    reasons: Reasons, shown: dict[str, Floats], factors: dict[str, Factor], order: Integers
) -> pa.ChunkedArray:
    """The reasons as one list per person, strongest first, with words.

    Written some people at a time: the words of a million people at once would double the peak.

    Args:
        reasons: What to write.
        shown: Stage name to the value to show, shape (people,).
        factors: Stage name to its factor, for the words and for who is known.
        order: The people to write, in this order.

    Returns:
        A list<struct<stage, log_ratio, text>> column, one list of all stages per person.
    """
    starts = range(0, order.size, PEOPLE_AT_ONCE)
    parts = [
        _write_some(reasons, shown, factors, order[start : start + PEOPLE_AT_ONCE])
        for start in starts
    ]
    return pa.chunked_array(parts, type=REASON_TYPE)


def _write_some(
    reasons: Reasons, shown: dict[str, Floats], factors: dict[str, Factor], rows: Integers
) -> pa.ListArray:
    people, count = rows.size, len(reasons.stages)
    ratios = significant(reasons.log_ratio[rows])
    # Rounded, so that stages on which a person stands equal keep the funnel's order.
    order = np.argsort(-np.abs(np.round(ratios, 9)), axis=1, kind="stable").ravel()
    person = np.repeat(np.arange(people), count)
    texts = pa.concat_arrays(
        [
            _sentences(
                shown[stage][rows],
                ratios[:, place],
                factors[stage].words,
                factors[stage].known[rows],
            )
            for place, stage in enumerate(reasons.stages)
        ]
    )
    stage = pa.DictionaryArray.from_arrays(
        pa.array(order.astype(np.int32)), pa.array(reasons.stages)
    ).cast(pa.string())
    items = pa.StructArray.from_arrays(
        [
            stage,
            pa.array(ratios.ravel()[person * count + order]),
            texts.take(pa.array(order * people + person)),  # written stage by stage
        ],
        fields=list(REASON_TYPE.value_type),
    )
    offsets = pa.array(np.arange(0, people * count + 1, count, dtype=np.int32))
    return pa.ListArray.from_arrays(offsets, items, type=REASON_TYPE)


def _sentences(value: Floats, log_ratio: Floats, words: str, known: Flags) -> pa.Array:
    """'4.2 engaged people per post, 2.1 times the median'."""
    before, after = words.split("{}")
    percent = 100.0 if after.startswith(" %") else 1.0
    said = _written(value * percent, before + "{}")
    times = _written(np.exp(np.clip(log_ratio, -30.0, 30.0)), "{} times the median", "the median")
    evidence = pc.if_else(pa.array(known), "", " (assumed)")
    return pc.binary_join_element_wise(said, f"{after}, ", times, evidence, "")


def _written(values: Floats, template: str, one: str | None = None) -> pa.Array:
    """Each number to two significant digits within `template`; equal ones are written once."""
    rounded = significant(values, 2)
    distinct, place = np.unique(rounded, return_inverse=True)
    texts = [
        one if one is not None and number == 1 else template.format(_plain(number))
        for number in distinct.tolist()
    ]
    return pa.array(texts, pa.string()).take(pa.array(place.astype(np.int64)))


def _plain(number: float) -> str:
    """Without an exponent where people would read one: 0.0042, 2.1, 130, 1.3e+07."""
    if 1 <= number < 1e6:  # noqa: PLR2004
        return f"{number:g}"
    if 1e-4 <= number < 1 or number == 0:  # noqa: PLR2004
        return f"{number:.6f}".rstrip("0").rstrip(".")
    return f"{number:.1e}"
