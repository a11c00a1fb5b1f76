"""The experimental reading against known truth: where nothing works, and where activating does.

Measured as published: `marts.campaign_outcomes` and the measuring core, all campaigns of a world
together and each alone. The truth is what activating adds of what the reading counts: conversions
with the activated person's code inside the campaign's window. In a null world that is zero,
whatever friends share. With influence it is in expectation the closed form of `worlds.truth` times
the share of it that codes get to see in time, counted over all worlds of the kind together.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.evaluation.calibration import Estimate, share_of
from orchestration.measurement.caused import effects
from orchestration.measurement.outcomes import Outcomes, ordered
from orchestration.proof.replayed import replayed
from orchestration.worlds import WorldParameters

EVERY = "all campaigns"
NULL_CONFIDENCE, PLANTED_CONFIDENCE = 0.95, 0.9
MODEL = "campaign_outcomes"

_OUTCOMES = """
with seen as (
    select added.persuader_id, added.campaign_id, count(*) as seen_count
    from told_added as added
    inner join marts.campaign_outcomes as outcomes
        on
            added.persuader_id = outcomes.customer_id
            and added.campaign_id = outcomes.campaign_id
            and added.occurred_at between outcomes.window_from and outcomes.window_to
    where added.is_code_used
    group by added.persuader_id, added.campaign_id
)
select
    outcomes.*,
    coalesce(people.expected_activation_conversions, 0) as true_expected,
    coalesce(seen.seen_count, 0) as true_seen
from marts.campaign_outcomes as outcomes
left join told_people as people on outcomes.customer_id = people.customer_id
left join seen
    on
        outcomes.customer_id = seen.persuader_id
        and outcomes.campaign_id = seen.campaign_id
"""


@dataclass(frozen=True)
class Experiment:
    """One campaign of one world, or all of it together.

    Attributes:
        campaign: Which, or `EVERY`.
        estimate: Conversions added per person treated, as estimated. NaN: not told.
        low: Lower end of the interval.
        high: Upper end.
        expected: What activating these people brings on average, seen or not.
        treated_expected: The same, summed over the treated.
        treated_seen: What it truly brought of what the reading counts, over the treated.
        treated: People treated.
        events: Conversions counted, in both arms.
        explained: Share of the variance that earlier behaviour explains.
    """

    campaign: str
    estimate: float
    low: float
    high: float
    expected: float
    treated_expected: float
    treated_seen: int
    treated: int
    events: int
    explained: float


@dataclass(frozen=True)
class Experiments:
    """Many worlds of one kind.

    Attributes:
        cases: Every campaign of every world, and all together, in worlds' order.
        confidence: What the intervals promise.
        seen_share: Share of what activating brings that the reading counts.
        covered: Share of intervals that hold the average effect, a world's campaigns together.
        covered_alone: The same of single campaigns.
        realised: Share that hold what was in fact brought to the treated, all together.
        detected: Share that lie above zero, all together: power, or false alarms.
        untold: Campaigns without any interval, nothing having come in either arm.
    """

    cases: tuple[Experiment, ...]
    confidence: float
    seen_share: float
    covered: Estimate
    covered_alone: Estimate
    realised: Estimate
    detected: Estimate
    untold: int


def experiments(parameters: WorldParameters, confidence: float) -> tuple[Experiment, ...]:
    """Makes a world and measures its campaigns together and alone."""
    with replayed(parameters, [MODEL]) as (world, connection):
        people = _measured(connection, world.truth)
    campaigns = people.table["campaign_id"].to_numpy(zero_copy_only=False)
    groups = {EVERY: people}
    groups |= {str(one): people.where(campaigns == one) for one in np.unique(campaigns)}
    return tuple(_case(name, group, confidence) for name, group in groups.items())


def null_experiments(parameters: WorldParameters) -> tuple[Experiment, ...]:
    """With the intervals that null worlds are asked for."""
    return experiments(parameters, NULL_CONFIDENCE)


def planted_experiments(parameters: WorldParameters) -> tuple[Experiment, ...]:
    """With the intervals that are published."""
    return experiments(parameters, PLANTED_CONFIDENCE)


def _measured(connection: duckdb.DuckDBPyConnection, truth: Mapping[str, pa.Table]) -> Outcomes:
    for name in ("added", "people"):
        connection.register(f"told_{name}", truth[name])
    people = ordered(connection.execute(_OUTCOMES).to_arrow_table())
    for name in ("added", "people"):
        connection.unregister(f"told_{name}")
    return people.where(~np.isnan(people.column("conversion_count")))


def _case(name: str, people: Outcomes, confidence: float) -> Experiment:
    found = effects(people, 1, confidence, {"conversions"}).found["conversions"]
    expected, treated = people.column("true_expected"), people.is_treated
    return Experiment(
        campaign=name,
        estimate=found.value,
        low=found.low,
        high=found.high,
        expected=float(np.mean(expected)),
        treated_expected=float(np.sum(expected[treated])),
        treated_seen=int(np.sum(people.column("true_seen")[treated])),
        treated=int(treated.sum()),
        events=int(np.sum(people.column("conversion_count"))),
        explained=found.explained,
    )


def summed_up(worlds: Sequence[Sequence[Experiment]], confidence: float) -> Experiments:
    """Coverage and power over worlds of one kind.

    Args:
        worlds: What `experiments` found in each.
        confidence: With which.
    """
    cases = tuple(case for world in worlds for case in world)
    together = [case for case in cases if case.campaign == EVERY]
    expected = sum(case.treated_expected for case in together)
    share = sum(case.treated_seen for case in together) / expected if expected > 0 else 0.0
    told = [case for case in cases if not math.isnan(case.low)]
    whole = [case for case in told if case.campaign == EVERY]
    alone = [case for case in told if case.campaign != EVERY]

    def holding(those: Sequence[Experiment]) -> Estimate:
        hits = sum(case.low <= share * case.expected <= case.high for case in those)
        return share_of(hits, len(those))

    realised = [case.treated_seen / case.treated for case in whole]
    return Experiments(
        cases=cases,
        confidence=confidence,
        seen_share=share,
        covered=holding(whole),
        covered_alone=holding(alone),
        realised=share_of(
            sum(c.low <= truth <= c.high for c, truth in zip(whole, realised, strict=True)),
            len(whole),
        ),
        detected=share_of(sum(case.low > 0 for case in whole), len(whole)),
        untold=len(cases) - len(told),
    )


NOTHING = summed_up((), PLANTED_CONFIDENCE)
"""No world was made."""
