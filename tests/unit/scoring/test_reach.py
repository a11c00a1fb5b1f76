"""Reach: distinct people per post, wherever the evidence comes from."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.scoring import Parameters
from orchestration.scoring.reach import (
    effective_posts,
    fit_count_line,
    fit_return_share,
    luck_trust,
    measure_reach,
)
from orchestration.scoring.tables import lay_out
from tests.unit.scoring.people import make_tables, with_column, with_value

PARAMETERS = Parameters(draws=64)
NO_SUSPECTS = 0.0


def reach_of(tables, suspects=NO_SUSPECTS):
    population = lay_out(tables, 20_000)
    return measure_reach(population, np.full(population.size, suspects), PARAMETERS)


@given(posts=st.floats(0, 1e6), share=st.floats(1e-4, 0.99))
def test_effective_posts_never_exceed_the_posts_or_the_point_of_saturation(posts, share):
    made = effective_posts(np.array([posts]), share)[0]
    assert 0 <= made <= min(posts, 1 / share) * (1 + 1e-9) or posts < 1


def test_one_post_is_one_effective_post():
    assert effective_posts(np.array([1.0]), 0.37)[0] == pytest.approx(1.0)


@pytest.mark.parametrize("truth", [0.01, 0.1, 0.4])
def test_the_share_that_returns_is_found_again(truth):
    rng = np.random.default_rng(5)
    posts = rng.integers(1, 80, 300).astype(float)
    listeners = rng.gamma(1.0, 200.0, 300)
    people = listeners * (1 - (1 - truth) ** posts)
    assert fit_return_share(people, listeners * truth * posts, posts) == pytest.approx(truth)


def test_posting_often_does_not_make_the_same_audience_small():
    listeners, share = 100.0, 0.1
    posts = np.array([2.0, 20.0, 200.0])
    people = listeners * (1 - (1 - share) ** posts)
    assert people / effective_posts(posts, share) == pytest.approx(listeners * share)


def test_the_line_is_least_squares():
    rng = np.random.default_rng(2)
    acts = np.exp(rng.normal(1, 1, 200))
    people = np.exp(-0.4 + 0.9 * np.log(acts) + rng.normal(0, 0.2, 200))
    slope, intercept = np.polyfit(np.log(acts), np.log(people), 1)
    line = fit_count_line(people, acts, PARAMETERS)
    assert (line.slope, line.intercept) == pytest.approx((slope, intercept), rel=1e-9)
    assert line.spread == pytest.approx(0.2, rel=0.15)


def test_the_basis_tells_counted_estimated_and_unknown_apart():
    reach = reach_of(make_tables(300))
    assert set(reach.basis.tolist()) == {"observed", "estimated", "prior"}
    unknown = reach.basis == "prior"
    assert np.all(np.isnan(reach.engaged_people[unknown]))
    assert np.all(np.isfinite(reach.engaged_people[~unknown]))


def test_whoever_is_unknown_gets_the_mean_of_the_others():
    reach = reach_of(replace(make_tables(800), relevance=None))
    mean, unknown = reach.factor.mean(), reach.basis == "prior"
    assert np.ptp(mean[unknown]) == 0
    observed = reach.basis == "observed"
    assert mean[unknown][0] == pytest.approx(mean[observed].mean(), rel=0.02)


def test_an_estimate_is_less_sure_than_a_count_of_as_many():
    tables = make_tables(300)
    counted = reach_of(tables)
    gone = ("actor_known_post_count", "engaged_people_count", "topical_engaged_people_count")
    for column in (*gone, "act_count"):
        tables = with_column(tables, "reach", column, pa.nulls(300, pa.int64()))
    estimated = reach_of(tables)
    both = (counted.basis == "observed") & (estimated.basis == "estimated")
    many = both & (np.nan_to_num(counted.engaged_people) > 20)
    shape_of = lambda reach: reach.factor.chances[0].shape  # noqa: E731
    assert np.all(shape_of(estimated)[many] < shape_of(counted)[many])


def test_suspect_acts_are_taken_out_of_counts():
    tables = make_tables(300)
    clean, dirty = reach_of(tables), reach_of(tables, suspects=0.5)
    estimated = clean.basis == "estimated"
    # Among those with actors nothing changes: suspects never were among them.
    assert np.array_equal(
        clean.factor.mean()[clean.basis == "observed"],
        dirty.factor.mean()[clean.basis == "observed"],
    )
    assert estimated.any()


def test_followers_are_not_read():
    tables = make_tables(100)
    more = with_column(tables, "reach", "followers_count", pa.array([10**9] * 100))
    assert np.array_equal(reach_of(tables).factor.mean(), reach_of(more).factor.mean())


def test_nobody_counted_leaves_the_assumed_population():
    reach = reach_of(replace(make_tables(20), reach=None, relevance=None))
    assert reach.factor.mean() == pytest.approx(PARAMETERS.engaged_rate)


def test_active_listeners_known_by_name_raise_reach_and_their_number_does_not():
    tables = make_tables(400)
    known = tables.relevance["listener_activity"].is_valid().to_numpy()
    person = int(np.flatnonzero(known)[0])
    before = reach_of(tables).factor.mean()[person]
    busier = with_value(tables, "relevance", "listener_activity", person, 1e4)
    assert reach_of(busier).factor.mean()[person] > before
    larger = with_value(tables, "reach", "followers_count", person, 10**9)
    assert reach_of(larger).factor.mean()[person] == before


def test_lucky_posts_tell_less_than_as_many_people_on_many_posts():
    trust = luck_trust(np.array([100.0, 100.0, np.nan]), np.array([2.0, 200.0, 1.0]), Parameters())
    assert trust == pytest.approx([1 / 11, 1 / 1.1, 1.0])
