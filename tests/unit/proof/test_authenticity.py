"""Precision and recall on ties written out by hand."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from orchestration.proof.authenticity import Hits, bought_audiences, flagged

TIES = """
create schema intermediate;
create table intermediate.int_ties (
    platform varchar, author_account_id varchar, actor_account_id varchar, act_count bigint
);
insert into intermediate.int_ties values
    ('x', 'a', 'bot1', 3), ('x', 'b', 'bot1', 2), ('x', 'a', 'bot2', 4), ('x', 'a', 'human', 9),
    ('tiktok', 'a', 'bot1', 1); -- a person there: the bot of that number is on x
create table intermediate.int_suspect_ties (
    platform varchar, author_account_id varchar, actor_account_id varchar, suspect_act_count bigint
);
insert into intermediate.int_suspect_ties values ('x', 'a', 'bot1', 3), ('x', 'a', 'human', 1);
create table intermediate.int_bought_audiences (platform varchar, account_id varchar);
insert into intermediate.int_bought_audiences values ('tiktok', 'a'), ('x', 'b');
"""
SUSPECTS = pa.table(
    {
        "platform": ["x", "x", "tiktok", "tiktok", "x"],
        "account_id": ["bot1", "bot2", "bot1", "a", "a"],
        "suspicion": ["bot", "bot", *["bought followers"] * 3],
    }
)


@pytest.fixture
def found():
    with duckdb.connect() as connection:
        connection.execute(TIES)
        yield flagged(connection, SUSPECTS)


def test_acts_count_where_a_bot_did_them(found):
    assert found.acts == Hits(right=3, flagged=4, true=9)


def test_an_account_counts_once_on_its_own_network(found):
    assert found.accounts == Hits(right=1, flagged=2, true=2)


def test_of_bought_audiences_those_count_on_whose_posts_somebody_acted():
    with duckdb.connect() as connection:
        connection.execute(TIES)
        found = bought_audiences(connection, SUSPECTS)
    assert found == Hits(right=1, flagged=2, true=2)


def test_precision_and_recall_are_unknown_where_nothing_was_to_find():
    assert np.isnan(Hits(0, 0, 0).precision)
    assert np.isnan(Hits(0, 3, 0).recall)
    assert (Hits(3, 4, 9).precision, Hits(3, 4, 6).recall) == (0.75, 0.5)
