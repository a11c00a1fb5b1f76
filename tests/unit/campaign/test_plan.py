"""A plan's tables agree with each other and with the definition, for every objective."""

import dataclasses
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from orchestration.campaign.holdout import draw_arms
from orchestration.campaign.plan import plan_campaigns
from orchestration.campaign.schemas import TABLES
from orchestration.errors import ConfigurationError
from tests.unit.campaign.invented_market import AS_OF, contacts, make_definition, make_market

MARKET = make_market(make_definition())
PLANNED, LEFT_OUT = plan_campaigns(MARKET)
ROWS = PLANNED["campaign_plan"].to_pylist()
(TOTAL,) = PLANNED["campaign_totals"].to_pylist()
(POWER,) = PLANNED["campaign_power"].to_pylist()


def test_tables_have_their_schema_and_no_unknown_where_none_may_be():
    for name, table in PLANNED.items():
        assert table.schema.equals(TABLES[name])
        for field in table.schema:
            assert field.nullable or table[field.name].null_count == 0


def test_totals_count_the_rows_of_the_plan():
    roles = [row["role"] for row in ROWS]
    assert TOTAL["people_count"] == roles.count("chosen") + roles.count("exploration")
    assert TOTAL["exploration_count"] == roles.count("exploration") > 0
    assert [row["place"] for row in ROWS] == list(range(1, len(ROWS) + 1))
    drawn = draw_arms(PLANNED["campaign_plan"], 5).to_pylist()
    treated = sum(row["arm"] == "treatment" for row in drawn)
    assert (treated, len(drawn) - treated) == (TOTAL["treated_count"], TOTAL["held_out_count"])
    assert (POWER["treated_count"], POWER["control_count"]) == (treated, len(drawn) - treated)


def test_what_each_adds_sums_to_what_all_planned_bring_together():
    planned = [row for row in ROWS if row["role"] != "runner_up"]
    added = sum(row["marginal_conversions"] for row in planned)
    assert added == pytest.approx(TOTAL["expected_conversions_without_holdout"])
    assert TOTAL["expected_conversions"] < added
    for row in planned:
        assert row["marginal_value"] <= row["expected_value"] * (1 + 1e-9)
        assert row["marginal_reach"] <= row["engaged_reach"] * (1 + 1e-9)
        low, high = row["expected_conversions_low"], row["expected_conversions_high"]
        assert low <= row["expected_conversions"] <= high


def test_people_reached_twice_are_counted_once():
    assert 0 < TOTAL["unique_engaged_reach"] < TOTAL["summed_engaged_reach"]


def test_the_gap_holds_the_choice_against_its_bound():
    assert TOTAL["objective_value"] <= TOTAL["objective_upper_bound"]
    assert 0 <= TOTAL["optimality_gap"] < 0.05


def test_the_curve_never_falls_and_holds_the_plan():
    curve = PLANNED["campaign_budget_curve"].to_pylist()
    points = sorted((row for row in curve if not row["is_plan"]), key=lambda row: row["budget"])
    net = [row["expected_value"] - row["expected_cost"] for row in points]
    assert all(after >= before - 0.02 * abs(before) for before, after in pairwise(net))
    (plan,) = (row for row in curve if row["is_plan"])
    assert plan["expected_value"] == pytest.approx(TOTAL["expected_value"])
    assert plan["budget"] == TOTAL["promised_cost"] <= TOTAL["budget"]


def test_the_same_market_is_planned_to_the_same_bytes():
    again, _ = plan_campaigns(make_market(make_definition()))
    for name, table in PLANNED.items():
        assert again[name].equals(table)


def test_nothing_shown_hides_a_reason_for_leaving_people_out():
    assert TOTAL["eligible_count"] + sum(LEFT_OUT["autumn"].values()) == 400


@pytest.mark.parametrize("objective", ["engagement", "awareness"])
def test_a_campaign_for_engagement_maximises_different_people_reached(objective):
    planned, _ = plan_campaigns(make_market(make_definition(objective=objective)))
    (total,) = planned["campaign_totals"].to_pylist()
    assert total["value_unit"] == "engaged people"
    assert total["expected_value"] == pytest.approx(total["unique_engaged_reach"])
    assert total["unique_engaged_reach"] > TOTAL["unique_engaged_reach"]
    assert total["expected_conversions"] < TOTAL["expected_conversions"]


def test_a_campaign_that_has_ended_is_not_planned():
    past = make_definition(
        starts_at=(AS_OF - timedelta(days=30)).isoformat(), ends_at=AS_OF.isoformat()
    )
    planned, left_out = plan_campaigns(make_market(past))
    assert all(table.num_rows == 0 for table in planned.values())
    assert left_out == {}


def test_the_next_wave_leaves_out_who_is_assigned_and_has_the_rest_of_the_budget():
    assigned = [row["customer_id"] for row in ROWS if row["role"] != "runner_up"]
    market = dataclasses.replace(
        MARKET,
        contacts=contacts(*(("autumn", name, None) for name in assigned)),
        committed={"autumn": (1, 195.0)},
    )
    planned, left_out = plan_campaigns(market)
    (total,) = planned["campaign_totals"].to_pylist()
    names = {row["customer_id"] for row in planned["campaign_plan"].to_pylist()}
    assert total["wave"] == 2
    assert not names & set(assigned)
    assert total["promised_cost"] <= 5
    assert left_out["autumn"]["assigned in this campaign already"] == len(assigned)


def test_a_spent_budget_plans_nobody_and_says_so():
    planned, _ = plan_campaigns(dataclasses.replace(MARKET, committed={"autumn": (2, 200.0)}))
    (total,) = planned["campaign_totals"].to_pylist()
    assert total["people_count"] == 0
    assert total["note"].startswith("No plan: 0 EUR do not pay people.min")
    assert planned["campaign_plan"].num_rows == 0


def test_where_the_best_incentives_are_too_dear_everybody_is_offered_the_cheapest():
    dear = [{"kind": "gift", "unit_cost": 0.7}, {"kind": "points", "unit_cost": 0.55}]
    made = make_definition(
        incentives=dear,
        budget=6,
        people={"min": 10, "max": 12},
        exploration_share=0.0,
        persona={"must": [{"field": "rank", "at_most": 30}]},
    )
    market = make_market(made, responses={"gift": (5_000, 4_000), "points": (5_000, 500)})
    rich = make_definition(**made.model_dump(include={"incentives", "people", "persona"}))
    rows = plan_campaigns(make_market(rich, responses=market.responses))[0]["campaign_plan"]
    assert "gift" in rows["incentive_kind"].to_pylist()
    planned, _ = plan_campaigns(market)
    rows = planned["campaign_plan"].to_pylist()
    assert {row["incentive_kind"] for row in rows} == {"points"}
    assert planned["campaign_totals"]["treated_count"][0].as_py() >= 10


def test_a_quota_nobody_fits_stops_the_run():
    quotas = [{"segment": "language", "value": "fi", "min": 1}]
    with pytest.raises(ConfigurationError, match=r"campaigns/autumn.yaml.*quotas.0: nobody"):
        plan_campaigns(make_market(make_definition(quotas=quotas)))


def test_the_largest_account_stands_beside_the_plan():
    followers = MARKET.people["followers_count"].to_numpy(zero_copy_only=False)
    assert TOTAL["large_account_followers_count"] == np.nanmax(followers)
    assert TOTAL["large_account_reach_by_benchmark"] == pytest.approx(
        TOTAL["unique_engaged_reach"] / 6.7
    )
