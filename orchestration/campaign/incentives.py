"""What to offer each person: the incentive of highest expected value after cost.

How much likelier one kind is accepted than another comes from past activations, shrunk toward no
difference: kinds were given in different campaigns, so a small difference tells little.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from orchestration.campaign.terms import Incentive

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

STRENGTH = 20.0
"""Offers of a kind at which its own share of acceptances counts half (assumption)."""


@dataclass(frozen=True)
class Offer:
    """The incentive of each person, each of shape (people,).

    Attributes:
        kind: Place in the definition's incentives.
        unit_cost: What it costs if accepted.
        accept: Chance to accept it.
        lift: That chance over the chance to accept an incentive of unknown kind.
    """

    kind: Integers
    unit_cost: Floats
    accept: Floats
    lift: Floats


def log_odds(responses: Mapping[str, tuple[int, int]]) -> dict[str, float]:
    """How much a kind moves the log-odds to accept.

        shift = logit((x + s p) / (n + s)) - logit(p),  p = Σ x / Σ n

    Args:
        responses: Kind to (offered n, accepted x) in past activations.

    Returns:
        Kind to shift; kinds never offered are missing, and move nothing.

    Example:
        >>> made = log_odds({"gift": (80, 40), "points": (20, 4)})
        >>> {kind: round(shift, 2) for kind, shift in made.items()}
        {'gift': 0.19, 'points': -0.51}
    """
    offered = sum(n for n, _ in responses.values())
    accepted = sum(x for _, x in responses.values())
    if not 0 < accepted < offered:
        return {}
    base = accepted / offered
    return {
        kind: float(logit((x + STRENGTH * base) / (n + STRENGTH)) - logit(base))
        for kind, (n, x) in responses.items()
    }


def best_offer(
    accept: Floats,
    value: Floats,
    incentives: tuple[Incentive, ...],
    shifts: Mapping[str, float],
    *,
    is_priced: bool,
) -> Offer:
    """The incentive that leaves most.

        net_k = value a_k / a - a_k c_k,  logit(a_k) = logit(a) + shift_k

    Args:
        accept: a, chance to accept, in (0, 1), shape (people,).
        value: Expected value of an activation before cost, >= 0, shape (people,).
        incentives: What the campaign offers, with cost c.
        shifts: See `log_odds`.
        is_priced: Whether value and cost are of one currency; else cost only breaks ties.

    Returns:
        The cheapest of those that leave as much; of those, the first.
    """
    base = logit(np.clip(accept, 1e-9, 1 - 1e-9))
    chances = np.array([expit(base + shifts.get(one.kind, 0.0)) for one in incentives])
    costs = np.array([float(one.unit_cost) for one in incentives])
    lifts = chances / expit(base)
    net = value * lifts - (chances * costs[:, None] if is_priced else 0.0)
    order = np.argsort(costs, kind="stable")
    # The first of the greatest, in order of cost.
    best = order[np.argmax(np.round(net[order], 9), axis=0)]
    rows = np.arange(accept.size)
    return Offer(best.astype(np.int64), costs[best], chances[best, rows], lifts[best, rows])
