"""What the score promises of missing data, of size and of spending, kept on a whole small world."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from orchestration import ranking, replay, scoring
from orchestration.brand import Brand
from orchestration.scoring import ScoringTables
from orchestration.worlds import WorldParameters, build_world
from orchestration.worlds.brand import BRAND_YAML

LAST_INSTANT = datetime(2026, 7, 1, tzinfo=UTC) - timedelta(microseconds=1)

SIGNALS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "follower counts": {"reach": ["followers_count"], "post_mix": ["followers_count"]},
    "who acted": {
        "reach": [
            "actor_known_post_count",
            "engaged_people_count",
            "topical_engaged_people_count",
            "act_count",
        ],
        "resonance": [
            "engaged_people_count",
            "repeat_engager_count",
            "act_count",
            "suspect_act_count",
        ],
        "relevance": [
            "engaged_people_count",
            "audience_topical_people_count",
            "audience_newcomer_count",
            "audience_topical_newcomer_count",
            "audience_recent_buyer_count",
        ],
    },
    "counts of acts": {
        "reach": [
            "counted_post_count",
            "counted_act_count",
            "topical_counted_post_count",
            "topical_counted_act_count",
        ],
    },
    "codes": {
        "roi": [
            "code_count",
            "attributed_conversion_count",
            "attributed_day_count",
            "attributed_order_count",
        ],
    },
    "activations": {
        "roi": [
            "activation_count",
            "accepted_count",
            "posted_count",
            "activation_conversion_count",
            "incentive_cost_amount",
        ],
    },
    "answers": {"resonance": ["others_comment_count", "answered_comment_count"]},
    "exposure": {"exposures": []},
}
"""Signal to the columns that hold it, by table; no columns: the rows themselves."""


@pytest.fixture(scope="module")
def marts(tmp_path_factory) -> tuple[ScoringTables, scoring.Parameters]:
    """One world of 1,500 customers, as the pipeline sees it."""
    from orchestration.brand import load_brand

    path = tmp_path_factory.mktemp("world") / "brand.yaml"
    path.write_text(BRAND_YAML, encoding="utf-8")
    brand: Brand = load_brand(path)
    world = build_world(WorldParameters(seed=41, customers=1_500, flaws=0))
    with replay.memory(threads=2) as connection:
        replay.provide_tables(connection, world.tables)
        replay.configure(connection, brand, LAST_INSTANT)
        replay.build(connection)
        settings = connection.execute("select * from config.run_parameters").to_arrow_table()
        tables = replay.scoring_tables(connection)
    config = ranking.RankingConfig.model_validate({})
    return tables, ranking.parameters(settings.to_pylist()[0], config)


def hidden(tables: ScoringTables, signal: str, people: pa.Array) -> ScoringTables:
    """The same tables, the signal unknown of these people."""
    for name, columns in SIGNALS[signal].items():
        table = getattr(tables, name)
        theirs = pc.is_in(table["customer_id"], people)
        if not columns:
            table = table.filter(pc.invert(theirs))
        for column in columns:
            nothing = pa.scalar(None, table[column].type)
            values = pc.if_else(theirs, nothing, table[column])
            table = table.set_column(table.schema.get_field_index(column), column, values)
        tables = replace(tables, **{name: table})
    return tables


@pytest.mark.parametrize("signal", list(SIGNALS))
def test_hiding_a_random_half_of_a_signal_moves_no_mean_and_raises_nobody(marts, signal):
    tables, parameters = marts
    table, columns = next(iter(SIGNALS[signal].items()))
    held = getattr(tables, table)
    if columns:
        held = held.filter(held[columns[0]].is_valid())
    owners = pc.unique(held["customer_id"]).sort()
    people = owners.filter(pa.array(np.random.default_rng(5).random(len(owners)) < 0.5))
    assert len(people) > 30

    before = scoring.rank(tables, parameters)
    after = scoring.rank(hidden(tables, signal, people), parameters)

    of = {
        when: ranked.filter(pc.is_in(ranked["customer_id"], people)).sort_by("customer_id")
        for when, ranked in (("before", before), ("after", after))
    }
    mean = {when: float(np.mean(ranked["score"].to_numpy())) for when, ranked in of.items()}
    low = float(np.mean(of["before"]["score_low"].to_numpy()))
    high = float(np.mean(of["before"]["score_high"].to_numpy()))
    assert low < mean["after"] < high
    # Nearer than a tenth of an interval's width: the mean stays, what it is sure of does not.
    assert abs(mean["after"] - mean["before"]) < 0.1 * (high - low)
    best = {when: int(np.sum(ranked["rank"].to_numpy() <= 40)) for when, ranked in of.items()}
    assert best["after"] <= best["before"] + 3


def test_more_followers_alone_never_raise_a_score(marts):
    tables, parameters = marts
    # Not of those whose cost was booked: from them is learnt what an account of some size costs.
    unbooked = tables.roi.filter(pc.is_null(tables.roi["incentive_cost_amount"]))["customer_id"]
    known = tables.reach.filter(tables.reach["followers_count"].is_valid())["customer_id"]
    people = pc.unique(unbooked.filter(pc.is_in(unbooked, pc.unique(known)))).sort()[:50]
    many = tables
    for name in ("reach", "post_mix"):
        table = getattr(tables, name)
        theirs = pc.is_in(table["customer_id"], people)
        counts = table["followers_count"]
        more = pc.if_else(theirs, pc.multiply(counts, 20), counts)
        place = table.schema.get_field_index("followers_count")
        many = replace(many, **{name: table.set_column(place, "followers_count", more)})

    one, twenty = (
        ranked.filter(pc.is_in(ranked["customer_id"], people)).sort_by("customer_id")
        for ranked in (scoring.rank(tables, parameters), scoring.rank(many, parameters))
    )
    assert len(people) == 50
    assert np.all(twenty["score"].to_numpy() <= one["score"].to_numpy() + 1e-9)
    assert np.array_equal(
        twenty["expected_conversions"].to_numpy(), one["expected_conversions"].to_numpy()
    )


def test_more_own_spending_alone_never_raises_a_score(marts):
    tables, parameters = marts
    lavish = tables.relevance
    for column in ("order_count", "recent_order_count", "other_currency_order_count"):
        place = lavish.schema.get_field_index(column)
        lavish = lavish.set_column(place, column, pc.multiply(lavish[column], 3))
    # Three times as many orders of the same average.
    place = lavish.schema.get_field_index("net_revenue_amount")
    spent = pc.multiply(pc.cast(lavish["net_revenue_amount"], pa.float64()), 3.0)
    lavish = lavish.set_column(place, "net_revenue_amount", spent)

    before = scoring.rank(tables, parameters)
    after = scoring.rank(replace(tables, relevance=lavish), parameters)
    assert after["customer_id"].to_pylist() == before["customer_id"].to_pylist()
    assert after["score"].to_numpy() == pytest.approx(before["score"].to_numpy(), rel=1e-9)


def test_objectives_rank_differently_from_the_same_draws(marts):
    tables, parameters = marts
    orders = {}
    for objective in ("conversions", "engagement", "awareness"):
        ranked = scoring.rank(tables, replace(parameters, objective=objective))
        orders[objective] = ranked["customer_id"].to_pylist()[:100]
        by_key = ranked.sort_by("customer_id")
        orders[f"{objective} draws"] = by_key["expected_conversions_high"].to_pylist()
    assert len({tuple(orders[name]) for name in ("conversions", "engagement", "awareness")}) == 3
    assert orders["conversions draws"] == orders["engagement draws"] == orders["awareness draws"]
