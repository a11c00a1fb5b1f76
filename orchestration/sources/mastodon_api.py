"""Calls of a Mastodon server's REST API: link headers, its rate limit, and what it keeps to itself.

A server counts requests by 5 minutes and says in each answer how many are left and when the count
begins anew; a 429 has no `Retry-After`.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from time import sleep
from typing import TYPE_CHECKING, Any, cast

from orchestration.sources.plain_text import plain_text
from orchestration.sources.subjects import Skipped

if TYPE_CHECKING:
    from pydantic import SecretStr
    from requests import HTTPError, PreparedRequest, Response
    from requests.auth import AuthBase

GONE = "deleted, suspended or unknown to the server"
NOINDEX = "left out of search engines, as the account asks (noindex)"
HIDDEN = "list of followers hidden by the account"
TOO_LONG = "list longer than max_pages; the rest was not read"

_GONE_STATUS = frozenset({404, 410})
_REFUSED_STATUS = frozenset({401, 403})

_LEFT_OUT_OF_ACCOUNT = frozenset(
    {"avatar", "avatar_static", "header", "header_static", "emojis", "role", "roles", "source"}
)
_LEFT_OUT_OF_STATUS = frozenset(
    {"account", "reblog", "quote", "card", "emojis", "application", "media_attachments", "poll"}
)


class MastodonApi:
    """One server.

    Attributes:
        skipped: Counts what is left out.
    """

    def __init__(
        self, base_url: str, max_pages: int, skipped: Skipped, token: "SecretStr | None"
    ) -> None:
        from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
        from dlt.sources.helpers.rest_client.paginators import HeaderLinkPaginator

        from orchestration.sources.client import open_client

        auth = BearerTokenAuth(token=token.get_secret_value()) if token else None
        paced = cast("AuthBase", _Paced(auth))
        self.skipped = skipped
        self._max_pages = max_pages
        self._client = open_client(
            base_url, auth=paced, paginator=HeaderLinkPaginator(), data_selector="$"
        )

    def walk(
        self, table: str, path: str, **asked: Any
    ) -> Iterator[tuple[list[Mapping[str, Any]], bool]]:
        """Pages of a list, each with whether the list ends with it.

        Args:
            table: The raw table it is read for.
            path: Below `/api/v1/`.
            asked: Parameters of the call.

        Yields:
            Records and whether they are the last. Nothing where there is no such list any more.

        Raises:
            RefusedError: The server wants another token, or one at all.
            requests.HTTPError: It failed otherwise.
        """
        from requests import HTTPError

        addresses: set[str] = set()
        pages = self._client.paginate(f"api/v1/{path}", params=asked)
        for number in count(1):
            try:
                page = next(pages, None)
            except HTTPError as error:
                _unless_gone(error, table)
                self.skipped.add(table, GONE)
                return
            # A link that leads to itself would hold a run for ever.
            if page is None or page.response.url in addresses:
                return
            addresses.add(page.response.url)
            is_last = page.paginator is None or not page.paginator.has_next_page
            yield list(page), is_last
            if number >= self._max_pages:
                self.skipped.add(table, TOO_LONG, int(not is_last))
                return

    def one(self, table: str, path: str, **asked: Any) -> Mapping[str, Any] | None:
        """One record; None where the server has none such any more."""
        from requests import HTTPError

        response = self._client.get(f"api/v1/{path}", params=asked)
        try:
            response.raise_for_status()
        except HTTPError as error:
            _unless_gone(error, table)
            return None
        found: Mapping[str, Any] = response.json()
        return found


class _Paced:
    """Adds the token, if any, and the server's pace: a session's own hooks see no paged request."""

    def __init__(self, inner: "AuthBase | None") -> None:
        self._inner = inner

    def __call__(self, request: "PreparedRequest") -> "PreparedRequest":
        request.register_hook("response", _at_the_servers_pace)
        return self._inner(request) if self._inner is not None else request


def account_of(account: Mapping[str, Any], instance: str) -> dict[str, Any]:
    """An account without pictures; `_acct` is its address in the whole network, `_bio` its text.

    Args:
        account: As the server gave it: its own people without their server's name.
        instance: The server's name.
    """
    kept = {name: value for name, value in account.items() if name not in _LEFT_OUT_OF_ACCOUNT}
    address = address_of(account.get("acct"), instance)
    return kept | {"_acct": address, "_bio": plain_text(account.get("note"))}


def status_of(
    status: Mapping[str, Any], instance: str, parent: str | None = None
) -> dict[str, Any]:
    """A status with its text and with addresses instead of local names.

    Args:
        status: As the server gave it.
        instance: The server's name.
        parent: Address of the status it answers, where known: the server tells only its own id.
    """
    kept = {name: value for name, value in status.items() if name not in _LEFT_OUT_OF_STATUS}
    media = [each.get("type") for each in status.get("media_attachments") or []]
    mentions = [each.get("acct") for each in status.get("mentions") or []]
    quoted = (status.get("quote") or {}).get("quoted_status") or {}
    acct = str(status["account"].get("acct"))
    return kept | {
        "_acct": address_of(acct, instance),
        "_is_local": "@" not in acct,
        "_text": plain_text(status.get("content")),
        "_hashtags": [each["name"] for each in status.get("tags") or []],
        "_mentions": [address_of(each, instance) for each in mentions],
        "_media": media[0] if media else None,
        "_in_reply_to": parent,
        "_quotes": quoted.get("uri"),
    }


def instant_of(status: Mapping[str, Any]) -> datetime:
    """When a status came; the latest of all times where that cannot be read."""
    try:
        found = datetime.fromisoformat(str(status.get("created_at")))
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def address_of(acct: object, instance: str) -> str:
    """`name@server`, in lower case: what an account is called everywhere, and for good.

    Example:
        >>> address_of("Ana", "run.example"), address_of("ben@far.example", "run.example")
        ('ana@run.example', 'ben@far.example')
    """
    name = str(acct).strip().removeprefix("@").lower()
    return name if "@" in name else f"{name}@{instance}"


def _unless_gone(error: "HTTPError", table: str) -> None:
    from orchestration.sources.client import RefusedError

    status = error.response.status_code if error.response is not None else 0
    if status in _REFUSED_STATUS:
        raise RefusedError(f"The server refused access ({status}).", table) from None
    if status not in _GONE_STATUS:
        raise error


def _at_the_servers_pace(response: "Response", *_: object, **__: object) -> None:
    """Waits for the server's next count of requests where none is left in this one."""
    from orchestration.sources import client

    left = response.headers.get("X-RateLimit-Remaining", "")
    if response.status_code != 429 and left != "0":  # noqa: PLR2004 too many requests
        return
    try:
        reset = datetime.fromisoformat(response.headers.get("X-RateLimit-Reset", ""))
        seconds = (reset - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return
    if seconds > client.PATIENCE_SECONDS:
        raise client.UnavailableError(
            f"the server asks to wait {seconds:.0f} s, longer than a run waits "
            f"({client.PATIENCE_SECONDS} s). The next run goes on where this one stopped."
        )
    if seconds > 0:
        sleep(seconds)
