"""The YouTube Data API v3 as it answers, written after its reference.

Channels, PlaylistItems, Videos, CommentThreads and Comments: list, and the page on errors.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.loopback import Answer, Call, LoopbackApi

CHANNEL = "UC" + "s" * 22
UPLOADS = "UU" + "s" * 22
KEY = "AIzaInventedKeyOfStridewell0123456789"
SECRETS = {"api_key": KEY}

CHANNEL_RESOURCE: Mapping[str, Any] = {
    "kind": "youtube#channel",
    "id": CHANNEL,
    "snippet": {
        "title": "Stridewell",
        "description": "Shoes that run.",
        "customUrl": "@stridewell",
        "publishedAt": "2015-05-01T10:00:00Z",
        "country": "DE",
    },
    "statistics": {"subscriberCount": "51200", "hiddenSubscriberCount": False, "videoCount": "4"},
    "contentDetails": {"relatedPlaylists": {"uploads": UPLOADS}},
}


def video(name: str, at: str, comments: int | None, **statistics: Any) -> dict[str, Any]:
    """A video; without a number of comments they are switched off."""
    counts = {"viewCount": "900", **statistics}
    if comments is not None:
        counts["commentCount"] = str(comments)
    snippet = {"publishedAt": at, "channelId": CHANNEL, "title": name, "description": f"d {name}"}
    return {"kind": "youtube#video", "id": name, "snippet": snippet, "statistics": counts}


def comment(identifier: str, author: str | None, at: str, **more: Any) -> dict[str, Any]:
    """A comment; without an author their channel is deleted."""
    snippet: dict[str, Any] = {
        "textDisplay": f"text of {identifier}",
        "authorDisplayName": f"@{author}" if author else "",
        "authorProfileImageUrl": "https://yt3.ggpht.com/signed-picture",
        "likeCount": 0,
        "publishedAt": at,
        "updatedAt": at,
        **more,
    }
    if author:
        snippet["authorChannelId"] = {"value": channel_of(author)}
    return {"kind": "youtube#comment", "id": identifier, "snippet": snippet}


def channel_of(author: str) -> str:
    return "UC" + author.rjust(22, "x")


def thread(top: dict[str, Any], replies: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """A thread: of more than two replies only the first two come along."""
    found: dict[str, Any] = {
        "id": top["id"],
        "snippet": {"topLevelComment": top, "totalReplyCount": len(replies), "isPublic": True},
    }
    if replies:
        found["replies"] = {"comments": list(replies[:2])}
    return found


class Channel:
    """What the server holds; a test may change it between two extractions."""

    def __init__(self) -> None:
        self.videos = [
            video("v5", "2026-06-28T08:00:00Z", 2),
            video("v4", "2026-06-20T08:00:00Z", 0),
            video("v3", "2026-02-20T08:00:00Z", None),
            video("v1", "2025-01-20T08:00:00Z", 5, likeCount="7"),
        ]
        self.listed = ["v5", "v4", "v3", "private", "v1"]
        self.replies = {
            "t11": [
                comment(f"t11.{n}", f"fan{n}", f"2025-01-22T08:0{n}:00Z", parentId="t11")
                for n in range(3)
            ]
        }
        self.threads = {
            "v5": [
                thread(comment("t52", "mara", "2026-06-29T08:00:00Z", newField=1)),
                thread(comment("t51", None, "2026-06-28T09:00:00Z")),
            ],
            "v1": [
                thread(comment("t12", "jo", "2025-01-23T08:00:00Z")),
                thread(comment("t11", "mara", "2025-01-21T08:00:00Z"), self.replies["t11"]),
            ],
        }

    def serve(self, api: LoopbackApi) -> None:
        """Makes the loopback server answer as the Data API."""
        api.route("GET", "/channels", self._channels)
        api.route("GET", "/playlistItems", self._playlist)
        api.route("GET", "/videos", self._videos)
        api.route("GET", "/commentThreads", self._threads)
        api.route("GET", "/comments", self._replies)

    def _channels(self, call: Call) -> Answer:
        wanted = call.query["id"].split(",")
        assert len(wanted) <= 50
        if wanted == [CHANNEL]:
            return Answer({"items": [dict(CHANNEL_RESOURCE)]})
        return Answer({"items": [{"id": one, "statistics": {}} for one in wanted]})

    def _playlist(self, call: Call) -> Answer:
        items = [{"contentDetails": {"videoId": name}} for name in self.listed]
        return page_of(call, items)

    def _videos(self, call: Call) -> Answer:
        wanted = call.query["id"].split(",")
        return Answer({"items": [one for one in self.videos if one["id"] in wanted]})

    def _threads(self, call: Call) -> Answer:
        threads = self.threads.get(call.query["videoId"])
        return page_of(call, threads) if threads else refusal(404, "videoNotFound")

    def _replies(self, call: Call) -> Answer:
        return page_of(call, self.replies[call.query["parentId"]])


def page_of(call: Call, items: Sequence[Any], size: int | None = None) -> Answer:
    """One page of a list; two items a page, so that every list has several."""
    size, start = size or 2, int(call.query.get("pageToken", 0))
    body: dict[str, Any] = {"items": list(items[start : start + size])}
    if start + size < len(items):
        body["nextPageToken"] = str(start + size)
    return Answer(body)


def refusal(status: int, reason: str, detail: str | None = None) -> Answer:
    """An error as Google's APIs word it."""
    error: dict[str, Any] = {
        "code": status,
        "message": f"It failed for key {KEY}.",
        "errors": [{"message": "No.", "domain": "youtube.x", "reason": reason}],
    }
    if detail:
        error["details"] = [{"reason": detail, "domain": "googleapis.com"}]
    return Answer({"error": error}, status=status)
