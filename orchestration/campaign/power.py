"""What a wave can tell before it is run: the lift it would detect, and how many waves it takes.

The outcome is a count per person (conversions credited in a window as long as the campaign's);
its mean, spread and correlation with the same people's window before come from the past.
"""

import math

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaincinv, ndtr, stdtrit

LEVEL = 0.05
POWER = 0.8
MOST_WAVES = 1_000

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)
_CHANCES, _WEIGHTS = (_NODES + 1) / 2, _WEIGHTS / 2


def lift_power(
    lift: float,
    treated: int,
    control: int,
    *,
    sd: float,
    mean: float = math.inf,
    correlation: float = 0.0,
    level: float = LEVEL,
) -> float:
    """Chance that a two-sided test finds a true lift per person.

        T ~ nct(lift / se, nu)            se² = v1/n1 + v0/n0
        v0 = (1 - rho²) sd²               v1 = v0 + lift sd²/mean
        nu = se⁴ / (v1²/(n1²(n1-1)) + v0²/(n0²(n0-1)))

    A count's spread grows with its mean: the lift adds to the variance of the treated in the
    proportion the past shows.

    Args:
        lift: Conversions per treated person above what comes anyway.
        treated: People treated, >= 2.
        control: People kept back, >= 2.
        sd: Standard deviation of the outcome without treatment, > 0.
        mean: Its mean; infinite for an outcome whose spread does not grow.
        correlation: With the covariate that adjusts it (CUPED), in (-1, 1).
        level: Of the test, two-sided.

    Accuracy:
        1e-5 of the noncentral t (a mean of normal tails over the quantiles of the spread; SciPy's
        own is NaN where the lift is large). That the outcome's mean is near normal is an
        assumption; for rare counts the tests hold the power against simulation.

    Source:
        Welch, Biometrika 34 (1947) 28-35, doi:10.1093/biomet/34.1-2.28; Deng et al., WSDM 2013,
        doi:10.1145/2433396.2433413.

    Example:
        >>> round(lift_power(0.5, 64, 64, sd=1.0), 3)
        0.801
    """
    quiet = (1 - correlation**2) * sd**2
    loud = quiet + max(lift, 0.0) * sd**2 / mean
    error = quiet / control + loud / treated
    freedom = error**2 / (
        loud**2 / (treated**2 * (treated - 1)) + quiet**2 / (control**2 * (control - 1))
    )
    spread = np.sqrt(gammaincinv(freedom / 2, _CHANCES) / (freedom / 2))
    bound = float(stdtrit(freedom, 1 - level / 2)) * spread
    away = lift / math.sqrt(error)
    return float(np.sum(_WEIGHTS * (ndtr(away - bound) + ndtr(-away - bound))))


def detectable_lift(
    treated: int,
    control: int,
    *,
    sd: float,
    mean: float = math.inf,
    correlation: float = 0.0,
    power: float = POWER,
    level: float = LEVEL,
) -> float:
    """The smallest lift per person that such a size finds with this power; NaN where none can be.

    Args:
        treated: People treated; fewer than two tell nothing.
        control: People kept back; fewer than two tell nothing.
        sd: See `lift_power`.
        mean: See `lift_power`.
        correlation: See `lift_power`.
        power: Wanted chance to find it.
        level: Of the test, two-sided.

    Example:
        >>> round(detectable_lift(64, 64, sd=1.0), 3)
        0.499
        >>> detectable_lift(1, 30, sd=1.0)
        nan
    """
    if min(treated, control) < 2 or not sd > 0:  # noqa: PLR2004 - a variance takes two
        return math.nan

    def short(lift: float) -> float:
        found = lift_power(
            lift, treated, control, sd=sd, mean=mean, correlation=correlation, level=level
        )
        return found - power

    high = sd
    while short(high) < 0:
        high *= 2
    return float(brentq(short, 0.0, high, xtol=1e-9))


def waves_to_pool(
    lift: float,
    treated: int,
    control: int,
    *,
    sd: float,
    mean: float = math.inf,
    correlation: float = 0.0,
    power: float = POWER,
    level: float = LEVEL,
) -> int | None:
    """How many waves of this size find the lift together; None where a thousand would not.

    Args:
        lift: True lift per person.
        treated: People treated in one wave.
        control: People kept back in one wave.
        sd: See `lift_power`.
        mean: See `lift_power`.
        correlation: See `lift_power`.
        power: Wanted chance to find it.
        level: Of the test, two-sided.

    Example:
        >>> waves_to_pool(0.25, 64, 64, sd=1.0)
        4
    """
    if not lift > 0 or min(treated, control) < 1 or not sd > 0:
        return None

    def enough(waves: int) -> bool:
        if min(treated, control) * waves < 2:  # noqa: PLR2004 - a variance takes two
            return False
        found = lift_power(
            lift,
            treated * waves,
            control * waves,
            sd=sd,
            mean=mean,
            correlation=correlation,
            level=level,
        )
        return found >= power

    low, high = 0, 1
    while not enough(high):
        low, high = high, high * 2
        if high > MOST_WAVES:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
