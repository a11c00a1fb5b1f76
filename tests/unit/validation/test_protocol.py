"""Labels and simple rankings of the hand-made world, counted by hand."""

import numpy as np
import pytest

from orchestration.validation.datasets import read_dataset
from orchestration.validation.protocol import case, simple_rankings
from tests.unit.validation import small_world
from tests.unit.validation.small_world import RUNNING


@pytest.fixture
def history(tmp_path):
    return read_dataset(small_world.write(tmp_path / "nyc"))


def test_a_label_counts_the_friends_who_adopt_later(history):
    question = case(history, RUNNING, history.halfway)
    assert question.customers.tolist() == [1, 2, 3, 4]
    # 5 and 6 are friends of 1, 8 of 2; 4 was a customer at T, and 3's later friends do not count.
    assert question.labels.tolist() == [2, 1, 0, 0]
    assert question.adopter_count == 3


def test_the_simple_rankings_are_what_their_names_say(history):
    known = history.before(history.halfway)
    scores = simple_rankings(known, case(history, RUNNING, history.halfway).customers)
    assert {
        name: values.tolist() for name, values in scores.items() if name != "audience affinity"
    } == {
        "random": [0, 0, 0, 0],
        "degree": [3, 3, 1, 1],
        "activity": [3, 1, 4, 3],
        "audience activity": [5, 1, 0, 3],
    }


def test_audience_affinity_weighs_what_friends_do_by_who_else_does_it(history):
    known = history.before(history.halfway)
    scores = simple_rankings(known, np.array([1, 2, 3, 4]))
    # Coffee is drunk by 1, 3, 4 (customers) and 5, 6, 7 (not): a coffee is worth one half.
    # 1's friends 5 and 6 had one each, 2's friend 7 one; 4's only friend is a customer already.
    assert scores["audience affinity"].tolist() == [1.0, 0.5, 0.0, 0.0]


def test_simple_rankings_do_not_see_what_came_after(history):
    early = simple_rankings(history.before(history.halfway), np.array([1, 2, 3, 4]))
    whole = simple_rankings(history, np.array([1, 2, 3, 4]))
    assert early["activity"].tolist() != whole["activity"].tolist()
