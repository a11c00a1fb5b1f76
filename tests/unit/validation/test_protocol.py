"""Labels and simple rankings of the hand-made world, counted by hand."""

import numpy as np
import pytest

from orchestration.validation import protocol
from orchestration.validation.datasets import read_dataset
from orchestration.validation.protocol import brands_to_measure, case, simple_rankings
from tests.unit.validation import small_world
from tests.unit.validation.small_world import COFFEE, RUNNING

RUNNERS = np.array([1, 2, 3, 4])


@pytest.fixture
def cut(tmp_path):
    return read_dataset(small_world.write(tmp_path / "nyc")).at(50)


def test_a_label_counts_the_friends_who_adopt_later(cut):
    question = case(cut, RUNNING, "topic")
    assert question.customers.tolist() == RUNNERS.tolist()
    # 5 and 6 are friends of 1, 8 of 2; 4 was a customer at T, and 3's later friends do not count.
    assert question.labels.tolist() == [2, 1, 0, 0]
    assert question.adopter_count == 3


def test_an_item_has_customers_and_adopters_of_its_own(cut):
    question = case(cut, 101, "item")
    # 1 and 3 were there before T; 6 (friend of 1) and 8 come later.
    assert question.customers.tolist() == [1, 3]
    assert question.labels.tolist() == [1, 0]
    assert question.adopter_count == 2


@pytest.mark.parametrize(("customers", "adopters", "found"), [(4, 3, [RUNNING]), (4, 4, [])])
def test_brands_with_too_few_people_are_not_measured(cut, monkeypatch, customers, adopters, found):
    monkeypatch.setattr(protocol, "MIN_CUSTOMERS", customers)
    monkeypatch.setattr(protocol, "MIN_ADOPTERS", adopters)
    assert brands_to_measure(cut, "topic") == found


def test_the_counts_that_choose_brands_are_those_of_their_cases(cut, monkeypatch):
    monkeypatch.setattr(protocol, "MIN_CUSTOMERS", 1)
    monkeypatch.setattr(protocol, "MIN_ADOPTERS", 0)
    assert brands_to_measure(cut, "topic") == [COFFEE, RUNNING]
    assert case(cut, COFFEE, "topic").adopter_count == 0
    monkeypatch.setattr(protocol, "MIN_ADOPTERS", 1)
    assert brands_to_measure(cut, "topic") == [RUNNING]


def test_the_simple_rankings_are_what_their_names_say(cut):
    scores = simple_rankings(cut.known, RUNNERS)
    counted = {
        name: scores[name].tolist() for name in scores.keys() - {"audience affinity", "PageRank"}
    }
    assert counted == {
        "random": [0, 0, 0, 0],
        "degree": [3, 3, 1, 1],
        "own activity": [3, 1, 4, 3],
        "audience activity": [5, 1, 0, 3],
    }


def test_pagerank_is_higher_in_the_middle_and_ties_who_stands_alike(cut):
    central = simple_rankings(cut.known, np.array([1, 4, 5, 6]))["PageRank"]
    assert central[0] > central[1]
    assert len(set(central[1:].tolist())) == 1


def test_audience_affinity_weighs_what_friends_do_by_who_else_does_it(cut):
    scores = simple_rankings(cut.known, RUNNERS)
    # Coffee is drunk by 1, 3, 4 (customers) and 5, 6, 7 (not): a coffee is worth one half.
    # 1's friends 5 and 6 had one each, 2's friend 7 one; 4's only friend is a customer already.
    assert scores["audience affinity"].tolist() == [1.0, 0.5, 0.0, 0.0]


def test_simple_rankings_do_not_see_what_came_after(cut):
    early = simple_rankings(cut.known, RUNNERS)
    whole = simple_rankings(cut.history, RUNNERS)
    assert early["own activity"].tolist() != whole["own activity"].tolist()
