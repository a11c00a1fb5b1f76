"""Rankings against planted outcomes: who is better is said, who is not is not."""

import doctest

import numpy as np
import pytest

from orchestration.backtest import measure as module
from orchestration.backtest.measure import measure, too_little
from orchestration.backtest.results import OURS, RANDOM, Case

PEOPLE = 400
CUTS = 3


def planted(skill: float, rival: float, *, seed: int = 1, total: float = 0.3) -> list[Case]:
    """Everybody has a power of their own; a ranking sees it as clearly as its skill."""
    rng = np.random.default_rng(seed)
    power = rng.gamma(0.3, 1 / 0.3, PEOPLE)
    people = [f"c{n:03d}" for n in range(PEOPLE)]

    def seen(clearly: float) -> np.ndarray:
        return clearly * power + (1 - clearly) * rng.permutation(power)

    return [
        Case(
            f"2026-0{cut}-01",
            people,
            rng.poisson(total * power).astype(float),
            {OURS: seen(skill), "followers": seen(rival), RANDOM: np.zeros(PEOPLE)},
        )
        for cut in range(1, CUTS + 1)
    ]


def of(measured, ranking):
    return next(one for one in measured.pooled if one.ranking == ranking)


def test_the_example_in_the_docstring_holds():
    assert doctest.testmod(module).failed == 0


def test_a_better_ranking_is_told_from_a_worse_one():
    measured = measure(planted(0.9, 0.1), 40, resamples=300)
    theirs = of(measured, "followers")
    assert theirs.ratio == pytest.approx(of(measured, OURS).gain / theirs.gain)
    assert 1 < theirs.ratio_low < theirs.ratio < theirs.ratio_high
    assert of(measured, OURS).ndcg > theirs.ndcg
    assert of(measured, OURS).auc > theirs.auc
    assert theirs.difference_low > 0


def test_of_rankings_as_good_as_each_other_the_interval_holds_one():
    held = 0
    for seed in range(12):
        theirs = of(measure(planted(0.5, 0.5, seed=seed), 40, resamples=200), "followers")
        held += theirs.ratio_low <= 1 <= theirs.ratio_high
    assert held >= 9  # 90 % intervals: 9 or more of 12 in 99 of 100 such tests


def test_choosing_at_random_finds_its_share():
    cases = planted(0.9, 0.1)
    expected = sum(case.gains.sum() for case in cases) * 40 / PEOPLE
    assert of(measure(cases, 40, resamples=100), RANDOM).gain == pytest.approx(expected)


def test_the_order_of_rows_changes_nothing():
    cases = planted(0.7, 0.3)
    turned = [
        Case(c.cut, c.people[::-1], c.gains[::-1], {n: s[::-1] for n, s in c.scores.items()})
        for c in cases
    ]
    assert measure(turned, 40, resamples=100).pooled == pytest.approx(
        measure(cases, 40, resamples=100).pooled
    )


def test_a_ranking_that_knew_nobody_is_named_and_not_compared():
    cases = [
        Case(c.cut, c.people, c.gains, {**c.scores, "followers": np.zeros(PEOPLE)})
        for c in planted(0.9, 0.1)
    ]
    measured = measure(cases, 40, resamples=100)
    assert measured.silent == ("followers",)
    assert {one.ranking for one in measured.pooled} == {OURS, RANDOM}


def test_losses_have_no_ratio():
    cases = [Case(c.cut, c.people, c.gains - c.gains.mean(), c.scores) for c in planted(0.9, 0.1)]
    measured = measure(cases, 40, resamples=100)
    assert of(measured, "followers").ratio is None
    assert of(measured, "followers").difference_low > 0
    assert not measured.curves


def test_curves_begin_with_nothing_and_end_with_all():
    for curve in measure(planted(0.9, 0.1), 40, resamples=100).curves.values():
        assert curve[0] == 0
        assert curve[-1] == pytest.approx(1)
        assert np.all(np.diff(curve) >= -1e-12)


@pytest.mark.parametrize(
    ("cases", "reason"),
    [
        ([], "no cut has history enough"),
        (planted(0.9, 0.1, total=0.001), "people brought"),
        (
            [Case("2026-01-01", ["a", "b"], np.array([40.0, 1.0]), {OURS: np.arange(2.0)})],
            "only 2 people",
        ),
    ],
)
def test_too_little_is_said_with_the_reason(cases, reason):
    assert reason in too_little(cases, 40)


def test_enough_is_enough():
    assert too_little(planted(0.9, 0.1), 40) is None
