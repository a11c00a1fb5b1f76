"""Strata that lack an arm are merged, and lots keep to strata."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.measurement.design import merged
from orchestration.measurement.lots import drawn_again


@settings(deadline=None)
@given(data=st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=40))
def test_every_merged_stratum_has_both_arms_if_anybody_has(data):
    strata = np.array([stratum for stratum, _ in data])
    treated = np.array([arm for _, arm in data])
    blocks = merged(strata, treated)
    assert set(blocks) == set(range(blocks.max() + 1))
    if treated.any() and not treated.all():
        for block in set(blocks):
            assert len(set(treated[blocks == block])) == 2
    for stratum in set(strata):
        assert len(set(blocks[strata == stratum])) == 1


@settings(deadline=None, max_examples=30)
@given(data=st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=30))
def test_a_lot_treats_as_many_in_each_stratum_as_there_were(data):
    treated = np.array([arm for _, arm in data])
    _, strata = np.unique([stratum for stratum, _ in data], return_inverse=True)
    indicators = np.eye(strata.max() + 1)[strata].T
    sums = drawn_again(indicators, treated, strata, 3, 20)
    assert (sums == indicators @ treated).all()


def test_lots_differ_and_everybody_is_as_likely_as_the_next():
    treated = np.arange(10) < 4
    sums = drawn_again(np.eye(10), treated, np.zeros(10, dtype=np.int64), 1, 4_000)
    assert np.abs(sums.mean(axis=0) - 0.4).max() < 0.03
    assert len({tuple(row) for row in sums}) > 150
