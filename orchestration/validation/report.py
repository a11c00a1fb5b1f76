"""`<dataset>.html` and `<dataset>.json`: what every ranking reached on real people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from orchestration import scoring
from orchestration.evaluation.bootstrap import RESAMPLES, Interval
from orchestration.evaluation.page import Cell, Section, Table, render
from orchestration.validation import pictures
from orchestration.validation.history import History
from orchestration.validation.measurement import METRICS, OURS
from orchestration.validation.protocol import MIN_ADOPTERS, MIN_CUSTOMERS
from orchestration.validation.summary import Group, groups, told
from orchestration.validation.survey import Measured

POOLED = "AUC inside degree quartiles, people of all brands together"

PROTOCOL = (
    "For each brand, customers are the people who acted on it before T, and only what happened"
    " before T is read. Whom to find: customers whose friends, not yet customers at T, act on the"
    f" brand for the first time after T. Brands with at least {MIN_CUSTOMERS} customers and"
    f" {MIN_ADOPTERS} later adopters."
)
CAVEAT = (
    "Later adoption mixes influence with likeness and geography: these figures say whose friends"
    " will come, not who brought them. Brands share people, so the intervals, which draw brands"
    " anew, are somewhat too narrow."
)

UNDATED = (
    "The friendships of this set are undated, so some were made after T and tell who would come;"
    " degree counts them. Where it says so, only friendships between people who had both acted"
    " before T are read, for every ranking and every label."
)
SEEN = ", friends seen before T"


@dataclass(frozen=True)
class Facts:
    """What was measured on what.

    Attributes:
        history: The dataset.
        seed: Of the draw of brands.
        sample: Brands drawn of each reading; None for all.
    """

    history: History
    seed: int
    sample: int | None

    @property
    def sentence(self) -> str:
        """In one line."""
        history = self.history
        drawn = "every brand" if self.sample is None else f"{self.sample} brands, seed {self.seed}"
        return (
            f"Core {scoring.VERSION}; {len(history.people):,} people,"
            f" {len(history.friendships):,} friendships, {len(history.person):,} acts; {drawn}."
        )


def page(facts: Facts, measured: Sequence[Measured]) -> str:
    """The report as one self-contained page."""
    found = groups(facts.history.name, measured)
    kinds = dict.fromkeys((group.reading, group.friends) for group in found)
    undated = [] if facts.history.are_friendships_older else [UNDATED]
    sections = [Section("Protocol", [PROTOCOL, CAVEAT, *undated])]
    for reading, friends in kinds:
        those = [group for group in found if (group.reading, group.friends) == (reading, friends)]
        sections.append(
            Section(
                f"{reading.capitalize()} as brand{SEEN if friends == 'seen' else ''}",
                [
                    (
                        f"In brackets 95 % intervals, {RESAMPLES:,} resamples of brands; a brand"
                        " seen at several cuts is drawn whole. Differences are paired."
                    )
                ],
                [verdict for group in those for verdict in group.verdicts()],
                [pictures.reached(those[0]), pictures.above_degree(those)],
                [table for group in those for table in _tables(group)],
            )
        )
    return render(f"Grapevine on real people: {facts.history.name}", facts.sentence, sections)


def _tables(group: Group) -> list[Table]:
    names = group.rankings
    pooled = group.pooled.values
    means: list[tuple[Cell, ...]] = [
        (metric, *(round(group.averages[metric][n].estimate, 3) for n in names))
        for metric in METRICS
    ]
    counted = f"{group.brand_count} brands, {group.pair_count:,} pairs of brand and customer"
    return [
        Table(
            f"{group.name}: mean over brands ({counted}).",
            ("", *names),
            [*means, (POOLED, *(round(pooled[n], 3) for n in names))],
        ),
        Table(
            f"{group.name}: ours less theirs.",
            ("", *names[:-1]),
            [(m, *(told(group.differences[m][n]) for n in names[:-1])) for m in METRICS],
        ),
    ]


def as_json(facts: Facts, measured: Sequence[Measured]) -> dict[str, Any]:
    """Everything measured, for machines; undefined is null."""
    return {
        "dataset": facts.history.name,
        "core_version": scoring.VERSION,
        "seed": facts.seed,
        "sample": facts.sample,
        "groups": [_group(facts.history, group) for group in groups(facts.history.name, measured)],
        "brands": [_brand(one) for one in measured],
    }


def _group(history: History, group: Group) -> dict[str, Any]:
    as_of = None if group.percent is None else f"{history.at(group.percent).instant}+00:00"
    return {
        "reading": group.reading,
        "friends": group.friends,
        "percent": group.percent,
        "as_of": as_of,
        "brand_count": group.brand_count,
        "pair_count": group.pair_count,
        "averages": _nested(group.averages),
        "ours_less_theirs": _nested(group.differences),
        "pooled_auc_inside_degree_quartiles": {
            "values": {name: _plain(value) for name, value in group.pooled.values.items()},
            f"{OURS}_less_degree": _interval(group.pooled.above_degree),
        },
        "verdicts": [{"aim": v.aim, "found": v.found, "verdict": v.word} for v in group.verdicts()],
    }


def _brand(one: Measured) -> dict[str, Any]:
    result = one.result
    return {
        "reading": one.task.reading,
        "friends": one.task.friends,
        "percent": one.task.percent,
        "brand": one.task.brand,
        "customer_count": result.customer_count,
        "adopter_count": result.adopter_count,
        "found_count": result.found_count,
        "values": {
            metric: {name: _plain(value) for name, value in each.items()}
            for metric, each in result.values.items()
        },
    }


def _nested(figures: Any) -> dict[str, Any]:
    return {
        metric: {name: _interval(found) for name, found in each.items()}
        for metric, each in figures.items()
    }


def _interval(found: Interval) -> dict[str, float | int | None]:
    return {
        "estimate": _plain(found.estimate),
        "low": _plain(found.low),
        "high": _plain(found.high),
        "brands": found.units,
    }


def _plain(value: float) -> float | None:
    """JSON has no NaN: an undefined metric is null."""
    return None if np.isnan(value) else round(value, 6)
