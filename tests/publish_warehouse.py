"""A small warehouse as the marts and the core would leave it, for everything about publishing."""

from datetime import UTC, datetime

import duckdb

PEOPLE = 200
AS_OF = datetime(2026, 6, 30, 23, 59, 59, 999_999, UTC)
PUBLISHED_AT = datetime(2026, 7, 1, 5, 0, tzinfo=UTC)


def make_warehouse(
    connection: duckdb.DuckDBPyConnection,
    *,
    people: int = PEOPLE,
    as_of: datetime = AS_OF,
    input_hash: str = "aaaa",
) -> None:
    """Fills schemas config, intermediate, marts and scores; two more customers do not consent."""
    connection.execute("set timezone = 'UTC'")
    for schema in ("config", "intermediate", "marts", "scores"):
        connection.execute(f"create schema if not exists {schema}")
    connection.execute(
        """
        create or replace table config.run_parameters as
        select
            ?::timestamptz as as_of, 'Stridewell' as brand_name, ?::varchar as input_hash,
            'bbbb' as configuration_hash, '0.1.0' as code_version, 7::bigint as seed
        """,
        [as_of.isoformat(), input_hash],
    )
    connection.execute(
        """
        create or replace table intermediate.int_customers as
        select
            format('C{:06}', i) as customer_id,
            format('person{}@example.org', i) as email,
            format('+49 151 {:07}', i) as phone
        from range(?) as r(i)
        """,
        [people + 2],
    )
    connection.execute(
        """
        create or replace table intermediate.int_profiled_customers as
        select customer_id from intermediate.int_customers
        order by customer_id limit ?
        """,
        [people],
    )
    connection.execute(
        """
        create or replace table intermediate.int_identity_links as
        select customer_id, 'instagram' as platform, format('runner_{}', customer_id) as handle
        from intermediate.int_customers
        """
    )
    connection.execute(_MARTS)
    connection.execute(_SCORES)


_MARTS = """
create or replace table marts.dim_customers as
select
    customer_id, 'DE' as country, 'de' as language, 'retail' as industry, '30-39' as age_band,
    'gold' as loyalty_tier, timestamptz '2025-01-01 00:00:00+00' as customer_since_at,
    true as has_outreach_consent, 1::bigint as account_count, 'declared' as link_method
from intermediate.int_profiled_customers;
comment on table marts.dim_customers is 'One row per customer: what is known of the person''s ways.';
comment on column marts.dim_customers.country is 'ISO 3166-1 code.';

create or replace table marts.customer_reach as
select
    customer_id, 1::bigint as account_count, 1::bigint as declared_handle_count,
    case when hash(customer_id) % 3 > 0 then 1000 + hash(customer_id) % 4000 end::bigint
        as followers_count,
    timestamptz '2026-06-01 00:00:00+00' as followers_observed_at
from intermediate.int_profiled_customers;

create or replace table marts.customer_relevance as
select
    customer_id, 12::bigint as post_count, 0.5::double as topic_weight_sum,
    12.5::decimal(18, 4) as net_revenue_amount
from intermediate.int_profiled_customers;

create or replace table marts.customer_resonance as
select customer_id, 40::bigint as like_count, null::bigint as answered_comment_count
from intermediate.int_profiled_customers;

create or replace table marts.customer_roi as
select customer_id, 'EUR' as currency, 3::bigint as attributed_order_count,
    99.99::decimal(18, 4) as attributed_net_amount
from intermediate.int_profiled_customers;

create or replace table marts.brand_benchmarks as
select * from (values
    ('like_rate_per_post', '1,000 to 10,000 followers', 0.04, 'Agency survey', 0.051),
    ('engaged_share', 'micro-influencer', 0.25, 'Vendor', null)
) as b(metric, segment, benchmark_value, source, own_value);

create or replace table marts.data_coverage as
select * from (values
    ('followers', 200::bigint, 133::bigint, 'A follower count is known.'),
    ('orders', 200::bigint, 200::bigint, 'At least one order.')
) as c(signal, customer_count, covered_customer_count, description);
"""

_SCORES = """
create or replace table scores.ranked_influencers as
with scored as (
    select
        r.customer_id, r.followers_count,
        round(30 + hash(r.customer_id || 's') % 100000 / 3000.0, 4)::double as score,
        (hash(r.customer_id || 'r') % 101)::double as reach_index,
        (hash(r.customer_id || 'q') % 101)::double as resonance_index
    from marts.customer_reach as r
),

ranked as (
    select *, row_number() over (order by score desc, customer_id) as rank from scored
)

select
    customer_id, rank::bigint as rank, score, score - 5 as score_low, score + 9 as score_high,
    1.0 / rank::double as p_top, 2.5::double as expected_conversions, reach_index,
    50.0::double as relevance_index, resonance_index, null::double as roi_index,
    case when rank <= 10 then 'A' when rank <= 40 then 'B' when rank <= 100 then 'C' else 'D' end
        as grade,
    followers_count between 500 and 5000 as is_micro_influencer, 'B' as evidence_level,
    followers_count, 0.1::double as suspect_share, 0.3::double as saturation,
    [
        {'stage': 'reach', 'log_ratio': ln(2.0)::double,
            'text': 'twice as many people engage <as usual>'},
        {'stage': 'roi', 'log_ratio': -0.1::double, 'text': 'slightly fewer of them act'}
    ] as reasons
from ranked;
"""
