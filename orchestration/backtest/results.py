"""What goes into a measurement and what comes out of it: facts without behaviour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orchestration.evaluation.lift import Floats

OURS = "this ranking"
RANDOM = "random"
"""Everybody tied, so that it is the mean of all lots."""

SHARES = tuple(round(step / 50, 2) for step in range(51))
"""Shares of the people at which lift curves are drawn."""


@dataclass(frozen=True)
class Case:
    """One cut: what each person brought, and how each ranking had ordered them.

    Attributes:
        cut: The cut's name.
        people: `customer_id` of everybody measured.
        gains: What each brought. Shape (people,).
        scores: Score of each ranking, higher is better, by name. Each of shape (people,).
    """

    cut: str
    people: Sequence[str]
    gains: Floats
    scores: Mapping[str, Floats]


@dataclass(frozen=True)
class Found:
    """What one ranking found.

    Attributes:
        ranking: Its name.
        cut: Of which cut; None for all together.
        gain: What its first k brought; over several cuts, all of them together.
        per_person: The same per person chosen: value@k.
        ndcg: NDCG of the first `NDCG_PLACES`, mean over cuts; None where gains may be negative.
        auc: Chance that who brought something stands above who brought nothing; None likewise.
        low: Lower end of the 90 % interval of `gain`.
        high: Upper end.
        ratio: Our gain / this ranking's; None where this one found nothing, is ours, or gains may
            be negative.
        ratio_low: Lower end of its 90 % interval; the resamples hold both rankings together.
        ratio_high: Upper end; infinite where it may well have found nothing.
        difference_low: Lower end of the 90 % interval of our gain less this one's, per person.
        difference_high: Upper end.
    """

    ranking: str
    cut: str | None
    gain: float
    per_person: float
    ndcg: float | None = None
    auc: float | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None


@dataclass(frozen=True)
class Measured:
    """One outcome over all cuts.

    Attributes:
        k: How many each ranking chose in each cut.
        people: Person-cuts measured.
        total: What all of them brought.
        bringers: Person-cuts that brought something.
        pooled: One entry per ranking, over all cuts.
        by_cut: One per cut and ranking.
        curves: Lift curve of each ranking, mean over cuts, at `SHARES`; empty where gains may be
            negative.
        silent: Rankings that knew nothing of anybody at any cut, and are not compared.
    """

    k: int
    people: int
    total: float
    bringers: int
    pooled: tuple[Found, ...] = ()
    by_cut: tuple[Found, ...] = ()
    curves: Mapping[str, Floats] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
