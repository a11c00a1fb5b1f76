"""A forecast promises a verdict only where the past says that the wave would find it."""

import numpy as np
import pyarrow as pa
import pytest

from orchestration.campaign.forecast import FEWEST_PAST, forecast, past_outcomes, window_days

DICE = np.random.default_rng(6)
RATES = DICE.gamma(1.0, 0.5, 200)
NOW, BEFORE = DICE.poisson(RATES).astype(float), DICE.poisson(RATES).astype(float)


def test_windows_do_not_overlap_and_strangers_do_not_count():
    told = pa.table(
        {
            "customer_id": ["a", "a", "a", "b", "stranger", "a"],
            "days_ago": [0.0, 9.99, 10.0, 19.99, 1.0, 20.0],
        }
    )
    now, before = past_outcomes(told, ["b", "a"], 10.0)
    assert now.tolist() == [0, 2]
    assert before.tolist() == [1, 1]


def test_a_large_expected_lift_can_be_promised_a_verdict():
    made = forecast(40, 17, expected_lift=5.0, outcomes=NOW, before=BEFORE)
    assert made["can_promise_verdict"]
    assert made["power"] > 0.8
    assert made["waves_to_pool"] == 1
    assert made["sentence"].endswith("A verdict can be promised.")


def test_below_the_detectable_lift_none_is_promised_and_the_waves_are_told():
    made = forecast(40, 17, expected_lift=0.3, outcomes=NOW, before=BEFORE)
    assert made["detectable_lift"] > 0.3
    assert not made["can_promise_verdict"]
    assert made["waves_to_pool"] > 1
    assert f"{made['waves_to_pool']} pooled would find it" in made["sentence"]


def test_what_never_comes_is_found_by_no_number_of_waves():
    made = forecast(40, 17, expected_lift=0.0, outcomes=NOW, before=BEFORE)
    assert made["waves_to_pool"] is None
    assert "however many waves" in made["sentence"]


@pytest.mark.parametrize("count", [0, FEWEST_PAST - 1])
def test_without_a_past_nothing_is_promised(count):
    made = forecast(40, 17, expected_lift=5.0, outcomes=NOW[:count], before=BEFORE[:count])
    assert made["power"] is None
    assert not made["can_promise_verdict"]
    assert "nothing can be promised" in made["sentence"]


def test_an_arm_of_one_tells_nothing():
    made = forecast(1, 1, expected_lift=5.0, outcomes=NOW, before=BEFORE)
    assert made["detectable_lift"] is None
    assert "no difference can be told" in made["sentence"]


def test_a_steady_past_detects_less():
    steady = forecast(40, 17, expected_lift=0.5, outcomes=NOW, before=NOW + 1)
    plain = forecast(40, 17, expected_lift=0.5, outcomes=NOW, before=DICE.permutation(NOW))
    assert steady["detectable_lift"] < plain["detectable_lift"]


def test_a_window_has_at_least_a_day():
    assert window_days(10) == 1.0
    assert window_days(30 * 86_400) == 30.0
