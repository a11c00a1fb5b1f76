"""A small warehouse as the marts and the core would leave it, for everything about publishing."""

import hashlib
import math
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from orchestration.campaign.schemas import TABLES as PLANNED
from orchestration.measurement.schema import RESULTS_SCHEMA
from orchestration.measurement.schema import TABLES as MEASURED
from orchestration.publish.descriptions import Words
from orchestration.scoring import RANKED_SCHEMA

PEOPLE = 200
AS_OF = datetime(2026, 6, 30, 23, 59, 59, 999_999, UTC)
PUBLISHED_AT = datetime(2026, 7, 1, 5, 0, tzinfo=UTC)


CONFIGURATION_HASH = hashlib.sha256(b'bbbb{"k": 40}').hexdigest()

MODELS = {
    "marts.dim_customers": Words(
        "One row per customer: what's known of them.", {"country": "ISO 3166-1 code."}
    )
}
"""What dbt would say of the marts."""


def make_warehouse(
    connection: duckdb.DuckDBPyConnection,
    *,
    people: int = PEOPLE,
    as_of: datetime = AS_OF,
    input_hash: str = "aaaa",
) -> None:
    """Fills schemas config, intermediate, marts and scores; two more customers do not consent."""
    connection.execute("set timezone = 'UTC'")
    for schema in ("campaigns", "config", "intermediate", "marts", "scores"):
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
        "create or replace table scores.ranking_parameters as select '{\"k\": 40}' as parameters"
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
    connection.register("ranked", ranked_table(people))
    connection.execute("create or replace table scores.ranked_influencers as select * from ranked")
    connection.unregister("ranked")
    connection.execute(_ASKED)
    for name, schema in {**PLANNED, **MEASURED}.items():
        connection.register("planned", schema.empty_table())
        connection.execute(f"create or replace table campaigns.{name} as select * from planned")
        connection.unregister("planned")
    connection.register("measured", pa.Table.from_pylist(_MEASURED, schema=RESULTS_SCHEMA))
    connection.execute("insert into campaigns.campaign_results select * from measured")
    connection.unregister("measured")


_MARTS = """
create or replace table marts.dim_customers as
select
    customer_id, 'DE' as country, 'de' as language, 'retail' as industry, '30-39' as age_band,
    'gold' as loyalty_tier, timestamptz '2025-01-01 00:00:00+00' as customer_since_at,
    true as has_outreach_consent, 1::bigint as account_count, 'declared' as link_method
from intermediate.int_profiled_customers;

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

create or replace table marts.conversion_ledger as
select
    'o' || customer_id as conversion_key, 'purchase' as conversion_kind,
    1::bigint as credit_number,
    case when hash(customer_id) % 5 = 0 then customer_id end as credited_customer_id,
    null::varchar as held_customer_id,
    case when hash(customer_id) % 5 = 0 then 'code' else 'none' end as rule, '2' as rule_version,
    99.99::decimal(18, 4) as amount, 'EUR' as currency,
    timestamptz '2026-05-01 10:00:00+00' as occurred_at, false as is_held
from intermediate.int_profiled_customers;

create or replace table marts.code_leaks as
select
    md5(customer_id) as code_key, customer_id, date '2026-05-01' as leaked_from_date,
    date '2026-05-03' as leaked_to_date, 'strangers' as pattern, 12::bigint as use_count,
    0.5::double as usual_stranger_share
from intermediate.int_profiled_customers
order by customer_id limit 2;

create or replace table marts.suspect_customers as
select
    customer_id, false as is_inauthentic, true as has_bought_audience,
    'instagram: 101 accounts acted within 19 seconds on 7 of 7 posts.' as evidence,
    7::bigint as burst_post_count
from intermediate.int_profiled_customers
order by customer_id limit 3;

create or replace table marts.activation_exports as
select * from (values
    (
        'e1', 'autumn', 1::bigint, 'csv', 'activation/autumn/wave-1/people.csv', 'ann',
        timestamptz '2026-06-01 10:00:00+00', timestamptz '2026-05-31 23:59:59+00',
        20::bigint, 1::bigint
    )
) as e(
    export_id, campaign_id, wave, channel, destination, exported_by, exported_at, as_of,
    person_count, recalled_person_count
);

create or replace table marts.brand_benchmarks as
select * from (values
    ('like_rate_per_post', '1,000 to 10,000 followers', 0.04, 'Agency survey', 0.051),
    ('engaged_share', 'micro-influencer', 0.25, 'Vendor', null)
) as b(metric, segment, benchmark_value, source, own_value);

create or replace table marts.source_freshness as
select * from (values
    ('shop', 'shopify', 'fresh', null, timestamptz '2026-06-30 05:00:00+00', 1200::bigint),
    ('newsletter', 'klaviyo', 'stale', 'access was refused (403). It needs: profiles:read.',
        timestamptz '2026-06-12 05:00:00+00', 900)
) as s(source, kind, state, reason, read_at, record_count);

create or replace table marts.identity_links as
select * from (values
    ('C000001', 'instagram', md5('1'), 'oauth', null::double, 'contact', 'they connected it'),
    ('C000002', 'instagram', md5('2'), 'probable', 0.95, 'aggregate', 'same first and last name')
) as l(customer_id, platform, account_key, method, probability, link_use, evidence);

create or replace table marts.identity_merges as
select * from (values
    ('C000001', 'shopify-1', 'email', null::double, 'the same address in two systems')
) as m(customer_id, record_id, method, probability, evidence);

create or replace table marts.identity_quality as
select * from (values
    ('account', 'contact', 0.99::double, 40::bigint, 39.8::double, 20::bigint, 1.0::double,
        0.84::double, 1.0::double, 25::bigint, 0.8::double, 0.61::double, 0.91::double)
) as q(kind, link_use, threshold, matched_count, expected_right_count, labelled_count, precision,
    precision_low, precision_high, true_count, recall, recall_low, recall_high);

create or replace table marts.data_coverage as
select * from (values
    ('followers', 200::bigint, 133::bigint, 'A follower count is known.'),
    ('orders', 200::bigint, 200::bigint, 'At least one order.')
) as c(signal, customer_count, covered_customer_count, description);
"""


