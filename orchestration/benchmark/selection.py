"""Choosing alone: the plan's core on an invented market of any size, nothing read or written.

`python -m orchestration.benchmark.selection [CANDIDATES] [TIES]` prints what was measured as JSON.
Audiences are long-tailed and share a few well-connected people; two prices, a budget, a quota and
the holdout bind.
"""

import json
import sys
import time
from collections.abc import Sequence

import numpy as np

from orchestration.campaign.audiences import Ties, pool_size, spread
from orchestration.campaign.bound import upper_bound
from orchestration.campaign.rules import Rules
from orchestration.campaign.selection import select

CANDIDATES, TIES = 100_000, 10_000_000
ACTORS_PER_CANDIDATE = 10
KEPT, ORDER_VALUE = 0.7, 20.0
PRICES = np.array([10.0, 25.0])
BUDGET, FEWEST, MOST = 1_000.0, 29, 57
WINNABLE = 0.8
SEED = 20_150_301


def make_ties(candidates: int, ties: int) -> Ties:
    """Long-tailed audiences; a few actors are in very many of them."""
    dice = np.random.Generator(np.random.PCG64(SEED))
    weight = dice.lognormal(0.0, 1.2, candidates)
    person = np.repeat(np.arange(candidates), dice.multinomial(ties, weight / weight.sum()))
    actor = np.asarray(candidates * ACTORS_PER_CANDIDATE * dice.random(ties) ** 3, dtype=np.int64)
    return Ties(
        person, actor, dice.geometric(0.5, ties).astype(float), dice.random(ties) < WINNABLE
    )


def run(candidates: int, ties: int) -> dict[str, float]:
    """Spreads expectations over the audiences, chooses and bounds; each step is timed.

    Args:
        candidates: People who may be chosen.
        ties: Pairs of a candidate and somebody who acted on their posts.
    """
    known = make_ties(candidates, ties)
    dice = np.random.Generator(np.random.PCG64(SEED + 1))
    conversions = dice.gamma(0.3, 1.0, candidates)
    cell = dice.integers(0, 60, candidates)
    cost = dice.choice(PRICES, candidates)
    share = dice.random(candidates)
    begun = time.monotonic()
    pool = pool_size(known, cell)
    everybody = Ties(known.person, known.actor, known.strength, np.ones(ties, dtype=bool))
    reach = spread(10 * conversions, share, everybody, cell, pool)
    won = spread(conversions, share, known, cell, pool)
    value = type(won)(won.chances, won.worth * ORDER_VALUE).thinned(KEPT)
    modular = -KEPT * 0.4 * cost
    spread_at = time.monotonic()
    quota = (cell < 6, 5, 12)  # noqa: PLR2004 - a tenth of the cells
    rules = Rules.of(cost, BUDGET / KEPT, FEWEST, MOST, (quota,))
    choice = select(value, modular, rules)
    assert choice is not None  # the rules are meant to be kept
    chosen_at = time.monotonic()
    bound = upper_bound(value, modular, rules, choice.order)
    ended = time.monotonic()
    return {
        "candidates": candidates,
        "ties": ties,
        "spread_seconds": spread_at - begun,
        "choose_seconds": chosen_at - spread_at,
        "bound_seconds": ended - chosen_at,
        "seconds": ended - begun,
        "people": int(choice.order.size),
        "value": choice.objective,
        "upper_bound": bound,
        "gap": max(0.0, (bound - choice.objective) / bound),
        "engaged_people": reach.value(choice.order),
    }


def main(arguments: Sequence[str]) -> None:
    """Prints what was measured as JSON."""
    candidates = int(arguments[0]) if arguments else CANDIDATES
    ties = int(arguments[1]) if len(arguments) > 1 else TIES
    print(json.dumps(run(candidates, ties)))  # noqa: T201 the measuring process reads it


if __name__ == "__main__":
    main(sys.argv[1:])
