"""How often a typed handle that nearly fits is right: found from the names, not assumed.

Pairs that a typed handle ties together are few and mostly one person. Let `q` be the share that is,
and `E` the likelihood ratio of all other evidence of a pair. Expectation maximisation in `q` alone,

    r = q E / (q E + 1 - q),    q = (a + sum r) / (a + b + n)

with a prior of `a` right and `b` wrong pairs, for a brand that has next to none. The odds of such a
pair are then `q E / (1 - q)`: what was typed takes the place of two random records' odds.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TYPED_WHOLE, TYPED_NEARLY = (2.0, 2.0), (4.0, 1.0)
"""Prior right and wrong pairs: a handle typed by two people; a handle mistyped by one letter."""

_ROUNDS, _CLOSE = 200, 1e-10


def share_right(ratios: Floats, prior: tuple[float, float]) -> float:
    """The share `q` of tied pairs that are one person.

    Args:
        ratios: Likelihood ratio of each pair's other evidence, at least 0. Shape (pairs,).
        prior: Pairs right and wrong that the prior is worth.

    Returns:
        A fraction in (0, 1).

    Example:
        Ninety pairs whose names agree (40 to 1), ten whose names do not:

        >>> round(share_right(np.array([40.0] * 90 + [0.01] * 10), (4.0, 1.0)), 2)
        0.9
        >>> share_right(np.array([]), (4.0, 1.0))
        0.8
    """
    right, wrong = prior
    share = right / (right + wrong)
    for _ in range(_ROUNDS):
        ours = share * ratios / (share * ratios + 1 - share)
        new = (right + float(ours.sum())) / (right + wrong + len(ratios))
        if abs(new - share) < _CLOSE:
            break
        share = new
    return round(share, 9)
