"""A Bluesky AppView on the loopback, written after the lexicons `app.bsky.*` of the AT Protocol.

Profiles, author feeds, likes, reposts, quotes, threads, followers; cursors, labels, errors by name.
"""

from collections.abc import Sequence
from typing import Any

from tests.loopback import Answer, Call, LoopbackApi

BRAND = "did:plc:brand"
ANA = "did:plc:ana"
BEN = "did:plc:ben"
SHY = "did:plc:shy"
LABEL = {"src": SHY, "uri": f"at://{SHY}/app.bsky.actor.profile/self", "val": "!no-unauthenticated"}


def profile(did: str, **more: Any) -> dict[str, Any]:
    name = did.rsplit(":", 1)[-1]
    return {
        "did": did,
        "handle": f"{name}.bsky.social",
        "displayName": name.title(),
        "avatar": f"https://cdn.example/{name}",
        "createdAt": "2024-02-03T04:05:06.789Z",
        "labels": [LABEL] if did == SHY else [],
        "viewer": {"muted": False},
    } | more


def detailed(did: str, **more: Any) -> dict[str, Any]:
    counts = {"followersCount": 1200, "followsCount": 80, "postsCount": 310}
    return profile(did, description="Runs uphill.", **counts) | more


def post(did: str, key: str, at: str, text: str = "Hello", **more: Any) -> dict[str, Any]:
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": at, "langs": ["en"]}
    counts = {"likeCount": 0, "repostCount": 0, "replyCount": 0, "quoteCount": 0}
    return (
        {
            "uri": f"at://{did}/app.bsky.feed.post/{key}",
            "cid": f"bafy{key}",
            "author": profile(did),
            "record": record | more.pop("record", {}),
            "indexedAt": at,
            "labels": [],
        }
        | counts
        | more
    )


class Network:
    """What the AppView knows; tests change its lists."""

    def __init__(self, api: LoopbackApi) -> None:
        self.profiles = {did: detailed(did) for did in (BRAND, ANA, BEN, SHY)}
        self.feeds: dict[str, list[dict[str, Any]]] = {}
        self.likes: dict[str, list[dict[str, Any]]] = {}
        self.reposts: dict[str, list[dict[str, Any]]] = {}
        self.quotes: dict[str, list[dict[str, Any]]] = {}
        self.replies: dict[str, list[dict[str, Any]]] = {}
        self.followers: dict[str, list[dict[str, Any]]] = {}
        self.page_size = 2
        self.never_ends = False
        for name, handler in {
            "actor.getProfiles": self._profiles,
            "feed.getAuthorFeed": lambda call: self._list(call, "feed", self.feeds, "actor"),
            "feed.getLikes": lambda call: self._list(call, "likes", self.likes, "uri"),
            "feed.getRepostedBy": lambda call: self._list(call, "repostedBy", self.reposts, "uri"),
            "feed.getQuotes": lambda call: self._list(call, "posts", self.quotes, "uri"),
            "feed.getPostThread": self._thread,
            "graph.getFollowers": lambda call: self._list(
                call, "followers", self.followers, "actor"
            ),
        }.items():
            api.route("GET", rf"/xrpc/app[.]bsky[.]{name.replace('.', '[.]')}", handler)

    def _profiles(self, call: Call) -> Answer:
        asked = call.queries["actors"]
        assert len(asked) <= 25
        found = [
            each
            for did, each in self.profiles.items()
            if did in asked or each["handle"].lower() in asked
        ]
        return Answer({"profiles": found})

    def _list(
        self, call: Call, name: str, lists: dict[str, list[dict[str, Any]]], key: str
    ) -> Answer:
        assert int(call.query["limit"]) <= 100
        start = int(call.query.get("cursor", 0))
        records: Sequence[Any] = lists.get(call.query[key], [])
        end = start + self.page_size
        body: dict[str, Any] = {key: call.query[key], name: records[start:end]}
        if self.never_ends:
            return Answer(body | {"cursor": "0"})
        return Answer(body | ({"cursor": str(end)} if end < len(records) else {}))

    def _thread(self, call: Call) -> Answer:
        uri = call.query["uri"]
        if uri not in self.replies:
            return Answer({"error": "NotFound", "message": f"Post not found: {uri}"}, status=400)
        return Answer(
            {
                "thread": {
                    "$type": "app.bsky.feed.defs#threadViewPost",
                    "post": {"uri": uri},
                    "replies": self.replies[uri],
                }
            }
        )


def reply_view(view: dict[str, Any]) -> dict[str, Any]:
    return {"$type": "app.bsky.feed.defs#threadViewPost", "post": view, "replies": []}


def repost_item(view: dict[str, Any], by: str, at: str) -> dict[str, Any]:
    reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": profile(by), "indexedAt": at}
    return {"post": view, "reason": reason}
