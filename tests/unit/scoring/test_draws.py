"""Draws against scipy's distributions, and the promise that chance belongs to the person."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from orchestration.scoring.draws import Beta, Factor, Gamma, Sampler, merge, shared_rate
from orchestration.scoring.errors import ScoringValueError
from orchestration.scoring.hashing import hash_texts

PEOPLE = pa.array([f"c{number}" for number in range(6)])


def factor_of(chance, name="reach"):
    size = chance.expectation().size
    return Factor(name, 1.0, (chance,), "{} of it", np.ones(size, dtype=bool))


def draws_of(chance, ids=PEOPLE, count=2_048, seed=1):
    size = chance.expectation().size
    sampler = Sampler([factor_of(chance)], hash_texts(ids.slice(0, size)), count=count, seed=seed)
    return sampler.draw("reach", np.arange(size)).astype(float)


@pytest.mark.parametrize("shape", [0.3, 1.0, 4.0, 250.0])
def test_gamma_draws_have_scipys_quantiles(shape):
    drawn = draws_of(Gamma(np.array([2.0]), np.array([shape])))[0]
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    expected = stats.gamma(shape, scale=2.0 / shape).ppf(levels)
    # The nearest tabulated shape is up to 2.5 % off, its low quantiles a little more.
    assert np.quantile(drawn, levels) == pytest.approx(expected, rel=0.05, abs=0.02)


@pytest.mark.parametrize(("a", "b"), [(0.5, 3.0), (2.0, 2.0), (30.0, 4.0), (1.0, 400.0)])
def test_beta_draws_have_scipys_quantiles(a, b):
    drawn = draws_of(Beta(np.array([a]), np.array([b])))[0]
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    expected = stats.beta(a, b).ppf(levels)
    assert np.quantile(drawn, levels) == pytest.approx(expected, rel=0.05, abs=0.02)


@pytest.mark.parametrize("power", [0.25, 0.5, 1.0, 1.5, 2.0])
def test_draws_average_to_the_exact_expectation(power):
    gamma = Gamma(np.array([3.0, 0.2]), np.array([0.7, 9.0]), power)
    beta = Beta(np.array([2.0, 30.0]), np.array([6.0, 3.0]), power)
    assert draws_of(gamma).mean(axis=1) == pytest.approx(gamma.expectation(), rel=0.02)
    assert draws_of(beta).mean(axis=1) == pytest.approx(beta.expectation(), rel=0.02)


@pytest.mark.parametrize("power", [0.5, 2.0])
def test_moments_agree_with_numerical_integration(power):
    gamma = Gamma(np.array([3.0]), np.array([1.7]), power).expectation()[0]
    beta = Beta(np.array([2.0]), np.array([5.0]), power).expectation()[0]
    assert gamma == pytest.approx(stats.gamma(1.7, scale=3 / 1.7).expect(lambda x: x**power))
    assert beta == pytest.approx(stats.beta(2, 5).expect(lambda x: x**power))


@settings(max_examples=20)
@given(order=st.permutations(range(6)))
def test_a_persons_draws_depend_on_nobody_else(order):
    mean, shape = np.linspace(1, 6, 6), np.geomspace(0.5, 50, 6)
    together = draws_of(Gamma(mean, shape), count=64)
    shuffled = draws_of(
        Gamma(mean[order], shape[order]), ids=PEOPLE.take(pa.array(order)), count=64
    )
    assert np.array_equal(shuffled, together[order])
    alone = draws_of(Gamma(mean[:1], shape[:1]), count=64)
    assert np.array_equal(alone[0], together[0])


def test_another_seed_or_name_draws_anew():
    chance = Gamma(np.ones(6), np.ones(6))
    assert not np.array_equal(draws_of(chance, seed=1), draws_of(chance, seed=2))
    hashes = hash_texts(PEOPLE)
    both = Sampler([factor_of(chance), factor_of(chance, "roi")], hashes, count=64, seed=1)
    rows = np.arange(6)
    assert not np.array_equal(both.draw("reach", rows), both.draw("roi", rows))


def test_stages_are_drawn_independently():
    chance = Gamma(np.ones(500), np.full(500, 2.0))
    hashes = hash_texts(pa.array([f"c{n}" for n in range(500)]))
    both = Sampler([factor_of(chance), factor_of(chance, "roi")], hashes, count=256, seed=1)
    rows = np.arange(500)
    reach, roi = both.draw("reach", rows), both.draw("roi", rows)
    inside = [np.corrcoef(one, other)[0, 1] for one, other in zip(reach, roi, strict=True)]
    assert abs(np.mean(inside)) < 0.02
    across = [np.corrcoef(reach[n], reach[n + 1])[0, 1] for n in range(499)]
    assert abs(np.mean(across)) < 0.02


def test_tiny_shapes_stay_finite():
    drawn = draws_of(Beta(np.array([1e-3, 1e-3]), np.array([1e-3, 5.0])))
    assert np.all(np.isfinite(drawn))
    assert np.all((drawn >= 0) & (drawn <= 1))


def test_a_shared_rate_has_its_mean_and_its_spread():
    drawn = shared_rate("level", 0.02, 4.0, count=4_096, seed=3).astype(float)
    assert drawn.mean() == pytest.approx(0.02, rel=1e-5)
    assert drawn.std() == pytest.approx(0.01, rel=0.01)


def test_refuses_a_posterior_that_is_none():
    with pytest.raises(ScoringValueError, match="reach is not proper") as refusal:
        draws_of(Gamma(np.array([0.0]), np.array([1.0])))
    assert refusal.value.culprits == ("reach",)


def test_a_merged_factor_has_the_mean_and_variance_of_the_product():
    one = np.array([True])
    share = Factor("share", 2.0, (Beta(np.array([6.0]), np.array([3.0]), 0.5),), "", one)
    rate = Factor("rate", 1.0, (Gamma(np.array([3.0]), np.array([20.0])),), "", one)
    merged = merge("both", [share, rate])
    rng = np.random.default_rng(3)
    product = 2.0 * rng.beta(6, 3, 400_000) ** 0.5 * rng.gamma(20, 3 / 20, 400_000)
    assert merged.mean()[0] == pytest.approx(product.mean(), rel=0.005)
    assert merged.chances[0].moment(2.0)[0] - merged.mean()[0] ** 2 == pytest.approx(
        product.var(), rel=0.02
    )
