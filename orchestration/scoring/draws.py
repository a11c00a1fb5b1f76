"""Posterior draws: N possible worlds, the same for everybody, chance keyed by who a person is.

A factor is a product of independent Gamma and Beta chances. Each chance is drawn by Latin-hypercube
sampling: the N stratified quantiles of a Gamma, in one random order, read from a place of the
person's own. So a person's draws depend on their posterior, the seed and a hash of their
`customer_id`, and on nobody else's. A Beta is G(a) / (G(a) + G(b)).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.lib.stride_tricks import sliding_window_view
from scipy.special import betaln, gammaincinv, gammaln

from orchestration.scoring.arrays import Draws, Flags, Floats, Hashes, Integers
from orchestration.scoring.errors import ScoringValueError
from orchestration.scoring.hashing import hash_texts, offsets_of, permutation

SHAPE_STEP = 1.05
"""Ratio of neighbouring tabulated shapes: the nearest is within 2.5 %, its spread within 1.3 %."""
SHAPE_LOW, SHAPE_HIGH = 0.02, 1e6
TINY = np.float32(1e-30)


@dataclass(frozen=True)
class Gamma:
    """A rate per person: Gamma with that mean and shape, raised to a power.

    Attributes:
        mean: Mean before the power, > 0, shape (people,).
        shape: Shape, > 0, shape (people,).
        power: Exponent (elasticity), > 0.
    """

    mean: Floats
    shape: Floats
    power: float = 1.0

    def expectation(self) -> Floats:
        """E[X^p] = (mean/shape)^p Γ(shape + p) / Γ(shape), shape (people,).

        Example:
            >>> Gamma(np.array([2.0]), np.array([1.0]), 2.0).expectation().round(9).tolist()
            [8.0]
        """
        if self.power == 1.0:
            return self.mean
        return self.moment(1.0)

    def moment(self, order: float) -> Floats:
        """E[X^(p order)], shape (people,)."""
        power = self.power * order
        log_scale = power * np.log(self.mean / self.shape)
        made: Floats = np.exp(log_scale + gammaln(self.shape + power) - gammaln(self.shape))
        return made


@dataclass(frozen=True)
class Beta:
    """A share per person: Beta(a, b), raised to a power.

    Attributes:
        a: Successes, prior included, > 0, shape (people,).
        b: Failures, prior included, > 0, shape (people,).
        power: Exponent (elasticity), > 0.
    """

    a: Floats
    b: Floats
    power: float = 1.0

    def expectation(self) -> Floats:
        """E[X^p] = B(a + p, b) / B(a, b), shape (people,).

        Example:
            >>> Beta(np.array([1.0]), np.array([1.0]), 2.0).expectation().round(9).tolist()
            [0.333333333]
        """
        if self.power == 1.0:
            return self.a / (self.a + self.b)
        return self.moment(1.0)

    def moment(self, order: float) -> Floats:
        """E[X^(p order)], shape (people,)."""
        power = self.power * order
        made: Floats = np.exp(betaln(self.a + power, self.b) - betaln(self.a, self.b))
        return made


Chance = Gamma | Beta


@dataclass(frozen=True)
class Factor:
    """One stage of the funnel: a scale times independent chances.

    Attributes:
        name: What the stage is called in the published reasons; also keys its chance.
        scale: Constant part, > 0.
        chances: The uncertain parts.
        words: What the stage says of somebody, `{}` standing for its value; `{} %` for a share.
        known: True for those about whom there is evidence of their own, shape (people,).
    """

    name: str
    scale: float
    chances: tuple[Chance, ...]
    words: str
    known: Flags

    def mean(self) -> Floats:
        """The posterior mean, exact, shape (people,)."""
        out = self.chances[0].expectation() * self.scale
        for chance in self.chances[1:]:
            out = out * chance.expectation()
        return out


def merge(name: str, factors: Sequence[Factor]) -> Factor:
    """One factor with the mean and the variance of the product of several.

        1 + 1/shape = Π E[X²] / E[X]²

    A product of chances that vary little is close to a Gamma; drawn as one it costs one draw
    instead of one or two for each.

    Args:
        name: What the merged chance is keyed by.
        factors: Independent factors.

    Example:
        >>> one = np.array([True])
        >>> rate = Gamma(np.array([2.0]), np.array([9.0]))
        >>> pair = [Factor(name, 1.0, (rate,), "", one) for name in "ab"]
        >>> made = merge("ab", pair)
        >>> made.mean().tolist(), made.chances[0].shape.round(3).tolist()
        ([4.0], [4.263])
    """
    mean = factors[0].mean()
    for factor in factors[1:]:
        mean = mean * factor.mean()
    excess = np.zeros(mean.shape)
    for factor in factors:
        for chance in factor.chances:
            excess += np.log(chance.moment(2.0)) - 2.0 * np.log(chance.expectation())
    shape = 1.0 / np.maximum(np.expm1(excess), 1.0 / SHAPE_HIGH)
    known = np.logical_and.reduce([factor.known for factor in factors])
    return Factor(name, 1.0, (Gamma(mean, shape),), "", known)


class Sampler:
    """Draws of factors for any rows of the population, a chunk at a time.

    Example:
        >>> people = hash_texts(pa.array(["anna", "ben"]))
        >>> chance = Gamma(mean=np.array([2.0, 8.0]), shape=np.array([4.0, 4.0]))
        >>> rate = Factor("reach", 1.0, (chance,), "{} people", np.array([True, True]))
        >>> draws = Sampler([rate], people, count=128, seed=7).draw("reach", np.array([0, 1]))
        >>> draws.shape, draws.mean(axis=1).round(3).tolist()
        ((2, 128), [2.0, 8.0])
    """

    def __init__(self, factors: Sequence[Factor], hashes: Hashes, count: int, seed: int) -> None:
        for factor in factors:
            _refuse_improper(factor)
        quantiles = _Quantiles(factors, count)
        self._tapes: dict[str, list[tuple[Chance, list[_Tape]]]] = {}
        for factor in factors:
            self._tapes[factor.name] = [
                (chance, _tapes(factor, place, quantiles, hashes, seed))
                for place, chance in enumerate(factor.chances)
            ]
        self._scales = {factor.name: np.float32(factor.scale) for factor in factors}

    def draw(self, name: str, rows: Integers) -> Draws:
        """Draws of one factor, shape (rows, N), float32."""
        out: Draws | None = None
        for chance, tapes in self._tapes[name]:
            made = _draw_chance(chance, tapes, rows)
            out = made if out is None else np.multiply(out, made, out=out)
        assert out is not None  # a factor has at least one chance
        out *= self._scales[name]
        return out


def shared_rate(name: str, mean: float, shape: float, *, count: int, seed: int) -> Draws:
    """N stratified draws of one Gamma, in an order of its own, with exactly that mean.

    Example:
        >>> shared_rate("base", 3.0, 2.0, count=64, seed=1).mean().round(5).item()
        3.0
    """
    q = gammaincinv(shape, (np.arange(count) + 0.5) / count)
    order = permutation(seed, _stream(name, 0, 0), count)
    return np.asarray(mean * q[order] / q.mean(), dtype=np.float32)


@dataclass(frozen=True)
class _Tape:
    """One chance's quantiles in random order, written twice so that any offset reads N of them."""

    windows: Draws
    bins: Integers
    offsets: Integers
    scale: Draws

    def read(self, rows: Integers) -> Draws:
        out: Draws = self.windows[self.bins[rows], self.offsets[rows]]
        out *= self.scale[rows, None]
        return out


