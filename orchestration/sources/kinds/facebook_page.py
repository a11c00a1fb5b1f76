"""A Facebook Page: its posts, the comments under them with their authors, and its reviews.

Reactions come as counts: the API tells a Page how many, and no longer who. Ids of people are scoped
to the Page: the same in every comment and review of it, and without meaning elsewhere.
"""

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field, field_validator

from orchestration.sources.apis import graph_api
from orchestration.sources.apis.graph_api import GoneError, GraphApi
from orchestration.sources.apis.sweep import Sweep, instant, key_of
from orchestration.sources.kind import Kind, Options, Page, RawTable, Source

_PAGE = "id,username,name,about,followers_count,fan_count,link"
_POST = (
    "id,message,created_time,permalink_url,status_type,attachments{media_type},shares,"
    "reactions.limit(0).summary(total_count),comments.limit(0).filter(stream).summary(total_count)"
)
_COMMENT = "id,message,created_time,from{id,name},parent{id},like_count,comment_count"
_REVIEW = (
    "created_time,has_rating,has_review,rating,recommendation_type,review_text,reviewer{id,name},"
    "open_graph_story{id}"
)

TABLES = (
    RawTable(
        "page", "One row per observation of the Page.", "pages_read_engagement", is_snapshot=True
    ),
    RawTable("posts", "One row per version of a post of the Page.", "pages_read_engagement"),
    RawTable(
        "comments",
        "One row per version of a comment on a post of the Page, or of a reply to one.",
        "pages_read_user_content, and the task MODERATE on the Page",
    ),
    RawTable(
        "reviews", "One row per version of a recommendation of the Page.", "pages_read_user_content"
    ),
)


class FacebookPageOptions(Options):
    """What a deployment may choose of its Page.

    Attributes:
        page_id: The Page's id, a number.
        refresh_days: Posts younger than that are read again: their counts and comments change.
        without: Raw tables not to ask for, because a permission was not granted.
        max_pages: Of one list; protects from paging without an end.
        api_version: Of the Graph API.
        base_url: Root of the Graph API.
    """

    page_id: str = Field(pattern=r"^[0-9]{5,32}$")
    refresh_days: int = Field(30, ge=1, le=730)
    without: tuple[str, ...] = ()
    max_pages: int = Field(10_000, ge=1)
    api_version: str = Field(graph_api.API_VERSION, pattern=r"^v[0-9]+\.[0-9]+$")
    base_url: str = "https://graph.facebook.com"

    @field_validator("without")
    @classmethod
    def _are_raw_tables(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(names) - {table.name for table in TABLES})
        if unknown:
            raise ValueError(f"{unknown[0]} is no raw table of facebook_page")
        return names


def pages(source: Source) -> Iterator[Page]:
    """Everything new of one Page."""
    options: FacebookPageOptions = source.options
    api = GraphApi(options.base_url, options.api_version, source.secret("access_token"))
    yield Page("page", [api.get(options.page_id, "page", {"fields": _PAGE})])
    if "posts" not in options.without:
        yield from _posts(source, api)
    if "reviews" not in options.without:
        yield from _reviews(source, api)


def _posts(source: Source, api: GraphApi) -> Iterator[Page]:
    """Posts, newest first as the API has them; then their comments, oldest post first."""
    options: FacebookPageOptions = source.options
    reads_comments = "comments" not in options.without
    overlap = timedelta(days=options.refresh_days)
    sweep = Sweep.of(source, "comments" if reads_comments else "posts", overlap)
    edge, asked = f"{options.page_id}/posts", {"fields": _POST}
    to_visit: list[tuple[str, str]] = []
    for records in api.pages(edge, "posts", asked, max_pages=options.max_pages):
        yield Page("posts", [{**post, "_page_id": options.page_id} for post in records])
        keys = [key_of(post.get("created_time"), post["id"]) for post in records]
        to_visit += [
            (key, post["id"])
            for key, post in zip(keys, records, strict=True)
            if sweep.visits(key) and _comment_count(post) != 0
        ]
        if records and sweep.is_past(keys):
            break
    if not reads_comments:
        yield Page("posts", [], cursor=sweep.cursor_at_end())
        return
    for key, post_id in sorted(to_visit):
        yield from _comments(source, api, post_id)
        yield Page("comments", [], cursor=sweep.cursor_after(key))
    yield Page("comments", [], cursor=sweep.cursor_at_end())


def _comment_count(post: dict[str, dict[str, dict[str, int]]]) -> int | None:
    return ((post.get("comments") or {}).get("summary") or {}).get("total_count")


def _comments(source: Source, api: GraphApi, post_id: str) -> Iterator[Page]:
    """Comments of every depth in one list; `parent` says which are replies."""
    asked = {"fields": _COMMENT, "filter": "stream", "order": "chronological"}
    most = source.options.max_pages
    try:
        for records in api.pages(f"{post_id}/comments", "comments", asked, max_pages=most):
            yield Page("comments", [{**record, "_post_id": post_id} for record in records])
    except GoneError:
        # Deleted since it was listed.
        return


def _reviews(source: Source, api: GraphApi) -> Iterator[Page]:
    """Recommendations, newest first; what is older than the overlap was read before."""
    options: FacebookPageOptions = source.options
    since = source.cursor("reviews", timedelta(days=options.refresh_days))
    edge, asked = f"{options.page_id}/ratings", {"fields": _REVIEW}
    for records in api.pages(edge, "reviews", asked, max_pages=options.max_pages):
        yield Page("reviews", [{**record, "_page_id": options.page_id} for record in records])
        times = [record["created_time"] for record in records if record.get("created_time")]
        if since and times and all(instant(time) < instant(since) for time in times):
            break
    yield Page("reviews", [], cursor=source.now.isoformat())


KIND = Kind(
    name="facebook_page",
    title="Facebook Page",
    tables=TABLES,
    pages=pages,
    options=FacebookPageOptions,
    secrets=("access_token",),
)
