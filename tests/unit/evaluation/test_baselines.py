"""The simple rankings on five invented customers whose order each figure must give."""

import doctest

import duckdb
import numpy as np
import pytest

from orchestration.evaluation import baselines
from orchestration.evaluation.baselines import (
    BASELINES,
    customer_ids,
    page_ranks,
    simple_rankings,
    unknown_last,
)

MARTS = """
create schema marts;
create schema intermediate;
create table marts.dim_customers as
    select unnest(['eve', 'ada', 'ben', 'cem', 'dana']) as customer_id;
create table marts.customer_reach (customer_id varchar, followers_count bigint);
insert into marts.customer_reach values
    ('ada', 100), ('ben', 5000), ('cem', 0), ('dana', null), ('eve', 20);
create table marts.customer_resonance (
    customer_id varchar, counted_post_count bigint,
    like_count bigint, comment_count bigint, share_count bigint
);
insert into marts.customer_resonance values
    ('ada', 2, 40, 10, null), ('ben', 10, 100, 0, 0), ('cem', 1, 5, 0, 0),
    ('dana', 4, 400, 0, 0), ('eve', 0, null, null, null);
create table marts.customer_relevance (customer_id varchar, net_revenue_amount decimal(18, 4));
insert into marts.customer_relevance values ('ada', 0), ('ben', -10.5), ('cem', 99.9);
create table marts.customer_roi (customer_id varchar, attributed_conversion_count bigint);
insert into marts.customer_roi values ('ada', 3), ('ben', 0);
create table intermediate.int_customer_accounts (
    platform varchar, account_id varchar, customer_id varchar
);
insert into intermediate.int_customer_accounts values
    ('x', '1', 'ada'), ('tiktok', '1', 'ben'), ('x', '2', 'cem'), ('instagram', '9', 'ada');
create table intermediate.int_ties (
    platform varchar, author_account_id varchar, actor_account_id varchar, act_count bigint
);
insert into intermediate.int_ties values
    ('x', '1', '2', 3),          -- cem acts on ada
    ('x', '1', '77', 1),         -- so does somebody else
    ('instagram', '9', '77', 1), -- and another one, on ada's second account
    ('tiktok', '1', '2', 1),     -- this 2 is not cem: another network
    ('x', '5', '1', 2);          -- ada acts on somebody who is no customer
"""


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        opened.execute(MARTS)
        yield opened


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(baselines).failed == 0


def test_people_stand_in_the_order_of_their_ids(connection):
    assert customer_ids(connection) == ["ada", "ben", "cem", "dana", "eve"]


@pytest.mark.parametrize(
    ("name", "best_first"),
    [
        # Without a follower there is no rate; dana's followers are unknown, cem has none.
        ("followers", [["ben"], ["ada"], ["eve"], ["cem"], ["dana"]]),
        ("mean likes", [["dana"], ["ada"], ["ben"], ["cem"], ["eve"]]),
        ("engagement rate", [["ada"], ["ben"], ["cem", "dana", "eve"]]),
        ("spend", [["cem"], ["ada"], ["ben"], ["dana", "eve"]]),
        ("past redemptions", [["ada"], ["ben"], ["cem", "dana", "eve"]]),
    ],
)
def test_a_figure_orders_people_and_who_has_none_ties_at_the_end(connection, name, best_first):
    scores = simple_rankings(connection)[name]
    names = np.array(customer_ids(connection))
    levels = [names[scores == level].tolist() for level in sorted(set(scores), reverse=True)]
    assert levels == best_first


def test_every_ranking_is_finite_and_covers_everybody(connection):
    rankings = simple_rankings(connection)
    assert tuple(rankings) == BASELINES
    assert all(np.isfinite(scores).all() and scores.shape == (5,) for scores in rankings.values())


def test_pagerank_joins_a_customers_accounts_and_keeps_networks_apart(connection):
    ranks = page_ranks(connection)
    assert set(ranks) == {"ada", "ben", "cem"}
    assert ranks["ada"] > ranks["ben"] > ranks["cem"]


def test_pagerank_agrees_with_its_definition(connection):
    # Nodes: ada, ben, cem, x/77, tiktok/2, instagram/77, x/5. Who acts on nobody jumps anywhere.
    edges = {"c": {"a": 3}, "77": {"a": 1}, "i77": {"a": 1}, "t2": {"b": 1}, "a": {"5": 2}}
    nodes = ["a", "b", "c", "77", "t2", "i77", "5"]
    step = np.array(
        [
            [edges[n].get(m, 0) / sum(edges[n].values()) if n in edges else 1 / 7 for m in nodes]
            for n in nodes
        ]
    )
    google = 0.85 * step.T + 0.15 / 7
    values, vectors = np.linalg.eig(google)
    stationary = np.real(vectors[:, np.argmax(np.real(values))])
    stationary /= stationary.sum()
    ranks = page_ranks(connection)
    assert ranks["ada"] == pytest.approx(stationary[0], abs=1e-5)
    assert ranks["ben"] == pytest.approx(stationary[1], abs=1e-5)


def test_without_a_tie_nobody_has_a_pagerank_and_all_tie(connection):
    connection.execute("delete from intermediate.int_ties")
    assert len(set(simple_rankings(connection)["PageRank"])) == 1


def test_where_nothing_is_known_everybody_ties():
    assert len(set(unknown_last(np.full(3, np.nan)))) == 1
