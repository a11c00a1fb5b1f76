"""Whom to choose: lazy greedy on the set value, by value and by value per cost, then exchanges.

Greedy on a monotone submodular function reaches 1 - 1/e of the best set of so many; under a budget
the better of both orders keeps a constant factor, and here costs are subtracted too, so no factor
is promised: `bound` tells for this instance how far from the best the choice can be.
"""

import heapq
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from orchestration.campaign.coverage import Coverage
from orchestration.campaign.rules import Rules

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

POOL = 400
"""How many outsiders exchanges look at: the best of the end, and some of every class."""
POOL_PER_CLASS = 8
PAIRS_UP_TO = 14
"""Sets no larger are also searched by exchanging two at once: 91 pairs."""
MOST_EXCHANGED = 300
"""Larger sets are left as greedy made them: one person in hundreds changes little."""
SWEEPS = 4
LEAST_GAIN = 1e-9


@dataclass(frozen=True)
class Choice:
    """A chosen set.

    Attributes:
        order: People in order of choice: each was the best to add to those before.
        objective: V(S) + Σ m.
    """

    order: Integers
    objective: float


def select(
    coverage: Coverage, modular: Floats, rules: Rules, *, exchanges: bool = True
) -> Choice | None:
    """The set of greatest V(S) + Σ_{i in S} m_i that was found among those that keep to the rules.

    Args:
        coverage: V; people in the order that breaks ties.
        modular: m, what each person adds by themselves (a cost is negative), shape (people,).
        rules: What a set must keep to.
        exchanges: Whether to look for a better set by exchanges; else greedy alone.

    Returns:
        None where no set keeps to the rules.

    Source:
        Minoux, LNCIS 7 (1978) 234-243, doi:10.1007/BFb0006528; Leskovec et al., KDD 2007,
        doi:10.1145/1281192.1281239.

    Example:
        >>> from scipy import sparse
        >>> three = Coverage(sparse.csr_array([[.9, .9, 0], [.9, .8, 0], [0, 0, .3]]), np.ones(3))
        >>> made = select(three, np.zeros(3), Rules.of(np.ones(3), 2.0, 0, 2))
        >>> made.order.tolist(), round(made.objective, 3)
        ([0, 2], 2.1)
    """
    if not rules.completable(np.zeros(rules.sizes.size, dtype=np.int64)):
        return None
    found = [_greedy(coverage, modular, rules, per_cost=per_cost) for per_cost in (False, True)]
    if exchanges and min(chosen.size for chosen in found) <= MOST_EXCHANGED:
        made = [_improved(coverage, modular, rules, chosen) for chosen in found]
    else:
        made = [Choice(chosen, objective(coverage, modular, chosen)) for chosen in found]
    best = max(made, key=_worth)
    return Choice(_by_choice(coverage, modular, best.order), best.objective)


def objective(coverage: Coverage, modular: Floats, chosen: Integers) -> float:
    """V(S) + Σ_{i in S} m_i."""
    return coverage.value(chosen) + float(np.sum(modular[chosen]))


def _worth(choice: Choice) -> float:
    return choice.objective


