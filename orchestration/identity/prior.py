"""How many pairs are one person at all: found from how much agreement there is.

Of the accounts some share belongs to customers. Let `S` be the sum over an account's candidates of
their likelihood ratios, divided by the number of customers: how much better the customers explain
the account than strangers do. With share `s`,

    r = s S / (s S + 1 - s),    s = (strength start + sum r) / (strength + n)
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STRENGTH = 50.0
"""How many accounts the starting share is worth."""

DUPLICATES_STRENGTH = 5.0
"""How many found duplicates their expectation is worth."""

LOWEST, HIGHEST = 0.001, 0.9
_ROUNDS, _CLOSE = 500, 1e-7


def starting_share(people: float, accounts: int) -> float:
    """Before looking: one in four customers has one of the accounts, none of them two.

    Example:
        >>> starting_share(1_000, 2_000), starting_share(1_000, 100)
        (0.125, 0.25)
    """
    return min(0.25, max(LOWEST, 0.25 * people / max(accounts, 1)))


def owned_share(support: Floats, start: float, most: float = HIGHEST) -> float:
    """The share of accounts that belong to a customer.

    Args:
        support: `S` of each account whose name could be read. Shape (accounts,).
        start: Where to start, and what the prior says.
        most: Upper bound: there are not more customers.

    Returns:
        A fraction.

    Example:
        A third of 3,000 accounts agree with somebody a hundred times better than chance:

        >>> round(owned_share(np.array([100.0] * 1_000 + [0.02] * 2_000), 0.1), 2)
        0.33
    """
    share = start
    for _ in range(_ROUNDS):
        ours = share * support / (share * support + 1 - share)
        new = (STRENGTH * start + float(ours.sum())) / (STRENGTH + len(support))
        new = min(max(new, LOWEST), most)
        if abs(new - share) < _CLOSE:
            break
        share = new
    return round(share, 9)


def expected_duplicates(ratios: Floats, every: float, start: float) -> float:
    """How many of all pairs are one person: found from how much agreement there is.

        r = d L / (d L + D - d),    d = (strength + sum r) / (strength / start + 1)

    with `L` a pair's likelihood ratio and `D` the number of all pairs. Pairs in no block share too
    little to count.

    Args:
        ratios: `L` of the pairs in blocks, at least 0. Shape (pairs,).
        every: `D`.
        start: What is expected before looking, above 0.

    Returns:
        `d`, above 0 and below half of all pairs.

    Example:
        Ten pairs that agree in everything, a thousand that agree in a common name only:

        >>> ratios = np.array([1e9] * 10 + [1e2] * 1_000)
        >>> round(expected_duplicates(ratios, 1e6, 4.0), 1)
        7.0
    """
    found = start
    for _ in range(_ROUNDS):
        ours = found * ratios / (found * ratios + every - found)
        new = (DUPLICATES_STRENGTH + float(ours.sum())) / (DUPLICATES_STRENGTH / start + 1)
        new = min(new, every / 2)
        if abs(new - found) <= 1e-9 * found:
            break
        found = new
    return found
