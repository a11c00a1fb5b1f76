"""Intervals of what codes and links were seen to bring, and of shares and ratios of it.

Attributed is not incremental: some of it would have come anyway, and more came without a code.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, gammaincinv

from orchestration.measurement.design import Floats


@dataclass(frozen=True)
class Figure:
    """A figure with its interval; NaN is unknown.

    Attributes:
        value: The figure.
        low: Lower end of the central interval.
        high: Upper end.
        numerator: What was counted.
        denominator: Of what; NaN for a plain sum.
    """

    value: float
    low: float
    high: float
    numerator: float = float("nan")
    denominator: float = float("nan")

    def over(self, denominator: float) -> "Figure":
        """The figure for each unit of a known denominator; unknown where that is none."""
        if not denominator > 0:
            nan = float("nan")
            return Figure(nan, nan, nan, self.value, denominator)
        ends = (self.value / denominator, self.low / denominator, self.high / denominator)
        return Figure(*ends, self.value, denominator)

    def under(self, cost: float) -> "Figure":
        """A known cost for each unit of the figure; unknown ends where it may be none or less."""

        def each(units: float) -> float:
            return cost / units if units > 0 else float("nan")

        return Figure(each(self.value), each(self.high), each(self.low), cost, self.value)

    def times(self, factor: float) -> "Figure":
        """The figure in other units."""
        return Figure(
            self.value * factor, self.low * factor, self.high * factor, self.numerator * factor,
            self.denominator,
        )  # fmt: skip

    def returned_on(self, cost: float) -> "Figure":
        """(figure - cost) / cost."""
        if not cost > 0:
            nan = float("nan")
            return Figure(nan, nan, nan, self.value - cost, cost)
        value, low, high = ((x - cost) / cost for x in (self.value, self.low, self.high))
        return Figure(value, low, high, self.value - cost, cost)


UNKNOWN = Figure(float("nan"), float("nan"), float("nan"))


def total(parts: Floats, confidence: float, *, unit: float = 1.0) -> Figure:
    """Sum over people, each a Poisson number of equal parts; what they differ by is not assumed.

        low  = v / (2 y) χ²⁻¹(q; 2 y²/v)
        high = (v + w²) / (2 (y + w)) χ²⁻¹(1 - q; 2 (y + w)²/(v + w²))

    y = Σ parts, v = Σ parts², w the largest part, at least `unit`, q beyond either end. Of plain
    counts of one each it is the exact Poisson interval (Garwood); who brings many widens it.

    Args:
        parts: What each person brought, ≥ 0, shape (people,); NaN unknown, left out.
        confidence: Wanted coverage, in (0, 1).
        unit: The least that anything brought would have counted.

    Returns:
        NaN where nobody's is known.

    Source:
        Fay and Feuer, Stat. Med. 16 (1997) 791-801,
        doi:10.1002/(SICI)1097-0258(19970415)16:7<791::AID-SIM500>3.0.CO;2-#.

    Example:
        >>> found = total(np.array([1.0, 0.0, 1.0, 1.0]), 0.9)
        >>> found.value, round(found.low, 3), round(found.high, 3)
        (3.0, 0.818, 7.754)
    """
    known = parts[~np.isnan(parts)]
    if not known.size:
        return UNKNOWN
    tail = (1 - confidence) / 2
    y, v = float(known.sum()), float(np.sum(known**2))
    w = max(float(known.max()), unit)
    if w <= 0:
        return Figure(y, y, float("nan"), y)  # nothing says what one would have been worth
    low = v / y * float(gammaincinv(y**2 / v, tail)) if y > 0 else 0.0
    shape = (y + w) ** 2 / (v + w**2)
    high = (v + w**2) / (y + w) * float(gammaincinv(shape, 1 - tail))
    return Figure(y, low, high, y)


def poisson_ends(counts: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Ends of each count's exact Poisson interval; a share of a shared event is a fraction.

        Γ⁻¹(q; x)  to  Γ⁻¹(1 - q; x + 1)

    Args:
        counts: x ≥ 0, shape (people,); NaN unknown.
        confidence: Wanted coverage, in (0, 1); q of the rest lies beyond either end.

    Source:
        Garwood, Biometrika 28 (1936) 437-442, doi:10.1093/biomet/28.3-4.437.

    Example:
        >>> low, high = poisson_ends(np.array([0.0, 3.0]), 0.9)
        >>> low.round(3).tolist(), high.round(3).tolist()
        ([0.0, 0.818], [2.996, 7.754])
    """
    tail = (1 - confidence) / 2
    low = np.where(counts > 0, gammaincinv(np.maximum(counts, 1e-9), tail), 0.0 * counts)
    return low, np.asarray(gammaincinv(counts + 1.0, 1 - tail))


def share(found: float, among: float, confidence: float) -> Figure:
    """A share with Jeffreys' interval, Beta(k + 1/2, n - k + 1/2); its ends are 0 and 1 at the rim.

    Source:
        Brown, Cai and DasGupta, Stat. Sci. 16 (2001) 101-133, doi:10.1214/ss/1009213286.

    Example:
        >>> share(3, 10, 0.95).low > 0.07
        True
    """
    if not among > 0:
        return Figure(float("nan"), float("nan"), float("nan"), found, among)
    tail = (1 - confidence) / 2
    a, b = found + 0.5, among - found + 0.5
    low = 0.0 if found == 0 else float(betaincinv(a, b, tail))
    high = 1.0 if found == among else float(betaincinv(a, b, 1 - tail))
    return Figure(found / among, low, high, found, among)
