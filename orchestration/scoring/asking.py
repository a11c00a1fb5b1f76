"""Whom to ask next: the people whose answer would change the best k the most.

Three things a customer can tell are often unknown: their handle, how many follow them, whether they
may be contacted. Belongs here: what each answer is worth before it is heard. Who stands where
without it is the ranking's business.
"""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.scoring.arrays import Draws, Flags, Floats, Integers, significant
from orchestration.scoring.draws import Factor, Gamma, Sampler
from orchestration.scoring.funnel import Funnel, build_funnel
from orchestration.scoring.information import (
    bar_of_others,
    most_it_can_be_worth,
    of_some,
    relative_variance,
    value_of_information,
)
from orchestration.scoring.inputs import KEY
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.questions import ASK_SCHEMA, write_reason
from orchestration.scoring.simulation import CHUNK_CELLS
from orchestration.scoring.tables import Population, ScoringTables, lay_out

ASKED_AT_MOST = 200
"""Questions a brand can put in a day or two; the value falls off long before."""
DRAWN_AT_MOST = 20_000
"""People drawn for at most. Whoever comes later has a lower bound than all of them: strangers alike
in everything differ by the error of the draws alone, so no more of them need to be looked at."""
REVEALED = ("reach", "topical", "affinity", "resonance", "saturation", "acts")
"""Stages that seeing somebody's posts would tell of. Whether they accept and post, and what an act
becomes, it would not."""
NOTHING = 1e-6
"""Log-variance below which an answer tells nothing."""


def ask_next(
    tables: ScoringTables, parameters: Parameters | None = None, *, limit: int = ASKED_AT_MOST
) -> pa.Table:
    """The customers whose unknown handle, follower count or consent would change the best k most.

    The best k are picked by expected score among those who may be contacted. Learning X of person
    i before picking is worth

        EVPI = E[max(S, c)] - max(E[S], c),  S = E[score | X],  c = k-th best score of the others

    times the chance that i may be contacted: 1 with consent, 0 without, and where nobody ever
    asked (given + 1) / (asked + 2) of those who were. A handle tells of the stages `REVEALED`, a
    follower count of the cost of accounts of that size alone (followers never rank), consent
    whether the score may be had at all: p max(E[S] - c, 0). Of stages not told of the mean stands.

    Args:
        tables: The marts. `customers.has_outreach_consent` is NULL where nobody asked.
            `reach.account_count` and `reach.declared_handle_count` tell whose handle is
            unknown; without the former nobody's is.
        parameters: Constants; `k`, `draws` and `seed` are the ranking's.
        limit: Rows at most.

    Returns:
        One row per customer with the columns of `ASK_SCHEMA`, the most valuable question of each.
        Nobody for whom every answer is worth nothing, and nobody who refused to be contacted.

    Raises:
        ScoringInputError: A table cannot be scored; the message names the culprit and the fix.

    Accuracy:
        The draws are the score's. Nobody left undrawn can be worth more than the last row, by
        Scarf's bound, unless more than `DRAWN_AT_MOST` people stand above it.

    Source:
        Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961; Howard, IEEE Trans. Syst.
        Sci. Cybern. 2 (1966) 22-26, doi:10.1109/TSSC.1966.300074.

    Example:
        >>> people = pa.table({"customer_id": ["anna"], "has_outreach_consent": pa.nulls(1)})
        >>> ask_next(ScoringTables(people)).select(["customer_id", "unknown"]).to_pylist()
        [{'customer_id': 'anna', 'unknown': 'consent'}]
    """
    p = parameters or Parameters()
    population = lay_out(tables, p.fit_sample)
    if population.size == 0 or limit == 0:
        return ASK_SCHEMA.empty_table()
    funnel = build_funnel(population, p)
    consent = population.numbers("customers", "has_outreach_consent")
    asked = ~np.isnan(consent)
    yes = (float(np.sum(consent[asked])) + 1.0) / (np.count_nonzero(asked) + 2.0)
    score = significant(funnel.expected_value - funnel.expected_cost)
    bar, inside = bar_of_others(score, consent == 1, p.k)
    people = _People(funnel, population, score, bar, np.where(asked, consent, yes), p)
    accounts, handles = _counts_of_accounts(tables, population)
    followers = population.numbers("reach", "followers_count")
    questions = [
        _ask(people, "handle", accounts == 0, _seen(funnel), limit=limit),
        _ask(
            people,
            "followers",
            (accounts > 0) & np.isnan(followers),
            _priced(funnel, np.isnan(followers)),
            limit=limit,
        ),
        _ask_consent(people, ~asked, yes),
    ]
    return _write(questions, people, inside, handles, limit)


@dataclass(frozen=True)
class _People:
    """Everybody as they stand before anything is asked. `chance` is that to may contact them."""

    funnel: Funnel
    population: Population
    score: Floats
    bar: Floats
    chance: Floats
    parameters: Parameters


@dataclass(frozen=True)
class _Questions:
    """One unknown: whose it is, what the answer is worth, how likely it puts them in the best k."""

    unknown: str
    rows: Integers
    value: Floats
    enters: Floats


@dataclass(frozen=True)
class _Told:
    """What an answer tells: factors, and whether they multiply the value or the cost."""

    factors: tuple[Factor, ...]
    is_cost: bool


