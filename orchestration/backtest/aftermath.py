"""A cut and what followed it, person by person: what every measurement starts from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.backtest.calibration import Assigned, Flags
from orchestration.backtest.cuts import Cut
from orchestration.backtest.knowledge import Ranked
from orchestration.backtest.results import OURS, RANDOM, Case
from orchestration.evaluation.baselines import unknown_last
from orchestration.evaluation.lift import Floats


@dataclass(frozen=True)
class Walked:
    """One cut, ranked and looked after.

    Attributes:
        cut: When.
        people: One row per customer ranked then who may still be profiled: rank and expectation
            of then, what they brought afterwards.
        names_alone: Accounts of which only the name was known.
        counted_later: For each simple ranking by counts, of how many people its figure was known
            only after the cut.
        credited: The case of credited conversions.
        excess: The case of excess orders.
        assigned: Who was assigned to an arm afterwards.
    """

    cut: Cut
    people: pa.Table
    names_alone: int
    counted_later: Mapping[str, int]
    credited: Case
    excess: Case
    assigned: Assigned


def hold_against(
    cut: Cut,
    ranked: Ranked,
    came: pa.Table,
    counts: Mapping[str, Floats],
    activations: pa.Table,
) -> Walked:
    """Lays what was known at a cut and what came after it side by side, person by person.

    Args:
        cut: Which one.
        ranked: What was made at it.
        came: What people brought afterwards, as `outcomes.of_cut` gives it.
        counts: Today's figures of the simple rankings by counts, in the order of `came`.
        activations: Who was assigned afterwards, as `outcomes.activations_of` gives it.
    """
    then = {name: index for index, name in enumerate(ranked.customer_ids)}
    ids = [key for key in came["customer_id"].to_pylist() if key in then]
    at = np.array([then[key] for key in ids], np.int64)
    here = np.array([key in then for key in came["customer_id"].to_pylist()], bool)
    credited = _floats(came["credited_conversions"])[here]
    excess = _floats(came["excess_orders"])[here]
    figures = {name: values[at] for name, values in ranked.figures.items()}
    counted_later = {}
    for name, today in counts.items():
        is_later = np.isnan(figures[name]) & ~np.isnan(today[here])
        figures[name] = np.where(is_later, today[here], figures[name])
        counted_later[name] = int(is_later.sum())
    scores = {OURS: -ranked.column("rank")[at]} | {
        name: unknown_last(values) for name, values in figures.items()
    }
    # Everybody tied is every order as likely: the mean of all lots, not the luck of one.
    scores[RANDOM] = np.zeros(len(ids))
    may_be_asked = _flags(ranked.ranking.sort_by("customer_id")["has_outreach_consent"])[at]
    people = pa.table(
        {
            "cut": pa.array([cut.name] * len(ids), pa.string()),
            "customer_id": pa.array(ids, pa.string()),
            "rank": pa.array(ranked.column("rank")[at].astype(np.int64)),
            "expected_conversions": pa.array(ranked.column("expected_conversions")[at]),
            "has_outreach_consent": pa.array(may_be_asked),
            "credited_conversions": pa.array(credited, from_pandas=True),
            "excess_orders": pa.array(excess, from_pandas=True),
        }
    )
    return Walked(
        cut=cut,
        people=people.sort_by("rank"),
        names_alone=ranked.names_alone,
        counted_later=counted_later,
        credited=_case(cut, ids, credited, scores, may_be_asked),
        excess=_case(cut, ids, excess, scores, may_be_asked),
        assigned=_assigned(activations, people),
    )


def _case(
    cut: Cut,
    ids: list[str],
    gains: Floats,
    scores: Mapping[str, Floats],
    may_be_asked: Flags,
) -> Case:
    """Whom a campaign could have asked, and of whom it is known what they brought."""
    kept = ~np.isnan(gains) & may_be_asked
    people = [key for key, is_kept in zip(ids, kept, strict=True) if is_kept]
    return Case(cut.name, people, gains[kept], {name: s[kept] for name, s in scores.items()})


def _assigned(activations: pa.Table, people: pa.Table) -> Assigned:
    expected = dict(
        zip(
            people["customer_id"].to_pylist(),
            people["expected_conversions"].to_pylist(),
            strict=True,
        )
    )
    rows = [
        row
        for row in activations.to_pylist()
        if row["conversions"] is not None and row["customer_id"] in expected
    ]
    return Assigned(
        np.array([expected[row["customer_id"]] for row in rows], np.float64),
        np.array([row["is_treatment"] for row in rows], bool),
        np.array([row["conversions"] for row in rows], np.float64),
    )


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.to_numpy(zero_copy_only=False), np.float64)


def _flags(column: pa.ChunkedArray) -> Flags:
    return np.array([value is True for value in column.to_pylist()], bool)
