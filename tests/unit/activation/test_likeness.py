"""Drafts too alike are found; brute force over every pair of sets is the referee."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.activation.likeness import likeness, shingles

words = st.lists(st.sampled_from(["run", "hike", "swim", "with", "us", "today"]), max_size=8)
texts = st.lists(words.map(" ".join), max_size=7)


def jaccard(first: str, second: str) -> float:
    one, other = shingles(first), shingles(second)
    return len(one & other) / len(one | other) if one | other else 0.0


@given(texts)
def test_each_draft_is_held_against_every_other(texts):
    for at, found in enumerate(likeness(texts)):
        others = {other: jaccard(texts[at], texts[other]) for other in range(len(texts))}
        del others[at]
        if not others:
            assert found.nearest is None
            assert found.similarity is None
            continue
        assert found.similarity == pytest.approx(max(others.values()))
        assert found.nearest == max(others, key=lambda other: (others[other], -other))
        assert found.is_too_alike == (found.similarity >= 0.8)


def test_case_and_punctuation_make_no_letter_personal():
    found = likeness(["Run with us, Anna!", "run with us anna", "Something else is said here"])
    assert [one.is_too_alike for one in found] == [True, True, False]
