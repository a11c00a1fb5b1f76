"""A Facebook Page as the Graph API answers for it.

Written after the references of Page, Page Post, Object Comments and Page Ratings.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api_fixtures.graph_answers import TOKEN, paged, refusal
from tests.loopback import Answer, Call, LoopbackApi

PAGE_ID = "104000000000001"
SECRETS = {"access_token": TOKEN}

PAGE: Mapping[str, Any] = {
    "id": PAGE_ID,
    "username": "stridewell",
    "name": "Stridewell",
    "about": "Shoes that run.",
    "followers_count": 12_004,
    "fan_count": 11_000,
}


def post(number: int, at: str, comments: int | None) -> dict[str, Any]:
    """A post; without a number of comments its count is hidden."""
    found: dict[str, Any] = {
        "id": f"{PAGE_ID}_{number}",
        "created_time": at,
        "permalink_url": f"https://www.facebook.com/{PAGE_ID}/posts/{number}",
        "reactions": {"data": [], "summary": {"total_count": 7 * number}},
    }
    if comments is not None:
        found["comments"] = {"data": [], "summary": {"total_count": comments}}
    return found


POSTS: Sequence[dict[str, Any]] = (
    post(5, "2026-06-29T10:00:00+0000", 0),
    post(4, "2026-06-28T10:00:00+0000", 3),
    post(3, "2026-06-20T10:00:00+0000", None),
    post(2, "2026-02-20T10:00:00+0000", 1),
    post(1, "2026-01-20T10:00:00+0000", 1),
)


def comment(identifier: str, person: str | None, at: str, **more: Any) -> dict[str, Any]:
    """A comment; without a person its author is gone, or may not be named."""
    found: dict[str, Any] = {"id": identifier, "message": f"text of {identifier}"}
    if person is not None:
        found["from"] = {"id": f"56{len(person)}", "name": person}
    return found | {"created_time": at} | more


COMMENTS: Mapping[str, Sequence[dict[str, Any]]] = {
    f"{PAGE_ID}_4": (
        comment("4_1", "Mara Runs", "2026-06-28T11:00:00+0000"),
        comment("4_2", "Jo Trails", "2026-06-28T12:00:00+0000", parent={"id": "4_1"}),
        comment("4_3", None, "2026-06-28T13:00:00+0000", reactions_new={"a": 1}),
    ),
    f"{PAGE_ID}_3": (comment("3_1", "Mara Runs", "2026-06-20T11:00:00+0000"),),
    f"{PAGE_ID}_2": (comment("2_1", "Jo Trails", "2026-02-20T11:00:00+0000"),),
    f"{PAGE_ID}_1": (comment("1_1", "Jo Trails", "2026-01-20T11:00:00+0000"),),
}

REVIEWS: Sequence[dict[str, Any]] = (
    {
        "created_time": "2026-06-01T11:00:00+0000",
        "recommendation_type": "positive",
        "review_text": "Great shoes.",
        "has_review": True,
        "reviewer": {"id": "569", "name": "Mara Runs"},
        "open_graph_story": {"id": "998877"},
    },
    {"created_time": "2026-01-01T11:00:00+0000", "recommendation_type": "negative"},
    {
        "created_time": "2025-01-01T11:00:00+0000",
        "recommendation_type": "positive",
        "reviewer": {"id": "569", "name": "Mara Runs"},
    },
)


def _comments(call: Call) -> Answer:
    assert call.query["filter"] == "stream"
    found = COMMENTS.get(call.path.split("/")[-2])
    return refusal(100, 33) if found is None else paged(call, found, host="https://graph")


def serve(api: LoopbackApi) -> None:
    """Makes the loopback server answer as the Graph API for one Page."""
    version = r"/v\d+\.\d"
    api.route("GET", rf"{version}/{PAGE_ID}", lambda _: Answer(dict(PAGE)))
    api.route("GET", rf"{version}/{PAGE_ID}/posts", lambda call: paged(call, POSTS))
    api.route("GET", rf"{version}/{PAGE_ID}/ratings", lambda call: paged(call, REVIEWS))
    api.route("GET", rf"{version}/{PAGE_ID}_\d+/comments", _comments)
