"""ROI: what acts become, checked by hand on a few people, and how sources join."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.scoring import Parameters
from orchestration.scoring.funnel import build_funnel
from orchestration.scoring.roi import share_out
from orchestration.scoring.tables import lay_out
from tests.unit.scoring.people import make_tables, with_column, with_exposures, with_roi

PARAMETERS = Parameters(draws=64)


def funnel_of(tables, parameters=PARAMETERS):
    return build_funnel(lay_out(tables, 20_000), parameters)


def test_nothing_known_leaves_the_assumptions():
    roi = funnel_of(replace(make_tables(5), roi=None, exposures=None)).roi
    assert roi.accept.mean() == pytest.approx(PARAMETERS.accept_share)
    assert roi.posts.mean() == pytest.approx(PARAMETERS.posted_share)
    assert roi.conversion.mean() == pytest.approx(1.0)
    assert roi.level_mean == pytest.approx(PARAMETERS.act_rate)
    assert np.all(np.isnan(roi.excess))
    assert not roi.conversion.known.any()


def test_who_accepted_before_is_likelier_to_accept():
    roi = funnel_of(
        with_roi(
            activation_count=[4, 4, 0, 4], accepted_count=[4, 0, 0, 2], posted_count=[3, 0, 0, 2]
        )
    ).roi
    often, never, unasked, half = roi.accept.mean()
    assert often > half > never
    assert never < unasked < often


def test_who_was_just_asked_has_refused_nothing():
    def accept(answered):
        columns = {"activation_count": [4] * 4, "accepted_count": [2, 2, 2, 0]}
        return funnel_of(with_roi(**columns, answered_count=answered)).roi.accept.mean()

    waiting, refused = accept([4, 4, 4, 0]), accept([4, 4, 4, 4])
    assert waiting[3] > refused[3]
    assert waiting[3] == pytest.approx(waiting[0], rel=0.3)


def test_posting_without_accepting_counts_as_accepting():
    roi = funnel_of(
        with_roi(
            activation_count=[3, 3, 3, 3], accepted_count=[0, 0, 0, 0], posted_count=[3, 0, 0, 0]
        )
    ).roi
    assert roi.accept.mean()[0] > roi.accept.mean()[1]


def test_a_few_activations_beside_a_few_controls_do_not_prove_that_nothing_comes():
    few = funnel_of(
        with_roi(
            code_count=[1] * 4,
            activation_count=[6, 6, 0, 0],
            accepted_count=[6, 6, 0, 0],
            posted_count=[6, 6, 0, 0],
            activation_conversion_count=[3, 3, None, None],
            control_count=[0, 0, 3, 3],
            control_conversion_count=[None, None, 2, 2],
        )
    ).roi
    many = funnel_of(
        with_roi(
            code_count=[1] * 4,
            activation_count=[6_000, 6_000, 0, 0],
            accepted_count=[6_000, 6_000, 0, 0],
            posted_count=[6_000, 6_000, 0, 0],
            activation_conversion_count=[3_000, 3_000, None, None],
            control_count=[0, 0, 3_000, 3_000],
            control_conversion_count=[None, None, 2_000, 2_000],
        )
    ).roi
    assert few.level_mean > 0.5 * PARAMETERS.act_rate
    assert many.level_mean < 0.5 * few.level_mean


def test_excess_is_exposed_orders_above_the_own_rate():
    roi = funnel_of(with_exposures([30, 10, None, 10], [10, 10, None, 10])).roi
    assert roi.excess[[0, 1, 3]] == pytest.approx([20.0, 0.0, 0.0])
    assert np.isnan(roi.excess[2])
    assert roi.conversion.mean()[0] > roi.conversion.mean()[1]


def test_likeness_alone_is_no_influence():
    # Everybody's engaged people buy a lot, and as much outside the window as inside it.
    roi = funnel_of(with_exposures([50] * 4, [50] * 4)).roi
    assert roi.excess == pytest.approx(0.0)
    assert roi.level_mean < PARAMETERS.act_rate
    assert not roi.conversion.known.any()


def test_codes_speak_for_the_level_only_after_a_discount():
    codes = with_roi(code_count=[1] * 4, attributed_conversion_count=[6] * 4)
    naive = funnel_of(codes, replace(PARAMETERS, attribution_inflation=1.0)).roi.level_mean
    assert funnel_of(codes).roi.level_mean < naive


def test_more_credited_conversions_never_lower_the_conversion_factor():
    low = funnel_of(with_roi(code_count=[1] * 4, attributed_conversion_count=[1, 2, 2, 2])).roi
    high = funnel_of(with_roi(code_count=[1] * 4, attributed_conversion_count=[9, 2, 2, 2])).roi
    assert high.conversion.mean()[0] > low.conversion.mean()[0]


def test_a_person_without_a_code_is_not_held_to_have_sold_nothing():
    roi = funnel_of(
        with_roi(code_count=[1, 1, 1, 0], attributed_conversion_count=[2, 0, 2, None])
    ).roi
    assert roi.conversion.mean()[3] == pytest.approx(1.0)
    assert roi.conversion.mean()[1] < 1.0


@given(
    gain=st.floats(0.01, 1e3),
    shape=st.floats(0.01, 1e3),
    one=st.floats(0.05, 1e3),
    other=st.floats(0.05, 1e3),
)
def test_what_is_shared_out_multiplies_to_the_whole(gain, shape, one, other):
    first, second = share_out(np.array([gain]), np.array([shape]), (np.array([one]), other))
    assert first.mean[0] * second.mean[0] == pytest.approx(gain)
    square = (1 + 1 / first.shape[0]) * (1 + 1 / second.shape[0])
    assert square == pytest.approx(1 + 1 / shape)


def test_without_evidence_both_priors_come_back():
    start = 1 / ((1 + 1 / 0.5) * (1 + 1 / 2.0) - 1)
    first, second = share_out(np.ones(1), np.array([start]), (np.array([0.5]), 2.0))
    assert (first.shape[0], second.shape[0]) == pytest.approx((0.5, 2.0))


def test_a_code_that_sold_tells_of_a_reach_that_nobody_counted():
    tables = with_roi(
        code_count=[1] * 4,
        attributed_conversion_count=[9, 0, 0, 1],
        attributed_day_count=[9, 0, 0, 1],
    )
    for name in tables.reach.column_names[1:]:
        tables = with_column(tables, "reach", name, pa.nulls(4))
    seller, _, _, _ = funnel_of(tables).means["reach"]
    assert seller > funnel_of(replace(tables, roi=None)).means["reach"][0]


def test_a_reach_that_was_counted_is_not_moved_by_conversions():
    tables = with_roi(
        code_count=[1] * 4,
        attributed_conversion_count=[9, 0, 0, 1],
        attributed_day_count=[9, 0, 0, 1],
    )
    funnel = funnel_of(tables)
    assert np.array_equal(funnel.means["reach"], funnel.reach.factor.mean())


def test_cost_and_order_value_are_the_brands_own():
    tables = with_roi(
        activation_count=[2] * 4,
        accepted_count=[1, 1, 1, 0],
        posted_count=[1, 1, 1, 0],
        incentive_cost_amount=[10.0, 20.0, 30.0, None],
    )
    funnel = funnel_of(tables)
    assert funnel.means["cost"][:3] == pytest.approx([10.0, 20.0, 30.0], rel=1e-4)
    # Three bookings tell an average and no line; the mean of an uncertain cost lies above it.
    assert funnel.means["cost"][3] == pytest.approx(20.0 * np.exp(0.5**2 / 2))
    assert funnel.roi.order_value == pytest.approx(60.0)
    assert funnel.unit_value == pytest.approx(0.4 * 60.0)


@pytest.mark.parametrize("sign", [1, -1])
def test_more_followers_never_make_an_activation_cheaper(sign):
    tables = make_tables(300, unknown=0.0)
    followers = tables.reach["followers_count"].to_numpy()
    booked = tables.roi["accepted_count"].to_numpy() * (followers + 10.0) ** (sign * 0.5)
    booked[:20] = 0.0
    tables = with_column(tables, "roi", "incentive_cost_amount", pa.array(booked))
    cost = funnel_of(tables).means["cost"][:20]
    order = np.argsort(followers[:20])
    assert np.all(np.diff(cost[order]) >= 0)
    assert (np.ptp(cost) > 0) == (sign > 0)


def test_conversions_that_are_no_orders_bring_no_revenue():
    counts = {"code_count": [1] * 4, "attributed_conversion_count": [5, 5, 5, 4]}
    some = funnel_of(with_roi(**counts, attributed_order_count=[2, 2, 2, 3]))
    # One order is added to the nine of nineteen.
    assert some.roi.order_share == pytest.approx(10 / 20)
    assert some.unit_value == pytest.approx(0.4 * 60.0 * 10 / 20)


def test_without_orders_a_conversion_counts_one_and_costs_nothing():
    funnel = funnel_of(replace(make_tables(10), relevance=None))
    assert (funnel.unit, funnel.unit_value, funnel.has_cost) == ("conversions", 1.0, False)
    assert not funnel.expected_cost.any()


def test_each_objective_multiplies_its_own_stages():
    tables = make_tables(20)
    means = funnel_of(tables).means
    aware = funnel_of(tables, replace(PARAMETERS, objective="awareness"))
    assert aware.expected_value == pytest.approx(means["accept"] * means["posts"] * means["reach"])
    engaged = funnel_of(tables, replace(PARAMETERS, objective="engagement"))
    assert engaged.expected_value == pytest.approx(
        aware.expected_value * means["acts"] / means["cost"].mean()
    )
