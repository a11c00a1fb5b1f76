"""The validation metrics against their definitions and scikit-learn as an independent referee."""

import doctest
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score, roc_auc_score

from orchestration.evaluation import metrics
from orchestration.evaluation.metrics import auc, auc_within_quartiles, ndcg_at_k, quartiles

# Few values, so that ties are the rule and not the exception.
people = st.lists(
    st.tuples(st.integers(0, 4), st.integers(-3, 3), st.integers(0, 5)), min_size=2, max_size=40
)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(metrics).failed == 0


@given(rows=people, k=st.integers(1, 50))
def test_ndcg_agrees_with_scikit_learn_with_ties(rows, k):
    gains, scores, _ = map(list, zip(*rows, strict=True))
    if not any(gains):
        assert np.isnan(ndcg_at_k(gains, scores, k))
        return
    assert ndcg_at_k(gains, scores, k) == pytest.approx(
        ndcg_score([gains], [scores], k=k), abs=1e-12
    )


def test_ndcg_of_tied_scores_is_the_mean_over_all_their_orders():
    gains, tied = [3, 1, 0, 2], [5, 1, 1, 1]
    orders = [
        ndcg_at_k(gains, [5, *(order / 10 for order in others)], 2)
        for others in itertools.permutations((1, 2, 3))
    ]
    assert ndcg_at_k(gains, tied, 2) == pytest.approx(np.mean(orders), abs=1e-12)


@given(rows=people)
def test_auc_agrees_with_scikit_learn_with_ties(rows):
    gains, scores, _ = map(list, zip(*rows, strict=True))
    labels = [gain > 1 for gain in gains]
    if len(set(labels)) == 1:
        assert np.isnan(auc(labels, scores))
        return
    assert auc(labels, scores) == pytest.approx(roc_auc_score(labels, scores), abs=1e-12)


@given(rows=people)
def test_auc_inside_quartiles_is_the_mean_of_the_quartiles_that_hold_both_labels(rows):
    gains, scores, sizes = (np.array(column) for column in zip(*rows, strict=True))
    parts = [
        roc_auc_score(gains[at] > 0, scores[at])
        for at in (quartiles(sizes) == q for q in range(4))
        if len(set(gains[at] > 0)) == 2
    ]
    ours = auc_within_quartiles(gains, scores, sizes)
    assert ours == pytest.approx(np.mean(parts), abs=1e-12) if parts else np.isnan(ours)


@given(sizes=st.lists(st.integers(0, 6), min_size=1, max_size=60))
def test_quartiles_rise_with_size_and_never_part_equals(sizes):
    found = quartiles(sizes)
    assert set(found) <= {0, 1, 2, 3}
    for one, other in itertools.pairwise(np.argsort(sizes, kind="stable")):
        assert found[one] <= found[other]
        assert (sizes[one] != sizes[other]) or found[one] == found[other]


def test_a_score_that_only_knows_size_is_worth_nothing_among_people_of_one_size():
    labels, sizes = [1, 0, 1, 0, 1, 0, 1, 1], [1, 1, 2, 2, 3, 3, 4, 4]
    assert auc_within_quartiles(labels, sizes, sizes) == 0.5


@pytest.mark.parametrize(
    ("gains", "scores", "said"),
    [
        ([1, 2], [1], "no pairs"),
        ([], [], "no pairs"),
        ([1, float("nan")], [1, 2], "not finite"),
        ([1, 0], [1, float("inf")], "not finite"),
        ([1, -1], [1, 2], "negative"),
    ],
)
def test_what_cannot_be_measured_is_refused(gains, scores, said):
    with pytest.raises(ValueError, match=said):
        ndcg_at_k(gains, scores)
