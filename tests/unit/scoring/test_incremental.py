"""The total of incremental conversions, against statsmodels and a simulation with known truth."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from orchestration.scoring import ScoringTables, total_incremental

PEOPLE = 400


def tables_of(x, e, y, u) -> ScoringTables:
    """People with x orders in e exposed days and y in u others."""
    ids = pa.array([f"c{n:04d}" for n in range(len(x))])
    return ScoringTables(
        customers=pa.table({"customer_id": ids, "has_outreach_consent": [True] * len(x)}),
        exposed=pa.table(
            {
                "customer_id": ids,
                "exposed_day_count": np.asarray(e, float),
                "exposed_order_count": np.asarray(x, np.int64),
                "unexposed_day_count": np.asarray(u, float),
                "unexposed_order_count": np.asarray(y, np.int64),
            }
        ),
    )


def simulated(seed: int, ratio: float):
    """People of very different own rates, exposed for different times."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(0.5, 0.02, PEOPLE)
    e = rng.uniform(5, 60, PEOPLE)
    return rng.poisson(rate * ratio * e), e, rng.poisson(rate * (90 - e)), 90 - e


def test_the_ratio_is_mantel_and_haenszels():
    # With as many days as orders are rare, rates and risks agree: statsmodels knows the latter.
    x, e, y, u = simulated(3, 1.7)
    many = 1e6
    strata = [
        [[xi, ei * many - xi], [yi, ui * many - yi]]
        for xi, ei, yi, ui in zip(x, e, y, u, strict=True)
        if xi + yi
    ]
    expected = StratifiedTable(strata).oddsratio_pooled
    assert total_incremental(tables_of(x, e, y, u)).rate_ratio == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("ratio", "seeds"), [(1.0, 200), (2.0, 200)])
def test_intervals_hold_the_truth_as_often_as_they_say(ratio, seeds):
    held = 0
    for seed in range(seeds):
        x, e, y, u = simulated(seed, ratio)
        found = total_incremental(tables_of(x, e, y, u))
        truth = found.exposed_orders * (1 - 1 / ratio)
        held += found.low <= truth <= found.high
    # 95 % of 200, give or take three standard errors.
    assert 0.90 * seeds <= held <= 0.995 * seeds


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 100))
def test_the_unit_of_time_and_the_order_of_people_do_not_matter(seed, scale):
    x, e, y, u = simulated(seed, 1.5)
    one = total_incremental(tables_of(x, e, y, u))
    back = slice(None, None, -1)
    other = total_incremental(tables_of(x[back], e[back] * scale, y[back], u[back] * scale))
    assert other.conversions == pytest.approx(one.conversions, rel=1e-9)
    assert (other.low, other.high) == pytest.approx((one.low, one.high), rel=1e-9)


def test_without_orders_on_both_sides_nothing_is_told():
    nothing = total_incremental(tables_of([3], [30.0], [0], [60.0]))
    assert np.isnan(nothing.conversions)
    assert nothing.exposed_orders == 3
    nobody = ScoringTables(tables_of([3], [30.0], [0], [60.0]).customers)
    assert np.isnan(total_incremental(nobody).low)
