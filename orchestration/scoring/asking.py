"""Whom to ask next: the people whose answer would change the best k the most.

Three things a customer can tell are often unknown: their handle, how many follow them, whether they
may be contacted. Belongs here: what each answer is worth before it is heard. Who stands where
without it is the ranking's business.
"""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from orchestration.scoring.arrays import Draws, Flags, Floats, Integers, significant
from orchestration.scoring.draws import Chance, Factor, Gamma, Sampler
from orchestration.scoring.funnel import Funnel, build_funnel
from orchestration.scoring.inputs import KEY
from orchestration.scoring.parameters import Parameters
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

_WORDS = {
    "customer_id": "The customer; the row's key.",
    "ask_rank": "1 is to be asked first; dense, by value, then customer_id.",
    "unknown": "What to ask for: handle, followers or consent.",
    "value_of_information": "What the answer adds to the expected value of the best k, in score's"
    " unit: at most, since what is seen afterwards leaves some doubt.",
    "score_unit": "What value_of_information counts.",
    "enters_top_probability": "Chance to belong to the best k once the answer is known, 0-1.",
    "reason": "Why, in words.",
}
_TYPES = {"ask_rank": pa.int64()} | dict.fromkeys(
    ("value_of_information", "enters_top_probability"), pa.float64()
)
ASK_SCHEMA = pa.schema(
    [
        pa.field(name, _TYPES.get(name, pa.string()), nullable=False).with_metadata(
            {"description": words}
        )
        for name, words in _WORDS.items()
    ],
    metadata={"description": "One row per customer worth asking, the most valuable answer first."},
)
"""The published table's schema; each field's metadata holds its `description`."""


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
    return _write(questions, people, inside & asked, handles, limit)


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


def bar_of_others(score: Floats, is_eligible: Flags, k: int) -> tuple[Floats, Flags]:
    """What each person has to beat to be picked: the k-th best eligible score but their own.

    Never below 0: an empty place is better than somebody who costs more than they bring.

    Args:
        score: Expected scores, shape (people,).
        is_eligible: Who may be picked as things stand, shape (people,).
        k: Places, > 0.

    Returns:
        The bar of each, and who is picked as things stand; both of shape (people,).

    Example:
        >>> bar, picked = bar_of_others(np.array([5.0, 4.0, 3.0]), np.array([True] * 3), 1)
        >>> bar.tolist(), picked.tolist()
        ([4.0, 5.0, 5.0], [True, False, False])
    """
    rows = np.flatnonzero(is_eligible)
    order = rows[np.argsort(-score[rows], kind="stable")]
    last = max(score[order[k - 1]], 0.0) if order.size >= k else 0.0
    after = max(score[order[k]], 0.0) if order.size > k else 0.0
    picked = np.zeros(score.size, dtype=bool)
    picked[order[:k]] = True
    return np.where(picked, after, last), picked


def value_of_information(scores: Floats, bar: Floats) -> tuple[Floats, Floats]:
    """Value of knowing a score before picking it or the bar, and the chance to pick it.

        E[max(S, c)] - max(E[S], c)  and  P(S > c)

    Args:
        scores: Draws of S, shape (people, N).
        bar: c, shape (people,).

    Returns:
        Value ≥ 0 in the unit of the scores, and probability; both of shape (people,).

    Example:
        >>> value, chance = value_of_information(np.array([[0.0, 4.0]]), np.array([3.0]))
        >>> value.tolist(), chance.tolist()
        ([0.5], [0.5])
    """
    informed = np.mean(np.maximum(scores, bar[:, None]), axis=1)
    blind = np.maximum(np.mean(scores, axis=1), bar)
    return np.maximum(informed - blind, 0.0), np.mean(scores > bar[:, None], axis=1)


