"""An upper bound on the best set of this very instance: how far from the best a choice can be.

The concave function f(x) = Σ_g w_g (1 - exp(-Σ_i l_ig x_i)) + m x equals the objective on sets, so
its maximum over fractional sets bounds every set. Frank and Wolfe's steps approach that maximum,
and each step's tangent plane is a bound by itself. A second bound, of Leskovec's kind, uses what
each person truly adds to the choice.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from orchestration.campaign.coverage import Coverage
from orchestration.campaign.rules import Rules

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

STEPS = 40
CLOSE = 1e-4
"""Share of the bound below which a further step is not worth its time."""


def upper_bound(
    coverage: Coverage, modular: Floats, rules: Rules, chosen: Integers, steps: int = STEPS
) -> float:
    """The least upper bound found on V(S) + Σ_{i in S} m_i over all sets that keep to the rules.

    Args:
        coverage: V.
        modular: m, what each person adds by themselves (a cost is negative), shape (people,).
        rules: What a set must keep to.
        chosen: The set that was chosen; the search for the bound starts from it.
        steps: Most steps of Frank and Wolfe.

    Returns:
        Never below the best set's objective. -inf where no set keeps to the rules.

    Accuracy:
        Every value on the way is a bound, so early stopping only loosens it.

    Source:
        Frank, Wolfe, Nav. Res. Log. 3 (1956) 95-110, doi:10.1002/nav.3800030109; Leskovec et al.,
        KDD 2007, doi:10.1145/1281192.1281239; Nemhauser, Wolsey, Fisher, Math. Prog. 14 (1978)
        265-294, doi:10.1007/BF01588971.
    """
    best = min(
        _by_what_each_adds(coverage, modular, rules, chosen),
        _by_what_each_adds(coverage, modular, rules, chosen[:0]),
    )
    if not np.isfinite(best):
        return best
    rates, worth = coverage.rates, coverage.worth
    amount = np.zeros(coverage.people)
    amount[chosen] = 1.0
    held = np.asarray(rates.T @ amount)
    reached = -np.inf
    for _ in range(steps):
        left = worth * np.exp(-held)
        slope = np.asarray(rates @ left) + modular
        now = float(np.sum(worth - left) + modular @ amount)
        reached = max(reached, now)
        people, target = rules.best_mixture(slope)
        best = min(best, now + float(slope[people] @ target - slope @ amount))
        if best - reached <= CLOSE * abs(best):
            break
        towards = -amount
        towards[people] += target
        added = np.asarray(rates.T @ towards)
        step = _best_step(worth, held, added, float(modular @ towards))
        amount, held = amount + step * towards, held + step * added
    return best


def _best_step(worth: Floats, held: Floats, added: Floats, drift: float) -> float:
    moved = added != 0
    worth, held, added = worth[moved], held[moved], added[moved]

    def loss(step: float) -> float:
        return float(worth @ np.exp(-(held + step * added))) - step * drift

    return float(minimize_scalar(loss, bounds=(0.0, 1.0), method="bounded").x)


def _by_what_each_adds(
    coverage: Coverage, modular: Floats, rules: Rules, chosen: Integers
) -> float:
    """V(O) <= V(A) + Σ_{j in O, not A} gain_j(A) - Σ_{j in A, not O} loss_j, maximised over O.

    loss_j is what j still adds when everybody else is chosen: the least it ever adds.
    """
    left = coverage.unwon(chosen)
    worth = coverage.gains(left)
    if chosen.size:
        rates = coverage.rates
        everybody = np.asarray(rates.sum(axis=0)).reshape(-1)
        for person in chosen.tolist():
            start, end = rates.indptr[person : person + 2]
            groups, own = rates.indices[start:end], rates.data[start:end]
            alone = coverage.worth[groups] * np.exp(-(everybody[groups] - own))
            worth[person] = float(alone @ coverage.chances.data[start:end])
    base = coverage.value(chosen) - float(np.sum(worth[chosen]))
    people, amount = rules.best_mixture(worth + modular)
    if people.size == 0 and not rules.keeps(people):
        return -np.inf
    return base + float((worth + modular)[people] @ amount)
