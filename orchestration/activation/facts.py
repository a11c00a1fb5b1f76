"""What is on record of one person that one may write to them about: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestration.activation import contacts
from orchestration.activation.drafts import Draft, draft
from orchestration.activation.formats import Person
from orchestration.activation.likeness import Likeness, likeness
from orchestration.activation.standing import Standing
from orchestration.campaign.definition import Definition

INCENTIVES = {
    "discount": "a discount",
    "exclusive_offer": "an exclusive offer",
    "early_access": "early access",
    "gift": "a gift",
    "points": "loyalty points",
    "cash": "a payment",
}
"""An incentive as a draft calls it; a brand that wants other words writes them in its template."""

REVIEWS_EACH = 3


@dataclass(frozen=True)
class Told:
    """One person with their draft.

    Attributes:
        person: As every export tells them.
        facts: By placeholder of a template.
        drafted: Their draft; None where the campaign has no template.
        alike: How it stands to the others; None where there is none.
        nearest: The customer whose draft is most like it.
    """

    person: Person
    facts: Mapping[str, str | None]
    drafted: Draft | None
    alike: Likeness | None
    nearest: str | None


def tell(
    assigned: Sequence[Mapping[str, Any]],
    codes: Mapping[str, Mapping[str, Any] | None],
    standing: Standing,
    definition: Definition,
) -> list[Told]:
    """The people of an export, each with facts and draft.

    Args:
        assigned: Their rows of `assignments`, treated and contactable now.
        codes: Customer to their code.
        standing: What is on record.
        definition: The campaign's.
    """
    rows = sorted(assigned, key=lambda row: str(row["customer_id"]))
    facts = [_facts(row, codes[row["customer_id"]], standing, definition) for row in rows]
    template = definition.template
    drafts = [None if template is None else draft(template, one) for one in facts]
    alike = _alike(template, facts, drafts)
    told = []
    for at, row in enumerate(rows):
        found = alike[at]
        nearest = None if found is None or found.nearest is None else found.nearest
        told.append(
            Told(
                person=_person(row, codes[row["customer_id"]], standing, drafts[at], found),
                facts=facts[at],
                drafted=drafts[at],
                alike=found,
                nearest=None if nearest is None else str(rows[nearest]["customer_id"]),
            )
        )
    return told


def outreach_facts(told: Told, standing: Standing) -> dict[str, Any]:
    """One line of `outreach_facts.jsonl`: the facts, the draft and what to look at in it."""
    customer = told.person.customer_id
    return {
        "customer_id": customer,
        "first_name": told.person.first_name,
        "language": told.person.language,
        "customer_since": told.facts["customer_since"],
        "topics": list(standing.topics.get(customer, ())),
        "posts": [
            {
                "platform": post["platform"],
                "permalink": post["permalink"],
                "published_on": _day(post["published_at"]),
                "topics": post["topics"],
            }
            for post in standing.posts.get(customer, ())
        ],
        "reviews": [
            {
                "submitted_on": _day(review["submitted_at"]),
                "score": review["score"],
                "scale_max": review["scale_max"],
                "text": review["text"],
            }
            for review in standing.reviews.get(customer, ())[:REVIEWS_EACH]
        ],
        "code": told.person.code,
        "incentive_kind": told.person.incentive_kind,
        "draft": told.person.draft,
        "missing_facts": None if told.drafted is None else list(told.drafted.missing),
        "left_out_line_count": None if told.drafted is None else told.drafted.left_out,
        "is_too_alike": told.person.is_too_alike,
        "nearest_customer_id": told.nearest,
        "similarity": None
        if told.alike is None or told.alike.similarity is None
        else round(told.alike.similarity, 4),
    }


def _alike(
    template: str | None,
    facts: Sequence[Mapping[str, str | None]],
    drafts: Sequence[Draft | None],
) -> list[Likeness | None]:
    """Only drafts there are; without names and codes, which any mail merge fills in."""
    written = [at for at, one in enumerate(drafts) if one is not None and one.text is not None]
    same = {"first_name": "you", "code": "code"}
    bare = [
        draft(template or "", {**facts[at], **{k: v for k, v in same.items() if facts[at].get(k)}})
        for at in written
    ]
    compared = likeness([one.text or "" for one in bare])
    found: list[Likeness | None] = [None] * len(drafts)
    for at, one in zip(written, compared, strict=True):
        nearest = None if one.nearest is None else written[one.nearest]
        found[at] = Likeness(nearest, one.similarity, one.is_too_alike)
    return found


def _facts(
    row: Mapping[str, Any],
    code: Mapping[str, Any] | None,
    standing: Standing,
    definition: Definition,
) -> dict[str, str | None]:
    customer = str(row["customer_id"])
    person = standing.people[customer]
    # A post one can point at says more than a newer one without a link.
    posts = standing.posts.get(customer, ())
    post = next((one for one in posts if one["permalink"]), next(iter(posts), None))
    review = next(iter(standing.reviews.get(customer, ())), None)
    topics = standing.topics.get(customer, ())
    return {
        "first_name": person["first_name"],
        "brand": standing.brand,
        "campaign": definition.name,
        "topic": topics[0] if topics else None,
        "post_topic": post["topics"][0] if post else None,
        "post_date": _day(post["published_at"]) if post else None,
        "post_link": post["permalink"] if post else None,
        "customer_since": str(person["created_at"].year),
        "review_score": f"{review['score']:g} of {review['scale_max']:g}" if review else None,
        "review_date": _day(review["submitted_at"]) if review else None,
        "incentive": INCENTIVES.get(row["incentive_kind"] or ""),
        "code": code["code"] if code else None,
        "code_valid_until": _day(code["valid_to"]) if code and code["valid_to"] else None,
        "campaign_ends": _day(definition.ends_at),
    }


def _person(
    row: Mapping[str, Any],
    code: Mapping[str, Any] | None,
    standing: Standing,
    drafted: Draft | None,
    alike: Likeness | None,
) -> Person:
    customer = str(row["customer_id"])
    person = standing.people[customer]
    cost = row["incentive_cost"]
    return Person(
        customer_id=customer,
        email=contacts.email_address(person["email"]),
        phone=contacts.phone_number(person["phone"], person["country"]),
        **{name: person[name] or None for name in _AS_HELD},
        handles=standing.handles.get(customer, ()),
        campaign_id=row["campaign_id"],
        wave=row["wave"],
        incentive_kind=row["incentive_kind"],
        incentive_cost=None if cost is None else str(cost),
        currency=row["currency"],
        code=code["code"] if code else None,
        code_kind=code["kind"] if code else None,
        draft=drafted.text if drafted else None,
        is_too_alike=alike.is_too_alike if alike else None,
    )


_AS_HELD = ("first_name", "last_name", "country", "city", "language")


def _day(instant: datetime) -> str:
    return instant.date().isoformat()
