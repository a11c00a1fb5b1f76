"""Traces: a share counts as much as the brand's own conversions say, and no more."""

import numpy as np
import pytest

from orchestration.scoring import Parameters
from orchestration.scoring.shrinkage import BetaPrior
from orchestration.scoring.traces import Trace, learn_elasticities, response_factor

PRIOR = BetaPrior(mean=0.2, strength=10.0)


def trace_of(count=3_000, trials=400, seed=2):
    rng = np.random.default_rng(seed)
    share = rng.beta(2.0, 8.0, count)
    hits = rng.binomial(trials, share)
    known = np.ones(count, dtype=bool)
    return Trace(*PRIOR.posterior(hits.astype(float), np.full(count, float(trials))), PRIOR, known)


def conversions_of(made, elasticity, per_person=3.0, seed=3):
    rng = np.random.default_rng(seed)
    expected = np.full(made.a.size, per_person)
    true = expected * np.exp(elasticity * made.log_ratio())
    return rng.poisson(true * rng.gamma(2.0, 0.5, true.size)).astype(float), expected


@pytest.mark.parametrize("truth", [0.0, 0.5, 1.2])
def test_the_elasticity_that_made_the_conversions_is_learnt(truth):
    traces = {"reply": trace_of()}
    events, expected = conversions_of(traces["reply"], truth)
    learnt = learn_elasticities(traces, events, expected, 2.0, Parameters())
    assert learnt["reply"] == pytest.approx(truth, abs=0.12)


def test_without_conversions_the_parameters_stand():
    traces = {"reply": trace_of(50), "repeat": trace_of(50, seed=9)}
    nothing = np.zeros(50)
    learnt = learn_elasticities(traces, nothing, nothing, 1.0, Parameters(reply_elasticity=0.4))
    assert learnt == {"reply": 0.4, "repeat": 0.1}


def test_what_an_analyst_put_at_zero_stays_out():
    traces = {"reply": trace_of(400)}
    events, expected = conversions_of(traces["reply"], 1.0)
    still = Parameters(reply_elasticity=0.0)
    assert learn_elasticities(traces, events, expected, 1.0, still) == {"reply": 0.0}
    held = Parameters(elasticity_spread=0.0)
    assert learn_elasticities(traces, events, expected, 1.0, held) == {"reply": 0.25}


def test_no_trace_counts_more_than_squared():
    traces = {"reply": trace_of()}
    events, expected = conversions_of(traces["reply"], 4.0)
    learnt = learn_elasticities(traces, events, expected, 1.0, Parameters(elasticity_spread=5.0))
    assert learnt == {"reply": 2.0}


def test_the_unknown_have_a_factor_of_one():
    a, b = PRIOR.posterior(np.array([np.nan, 8.0]), np.array([np.nan, 10.0]))
    traces = {"reply": Trace(a, b, PRIOR, np.array([False, True]))}
    for elasticity in (0.25, 1.0, 1.7):
        factor = response_factor("resonance", "{}", traces, {"reply": elasticity})
        unknown, known = factor.mean()
        assert unknown == pytest.approx(1.0)
        assert known > 1.0
        assert factor.known.tolist() == [False, True]


def test_without_elasticities_the_factor_is_certain():
    factor = response_factor("resonance", "{}", {"reply": trace_of(5)}, {"reply": 0.0})
    assert factor.mean() == pytest.approx(1.0, abs=1e-6)
