"""A history becomes the contract's tables, and nothing in them is made up or too late."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from orchestration.brand import load_brand
from orchestration.extract.contract import TABLES
from orchestration.validation.conversion import (
    VISIT_AFTER,
    contract_tables,
    visits_after,
    write_contract_folder,
)
from orchestration.validation.datasets import read_dataset
from orchestration.validation.history import History
from tests.unit.validation import small_world
from tests.unit.validation.small_world import RUNNING


@pytest.fixture
def history(tmp_path):
    return read_dataset(small_world.write(tmp_path / "nyc"))


@pytest.fixture
def known(history):
    return history.before(history.halfway)


def answered(history):
    visits = visits_after(history)
    return {
        (int(history.person[act]), int(history.person[post]), int(history.item[post]))
        for act, post in zip(visits.act, visits.post, strict=True)
    }


def test_every_column_is_one_of_the_contract_and_no_required_one_is_missing(known):
    for name, table in contract_tables(known, RUNNING).items():
        contract = TABLES[name]
        assert set(table.column_names) <= {column.name for column in contract.columns}
        required = {column.name for column in contract.columns if column.required}
        assert required <= set(table.column_names)
        assert not any(table[column].null_count for column in required)


def test_customers_are_who_acted_on_the_brand_and_their_orders_are_those_acts(known):
    tables = contract_tables(known, RUNNING)
    assert tables["customers"]["customer_id"].to_pylist() == ["c1", "c2", "c3", "c4"]
    assert tables["orders"]["customer_id"].to_pylist() == [
        f"c{row[0]}" for row in small_world.CHECKINS if row[2] == RUNNING and row[3] < 500
    ]


def test_nothing_after_the_cut_is_in_any_table(known, history):
    for table in contract_tables(known, RUNNING).values():
        for column in table.column_names:
            if column.endswith("_at"):
                assert max(table[column].to_numpy()) < history.halfway


def test_followers_are_the_friends(known):
    tables = contract_tables(known, RUNNING)
    accounts = tables["accounts"].to_pylist()
    counts = {row["account_id"]: row["followers_count"] for row in accounts}
    assert counts == {"1": 3, "2": 3, "3": 1, "4": 1, "5": 1, "6": 1, "7": 2, "8": 2, "9": 2}
    follows = tables["follows"].to_pylist()
    edges = {(row["follower_id"], row["followed_id"]) for row in follows}
    assert edges == {(str(u), str(v)) for u, v in small_world.FRIENDS} | {
        (str(v), str(u)) for u, v in small_world.FRIENDS
    }


def test_a_friend_who_comes_to_the_same_place_afterwards_acted_on_the_post(known):
    # 1 answers 4's coffee, 4 answers 1's run, 5 and 6 answer 1's coffee; 2 and 7 never meet.
    assert answered(known) == {(1, 4, 200), (4, 1, 100), (5, 1, 200), (6, 1, 200)}


def history_of(*acts, friends=((1, 2),)):
    person, item, hour = (np.array(column) for column in zip(*acts, strict=True))
    times = np.datetime64("2012-01-01", "us") + hour.astype("timedelta64[h]")
    return History("tiny", "net", person, item, item * 0, times, np.array(friends))


def test_who_comes_too_late_did_not_act():
    limit = VISIT_AFTER // np.timedelta64(1, "h")
    assert answered(history_of((1, 7, 0), (2, 7, limit)))
    assert not answered(history_of((1, 7, 0), (2, 7, limit + 1)))


def test_a_stranger_at_the_same_place_did_not_act():
    assert not answered(history_of((1, 7, 0), (3, 7, 5)))


def test_one_act_answers_only_the_newest_post_of_a_friend():
    visits = visits_after(history_of((1, 7, 0), (1, 7, 10), (2, 7, 20)))
    assert (visits.act.tolist(), visits.post.tolist()) == ([2], [1])


def test_the_likes_of_a_post_are_its_engagements_and_none_is_known_to_be_none(known):
    tables = contract_tables(known, RUNNING)
    posts = tables["posts"].to_pylist()
    acted = tables["engagements"]["post_id"].to_pylist()
    assert {post["post_id"]: post["like_count"] for post in posts} == {
        post["post_id"]: acted.count(post["post_id"]) for post in posts
    }
    assert 0 in {post["like_count"] for post in posts}


def test_a_written_folder_is_read_by_the_doors_own_code(known, history, tmp_path):
    write_contract_folder(known, RUNNING, history.halfway, tmp_path / "input")
    brand = load_brand(tmp_path / "input" / "brand.yaml")
    assert [topic.keywords for topic in brand.topics] == [(f"topic{RUNNING}",)]
    span = history.halfway - history.occurred_at[0]
    assert np.timedelta64(brand.window_days, "D") > span
    posts = pq.read_table(tmp_path / "input" / "posts.parquet")["text"].to_pylist()
    assert posts[0] == "topic70 item100"
    tables = {path.stem for path in (tmp_path / "input").glob("*.parquet")}
    assert tables == set(contract_tables(known, RUNNING))
