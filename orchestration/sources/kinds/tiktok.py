"""TikTok: accounts that connected themselves, and the videos they made public.

There is no API for the comments under a brand's videos, for likers or for followers, and none for
accounts that did not connect; the Research API is not for brands.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import Field

from orchestration.sources.apis.connected import SECRET as CONNECTED
from orchestration.sources.apis.connected import ConnectedAccount, connected_accounts
from orchestration.sources.apis.sweep import instant
from orchestration.sources.kind import Kind, Options, Page, RawTable, Source

if TYPE_CHECKING:
    from dlt.sources.helpers.rest_client.client import RESTClient

_FIELDS_OF_SCOPES = {
    "user.info.basic": "open_id,union_id,display_name",
    "user.info.profile": "username,bio_description,profile_deep_link,is_verified",
    "user.info.stats": "follower_count,following_count,likes_count,video_count",
}
_VIDEO = (
    "id,create_time,share_url,title,video_description,duration,like_count,comment_count,"
    "share_count,view_count"
)
_AT_ONCE = 20
"""The most that TikTok gives."""

_REFUSALS = frozenset({"access_token_invalid", "scope_not_authorized", "scope_permission_missed"})


class TikTokOptions(Options):
    """What a deployment may choose.

    Attributes:
        refresh_days: Videos younger than that are read again: their counts change.
        max_pages: Of one account's videos; protects from paging without an end.
        base_url: Root of the API, without its version.
    """

    refresh_days: int = Field(30, ge=1, le=730)
    max_pages: int = Field(1_000, ge=1)
    base_url: str = "https://open.tiktokapis.com"


def pages(source: Source) -> Iterator[Page]:
    """One account after the other, each by its own token; those withdrawn are told apart."""
    from orchestration.sources.client import RefusedError

    read: dict[str, str] = json.loads(source.cursor("videos") or "{}")
    entries = connected_accounts(source)
    refusals: list[RefusedError] = []
    for entry in entries:
        try:
            yield from _account(source, entry, read)
        except RefusedError as error:
            # Its person's affair: the others are read on.
            refusals.append(error)
            refused = {"_account_id": entry.account_id, "_refused": str(error)}
            yield Page("accounts", [{**entry.origin, **refused}])
    if refusals and len(refusals) == len(entries):
        raise refusals[0]


def _account(source: Source, entry: ConnectedAccount, read: dict[str, str]) -> Iterator[Page]:
    from dlt.sources.helpers.rest_client.auth import BearerTokenAuth

    from orchestration.sources.client import open_client

    options: TikTokOptions = source.options
    token = BearerTokenAuth(token=entry.access_token.get_secret_value())
    client = open_client(f"{options.base_url.rstrip('/')}/v2", auth=token)
    account = {**_user(client), **entry.origin}
    yield Page("accounts", [account])
    identifier = str(account["open_id"])
    last = read.get(identifier)
    since = instant(last) - timedelta(days=options.refresh_days) if last else None
    whose = {
        "open_id": identifier,
        "username": account.get("username"),
        **entry.origin,
    }
    for videos in _videos(client, options.max_pages):
        young = [video for video in videos if since is None or _made_at(video, since) >= since]
        yield Page("videos", [{**video, **whose} for video in young])
        if videos and not young:
            break
    read[identifier] = source.now.isoformat()
    yield Page("videos", [], cursor=json.dumps(read, sort_keys=True))


def _user(client: "RESTClient") -> dict[str, Any]:
    """What the person lets us see of the account: what no scope was granted for stays unknown."""
    from orchestration.sources.client import RefusedError

    found: dict[str, Any] = {}
    for scope, fields in _FIELDS_OF_SCOPES.items():
        try:
            answer = client.get("user/info/", params={"fields": fields})
            found |= _data(answer, "accounts").get("user") or {}
        except RefusedError:
            if scope == "user.info.basic":
                raise
    return found


def _videos(client: "RESTClient", max_pages: int) -> Iterator[list[dict[str, Any]]]:
    """Public videos, newest first. A page may hold few of them, or none, and not be the last."""
    asked: dict[str, Any] = {"max_count": _AT_ONCE}
    for _ in range(max_pages):
        answer = client.post("video/list/", params={"fields": _VIDEO}, json=asked)
        data = _data(answer, "videos")
        yield data.get("videos") or []
        if not data.get("has_more") or data.get("cursor") in {None, asked.get("cursor")}:
            return
        asked = {**asked, "cursor": data["cursor"]}


def _data(response: Any, table: str) -> Mapping[str, Any]:
    """What an answer brings. Errors come with status 200 too: their code tells."""
    from orchestration.sources.client import RefusedError, UnavailableError

    try:
        body = response.json()
    except ValueError:
        body = None
    body = body if isinstance(body, dict) else {}
    error = body.get("error") or {}
    code = error.get("code", "ok") if isinstance(error, dict) else str(error)
    if code in _REFUSALS:
        raise RefusedError(f"TikTok refuses access ({code}).", table)
    if code == "rate_limit_exceeded":
        raise UnavailableError("TikTok asks for fewer requests, for longer than a run waits.")
    response.raise_for_status()
    if code != "ok":
        raise UnavailableError(f"TikTok cannot answer what {table} asks for ({code}).")
    data = body.get("data")
    return data if isinstance(data, dict) else {}


def _made_at(video: Mapping[str, Any], otherwise: datetime) -> datetime:
    at = video.get("create_time")
    return otherwise if at is None else datetime.fromtimestamp(int(at), UTC)


KIND = Kind(
    name="tiktok",
    title="TikTok",
    tables=(
        RawTable(
            "accounts",
            "One row per observation of an account that connected itself.",
            "user.info.basic; user.info.profile for the username, user.info.stats for the counts",
            is_snapshot=True,
        ),
        RawTable("videos", "One row per version of a video of such an account.", "video.list"),
    ),
    pages=pages,
    options=TikTokOptions,
    secrets=(CONNECTED,),
    access_basis="customer_oauth",
)
