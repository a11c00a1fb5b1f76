"""Shrinkage against scipy's likelihoods, simulated truth, and the promises of empirical Bayes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import betabinom, nbinom

from orchestration.scoring.errors import ScoringValueError
from orchestration.scoring.shrinkage import (
    STRENGTH_LOG_SPREAD,
    BetaPrior,
    GammaPrior,
    fit_beta_binomial,
    fit_gamma_poisson,
)

SHARE = BetaPrior(mean=0.3, strength=6.0)
RATE = GammaPrior(mean=4.0, shape=1.0)


def some_shares(people=400, seed=1, mean=0.2, strength=12.0):
    rng = np.random.default_rng(seed)
    trials = rng.integers(1, 60, people).astype(float)
    truth = rng.beta(mean * strength, (1 - mean) * strength, people)
    return rng.binomial(trials.astype(int), truth).astype(float), trials


def some_rates(people=400, seed=1, mean=3.0, shape=1.5):
    rng = np.random.default_rng(seed)
    exposure = rng.integers(1, 40, people).astype(float)
    return rng.poisson(rng.gamma(shape, mean / shape, people) * exposure).astype(float), exposure


def test_the_beta_strength_maximises_the_likelihood_that_scipy_gives():
    k, n = some_shares()
    fitted = fit_beta_binomial(k, n, SHARE)

    def loss(log_c):
        c, w = np.exp(log_c), 1.0 / (np.exp(log_c) + n)
        p = np.sum(w * k) / np.sum(w * n)
        pull = (log_c - np.log(SHARE.strength)) / STRENGTH_LOG_SPREAD
        return -np.sum(betabinom.logpmf(k, n, p * c, (1 - p) * c)) + 0.5 * pull**2

    best = minimize_scalar(loss, bounds=(-2, 8), method="bounded").x
    assert fitted.strength == pytest.approx(np.exp(best), rel=0.01)


def test_the_gamma_shape_maximises_the_likelihood_that_scipy_gives():
    k, exposure = some_rates()
    fitted = fit_gamma_poisson(k, exposure, RATE)

    def loss(log_s):
        s = np.exp(log_s)
        chance = s / (s + fitted.mean * exposure)
        pull = (log_s - np.log(RATE.shape)) / STRENGTH_LOG_SPREAD
        return -np.sum(nbinom.logpmf(k, s, chance)) + 0.5 * pull**2

    best = minimize_scalar(loss, bounds=(-3, 8), method="bounded").x
    assert fitted.shape == pytest.approx(np.exp(best), rel=0.01)


def test_the_population_that_made_the_data_is_found_again():
    share = fit_beta_binomial(*some_shares(people=5_000), SHARE)
    rate = fit_gamma_poisson(*some_rates(people=5_000), RATE)
    assert (share.mean, share.strength) == pytest.approx((0.2, 12.0), rel=0.1)
    assert (rate.mean, rate.shape) == pytest.approx((3.0, 1.5), rel=0.1)


def test_posterior_means_average_to_the_prior_mean_so_hiding_moves_nobody():
    k, n = some_shares()
    prior = fit_beta_binomial(k, n, SHARE)
    a, b = prior.posterior(k, n)
    assert np.mean(a / (a + b)) == pytest.approx(prior.mean, rel=2e-3)
    events, exposure = some_rates()
    rates = fit_gamma_poisson(events, exposure, RATE)
    mean, _ = rates.posterior(events, exposure)
    assert np.mean(mean) == pytest.approx(rates.mean, rel=2e-3)


@given(
    trials=st.integers(1, 10**6),
    share=st.floats(0, 1),
    mean=st.floats(0.01, 0.99),
    strength=st.floats(0.1, 1e4),
)
def test_a_shrunk_share_lies_between_the_prior_and_the_raw_share(trials, share, mean, strength):
    hits = float(int(share * trials))
    a, b = BetaPrior(mean, strength).posterior(np.array([hits]), np.array([float(trials)]))
    shrunk, raw = float(a[0] / (a[0] + b[0])), hits / trials
    assert min(mean, raw) - 1e-12 <= shrunk <= max(mean, raw) + 1e-12


@given(events=st.integers(0, 10**6), exposure=st.floats(0.1, 1e5), factor=st.integers(2, 50))
def test_more_evidence_for_the_same_rate_never_moves_away_from_it(events, exposure, factor):
    once, _ = RATE.posterior(np.array([float(events)]), np.array([exposure]))
    often, _ = RATE.posterior(np.array([float(events * factor)]), np.array([exposure * factor]))
    raw = events / exposure
    assert abs(often[0] - raw) <= abs(once[0] - raw) * (1 + 1e-9) + 1e-12


@given(order=st.permutations(range(12)))
def test_the_order_of_people_does_not_change_the_prior(order):
    k, n = some_shares(people=12)
    there, here = fit_beta_binomial(k, n, SHARE), fit_beta_binomial(k[order], n[order], SHARE)
    assert there == here


@given(unit=st.floats(1e-3, 1e3))
def test_exposure_in_another_unit_gives_the_same_rate_in_that_unit(unit):
    k, exposure = some_rates(people=50)
    plain = fit_gamma_poisson(k, exposure, RATE)
    scaled = fit_gamma_poisson(k, exposure * unit, GammaPrior(RATE.mean / unit, RATE.shape))
    assert scaled.mean * unit == pytest.approx(plain.mean, rel=1e-6)
    assert scaled.shape == pytest.approx(plain.shape, rel=1e-3)


def test_without_evidence_the_default_stands():
    nothing = np.array([np.nan, 0.0]), np.array([5.0, 0.0])
    assert fit_beta_binomial(*nothing, SHARE) == SHARE
    assert fit_gamma_poisson(*nothing, RATE) == RATE


def test_a_population_that_never_succeeded_keeps_a_chance():
    prior = fit_beta_binomial(np.zeros(50), np.full(50, 10.0), SHARE)
    assert 0 < prior.mean < 0.01
    rates = fit_gamma_poisson(np.zeros(50), np.full(50, 10.0), RATE)
    assert 0 < rates.mean < 0.01


def test_refuses_more_successes_than_trials():
    with pytest.raises(ScoringValueError, match="successes <= trials"):
        fit_beta_binomial(np.array([3.0]), np.array([2.0]), SHARE)


def test_refuses_negative_counts_and_other_shapes():
    with pytest.raises(ScoringValueError, match="negative"):
        fit_gamma_poisson(np.array([-1.0]), np.array([2.0]), RATE)
    with pytest.raises(ScoringValueError, match="differ in shape"):
        fit_gamma_poisson(np.array([1.0]), np.array([2.0, 3.0]), RATE)
