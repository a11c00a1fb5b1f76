"""`runs`: one row per run by what it was made from, carried from generation to generation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import duckdb
import pyarrow as pa
import pytest

from orchestration.publish.errors import CandidateError
from orchestration.publish.runs import (
    COUNTED,
    DESCRIPTIONS,
    SCHEMA,
    RunFacts,
    carried_over,
    read_facts,
)
from tests.publish_warehouse import AS_OF, CONFIGURATION_HASH, make_warehouse

FACTS = RunFacts(
    input_hash="aaaa",
    configuration_hash=CONFIGURATION_HASH,
    code_version="0.1.0",
    seed=7,
    as_of=AS_OF,
    dagster_run_id="dagster-1",
    brand_name="Stridewell",
    parameters='{"k": 40}',
)
COUNTS = dict.fromkeys(COUNTED, 5)


@pytest.mark.parametrize(
    "change",
    [
        {"input_hash": "cccc"},
        {"configuration_hash": "cccc"},
        {"code_version": "0.2.0"},
        {"seed": 8},
        {"as_of": AS_OF - timedelta(days=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_a_run_is_made_from_changes_its_identity(change):
    assert replace(FACTS, **change).run_id != FACTS.run_id


def test_who_started_it_does_not_change_its_identity():
    assert replace(FACTS, dagster_run_id="dagster-2").run_id == FACTS.run_id


def test_the_zone_an_instant_is_written_in_does_not_change_its_identity():
    elsewhere = AS_OF.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert replace(FACTS, as_of=elsewhere).run_id == FACTS.run_id


def test_neighbouring_fields_cannot_be_shifted_into_each_other():
    shifted = replace(FACTS, input_hash="aaa", configuration_hash="a" + CONFIGURATION_HASH)
    assert shifted.run_id != FACTS.run_id


def test_facts_are_read_from_the_warehouse_to_the_microsecond():
    with duckdb.connect() as connection:
        make_warehouse(connection)
        assert read_facts(connection, "dagster-1") == FACTS


def test_what_an_analyst_turns_of_the_score_changes_the_run():
    with duckdb.connect() as connection:
        make_warehouse(connection, people=1)
        connection.execute("update scores.ranking_parameters set parameters = '{\"k\": 20}'")
        assert read_facts(connection, "dagster-1").run_id != FACTS.run_id


def test_a_warehouse_without_run_parameters_is_told_so():
    with duckdb.connect() as connection:
        make_warehouse(connection)
        connection.execute("delete from config.run_parameters")
        with pytest.raises(CandidateError, match="hold 0 rows"):
            read_facts(connection, "dagster-1")


def test_the_first_run_stands_alone():
    history = carried_over(None, FACTS, 1, COUNTS)
    assert history.schema == SCHEMA
    assert history.num_rows == 1


def test_the_same_run_again_changes_nothing():
    first = carried_over(None, FACTS, 1, COUNTS)
    again = carried_over(first, replace(FACTS, dagster_run_id="dagster-2"), 2, COUNTS)
    assert again.equals(first)


def test_another_run_is_added_behind_the_first():
    first = carried_over(None, FACTS, 1, COUNTS)
    later = replace(FACTS, as_of=datetime(2026, 7, 1, tzinfo=UTC))
    history = carried_over(first, later, 2, COUNTS).to_pylist()
    assert [row["run_id"] for row in history] == [FACTS.run_id, later.run_id]
    assert [row["first_generation"] for row in history] == [1, 2]


def test_a_table_published_since_has_no_count_in_older_runs():
    old = carried_over(None, FACTS, 1, COUNTS).drop_columns(["customer_roi_count"])
    old = old.append_column("gone_count", pa.array([3], pa.int64()))
    history = carried_over(old, replace(FACTS, seed=8), 2, COUNTS)
    assert history["customer_roi_count"].to_pylist() == [None, 5]
    assert "gone_count" not in history.column_names


def test_every_column_is_described():
    assert set(DESCRIPTIONS) == set(SCHEMA.names)
