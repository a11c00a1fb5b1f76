"""Made-up networks that a brand reads with a key: Instagram, Facebook, YouTube, TikTok."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from orchestration.benchmark.systems.system import (
    Reply,
    Request,
    System,
    numbered,
    said,
    text_of,
    wrapped,
)

COMMENTS_OF_A_POST = 1_000
COMMENTS_OF_A_PERSON = 2
VIDEOS_OF_AN_ACCOUNT = 1_000
TIKTOK_PAGE = 20

_AT = "2026-06-28T08:00:00+0000"
_TEXT = "Love these shoes, see you at the race on Sunday"


def _posts_of(records: int) -> int:
    return -(-records // COMMENTS_OF_A_POST)


def _comments_of(post: int, records: int) -> int:
    """How many comments a post has: all have as many but the last."""
    return min(COMMENTS_OF_A_POST, records - post * COMMENTS_OF_A_POST)


def _graph(edge: str, post: str, comment: str) -> Callable[[Request, int], Reply]:
    """Meta's Graph API: posts with comments below `edge`, all other edges empty."""

    def answer(request: Request, records: int) -> Reply:
        _, owner, *edges = request.path.strip("/").split("/")
        if not edges:
            return said({"id": owner, "username": "stridewell", "name": "Stridewell"})
        start, limit = int(request.query.get("after", 0)), int(request.query["limit"])
        if edges == [edge]:
            end = min(start + limit, _posts_of(records))
            found, is_last = numbered(post, start, end), end == _posts_of(records)
        elif edges == ["comments"]:
            number = int(owner.rpartition("_")[2])
            end = min(start + limit, _comments_of(number, records))
            first = number * COMMENTS_OF_A_POST
            found = numbered(comment, first + start, first + end)
            is_last = end == _comments_of(number, records)
        else:
            return said({"data": []})
        following = f"{request.url}{request.path}?limit={limit}&after={end}"
        paging = {"cursors": {"before": str(start), "after": str(end)}}
        more = {} if is_last else {"next": following}
        return wrapped('{"data":[', found, f'],"paging":{text_of({**paging, **more})}}}')

    return answer


_MEDIA = {
    "id": "17900000000000000_{n}",
    "caption": "Race day",
    "media_type": "IMAGE",
    "media_product_type": "FEED",
    "permalink": "https://www.instagram.com/p/C{n}/",
    "timestamp": _AT,
    "username": "stridewell",
    "like_count": 812,
    "comments_count": COMMENTS_OF_A_POST,
}
_MEDIA_COMMENT = {
    "id": "1799{n}",
    "text": _TEXT,
    "timestamp": _AT,
    "username": "runner{n}",
    "from": {"id": "1784{n}", "username": "runner{n}"},
    "like_count": 3,
    "hidden": False,
}
_POST = {
    "id": "104000000000001_{n}",
    "message": "Race day",
    "created_time": _AT,
    "permalink_url": "https://www.facebook.com/104000000000001/posts/{n}",
    "shares": {"count": 4},
    "reactions": {"data": [], "summary": {"total_count": 40}},
    "comments": {"data": [], "summary": {"total_count": COMMENTS_OF_A_POST}},
}
_POST_COMMENT = {
    "id": "122_{n}",
    "message": _TEXT,
    "created_time": _AT,
    "from": {"id": "2400{n}", "name": "Mara Runner {n}"},
    "like_count": 3,
    "comment_count": 0,
}


def _thread(number: int) -> str:
    """A thread without replies, by somebody who has written others."""
    author = f"UC{number // COMMENTS_OF_A_PERSON:022d}"
    return _THREAD.replace("{n}", str(number)).replace("{author}", author)


_THREAD = text_of(
    {
        "id": "Ugx{n}",
        "snippet": {
            "totalReplyCount": 0,
            "topLevelComment": {
                "kind": "youtube#comment",
                "id": "Ugx{n}",
                "snippet": {
                    "textDisplay": _TEXT,
                    "textOriginal": _TEXT,
                    "authorDisplayName": "@runner{author}",
                    "authorProfileImageUrl": "https://pictures.example/{author}",
                    "authorChannelUrl": "http://www.youtube.com/@runner{author}",
                    "authorChannelId": {"value": "{author}"},
                    "likeCount": 0,
                    "publishedAt": "2026-06-29T08:00:00Z",
                    "updatedAt": "2026-06-29T08:00:00Z",
                },
            },
        },
    }
)


