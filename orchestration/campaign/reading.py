"""Reads from the warehouse what campaigns are planned from."""

import json
from datetime import UTC

import duckdb
import pyarrow as pa

from orchestration import scoring
from orchestration.campaign.definition import Definition
from orchestration.campaign.market import Market, make_cells, make_pool, make_ties
from orchestration.scoring.portfolio import make_portfolio

PEOPLE = """
with platforms as (
    select
        customer_id,
        list(platform order by followers_count desc nulls last, platform) as platforms
    from marts.dim_accounts
    where customer_id is not null
    group by customer_id
)

select
    customers.customer_id,
    customers.country,
    customers.language,
    customers.age_band,
    customers.industry,
    customers.loyalty_tier,
    customers.account_count,
    coalesce(suspects.is_inauthentic, false) as is_inauthentic,
    platforms.platforms,
    reach.post_count,
    reach.actor_known_post_count,
    ranked.* exclude (customer_id, reasons)
from marts.dim_customers as customers
inner join scores.ranked_influencers as ranked using (customer_id)
left join marts.customer_reach as reach using (customer_id)
left join marts.suspect_customers as suspects using (customer_id)
left join platforms using (customer_id)
order by customers.customer_id
"""

AUDIENCES = """
select
    customer_id,
    cast('0x' || actor_key as bigint) as actor_number,
    engaged_post_count,
    is_recent_buyer
from marts.customer_audiences
order by customer_id, actor_number
"""

CREDITED = """
select
    credited_customer_id as customer_id,
    epoch((select as_of from config.run_parameters) - occurred_at) / 86400 as days_ago
from marts.conversion_ledger
where
    credited_customer_id is not null
    and rule in ('link', 'code')
    and not is_cancelled
    and not is_fully_refunded
order by customer_id, days_ago
"""

COMMITTED = """
select campaign_id, max(wave), coalesce(sum(committed_amount), 0)
from marts.campaign_commitments
group by campaign_id
"""

RESPONSES = """
select incentive_kind, offered_count, accepted_count
from marts.incentive_responses
where accepted_count is not null
order by incentive_kind
"""

REACH_COST_RATIO = """
select benchmark_value from marts.brand_benchmarks where metric = 'cost_per_engagement_ratio'
"""

READ = (
    "brand_benchmarks",
    "campaign_commitments",
    "campaign_contacts",
    "conversion_ledger",
    "customer_audiences",
    "customer_reach",
    "customer_roi",
    "dim_accounts",
    "dim_customers",
    "incentive_responses",
    "suspect_customers",
)
"""The marts that are read, besides those of the ranking."""


def read_definitions(connection: duckdb.DuckDBPyConnection) -> dict[str, Definition]:
    """The campaigns of this run, by id, as they were when the run began."""
    rows = connection.execute(
        "select campaign_id, definition, lines from config.campaign_definitions order by 1"
    ).fetchall()
    return {
        campaign_id: Definition.model_validate_json(definition).written_at(json.loads(lines))
        for campaign_id, definition, lines in rows
    }


def read_market(
    connection: duckdb.DuckDBPyConnection,
    marts: scoring.ScoringTables,
    definitions: dict[str, Definition],
) -> Market:
    """Everything the campaigns are planned from.

    Args:
        connection: The warehouse, ranked.
        marts: What the ranking was made from.
        definitions: The campaigns.
    """
    ranked_with = connection.execute("select parameters from scores.ranking_parameters").fetchall()
    parameters = scoring.Parameters(**json.loads(ranked_with[0][0]))
    run = connection.execute("select as_of, seed from config.run_parameters").fetchall()[0]
    people = connection.execute(PEOPLE).to_arrow_table()
    portfolio = make_portfolio(marts, parameters)
    if people["customer_id"].to_pylist() != portfolio.customer_id.to_pylist():
        raise AssertionError("the ranking and the marts hold other people than the portfolio")
    names = people["customer_id"].combine_chunks()
    ties = make_ties(connection.execute(AUDIENCES).to_arrow_table(), names)
    cell = make_cells(people)
    ratio = connection.execute(REACH_COST_RATIO).fetchall()
    return Market(
        people=people,
        portfolio=portfolio,
        ties=ties,
        cell=cell,
        pool=make_pool(ties, cell),
        contacts=connection.execute(
            "select campaign_id, customer_id, last_contacted_at from marts.campaign_contacts"
        ).to_arrow_table(),
        committed={
            row[0]: (int(row[1]), float(row[2])) for row in connection.execute(COMMITTED).fetchall()
        },
        responses={
            row[0]: (int(row[1]), int(row[2])) for row in connection.execute(RESPONSES).fetchall()
        },
        credited=connection.execute(CREDITED).to_arrow_table(),
        code_owners=_owners(connection),
        definitions=definitions,
        as_of=run[0].astimezone(UTC),
        seed=int(run[1]),
        interval=parameters.interval,
        reach_cost_ratio=float(ratio[0][0]) if ratio and ratio[0][0] else None,
    )


def _owners(connection: duckdb.DuckDBPyConnection) -> pa.Array:
    found = connection.execute(
        "select customer_id from marts.customer_roi where code_count > 0 order by 1"
    ).to_arrow_table()
    return found["customer_id"].combine_chunks()
