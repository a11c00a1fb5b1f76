"""Made-up public networks, read for the brand's followers: Bluesky, Mastodon."""

from orchestration.benchmark.systems.system import (
    Reply,
    Request,
    System,
    numbered,
    said,
    text_of,
    wrapped,
)

_BRAND = {"did": "did:plc:brand", "handle": "brand.example"}
_NOTE = "Runs uphill and tells about it, most of all about the way down."

_FOLLOWER = text_of(
    {
        "did": "did:plc:runner{n}",
        "handle": "runner{n}.example",
        "displayName": "Mara {n}",
        "description": _NOTE,
        "avatar": "https://pictures.example/{n}",
        "createdAt": "2024-02-03T04:05:06.789Z",
        "indexedAt": "2024-02-03T04:05:06.789Z",
        "labels": [],
        "viewer": {"muted": False},
    }
)


def _bluesky(request: Request, records: int) -> Reply:
    """Followers of a brand that has posted nothing."""
    method = request.path.rpartition(".")[2]
    if method == "getProfiles":
        return said({"profiles": [{**_BRAND, "followersCount": records, "postsCount": 0}]})
    if method == "getAuthorFeed":
        return said({"feed": []})
    start = int(request.query.get("cursor", 0))
    end = min(start + int(request.query["limit"]), records)
    following = f',"cursor":"{end}"' if end < records else ""
    return wrapped('{"followers":[', numbered(_FOLLOWER, start, end), f"]{following}}}")


_ACCOUNT = text_of(
    {
        "id": "{n}",
        "username": "runner{n}",
        "acct": "runner{n}@far.example",
        "display_name": "Mara {n}",
        "locked": False,
        "bot": False,
        "discoverable": True,
        "group": False,
        "created_at": "2024-02-03T00:00:00.000Z",
        "note": f"<p>{_NOTE}</p>",
        "url": "https://far.example/@runner{n}",
        "uri": "https://far.example/users/runner{n}",
        "avatar": "https://pictures.example/{n}.png",
        "header": "https://pictures.example/{n}.png",
        "followers_count": 120,
        "following_count": 80,
        "statuses_count": 31,
        "last_status_at": "2026-06-20",
        "emojis": [],
        "fields": [{"name": "Web", "value": "https://far.example", "verified_at": None}],
    }
)


def _mastodon(request: Request, records: int) -> Reply:
    """Followers of a brand that has posted nothing."""
    if request.path.endswith("/lookup"):
        brand = {"id": "b", "acct": "brand", "username": "brand", "noindex": False}
        return said({**brand, "followers_count": records})
    if request.path.endswith("/statuses"):
        return said([])
    limit, start = int(request.query["limit"]), int(request.query.get("max_id", 0))
    end = min(start + limit, records)
    following = f"{request.url}{request.path}?limit={limit}&max_id={end}"
    body = f"[{numbered(_ACCOUNT, start, end)}]".encode()
    return Reply(body, following if end < records else "")


SYSTEMS = {
    "bluesky": System("bluesky", "follows", {"account": "brand.example"}, answer=_bluesky),
    "mastodon": System(
        "mastodon", "follows", {"account": "brand", "instance": "run.example"}, answer=_mastodon
    ),
}
