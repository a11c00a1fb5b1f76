"""Bluesky: what its public AppView shows anybody about the accounts a deployment names.

Posts, their likes, reposts, quotes and replies, and follower lists. No token is needed. What an
account shows only to people who are signed in is not read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from orchestration.errors import ConfigurationError
from orchestration.sources.apis.appview import (
    BLOCKED,
    GONE,
    PAGE_RECORDS,
    PROFILES_A_CALL,
    SIGNED_IN_ONLY,
    AppView,
    asks_for_sign_in,
    instant_of,
    is_share,
    like_of,
    names_of,
    share_of,
    without,
)
from orchestration.sources.apis.bluesky_posts import facts_of
from orchestration.sources.apis.subjects import Progress, Skipped, SubjectOptions
from orchestration.sources.kind import Kind, Page, RawTable, Source

_LEFT_OUT = frozenset({"embed", "viewer", "threadgate", "author"})
"""Of a post's view: others' quoted posts, and what only a signed-in reader has."""


class BlueskyOptions(SubjectOptions):
    """Options of Bluesky; accounts are handles or DIDs.

    Attributes:
        base_url: Another AppView.
    """

    base_url: str = "https://public.api.bsky.app"


def pages(source: Source) -> Iterator[Page]:
    """Profiles, posts with their acts, and followers of every account that was named."""
    yield from _Reading(source).pages()


class _Reading:
    """One extraction."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.options: BlueskyOptions = source.options
        self.skipped = Skipped(source.name)
        self.appview = AppView(self.options.base_url, self.options.max_pages, self.skipped)
        self.handles: dict[str, str] = {}
        """Of the accounts named, by DID."""
        self.seen: set[str] = set()
        self.waiting: list[str] = []

    def pages(self) -> Iterator[Page]:
        yield from self._subjects()
        posts = Progress(self.source.cursor("posts"))
        for did in self.handles:
            yield from self._feed(did, posts)
        yield from self._profiles_of_waiting()
        lists = Progress(self.source.cursor("follower_lists"))
        every = timedelta(days=self.options.followers_every_days)
        for did in self.handles:
            if every and lists.is_due(did, every, self.source.now):
                yield from self._followers(did, lists)
        yield from self.skipped.pages()

    def _subjects(self) -> Iterator[Page]:
        names = self.options.names(self.source.folder)
        for start in range(0, len(names), PROFILES_A_CALL):
            asked = names[start : start + PROFILES_A_CALL]
            found = {name: each for each in self.appview.profiles(asked) for name in names_of(each)}
            if names[0] in asked and names[0] not in found:
                raise ConfigurationError(
                    f"Bluesky shows no account {names[0]!r}. Write the brand's own handle or DID "
                    "to the option `account`."
                )
            known = {name: found[name] for name in asked if name in found}
            hidden = [name for name in known if name != names[0] and asks_for_sign_in(known[name])]
            self.skipped.add_accounts(GONE, sorted(set(asked) - set(known)))
            self.skipped.add_accounts(SIGNED_IN_ONLY, hidden)
            shown = {each["did"]: each for name, each in known.items() if name not in hidden}
            self.handles |= {did: each.get("handle") or "" for did, each in shown.items()}
            self.seen |= {each["did"] for each in known.values()}
            yield Page("profiles", [without(each, {"viewer"}) for each in shown.values()])

    def _feed(self, did: str, progress: Progress) -> Iterator[Page]:
        """Posts of an account, newest first, down to those that were read and have settled."""
        floor = progress.since(
            did,
            timedelta(days=self.options.refresh_days),
            self.source.now,
            timedelta(days=self.options.history_days),
        )
        for items, is_end in self.appview.walk(
            "app.bsky.feed.getAuthorFeed",
            "feed",
            actor=did,
            limit=PAGE_RECORDS,
            filter="posts_with_replies",
        ):
            fresh = [item for item in items if instant_of(item) >= floor]
            own = [item["post"] for item in fresh if item["post"]["author"]["did"] == did]
            # Sharing somebody else's post tells nothing about the accounts named.
            shares = [item for item in fresh if item["post"]["author"]["did"] in self.handles]
            yield Page("reposts", [share_of(item) for item in shares if is_share(item)])
            for post in own:
                yield from self._acts(post)
            is_last = is_end or bool(items and not fresh)
            reached = progress.reach(did, self.source.now) if is_last else None
            yield Page("posts", [self._post(post) for post in own], cursor=reached)
            if is_last:
                return

    def _acts(self, post: Mapping[str, Any]) -> Iterator[Page]:
        """Who liked, shared, quoted and answered a post, where its counts do not say nobody."""
        uri = post["uri"]
        walk, shown = self.appview.walk, self.appview.shown
        if post.get("likeCount") != 0:
            for likes, _ in walk("app.bsky.feed.getLikes", "likes", uri=uri, limit=PAGE_RECORDS):
                found = shown("likes", likes, "actor")
                yield Page("likes", [like_of(like, uri) for like in found])
                yield from self._actors(like["actor"] for like in found)
        if post.get("repostCount") != 0:
            asked = {"uri": uri, "limit": PAGE_RECORDS}
            for people, _ in walk("app.bsky.feed.getRepostedBy", "repostedBy", **asked):
                found = shown("reposts", people)
                yield Page("reposts", [{"uri": uri, "actor": one["did"]} for one in found])
                yield from self._actors(found)
        if post.get("quoteCount") != 0:
            for quotes, _ in walk("app.bsky.feed.getQuotes", "posts", uri=uri, limit=PAGE_RECORDS):
                yield from self._answers("quotes", quotes)
        if post.get("replyCount") != 0:
            asked = {"uri": uri, "depth": 1, "parentHeight": 0}
            for threads, _ in walk("app.bsky.feed.getPostThread", "thread", **asked):
                branches = [each for one in threads for each in one.get("replies") or []]
                replies = [each["post"] for each in branches if "post" in each]
                blocked = sum(bool(each.get("blocked")) for each in branches)
                self.skipped.add("replies", BLOCKED, blocked)
                self.skipped.add("replies", GONE, len(branches) - len(replies) - blocked)
                yield from self._answers("replies", replies)

    def _answers(self, what: str, posts: Sequence[Mapping[str, Any]]) -> Iterator[Page]:
        found = self.appview.shown(what, posts, "author")
        yield Page("posts", [self._post(post) for post in found])
        yield from self._actors(post["author"] for post in found)

    def _followers(self, did: str, progress: Progress) -> Iterator[Page]:
        count, is_end = 0, False
        walk = self.appview.walk(
            "app.bsky.graph.getFollowers", "followers", actor=did, limit=PAGE_RECORDS
        )
        for people, is_end in walk:  # noqa: B007 the last page's word counts
            found = self.appview.shown("followers", people)
            new = (one for one in found if one["did"] not in self.seen)
            yield Page("people", [without(one, {"viewer"}) for one in new])
            yield Page("follows", [{"subject": did, "follower": one["did"]} for one in found])
            count += len(found)
        walked_at = self.source.now.isoformat()
        told = {"subject": did, "complete": is_end, "count": count, "walked_at": walked_at}
        yield Page("follower_lists", [told], cursor=progress.reach(did, self.source.now))

    def _actors(self, people: Iterable[Mapping[str, Any]]) -> Iterator[Page]:
        """Profiles of people met the first time: a list shows no counts of theirs."""
        for person in people:
            if person["did"] not in self.seen:
                self.seen.add(person["did"])
                self.waiting.append(person["did"])
        while len(self.waiting) >= PROFILES_A_CALL:
            yield from self._profiles_of_waiting()

    def _profiles_of_waiting(self) -> Iterator[Page]:
        asked, self.waiting = self.waiting[:PROFILES_A_CALL], self.waiting[PROFILES_A_CALL:]
        if asked:
            found = self.appview.profiles(asked)
            self.skipped.add("profiles", GONE, len(asked) - len(found))
            shown = self.appview.shown("profiles", found)
            yield Page("profiles", [without(each, {"viewer"}) for each in shown])

    def _post(self, post: Mapping[str, Any]) -> dict[str, Any]:
        author = {name: post["author"].get(name) for name in ("did", "handle")}
        facts = facts_of(post.get("record") or {}, self.handles)
        return without(post, _LEFT_OUT) | {"author": author} | facts


_PUBLIC = "an AppView that answers readers without a token"

KIND = Kind(
    name="bluesky",
    title="Bluesky",
    tables=(
        RawTable("profiles", "One row per profile and extraction.", _PUBLIC, is_snapshot=True),
        RawTable("people", "One row per follower, as a list shows them.", _PUBLIC),
        RawTable("posts", "One row per post, reply or quote, as last seen.", _PUBLIC),
        RawTable("likes", "One row per like of a post.", _PUBLIC),
        RawTable("reposts", "One row per repost of a post and list that shows it.", _PUBLIC),
        RawTable("follows", "One row per follower of an account that was named.", _PUBLIC),
        RawTable("follower_lists", "One row per walk through a list of followers.", _PUBLIC),
        RawTable("skipped", "One row per reason why something was left out.", _PUBLIC),
    ),
    pages=pages,
    options=BlueskyOptions,
    access_basis="public_api",
)
