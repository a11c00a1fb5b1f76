"""Expectations of the treated agree with brute force over arms, and intervals with simulation."""

import numpy as np
import pytest
from scipy import sparse

from orchestration.campaign.coverage import Coverage
from orchestration.campaign.expected import (
    draw_treated,
    expect,
    set_value_draws,
    treat_chances,
)
from orchestration.campaign.holdout import form_blocks, kept_back
from orchestration.scoring.portfolio import PortfolioDraws

DICE = np.random.default_rng(4)
COVERAGE = Coverage(
    sparse.csr_array(DICE.uniform(0, 0.4, (12, 20)) * (DICE.random((12, 20)) < 0.3)),
    np.ones(20),
)
BLOCKS = form_blocks(COVERAGE.singles, 0.3)


def test_drawn_arms_keep_back_as_many_of_each_block_as_the_holdout_does():
    treated = draw_treated(BLOCKS, 0.3, 500)
    held = kept_back(np.bincount(BLOCKS), 0.3)
    for block, count in enumerate(held.tolist()):
        rows = block == BLOCKS
        assert set((~treated[rows]).sum(axis=0).tolist()) == {count}
    assert treated.mean(axis=1) == pytest.approx(treat_chances(BLOCKS, 0.3), abs=0.1)


def test_a_set_value_in_each_draw_is_the_set_value_of_those_chances():
    ratio = DICE.gamma(2, 0.5, (12, 150))
    ratio[3] = 0.0
    found = set_value_draws(COVERAGE, ratio)
    for draw in range(0, 150, 37):
        chances = np.minimum(COVERAGE.chances.toarray() * ratio[:, [draw]], 1 - 1e-9)
        assert found[draw] == pytest.approx(20 - np.prod(1 - chances, axis=0).sum())


def test_expectations_are_means_over_arms_and_their_intervals_hold_them():
    sure = np.ones((12, 4_000))
    drawn = PortfolioDraws(
        0.4 * sure, COVERAGE.singles[:, None] * sure, COVERAGE.singles[:, None] * sure
    )
    made = expect(
        COVERAGE,
        COVERAGE,
        np.full(12, 3.0),
        drawn,
        blocks=BLOCKS,
        share=0.3,
        unit_value=20.0,
        interval=0.9,
    )
    treated = draw_treated(BLOCKS, 0.3, 4_000)
    values = [COVERAGE.value(np.flatnonzero(arms)) for arms in treated.T]
    # Arms of a block are drawn together, which the expectation takes as apart.
    assert made.conversions.mean == pytest.approx(np.mean(values), rel=0.01)
    low, high = np.quantile(values, [0.05, 0.95])
    assert (made.conversions.low, made.conversions.high) == pytest.approx((low, high), rel=1e-6)
    assert made.value.mean == pytest.approx(20 * made.conversions.mean)
    held = int(kept_back(np.bincount(BLOCKS), 0.3).sum())
    cost = (made.cost.low, made.cost.mean, made.cost.high)
    assert cost == pytest.approx([3.0 * (12 - held)] * 3)
    assert made.without_holdout == pytest.approx(COVERAGE.value(np.arange(12)))


def test_where_people_reached_are_what_counts_value_is_reach():
    drawn = PortfolioDraws(*(np.ones((12, 64)) for _ in range(3)))
    made = expect(
        COVERAGE, COVERAGE, np.zeros(12), drawn,
        blocks=BLOCKS, share=0.3, unit_value=None, interval=0.9,
    )  # fmt: skip
    assert made.value.mean == pytest.approx(made.reach)