def most_it_can_be_worth(mean: Floats, deviation: Floats, bar: Floats) -> Floats:
    """The value of information no distribution of that mean and deviation exceeds.

        (√(σ² + (c - μ)²) - |c - μ|) / 2

    Args:
        mean: μ, shape (people,).
        deviation: σ ≥ 0, shape (people,).
        bar: c, shape (people,).

    Source:
        Scarf, A min-max solution of an inventory problem, in Studies in the Mathematical Theory
        of Inventory and Production, 1958, 201-209.

    Example:
        >>> most_it_can_be_worth(np.array([2.0]), np.array([2.0]), np.array([2.0])).tolist()
        [1.0]
    """
    away = np.abs(bar - mean)
    made: Floats = 0.5 * (np.hypot(deviation, away) - away)
    return made


def _counts_of_accounts(tables: ScoringTables, population: Population) -> tuple[Floats, Floats]:
    """Linked accounts and declared handles of each; NaN where the marts do not say."""
    found = [np.full(population.size, np.nan), np.full(population.size, np.nan)]
    reach = tables.reach
    if reach is not None:
        order = pa.compute.index_in(reach[KEY].cast(pa.string()), value_set=population.customer_id)
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
    spread = np.sqrt(_relative_variance(told.factors))
    bound = people.chance * most_it_can_be_worth(people.score, np.abs(gain) * spread, people.bar)
    worth = is_unknown & (spread > NOTHING) & (bound > 0)
    order = np.flatnonzero(worth)
    order = order[np.argsort(-bound[order], kind="stable")][:DRAWN_AT_MOST]
    p = people.parameters
    # A person's draws depend on nobody else's, so those of a few are those of the ranking.
    sampler = Sampler(
        [_of(factor, order) for factor in told.factors],
        people.population.hashes[order],
        count=p.draws,
        seed=p.seed,
    ) if order.size else None
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


def _relative_variance(factors: tuple[Factor, ...]) -> Floats:
    """Variance of the product over its squared mean: Π E[X²] / E[X]² - 1, shape (people,)."""
    product = np.ones(1)
    for chance in (chance for factor in factors for chance in factor.chances):
        squared = replace(chance, power=2.0 * chance.power).expectation()
        product = product * squared / chance.expectation() ** 2
    return np.maximum(product - 1.0, 0.0)


def _ratios(sampler: Sampler, factors: tuple[Factor, ...], places: Integers) -> Floats:
    """Draws of the product over their own mean, so that each person's mean to 1."""
    drawn: Draws = sampler.draw(factors[0].name, places)
    for factor in factors[1:]:
        drawn *= sampler.draw(factor.name, places)
    exact = drawn.astype(np.float64)
    made: Floats = exact / np.mean(exact, axis=1, keepdims=True)
    return made


def _of(factor: Factor, rows: Integers) -> Factor:
    """The factor of some people only."""
    return replace(
        factor, chances=tuple(_some(c, rows) for c in factor.chances), known=factor.known[rows]
    )


def _some(chance: Chance, rows: Integers) -> Chance:
    if isinstance(chance, Gamma):
        return replace(chance, mean=chance.mean[rows], shape=chance.shape[rows])
    return replace(chance, a=chance.a[rows], b=chance.b[rows])


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
        _reason(
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


def _reason(
    unknown: str,
    k: int,
    chance: float,
    *,
    is_inside: bool,
    has_handle: bool,
    may_be_contacted: bool,
) -> str:
    """'no account is linked: if they post like others, they would be in the best 40 with 12 %'."""
    said = f"{100 * chance:.2g} %" if chance < 0.995 else "near certainty"  # noqa: PLR2004
    best = f"the best {k}"
    if unknown == "consent":
        return (
            f"never asked whether they may be contacted: on what is known they belong in {best},"
            f" and of those who were asked {said} agreed"
        )
    if unknown == "handle":
        lack = (
            "the handle on record leads to no account that was seen"
            if has_handle
            else "no account is linked"
        )
        condition = "if they post like others"
    else:
        lack = "how many follow them is unknown"
        condition = "if they cost what accounts of some usual size do"
    agreed = "" if may_be_contacted else " and agree to be contacted"
    place = f"they would stay in {best} with" if is_inside else f"they would be in {best} with"
    return f"{lack}: {condition}{agreed}, {place} {said}"
