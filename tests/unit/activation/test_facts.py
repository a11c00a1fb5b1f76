"""What is told of a person is on record, and what is not on record is not told."""

from datetime import UTC, datetime

import pytest

from orchestration.activation.facts import outreach_facts, tell
from tests.activation_scene import brand_folder, definition_of, standing

POSTED = datetime(2026, 6, 14, 8, tzinfo=UTC)


@pytest.fixture
def definition(tmp_path):
    return definition_of(brand_folder(tmp_path))


def assigned(*customers: str):
    return [
        {
            "customer_id": customer,
            "campaign_id": "autumn",
            "wave": 1,
            "incentive_kind": "gift",
            "incentive_cost": None,
            "currency": "EUR",
        }
        for customer in customers
    ]


def post(link: str | None, day: int = 14):
    return {
        "platform": "x",
        "post_id": str(day),
        "permalink": link,
        "published_at": POSTED.replace(day=day),
        "topics": ["running"],
    }


def with_(**known):
    return type(standing())(**{**vars(standing()), **known})


def test_a_post_with_a_link_is_named_before_a_newer_one_without(definition):
    now = with_(posts={"c0": (post(None, 20), post("https://x.example/1", 14))})
    (told,) = tell(assigned("c0"), {"c0": None}, now, definition)
    assert told.facts["post_date"] == "2026-06-14"
    assert told.facts["post_link"] == "https://x.example/1"


def test_a_draft_leaves_out_what_nobody_knows(definition):
    (told,) = tell(assigned("c0"), {"c0": None}, standing(), definition)
    assert told.person.draft == "Hi Ann0,"
    facts = outreach_facts(told, standing())
    assert facts["missing_facts"] == ["post_date", "code"]
    assert facts["left_out_line_count"] == 2
    assert facts["posts"] == []
    assert facts["reviews"] == []


def test_drafts_that_differ_in_name_and_code_alone_are_too_alike(definition):
    codes = {
        customer: {"code": f"RUN-{customer}", "kind": "promo_code", "valid_to": None}
        for customer in ("c0", "c1", "c2")
    }
    now = with_(posts={"c2": (post("https://x.example/1"),)})
    told = tell(assigned("c2", "c1", "c0"), codes, now, definition)
    assert [one.person.customer_id for one in told] == ["c0", "c1", "c2"]
    assert [one.person.is_too_alike for one in told] == [True, True, False]
    assert told[0].nearest == "c1"
    assert outreach_facts(told[0], now)["similarity"] == 1.0


def test_without_a_template_there_is_no_draft_and_nothing_to_compare(definition):
    plain = definition.model_copy(update={"template": None})
    (told,) = tell(assigned("c0"), {"c0": None}, standing(), plain)
    assert told.person.draft is None
    assert told.person.is_too_alike is None
    assert outreach_facts(told, standing())["missing_facts"] is None


def test_what_they_reviewed_is_told_as_they_wrote_it(definition):
    review = {"score": 5.0, "scale_max": 5.0, "text": "Gut!", "submitted_at": POSTED}
    now = with_(reviews={"c0": (review,)})
    (told,) = tell(assigned("c0"), {"c0": None}, now, definition)
    assert told.facts["review_score"] == "5 of 5"
    assert outreach_facts(told, now)["reviews"] == [
        {"submitted_on": "2026-06-14", "score": 5.0, "scale_max": 5.0, "text": "Gut!"}
    ]
