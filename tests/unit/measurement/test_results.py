"""The long table: what stands in it, what it may be called, and what it says of the unknown."""

import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.measurement.results import measure
from orchestration.measurement.schema import READINGS, RESULTS_SCHEMA, VERDICT_SCHEMA
from tests.unit.measurement.outcome_rows import CONTEXT, campaigns, outcomes, trial


def measured(table: pa.Table, *ids: str, **rule):
    return measure(table, campaigns(*(ids or ("spring",)), **rule), CONTEXT)


def figures(results: pa.Table, level: str = "campaign", **where) -> dict[str, dict]:
    rows = [
        row
        for row in results.to_pylist()
        if row["level"] == level and all(row[name] == value for name, value in where.items())
    ]
    return {row["metric"]: row for row in rows}


@pytest.fixture(scope="module")
def spring() -> pa.Table:
    return measured(trial()).results


def test_every_row_has_a_place_of_its_own(spring):
    key = ("level", "campaign_id", "wave", "customer_id", "reading", "metric")
    places = [tuple(row[name] for name in key) for row in spring.to_pylist()]
    assert len(set(places)) == len(places)
    assert spring.schema == RESULTS_SCHEMA


def test_only_the_experiment_is_called_incremental(spring):
    for row in spring.to_pylist():
        assert ("incremental" in row["metric"]) == (row["reading"] == "experimental"), row


def test_three_readings_stand_side_by_side_at_every_level(spring):
    for level in ("all", "campaign", "wave", "person"):
        found = {row["reading"] for row in spring.to_pylist() if row["level"] == level}
        assert found == set(READINGS), level


def test_values_lie_in_their_intervals_and_the_unknown_says_why(spring):
    for row in spring.to_pylist():
        if row["value"] is None:
            assert row["note"], row
        elif row["low"] is not None and row["high"] is not None:
            assert row["low"] <= row["value"] + 1e-9, row
            assert row["value"] <= row["high"] + 1e-9, row


def test_the_experiment_finds_what_treatment_added(spring):
    found = figures(spring)["incremental_conversions_per_invited"]
    assert found["low"] < 1.0 < found["high"]
    assert found["low"] > 0
    every = figures(spring)["incremental_conversions"]
    assert every["value"] == pytest.approx(120 * found["value"])
    attributed = figures(spring)["conversions"]
    assert attributed["value"] > every["value"]


def test_money_follows_from_conversions_margin_and_cost(spring):
    found = figures(spring)
    assert found["margin"]["value"] == pytest.approx(0.4 * found["revenue"]["value"])
    assert found["cost_fulfilled"]["value"] == 120 * 5
    assert found["cost_per_conversion"]["value"] == pytest.approx(
        600 / found["conversions"]["value"]
    )
    assert found["roi"]["value"] == pytest.approx(found["margin"]["value"] / 600 - 1)
    assert (found["roi"]["benchmark_value"], found["roi"]["benchmark_source"]) == (3.0, "a claim")
    assert found["cost_per_engagement"]["value"] == pytest.approx(600 / 1200)


def test_friends_are_counted_per_invited_accepted_and_posted_person():
    rows = [
        {"friends_converted_count": 4, "conversion_count": 4},
        {"friends_converted_count": 2, "conversion_count": 2, "has_posted": False},
        {"has_accepted": False, "has_posted": False},
    ]
    found = figures(measured(outcomes(rows)).results)
    assert found["friends_converted_per_invited"]["value"] == pytest.approx(2)
    assert found["friends_converted_per_accepted"]["value"] == pytest.approx(3)
    assert found["friends_converted_per_posted"]["value"] == pytest.approx(4)


def test_nobody_held_out_leaves_the_experiment_unknown_and_the_ledger_as_it_is():
    rows = [{"conversion_count": 2, "friends_converted_count": 1}] * 5
    found = figures(measured(outcomes(rows)).results)
    assert found["conversions"]["value"] == 10
    assert found["incremental_conversions"]["value"] is None
    assert "held out" in found["incremental_conversions"]["note"]


def test_where_nothing_came_in_either_arm_the_ends_are_what_that_rules_out():
    rows = [{"arm": arm} for arm in ("treatment", "control") for _ in range(30)]
    found = figures(measured(outcomes(rows)).results)["incremental_conversions_per_invited"]
    # The rule of three: 30 people of whom none brought anything bring less than 0.1 on average.
    assert (found["low"], found["value"], found["high"]) == pytest.approx((-0.1, 0, 0.1), abs=1e-3)
    assert "Nothing came" in found["note"]


def test_without_codes_nothing_attributed_is_claimed():
    rows = [
        {
            "conversion_count": None,
            "friends_converted_count": None,
            "net_amount": None,
            "long_conversion_count": None,
        }
    ] * 4
    found = figures(measured(outcomes(rows)).results)
    assert found["conversions"]["value"] is None
    assert "code" in found["conversions"]["note"]
    assert found["roi"]["value"] is None


