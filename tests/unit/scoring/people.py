"""One invented population of marts for every scoring test: known figures, heavy tails, gaps.

Vectorised, so that the same people serve a test of fifty and a measurement of a million.
"""

from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.scoring import ScoringTables

WINDOW_DAYS = 90
EVERY_DAY_US = 86_400_000_000


def make_tables(count: int = 200, seed: int = 7, *, unknown: float = 0.3) -> ScoringTables:
    """Marts of `count` people, each signal unknown for a share `unknown` of them."""
    rng = np.random.default_rng(seed)
    ids = pa.array([f"c{number:07d}" for number in range(count)])

    def hide(values: NDArray[np.int64], hidden: NDArray[np.bool_]) -> pa.Array:
        return pa.array(np.asarray(values, dtype=np.int64), mask=hidden)

    def part(whole: NDArray[np.int64], share: NDArray[np.float64] | float) -> NDArray[np.int64]:
        return rng.binomial(whole, share)

    no_account = rng.random(count) < unknown
    no_actors = no_account | (rng.random(count) < unknown)
    no_counts = no_account | (rng.random(count) < unknown / 2)
    no_followers = no_account | (rng.random(count) < unknown)
    followers = np.round(np.exp(rng.normal(6.5, 1.3, count))).astype(np.int64)
    posts = 1 + rng.negative_binomial(1, 0.05, count)
    topical_posts = part(posts, rng.beta(1, 4, count))
    listeners = followers * np.exp(rng.normal(-2.0, 0.6, count))
    people = rng.poisson(listeners * (1 - 0.95**posts))
    topical_people = part(people, 1 - 0.9**topical_posts)
    acts = people + rng.poisson(people * posts * 0.05)
    counted_acts = rng.poisson(listeners * 0.05 * posts * 1.3)
    topical_counted_acts = part(counted_acts, topical_posts / posts)
    comments = part(counted_acts, 0.1)
    shares = part(counted_acts - comments, 0.05)
    akin = part(people, rng.beta(2, 6, count))
    buyers = part(people, rng.beta(1, 15, count))
    orders = rng.poisson(rng.gamma(0.8, 3.0, count))
    no_orders = rng.random(count) < unknown / 3
    has_code = rng.random(count) < 0.4
    no_list = no_account | (rng.random(count) < 0.7)
    listening = part(followers, 0.2)
    activated = rng.binomial(2, 0.15, count)
    accepted = part(activated, 0.4)
    controlled = rng.binomial(1, 0.1, count)
    exposed_days = np.minimum(people * 3, 4_000)

    customers = pa.table(
        {"customer_id": ids, "has_outreach_consent": pa.array(rng.random(count) < 0.8)}
    )
    reach = pa.table(
        {
            "customer_id": ids,
            "followers_count": hide(followers, no_followers),
            "post_count": hide(posts, no_account),
            "topical_post_count": hide(topical_posts, no_account),
            "actor_known_post_count": hide(posts, no_actors),
            "engaged_people_count": hide(people, no_actors),
            "topical_engaged_people_count": hide(topical_people, no_actors),
            "act_count": hide(acts, no_actors),
            "counted_post_count": hide(posts, no_counts),
            "counted_act_count": hide(counted_acts, no_counts),
            "topical_counted_post_count": hide(topical_posts, no_counts),
            "topical_counted_act_count": hide(topical_counted_acts, no_counts),
            "reported_reached_count": hide(people * 10, rng.random(count) < 0.9),
            "reported_engaged_count": hide(people, rng.random(count) < 0.9),
            "own_insight_post_count": hide(posts * (rng.random(count) < 0.05), no_account),
            "public_post_count": hide(posts, no_account),
            "brand_act_count": hide(rng.poisson(0.5, count), np.zeros(count, dtype=bool)),
        }
    )
    kinds = np.array(["image", "video"])[rng.integers(0, 2, count)]
    post_mix = pa.table(
        {
            "customer_id": ids,
            "platform": pa.array(np.array(["instagram", "tiktok"])[rng.integers(0, 2, count)]),
            "media_type": pa.array(kinds, mask=rng.random(count) < 0.1),
            "account_type": pa.array(np.full(count, "personal")),
            "followers_count": hide(followers, no_followers),
            "counted_post_count": hide(posts, no_counts),
            "like_count": hide(counted_acts - comments - shares, no_counts),
            "comment_count": hide(comments, no_counts),
            "share_count": hide(shares, no_counts),
        }
    ).filter(pa.array(~no_account))
    resonance = pa.table(
        {
            "customer_id": ids,
            "counted_post_count": hide(posts, no_counts),
            "like_count": hide(counted_acts - comments - shares, no_counts),
            "comment_count": hide(comments, no_counts),
            "share_count": hide(shares, no_counts),
            "others_comment_count": hide(comments, no_actors),
            "answered_comment_count": hide(part(comments, 0.3), no_actors),
            "engaged_people_count": hide(people, no_actors),
            "repeat_engager_count": hide(part(people, 0.2), no_actors),
            "act_count": hide(acts, no_actors),
            "suspect_act_count": hide(part(acts, 0.02), no_actors),
        }
    )
    ordered_at = (1_700_000_000_000_000 + rng.integers(0, 180, count) * EVERY_DAY_US).astype(
        "M8[us]"
    )
    relevance = pa.table(
        {
            "customer_id": ids,
            "post_count": hide(posts, no_account),
            "topic_weight_sum": pa.array(topical_posts * 0.8, mask=no_account),
            "brand_mention_post_count": hide(part(topical_posts, 0.3), no_account),
            "engaged_people_count": hide(people, no_actors),
            "audience_topical_people_count": hide(akin, no_actors),
            "audience_newcomer_count": hide(people - buyers, no_actors),
            "audience_topical_newcomer_count": hide(part(people - buyers, 0.25), no_actors),
            "audience_recent_buyer_count": hide(buyers, no_actors),
            "order_count": hide(orders, no_orders),
            "recent_order_count": hide(part(orders, 0.4), no_orders),
            "net_revenue_amount": pa.array(np.round(orders * 60.0, 2), mask=no_orders).cast(
                pa.decimal128(18, 4)
            ),
            "other_currency_order_count": hide(orders * 0, no_orders),
            "last_ordered_at": pa.array(ordered_at, mask=no_orders | (orders == 0)).cast(
                pa.timestamp("us", tz="UTC")
            ),
            "review_count": hide(rng.binomial(1, 0.2, count), np.zeros(count, dtype=bool)),
            "review_score_sum": pa.array(np.zeros(count)),
            "complaint_count": hide(rng.binomial(1, 0.05, count), np.zeros(count, dtype=bool)),
            "brand_act_count": hide(rng.poisson(0.5, count), np.zeros(count, dtype=bool)),
            "active_listener_count": hide(listening, no_list),
            "listener_activity": pa.array(listening * 2.0, mask=no_list),
            "known_listener_activity": pa.array(listening * 2.0, mask=no_list),
            "winnable_listener_activity": pa.array(listening * 1.8, mask=no_list),
            "newcomer_listener_activity": pa.array(listening * 1.5, mask=no_list),
            "interested_listener_activity": pa.array(
                listening * 1.5 * rng.gamma(9.0, 1 / 9, count), mask=no_list
            ),
        }
    )
    credited = rng.poisson(people * 0.02)
    roi = pa.table(
        {
            "customer_id": ids,
            "code_count": hide(has_code.astype(np.int64), np.zeros(count, dtype=bool)),
            "code_day_count": hide(np.full(count, 90), ~has_code),
            "attributed_conversion_count": hide(credited, ~has_code),
            "attributed_day_count": hide(np.minimum(credited, 60), ~has_code),
            "attributed_order_count": hide(part(credited, 0.7), ~has_code),
            "activation_count": hide(activated, np.zeros(count, dtype=bool)),
            "answered_count": hide(activated, np.zeros(count, dtype=bool)),
            "accepted_count": hide(accepted, np.zeros(count, dtype=bool)),
            "posted_count": hide(part(accepted, 0.8), np.zeros(count, dtype=bool)),
            "activation_conversion_count": hide(rng.poisson(accepted * 0.3), activated == 0),
            "control_count": hide(controlled, np.zeros(count, dtype=bool)),
            "control_conversion_count": hide(rng.poisson(controlled * 0.1), controlled == 0),
            "incentive_cost_amount": pa.array(accepted * 12.5).cast(pa.decimal128(18, 4)),
            "exposed_order_count": pa.array(exposed_days * 0.006, mask=no_actors),
            "usual_order_count": pa.array(exposed_days * 0.004, mask=no_actors),
            "exposed_coded_order_count": hide(
                rng.poisson(exposed_days * 0.001), no_actors | ~has_code
            ),
        }
    )
    watched = np.flatnonzero(~no_actors & (exposed_days > 0))
    row = np.repeat(watched, 3)
    days = exposed_days[row] * np.tile([0.2, 0.3, 0.5], watched.size)
    exposures = pa.table(
        {
            "customer_id": ids.take(pa.array(row)),
            "lag_from_days": pa.array(np.tile([0, 3, 9], watched.size), pa.int32()),
            "is_usual_buyer": pa.array(rng.random(row.size) < 0.5),
            "exposed_day_count": days,
            "exposed_order_count": rng.poisson(days * 0.006).astype(np.float64),
            "usual_order_count": days * 0.004,
        }
    )
    friends = rng.random(count) < 0.5
    exposed = pa.table(
        {
            "customer_id": ids.filter(pa.array(friends)),
            "exposed_day_count": np.full(friends.sum(), 25.0),
            "exposed_order_count": rng.poisson(0.3, friends.sum()),
            "unexposed_day_count": np.full(friends.sum(), 65.0),
            "unexposed_order_count": rng.poisson(0.6, friends.sum()),
        }
    )
    return ScoringTables(customers, reach, post_mix, resonance, relevance, roi, exposures, exposed)


