"""Calls of Bluesky's public AppView (XRPC), and what is not shown there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from orchestration.sources.apis.subjects import Skipped

if TYPE_CHECKING:
    from requests import HTTPError

PAGE_RECORDS = 100
PROFILES_A_CALL = 25

GONE = "deleted, deactivated, suspended or unknown"
BLOCKED = "blocked"
SIGNED_IN_ONLY = "shown to signed-in people only, as the account asks"
TOO_LONG = "list longer than max_pages; the rest was not read"

_LATEST = datetime.max.replace(tzinfo=UTC)
_LABEL = "!no-unauthenticated"
_GONE_ERRORS = frozenset(
    {"NotFound", "AccountDeactivated", "AccountTakedown", "AccountSuspended", "RepoNotFound"}
)
_BLOCKED_ERRORS = frozenset({"BlockedActor", "BlockedByActor"})


class AppView:
    """The AppView, read anonymously.

    Attributes:
        skipped: Counts what it does not show.
    """

    def __init__(self, base_url: str, max_pages: int, skipped: Skipped) -> None:
        from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator

        from orchestration.sources.client import open_client

        self.skipped = skipped
        self._max_pages = max_pages
        self._client = open_client(
            base_url,
            paginator=JSONResponseCursorPaginator(cursor_path="cursor", cursor_param="cursor"),
        )

    def walk(
        self, method: str, records: str, **asked: Any
    ) -> Iterator[tuple[list[Mapping[str, Any]], bool]]:
        """Pages of a list, each with whether the list ends with it.

        Args:
            method: As in `app.bsky.feed.getLikes`.
            records: Name of the list in an answer.
            asked: Parameters of the method.

        Yields:
            Records and whether they are the last. Nothing where there is no such list any more.

        Raises:
            requests.HTTPError: Refused for another reason than the author's.
        """
        from dlt.common.jsonpath import compile_path
        from requests import HTTPError

        addresses: set[str] = set()
        # A path that is given as text is parsed anew for each page, for 2 ms.
        path = compile_path(records)
        pages = self._client.paginate(f"xrpc/{method}", params=asked, data_selector=path)
        for number in count(1):
            try:
                page = next(pages, None)
            except HTTPError as error:
                self.skipped.add(records, _reason(error))
                return
            # A cursor that leads to itself would hold a run for ever.
            if page is None or page.response.url in addresses:
                return
            addresses.add(page.response.url)
            is_last = page.paginator is None or not page.paginator.has_next_page
            yield list(page), is_last
            if number >= self._max_pages:
                self.skipped.add(records, TOO_LONG, int(not is_last))
                return

    def profiles(self, names: Sequence[str]) -> list[Mapping[str, Any]]:
        """Profiles of at most 25 handles or DIDs; those that are not shown are missing."""
        response = self._client.get("xrpc/app.bsky.actor.getProfiles", params={"actors": names})
        response.raise_for_status()
        return list(response.json().get("profiles") or [])

    def shown(
        self, what: str, records: Sequence[Mapping[str, Any]], person: str = ""
    ) -> list[Mapping[str, Any]]:
        """Records without those of people who ask to be shown to signed-in people only.

        Args:
            what: How the count of the others is called.
            records: Of a list.
            person: Field of a record with the account; empty if the record is one.
        """
        found = [each for each in records if not asks_for_sign_in(each[person] if person else each)]
        self.skipped.add(what, SIGNED_IN_ONLY, len(records) - len(found))
        return found


def asks_for_sign_in(profile: Mapping[str, Any]) -> bool:
    """Whether an account's label says that only signed-in people shall see it."""
    labels = profile.get("labels") or []
    return any(label.get("val") == _LABEL and not label.get("neg") for label in labels)


def _reason(error: "HTTPError") -> str:
    """Why an account or a post is not shown; raises what is no such answer again."""
    if error.response is None or error.response.status_code not in {400, 404}:
        raise error
    try:
        answer = error.response.json()
    except ValueError:
        raise error from None
    name, message = str(answer.get("error")), str(answer.get("message"))
    if name in _BLOCKED_ERRORS:
        return BLOCKED
    if name in _GONE_ERRORS or (name == "InvalidRequest" and "not found" in message.lower()):
        return GONE
    raise error


def names_of(profile: Mapping[str, Any]) -> tuple[str, str]:
    """The names a profile can be asked for by: its DID and its handle."""
    return profile["did"], str(profile.get("handle")).lower()


def without(record: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """A record without some of its fields."""
    return {name: value for name, value in record.items() if name not in names}


def share_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """A repost, out of the feed of whoever made it."""
    reason = item["reason"]
    return {
        "uri": item["post"]["uri"],
        "actor": reason["by"]["did"],
        "indexedAt": reason.get("indexedAt"),
    }


def like_of(like: Mapping[str, Any], uri: str) -> dict[str, Any]:
    """A like of the post at `uri`."""
    return without(like, {"actor"}) | {"uri": uri, "actor": like["actor"]["did"]}


def is_share(item: Mapping[str, Any]) -> bool:
    """Whether an item of a feed stands there because the feed's owner shared a post."""
    return str((item.get("reason") or {}).get("$type")).endswith("#reasonRepost")


def instant_of(item: Mapping[str, Any]) -> datetime:
    """Where an item stands in a feed: when it was shared, or the earlier of a post's two times."""
    if is_share(item):
        return _read(item["reason"].get("indexedAt"))
    post = item["post"]
    return min(_read(post.get("indexedAt")), _read((post.get("record") or {}).get("createdAt")))


def _read(text: object) -> datetime:
    """An instant; the latest of all where it cannot be read: such a post is not left out."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return _LATEST
    return found if found.tzinfo else found.replace(tzinfo=UTC)
