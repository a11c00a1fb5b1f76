"""Evidence of conversions: checked by hand on a few people, and against what misleads."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.scoring import Parameters
from orchestration.scoring.evidence import (
    Source,
    added_variance,
    captured_share,
    gather_evidence,
    incremental_share,
    steady_events,
)
from orchestration.scoring.reach import measure_reach
from orchestration.scoring.tables import lay_out
from tests.unit.scoring.people import with_column, with_exposures, with_roi

PARAMETERS = Parameters(draws=64)


def evidence_of(tables):
    population = lay_out(tables, 20_000)
    reach = measure_reach(population, np.zeros(population.size), PARAMETERS)
    ones = np.ones(population.size)
    return gather_evidence(population, reach, ones, ones, PARAMETERS)


def test_a_burst_on_a_coupon_site_counts_as_its_days():
    events = steady_events(np.array([22.0, 24.0]), np.array([3.0, 17.0]), 180)
    assert events == pytest.approx([3.03, 17.9], abs=0.05)


@given(events=st.integers(0, 500), days=st.integers(0, 500))
def test_a_stream_never_holds_more_than_came_nor_less_than_its_days(events, days):
    days = min(days, events)
    made = steady_events(np.array([float(events)]), np.array([float(days)]), 90)[0]
    assert min(events, days) - 1e-9 <= made <= events


def test_unknown_conversions_stay_unknown():
    made = steady_events(np.array([np.nan, 4.0]), np.array([np.nan, np.nan]), 90)
    assert np.isnan(made[0])
    assert made[1] == 4.0


def test_what_a_source_expects_sums_to_what_came():
    source = Source(np.array([3.0, 0.0, np.nan, 5.0]), np.array([10.0, 30.0, 50.0, 0.0]))
    assert source.usable.tolist() == [True, True, False, False]
    assert source.expected()[:2] == pytest.approx([0.75, 2.25])


def test_a_source_that_saw_nothing_come_expects_nothing():
    assert np.all(np.isnan(Source(np.zeros(2), np.ones(2)).expected()))


def test_conversions_during_activations_are_not_counted_twice():
    evidence = evidence_of(
        with_roi(
            code_count=[1] * 4,
            attributed_conversion_count=[5, 2, 2, 2],
            attributed_day_count=[5, 2, 2, 2],
            activation_count=[1, 1, 0, 0],
            posted_count=[1, 1, 0, 0],
            activation_conversion_count=[5, 0, None, None],
        )
    )
    assert evidence.codes.events[0] < 0.5
    assert evidence.activated.events[0] == 5
    assert evidence.codes.events[1] == pytest.approx(2, abs=0.05)


def test_a_code_is_held_to_the_days_it_was_valid():
    counts = {"code_count": [1] * 4, "attributed_conversion_count": [3, 3, 3, 3]}
    days = {"attributed_day_count": [3] * 4, "code_day_count": [90, 9, 90, 90]}
    expected = evidence_of(with_roi(**counts, **days)).codes.expected()
    always = evidence_of(with_roi(**counts, attributed_day_count=[3] * 4)).codes.expected()
    assert expected[1] / expected[0] == pytest.approx(0.1 * always[1] / always[0])


def test_whoever_is_activated_for_a_high_ratio_does_not_set_what_is_usual():
    everyday = {
        "code_count": [1] * 4,
        "code_day_count": [90] * 4,
        "attributed_conversion_count": [40, 0, 0, 0],
        "attributed_day_count": [40, 0, 0, 0],
        "activation_count": [1, 0, 0, 0],
        "posted_count": [1, 0, 0, 0],
        "activation_conversion_count": [4, None, None, None],
    }
    evidence = evidence_of(with_roi(**everyday))
    assert evidence.activated.ratio[0] > 2
    # At the usual rate the best would have brought fewer than they did.
    assert evidence.activated.expected()[0] < 2


def test_conversions_count_even_where_nobody_was_seen_to_engage():
    tables = with_roi(
        code_count=[1] * 4,
        attributed_conversion_count=[6, 1, 1, 1],
        attributed_day_count=[6, 1, 1, 1],
    )
    for column in ("engaged_people_count", "topical_engaged_people_count"):
        tables = with_column(tables, "reach", column, pa.array([0, 0, 0, 0]))
    evidence = evidence_of(tables)
    assert evidence.codes.events[0] == pytest.approx(6.0, abs=0.3)
    assert evidence.expected[0] > 0


def test_exposed_orders_are_thinned_by_what_is_usual():
    controlled = evidence_of(with_exposures([20] * 4, [10] * 4)).controlled
    # 40 of 80 orders are above the usual, 4.5 standard errors: shrunk by z²/(1+z²) = 20/21. Of 19.5
    # orders that lets expect, w = 9.52/19.52 are the influence's.
    w = (10 * 20 / 21) / (10 + 10 * 20 / 21)
    assert controlled.excess == pytest.approx([10.0] * 4)
    assert controlled.events == pytest.approx([20 * w**2] * 4)
    assert controlled.expected == pytest.approx([w * 10 * 20 / 21] * 4)


def test_nobody_without_a_source_has_evidence():
    evidence = evidence_of(with_roi())
    assert not evidence.expected.any()
    assert not evidence.events.any()


def test_what_controls_bring_by_themselves_is_no_activations_doing():
    columns = {"activation_count": [1, 1, 0, 0], "activation_conversion_count": [3, 1, None, None]}
    alone = lay_out(with_roi(**columns), 20_000)
    assert incremental_share(alone) == 1.0
    beside = lay_out(
        with_roi(
            **columns, control_count=[0, 0, 1, 1], control_conversion_count=[None, None, 1, 1]
        ),
        20_000,
    )
    # Two conversions an activation, one a control; half a one is added at the treated's rate.
    assert incremental_share(beside) == pytest.approx(1 - (2.5 / 2.25) / 2.0)


def test_codes_see_the_share_of_added_orders_that_carry_them():
    columns = {"exposed_order_count": [60.0] * 4, "usual_order_count": [10.0] * 4}
    unknown = lay_out(with_roi(), 20_000)
    assert captured_share(unknown, PARAMETERS) == pytest.approx((PARAMETERS.capture_share, 7.0))
    half = lay_out(with_roi(**columns, exposed_coded_order_count=[25] * 4), 20_000)
    assert captured_share(half, PARAMETERS) == pytest.approx(((100 + 7) / (200 + 10), 107))
    # Who owns no code says nothing of codes.
    some = lay_out(with_roi(**columns, exposed_coded_order_count=[50, None, None, None]), 20_000)
    assert captured_share(some, PARAMETERS) == pytest.approx(((50 + 7) / (50 + 10), 57))


def test_what_activating_added_is_less_sure_than_what_was_counted():
    columns = {
        "activation_count": [4, 0, 0, 0],
        "activation_conversion_count": [3, None, None, None],
    }
    alone = lay_out(with_roi(**columns), 20_000)
    assert added_variance(alone) == 0
    beside = lay_out(
        with_roi(
            **columns, control_count=[0, 2, 0, 0], control_conversion_count=[None, 1, None, None]
        ),
        20_000,
    )
    assert added_variance(beside) == 3 + 1 * (4 / 2) ** 2
