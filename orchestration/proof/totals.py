"""The total of incremental conversions, held against worlds where it is zero and where it is not.

What the estimator can see is less than all that persuasion brought: only orders, of customers
whose account is known, after an act the brand saw, in the trailing window. The truth it is held
against is cut down to the same: added orders whose very act stands in the warehouse, on a topical
post of another household's customer, ordered on a later day within the conversion window. Orders
added by acts the brand never saw may fall into the same people's exposed days too; they are no
part of this truth, and where there are many the estimate lies above it.
"""

import math
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from orchestration import scoring
from orchestration.evaluation.calibration import Estimate, share_of
from orchestration.proof.replayed import replayed
from orchestration.ranking import MARTS
from orchestration.scoring.incremental import total_incremental
from orchestration.worlds import World, WorldParameters

CONFIDENCE = 0.95
READ = ("customers", "exposed")
"""What the total is estimated from."""

_SEEN = """
select count(distinct added.record_id)
from told_added as added
inner join intermediate.int_acts as acts
    on added.platform = acts.platform and added.engagement_id = acts.engagement_id
inner join intermediate.int_customer_accounts as actors
    on acts.platform = actors.platform and acts.actor_account_id = actors.account_id
inner join intermediate.int_customer_accounts as authors
    on acts.platform = authors.platform and acts.author_account_id = authors.account_id
inner join intermediate.int_customers as buyers
    on actors.customer_id = buyers.customer_id
inner join intermediate.int_customers as persuaders
    on authors.customer_id = persuaders.customer_id
inner join intermediate.int_order_values as orders
    on added.record_id = orders.order_id and actors.customer_id = orders.customer_id
cross join config.run_parameters as parameters
where
    added.record_kind = 'order'
    and acts.is_topical
    and buyers.household_id <> persuaders.household_id
    and not orders.is_cancelled
    and not orders.is_fully_refunded
    and cast(orders.ordered_at as date) > cast(acts.occurred_at as date)
    and cast(orders.ordered_at as date)
    <= cast(acts.occurred_at as date) + cast(parameters.conversion_window_days as integer)
"""


@dataclass(frozen=True)
class Total:
    """One world's total.

    Attributes:
        estimate: Incremental conversions as estimated.
        low: Lower end of the 95 % interval.
        high: Upper end.
        true: What there was to see.
        all_added: All added orders and conversions of the world, seen or not.
    """

    estimate: float
    low: float
    high: float
    true: int
    all_added: int

    @property
    def holds_zero(self) -> bool:
        """Whether the interval holds zero: what a null world is asked."""
        return self.low <= 0 <= self.high

    @property
    def holds_truth(self) -> bool:
        """Whether the interval holds what there was to see."""
        return self.low <= self.true <= self.high


@dataclass(frozen=True)
class Totals:
    """Many worlds of one kind.

    Attributes:
        worlds: Each that had enough orders to tell a total.
        untold: How many had not; no interval was claimed there.
        covered: Share of intervals that hold the truth; in null worlds, zero.
        detected: Share of intervals that lie above zero: the power, or in null worlds false alarms.
    """

    worlds: tuple[Total, ...]
    untold: int
    covered: Estimate
    detected: Estimate


def total(parameters: WorldParameters) -> Total:
    """Makes a world, builds no more of it than the total needs, and estimates the total."""
    models = [MARTS[name] for name in READ]
    with replayed(parameters, models) as (world, connection):
        tables = {
            name: connection.execute(f"select * from marts.{MARTS[name]}").to_arrow_table()
            for name in READ
        }
        return total_of(world, connection, scoring.ScoringTables(**tables))


def total_of(
    world: World, connection: duckdb.DuckDBPyConnection, tables: scoring.ScoringTables
) -> Total:
    """Estimates the total of a world and looks up what it truly was."""
    found = total_incremental(tables, CONFIDENCE)
    added = world.truth["added"]
    return Total(
        estimate=float(found.conversions),
        low=float(found.low),
        high=float(found.high),
        true=seen_total(connection, added),
        all_added=added.num_rows,
    )


def seen_total(connection: duckdb.DuckDBPyConnection, added: pa.Table) -> int:
    """Added orders that followed, within the window, an act that stands in the warehouse.

    Args:
        connection: A built warehouse.
        added: The truth: one row per order or conversion that would not have been.
    """
    connection.register("told_added", added)
    count = connection.execute(_SEEN).fetchall()[0][0]
    connection.unregister("told_added")
    return int(count)


def summed_up(worlds: tuple[Total, ...]) -> Totals:
    """Coverage and power over worlds of one kind."""
    told = tuple(world for world in worlds if not math.isnan(world.estimate))
    return Totals(
        worlds=told,
        untold=len(worlds) - len(told),
        covered=share_of(sum(world.holds_truth for world in told), len(told)),
        detected=share_of(sum(world.low > 0 for world in told), len(told)),
    )
