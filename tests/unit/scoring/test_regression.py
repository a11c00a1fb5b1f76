"""The count regression against scipy's minimiser of the same likelihood, and statsmodels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import nbinom, poisson
from statsmodels.genmod.families import NegativeBinomial
from statsmodels.genmod.generalized_linear_model import GLM

from orchestration.scoring.regression import fit_counts


def some_rows(count=300):
    rng = np.random.default_rng(3)
    design = np.column_stack([np.ones(count), rng.normal(0, 1, count), rng.integers(0, 2, count)])
    exposure = rng.integers(1, 30, count).astype(float)
    mean = exposure * np.exp(design @ np.array([0.5, 0.8, -0.4]))
    return design, rng.poisson(mean * rng.gamma(1, 1, count)).astype(float), exposure


@pytest.mark.parametrize("dispersion", [0.0, 0.5, 1.0])
def test_it_maximises_the_likelihood_that_scipy_gives(dispersion):
    design, events, exposure = some_rows()
    centre, precision = np.array([0.0, 1.0, 0.0]), np.array([0.0, 4.0, 1.0])

    def loss(weights):
        mean = exposure * np.exp(design @ weights)
        if dispersion:
            size = 1 / dispersion
            fit = nbinom.logpmf(events, size, size / (size + mean))
        else:
            fit = poisson.logpmf(events, mean)
        return -np.sum(fit) + np.sum(precision * (weights - centre) ** 2) / 2

    best = minimize(loss, np.zeros(3), method="BFGS").x
    prior = {"centre": centre, "precision": precision, "dispersion": dispersion}
    assert fit_counts(design, events, exposure, **prior) == pytest.approx(best, abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(factor=st.floats(0.01, 100))
def test_another_unit_of_exposure_moves_the_intercept_only(factor):
    design, events, exposure = some_rows(80)
    prior = {"centre": np.zeros(3), "precision": np.array([0.0, 1.0, 1.0]), "dispersion": 1.0}
    plain = fit_counts(design, events, exposure, **prior)
    scaled = fit_counts(design, events, exposure * factor, **prior)
    assert scaled[0] == pytest.approx(plain[0] - np.log(factor), abs=1e-5)
    assert scaled[1:] == pytest.approx(plain[1:], abs=1e-5)


def test_without_rows_the_prior_stands():
    prior = {"centre": np.array([0.3]), "precision": np.ones(1), "dispersion": 1.0}
    assert fit_counts(np.ones((0, 1)), np.zeros(0), np.zeros(0), **prior).tolist() == [0.3]


def test_a_column_that_never_varies_stays_at_its_prior():
    design = np.column_stack([np.ones(50), np.zeros(50)])
    prior = {"centre": np.array([0.0, 0.7]), "precision": np.array([0.0, 4.0]), "dispersion": 1.0}
    weights = fit_counts(design, np.full(50, 3.0), np.ones(50), **prior)
    assert weights == pytest.approx([np.log(3.0), 0.7], abs=1e-6)


def test_weights_are_those_of_a_generalised_linear_model():
    rng = np.random.default_rng(11)
    design = np.column_stack([np.ones(500), rng.normal(size=(500, 2))])
    exposure = rng.gamma(2.0, 2.0, 500)
    mean = exposure * np.exp(design @ np.array([0.4, 0.8, -0.5]))
    events = rng.poisson(mean * rng.gamma(2.0, 0.5, 500)).astype(float)
    ours = fit_counts(
        design, events, exposure, centre=np.zeros(3), precision=np.zeros(3), dispersion=0.5
    )
    family = NegativeBinomial(alpha=0.5)
    theirs = GLM(events, design, family=family, offset=np.log(exposure)).fit().params
    assert ours == pytest.approx(theirs, abs=1e-5)
