"""Reasons add up, whoever the population is, and read like sentences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from orchestration.scoring.draws import Factor, Gamma
from orchestration.scoring.reasons import compare_with_median, write_reasons

STAGES = ("accept", "reach", "roi")


@given(arrays(float, st.tuples(st.integers(1, 30), st.just(3)), elements=st.floats(1e-6, 1e6)))
def test_reasons_sum_to_the_log_ratio_to_the_median_value(values):
    means = {stage: values[:, place] for place, stage in enumerate(STAGES)}
    value = values.prod(axis=1) * 24.0
    reasons = compare_with_median(means, STAGES, value)
    expected = np.log(value / np.median(value))
    assert reasons.log_ratio.sum(axis=1) == pytest.approx(expected, abs=1e-9)
    assert reasons.total == pytest.approx(expected)


def test_a_stage_on_which_nobody_differs_explains_nothing():
    means = {"accept": np.full(5, 0.3), "reach": np.arange(1.0, 6.0), "roi": np.full(5, 0.01)}
    reasons = compare_with_median(means, STAGES, means["reach"] * 0.003)
    assert reasons.log_ratio[:, [0, 2]] == pytest.approx(0.0)


def test_the_strongest_reason_comes_first_and_says_what_is_assumed():
    means = {"accept": np.array([0.3, 0.3, 0.6]), "reach": np.array([1.0, 2.0, 20.0])}
    reasons = compare_with_median(means, ("accept", "reach"), means["accept"] * means["reach"])
    known = np.array([True, True, False])
    chance = Gamma(np.ones(3), np.ones(3))
    factors = {
        "accept": Factor("accept", 1.0, (chance,), "{} % chance to accept", known),
        "reach": Factor("reach", 1.0, (chance,), "{} engaged people per post", ~known),
    }
    first = write_reasons(reasons, means, factors, np.array([2, 0])).to_pylist()[0]
    assert [reason["stage"] for reason in first] == ["reach", "accept"]
    assert first[0]["text"] == "20 engaged people per post, 10 times the median"
    assert first[1]["text"] == "60 % chance to accept, 2 times the median (assumed)"


def test_nobody_has_no_reasons():
    empty = {stage: np.zeros(0) for stage in STAGES}
    assert compare_with_median(empty, STAGES, np.zeros(0)).log_ratio.shape == (0, 3)
