"""Rankings are measured on the same rows, and a ranking of other people is refused."""

import numpy as np
import pyarrow as pa
import pytest

from orchestration.validation.errors import ValidationRunError
from orchestration.validation.measurement import METRICS, OURS, compare, scores_of
from orchestration.validation.protocol import Case
from tests.unit.validation.histories import history_of
from tests.unit.validation.small_world import RUNNING

CUSTOMERS = np.array([1, 2, 3])


def ranked(**score_of):
    return pa.table({"customer_id": list(score_of), "score": list(score_of.values())})


def measured(labels, **score_of):
    known = history_of((1, 7, 0), (2, 7, 1), (3, 7, 2), friends=((1, 2), (1, 3)))
    question = Case(RUNNING, CUSTOMERS, np.array(labels), adopter_count=sum(labels))
    return compare(question, known, ranked(**score_of))


def test_the_highest_score_is_the_best():
    values = measured([5, 1, 0], c1=3.0, c2=2.0, c3=1.0).values
    assert values["NDCG@10"][OURS] == 1
    assert values["AUC"][OURS] == 1
    assert measured([5, 1, 0], c3=3.0, c2=2.0, c1=1.0).values["AUC"][OURS] == 0


def test_people_are_matched_by_name_and_not_by_place():
    assert scores_of(CUSTOMERS, ranked(c3=9.0, c1=5.0, c2=1.0)).tolist() == [5.0, 1.0, 9.0]


def test_every_metric_is_told_of_every_ranking():
    result = measured([5, 1, 0], c1=3.0, c2=2.0, c3=1.0)
    assert result.values.keys() == METRICS.keys()
    assert all(each.keys() == result.scores.keys() for each in result.values.values())
    assert (result.customer_count, result.found_count) == (3, 2)


def test_where_nobody_had_an_adopting_friend_nothing_is_measured():
    silent = measured([0, 0, 0], c1=1.0, c2=2.0, c3=3.0)
    assert all(np.isnan(each[OURS]) for each in silent.values.values())


@pytest.mark.parametrize("scores", [{"c1": 1, "c2": 2}, {"c1": 1, "c2": 2, "c3": 3, "c4": 4}])
def test_a_ranking_of_other_people_is_refused(scores):
    with pytest.raises(ValidationRunError, match="customers"):
        scores_of(CUSTOMERS, ranked(**scores))
