"""Calls of a Mastodon server's REST API: link headers, its rate limit, and what it keeps to itself.

A server counts requests by 5 minutes and says in each answer how many are left and when the count
begins anew; a 429 has no `Retry-After`.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from time import sleep
from typing import TYPE_CHECKING, Any, cast

from orchestration.sources.apis.subjects import Skipped

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
