"""`standings` orders people by what their public acts tell, with the interval of the place."""

import numpy as np
import pyarrow as pa
import pytest

from orchestration.scoring import Parameters, ScoringTables
from orchestration.scoring.inputs import COLUMNS
from orchestration.scoring.standing import standings

PEOPLE = 60


def tables(posts=20):
    """People p00, p01, … whose posts engage ever more people."""
    keys = [f"p{n:02}" for n in range(PEOPLE)]
    engaged = np.arange(1, PEOPLE + 1) * 5
    known = {
        "post_count": posts,
        "actor_known_post_count": posts,
        "topical_post_count": posts // 2,
        "engaged_people_count": engaged,
        "topical_engaged_people_count": engaged // 2,
        "act_count": engaged * 2,
        "topical_act_count": engaged,
        "account_count": 1,
        "public_post_count": posts,
    }
    reach = {
        column: pa.array(np.broadcast_to(known[column], PEOPLE).tolist(), pa.int64())
        if column in known
        else pa.nulls(PEOPLE)
        for column in COLUMNS["reach"]
    }
    return ScoringTables(
        customers=pa.table({"customer_id": keys, "has_outreach_consent": [True] * PEOPLE}),
        reach=pa.table({"customer_id": keys, **reach}),
    )


@pytest.fixture(scope="module")
def found():
    return standings(tables(), Parameters(k=10))


def test_everybody_has_one_place(found):
    assert sorted(standing.better for standing in found.values()) == list(range(PEOPLE))


def test_who_engages_most_stands_first(found):
    assert found[f"p{PEOPLE - 1}"].better == 0
    assert found["p00"].better > PEOPLE // 2


def test_the_place_lies_in_its_interval(found):
    assert all(s.better_low <= s.better <= s.better_high for s in found.values())


def test_the_chances_of_the_best_places_add_up(found):
    assert sum(s.top_probability for s in found.values()) == pytest.approx(10)


def test_more_posts_make_a_place_surer():
    def width(posts):
        made = standings(tables(posts), Parameters(k=10)).values()
        return np.mean([s.better_high - s.better_low for s in made])

    assert width(200) < width(2)