def _video(identifier: str, records: int) -> dict[str, Any]:
    count = _comments_of(int(identifier), records)
    snippet = {"publishedAt": "2026-06-28T08:00:00Z", "title": "Race day"}
    return {"id": identifier, "snippet": snippet, "statistics": {"commentCount": str(count)}}


def _channel(identifier: str) -> dict[str, Any]:
    return {
        "id": identifier,
        "snippet": {"title": "Mara runs", "customUrl": "@mara", "description": _TEXT},
        "statistics": {"subscriberCount": "1240", "videoCount": "31", "viewCount": "90210"},
        "contentDetails": {"relatedPlaylists": {"uploads": "UU"}},
    }


def _youtube(request: Request, records: int) -> Reply:
    resource, query = request.path.rpartition("/")[2], request.query
    if resource == "channels":
        return said({"items": [_channel(one) for one in query["id"].split(",")]})
    if resource == "videos":
        return said({"items": [_video(one, records) for one in query["id"].split(",")]})
    start = int(query.get("pageToken", 0))
    if resource == "playlistItems":
        count = _posts_of(records)
        end = min(start + int(query["maxResults"]), count)
        found = numbered('{"contentDetails":{"videoId":"{n}"}}', start, end)
    else:
        video = int(query["videoId"])
        count, first = _comments_of(video, records), video * COMMENTS_OF_A_POST
        end = min(start + int(query["maxResults"]), count)
        found = ",".join([_thread(number) for number in range(first + start, first + end)])
    following = f',"nextPageToken":"{end}"' if end < count else ""
    return wrapped('{"items":[', found, f"]{following}}}")


_CLIP = text_of(
    {
        "id": "72{n}",
        "create_time": 1_782_600_000,
        "share_url": "https://www.tiktok.com/@mara/video/72{n}",
        "title": "Trail day",
        "video_description": "Trail day #parkrun",
        "duration": 31,
        "like_count": 412,
        "comment_count": 14,
        "share_count": 3,
        "view_count": 9_020,
    }
)


def _connect(folder: Path, records: int) -> None:
    accounts = range(-(-records // VIDEOS_OF_AN_ACCOUNT))
    lines = [text_of({"customer_id": f"c-{n}", "access_token": str(n)}) for n in accounts]
    (folder / "connected.jsonl").write_text("\n".join(lines), encoding="utf-8")


def _tiktok(request: Request, records: int) -> Reply:
    fine = {"code": "ok", "message": "", "log_id": "2026"}
    if request.path == "/v2/user/info/":
        user = {"open_id": f"open-{request.token}", "username": f"mara{request.token}"}
        return said({"data": {"user": {**user, "follower_count": 2_345}}, "error": fine})
    first = int(request.token) * VIDEOS_OF_AN_ACCOUNT
    count = min(VIDEOS_OF_AN_ACCOUNT, records - first)
    start = int(orjson.loads(request.body).get("cursor", 0))
    end = min(start + TIKTOK_PAGE, count)
    return wrapped(
        '{"data":{"videos":[',
        numbered(_CLIP, first + start, first + end),
        f'],{text_of({"cursor": end, "has_more": end < count})[1:]},"error":{text_of(fine)}}}',
    )


SYSTEMS = {
    "instagram": System(
        "instagram",
        "comments",
        {"account_id": "17841400000000001"},
        {"access_token": "token_of_nobody"},
        answer=_graph("media", text_of(_MEDIA), text_of(_MEDIA_COMMENT)),
    ),
    "facebook_page": System(
        "facebook_page",
        "comments",
        {"page_id": "104000000000001"},
        {"access_token": "token_of_nobody"},
        answer=_graph("posts", text_of(_POST), text_of(_POST_COMMENT)),
    ),
    "youtube": System(
        "youtube",
        "comments",
        {"channel_id": f"UC{'s' * 22}"},
        {"api_key": "key_of_nobody"},
        answer=_youtube,
    ),
    "tiktok": System(
        "tiktok",
        "videos",
        secrets={"connected_accounts": "@connected.jsonl"},
        answer=_tiktok,
        write=_connect,
    ),
}
