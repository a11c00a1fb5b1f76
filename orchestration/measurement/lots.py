"""The lot drawn again: arms dealt anew within strata, as many treated in each as there were."""

import numpy as np

from orchestration.measurement.design import Flags, Floats, Ints

TIE = 1e-9
_BISECTIONS = 30
_REACH = 16.0
"""Standard errors in which an end is looked for."""

_CELLS = 2_000_000
"""Person-lots held in memory at once: 16 MB."""


def drawn_again(values: Floats, is_treated: Flags, strata: Ints, seed: int, lots: int) -> Floats:
    """Sums over the treated of each lot.

    Args:
        values: Figures of each person, shape (k, people).
        is_treated: The arms as they were drawn, shape (people,): how many each stratum treats.
        strata: Number of each person's stratum from 0, shape (people,).
        seed: Of the lots.
        lots: How many.

    Returns:
        Shape (lots, k).

    Example:
        >>> treated = np.array([True, False, True, False])
        >>> drawn_again(np.eye(4), treated, np.array([0, 0, 1, 1]), 1, 3).sum(axis=1).tolist()
        [2.0, 2.0, 2.0]
    """
    order = np.argsort(strata, kind="stable")
    values, blocks = values[:, order], strata[order]
    wanted = np.bincount(strata, is_treated).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(np.bincount(strata))[:-1]])
    chosen = np.arange(len(blocks)) - first[blocks] < wanted[blocks]
    rng = np.random.Generator(np.random.PCG64(seed))
    step = max(1, _CELLS // max(1, len(blocks)))
    parts = []
    for start in range(0, lots, step):
        keys = rng.random((min(step, lots - start), len(blocks))) + blocks
        # Strata stay together: keys of one lie below those of the next. The first of each win.
        places = np.argsort(keys, axis=1)[:, chosen]
        treated = np.zeros(keys.shape)
        np.put_along_axis(treated, places, 1.0, axis=1)
        parts.append(treated @ values.T)
    return np.concatenate(parts)


def moments(a: Floats, b: Floats) -> Floats:
    """Rows of what `interval` needs the sums of: a, b, a², ab and b²."""
    return np.vstack([a, b, a * a, a * b, b * b])


def interval(
    sums: Floats, whole: Floats, estimate: tuple[float, float], arms: tuple[int, int], tail: float
) -> tuple[float, float]:
    """Ends of the interval: where so much of the lots lies beyond ours.

    Args:
        sums: Sums of `moments` over the treated of each lot, first ours, shape (1 + lots, 5).
        whole: Their sums over everybody, shape (5,).
        estimate: The effect and its standard error.
        arms: How many are treated, and how many held out.
        tail: Share of the lots beyond either end.
    """
    value, error = estimate
    lots = len(sums) - 1

    def beyond(tau: float, sign: float) -> float:
        t = sign * _studentised(sums, whole, tau, arms)
        above, tied = np.sum(t[1:] > t[0] + TIE), np.sum(np.abs(t[1:] - t[0]) <= TIE)
        return float((above + 0.5 * tied + 0.5) / (lots + 1))

    def end(sign: float) -> float:
        near, far = 0.0, _REACH * error
        for _ in range(_BISECTIONS):
            middle = (near + far) / 2
            # The further tau from what was found, the fewer lots lie beyond ours.
            if beyond(value - sign * middle, sign) > tail:
                near = middle
            else:
                far = middle
        return value - sign * near

    return end(1.0), end(-1.0)


def _studentised(sums: Floats, whole: Floats, tau: float, arms: tuple[int, int]) -> Floats:
    """t(τ) of each lot from its treated's sums of a, b, a², ab and b²."""
    n, m = arms
    first = np.array([1.0, -tau, 0.0, 0.0, 0.0])
    second = np.array([0.0, 0.0, 1.0, -2 * tau, tau * tau])
    one, square = sums @ first, sums @ second
    other, other_square = whole @ first - one, whole @ second - square
    spread = (square - one**2 / n) / (n * (n - 1)) + (other_square - other**2 / m) / (m * (m - 1))
    floor = 1e-12 * max(float(whole @ second), 1e-300)
    return np.asarray((one / n - other / m) / np.sqrt(np.maximum(spread, floor)))
