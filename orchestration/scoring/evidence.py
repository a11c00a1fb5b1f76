"""Evidence of conversions: what came of each person's engaged people, from three sources.

Past activations, personal codes, and orders inside against outside the window after an engagement
(self-controlled). Each source says how many conversions it expected of a person and how many came,
in its own currency of attribution; pooled rates make them comparable. What is done with them is
`roi`'s business.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.scoring.arrays import Flags, Floats, known_or, ratio
from orchestration.scoring.draws import Gamma
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.reach import Reach
from orchestration.scoring.shrinkage import GammaPrior, fit_gamma_poisson
from orchestration.scoring.tables import Population


@dataclass(frozen=True)
class Source:
    """One source: conversions that came, and the engaged people they came from. NaN unknown.

    Attributes:
        events: Conversions of each person, shape (people,).
        people: Engaged people, each weighted by the person's response, shape (people,).
        ratio: What is known otherwise of each person's own ratio, shape (people,); 1 for all where
            whoever is in the source was not picked for it.
    """

    events: Floats
    people: Floats
    ratio: Floats | float = 1.0

    @property
    def usable(self) -> Flags:
        """Where both are known and somebody was engaged, shape (people,)."""
        known = ~np.isnan(self.events) & ~np.isnan(self.people)
        return known & (known_or(self.people, 0.0) > 0)

    def total(self) -> tuple[float, float]:
        """Sums of events and of the people of usual ratio that would have brought as many."""
        use = self.usable
        people = np.where(use, self.people, 0.0) * self.ratio
        return float(np.sum(self.events[use])), float(np.sum(people))

    def expected(self) -> Floats:
        """Events each person would have at the pooled rate; NaN where unusable."""
        events, people = self.total()
        if events <= 0:
            return np.full(self.people.shape, np.nan)
        return np.where(self.usable, self.people * (events / people), np.nan)


@dataclass(frozen=True)
class SelfControlled:
    """Orders of engaged people inside against outside the window after they engaged.

    Attributes:
        events: Orders credited to each person, thinned; NaN unknown.
        expected: Orders expected of them at the brand's average lift; NaN unknown.
        excess: Orders above the same people's own rate, may be negative; NaN unknown.
        total_orders: All exposed orders.
        total_excess: Sum of `excess`.
        total_windows: Person-windows exposed, each weighted by the person's response.
    """

    events: Floats
    expected: Floats
    excess: Floats
    total_orders: float
    total_excess: float
    total_windows: float


@dataclass(frozen=True)
class Evidence:
    """All sources together.

    Attributes:
        events: Conversions of each person over all sources, shape (people,).
        expected: What the pooled rates let expect; 0 where there is no evidence.
        spread: Squared coefficient of variation of the reach behind `expected`, where that was
            not counted; 0 where it was.
        seen_from: Conversions from which it is known how many of the activations' codes see.
        added_variance: Variance of the conversions that activating added; 0 without controls,
            where none is taken off.
    """

    events: Floats
    expected: Floats
    spread: Floats
    codes: Source
    activated: Source
    controlled: SelfControlled
    seen_from: float
    added_variance: float = 0.0


def gather_evidence(
    population: Population, reach: Reach, topical: Floats, response: Floats, p: Parameters
) -> Evidence:
    """Conversions that came and conversions expected of everybody.

    A code on a coupon site brings many in a few days: code conversions count as the steady stream
    that their days speak for (`steady_events`). Who was never seen to be engaged with still has
    the few people their posterior leaves them, so that conversions by word of mouth count.

    Args:
        population: The people.
        reach: Their engaged people.
        topical: Topical ratio of each, shape (people,).
        response: How much likelier their people act than usual, shape (people,).
        p: Constants.
    """
    column = population.reader("roi")
    observed: Flags = reach.basis == "observed"
    per_post = reach.factor.mean()
    usual_exposure = float(np.mean(reach.exposure[observed])) if np.any(observed) else 1.0
    people = per_post * known_or(reach.exposure, usual_exposure)
    during = column("activation_conversion_count")
    credited = column("attributed_conversion_count")
    steady = steady_events(credited, column("attributed_day_count"), p.window_days)
    caused = incremental_share(population)
    # What activating added is told by activations, and not a second time by the code.
    always_on = np.maximum(steady - caused * known_or(during, 0.0), 0.0)
    # A code brings nothing before it is handed out: who has had one for a month is held to a month.
    valid = np.where(column("code_count") > 0, column("code_day_count") / p.window_days, np.nan)
    valid = np.where((column("code_count") > 0) & np.isnan(valid), 1.0, valid)
    codes = Source(always_on + 0.0 * valid, people * response * valid)
    # Thinned to what activating added; the codes that counted it see only a part of it.
    seen, seen_from = captured_share(population, p)
    controlled = _self_controlled(population, response, p)
    everyday = _added_up((codes.events, codes.expected()), (controlled.events, controlled.expected))
    activated = Source(
        caused * during,
        seen * column("posted_count") * per_post * topical * response,
        everyday_ratio(population, *everyday, p),
    )
    events, expected = _added_up(everyday, (activated.events, activated.expected()))
    reach_chance = reach.factor.chances[0]
    assert isinstance(reach_chance, Gamma)
    return Evidence(
        events=events,
        expected=expected,
        spread=np.where(observed, 0.0, 1.0 / reach_chance.shape),
        codes=codes,
        activated=activated,
        controlled=controlled,
        seen_from=seen_from,
        added_variance=added_variance(population),
    )


def _added_up(*sources: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Events and expected events over sources, where a source expects anything."""
    events, expected = np.zeros(sources[0][0].size), np.zeros(sources[0][0].size)
    for came, awaited in sources:
        use = known_or(awaited, 0.0) > 0
        events += np.where(use, came, 0.0)
        expected += np.where(use, awaited, 0.0)
    return events, expected


