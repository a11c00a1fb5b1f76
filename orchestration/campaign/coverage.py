"""What a set of people is worth together: whoever two of them reach can be won only once.

    V(S) = Σ_g w_g (1 - Π_{i in S} (1 - q_ig)) = Σ_g w_g (1 - exp(-Σ_{i in S} l_ig))

with q_ig the chance that person g is won through i, l_ig = -ln(1 - q_ig) and w_g what winning g is
worth. V is monotone and submodular: each adds less the more are chosen. Nothing here knows of
budgets or rules.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_CHANCE = 1 - 1e-9
"""A chance of one has no logarithm; the difference is less than a billionth of a person."""


@dataclass(frozen=True)
class Coverage:
    """Who reaches whom, and what each is worth.

    Attributes:
        chances: q, in [0, 1), sparse rows, shape (people, groups). A group is a person, or many
            who are not known apart.
        worth: w, >= 0, shape (groups,).

    Example:
        >>> two = Coverage(sparse.csr_array([[0.5, 0.0], [0.5, 0.5]]), np.array([1.0, 1.0]))
        >>> two.value(np.array([0])), two.value(np.array([0, 1]))
        (0.5, 1.25)
    """

    chances: sparse.csr_array
    worth: Floats

    @property
    def people(self) -> int:
        """How many rows there are."""
        return int(self.chances.shape[0])

    @cached_property
    def rates(self) -> sparse.csr_array:
        """Of each chance, -ln(1 - q), shape (people, groups)."""
        rates = -np.log1p(-np.minimum(self.chances.data, MOST_CHANCE))
        return sparse.csr_array(
            (rates, self.chances.indices, self.chances.indptr), shape=self.chances.shape
        )

    @cached_property
    def singles(self) -> Floats:
        """V of each person alone, shape (people,)."""
        return np.asarray(self.chances @ self.worth)

    def unwon(self, chosen: Integers) -> Floats:
        """What is left to be won of each group, w exp(-Σ l), shape (groups,)."""
        left = self.worth.copy()
        for person in chosen.tolist():
            self.win(left, person)
        return left

    def win(self, left: Floats, person: int) -> None:
        """Takes from what is left what one more person wins, in place."""
        start, end = self.chances.indptr[person : person + 2]
        # An index is unique within a row, so this in-place product is safe.
        left[self.chances.indices[start:end]] *= 1 - self.chances.data[start:end]

    def gain(self, left: Floats, person: int) -> float:
        """What one more person adds."""
        start, end = self.chances.indptr[person : person + 2]
        row = self.chances.data[start:end]
        return float(row @ left[self.chances.indices[start:end]])

    def gains(self, left: Floats) -> Floats:
        """What each person would add, shape (people,)."""
        return np.asarray(self.chances @ left)

    def value(self, chosen: Integers) -> float:
        """V of a set."""
        some = self.chances[chosen]
        groups, where = np.unique(some.indices, return_inverse=True)
        rates = -np.log1p(-np.minimum(some.data, MOST_CHANCE))
        summed = np.bincount(where, weights=rates, minlength=groups.size)
        return float(self.worth[groups] @ -np.expm1(-summed))

    def marginals(self, order: Integers) -> Floats:
        """What each adds to those before them; the sum is V of all, shape (order,)."""
        left = self.worth.copy()
        added = np.zeros(order.size)
        for place, person in enumerate(order.tolist()):
            added[place] = self.gain(left, person)
            self.win(left, person)
        return added

    def only(self, people: Integers) -> "Coverage":
        """The same for some people, without the groups that none of them reaches."""
        rows = self.chances[people]
        groups, where = np.unique(rows.indices, return_inverse=True)
        kept = sparse.csr_array(
            (rows.data, where.astype(np.int32), rows.indptr), shape=(people.size, groups.size)
        )
        return Coverage(kept, self.worth[groups])

    def thinned(self, share: float | Floats) -> "Coverage":
        """The same where each person acts only with a chance: its V is then expected.

            E Π (1 - b_i q_ig) = Π (1 - s_i q_ig)        b_i independent, P(b_i = 1) = s_i

        Args:
            share: s, one for all or one each, shape (people,).
        """
        each = np.broadcast_to(share, (self.people,))
        data = self.chances.data * np.repeat(each, np.diff(self.chances.indptr))
        kept = sparse.csr_array(
            (data, self.chances.indices, self.chances.indptr), shape=self.chances.shape
        )
        return Coverage(kept, self.worth)
