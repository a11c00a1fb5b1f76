"""A YouTube channel: its videos, and the comments under them with the channels that wrote them.

Whose channel a comment is from is public, and so is how many subscribe to that channel; who likes,
who watches and who subscribes is not told to anybody.
"""

from collections.abc import Iterator

from pydantic import Field, field_validator

from orchestration.errors import ConfigurationError
from orchestration.sources.apis.youtube_api import YouTubeApi
from orchestration.sources.apis.youtube_videos import Videos
from orchestration.sources.kind import Kind, Options, Page, RawTable, Source

_PUBLIC = "an API key of a project with the YouTube Data API v3, or OAuth scope youtube.readonly"

TABLES = (
    RawTable(
        "channel",
        "One row per observation of the brand's own channel.",
        _PUBLIC,
        is_snapshot=True,
    ),
    RawTable("videos", "One row per version of a video of the channel.", _PUBLIC),
    RawTable(
        "comments",
        "One row per version of a comment on a video of the channel, or of a reply to one.",
        "an API key of a project with the YouTube Data API v3, or OAuth scope youtube.force-ssl",
    ),
    RawTable(
        "commenter_channels",
        "One row per observation of a channel that commented.",
        _PUBLIC,
        is_snapshot=True,
    ),
)


class YouTubeOptions(Options):
    """What a deployment may choose of its channel.

    Attributes:
        channel_id: The channel's id (`UC...`), not its name.
        refresh_days: Videos younger than that are landed again, and threads younger than that are
            read again for replies.
        without: Raw tables not to ask for.
        max_pages: Of one list; protects from paging without an end.
        base_url: Root of the API, with its version.
    """

    channel_id: str = Field(pattern=r"^UC[A-Za-z0-9_-]{22}$")
    refresh_days: int = Field(30, ge=1, le=730)
    without: tuple[str, ...] = ()
    max_pages: int = Field(10_000, ge=1)
    base_url: str = "https://www.googleapis.com/youtube/v3"

    @field_validator("without")
    @classmethod
    def _are_raw_tables(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(names) - {table.name for table in TABLES})
        if unknown:
            raise ValueError(f"{unknown[0]} is no raw table of youtube")
        return names


def pages(source: Source) -> Iterator[Page]:
    """The channel, then its videos in batches, each with what is new under it."""
    api = _open(source)
    asked = {"part": "snippet,statistics,contentDetails", "id": source.options.channel_id}
    found = api.get("channels", "channel", asked).get("items") or []
    if not found:
        raise ConfigurationError(
            f"channel_id: YouTube shows no channel {source.options.channel_id}."
        )
    yield Page("channel", found)
    uploads = found[0]["contentDetails"]["relatedPlaylists"]["uploads"]
    yield from Videos(source, api).pages(uploads)


def _open(source: Source) -> YouTubeApi:
    from dlt.sources.helpers.rest_client.auth import APIKeyAuth, BearerTokenAuth

    if "access_token" in source.secrets:
        auth = BearerTokenAuth(token=source.secret("access_token"))
        return YouTubeApi(source.options.base_url, auth)
    if "api_key" in source.secrets:
        key = APIKeyAuth(name="X-Goog-Api-Key", api_key=source.secret("api_key"), location="header")
        return YouTubeApi(source.options.base_url, key)
    raise ConfigurationError("youtube needs the secret api_key or the secret access_token.")


KIND = Kind(
    name="youtube",
    title="YouTube",
    tables=TABLES,
    pages=pages,
    options=YouTubeOptions,
    optional_secrets=("api_key", "access_token"),
)
