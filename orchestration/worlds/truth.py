"""What was true, for judging a ranking; written apart, and never opened by the pipeline.

    expected_activation_conversions = accept post_if_accepted posts e min(2 pi, 0.6) s̄
    expected_activation_value       = margin basket conversions_of_customers
                                      - accept incentive cost

`s̄` is the mean susceptibility over the author's audience, weighted as acts are, from 64 slots.
Value counts customers' orders only: a sign-up has no revenue in this world.
"""

import numpy as np
import pyarrow as pa

from orchestration.worlds import vocabulary as words
from orchestration.worlds.authors import (
    ACTIVATION_OFFER,
    OWN_INSIGHTS,
    PUBLIC,
    UNSEEN,
)
from orchestration.worlds.code_use import code_texts
from orchestration.worlds.codes import LEAK_SECONDS
from orchestration.worlds.columns import counts, digits, flags, masked, pick, times
from orchestration.worlds.happenings import Happenings
from orchestration.worlds.identifiers import account_ids, customer_ids
from orchestration.worlds.randomness import Floats
from orchestration.worlds.society import Society

MARGIN, BASKET = 0.4, 118.0
"""Contribution margin of `brand.yaml`; mean net revenue of an order, EUR (as drawn)."""
_SLOTS = 64
_SEEN = {OWN_INSIGHTS: "own_insights", PUBLIC: "public", UNSEEN: "unseen"}


def audience_means(society: Society, rows: slice) -> tuple[Floats, Floats]:
    """Mean susceptibility of those who act, and the same over customers only (others count 0)."""
    people = society.people
    row = np.repeat(np.arange(rows.start, rows.stop), _SLOTS)
    quantile = np.tile((np.arange(_SLOTS) + 0.5) / _SLOTS, rows.stop - rows.start)
    person = society.actors(row, quantile)
    weight = people.susceptibility[person].astype(np.float64)
    buying = np.where(person < people.customer_count, weight, 0.0)
    return weight.reshape(-1, _SLOTS).mean(axis=1), buying.reshape(-1, _SLOTS).mean(axis=1)


def people_truth(society: Society, done: Happenings) -> pa.Table:
    """One row per customer: traits, what an activation brings, what was brought in the window."""
    people, authors, codes = society.people, society.authors, society.codes
    first, last, rows = done.first, done.last, done.rows
    person = np.arange(first, last, dtype=np.int64)
    primary = np.arange(rows.start, rows.stop)[~authors.is_second[rows]]
    has = np.zeros(last - first, dtype=bool)
    has[authors.person[primary] - first] = True
    row = np.zeros(last - first, dtype=np.int64)
    row[authors.person[primary] - first] = primary
    every, buying = audience_means(society, rows)
    index = np.clip(row - rows.start, 0, max(len(every) - 1, 0))
    every, buying = (x[index] if len(x) else np.zeros(len(row)) for x in (every, buying))
    power = np.minimum(authors.persuasion[row] * ACTIVATION_OFFER, 0.6)
    starts = authors.accept[row] * authors.post_if_accepted[row] * authors.campaign_posts[row]
    acts = starts * authors.acts_per_post[row]
    bought_by = np.bincount(
        authors.person[done.added_orders.persuader] - first, minlength=last - first
    )
    won_by = np.bincount(
        authors.person[done.added_conversions.persuader] - first, minlength=last - first
    )
    value = MARGIN * BASKET * acts * power * buying - authors.accept[row] * authors.incentive[row]

    def real(values: Floats) -> pa.Array:
        return pa.array(np.round(values.astype(np.float64), 6), mask=~has)

    return pa.table(
        {
            "customer_id": customer_ids(person),
            "interest": pick(words.INTERESTS, people.interest[person].astype(np.int64)),
            "appetite": pa.array(np.round(people.appetite[person].astype(np.float64), 6)),
            "own_order_rate": pa.array(np.round(people.order_rate[person].astype(np.float64), 6)),
            "has_account": flags(has),
            "seen_as": masked(
                pick(tuple(_SEEN.values()), authors.visibility[row].astype(int)), ~has
            ),
            "true_followers": counts(authors.followers[row], ~has),
            "shown_followers": counts(authors.shown_followers[row], ~has),
            "is_bought": flags(authors.bought[row] & has),
            "is_persuader": flags((authors.persuasion[row] > 0) & has),
            "persuasion_per_act": real(authors.persuasion[row]),
            "audience_susceptibility": real(every),
            "acts_per_post": real(authors.acts_per_post[row]),
            "topicality": real(authors.topicality[row]),
            "accept_probability": real(authors.accept[row]),
            "posts_per_activation": real(starts / authors.accept[row]),
            "incentive_cost": real(authors.incentive[row]),
            "expected_activation_conversions": real(acts * power * every),
            "expected_activation_orders": real(acts * power * buying),
            "expected_activation_value": real(value),
            "added_orders": counts(bought_by),
            "added_conversions": counts(won_by),
            "has_code": flags(codes.has_code[person]),
            "is_code_leaked": flags(codes.leak_slot[person] >= 0),
        }
    )


