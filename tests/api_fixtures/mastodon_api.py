"""A Mastodon server on the loopback, written after the documentation of Mastodon's REST API (4.x).

Lookup, statuses, favourited_by, reblogged_by, context and followers; link headers, rate limits,
`noindex`, `hide_collections`, suspended and remote accounts.
"""

from collections.abc import Mapping
from typing import Any

from tests.loopback import Answer, Call, LoopbackApi

INSTANCE = "run.example"
BRAND = "1"


def account(identity: str, acct: str, **more: Any) -> dict[str, Any]:
    found = {
        "id": identity,
        "username": acct.split("@", maxsplit=1)[0],
        "acct": acct,
        "display_name": acct.title(),
        "locked": False,
        "bot": False,
        "note": "<p>Runs <br>uphill</p>",
        "avatar": "https://files.example/a.png",
        "created_at": "2024-02-03T00:00:00.000Z",
        "followers_count": 120,
        "following_count": 8,
        "statuses_count": 31,
    }
    return found | ({} if "@" in acct else {"noindex": False}) | more


def status(identity: str, author: Mapping[str, Any], at: str, **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "uri": f"https://{INSTANCE}/users/{author['username']}/statuses/{identity}",
        "url": f"https://{INSTANCE}/@{author['acct']}/{identity}",
        "created_at": at,
        "in_reply_to_id": None,
        "visibility": "public",
        "language": "en",
        "content": "<p>Hello</p>",
        "favourites_count": 0,
        "reblogs_count": 0,
        "replies_count": 0,
        "account": dict(author),
        "reblog": None,
        "media_attachments": [],
        "mentions": [],
        "tags": [],
    } | more


class Server:
    """What the server knows; tests change its lists."""

    def __init__(self, api: LoopbackApi) -> None:
        self.api = api
        brand = account(BRAND, "brand", followers_count=0)
        self.accounts: dict[str, dict[str, Any]] = {"brand": brand}
        self.statuses: dict[str, list[dict[str, Any]]] = {}
        self.favourited_by: dict[str, list[dict[str, Any]]] = {}
        self.reblogged_by: dict[str, list[dict[str, Any]]] = {}
        self.descendants: dict[str, list[dict[str, Any]]] = {}
        self.followers: dict[str, list[dict[str, Any]]] = {}
        self.page_size = 2
        self.headers: dict[str, str] = {}
        api.route("GET", "/api/v1/accounts/lookup", self._lookup)
        for path, lists in (
            ("accounts/(.+)/statuses", self.statuses),
            ("accounts/(.+)/followers", self.followers),
            ("statuses/(.+)/favourited_by", self.favourited_by),
            ("statuses/(.+)/reblogged_by", self.reblogged_by),
        ):
            api.route("GET", f"/api/v1/{path}", lambda call, lists=lists: self._list(call, lists))
        api.route("GET", "/api/v1/statuses/(.+)/context", self._context)

    def _lookup(self, call: Call) -> Answer:
        found = self.accounts.get(call.query["acct"])
        if found is None:
            return Answer({"error": "Record not found"}, status=404)
        return Answer(found, headers=self.headers)

    def _list(self, call: Call, lists: Mapping[str, list[dict[str, Any]]]) -> Answer:
        assert int(call.query["limit"]) <= 80
        records = lists.get(call.path.split("/")[4], [])
        start = int(call.query.get("max_id", 0))
        end = start + self.page_size
        link = f'<{self.api.url}{call.path}?limit={call.query["limit"]}&max_id={end}>; rel="next"'
        newer = f'<{self.api.url}{call.path}?min_id=9>; rel="prev"'
        headers = {"Link": f"{link}, {newer}" if end < len(records) else newer}
        return Answer(records[start:end], headers=headers | self.headers)

    def _context(self, call: Call) -> Answer:
        identity = call.path.split("/")[4]
        if identity not in self.descendants:
            return Answer({"error": "Record not found"}, status=404)
        return Answer({"ancestors": [], "descendants": self.descendants[identity]})
