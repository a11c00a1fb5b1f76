"""Traces: what can be observed of how likely a person's people are to act, and its weight.

A trace multiplies the conversions of a person by (value / usual value) ^ elasticity. A value is a
share of trials (`Trace`) or a mean over people (`MeanTrace`). The elasticities are learnt from the
brand's own conversions where there are any; otherwise they stay where the parameters put them. What
is a trace is the factors' business.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from orchestration.scoring.arrays import Flags, Floats
from orchestration.scoring.draws import Beta, Chance, Factor, Gamma
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.regression import fit_counts
from orchestration.scoring.shrinkage import (
    BetaPrior,
    GammaPrior,
    fit_beta_binomial,
    fit_gamma_poisson,
)
from orchestration.scoring.tables import Population

ELASTICITY_LIMIT = 2.0
"""No trace counts more than squared: beyond the data's range a steeper line is a guess."""


@dataclass(frozen=True)
class Trace:
    """One share of everybody, as posterior, and the population it was shrunk toward.

    Attributes:
        a: Posterior Beta parameter of successes, shape (people,).
        b: Posterior Beta parameter of failures, shape (people,).
        prior: The population's prior.
        known: True where there was a trial, shape (people,).
    """

    a: Floats
    b: Floats
    prior: BetaPrior
    known: Flags

    def mean(self) -> Floats:
        """Posterior mean share, shape (people,)."""
        return self.a / (self.a + self.b)

    def log_ratio(self) -> Floats:
        """ln(share / usual share); 0 for the unknown. Shape (people,)."""
        made: Floats = np.log(self.mean() / self.prior.mean)
        return made

    def usual(self, elasticity: float) -> float:
        """E[share ^ elasticity] in the population: dividing by it gives the unknown a mean of 1."""
        a = np.array([self.prior.mean * self.prior.strength])
        b = np.array([(1.0 - self.prior.mean) * self.prior.strength])
        return float(Beta(a, b, elasticity).expectation()[0])

    def chance(self, elasticity: float) -> Chance:
        """The share raised to its weight, as posterior."""
        return Beta(self.a, self.b, elasticity)


@dataclass(frozen=True)
class MeanTrace:
    """A mean over each person's people, as posterior, and the population it was shrunk toward.

    Attributes:
        posterior_mean: Shape (people,).
        shape: Posterior Gamma shape, shape (people,).
        prior: The population's prior.
        known: True where there was anybody, shape (people,).
    """

    posterior_mean: Floats
    shape: Floats
    prior: GammaPrior
    known: Flags

    def mean(self) -> Floats:
        """Posterior mean, shape (people,)."""
        return self.posterior_mean

    def log_ratio(self) -> Floats:
        """ln(mean / usual mean); 0 for the unknown. Shape (people,)."""
        made: Floats = np.log(self.posterior_mean / self.prior.mean)
        return made

    def usual(self, elasticity: float) -> float:
        """E[mean ^ elasticity] in the population."""
        one = np.ones(1)
        usual = Gamma(one * self.prior.mean, one * self.prior.shape, elasticity)
        return float(usual.expectation()[0])

    def chance(self, elasticity: float) -> Chance:
        """The mean raised to its weight, as posterior."""
        return Gamma(self.posterior_mean, self.shape, elasticity)


def mean_trace(
    population: Population, total: Floats, people: Floats, default: GammaPrior
) -> MeanTrace:
    """Fits a mean over people on the population and shrinks everybody's toward it.

    Args:
        population: The people.
        total: Sum of the values over each person's people, shape (people,); NaN unknown.
        people: How many they are, shape (people,).
        default: The prior without any data.
    """
    prior = fit_gamma_poisson(*population.fitting(total, people), default)
    mean, shape = prior.posterior(total, people)
    return MeanTrace(mean, shape, prior, ~np.isnan(total) & (np.nan_to_num(people) > 0))


def trace(population: Population, part: Floats, whole: Floats, default: BetaPrior) -> Trace:
    """Fits a share on the population and shrinks everybody's toward it."""
    prior = fit_beta_binomial(*population.fitting(part, whole), default)
    a, b = prior.posterior(part, whole)
    return Trace(a, b, prior, ~np.isnan(part) & (np.nan_to_num(whole) > 0))


def response_factor(
    name: str,
    words: str,
    traces: Mapping[str, Trace | MeanTrace],
    elasticities: Mapping[str, float],
) -> Factor:
    """The product of (share / usual) ^ elasticity over the traces: mean 1 where all are unknown."""
    used = {key: made for key, made in traces.items() if elasticities[key] > 0}
    known = np.logical_or.reduce([made.known for made in traces.values()])
    if not used:
        certain = np.full(known.size, 1e9)
        return Factor(name, 1.0, (Beta(certain, np.ones(known.size)),), words, known)
    chances: tuple[Chance, ...] = tuple(
        made.chance(elasticities[key]) for key, made in used.items()
    )
    scale = 1.0
    for key, made in used.items():
        scale /= made.usual(elasticities[key])
    return Factor(name, scale, chances, words, known)


def learn_elasticities(
    traces: Mapping[str, Trace | MeanTrace],
    events: Floats,
    expected: Floats,
    shape: float,
    p: Parameters,
) -> dict[str, float]:
    """How strongly each trace tells of conversions, from the brand's own conversions.

    Negative-binomial regression of conversions on the traces' log-ratios, with a normal prior of
    spread `elasticity_spread` around the parameters' elasticities. An elasticity the parameters
    put at 0 stays 0, and with a spread of 0 all stay as they are.

    Args:
        traces: Name to trace; the parameter is `<name>_elasticity`.
        events: Credited conversions of each person, shape (people,).
        expected: What reach alone lets expect, shape (people,).
        shape: Gamma shape of people's own ratios, for the over-dispersion.
        p: Constants.

    Returns:
        Elasticities in [0, 2] by trace name.
    """
    given = {name: float(getattr(p, f"{name}_elasticity")) for name in traces}
    learnt = [name for name, value in given.items() if value > 0]
    use = expected > 0
    if p.elasticity_spread == 0 or not learnt or not np.any(use):
        return given
    columns = [traces[name].log_ratio()[use] for name in learnt]
    design = np.stack([np.ones(int(np.count_nonzero(use))), *columns], axis=1)
    weights = fit_counts(
        design,
        events[use],
        expected[use],
        centre=np.array([0.0, *(given[name] for name in learnt)]),
        precision=np.array([0.25, *[p.elasticity_spread**-2] * len(learnt)]),
        dispersion=1.0 / shape,
    )
    clipped = np.clip(weights[1:], 0.0, ELASTICITY_LIMIT)
    # Two digits: more would only make tapes of draws differ from run to run.
    return given | {name: round(float(w), 2) for name, w in zip(learnt, clipped, strict=True)}