def added_truth(society: Society, done: Happenings, act_ids: pa.Array) -> pa.Table:
    """One row per order or conversion that would not have been: who persuaded, by which act."""
    people, authors = society.people, society.authors
    kinds = (("order", "o", done.added_orders), ("conversion", "v", done.added_conversions))
    parts = []
    for kind, prefix, records in kinds:
        row = records.persuader
        unseen = records.act < 0
        parts.append(
            pa.table(
                {
                    "record_kind": pa.array([kind] * len(records), pa.string()),
                    "record_id": digits(records.key, prefix),
                    "persuader_id": customer_ids(authors.person[row]),
                    "buyer_id": customer_ids(
                        records.person, records.person >= people.customer_count
                    ),
                    "platform": pick(words.PLATFORMS, authors.platform[row].astype(np.int64)),
                    "buyer_account_id": account_ids(authors.platform[row], records.person),
                    "engagement_id": act_ids.take(pa.array(records.act, mask=unseen)),
                    "campaign_id": pick(
                        tuple(f"camp-{n:02d}" for n in range(1, 6)),
                        np.maximum(records.campaign, 0),
                        records.campaign < 0,
                    ),
                    "occurred_at": times(records.second),
                    "is_code_used": flags(records.owner >= 0),
                }
            )
        )
    return pa.concat_tables(parts)


def suspect_truth(society: Society) -> pa.Table:
    """One row per account that is a bot or bought its followers."""
    parameters, people, authors = society.parameters, society.people, society.authors
    bots = len(people.interest) + np.arange(parameters.bots, dtype=np.int64)
    bought = np.flatnonzero(authors.bought)
    platforms = np.arange(len(words.PLATFORMS), dtype=np.int8)
    person = np.concatenate([np.repeat(bots, len(platforms)), authors.person[bought]])
    platform = np.concatenate([np.tile(platforms, len(bots)), authors.platform[bought]])
    is_bot = np.arange(len(person)) < len(bots) * len(platforms)
    return pa.table(
        {
            "platform": pick(words.PLATFORMS, platform.astype(np.int64)),
            "account_id": account_ids(platform, person),
            "suspicion": pick(("bought followers", "bot"), is_bot.astype(np.int64)),
            "customer_id": customer_ids(np.where(is_bot, 0, person), is_bot),
        }
    )


def leak_truth(society: Society) -> pa.Table:
    """One row per code that stood on a coupon site, with the days it did."""
    codes = society.codes
    start = (codes.leak_slot[codes.leaked] * LEAK_SECONDS).astype(np.int64)
    return pa.table(
        {
            "code": code_texts(society, codes.leaked),
            "customer_id": customer_ids(codes.leaked),
            "leaked_from": times(start),
            "leaked_to": times(start + int(LEAK_SECONDS)),
        }
    )
