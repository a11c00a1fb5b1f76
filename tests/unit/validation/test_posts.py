"""Which friend's act answered which post, and what is told as one post."""

import numpy as np

from orchestration.validation.datasets import read_dataset
from orchestration.validation.posts import answers_of, posts_of
from tests.unit.validation import small_world
from tests.unit.validation.histories import history_of

DAY = 24
MONTHLY = {"resolution": "M", "answer_within": np.timedelta64(92, "D")}


def answered(history):
    """Who answered whom about which item."""
    posts, answers = posts_of(history), answers_of(history)
    return [
        (
            int(history.person[posts.act[answer]]),
            int(history.person[posts.act[post]]),
            int(history.item[posts.act[post]]),
        )
        for answer, post in zip(answers.answer, answers.post, strict=True)
    ]


def test_a_friend_who_comes_to_the_same_place_afterwards_acted_on_the_post(tmp_path):
    history = read_dataset(small_world.write(tmp_path / "nyc")).at(50).known
    # 1 answers 4's coffee, 4 answers 1's run, 5 and 6 answer 1's coffee; 2 and 7 never meet.
    assert sorted(answered(history)) == [(1, 4, 200), (4, 1, 100), (5, 1, 200), (6, 1, 200)]


def test_who_comes_too_late_did_not_act():
    assert answered(history_of((1, 7, 0), (2, 7, 30 * DAY)))
    assert not answered(history_of((1, 7, 0), (2, 7, 30 * DAY + 1)))


def test_a_stranger_at_the_same_place_did_not_act():
    assert not answered(history_of((1, 7, 0), (3, 7, 5)))


def test_one_act_answers_only_the_newest_post_of_a_friend():
    answers = answers_of(history_of((1, 7, 0), (1, 7, 10), (2, 7, 20)))
    assert (answers.answer.tolist(), answers.post.tolist()) == ([2], [1])


def test_where_the_order_is_known_each_act_is_a_post():
    posts = posts_of(history_of((1, 7, 0), (1, 7, 1), (1, 8, 2)))
    assert posts.act.tolist() == posts.of_act.tolist() == [0, 1, 2]


def test_what_one_did_to_an_item_in_a_month_is_one_post():
    history = history_of((1, 7, 0), (2, 7, 1), (1, 7, 2), (1, 7, 40 * DAY), **MONTHLY)
    posts = posts_of(history)
    assert posts.act.tolist() == [0, 1, 3]
    assert posts.of_act.tolist() == [0, 1, 0, 2]


def test_within_a_month_nobody_answers_anybody():
    assert not answered(history_of((1, 7, 0), (2, 7, 20 * DAY), **MONTHLY))
    assert answered(history_of((1, 7, 0), (2, 7, 40 * DAY), **MONTHLY)) == [(2, 1, 7)]


def test_three_months_later_still_answers_and_four_do_not():
    assert answered(history_of((1, 7, 0), (2, 7, 91 * DAY), **MONTHLY))
    assert not answered(history_of((1, 7, 0), (2, 7, 122 * DAY), **MONTHLY))


def test_a_post_of_the_same_month_does_not_hide_the_older_one():
    history = history_of((1, 7, 0), (1, 7, 35 * DAY), (2, 7, 36 * DAY), **MONTHLY)
    answers = answers_of(history)
    assert (answers.answer.tolist(), answers.post.tolist()) == ([2], [0])
