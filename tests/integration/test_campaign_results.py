"""Results and verdicts of campaigns: of the sample as published, of worlds, of recorded waves."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from orchestration import replay
from orchestration.campaign import records
from orchestration.measurement.context import Context
from orchestration.measurement.results import measure
from orchestration.measurement.schema import RESULTS_SCHEMA, VERDICT_SCHEMA, VERDICTS
from orchestration.proof import design
from orchestration.proof.experiments import EVERY, null_experiments, planted_experiments, summed_up
from orchestration.proof.replayed import AS_OF, brand
from orchestration.worlds import WorldParameters, build_world

NULL_WORLDS, PLANTED_WORLDS = 4, 3


@pytest.fixture(scope="module")
def published(sample_run) -> dict[str, pa.Table]:
    names = ("campaign_results", "campaign_verdict", "conversion_ledger", "ranked_influencers")
    return {name: pq.read_table(sample_run.published / f"{name}.parquet") for name in names}


def test_every_campaign_of_the_sample_gets_one_verdict_and_one_sentence(published):
    verdicts = published["campaign_verdict"]
    assert verdicts["campaign_id"].to_pylist() == [f"camp-0{n}" for n in (1, 2, 3, 4)]
    for row in verdicts.to_pylist():
        assert row["verdict"] in VERDICTS
        assert row["name"] in row["sentence"]
        assert row["propensity_basis"] == "inferred"


def test_published_tables_have_the_columns_that_measuring_declares(published):
    assert published["campaign_results"].schema.names == RESULTS_SCHEMA.names
    assert published["campaign_verdict"].schema.names == VERDICT_SCHEMA.names


def test_attributed_figures_are_the_ledgers(published):
    """Each campaign's conversions are link and code credits of its treated, within the ledger's."""
    ledger = published["conversion_ledger"]
    credited = ledger.filter(pc.is_valid(ledger["credited_customer_id"]))
    owners = set(credited["credited_customer_id"].to_pylist())
    people = [
        row
        for row in published["campaign_results"].to_pylist()
        if row["level"] == "person" and row["metric"] == "conversions" and row["value"]
    ]
    assert people
    assert {row["customer_id"] for row in people} <= owners
    groups = {
        row["campaign_id"]: row["value"]
        for row in published["campaign_results"].to_pylist()
        if row["level"] == "campaign" and row["metric"] == "conversions"
    }
    for campaign, value in groups.items():
        mine = [r for r in people if r["campaign_id"] == campaign and r["arm"] == "treatment"]
        assert sum(row["value"] for row in mine) == value


def test_everybody_measured_is_ranked(published):
    ranked = set(published["ranked_influencers"]["customer_id"].to_pylist())
    assert set(published["campaign_results"]["customer_id"].drop_null().to_pylist()) <= ranked


def test_campaigns_that_work_work_in_the_sample(published):
    """The sample's people do persuade: all campaigns together are above zero beyond chance."""
    (row,) = [
        row
        for row in published["campaign_results"].to_pylist()
        if row["level"] == "all" and row["metric"] == "incremental_conversions"
    ]
    assert row["low"] > 0


def test_where_activating_brings_nothing_the_interval_holds_zero():
    small = [replace(one, customers=2_500) for one in design.idle_worlds(NULL_WORLDS)]
    worlds = [null_experiments(one) for one in small]
    found = summed_up(worlds, 0.95)
    assert found.seen_share == 0
    # Two misses of four happen one time in seventy where one in twenty misses.
    assert found.covered.value * NULL_WORLDS >= NULL_WORLDS - 1


def test_where_activating_works_the_interval_lies_about_the_truth():
    small = [replace(one, customers=1_500) for one in design.planted_worlds(PLANTED_WORLDS)]
    found = summed_up([planted_experiments(one) for one in small], 0.9)
    assert found.covered.value * PLANTED_WORLDS >= PLANTED_WORLDS - 2
    together = [case for case in found.cases if case.campaign == EVERY]
    estimate = sum(case.estimate for case in together) / len(together)
    truth = found.seen_share * sum(case.expected for case in together) / len(together)
    assert 0.3 * truth < estimate < 2 * truth
    assert all(case.treated_seen > 0 for case in together)


