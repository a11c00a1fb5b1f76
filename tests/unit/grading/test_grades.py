"""`grade_fans` cuts the order of the authentic, and says what it does not know."""

from collections import Counter
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from orchestration.grading.assets import judge
from orchestration.grading.grades import FAN_GRADES, INAUTHENTIC, grade_fans
from orchestration.scoring import RANKED_SCHEMA
from orchestration.scoring.standing import Standing

PEOPLE = 100
ACTED = datetime(2026, 6, 1, tzinfo=UTC)


def ranked(people=PEOPLE, **changed):
    plain = {pa.float64(): 0.5, pa.int64(): 1, pa.string(): "plain", pa.bool_(): True}
    row = {f.name: plain.get(f.type) for f in RANKED_SCHEMA}
    reasons = [
        {"stage": "reach", "log_ratio": 0.7, "text": "twice the people"},
        {"stage": "resonance", "log_ratio": 0.001, "text": "as usual"},
        {"stage": "accept", "log_ratio": 0.9, "text": "not of a fan"},
    ]
    known = {**row, "evidence_level": "B", "reasons": reasons, **changed}
    rows = [{**known, "customer_id": f"x:a{n}", "rank": n + 1} for n in range(people)]
    return pa.Table.from_pylist(rows, schema=RANKED_SCHEMA)


def fans(people=PEOPLE):
    return pa.Table.from_pylist(
        [
            {
                "customer_id": f"x:a{n}",
                "platform": "x",
                "account_id": f"a{n}",
                "page_act_count": 3,
                "page_post_count": 2,
                "first_acted_at": ACTED,
                "last_acted_at": ACTED,
            }
            for n in range(people)
        ]
    )


def standings(people=PEOPLE, spread=0):
    return {
        f"x:a{n}": Standing(n, max(0, n - spread), min(people - 1, n + spread), 1 / (n + 1))
        for n in range(people)
    }


def graded(suspicions=None, spread=0, **changed):
    return grade_fans(ranked(**changed), standings(spread=spread), fans(), suspicions or {})


def test_grades_cut_the_order_as_the_glossary_says():
    assert Counter(graded()["grade"].to_pylist()) == {"A": 5, "B": 15, "C": 30, "D": 30, "F": 20}


def test_every_fan_stands_once_in_the_declared_columns():
    table = graded()
    assert table.schema.equals(FAN_GRADES)
    assert table["rank"].to_pylist() == list(range(1, PEOPLE + 1))


def test_who_is_inauthentic_stands_last_with_an_f_that_says_so():
    evidence = "40 accounts did the same within 9 seconds."
    last = graded({("x", "a0"): (INAUTHENTIC, evidence)}).to_pylist()[-1]
    assert (last["account_id"], last["grade"], last["grade_high"]) == ("a0", "F", "F")
    assert last["reasons"] == [f"judged inauthentic: {evidence}"]
    assert last["top_probability"] == 0


def test_a_bought_audience_is_told_and_graded_as_it_is_engaged():
    first = graded({("x", "a0"): ("bought audience", "too many followers")}).to_pylist()[0]
    assert (first["grade"], first["authenticity"]) == ("A", "bought audience")


def test_a_wide_place_gives_a_wide_grade():
    middle = graded(spread=40).to_pylist()[50]
    assert (middle["grade_high"], middle["grade"], middle["grade_low"]) == ("B", "D", "F")


def test_silence_is_no_proof_of_authenticity():
    assert set(graded(evidence_level="C")["authenticity"].to_pylist()) == {"unknown"}
    assert set(graded(evidence_level="B")["authenticity"].to_pylist()) == {"no suspicion"}


def test_reasons_are_of_the_fan_and_set_them_apart():
    assert graded().to_pylist()[0]["reasons"] == ["twice the people"]
    assert graded(reasons=[]).to_pylist()[0]["reasons"] == ["like the median fan"]


def test_what_is_unknown_is_said_and_stays_null():
    row = graded(followers_count=None, engaged_people_count=None).to_pylist()[0]
    assert row["followers_count"] is None
    assert row["engaged_people_count"] is None
    assert row["unknown"] == ["how many follow them", "who acts on their posts"]


@pytest.mark.parametrize(("column", "check"), [("grade_low", 1), ("account_id", 0)])
def test_the_checks_fail_on_a_broken_table(column, check):
    table = graded()
    broken = pa.array(["A" if column == "grade_low" else "a0"] * PEOPLE)
    at = table.schema.get_field_index(column)
    assert [verdict.passed for verdict in judge(table)] == [True, True]
    assert not judge(table.set_column(at, column, broken))[check].passed