def everyday_ratio(
    population: Population, events: Floats, expected: Floats, p: Parameters
) -> Floats:
    """What everyday evidence tells of each person's own ratio: its posterior mean, usual = 1.

        r = (s + k) / (s + m E),  m and s the fitted prior's mean and shape

    A brand activates its best, and held against one another the best are usual: without this the
    rate of activations would be theirs, and whoever was activated would sink to the crowd.

    Args:
        population: The people.
        events: k, what codes and exposure brought, shape (people,).
        expected: E, what they let expect of anybody.
        p: Constants.
    """
    prior = fit_gamma_poisson(*population.fitting(events, expected), GammaPrior(1.0, p.roi_shape))
    return np.asarray((prior.shape + events) / (prior.shape + prior.mean * expected))


def incremental_share(population: Population) -> float:
    """Share of the conversions during activations that activating brought: 1 - control / treated.

    Arms were drawn by lot, so what codes credited to controls in the same weeks would have come to
    the activated as well: friends use each other's codes without being asked. Without controls
    nothing is known to be usual, and the share is 1.

        w = max(0, t/n - (c + 1/2)/(m + 1/(2 r))) / (t/n),  r = t/n

    t of n activations, c of m controls; half a conversion at the treated's own rate is added, so
    that a few controls without any conversion do not prove that nothing comes by itself.

    Returns:
        In [0, 1].
    """
    treated, assigned = _known_sums(population, "activation_conversion_count", "activation_count")
    usual, controls = _known_sums(population, "control_conversion_count", "control_count")
    if controls <= 0 or assigned <= 0 or treated <= 0:
        return 1.0
    rate = treated / assigned
    base = (usual + 0.5) / (controls + 0.5 / rate)
    return float(min(max(1.0 - base / rate, 0.0), 1.0))


def added_variance(population: Population) -> float:
    """Variance of what activating added: t + c (n/m)²; 0 without controls.

    t conversions of n activations, c of m controls; a difference of two counts is less sure than
    either of them.
    """
    treated, assigned = _known_sums(population, "activation_conversion_count", "activation_count")
    usual, controls = _known_sums(population, "control_conversion_count", "control_count")
    return treated + usual * (assigned / controls) ** 2 if controls > 0 else 0.0


