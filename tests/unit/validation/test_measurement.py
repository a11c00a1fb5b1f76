"""Rankings are measured on the same rows, and a ranking of other people is refused."""

import numpy as np
import pyarrow as pa
import pytest

from orchestration.validation.__main__ import main
from orchestration.validation.errors import ValidationRunError
from orchestration.validation.measurement import averages, compare, ranks_of
from orchestration.validation.protocol import Case
from tests.unit.validation.small_world import RUNNING
from tests.unit.validation.test_conversion import history_of

CUSTOMERS = np.array([1, 2, 3])


def published(**rank_of):
    return pa.table({"customer_id": list(rank_of), "rank": list(rank_of.values())})


def measured(labels, **rank_of):
    known = history_of((1, 7, 0), (2, 7, 1), (3, 7, 2), friends=((1, 2), (1, 3)))
    question = Case(RUNNING, CUSTOMERS, np.array(labels), adopter_count=sum(labels))
    return compare(question, known, published(**rank_of))


def test_the_first_rank_is_the_best():
    values = measured([5, 1, 0], c1=1, c2=2, c3=3).values
    assert values["NDCG@10"]["grapevine"] == 1
    assert values["AUC"]["grapevine"] == 1
    assert measured([5, 1, 0], c3=1, c2=2, c1=3).values["AUC"]["grapevine"] == 0


def test_a_brand_whose_customers_had_no_adopting_friend_is_left_out_of_the_average():
    told, silent = measured([1, 0, 0], c1=1, c2=2, c3=3), measured([0, 0, 0], c1=1, c2=2, c3=3)
    assert np.isnan(silent.values["AUC"]["grapevine"])
    assert averages([told, silent])["AUC"]["grapevine"] == 1
    assert np.isnan(averages([silent])["AUC"]["grapevine"])


@pytest.mark.parametrize("ranks", [{"c1": 1, "c2": 2}, {"c1": 1, "c2": 2, "c3": 3, "c4": 4}])
def test_a_ranking_of_other_people_is_refused(ranks):
    with pytest.raises(ValidationRunError, match="customers"):
        ranks_of(CUSTOMERS, published(**ranks))


def test_without_a_dataset_the_command_says_what_to_give(capsys):
    assert main([]) == 1
    assert "DATASET is missing" in capsys.readouterr().out
