"""Instagram as the Graph API answers for it.

Written after the references of IG User, IG Media, IG Comment, Tags, Mentioned Media, Business
Discovery and Instagram Media Insights.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.api_fixtures.graph_answers import TOKEN, paged, refusal
from tests.loopback import Answer, Call, LoopbackApi

BRAND = "17841400000000001"

PROFILE: Mapping[str, Any] = {
    "id": BRAND,
    "username": "stridewell",
    "name": "Stridewell",
    "biography": "Shoes that run.",
    "followers_count": 48_210,
    "follows_count": 310,
    "media_count": 3,
}

MEDIA: Sequence[dict[str, Any]] = (
    {
        "id": "17900000000000003",
        "caption": "Race day #parkrun",
        "media_type": "CAROUSEL_ALBUM",
        "media_product_type": "FEED",
        "permalink": "https://www.instagram.com/p/C/",
        "timestamp": "2026-06-28T08:00:00+0000",
        "username": "stridewell",
        "like_count": 812,
        "comments_count": 3,
    },
    {
        # The count of likes is hidden.
        "id": "17900000000000002",
        "caption": "New trail shoes",
        "media_type": "VIDEO",
        "media_product_type": "REELS",
        "timestamp": "2026-06-20T08:00:00+0000",
        "username": "stridewell",
        "comments_count": 2,
    },
    {
        "id": "17900000000000001",
        "media_type": "IMAGE",
        "timestamp": "2026-01-05T08:00:00+0000",
        "username": "stridewell",
        "like_count": 5,
        "comments_count": 1,
    },
)


def comment(identifier: str, username: str | None, at: str, **more: Any) -> dict[str, Any]:
    """A comment; without a username its author has deleted their account."""
    found: dict[str, Any] = {"id": identifier, "text": f"text of {identifier}", "timestamp": at}
    if username is not None:
        found |= {"username": username, "from": {"id": f"9{identifier}", "username": username}}
    return found | {"like_count": 0, "hidden": False} | more


COMMENTS: Mapping[str, Sequence[dict[str, Any]]] = {
    "17900000000000003": (
        comment("301", "mara.runs", "2026-06-28T09:00:00+0000", sentiment="not seen before"),
        comment("302", None, "2026-06-28T10:00:00+0000"),
        comment("303", "jo_trails", "2026-06-29T10:00:00+0000"),
    ),
    "17900000000000002": (comment("201", "mara.runs", "2026-06-20T09:00:00+0000"),),
    "17900000000000001": (comment("101", "old.friend", "2026-01-06T09:00:00+0000"),),
}
REPLIES: Mapping[str, Sequence[dict[str, Any]]] = {
    "301": tuple(
        comment(f"301{n}", f"fan{n}", f"2026-06-28T09:0{n}:00+0000", parent_id="301")
        for n in range(1, 4)
    )
}

TAGS: Sequence[dict[str, Any]] = tuple(
    {
        "id": f"1800000000000000{n}",
        "caption": f"running with stridewell {n}",
        "media_type": "IMAGE",
        "timestamp": f"2026-0{n}-10T12:00:00+0000",
        "username": f"tagger{n}",
        "comments_count": n,
    }
    for n in (6, 5, 4)
)

MENTIONED: Mapping[str, dict[str, Any]] = {
    "18100000000000001": {
        "id": "18100000000000001",
        "caption": "thanks stridewell",
        "timestamp": "2026-06-15T12:00:00+0000",
        "username": "mara.runs",
        "media_type": "IMAGE",
    }
}

DISCOVERED: Mapping[str, dict[str, Any]] = {
    name: {
        "id": f"1784140000000010{n}",
        "username": name,
        "followers_count": 1_000 + n,
        "media_count": 3,
        "posts": [
            {"id": f"1820000000000{n}{m}", "timestamp": f"2026-06-0{m}T12:00:00+0000"}
            for m in (3, 2, 1)
        ],
    }
    for n, name in enumerate(("jo_trails", "mara.runs"))
}

CONNECTED: Mapping[str, dict[str, Any]] = {
    "IGAA-token-of-mara": {
        "id": "17841400000000020",
        "user_id": "17841400000000020",
        "username": "mara.runs",
        "account_type": "MEDIA_CREATOR",
        "followers_count": 2_345,
        "media_count": 2,
    }
}
CONNECTED_MEDIA: Sequence[dict[str, Any]] = (
    {"id": "18300000000000002", "timestamp": "2026-06-25T12:00:00+0000", "like_count": 40},
    {"id": "18300000000000001", "timestamp": "2025-01-01T12:00:00+0000", "like_count": 10},
)


def token_of(call: Call) -> str:
    return call.headers.get("Authorization", "").removeprefix("Bearer ")


def _user(call: Call) -> Answer:
    fields = call.query["fields"]
    mentioned = re.match(r"mentioned_media\.media_id\((\d+)\)", fields)
    if mentioned:
        media = MENTIONED.get(mentioned[1])
        return Answer({"mentioned_media": media, "id": BRAND}) if media else refusal(100, 33)
    looked_up = re.match(r"business_discovery\.username\(([^)]*)\)", fields)
    if looked_up:
        return _discovery(looked_up[1], fields)
    return Answer(dict(PROFILE))


def _discovery(name: str, fields: str) -> Answer:
    if name not in DISCOVERED:
        return refusal(110, 2207013)
    account = dict(DISCOVERED[name])
    posts = account.pop("posts")
    after, limit = re.search(r"media(?:\.after\((\d+)\))?\.limit\((\d+)\)", fields).groups()
    start = int(after or 0)
    chosen = posts[start : start + int(limit)]
    cursors = {"after": str(start + len(chosen))} if start + len(chosen) < len(posts) else {}
    return Answer(
        {
            "business_discovery": {
                **account,
                "media": {"data": chosen, "paging": {"cursors": cursors}},
            },
            "id": BRAND,
        }
    )


def _comments(call: Call) -> Answer:
    media_id = call.path.split("/")[-2]
    if media_id not in COMMENTS:
        return refusal(100, 33)
    found = []
    for one in COMMENTS[media_id]:
        replies = REPLIES.get(one["id"], ())
        if not replies:
            found.append(one)
            continue
        # Of the replies only the first two come along.
        link = f"{call.path}?access_token=EAAB-token-in-a-next-link&limit=2&after=2"
        found.append({**one, "replies": {"data": replies[:2], "paging": {"next": link}}})
    return paged(call, found)


def serve(api: LoopbackApi) -> None:
    """Makes the loopback server answer as the Graph API, for the brand and whoever connected."""
    version = r"/v\d+\.\d"
    api.route("GET", rf"{version}/{BRAND}", _user)
    api.route("GET", rf"{version}/{BRAND}/media", lambda call: paged(call, MEDIA, host=api.url))
    api.route("GET", rf"{version}/{BRAND}/tags", lambda call: paged(call, TAGS, names_next=False))
    api.route("GET", rf"{version}/\d+/comments", _comments)
    api.route(
        "GET",
        rf"{version}/\d+/replies",
        lambda call: paged(call, REPLIES[call.path.split("/")[-2]], host=api.url),
    )
    api.route("GET", rf"{version}/(me|17841400000000020)", _connected)
    api.route(
        "GET",
        rf"{version}/17841400000000020/media",
        lambda call: paged(call, CONNECTED_MEDIA, host=api.url),
    )
    api.route("GET", rf"{version}/\d+/insights", _insights)


def _connected(call: Call) -> Answer:
    account = CONNECTED.get(token_of(call))
    return Answer(account) if account else refusal(190, 458, status=401)


def _insights(call: Call) -> Answer:
    if call.path.endswith("18300000000000001/insights"):
        return refusal(10, 2207062)
    figures = {"reach": 900, "saved": 7, "shares": 3, "views": 1_500}
    return Answer(
        {
            "data": [
                {"name": name, "period": "lifetime", "values": [{"value": value}]}
                for name, value in figures.items()
            ]
        }
    )


SECRETS = {"access_token": TOKEN}
