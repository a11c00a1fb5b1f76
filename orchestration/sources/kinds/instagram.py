"""Instagram: what the Graph API lets a brand read of its own account and of those that agreed.

Own media with the comments under it and who wrote them, media that tags the brand or mentions it,
professional accounts whose names the brand knows, and accounts that customers connected themselves.
Personal accounts have no API, and nobody's followers can be listed.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import chain
from typing import Any

from pydantic import Field, field_validator

from orchestration.sources.apis import graph_api, instagram_people
from orchestration.sources.apis.connected import SECRET as CONNECTED
from orchestration.sources.apis.graph_api import GoneError, GraphApi
from orchestration.sources.apis.instagram_people import ACCOUNT, MEDIA
from orchestration.sources.apis.sweep import Sweep, instant, key_of
from orchestration.sources.kind import Kind, Options, Page, RawTable, Source

_COMMENT = "id,text,timestamp,username,from,like_count,hidden,parent_id"

_READ_COMMENTS = "instagram_basic, instagram_manage_comments, pages_read_engagement"


class InstagramOptions(Options):
    """What a deployment may choose of the brand's Instagram.

    Attributes:
        account_id: The brand's Instagram user id (`17841...`), not its username.
        handles: Usernames of professional accounts to look up.
        handles_file: More of them: a file in the input folder, one a line, or a CSV with a column
            `handle` (and `platform`, where it holds other networks' too).
        mentions_file: What the `mentions` webhook was told, one JSON object with `media_id` a line.
        discovered_posts: Newest posts read of each account that is looked up.
        refresh_days: Media younger than that are read again: their counts and comments change.
        without: Raw tables not to ask for, because a permission was not granted.
        max_pages: Of one list; protects from paging without an end.
        api_version: Of the Graph API.
        base_url: Root of the Graph API.
        connected_base_url: Root of the API for accounts that customers connected.
    """

    account_id: str = Field(pattern=r"^[0-9]{5,32}$")
    handles: tuple[str, ...] = ()
    handles_file: str | None = None
    mentions_file: str | None = None
    discovered_posts: int = Field(25, ge=0, le=500)
    refresh_days: int = Field(30, ge=1, le=730)
    without: tuple[str, ...] = ()
    max_pages: int = Field(10_000, ge=1)
    api_version: str = Field(graph_api.API_VERSION, pattern=r"^v[0-9]+\.[0-9]+$")
    base_url: str = "https://graph.facebook.com"
    connected_base_url: str = "https://graph.instagram.com"

    @field_validator("without")
    @classmethod
    def _are_raw_tables(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(names) - {table.name for table in TABLES})
        if unknown:
            raise ValueError(f"{unknown[0]} is no raw table of instagram")
        return names


TABLES = (
    RawTable(
        "profile",
        "One row per observation of the brand's own account.",
        "instagram_basic, pages_read_engagement",
        is_snapshot=True,
    ),
    RawTable("media", "One row per version of a post of the brand's own.", "instagram_basic"),
    RawTable(
        "comments",
        "One row per version of a comment on the brand's own media, or of a reply to one.",
        _READ_COMMENTS,
    ),
    RawTable("tags", "One row per version of a post that tags the brand.", _READ_COMMENTS),
    RawTable(
        "mentions",
        "One row per version of a post whose caption mentions the brand.",
        _READ_COMMENTS,
    ),
    RawTable(
        "discovered_accounts",
        "One row per observation of a professional account whose name the brand knows.",
        "instagram_basic, instagram_manage_insights, pages_read_engagement",
        is_snapshot=True,
    ),
    RawTable(
        "discovered_media",
        "One row per version of a post of such an account.",
        "instagram_basic, instagram_manage_insights, pages_read_engagement",
    ),
    RawTable(
        "connected_accounts",
        "One row per observation of an account that a customer connected.",
        "instagram_business_basic, granted by each customer",
        is_snapshot=True,
    ),
    RawTable(
        "connected_media",
        "One row per version of a post of such an account, with its insights.",
        "instagram_business_basic and instagram_business_manage_insights, granted by each customer",
    ),
)


def pages(source: Source) -> Iterator[Page]:
    """Everything new, the brand's own first."""
    options: InstagramOptions = source.options
    api = GraphApi(options.base_url, options.api_version, source.secret("access_token"))
    profile = api.get(options.account_id, "profile", {"fields": ACCOUNT})
    parts: Mapping[str, Callable[[], Iterator[Page]]] = {
        "media": lambda: _own_media(source, api, profile),
        "tags": lambda: _tags(source, api, profile),
        "mentions": lambda: instagram_people.mentions(source, api, profile),
        "discovered_accounts": lambda: instagram_people.discovered(source, api),
        "connected_accounts": lambda: instagram_people.connected(source),
    }
    yield Page("profile", [profile])
    wanted = (part() for name, part in parts.items() if name not in options.without)
    for page in chain.from_iterable(wanted):
        if page.table not in options.without:
            yield page


def _own_media(source: Source, api: GraphApi, profile: Mapping[str, Any]) -> Iterator[Page]:
    """The brand's media, newest first as the API has it; then their comments, oldest first."""
    options: InstagramOptions = source.options
    overlap = timedelta(days=options.refresh_days)
    reads_comments = "comments" not in options.without
    sweep = Sweep.of(source, "comments" if reads_comments else "media", overlap)
    edge = f"{options.account_id}/media"
    to_visit: list[tuple[str, str]] = []
    for records in api.pages(edge, "media", {"fields": MEDIA}, max_pages=options.max_pages):
        yield Page("media", [{"username": profile.get("username"), **one} for one in records])
        keys = [key_of(media.get("timestamp"), media["id"]) for media in records]
        to_visit += [
            (key, media["id"])
            for key, media in zip(keys, records, strict=True)
            if sweep.visits(key) and media.get("comments_count") != 0
        ]
        if records and sweep.is_past(keys):
            break
    if not reads_comments:
        yield Page("media", [], cursor=sweep.cursor_at_end())
        return
    for key, media_id in sorted(to_visit):
        for records in _comments(source, api, media_id):
            yield Page("comments", records)
        yield Page("comments", [], cursor=sweep.cursor_after(key))
    yield Page("comments", [], cursor=sweep.cursor_at_end())


def _comments(source: Source, api: GraphApi, media_id: str) -> Iterator[list[dict[str, Any]]]:
    """Comments on one post and the replies to them, each a record of its own."""
    most = source.options.max_pages
    edge, replies_too = (
        f"{media_id}/comments",
        f"{_COMMENT},replies.limit({graph_api.PAGE_RECORDS}){{{_COMMENT}}}",
    )
    try:
        for records in api.pages(edge, "comments", {"fields": replies_too}, max_pages=most):
            found = []
            for record in records:
                replies = record.pop("replies", None) or {}
                found.append({**record, "_media_id": media_id})
                of = {"_media_id": media_id, "_parent_id": record["id"]}
                found += [{**reply, **of} for reply in replies.get("data") or []]
                following = graph_api.next_parameters(replies.get("paging") or {})
                if following:
                    asked = {"fields": _COMMENT, **following}
                    edge = f"{record['id']}/replies"
                    later = api.pages(edge, "comments", asked, max_pages=most)
                    found += [{**reply, **of} for page in later for reply in page]
            yield found
    except GoneError:
        # Deleted since it was listed.
        return


def _tags(source: Source, api: GraphApi, profile: dict[str, Any]) -> Iterator[Page]:
    """Media that tag the brand, newest first; only a username says whose they are."""
    options: InstagramOptions = source.options
    since = source.cursor("tags", timedelta(days=options.refresh_days))
    edge = f"{options.account_id}/tags"
    for records in api.pages(
        edge, "tags", {"fields": MEDIA}, max_pages=options.max_pages, by_cursor_alone=True
    ):
        tagged = [profile.get("username")]
        yield Page("tags", [{**record, "_tagged": tagged} for record in records])
        times = [record["timestamp"] for record in records if record.get("timestamp")]
        if since and times and all(instant(time) < instant(since) for time in times):
            break
    yield Page("tags", [], cursor=source.now.isoformat())


KIND = Kind(
    name="instagram",
    title="Instagram",
    tables=TABLES,
    pages=pages,
    options=InstagramOptions,
    secrets=("access_token",),
    optional_secrets=(CONNECTED,),
)