def _counts_of_accounts(tables: ScoringTables, population: Population) -> tuple[Floats, Floats]:
    """Linked accounts and declared handles of each; NaN where the marts do not say."""
    found = [np.full(population.size, np.nan), np.full(population.size, np.nan)]
    reach = tables.reach
    if reach is not None:
        order = pc.index_in(reach[KEY].cast(pa.string()), value_set=population.customer_id)
        rows = order.combine_chunks().to_numpy(zero_copy_only=False).astype(np.int64)
        for counts, name in zip(found, ("account_count", "declared_handle_count"), strict=True):
            if name in reach.column_names:
                counts[rows] = reach[name].cast(pa.float64()).to_numpy()
    return found[0], found[1]


def _seen(funnel: Funnel) -> _Told:
    stages = tuple(stage for stage in funnel.stages if stage in REVEALED)
    return _Told(tuple(funnel.factors[stage] for stage in stages), is_cost=False)


def _priced(funnel: Funnel, is_unsized: Flags) -> _Told:
    """The part of the doubt about cost that a follower count would end.

    Log-variance of people without one, less that of people with one: the rest is other doubt.
    """
    cost = funnel.factors["cost"]
    chance = cost.chances[0]
    assert isinstance(chance, Gamma)
    doubt = np.log1p(1.0 / chance.shape)
    sized = ~is_unsized & ~cost.known
    left = float(np.median(doubt[sized])) if np.any(sized) else np.inf
    told = np.where(is_unsized & ~cost.known & funnel.has_cost, doubt - left, 0.0)
    shape = 1.0 / np.expm1(np.maximum(told, NOTHING**2))
    return _Told((replace(cost, chances=(replace(chance, shape=shape),)),), is_cost=True)


def _ask(
    people: _People, unknown: str, is_unknown: Flags, told: _Told, *, limit: int
) -> _Questions:
    """Worth of one question to those it can be put to, the best bounds first."""
    gain, rest = people.funnel.expected_value, -people.funnel.expected_cost
    if told.is_cost:
        gain, rest = rest, gain
    spread = np.sqrt(relative_variance(told.factors))
    bound = people.chance * most_it_can_be_worth(people.score, np.abs(gain) * spread, people.bar)
    worth = is_unknown & (spread > NOTHING) & (bound > 0)
    order = np.flatnonzero(worth)
    order = order[np.argsort(-bound[order], kind="stable")][:DRAWN_AT_MOST]
    p = people.parameters
    # A person's draws depend on nobody else's, so those of a few are those of the ranking.
    sampler = (
        Sampler(
            [of_some(factor, order) for factor in told.factors],
            people.population.hashes[order],
            count=p.draws,
            seed=p.seed,
        )
        if order.size
        else None
    )
    value, enters = np.zeros(order.size), np.zeros(order.size)
    drawn = 0
    for start in range(0, order.size, max(1, CHUNK_CELLS // p.draws)):
        if start >= limit and np.partition(value[:start], -limit)[-limit] >= bound[order[start]]:
            break
        places = np.arange(start, min(start + max(1, CHUNK_CELLS // p.draws), order.size))
        rows = order[places]
        assert sampler is not None
        scores = gain[rows, None] * _ratios(sampler, told.factors, places) + rest[rows, None]
        worth_of, inside = value_of_information(scores, people.bar[rows])
        value[places] = worth_of * people.chance[rows]
        enters[places] = inside * people.chance[rows]
        drawn = int(places[-1]) + 1
    return _Questions(unknown, order[:drawn], value[:drawn], enters[:drawn])


def _ask_consent(people: _People, is_unknown: Flags, yes: float) -> _Questions:
    """Who may be contacted once they agree, and is not counted on yet."""
    rows = np.flatnonzero(is_unknown & (people.score > people.bar))
    gain = yes * (people.score[rows] - people.bar[rows])
    return _Questions("consent", rows, gain, np.full(rows.size, yes))


def _ratios(sampler: Sampler, factors: tuple[Factor, ...], places: Integers) -> Floats:
    """Draws of the product over their own mean, so that each person's mean to 1."""
    drawn: Draws = sampler.draw(factors[0].name, places)
    for factor in factors[1:]:
        drawn *= sampler.draw(factor.name, places)
    exact = drawn.astype(np.float64)
    made: Floats = exact / np.mean(exact, axis=1, keepdims=True)
    return made


def _write(
    questions: list[_Questions], people: _People, is_inside: Flags, handles: Floats, limit: int
) -> pa.Table:
    """Each person's most valuable question, the most valuable person first."""
    rows = np.concatenate([q.rows for q in questions])
    value = significant(np.concatenate([q.value for q in questions]), 9)
    enters = significant(np.concatenate([q.enters for q in questions]), 9)
    kind = np.repeat(np.arange(len(questions)), [q.rows.size for q in questions])
    order = np.lexsort((kind, rows, -value))
    order = order[value[order] > 0]
    _, first = np.unique(rows[order], return_index=True)  # of each person the first, so the best
    order = order[np.sort(first)][:limit]
    k = people.parameters.k
    reasons = [
        write_reason(
            questions[kind[place]].unknown,
            k,
            float(enters[place]),
            is_inside=bool(is_inside[rows[place]]),
            has_handle=bool(handles[rows[place]] > 0),
            may_be_contacted=bool(people.chance[rows[place]] == 1),
        )
        for place in order
    ]
    columns = {
        "customer_id": people.population.customer_id.take(pa.array(rows[order])),
        "ask_rank": np.arange(1, order.size + 1),
        "unknown": [questions[kind[place]].unknown for place in order],
        "value_of_information": value[order],
        "score_unit": [people.funnel.unit] * order.size,
        "enters_top_probability": enters[order],
        "reason": reasons,
    }
    return pa.table(columns, schema=ASK_SCHEMA)
