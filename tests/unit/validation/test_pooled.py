"""AUC of weighted people against the plain one, and people of all brands together."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.evaluation.metrics import auc_within_quartiles, quartiles
from orchestration.validation import pooled
from orchestration.validation.pooled import auc_inside, pooled_auc
from tests.unit.validation.results import measured

people = st.lists(
    st.tuples(st.booleans(), st.integers(-3, 3), st.integers(0, 5), st.integers(0, 3)),
    min_size=2,
    max_size=40,
)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(pooled).failed == 0


@given(rows=people)
def test_with_weights_of_one_it_is_the_plain_metric(rows):
    label, score, size, _ = (np.array(column) for column in zip(*rows, strict=True))
    ours = auc_inside(label, score.astype(float), quartiles(size), np.ones((1, len(rows)), int))
    plain = auc_within_quartiles(label, score, size)
    assert ours[0] == pytest.approx(plain, abs=1e-12, nan_ok=True)


@given(rows=people)
def test_a_weight_of_three_is_the_same_person_three_times(rows):
    label, score, size, weight = (np.array(column) for column in zip(*rows, strict=True))
    group, score = quartiles(size), score.astype(float)
    weighted = auc_inside(label, score, group, weight[None, :])
    if not weight.any():
        assert np.isnan(weighted[0])
        return
    repeated = [np.repeat(column, weight) for column in (label, score, group)]
    once = np.ones((1, int(weight.sum())), int)
    assert weighted[0] == pytest.approx(auc_inside(*repeated, once)[0], abs=1e-12, nan_ok=True)


def test_pooling_compares_people_of_different_brands():
    results = [measured(brand, skill=2.0) for brand in range(8)]
    found = pooled_auc(results)
    labels, scores, degrees = (
        np.concatenate(columns)
        for columns in zip(
            *(
                (r.labels, r.scores["grapevine"], r.scores["degree"])
                for r in (one.result for one in results)
            ),
            strict=True,
        )
    )
    expected = auc_within_quartiles(labels, scores, degrees)
    assert found.values["grapevine"] == pytest.approx(expected)
    assert found.values["random"] == 0.5
    assert found.above_degree.excludes_zero_above
