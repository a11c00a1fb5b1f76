"""Resonance: what an account of that size gets, and what of it may enter the score."""

import numpy as np
import pyarrow as pa
import pytest

from orchestration.scoring import Parameters
from orchestration.scoring.funnel import build_funnel
from orchestration.scoring.resonance import suspect_share
from orchestration.scoring.tables import lay_out
from tests.unit.scoring.people import make_tables, with_column

PARAMETERS = Parameters(draws=64)


def resonance_of(tables, parameters=PARAMETERS):
    population = lay_out(tables, 20_000)
    return build_funnel(population, parameters).resonance


def test_larger_accounts_are_expected_to_get_more():
    tables = make_tables(600, unknown=0.0)
    resonance = resonance_of(tables)
    followers = tables.reach["followers_count"].to_numpy()
    posts = tables.reach["counted_post_count"].to_numpy()
    known = np.isfinite(resonance.expected_engagements)
    per_post = resonance.expected_engagements[known] / posts[known]
    assert np.corrcoef(np.log1p(followers[known]), np.log(per_post))[0, 1] > 0.8


def test_the_usual_account_has_a_ratio_of_one():
    ratio = resonance_of(make_tables(800)).ratio
    assert np.mean(ratio) == pytest.approx(1.0, abs=0.1)


def test_who_was_not_counted_has_the_mean_ratio_and_no_expectation():
    resonance = resonance_of(make_tables(400))
    unknown = np.isnan(resonance.expected_engagements)
    assert unknown.any()
    assert resonance.ratio[unknown] == pytest.approx(1.0, abs=0.15)


def test_the_factor_of_the_unknown_is_one():
    tables = make_tables(400)
    resonance = resonance_of(tables)
    unknown = ~resonance.factor.known
    assert resonance.factor.mean()[unknown] == pytest.approx(1.0)


def test_followers_do_not_enter_the_factor():
    tables = make_tables(100)
    rows = tables.post_mix.num_rows
    more = with_column(tables, "post_mix", "followers_count", pa.array([10**8] * rows))
    assert np.array_equal(resonance_of(tables).factor.mean(), resonance_of(more).factor.mean())


def test_answering_more_comments_never_lowers_the_factor():
    tables = make_tables(200, unknown=0.0)
    comments = tables.resonance["others_comment_count"]
    none = with_column(tables, "resonance", "answered_comment_count", pa.array([0] * 200))
    person = int(np.argmax(comments.to_numpy() > 0))
    one = pa.array([1 if n == person else 0 for n in range(200)])
    one = pa.array(np.minimum(one.to_numpy(), comments.to_numpy()))
    answered = with_column(tables, "resonance", "answered_comment_count", one)
    assert resonance_of(answered).factor.mean()[person] > resonance_of(none).factor.mean()[person]


def test_suspect_shares_are_shrunk():
    population = lay_out(make_tables(300), 20_000)
    share = suspect_share(population, PARAMETERS)
    assert np.all((share > 0) & (share < 1))
    raw = population.numbers("resonance", "suspect_act_count") / np.maximum(
        population.numbers("resonance", "act_count"), 1
    )
    assert np.nanmax(share) < np.nanmax(raw)
