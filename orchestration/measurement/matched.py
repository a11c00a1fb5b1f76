"""The matched reading: exposed people against their own time without exposure.

It removes what friends share and does not change. It does not remove what changes just when a
person posts, so it is not called incremental.
"""

import numpy as np
from scipy.special import stdtrit

from orchestration.measurement.attributed import UNKNOWN, Figure, poisson_ends
from orchestration.measurement.design import Floats

MIN_PEOPLE = 2


def excess(exposed: Floats, usual: Floats, confidence: float) -> Figure:
    """Orders of exposed people above what the same people buy anyway, all of a campaign's together.

        Σ (x - u) ± t √Σ (x - u)²

    x orders after exposure to a person's posts, u usual ones in as many days. Each person is one
    draw: that x is few and u only estimated both show in how far x lies from u.

    Args:
        exposed: x, shape (people,); NaN unknown, left out.
        usual: u, shape (people,).
        confidence: Wanted coverage, in (0, 1).

    Returns:
        NaN where nobody's is known; without ends where only one person's is.

    Source:
        Farrington, Biometrics 51 (1995) 228-235, doi:10.2307/2533328; Liang and Zeger, Biometrika
        73 (1986) 13-22, doi:10.1093/biomet/73.1.13.

    Example:
        >>> found = excess(np.array([2.0, 0.0, 1.0]), np.array([0.5, 0.5, 0.5]), 0.9)
        >>> found.value, found.numerator, found.denominator
        (1.5, 3.0, 1.5)
    """
    known = ~np.isnan(exposed + usual)
    x, u = exposed[known], usual[known]
    if not x.size:
        return UNKNOWN
    value, came, awaited = float(np.sum(x - u)), float(x.sum()), float(u.sum())
    if x.size < MIN_PEOPLE:
        return Figure(value, float("nan"), float("nan"), came, awaited)
    reach = float(stdtrit(x.size - 1, 0.5 + confidence / 2) * np.sqrt(np.sum((x - u) ** 2)))
    return Figure(value, value - reach, value + reach, came, awaited)


def excess_of_each(exposed: Floats, usual: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Ends of each person's excess: orders as a Poisson number, what is usual as known."""
    low, high = poisson_ends(exposed, confidence)
    return low - usual, high - usual
