"""`find_topics` finds what sets a page's posts apart, and nothing where nothing does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.grading.topics import COMMON, MOST, find_topics

OTHERS = ["what a lovely morning", "coffee with friends", "holiday soon", "lovely coffee"] * 10


def words(engaged, others=OTHERS):
    return [topic.word for topic in find_topics(engaged, others)]


def test_what_only_the_page_speaks_of_is_its_topic():
    assert words(["marathon with friends", "marathon at dawn", "my marathon"]) == ["marathon"]


def test_a_word_of_one_post_is_no_topic():
    assert "ultramarathon" not in words(["ultramarathon", "marathon today", "marathon again"])


def test_a_word_of_the_language_is_no_topic():
    others = ["with the dog", "with a cat", *["something else"] * 8]
    assert COMMON * len(others) < 2
    assert words(["marathon with me", "marathon with you"] * 5, others) == ["marathon"]


def test_a_hashtag_stands_for_its_word():
    found = words(["#Parkrun in rain", "parkrun again #parkrun"] * 3)
    assert "#parkrun" in found
    assert "parkrun" not in found


def test_addresses_and_mentions_are_no_topics():
    assert words(["see https://shop.example/sale @friend"] * 5) == []


@pytest.mark.parametrize("texts", [[], [""], ["🏃🏃", "…"], ["12,99 €"] * 3])
def test_posts_that_say_nothing_have_no_topics(texts):
    assert find_topics(texts, OTHERS) == ()


def test_without_other_posts_hashtags_stand_in():
    assert words(["#trail day", "#trail night"], []) == ["#trail"]


@given(
    st.lists(st.text("abcd #é", max_size=30), max_size=12),
    st.lists(st.text("abcd #é", max_size=30), max_size=12),
)
def test_weights_are_shares_of_one_whole(engaged, others):
    found = find_topics(engaged, others)
    assert len(found) <= MOST
    assert all(0 < topic.weight <= 1 for topic in found)
    assert not found or sum(topic.weight for topic in found) == pytest.approx(1, abs=1e-5)
    assert found == find_topics(list(reversed(engaged)), others)
