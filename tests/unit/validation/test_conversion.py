"""A history becomes the contract's tables, and nothing in them is made up or too late."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from orchestration.extract.contract import TABLES
from orchestration.validation.conversion import as_of, brand_of, contract_tables
from orchestration.validation.datasets import read_dataset
from orchestration.validation.history import Cut, History
from tests.unit.validation import small_world
from tests.unit.validation.histories import history_of
from tests.unit.validation.small_world import RUNNING

PARK = 100
BRANDS = [(RUNNING, "topic"), (PARK, "item")]


@pytest.fixture
def cut(tmp_path):
    return read_dataset(small_world.write(tmp_path / "nyc")).at(50)


@pytest.mark.parametrize(("brand", "reading"), BRANDS)
def test_every_column_is_one_of_the_contract_and_no_required_one_is_missing(cut, brand, reading):
    for name, table in contract_tables(cut.known, brand, reading).items():
        contract = TABLES[name]
        assert set(table.column_names) <= {column.name for column in contract.columns}
        required = {column.name for column in contract.columns if column.required}
        assert required <= set(table.column_names)
        assert not any(table[column].null_count for column in required)


@pytest.mark.parametrize(
    ("brand", "reading", "place", "customers"),
    [(RUNNING, "topic", 2, ["c1", "c2", "c3", "c4"]), (PARK, "item", 1, ["c1", "c2", "c4"])],
)
def test_customers_acted_on_the_brand_and_their_orders_are_those_acts(
    cut, brand, reading, place, customers
):
    tables = contract_tables(cut.known, brand, reading)
    assert tables["customers"]["customer_id"].to_pylist() == customers
    assert tables["orders"]["customer_id"].to_pylist() == [
        f"c{row[0]}" for row in small_world.CHECKINS if row[place] == brand and row[3] < 500
    ]


@pytest.mark.parametrize(("brand", "reading"), BRANDS)
def test_nothing_after_the_cut_is_in_any_table(cut, brand, reading):
    for table in contract_tables(cut.known, brand, reading).values():
        for column in table.column_names:
            if column.endswith("_at"):
                assert max(table[column].to_numpy()) < cut.instant


@pytest.mark.parametrize(("brand", "reading"), BRANDS)
def test_another_future_gives_the_very_same_tables(cut, brand, reading):
    history, rng = cut.history, np.random.default_rng(1)
    later = np.flatnonzero(history.occurred_at >= cut.instant)
    order = np.arange(len(history.person))
    order[later] = rng.permutation(later)[::-1]
    other = Cut(
        History(
            history.name,
            history.platform,
            np.where(history.occurred_at < cut.instant, history.person, 9),
            history.item[order],
            history.topic[order],
            history.occurred_at,
            history.friendships,
        ),
        cut.instant,
    )
    ours, theirs = (contract_tables(c.known, brand, reading) for c in (cut, other))
    assert ours.keys() == theirs.keys()
    assert all(ours[name].equals(theirs[name]) for name in ours)
    assert brand_of(cut, brand, reading) == brand_of(other, brand, reading)


def test_followers_are_the_friends(cut):
    tables = contract_tables(cut.known, RUNNING, "topic")
    accounts = tables["accounts"].to_pylist()
    counts = {row["account_id"]: row["followers_count"] for row in accounts}
    assert counts == {"1": 3, "2": 3, "3": 1, "4": 1, "5": 1, "6": 1, "7": 2, "8": 2, "9": 2}
    follows = tables["follows"].to_pylist()
    edges = {(row["follower_id"], row["followed_id"]) for row in follows}
    assert edges == {(str(u), str(v)) for u, v in small_world.FRIENDS} | {
        (str(v), str(u)) for u, v in small_world.FRIENDS
    }


def test_the_likes_of_a_post_are_its_engagements_and_none_is_known_to_be_none(cut):
    tables = contract_tables(cut.known, RUNNING, "topic")
    posts = tables["posts"].to_pylist()
    acted = tables["engagements"]["post_id"].to_pylist()
    assert {post["post_id"]: post["like_count"] for post in posts} == {
        post["post_id"]: acted.count(post["post_id"]) for post in posts
    }
    assert 0 in {post["like_count"] for post in posts}


def test_a_post_names_topic_and_item_in_its_text_and_as_hashtags(cut):
    post = contract_tables(cut.known, RUNNING, "topic")["posts"].to_pylist()[0]
    assert post["text"] == "topic70 item100"
    assert post["hashtags"] == ["topic70", "item100"]


def test_three_tags_in_a_month_are_one_post_and_one_order():
    history = history_of((1, 7, 0), (1, 7, 1), (2, 7, 2), topics=[70, 71, 70], resolution="M")
    tables = contract_tables(history, 7, "item")
    assert tables["posts"]["hashtags"].to_pylist() == [
        ["topic70", "topic71", "item7"],
        ["topic70", "item7"],
    ]
    assert tables["orders"]["customer_id"].to_pylist() == ["c1", "c2"]


def test_the_brand_is_known_by_its_word_and_all_that_is_known_counts(cut):
    brand = brand_of(cut, PARK, "item")
    assert [topic.keywords for topic in brand.topics] == [(f"item{PARK}",)]
    assert np.timedelta64(brand.window_days, "D") > cut.instant - cut.history.occurred_at[0]


def test_the_run_speaks_about_the_instant_of_the_cut():
    cut = Cut(history_of((1, 7, 0)), np.datetime64("2012-03-01T12:00", "us"))
    assert as_of(cut) == datetime(2012, 3, 1, 12, tzinfo=UTC)


def test_what_people_did_is_converted_once_for_all_brands(cut):
    one = contract_tables(cut.known, RUNNING, "topic")
    other = contract_tables(cut.known, PARK, "item")
    assert one["posts"] is other["posts"]
    assert isinstance(one["orders"], pa.Table)