def captured_share(population: Population, p: Parameters) -> tuple[float, float]:
    """Share of incremental conversions that carry the code of who brought them.

    Of the orders that exposure to people with a code added (self-controlled, whatever code they
    carry), those that carry it; shrunk toward `capture_share`.

        (coded + a c) / (added + a),  a = `capture_strength`, c = `capture_share`

    Returns:
        The share, in [0.05, 1], and the conversions it is known from, `a` c included.
    """
    column = population.reader("roi")
    coded = column("exposed_coded_order_count")
    added = column("exposed_order_count") - column("usual_order_count")
    known = ~np.isnan(coded) & ~np.isnan(added)
    found, of = float(np.sum(coded[known])), max(float(np.sum(added[known])), 0.0)
    a = p.capture_strength
    known_from = found + a * p.capture_share
    return float(min(max(known_from / (of + a), 0.05), 1.0)), known_from


def _known_sums(population: Population, events: str, base: str) -> tuple[float, float]:
    came, of = population.numbers("roi", events), population.numbers("roi", base)
    known = ~np.isnan(came) & ~np.isnan(of)
    return float(np.sum(came[known])), float(np.sum(of[known]))


def steady_events(events: Floats, days: Floats, window_days: int) -> Floats:
    """Events of the steady stream that would fill as many distinct days; at most those that came.

        λ = -T ln(1 - d / T),  T = max(W, 1 + the most days anybody filled)

    Args:
        events: Conversions, shape (people,); NaN unknown.
        days: d, distinct days with a conversion, ≤ events; where NaN the events stand.
        window_days: W, days.

    Returns:
        Events, shape (people,), NaN where unknown.

    Example:
        >>> made = steady_events(np.array([22.0, 60.0]), np.array([3.0, 45.0]), 90)
        >>> made.round(1).tolist()
        [3.1, 60.0]
    """
    most = float(np.nanmax(days, initial=0.0))
    span = max(float(window_days), most + 1.0)
    stream = -span * np.log1p(-days / span)
    return np.fmin(events, stream) + 0.0 * events


def _self_controlled(population: Population, response: Floats, p: Parameters) -> SelfControlled:
    """Each person's exposed orders as evidence about their own rate, and their plain excess.

    Exposed orders are Poisson(b + x r): b what the same people buy anyway in as many days, x the
    excess the brand sees on average on such days, r the person's own ratio. How soon after the act
    and whether the buyer also buys otherwise tell b and x apart, so each such cell has its own.
    One thinning step at r = 1 gives each order the chance w = x / (b + x) of being the influence's,
    and the Fisher information x²/(b + x) = w x: the evidence is w² k events against w x expected.

    A cell's excess is shrunk by what is sure of it, z²/(1 + z²), z its excess in standard errors.

    Source:
        Farrington, Biometrics 51 (1995) 228-235, doi:10.2307/2533328.
    """
    rows = population.reader("exposures")
    person = population.exposure_person
    days, orders, usual = (
        rows("exposed_day_count"),
        rows("exposed_order_count"),
        rows("usual_order_count"),
    )
    cell = rows("lag_from_days") * 2.0 + known_or(rows("is_usual_buyer"), 0.0)
    weighted_days = days * response[person]
    events, expected = np.zeros(days.size), np.zeros(days.size)
    for one in np.unique(cell):
        here = cell == one
        excess = float(np.sum(orders[here]) - np.sum(usual[here]))
        z = max(excess, 0.0) / max(float(np.sum(orders[here])), 1.0) ** 0.5
        total_days = float(np.sum(weighted_days[here]))
        per_day = excess * z**2 / (1.0 + z**2) / total_days if excess > 0 < total_days else 0.0
        lift = weighted_days[here] * per_day
        w = known_or(ratio(lift, usual[here] + lift), 0.0)
        events[here] = w**2 * orders[here]
        expected[here] = w * lift

    def total(values: Floats) -> Floats:
        summed = np.bincount(person, values, minlength=population.size)
        return summed.astype(np.float64)

    known = total(days) > 0
    usable = known & (total(expected) > 0)
    return SelfControlled(
        events=np.where(usable, total(events), np.nan),
        expected=np.where(usable, total(expected), np.nan),
        excess=np.where(known, total(orders) - total(usual), np.nan),
        total_orders=float(np.sum(orders)),
        total_excess=float(np.sum(orders) - np.sum(usual)),
        total_windows=float(np.sum(weighted_days)) / p.conversion_window_days,
    )