def test_what_was_promised_and_what_was_given_are_told_apart():
    rows = [
        {"promised_cost": Decimal(10), "incentive_cost": Decimal(9)},
        {"promised_cost": Decimal(10), "incentive_cost": None, "has_accepted": False},
    ]
    found = figures(measured(outcomes(rows)).results)
    assert found["cost_committed"]["value"] == 20
    assert found["cost_fulfilled"]["value"] == 9


def test_an_effect_that_was_pulled_forward_shows_after_the_window():
    early = trial(400, lift=2.0)
    counts = early["conversion_count"].to_pylist()
    # All come within four windows either way: treatment moved them, and brought none.
    late = [max(count, 3) for count in counts]
    moved = early.set_column(
        early.column_names.index("long_conversion_count"),
        "long_conversion_count",
        pa.array(late, pa.int64()),
    )
    found = figures(measured(moved).results)
    assert found["incremental_conversions_after_window"]["high"] < 0
    short = found["incremental_conversions"]["value"]
    assert found["incremental_conversions_in_long_window"]["value"] < 0.5 * short


def test_who_was_activated_before_is_told_apart():
    rows = trial(300).to_pylist()
    for number, row in enumerate(rows):
        row["previous_activation_count"] = number % 2
        row["has_accepted"] = number % 4 != 1
    found = figures(measured(outcomes(rows)).results)
    assert found["acceptance_share_when_first"]["value"] == 1
    assert found["acceptance_share_when_activated_before"]["value"] < 1
    assert found["incremental_conversions_per_invited_when_first"]["value"] is not None


def test_advocates_own_orders_and_churn_are_compared_with_the_held_out():
    rows = []
    for number in range(200):
        treated = number % 2 == 0
        orders = 1 if treated or number % 4 == 1 else 0
        arm = "treatment" if treated else "control"
        rows.append({"arm": arm, "own_order_count": orders, "own_net_amount": Decimal(orders)})
    found = figures(measured(outcomes(rows)).results)
    assert found["incremental_own_orders_per_invited"]["value"] == pytest.approx(0.5)
    assert found["incremental_churn_share"]["value"] == pytest.approx(-0.5)
    assert found["incremental_churn_share"]["high"] < 0


def test_nobodys_single_effect_is_claimed(spring):
    rows = [row for row in spring.to_pylist() if row["level"] == "person"]
    singles = [row for row in rows if row["reading"] == "experimental"]
    assert len(singles) == 200
    assert all(row["value"] is None and "single effect" in row["note"] for row in singles)


def test_a_person_has_an_interval_of_their_own():
    rows = [{"conversion_count": 3, "exposed_order_count": 2.0, "usual_order_count": 0.5}]
    found = figures(measured(outcomes(rows)).results, level="person", customer_id="c0000")
    assert (found["conversions"]["low"], found["conversions"]["high"]) == pytest.approx(
        (0.818, 7.754), abs=1e-3
    )
    assert found["excess_orders"]["value"] == pytest.approx(1.5)
    assert found["conversions"]["numerator"] == 3


def test_waves_are_told_apart_and_one_wave_is_its_campaign():
    one = trial(120, campaign_id="single")
    first, second = trial(120, lift=2.0, seed=2), trial(120, lift=0.0, seed=3, wave=2)
    second = second.set_column(
        second.column_names.index("customer_id"),
        "customer_id",
        pa.array([f"d{n}" for n in range(120)]),
    )
    results = measured(pa.concat_tables([one, first, second]), "single", "spring").results
    metric = "incremental_conversions_per_invited"
    waves = [figures(results, "wave", campaign_id="spring", wave=wave)[metric] for wave in (1, 2)]
    assert waves[0]["value"] > 1.5
    assert waves[1]["value"] < 0.7
    alone = figures(results, "wave", campaign_id="single", wave=1)[metric]
    whole = figures(results, campaign_id="single")[metric]
    assert alone == {**whole, "level": "wave", "wave": 1}


def test_the_same_people_in_any_order_give_the_same_bytes():
    table = trial(80)
    turned = table.take(pa.array(range(79, -1, -1)))

    def written(found) -> bytes:
        sink = io.BytesIO()
        pq.write_table(found.results, sink)
        return sink.getvalue()

    assert written(measured(table)) == written(measured(turned))


def test_nobody_assigned_makes_empty_tables():
    found = measured(outcomes([]), "spring")
    assert (found.results.num_rows, found.verdicts.num_rows) == (0, 0)
    assert found.results.schema == RESULTS_SCHEMA
    assert found.verdicts.schema == VERDICT_SCHEMA
