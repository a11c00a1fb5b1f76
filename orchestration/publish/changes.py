"""`run_changes`: who moved since the run before, by how much, and because of which stage.

The stages of a score multiply, so the logs of their ratios add up to the log of the value's ratio.
In the score's own unit they add up as well, each log being worth the logarithmic mean of the two
values; cost stands beside them. What a stage does to the usual person it does to everybody: that
part is told apart. Without cost it moves nobody past another; a cost that stays while every value
grows weighs less on those who bring more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.publish.history import STAGE_COLUMNS
from orchestration.scoring.arrays import significant
from orchestration.scoring.funnel import STAGES_OF

Floats = NDArray[np.float64]

ENTERED, LEFT, ROSE, FELL, STAYED, NEW = (
    "entered_top", "left_top", "rose", "fell", "stayed", "new",
)  # fmt: skip
OTHERS, EVERYBODY, COST = "others", "everybody", "cost"
EFFECTS = (*(f"{stage}_effect" for stage in STAGE_COLUMNS), "cost_effect", "everybody_effect")
TINY = 1e-9
"""Part of a score below which a stage did not move it: 12 digits are published."""

DESCRIPTIONS: Mapping[str, str] = {
    "customer_id": "The customer; the row's key.",
    "run_id": "This run.",
    "previous_run_id": "The last run before it that was made from something else.",
    "run_differs": "What the two runs were made from differently: input, configuration, code,"
    " as_of, seed.",
    "change": "entered_top, left_top (the best k), rose, fell, stayed (in rank), new.",
    "rank": "Rank in this run.",
    "previous_rank": "Rank in the run before. Null for who is new.",
    "rank_change": "Places gained; negative where lost. Null for who is new.",
    "score": "Score in this run.",
    "previous_score": "Score in the run before. Null for who is new.",
    "score_change": "score - previous_score: the sum of the effects. Null where the two runs count"
    " in different units or for different objectives.",
    "score_unit": "What score counts in this run.",
    "moved_by": "The stage with the strongest effect; cost; everybody, where only values grew or"
    " shrank against a cost; others, where only others moved; new; objective or score_unit, where"
    " the runs cannot be compared.",
    **{
        f"{stage}_effect": f"What {column} added to the score, beyond what it did to the usual"
        " person. Null where the runs cannot be compared."
        for stage, column in STAGE_COLUMNS.items()
    },
    "cost_effect": "What a lower expected_cost added to the score.",
    "everybody_effect": "What added to everybody's score alike: the value of a unit, and each"
    " stage's change of the usual person.",
}
_TEXTS = {"customer_id", "run_id", "previous_run_id", "run_differs", "change", "score_unit",
          "moved_by"}  # fmt: skip
_COUNTED = {"rank", "previous_rank", "rank_change"}
SCHEMA = pa.schema(
    [
        pa.field(
            name,
            pa.string() if name in _TEXTS else pa.int64() if name in _COUNTED else pa.float64(),
        )
        for name in DESCRIPTIONS
    ]
)


@dataclass(frozen=True)
class Pair:
    """Two runs to compare: their names, what differs in what they were made from, and k."""

    run_id: str
    previous_run_id: str
    differs: tuple[str, ...]
    k: int


def differing(run: Mapping[str, object], previous: Mapping[str, object]) -> tuple[str, ...]:
    """What two rows of `runs` were made from differently, in plain words.

    Example:
        >>> differing({"seed": 1, "input_hash": "a"}, {"seed": 1, "input_hash": "b"})
        ('input',)
    """
    words = {
        "input_hash": "input",
        "configuration_hash": "configuration",
        "code_version": "code",
        "as_of": "as_of",
        "seed": "seed",
    }
    return tuple(word for name, word in words.items() if run.get(name) != previous.get(name))


def compare(now: pa.Table, before: pa.Table, pair: Pair) -> pa.Table:
    """Everybody whose rank or score is not what it was, by rank.

        effect of stage s = L (Δ ln s - median Δ ln s),  L = (v1 - v0) / ln(v1 / v0)

    with v the value before cost, so that effects and cost sum to the change of the score.

    Args:
        now: `ranking_history` of one run.
        before: The same of another; who is in it alone is left out.
        pair: Which runs these are.

    Returns:
        One row per customer, with the columns of `SCHEMA`.

    Accuracy:
        |Σ effects - score_change| < 1e-9 of the greater value.

    Source:
        Ang, Energy Policy 33 (2005) 867-871, doi:10.1016/j.enpol.2003.10.010 (LMDI).
    """
    found = pc.index_in(now["customer_id"], value_set=before["customer_id"])
    is_new = np.asarray(pc.is_null(found).combine_chunks())
    was = before.take(found.combine_chunks())
    rank, rank_was = _floats(now["rank"]), _floats(was["rank"])
    score, score_was = _floats(now["score"]), _floats(was["score"])
    reason = _incomparable(now, was, is_new)
    effects = _effects(now, was)
    if reason is not None:
        effects = {name: np.full(rank.size, np.nan) for name in effects}
    size, has_cost = np.fmax(abs(score), abs(score_was)), _floats(now["expected_cost"]) > 0
    moved_by = (
        _moved_by(effects, is_new, size, has_cost)
        if reason is None
        else np.where(is_new, NEW, reason).tolist()
    )
    columns = {
        "customer_id": now["customer_id"],
        "run_id": pa.repeat(pair.run_id, rank.size),
        "previous_run_id": pa.repeat(pair.previous_run_id, rank.size),
        "run_differs": pa.repeat(", ".join(pair.differs), rank.size),
        "change": pa.array(_change(rank, rank_was, pair.k)),
        "rank": now["rank"],
        "previous_rank": was["rank"],
        "rank_change": pc.subtract(was["rank"], now["rank"]),
        "score": now["score"],
        "previous_score": was["score"],
        "score_change": _known(score - score_was if reason is None else score * np.nan),
        "score_unit": now["score_unit"],
        "moved_by": pa.array(moved_by),
        **{name: _known(values) for name, values in effects.items()},
    }  # fmt: skip
    moved = is_new | (rank != rank_was) | (score != score_was)
    table = pa.table(columns).select(SCHEMA.names).cast(SCHEMA)
    return table.filter(pa.array(moved)).sort_by([("rank", "ascending")])


def _effects(now: pa.Table, was: pa.Table) -> dict[str, Floats]:
    """Effects by name, each of shape (people,); NaN for who is new."""
    value, value_was = _floats(now["expected_value"]), _floats(was["expected_value"])
    weight = logarithmic_mean(value, value_was)
    objective = now["objective"][0].as_py() if now.num_rows else ""
    effects = {}
    for stage, column in STAGE_COLUMNS.items():
        # A stage the objective leaves out is another objective's business.
        if stage in STAGES_OF.get(objective, ()):
            ratio = _log(_floats(now[column])) - _log(_floats(was[column]))
            known = ratio[~np.isnan(ratio)]
            usual = float(np.median(known)) if known.size else 0.0
            effects[f"{stage}_effect"] = weight * (ratio - usual)
        else:
            effects[f"{stage}_effect"] = weight * 0.0
    explained = np.sum(list(effects.values()), axis=0)
    effects["cost_effect"] = _floats(was["expected_cost"]) - _floats(now["expected_cost"])
    effects["everybody_effect"] = value - value_was - explained
    return effects


def logarithmic_mean(one: Floats, other: Floats) -> Floats:
    """(a - b) / ln(a / b), the mean under which logs of factors add up to a difference.

    0 where either is not above 0, and no log tells anything; NaN where either is unknown.

    Example:
        >>> logarithmic_mean(np.array([2.0, 3.0]), np.array([1.0, 3.0])).round(6).tolist()
        [1.442695, 3.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(one / other)
        # For near equals the quotient loses its digits, and the plain mean is as good.
        mean = np.where(np.abs(ratio) < 1e-6, (one + other) / 2, (one - other) / ratio)  # noqa: PLR2004
    mean = np.where((one > 0) & (other > 0), mean, 0.0)
    made: Floats = np.where(np.isnan(one) | np.isnan(other), np.nan, mean)
    return made


def _change(rank: Floats, rank_was: Floats, k: int) -> list[str]:
    kinds = [
        (np.isnan(rank_was), NEW),
        ((rank <= k) & (rank_was > k), ENTERED),
        ((rank > k) & (rank_was <= k), LEFT),
        (rank < rank_was, ROSE),
        (rank > rank_was, FELL),
    ]
    made: list[str] = np.select(
        [where for where, _ in kinds], [kind for _, kind in kinds], STAYED
    ).tolist()
    return made


def _moved_by(
    effects: Mapping[str, Floats],
    is_new: NDArray[np.bool_],
    size: Floats,
    has_cost: NDArray[np.bool_],
) -> list[str]:
    """What moved each person past others the most."""
    names = [name for name in EFFECTS if name != "everybody_effect"]
    strength = np.abs(np.stack([np.nan_to_num(effects[name]) for name in names]))
    strongest = np.array([name.removesuffix("_effect") for name in names])[
        np.argmax(strength, axis=0)
    ]
    least = TINY * np.nan_to_num(size)
    is_moved = np.max(strength, axis=0) > least
    against_cost = has_cost & (np.abs(np.nan_to_num(effects["everybody_effect"])) > least)
    rest = np.where(against_cost, EVERYBODY, OTHERS)
    made: list[str] = np.where(is_new, NEW, np.where(is_moved, strongest, rest)).tolist()
    return made


def _incomparable(now: pa.Table, was: pa.Table, is_new: NDArray[np.bool_]) -> str | None:
    """Why the scores of two runs are different things; None where they are one."""
    if not np.all(is_new):
        first = int(np.argmin(is_new))
        for name in ("objective", "score_unit"):
            if now[name][first] != was[name][first]:
                return name
    return None


def _log(values: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, np.log(values), 0.0 * values)


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _known(values: Floats) -> pa.Array:
    return pa.array(significant(values), from_pandas=True)
