"""What people truly brought after a cut: read from everything known today, in one warehouse.

Three readings, each unknown where it cannot be read:

- *credited conversions*: purchases, installs and the like in the horizon, credited to the
  person's own code or link. Unknown for who had no valid code: nothing could be credited.
- *excess orders*: self-controlled. Orders of the people who engaged with the person's topical
  posts in the horizon, in the conversion window after they did, above the same people's own rate
  in the rest of their time. Unknown for whose posts no other customer acted on.
- *activations*: of everybody assigned in the horizon, both arms, the conversions credited until
  the campaign ended.
"""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime

import duckdb
import pyarrow as pa

from orchestration import replay
from orchestration.backtest.cuts import Cut
from orchestration.brand import Brand
from orchestration.configuration import AnalystConfig
from orchestration.deployment import Deployment
from orchestration.evaluation import baselines
from orchestration.evaluation.baselines import Floats

MODELS = (
    *baselines.MODELS,
    "int_credited_acts",
    "int_referral_codes",
    "int_activations",
    "int_campaigns",
    "int_order_values",
    "int_customers",
    "int_suspect_ties",
    "int_customer_accounts",
)
LONGEST_WINDOW = 3650


@contextlib.contextmanager
def everything_known(
    source: Deployment, folder: Deployment, brand: Brand, first: datetime, last: datetime
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of the whole history, in which outcomes are looked up.

    Args:
        source: Whose lake is read.
        folder: Where the warehouse is made anew.
        brand: The validated `brand.yaml`.
        first: When the history begins.
        last: When it ends.
    """
    with replay.file(folder) as connection:
        replay.provide_lake(connection, source)
        build(connection, brand, first, last)
        yield connection


def build(
    connection: duckdb.DuckDBPyConnection, brand: Brand, first: datetime, last: datetime
) -> None:
    """Builds what `of_cut` and `activations_of` read, over the whole history at once."""
    days = min(max((last - first).days + 1, 1), LONGEST_WINDOW)
    replay.configure(connection, brand, last, AnalystConfig.model_validate({"window_days": days}))
    replay.build(connection, MODELS)


def of_cut(connection: duckdb.DuckDBPyConnection, cut: Cut, first: datetime) -> pa.Table:
    """What everybody who may still be profiled brought in the horizon after a cut.

    Args:
        connection: A warehouse of the whole history.
        cut: Which one.
        first: When the history begins: no time before it counts as time without orders.

    Returns:
        One row per customer: `customer_id`, `credited_conversions` and `excess_orders` (null where
        unknown), sorted by `customer_id`.
    """
    return connection.execute(
        _OUTCOMES, {"cut": cut.as_of, "until": cut.until, "first": first}
    ).to_arrow_table()


def activations_of(connection: duckdb.DuckDBPyConnection, cut: Cut) -> pa.Table:
    """Everybody assigned in the horizon after a cut, whose campaign is over.

    Returns:
        One row per campaign and customer: `customer_id`, `is_treatment`, `conversions` credited
        from the assignment to the campaign's end; null for who had no code.
    """
    return connection.execute(_ACTIVATIONS, {"cut": cut.as_of, "until": cut.until}).to_arrow_table()


COUNTED_LATER = ("followers", "mean likes", "engagement rate")
"""Simple rankings by counts that networks show as they stand today, never as they stood."""


def counts_of_today(connection: duckdb.DuckDBPyConnection) -> Mapping[str, Floats]:
    """What the simple rankings by counts would sort by today, in the order of `of_cut`.

    A brand that hands over its history once has no counts of the past. Given today's, a simple
    ranking knows more than it could have known; without them there is none to compare with.
    """
    found = baselines.figures(connection)
    return {name: found[name] for name in COUNTED_LATER}


_OUTCOMES = """
with

parameters as (

    select
        conversion_window_days,
        cast($cut at time zone 'UTC' as date) as cut_date,
        cast($until at time zone 'UTC' as date) as until_date,
        cast($first at time zone 'UTC' as date) as first_date,
        cast(as_of at time zone 'UTC' as date) as last_date
    from staging.stg_config__run_parameters

),

owners as (

    select distinct customer_id
    from intermediate.int_referral_codes
    where valid_from <= $until and (valid_to is null or valid_to > $cut)

),

credited as (

    select
        credited_customer_id as customer_id,
        count(*) as conversion_count
    from intermediate.int_credited_acts
    where occurred_at > $cut and occurred_at <= $until
    group by credited_customer_id

),

order_dates as (

    select
        customer_id,
        cast(ordered_at at time zone 'UTC' as date) as order_date
    from intermediate.int_order_values
    where not is_cancelled and not is_fully_refunded

),

people as (

    select
        customers.customer_id,
        known.household_id,
        greatest(
            cast(customers.customer_since_at at time zone 'UTC' as date), parameters.first_date
        ) as start_date,
        parameters.last_date
    from marts.dim_customers as customers
    cross join parameters
    inner join intermediate.int_customers as known using (customer_id)

),

own_time as (

    select
        people.customer_id,
        date_diff('day', people.start_date, people.last_date) as day_count,
        count(order_dates.order_date) as order_count
    from people
    left join order_dates
        on
            people.customer_id = order_dates.customer_id
            and order_dates.order_date > people.start_date
            and order_dates.order_date <= people.last_date
    where people.start_date < people.last_date
    group by people.customer_id, people.start_date, people.last_date

),

accounts as (

    select
        owned.platform,
        owned.account_id,
        people.customer_id,
        people.household_id
    from intermediate.int_customer_accounts as owned
    inner join people using (customer_id)

),

topical_days as (

    select
        platform,
        author_account_id,
        actor_account_id,
        act_count,
        unnest(topical_act_dates) as acted_date
    from intermediate.int_ties

),

days as (

    select distinct
        authors.customer_id,
        actors.customer_id as friend_id,
        topical_days.acted_date
    from topical_days
    cross join parameters
    inner join accounts as authors
        on
            topical_days.platform = authors.platform
            and topical_days.author_account_id = authors.account_id
    inner join accounts as actors
        on
            topical_days.platform = actors.platform
            and topical_days.actor_account_id = actors.account_id
    left join intermediate.int_suspect_ties as suspects
        on
            topical_days.platform = suspects.platform
            and topical_days.author_account_id = suspects.author_account_id
            and topical_days.actor_account_id = suspects.actor_account_id
    where
        authors.customer_id <> actors.customer_id
        and authors.household_id <> actors.household_id
        and coalesce(suspects.suspect_act_count < topical_days.act_count, true)
        and topical_days.acted_date > parameters.cut_date
        and topical_days.acted_date < parameters.until_date

),

-- After each act: until the conversion window closes, the next act opens another, or the horizon
-- ends. The day of the act is on neither side of it.
spans as (

    select
        days.customer_id,
        days.friend_id,
        days.acted_date as from_date,
        least(
            days.acted_date + cast(parameters.conversion_window_days as integer),
            coalesce(
                lead(days.acted_date) over (
                    partition by days.customer_id, days.friend_id
                    order by days.acted_date
                ),
                parameters.until_date
            ),
            parameters.until_date
        ) as until_date
    from days
    cross join parameters

),

counted as (

    select
        spans.customer_id,
        spans.friend_id,
        spans.from_date,
        spans.until_date,
        count(order_dates.order_date) as order_count
    from spans
    left join order_dates
        on
            spans.friend_id = order_dates.customer_id
            and order_dates.order_date > spans.from_date
            and order_dates.order_date <= spans.until_date
    group by spans.customer_id, spans.friend_id, spans.from_date, spans.until_date

),

friends as (

    select
        counted.customer_id,
        counted.friend_id,
        sum(date_diff('day', counted.from_date, counted.until_date)) as exposed_days,
        sum(counted.order_count) as exposed_orders,
        max(own_time.day_count) as all_days,
        max(own_time.order_count) as all_orders
    from counted
    inner join own_time on counted.friend_id = own_time.customer_id
    group by counted.customer_id, counted.friend_id

),

excess as (

    select
        customer_id,
        sum(
            cast(exposed_orders as double)
            - exposed_days * (all_orders - exposed_orders) / (all_days - exposed_days)
            order by friend_id
        ) as excess_orders
    from friends
    -- A rate known from less time than it is held against makes the difference a lottery.
    where exposed_days > 0 and all_days >= 2 * exposed_days
    group by customer_id

)

select
    customers.customer_id,
    case
        when owners.customer_id is not null
            then cast(coalesce(credited.conversion_count, 0) as double)
    end as credited_conversions,
    round(excess.excess_orders, 9) as excess_orders
from marts.dim_customers as customers
left join owners using (customer_id)
left join credited using (customer_id)
left join excess using (customer_id)
order by customers.customer_id
"""

_ACTIVATIONS = """
with

parameters as (

    select
        as_of,
        conversion_window_days
    from staging.stg_config__run_parameters

),

assigned as (

    select
        activations.campaign_id,
        activations.customer_id,
        activations.arm = 'treatment' as is_treatment,
        greatest(
            activations.assigned_at, coalesce(campaigns.starts_at, activations.assigned_at)
        ) as credited_from,
        coalesce(
            campaigns.ends_at,
            activations.assigned_at + to_days(cast(parameters.conversion_window_days as integer))
        ) as credited_until,
        parameters.as_of
    from intermediate.int_activations as activations
    cross join parameters
    left join intermediate.int_campaigns as campaigns using (campaign_id)
    where activations.assigned_at > $cut and activations.assigned_at <= $until

),

owners as (

    select distinct
        assigned.campaign_id,
        assigned.customer_id
    from assigned
    inner join intermediate.int_referral_codes as codes
        on
            assigned.customer_id = codes.customer_id
            and codes.valid_from <= assigned.credited_until
            and (codes.valid_to is null or codes.valid_to > assigned.credited_from)

)

select
    assigned.campaign_id,
    assigned.customer_id,
    assigned.is_treatment,
    case
        when owners.customer_id is not null then cast(count(credits.conversion_key) as double)
    end as conversions
from assigned
inner join marts.dim_customers as customers using (customer_id)
left join owners
    on
        assigned.campaign_id = owners.campaign_id
        and assigned.customer_id = owners.customer_id
left join intermediate.int_credited_acts as credits
    on
        assigned.customer_id = credits.credited_customer_id
        and assigned.credited_from <= credits.occurred_at
        and assigned.credited_until >= credits.occurred_at
where assigned.credited_until <= assigned.as_of
group by assigned.campaign_id, assigned.customer_id, assigned.is_treatment, owners.customer_id
order by assigned.campaign_id, assigned.customer_id
"""