WORLD = WorldParameters(customers=600, seed=5, flaws=0)
RULE = {"decision": {"metric": "roi", "at_least": 0.25, "confidence": 0.9}}


@pytest.fixture(scope="module")
def recorded() -> dict[str, pa.Table]:
    """A campaign in two waves as this deployment records it, with its frozen rule."""
    world = build_world(WORLD)
    given = world.tables["activations"]
    handed = given.filter(pc.equal(given["campaign_id"], "camp-03")).sort_by("customer_id")
    drawn = [
        {
            "campaign_id": "ours",
            "wave": 1 + number % 2,
            "customer_id": row["customer_id"],
            "arm": row["arm"],
            "stratum": f"block {number % 4}",
            "propensity": 0.6,
            "is_exploration": number % 10 == 0,
            "incentive_kind": "gift",
            "incentive_cost": Decimal(12),
            "currency": "EUR",
            "expected_conversions": 0.5,
            "assigned_at": row["assigned_at"],
        }
        for number, row in enumerate(handed.to_pylist())
    ]
    start = {
        "campaign_id": "ours",
        "definition_hash": "0" * 64,
        "definition": json.dumps(RULE),
        "started_at": AS_OF - timedelta(days=120),
    }
    models = ["campaign_outcomes", "dim_campaigns", "paid_channels"]
    with replay.memory(threads=1) as connection:
        replay.provide_tables(connection, world.tables)
        records.provide(
            connection,
            {
                "assignments": pa.Table.from_pylist(drawn, schema=records.TABLES["assignments"]),
                "starts": pa.Table.from_pylist([start], schema=records.TABLES["starts"]),
            },
        )
        replay.configure(connection, brand(), AS_OF)
        replay.build(connection, models)
        marts = {
            name: connection.execute(f"select * from marts.{name}").to_arrow_table()
            for name in models
        }
    measured = measure(marts["campaign_outcomes"], marts["dim_campaigns"], Context("EUR", 0.4, 1))
    return {**marts, "results": measured.results, "verdicts": measured.verdicts}


def of(recorded, level: str, metric: str) -> list[dict]:
    return [
        row
        for row in recorded["results"].to_pylist()
        if (row["level"], row["metric"], row["campaign_id"]) == (level, metric, "ours")
    ]


def test_recorded_waves_are_measured_apart_and_together(recorded):
    waves = of(recorded, "wave", "incremental_conversions_per_invited")
    assert [row["wave"] for row in waves] == [1, 2]
    assert len(of(recorded, "campaign", "incremental_conversions_per_invited")) == 1


def test_promised_costs_are_told_beside_fulfilled_ones(recorded):
    treated = pc.and_(
        pc.equal(recorded["campaign_outcomes"]["campaign_id"], "ours"),
        pc.equal(recorded["campaign_outcomes"]["arm"], "treatment"),
    )
    (committed,) = of(recorded, "campaign", "cost_committed")
    assert committed["value"] == 12 * pc.sum(treated).as_py()
    (fulfilled,) = of(recorded, "campaign", "cost_fulfilled")
    assert fulfilled["value"] is None


def test_the_frozen_rule_judges_and_recorded_chances_are_believed(recorded):
    (row,) = [r for r in recorded["verdicts"].to_pylist() if r["campaign_id"] == "ours"]
    assert (row["decision_metric"], row["decision_at_least"]) == ("roi", 0.25)
    assert (row["decision_confidence"], row["is_default_rule"]) == (0.9, False)
    assert row["propensity_basis"] == "recorded"
    assert row["sample_ratio_p"] > 0.001