_MEASURED = [
    {
        "level": "campaign",
        "campaign_id": "spring",
        "reading": reading,
        "metric": metric,
        "value": 12.0,
        "low": 3.0,
        "high": 21.0,
        "unit": "conversions",
    }
    for reading, metric in (
        ("attributed", "conversions"),
        ("experimental", "incremental_conversions"),
    )
]


_ASKED = """
create or replace table scores.ask_next as
select
    customer_id, row_number() over (order by customer_id) as ask_rank, 'handle' as unknown,
    2.5::double as value_of_information, 'EUR' as score_unit,
    0.125::double as enters_top_probability,
    'no account is linked: if they post like others, they would be in the best 40 with 12 %'
        as reason
from intermediate.int_profiled_customers
order by customer_id limit 5;
"""


def ranked_table(people: int) -> pa.Table:
    """A ranking of `people` customers with every column of the core, followers unknown of some."""
    scores = {f"C{i:06}": round(30 + (i * 7919 % 100_003) / 3_000, 4) for i in range(people)}
    best_first = sorted(scores, key=lambda customer: (-scores[customer], customer))
    values = sorted(scores.values())
    median = values[len(values) // 2] + 2.0 if values else None
    rows = [
        _ranked_row(customer, place, scores[customer], median)
        for place, customer in enumerate(best_first, start=1)
    ]
    return pa.Table.from_pylist(rows, schema=RANKED_SCHEMA)


def _ranked_row(customer: str, rank: int, score: float, median: float) -> dict[str, object]:
    number = int(customer[1:])
    followers = None if number % 3 == 0 else 1_000 + number * 37 % 4_000
    total = math.log((score + 2.0) / median)
    plain = {pa.float64(): 0.5, pa.int64(): 1, pa.string(): "plain", pa.bool_(): True}
    known = {f.name: plain[f.type] for f in RANKED_SCHEMA if f.name != "reasons" and not f.nullable}
    return {
        **dict.fromkeys(RANKED_SCHEMA.names),
        **known,
        "customer_id": customer,
        "rank": rank,
        "score": score,
        "score_low": score - 5,
        "score_high": score + 9,
        "expected_value": score + 2.0,
        "expected_cost": 2.0,
        "median_expected_value": median,
        "expected_conversions_low": 0.1,
        "expected_conversions_high": 2.0,
        "p_top": 1 / rank,
        "grade": "ABCDF"[min(4, rank * 5 // 200)],
        "evidence_level": "B",
        "reach_index": float(number * 31 % 101),
        "resonance_index": float(number * 17 % 101),
        "followers_count": followers,
        "is_micro_influencer": None if followers is None else followers <= 5_000,
        "suspect_share": 0.1,
        "reasons_total": total,
        "reasons": [
            {"stage": "reach", "log_ratio": total + 0.3, "text": "4.2 <people> a post, & more"},
            {"stage": "roi", "log_ratio": -0.3, "text": "0.74 times the median"},
        ],
    }
