"""The videos of a YouTube channel, the comments under them, and the channels that commented.

Comments come to old videos too, so the cursor remembers how many each video had and when it was
looked at: what still has as many is not asked for again, and costs no quota.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from orchestration.sources.apis.sweep import instant
from orchestration.sources.apis.youtube_api import GoneError, YouTubeApi
from orchestration.sources.kind import Page, Source

_AT_ONCE = 50
_COMMENTS_AT_ONCE = 100


class Videos:
    """The videos of one playlist and what is under them.

    Args:
        source: The configured source.
        api: Access to the Data API.
    """

    def __init__(self, source: Source, api: YouTubeApi) -> None:
        self.source = source
        self.options = source.options
        self.api = api
        self.overlap = timedelta(days=self.options.refresh_days)
        self.carrier = "videos" if "comments" in self.options.without else "comments"
        cursor = source.cursor(self.carrier)
        self.seen: dict[str, tuple[str, str]] = json.loads(cursor) if cursor else {}
        self.commenters = {self.options.channel_id}
        self.to_look_up: list[str] = []

    def pages(self, uploads: str) -> Iterator[Page]:
        """Everything below one playlist of uploads, batch by batch."""
        asked = {"part": "contentDetails", "playlistId": uploads, "maxResults": _AT_ONCE}
        try:
            for items in self.api.pages("playlistItems", "videos", asked, self.options.max_pages):
                yield from self._batch([item["contentDetails"]["videoId"] for item in items])
        except GoneError:
            # A channel that never uploaded has no playlist.
            return

    def _batch(self, video_ids: list[str]) -> Iterator[Page]:
        if not video_ids:
            return
        asked = {"part": "snippet,statistics", "id": ",".join(video_ids), "maxResults": _AT_ONCE}
        # Of deleted and private videos nothing comes back.
        videos = self.api.get("videos", "videos", asked).get("items") or []
        if "videos" not in self.options.without:
            yield Page("videos", [video for video in videos if self._tells_something(video)])
        for video in videos:
            count = _comment_count(video)
            if video["id"] in self.seen and self.seen[video["id"]][0] == count:
                continue
            if self.carrier == "comments" and count not in {"", "0"}:
                yield from self._comments(video["id"])
            self.seen[video["id"]] = (count, self.source.now.isoformat() if count else "")
        yield from self._look_up(at_least=1)
        yield Page(self.carrier, [], cursor=json.dumps(self.seen, sort_keys=True))

    def _tells_something(self, video: Mapping[str, Any]) -> bool:
        """Whether a video is new, has new comments or is young enough for its counts to change."""
        last = self.seen.get(video["id"])
        is_young = self._made_at(video) >= self.source.now - self.overlap
        return is_young or last is None or last[0] != _comment_count(video)

    def _made_at(self, thing: Mapping[str, Any]) -> datetime:
        at = (thing.get("snippet") or {}).get("publishedAt")
        return instant(at) if at else self.source.now

    def _comments(self, video_id: str) -> Iterator[Page]:
        """Threads, newest first, as far back as replies are looked for."""
        last = self.seen.get(video_id, ("", ""))[1]
        since = instant(last) - self.overlap if last else None
        asked = {
            "part": "snippet,replies",
            "videoId": video_id,
            "maxResults": _COMMENTS_AT_ONCE,
            "order": "time",
            "textFormat": "plainText",
        }
        try:
            for threads in self.api.pages(
                "commentThreads", "comments", asked, self.options.max_pages
            ):
                records = [
                    {**_without_pictures(comment), "_video_id": video_id}
                    for thread in threads
                    for comment in self._thread(thread)
                ]
                yield Page("comments", records)
                yield from self._commenters(records)
                tops = [thread["snippet"]["topLevelComment"] for thread in threads]
                if since and tops and all(self._made_at(top) < since for top in tops):
                    return
        except GoneError:
            # Deleted, or its comments were switched off, since it was listed.
            return

    def _thread(self, thread: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        yield thread["snippet"]["topLevelComment"]
        replies = (thread.get("replies") or {}).get("comments") or []
        if (thread["snippet"].get("totalReplyCount") or 0) <= len(replies):
            yield from replies
            return
        asked = {
            "part": "snippet",
            "parentId": thread["id"],
            "maxResults": _COMMENTS_AT_ONCE,
            "textFormat": "plainText",
        }
        try:
            for page in self.api.pages("comments", "comments", asked, self.options.max_pages):
                yield from page
        except GoneError:
            # Deleted since its thread was listed.
            return

    def _commenters(self, comments: list[dict[str, Any]]) -> Iterator[Page]:
        """Channels that were not met yet in this extraction, looked up by fifties."""
        if "commenter_channels" in self.options.without:
            return
        for comment in comments:
            author = ((comment.get("snippet") or {}).get("authorChannelId") or {}).get("value")
            if author and author not in self.commenters:
                self.commenters.add(author)
                self.to_look_up.append(author)
        yield from self._look_up(at_least=_AT_ONCE)

    def _look_up(self, at_least: int) -> Iterator[Page]:
        while len(self.to_look_up) >= at_least:
            batch, self.to_look_up = self.to_look_up[:_AT_ONCE], self.to_look_up[_AT_ONCE:]
            asked = {"part": "snippet,statistics", "id": ",".join(batch), "maxResults": _AT_ONCE}
            found = self.api.get("channels", "commenter_channels", asked).get("items") or []
            yield Page("commenter_channels", found)


def _comment_count(video: Mapping[str, Any]) -> str:
    """How many comments a video has; empty where they are switched off."""
    return str((video.get("statistics") or {}).get("commentCount") or "")


def _without_pictures(comment: Mapping[str, Any]) -> dict[str, Any]:
    snippet = dict(comment.get("snippet") or {})
    snippet.pop("authorProfileImageUrl", None)
    return {**comment, "snippet": snippet}
