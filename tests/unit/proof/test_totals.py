"""Coverage and power of totals, and which added orders an estimator can see."""

import duckdb
import pyarrow as pa
import pytest

from orchestration.proof.totals import seen_total, summed_up
from tests.unit.proof.invented import total

WAREHOUSE = """
create schema intermediate; create schema config;
create table config.run_parameters as select 30 as conversion_window_days;
create table intermediate.int_acts (
    platform varchar, engagement_id varchar, author_account_id varchar, actor_account_id varchar,
    is_topical boolean, occurred_at timestamp
);
insert into intermediate.int_acts values
    ('x', 'e1', 'anna', 'ben', true, '2026-05-01'), ('x', 'e2', 'anna', 'ben', false, '2026-05-01'),
    ('x', 'e3', 'anna', 'cleo', true, '2026-05-01'), ('x', 'e4', 'anna', 'sam', true, '2026-05-01'),
    ('x', 'e5', 'anna', 'ben', true, '2026-03-01');
create table intermediate.int_customer_accounts (
    platform varchar, account_id varchar, customer_id varchar
);
insert into intermediate.int_customer_accounts values
    ('x', 'anna', 'c1'), ('x', 'ben', 'c2'), ('x', 'cleo', 'c3');
create table intermediate.int_customers (customer_id varchar, household_id varchar);
insert into intermediate.int_customers values ('c1', 'h1'), ('c2', 'h2'), ('c3', 'h1');
create table intermediate.int_order_values (
    order_id varchar, customer_id varchar, is_cancelled boolean, is_fully_refunded boolean,
    ordered_at timestamp
);
insert into intermediate.int_order_values values
    ('o1', 'c2', false, false, '2026-05-09'), ('o2', 'c2', false, true, '2026-05-09'),
    ('o3', 'c3', false, false, '2026-05-09'), ('o4', 'c2', false, false, '2026-05-01');
"""


@pytest.mark.parametrize(
    ("order", "act", "count"),
    [
        pytest.param("o1", "e1", 1, id="seen"),
        pytest.param("o1", None, 0, id="the act was not seen"),
        pytest.param("o1", "e2", 0, id="the post is about something else"),
        pytest.param("o1", "e5", 0, id="the window had closed"),
        pytest.param("o1", "e4", 0, id="the actor's account is nobody's"),
        pytest.param("o2", "e1", 0, id="money back"),
        pytest.param("o3", "e3", 0, id="one household"),
        pytest.param("o4", "e1", 0, id="on the day of the act"),
    ],
)
def test_an_added_order_counts_where_its_act_and_its_buyer_can_be_seen(order, act, count):
    added = pa.table(
        {
            "record_kind": ["order"],
            "record_id": [order],
            "platform": ["x"],
            "engagement_id": pa.array([act], pa.string()),
        }
    )
    with duckdb.connect() as connection:
        connection.execute(WAREHOUSE)
        assert seen_total(connection, added) == count


def test_a_conversion_that_is_no_order_is_not_counted():
    added = pa.table(
        {"record_kind": ["conversion"], "record_id": ["o1"], "platform": ["x"]}
        | {"engagement_id": ["e1"]}
    )
    with duckdb.connect() as connection:
        connection.execute(WAREHOUSE)
        assert seen_total(connection, added) == 0


def test_coverage_is_of_the_truth_and_detection_is_above_zero():
    found = summed_up((total(-2, 2), total(1, 5, true=4), total(1, 5, true=9)))
    assert (found.covered.value, found.detected.value) == (pytest.approx(2 / 3),) * 2


def test_no_worlds_are_unknown():
    assert summed_up(()).covered.count == 0


def test_a_world_that_tells_no_total_is_counted_apart():
    nan = float("nan")
    found = summed_up((total(nan, nan), total(-1, 1)))
    assert (found.untold, found.covered.value, found.covered.count) == (1, 1.0, 1)