def _greedy(
    coverage: Coverage,
    modular: Floats,
    rules: Rules,
    *,
    per_cost: bool,
    start: Integers | None = None,
    barred: frozenset[int] = frozenset(),
) -> Integers:
    """Adds who is worth most, or most per cost, as long as it pays or the rules ask for more."""
    chosen = [] if start is None else start.tolist()
    left = coverage.unwon(np.asarray(chosen, dtype=np.int64))
    counts = rules.counts(np.asarray(chosen, dtype=np.int64))
    within = rules.members[:, chosen].sum(axis=1)
    divisor = np.maximum(rules.cost, 1e-12) if per_cost else np.ones(coverage.people)
    keys = (coverage.gains(left) + modular) / divisor
    closed = np.zeros(rules.sizes.size, dtype=bool)
    out = barred | set(chosen)
    heap = [(-key, person) for person, key in enumerate(keys.tolist()) if person not in out]
    heapq.heapify(heap)
    while heap and len(chosen) < rules.most:
        _, person = heapq.heappop(heap)
        of = rules.class_of[person]
        if closed[of]:
            continue
        key = (coverage.gain(left, person) + modular[person]) / divisor[person]
        if heap and (-key, person) > heap[0]:
            heapq.heappush(heap, (-key, person))
            continue
        wanted = within < rules.low
        if key <= LEAST_GAIN and len(chosen) >= rules.fewest:
            if not np.any(wanted):
                break
            if not np.any(rules.members[wanted, person]):
                continue
        counts[of] += 1
        if not rules.completable(counts):
            # What cannot be completed now cannot be later: the class is closed for good.
            counts[of] -= 1
            closed[of] = True
            continue
        chosen.append(person)
        coverage.win(left, person)
        within = within + rules.members[:, person]
    return np.asarray(chosen, dtype=np.int64)


def _improved(coverage: Coverage, modular: Floats, rules: Rules, chosen: Integers) -> Choice:
    """Exchanges: takes one out, or two, and fills up anew, while that helps."""
    pool = _pool(coverage, modular, rules, chosen)
    small = coverage.only(pool)
    rules_small = Rules(
        rules.cost[pool],
        rules.budget,
        rules.fewest,
        rules.most,
        rules.members[:, pool],
        rules.low,
        rules.high,
    )
    own = modular[pool]
    best = np.flatnonzero(np.isin(pool, chosen))
    value = objective(small, own, best)
    for _ in range(SWEEPS):
        before = value
        removals: list[tuple[int, ...]] = [(person,) for person in best.tolist()]
        if best.size <= PAIRS_UP_TO:
            removals += list(combinations(best.tolist(), 2))
        for gone in [(), *removals]:
            if not set(gone) <= set(best.tolist()):
                continue
            kept = best[~np.isin(best, gone)]
            for per_cost in (False, True):
                made = _greedy(
                    small, own, rules_small, per_cost=per_cost, start=kept, barred=frozenset(gone)
                )
                found = objective(small, own, made)
                if found > value + LEAST_GAIN and rules_small.keeps(made):
                    best, value = made, found
                    break
        if value <= before + LEAST_GAIN:
            break
    people = pool[best]
    return Choice(people, objective(coverage, modular, people))


def _pool(coverage: Coverage, modular: Floats, rules: Rules, chosen: Integers) -> Integers:
    """The chosen and the outsiders that exchanges look at, by number."""
    if coverage.people <= POOL:
        return np.arange(coverage.people)
    ends = coverage.gains(coverage.unwon(chosen)) + modular
    per_cost = ends / np.maximum(rules.cost, 1e-12)
    best = [np.argsort(-keys, kind="stable")[: POOL // 2] for keys in (ends, per_cost)]
    order = np.lexsort((-ends, rules.class_of))
    starts = np.concatenate([[0], np.cumsum(rules.sizes)])[:-1]
    place = np.arange(order.size) - np.repeat(starts, rules.sizes)
    return np.unique(np.concatenate([chosen, *best, order[place < POOL_PER_CLASS]]))


def _by_choice(coverage: Coverage, modular: Floats, chosen: Integers) -> Integers:
    """A set in greedy order: best first, each by what they add to those before."""
    left, order = coverage.worth.copy(), list[int]()
    firsts = (coverage.singles + modular)[chosen]
    heap = list(zip((-firsts).tolist(), chosen.tolist(), strict=True))
    heapq.heapify(heap)
    while heap:
        _, person = heapq.heappop(heap)
        key = -(coverage.gain(left, person) + float(modular[person]))
        if heap and (key, person) > heap[0]:
            heapq.heappush(heap, (key, person))
            continue
        order.append(person)
        coverage.win(left, person)
    return np.asarray(order, dtype=np.int64)
