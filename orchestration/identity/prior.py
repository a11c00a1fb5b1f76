"""What share of the accounts belongs to a customer at all: found from how much agreement there is.

Let `S` be the sum over an account's candidates of their likelihood ratios, divided by the number of
customers: how much better the customers explain the account than strangers do. With share `s`,

    r = s S / (s S + 1 - s),    s = (strength start + sum r) / (strength + n)
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STRENGTH = 50.0
"""How many accounts the starting share is worth."""

LOWEST, HIGHEST = 0.001, 0.9
_ROUNDS = 500


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
        if abs(new - share) < 1e-7:
            break
        share = new
    return round(share, 9)