def with_column(
    tables: ScoringTables, table: str, column: str, values: pa.Array | pa.ChunkedArray
) -> ScoringTables:
    """The same tables with one column of one of them replaced."""
    old = getattr(tables, table)
    new = old.set_column(old.schema.get_field_index(column), column, values)
    return replace(tables, **{table: new})


def with_value(tables: ScoringTables, table: str, column: str, row: int, value: object):
    """The same tables with one value of one of them replaced."""
    old = getattr(tables, table)[column]
    values = old.to_pylist()
    values[row] = value
    return with_column(tables, table, column, pa.array(values, old.type))


def with_roi(count=4, **columns):
    """People about whom only the given figures of `roi` are known."""
    tables = replace(make_tables(count, unknown=0.0), exposures=None, exposed=None)
    for name in tables.roi.column_names[1:]:
        values = pa.array(columns[name]) if name in columns else pa.nulls(count)
        tables = with_column(tables, "roi", name, values)
    return tables


def with_exposures(orders, usual, days=1_000.0):
    """Four people about whom only these exposures are known; None where there were none."""
    rows = [person for person, value in enumerate(orders) if value is not None]
    tables = with_roi()
    exposures = pa.table(
        {
            "customer_id": tables.customers["customer_id"].take(pa.array(rows)),
            "lag_from_days": pa.array([0] * len(rows), pa.int32()),
            "is_usual_buyer": [True] * len(rows),
            "exposed_day_count": [days] * len(rows),
            "exposed_order_count": [float(orders[row]) for row in rows],
            "usual_order_count": [float(usual[row]) for row in rows],
        }
    )
    return replace(tables, exposures=exposures)
