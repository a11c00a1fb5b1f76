"""The door to Great Expectations: three verdicts and no noise."""

import pandas as pd
import pytest

from orchestration.publish.expectations import Verdict, expect

FRAME = pd.DataFrame({"customer_id": ["a", "b", "b"], "share": [0.1, 0.9, 1.5]})


def test_what_holds_is_passed(judge):
    expectation = expect("ExpectColumnValuesToNotBeNull", column="customer_id")
    outcome = judge.judge(FRAME, expectation)
    assert outcome.verdict is Verdict.PASSED
    assert (outcome.judged_count, outcome.refused_count) == (3, 0)


def test_what_does_not_hold_is_refused_with_its_culprits(judge):
    expectation = expect("ExpectColumnValuesToBeBetween", column="share", min_value=0, max_value=1)
    outcome = judge.judge(FRAME, expectation)
    assert outcome.verdict is Verdict.REFUSED
    assert outcome.refused_count == 1
    assert list(outcome.culprits) == [{"customer_id": "b", "share": 1.5}]


def test_culprits_are_found_whatever_the_index_of_the_frame(judge):
    expectation = expect("ExpectColumnValuesToBeBetween", column="share", max_value=1)
    outcome = judge.judge(FRAME.set_axis([7, 5, 3]), expectation)
    assert [culprit["share"] for culprit in outcome.culprits] == [1.5]


@pytest.mark.parametrize(
    "expectation",
    [
        expect("ExpectColumnValuesToBeUnique", column="no_such_column"),
        expect("ExpectColumnValuesToBeBetween", column="customer_id", min_value=0, max_value=1),
    ],
    ids=["a missing column", "text where a number belongs"],
)
def test_an_exception_inside_the_library_is_broken_not_refused(judge, expectation):
    outcome = judge.judge(FRAME, expectation)
    assert outcome.verdict is Verdict.BROKEN
    assert outcome.error


def test_a_frame_without_rows_holds(judge):
    expectation = expect("ExpectColumnValuesToBeUnique", column="customer_id")
    assert judge.judge(FRAME.head(0), expectation).verdict is Verdict.PASSED


def test_no_progress_bar_reaches_the_terminal(judge, capfd):
    judge.judge(FRAME, expect("ExpectColumnValuesToBeUnique", column="customer_id"))
    printed = capfd.readouterr()
    assert printed.out + printed.err == ""
