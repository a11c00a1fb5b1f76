"""Random numbers as a pure function of seed, stream and index, so that no order matters.

Every draw of a world is `f(seed, stream name, index...)`: the fortieth act on a post is the same
whether the world is made whole, in blocks, or that act alone. The hash is SplitMix64's finaliser
(Steele, Lea, Flood, OOPSLA 2014, doi:10.1145/2660193.2660195) applied once per index.
"""

import functools
import hashlib

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Bits = NDArray[np.uint64]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_NORMAL_FROM = 24.0  # Poisson means above this are drawn by a Cornish-Fisher expansion


@functools.cache
def _stream_key(seed: int, stream: str) -> int:
    digest = hashlib.blake2b(f"{seed}/{stream}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def mixed(values: Bits) -> Bits:
    """SplitMix64's finaliser: a bijection of 64-bit integers that scatters them."""
    out = values ^ (values >> np.uint64(30))
    out *= _FIRST
    out ^= out >> np.uint64(27)
    out *= _SECOND
    out ^= out >> np.uint64(31)
    return out


class Dice:
    """Draws for one seed. Index arrays broadcast; the result has their common shape."""

    def __init__(self, seed: int) -> None:
        """Binds the seed."""
        self._seed = seed

    def bits(self, stream: str, *index: Ints | int) -> Bits:
        """64 random bits per index tuple."""
        state: Bits = np.array([_stream_key(self._seed, stream)], dtype=np.uint64)
        for position in index:
            part = np.atleast_1d(np.asarray(position)).astype(np.uint64)
            state = mixed((state ^ part) * _GOLDEN + part)
        return state

    def uniform(self, stream: str, *index: Ints | int) -> Floats:
        """Uniform draws in (0, 1), never 0 or 1."""
        high = (self.bits(stream, *index) >> np.uint64(11)).astype(np.float64)
        high += 0.5
        high *= 2.0**-53
        return high

    def three(self, stream: str, *index: Ints | int) -> tuple[Floats, Floats, Floats]:
        """Three uniform draws in (0, 1) of 21 bits each from one hash."""
        bits = self.bits(stream, *index)
        mask = np.uint64((1 << 21) - 1)
        first, second, third = (
            ((bits >> np.uint64(shift) & mask).astype(np.float64) + 0.5) * 2.0**-21
            for shift in (0, 21, 42)
        )
        return first, second, third

    def normal(self, stream: str, *index: Ints | int) -> Floats:
        """Standard normal draws, by inversion."""
        return np.asarray(ndtri(self.uniform(stream, *index)))

    def integer(self, stream: str, bound: Ints | int, *index: Ints | int) -> Ints:
        """Integers from 0 to `bound` - 1."""
        return (self.uniform(stream, *index) * bound).astype(np.int64)

    def happens(
        self, stream: str, probability: Floats | float, *index: Ints | int
    ) -> NDArray[np.bool_]:
        """True with the given probability."""
        return self.uniform(stream, *index) < probability

    def category(self, stream: str, weights: Floats | list[float], *index: Ints | int) -> Ints:
        """Categories 0..n-1 with probability proportional to `weights`."""
        edges = np.cumsum(np.asarray(weights, dtype=np.float64))
        draws = self.uniform(stream, *index) * edges[-1]
        found = np.searchsorted(edges, draws, side="right")
        return np.asarray(np.minimum(found, len(edges) - 1), dtype=np.int64)

    def poisson(self, stream: str, mean: Floats, *index: Ints | int) -> Ints:
        """Poisson counts; by inversion to a mean of 24, above by Cornish-Fisher (error < 1 %)."""
        return poisson_quantile(np.asarray(mean, dtype=np.float64), self.uniform(stream, *index))


def poisson_quantile(mean: Floats, draws: Floats) -> Ints:
    """The Poisson count at each uniform draw, for means of the same shape, all >= 0."""
    mean, draws = np.broadcast_arrays(mean, draws)
    counts = np.zeros(draws.shape, dtype=np.int64)
    large = mean > _NORMAL_FROM
    if large.any():
        spread = ndtri(draws[large])
        centre = mean[large]
        approximate = centre + np.sqrt(centre) * spread + (spread**2 - 1) / 6
        counts[large] = np.maximum(np.rint(approximate), 0).astype(np.int64)
    small = np.flatnonzero(~large)
    rates, wanted = mean[small], draws[small]
    term = np.exp(-rates)
    cumulative = term.copy()
    found = np.zeros(len(small), dtype=np.int64)
    for step in range(1, 90):
        open_ = wanted > cumulative
        if not open_.any():
            break
        found += open_
        term *= rates / step
        cumulative += term
    counts[small] = found
    return counts


def repeated(counts: Ints) -> tuple[Ints, Ints]:
    """For counts (2, 3): owners (0, 0, 1, 1, 1) and ordinals (0, 1, 0, 1, 2)."""
    owner = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - starts[owner]
