"""Shares found by expectation maximisation, against data of known shares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.identity.prior import expected_duplicates, owned_share, starting_share
from orchestration.identity.ties import TYPED_NEARLY, share_right

DICE = np.random.Generator(np.random.PCG64(5))


def ratios(right: int, wrong: int, spread: float = 2.0) -> np.ndarray:
    """Likelihood ratios of normal evidence, whose logs have the mean +-spread^2 / 2."""
    log = np.concatenate(
        [
            DICE.normal(spread**2 / 2, spread, right),
            DICE.normal(-(spread**2) / 2, spread, wrong),
        ]
    )
    return np.exp(log)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_share_of_right_ties_is_found(share):
    found = share_right(ratios(int(share * 4_000), int((1 - share) * 4_000)), TYPED_NEARLY)
    assert found == pytest.approx(share, abs=0.05)


def test_without_pairs_the_prior_stands():
    assert share_right(np.zeros(0), (4.0, 1.0)) == 0.8


@given(st.lists(st.floats(0, 1e12), max_size=30))
def test_a_share_is_never_certain(values):
    assert 0 < share_right(np.array(values), TYPED_NEARLY) < 1


@pytest.mark.parametrize("share", [0.02, 0.15, 0.4])
def test_the_share_of_owned_accounts_is_found(share):
    owned = int(share * 20_000)
    found = owned_share(ratios(owned, 20_000 - owned, 3.0), 0.1)
    assert found == pytest.approx(share, abs=0.02)


def test_no_more_accounts_are_owned_than_may_be():
    assert owned_share(np.full(1_000, 1e6), 0.1, most=0.3) == 0.3


def test_accounts_that_say_nothing_change_nothing():
    assert owned_share(np.ones(1_000), 0.07) == pytest.approx(0.07)


def test_at_first_a_quarter_of_the_customers_has_an_account():
    assert starting_share(1_000, 10_000) == 0.025


def test_duplicates_are_counted_by_their_evidence():
    """Two hundred duplicates among pairs that share a name by chance as often."""
    found = expected_duplicates(np.array([1e8] * 200 + [1e3] * 200), 1e8, 100.0)
    assert found == pytest.approx(200, rel=0.05)


def test_without_duplicates_next_to_none_are_expected():
    assert expected_duplicates(np.full(500, 5.0), 1e6, 1.0) < 1.0
