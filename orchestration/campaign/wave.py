"""Who is planned for one wave: the choice, some drawn from outside it, blocks, and runners-up.

Places are of people activated. The holdout comes on top: so many more are planned that those
treated fit the places and, whoever is drawn, the budget.
"""

import hashlib
import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.campaign.bound import upper_bound
from orchestration.campaign.candidates import members
from orchestration.campaign.definition import Definition
from orchestration.campaign.holdout import form_blocks, most_treated_cost, wave_seed
from orchestration.campaign.prospects import Prospects
from orchestration.campaign.rules import Rules
from orchestration.campaign.selection import select
from orchestration.errors import ConfigurationError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

Quotas = tuple[tuple[NDArray[np.bool_], int, int], ...]

RUNNERS_UP = 20
TRIES = 12
"""How often the choice is made anew because the dearest draw would exceed the budget."""


@dataclass(frozen=True)
class Wave:
    """One wave, people as rows of the prospects.

    Attributes:
        chosen: In order of choice.
        exploration: In the order they were drawn.
        runners_up: Who would add most to both.
        blocks: Of chosen and exploration, in that order, from 0.
        exploration_chance: Chance of each of those drawn to be drawn.
        promised: Most the treated can cost.
        objective: Value after cost of the choice, expected over the holdout.
        bound: What no choice within the rules can exceed.
    """

    chosen: Integers
    exploration: Integers
    runners_up: Integers
    blocks: Integers
    exploration_chance: float
    promised: float
    objective: float
    bound: float

    @property
    def planned(self) -> Integers:
        """Chosen and exploration: who is drawn into arms."""
        return np.concatenate([self.chosen, self.exploration])


def plan_wave(
    prospects: Prospects,
    people: pa.Table,
    definition: Definition,
    *,
    budget: float,
    wave: int,
    seed: int,
) -> Wave | str:
    """Plans a wave.

    Args:
        prospects: The candidates.
        people: The same, with their segments.
        definition: The campaign.
        budget: What is left of its budget.
        wave: Its number.
        seed: The run's.

    Returns:
        The wave, or in words why there is none.

    Raises:
        ConfigurationError: On the first wave, quotas contradict the rest of the definition.
    """
    kept = 1 - definition.holdout.share
    fewest = math.ceil(definition.people.min / kept)
    most = math.floor(definition.people.max / kept)
    explored = definition.exploration_share
    if prospects.size < fewest:
        return (
            f"{prospects.size} customers might be planned, and {fewest} are needed for people.min, "
            f"{definition.people.min}, with the holdout on top"
        )
    inside = most - math.floor(explored * most + 0.5)
    least = max(0, fewest - (most - inside))
    modular, value = prospects.modular(kept), prospects.value.thinned(kept)
    quotas = _quotas(people, definition)
    within = budget / kept * (inside / most)
    for _ in range(TRIES):
        rules = Rules.of(prospects.offer.unit_cost, within, least, inside, quotas)
        choice = select(value, modular, rules)
        if choice is None:
            return _refuse(prospects, definition, rules, budget, wave)
        dice = _dice(definition, wave, seed)
        places = _exploration_places(choice.order.size, fewest, most, explored)
        drawn, chance = _explore(prospects, choice.order, quotas, places, dice)
        made = _within_budget(prospects, choice.order, drawn, definition, budget)
        if made is not None and len(made[0]) + choice.order.size >= fewest:
            drawn, blocks, promised = made
            planned = np.concatenate([choice.order, drawn])
            return Wave(
                chosen=choice.order,
                exploration=drawn,
                runners_up=_runners_up(prospects, planned),
                blocks=blocks,
                exploration_chance=chance,
                promised=promised,
                objective=choice.objective,
                bound=upper_bound(value, modular, rules, choice.order),
            )
        within *= 0.97
    return f"{budget:g} {definition.currency} do not pay people.min, {definition.people.min}"


def _quotas(people: pa.Table, definition: Definition) -> Quotas:
    """Quotas of those activated, as numbers of those planned."""
    kept = 1 - definition.holdout.share
    made = []
    for quota in definition.quotas:
        high = people.num_rows if quota.max is None else math.floor(quota.max / kept)
        low = min(math.ceil(quota.min / kept), high)
        made.append((members(people, quota), low, high))
    return tuple(made)


def _refuse(
    prospects: Prospects, definition: Definition, rules: Rules, budget: float, wave: int
) -> str:
    """Why nobody can be chosen: the quotas, an error before anything began; else the budget."""
    free = Rules.of(prospects.offer.unit_cost, rules.budget, rules.fewest, rules.most)
    nobody = np.zeros(free.sizes.size, dtype=np.int64)
    if not free.completable(nobody):
        return (
            f"{budget:g} {definition.currency} do not pay people.min, {definition.people.min}, at "
            "the incentives that leave most"
        )
    said = "no set of people keeps to all quotas, people and budget at once"
    if wave == 1:
        raise ConfigurationError(
            f"{definition.place('quotas')}: {said}. Lower a min, raise a max or people.max, or "
            "raise the budget."
        )
    return said


def _dice(definition: Definition, wave: int, seed: int) -> np.random.Generator:
    text = f"exploration\x1f{wave_seed(definition.campaign_id, wave, definition.hash, seed)}"
    digest = hashlib.sha256(text.encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))


def _exploration_places(chosen: int, fewest: int, most: int, share: float) -> int:
    """The share of all places, and what is short of the fewest, as far as there are places."""
    wanted = math.floor(chosen * share / (1 - share) + 0.5)
    return min(max(wanted, fewest - chosen), most - chosen)


def _explore(
    prospects: Prospects,
    chosen: Integers,
    quotas: Quotas,
    places: int,
    dice: np.random.Generator,
) -> tuple[Integers, float]:
    """Draws people outside the choice, each with the same chance; none that fills a quota over."""
    outside = np.setdiff1d(np.arange(prospects.size), chosen)
    flags = np.array([of for of, _, _ in quotas], dtype=bool).reshape(-1, prospects.size)
    room = np.array([high for _, _, high in quotas]) - flags[:, chosen].sum(axis=1)
    drawn: list[int] = []
    for person in dice.permutation(outside).tolist():
        if len(drawn) >= places:
            break
        if np.all(room[flags[:, person]] > 0):
            drawn.append(person)
            room = room - flags[:, person]
    return np.asarray(drawn, dtype=np.int64), len(drawn) / max(1, outside.size)


def _within_budget(
    prospects: Prospects,
    chosen: Integers,
    drawn: Integers,
    definition: Definition,
    budget: float,
) -> tuple[Integers, Integers, float] | None:
    """Exploration, blocks and cost such that no draw of arms exceeds the budget, if there are."""
    share = definition.holdout.share
    for count in range(drawn.size, -1, -1):
        planned = np.concatenate([chosen, drawn[:count]])
        blocks = form_blocks(prospects.value.singles[planned], share)
        promised = most_treated_cost(prospects.offer.unit_cost[planned], blocks, share)
        if promised <= budget + 1e-9:
            return drawn[:count], blocks, promised
    return None


def _runners_up(prospects: Prospects, planned: Integers) -> Integers:
    left = prospects.value.unwon(planned)
    added = prospects.value.gains(left) + prospects.modular(1.0)
    added[planned] = -np.inf
    order = np.argsort(-added, kind="stable")[: max(0, prospects.size - planned.size)]
    return order[:RUNNERS_UP].astype(np.int64)
