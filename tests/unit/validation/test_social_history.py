"""A history is parted at T, and nothing it keeps for itself comes from the wrong side."""

import numpy as np
import pytest

from orchestration.validation.errors import DatasetError
from tests.unit.validation.histories import history_of

DAY = 24


def test_a_cut_knows_what_happened_before_it_and_all_friendships():
    history = history_of((1, 7, 0), (2, 7, 40), (1, 8, 60), (2, 8, 100))
    cut = history.at(50)
    assert cut.known.item.tolist() == [7, 7]
    assert cut.known.friendships.tolist() == history.friendships.tolist()


def test_one_percent_gives_one_cut_so_that_what_is_derived_is_kept():
    history = history_of((1, 7, 0), (2, 7, 40))
    assert history.at(50) is history.at(50)
    assert history.at(50) is not history.at(60)


def test_where_only_months_are_known_a_cut_is_the_first_of_a_month():
    acts = [(1, 7, 0), (2, 7, 45 * DAY), (1, 8, 100 * DAY)]
    assert history_of(*acts).at(50).instant == np.datetime64("2012-02-20")
    assert history_of(*acts, resolution="M").at(50).instant == np.datetime64("2012-02-01")


def test_a_brand_is_a_topic_or_an_item():
    history = history_of((1, 7, 0), (2, 8, 1), topics=[70, 80])
    assert history.brands("item").tolist() == [7, 8]
    assert history.brands("topic").tolist() == [70, 80]


def test_acts_out_of_order_are_refused():
    with pytest.raises(DatasetError, match="not in the order"):
        history_of((1, 7, 5), (2, 7, 4))


def test_before_the_first_act_nothing_is_known():
    with pytest.raises(DatasetError, match="lengths"):
        history_of((1, 7, 5), (2, 7, 6)).before(np.datetime64("2012-01-01"))


def test_friends_who_came_after_the_cut_were_not_seen():
    history = history_of((1, 7, 0), (2, 7, 1), (3, 7, 90), friends=((1, 2), (1, 3), (4, 5)))
    assert history.at(50).known.friendships.tolist() == [[1, 2], [1, 3], [4, 5]]
    cut = history.at(50, "seen")
    assert cut.known.friendships.tolist() == [[1, 2]]
    assert cut.history.friendships.tolist() == [[1, 2]]
