"""The array types every factor speaks. Unknown is NaN in floats; it is never zero."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Draws = NDArray[np.float32]
Integers = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Flags = NDArray[np.bool_]


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Element-wise quotient; NaN (unknown) where either is unknown or the denominator is 0.

    Example:
        >>> ratio(np.array([1.0, 1.0, np.nan]), np.array([4.0, 0.0, 2.0]))
        array([0.25,  nan,  nan])
    """
    sound = np.isfinite(numerator) & np.isfinite(denominator) & (denominator > 0)
    out = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=out, where=sound)
    return out


def known_or(values: Floats, fallback: float) -> Floats:
    """`values` with `fallback` where unknown: for evidence counts, where 0 adds nothing.

    Example:
        >>> known_or(np.array([2.0, np.nan]), 0.0)
        array([2., 0.])
    """
    return np.where(np.isnan(values), fallback, values)


def significant(values: Floats, digits: int = 12) -> Floats:
    """Rounds to so many significant decimal digits, so that the last bits never decide a rank.

    Args:
        values: Any floats; NaN, zero and infinities pass through. Any shape.
        digits: Significant decimal digits, 1 to 15.

    Accuracy:
        Relative error below 10^(1 - digits).

    Example:
        >>> significant(np.array([1 / 3, 0.0, 2e-300]), 3).tolist()
        [0.333, 0.0, 2e-300]
    """
    magnitude = np.abs(values)
    usable = np.isfinite(values) & (magnitude > 0)
    exponent = np.zeros(values.shape)
    np.log10(magnitude, out=exponent, where=usable)
    power = digits - 1 - np.floor(exponent)
    # Beyond 1e±300 the scale itself would overflow; such values keep all their bits.
    usable &= np.abs(power) < 300  # noqa: PLR2004
    scale = np.power(10.0, np.where(usable, np.abs(power), 0.0))
    up = np.round(values * scale) / scale
    down = np.round(values / scale) * scale
    return np.where(usable, np.where(power >= 0, up, down), values)
