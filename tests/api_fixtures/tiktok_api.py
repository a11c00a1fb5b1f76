"""TikTok's API v2 as it answers.

Written after "Get User Info", "List Videos" and "Error Handling" of its documentation.
"""

from typing import Any

from tests.loopback import Answer, Call, LoopbackApi

USERS: dict[str, dict[str, Any]] = {
    "act.mara": {
        "open_id": "open-mara",
        "union_id": "union-mara",
        "display_name": "Mara",
        "username": "mara.runs",
        "bio_description": "trails",
        "follower_count": 2_345,
        "following_count": 100,
        "likes_count": 9_000,
        "video_count": 45,
    },
    "act.brand": {"open_id": "open-brand", "display_name": "Stridewell", "username": "stridewell"},
}
NEWEST = 1_782_800_000
"""2026-06-30, in seconds."""

DAY = 86_400


def videos_of(open_id: str) -> list[dict[str, Any]]:
    """45 videos, one every two days, newest first."""
    return [
        {
            "id": f"{open_id}-{number}",
            "create_time": NEWEST - number * 2 * DAY,
            "video_description": f"video {number}",
            "like_count": number,
        }
        for number in range(45)
    ]


def token_of(call: Call) -> str:
    return call.headers.get("Authorization", "").removeprefix("Bearer ")


def refusal(code: str, status: int = 401) -> Answer:
    """An error; TikTok sends some with status 200."""
    return Answer(
        {"data": {}, "error": {"code": code, "message": "No.", "log_id": "2026"}}, status=status
    )


class Accounts:
    """Accounts that connected themselves, each with the scopes it granted."""

    def __init__(self) -> None:
        every = {"user.info.basic", "user.info.profile", "user.info.stats", "video.list"}
        self.scopes = {token: set(every) for token in USERS}

    def serve(self, api: LoopbackApi) -> None:
        """Makes the loopback server answer as TikTok."""
        api.route("GET", "/v2/user/info/", self._user)
        api.route("POST", "/v2/video/list/", self._videos)

    def _user(self, call: Call) -> Answer:
        token = token_of(call)
        if token not in USERS:
            return refusal("access_token_invalid")
        fields = call.query["fields"].split(",")
        needed = {"username": "user.info.profile", "follower_count": "user.info.stats"}
        if any(needed.get(field) not in {None, *self.scopes[token]} for field in fields):
            return refusal("scope_not_authorized")
        user = {name: value for name, value in USERS[token].items() if name in fields}
        return Answer({"data": {"user": user}, "error": {"code": "ok", "message": ""}})

    def _videos(self, call: Call) -> Answer:
        token, asked = token_of(call), call.json
        if "video.list" not in self.scopes[token]:
            return refusal("scope_permission_missed", status=400)
        before = asked.get("cursor", 1 << 60)
        videos = [
            one for one in videos_of(USERS[token]["open_id"]) if one["create_time"] * 1000 < before
        ]
        # One of each page is held back: a page may be smaller than asked.
        page = videos[: asked["max_count"]]
        shown = [one for one in page if not one["id"].endswith("-7")]
        data = {
            "videos": shown,
            "cursor": page[-1]["create_time"] * 1000 if page else 0,
            "has_more": len(videos) > len(page),
        }
        return Answer({"data": data, "error": {"code": "ok", "message": "", "log_id": "1"}})
