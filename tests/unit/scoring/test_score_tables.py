"""What the core refuses at its door, by name."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from orchestration.scoring import ScoringSchemaError, ScoringTables, ScoringValueError, rank
from orchestration.scoring.tables import lay_out
from tests.unit.scoring.people import make_tables, with_column, with_value


def test_refuses_a_missing_column_by_name():
    tables = make_tables(5)
    with pytest.raises(ScoringSchemaError, match="reach lacks act_count") as refusal:
        rank(replace(tables, reach=tables.reach.drop_columns(["act_count"])))
    assert refusal.value.culprits == ("reach.act_count",)


def test_refuses_a_column_of_another_kind():
    tables = with_column(make_tables(3), "roi", "code_count", pa.array(["1", "2", "3"]))
    with pytest.raises(ScoringSchemaError, match=r"roi\.code_count is string but must be a count"):
        rank(tables)


def test_refuses_a_negative_count_by_customer():
    tables = with_value(make_tables(3, unknown=0.0), "reach", "post_count", 1, -1)
    with pytest.raises(ScoringValueError, match=r"reach\.post_count is -1\.0 for c0000001"):
        rank(tables)


def test_refuses_a_number_that_is_none():
    tables = make_tables(3, unknown=0.0)
    tables = with_value(tables, "relevance", "topic_weight_sum", 0, float("nan"))
    with pytest.raises(ScoringValueError, match="topic_weight_sum is nan for c0000000"):
        rank(tables)


def test_refuses_a_part_greater_than_its_whole():
    tables = with_value(make_tables(3, unknown=0.0), "resonance", "repeat_engager_count", 2, 10**6)
    with pytest.raises(ScoringValueError, match=r"repeat_engager_count.*exceeds.*c0000002"):
        rank(tables)


def test_refuses_a_customer_twice():
    tables = make_tables(3)
    twice = pa.concat_tables([tables.reach, tables.reach.slice(1, 1)])
    with pytest.raises(ScoringValueError, match="reach holds c0000001 more than once"):
        rank(replace(tables, reach=twice))
    with pytest.raises(ScoringValueError, match="customers holds c0000002 more than once"):
        rank(
            replace(
                tables, customers=pa.concat_tables([tables.customers, tables.customers.slice(2)])
            )
        )


def test_refuses_somebody_who_is_not_among_the_customers():
    tables = make_tables(3)
    with pytest.raises(ScoringValueError, match="reach holds c0000000 and 0 more"):
        rank(replace(tables, customers=tables.customers.slice(1)))


def test_refuses_a_customer_without_a_name():
    customers = pa.table({"customer_id": ["a", None], "has_outreach_consent": [True, True]})
    with pytest.raises(ScoringValueError, match=r"customers\.customer_id is null in 1 rows"):
        rank(ScoringTables(customers))


def test_people_stand_in_the_order_of_their_keys_whatever_came_first():
    tables = make_tables(50)
    shuffled = np.random.default_rng(1).permutation(50)
    there = lay_out(tables, 100)
    here = lay_out(replace(tables, reach=tables.reach.take(pa.array(shuffled))), 100)
    assert there.customer_id.equals(here.customer_id)
    column = ("reach", "followers_count")
    assert np.array_equal(there.numbers(*column), here.numbers(*column), equal_nan=True)


def test_priors_are_fitted_on_at_most_the_sample():
    population = lay_out(make_tables(500), 100)
    assert population.sample.sum() == 100