class _Quantiles:
    """Stratified quantiles of Gamma(shape) / shape for the tabulated shapes in use."""

    def __init__(self, factors: Sequence[Factor], count: int) -> None:
        self.count = count
        used = [_shape_bins(s) for f in factors for c in f.chances for s in _shapes(c)]
        self.bins = np.unique(np.concatenate([np.unique(b) for b in used]))
        shapes = SHAPE_LOW * SHAPE_STEP**self.bins
        probabilities = (np.arange(count) + 0.5) / count
        self.table = np.asarray(gammaincinv(shapes[:, None], probabilities)) / shapes[:, None]

    def tape(
        self, shape: Floats, scale: Floats, power: float, *, hashes: Hashes, seed: int, stream: int
    ) -> _Tape:
        values = self.table**power
        values /= values.mean(axis=1, keepdims=True)  # strata miss a sliver of the mean
        order = permutation(seed, stream, self.count)
        once = values[:, order].astype(np.float32)
        windows = sliding_window_view(np.concatenate([once, once], axis=1), self.count, axis=1)
        bins = np.searchsorted(self.bins, _shape_bins(shape)).astype(np.int64)
        offsets = offsets_of(hashes, seed, stream, self.count)
        return _Tape(windows, bins, offsets, scale.astype(np.float32))


def _shapes(chance: Chance) -> tuple[Floats, ...]:
    return (chance.shape,) if isinstance(chance, Gamma) else (chance.a, chance.b)


def _shape_bins(shape: Floats) -> Integers:
    place = np.log(np.clip(shape, SHAPE_LOW, SHAPE_HIGH) / SHAPE_LOW) / np.log(SHAPE_STEP)
    return np.asarray(np.rint(place), dtype=np.int64)


def _stream(name: str, place: int, part: int) -> int:
    return int(hash_texts(pa.array([f"{name}/{place}/{part}"]))[0])


def _tapes(
    factor: Factor, place: int, quantiles: _Quantiles, hashes: Hashes, seed: int
) -> list[_Tape]:
    chance = factor.chances[place]
    if isinstance(chance, Gamma):
        parts = [(chance.shape, chance.expectation(), chance.power)]
    else:
        parts = [(chance.a, chance.a, 1.0), (chance.b, chance.b, 1.0)]
    return [
        quantiles.tape(
            shape, scale, power, hashes=hashes, seed=seed, stream=_stream(factor.name, place, part)
        )
        for part, (shape, scale, power) in enumerate(parts)
    ]


def _draw_chance(chance: Chance, tapes: list[_Tape], rows: Integers) -> Draws:
    out = tapes[0].read(rows)
    if isinstance(chance, Gamma):
        return out
    rest = tapes[1].read(rows)
    rest += out
    np.maximum(rest, TINY, out=rest)  # both underflow only where a and b are tiny
    out /= rest
    return _power(out, chance.power)


def _power(values: Draws, power: float) -> Draws:
    """Raises in place; square roots are ten times faster than a general power."""
    if power == 1.0:
        return values
    if power in (0.5, 0.25):
        np.sqrt(values, out=values)
        return np.sqrt(values, out=values) if power == 0.25 else values  # noqa: PLR2004
    return np.power(values, np.float32(power), out=values)


def _refuse_improper(factor: Factor) -> None:
    for chance in factor.chances:
        parts = (*_shapes(chance), chance.expectation())
        if not all(np.all(np.isfinite(p)) and np.all(p > 0) for p in parts):
            raise ScoringValueError(
                f"the posterior of {factor.name} is not proper: every mean and shape must be finite"
                " and above 0; check what the factor was fitted on",
                culprits=[factor.name],
            )
