"""Meta's Graph API as every kind of Meta source asks it: paging, errors, throttling.

Errors come with status 400 or 403 and say in a code what they are. The token travels in a header,
so no address ever holds it; of the `next` links, which do hold it, only the parameters are taken.
"""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests import Response

from orchestration.errors import GrapevineError

API_VERSION = "v24.0"
PAGE_RECORDS = 50
"""Asked for at once; the comments of Instagram media come 50 at most."""

USAGE_TO_PAUSE_AT = 95
"""Percent of an allowance: calls are refused at 100, and for longer than a pause takes."""

PAUSE_SECONDS = 60.0

sleep = time.sleep

_THROTTLED = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_DEAD_TOKEN = frozenset({102, 190})
_FORBIDDEN = frozenset({3, 10, *range(200, 300)})
_NOT_THERE = {(100, 33), (100, 2207013), (110, 2207013), (24, 2207006), (803, None)}
"""Code and subcode of what was deleted, or is not to be seen by anybody."""

_WHY_DEAD = {
    458: "the app was removed by the person",
    460: "the password was changed",
    463: "it has expired",
    464: "the account is not confirmed",
    467: "it was revoked",
}


class GraphError(GrapevineError):
    """The Graph API has nothing to give for what it was asked."""


class GoneError(GraphError):
    """What was asked for is not there (any more): deleted, or never to be seen."""


class GraphApi:
    """One token's access to the Graph API.

    Args:
        base_url: Root of the API, without its version.
        version: Of the API: `v24.0`.
        token: The access token.
    """

    def __init__(self, base_url: str, version: str, token: str) -> None:
        from dlt.sources.helpers.rest_client.auth import BearerTokenAuth

        from orchestration.sources.client import open_client

        self._client = open_client(
            f"{base_url.rstrip('/')}/{version}", auth=BearerTokenAuth(token=token)
        )
        self._waited = 0.0

    def get(self, path: str, table: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        """One object.

        Args:
            path: Below the version: `17841400000000000`.
            table: Raw table it is for, named when access is refused.
            parameters: Of the query: `{"fields": "id,username"}`.

        Raises:
            RefusedError: The token is dead, or a permission is missing.
            UnavailableError: Throttled for longer than a run waits.
            GoneError: The object is not there.
            GraphError: The API cannot answer that.
        """
        pause = PAUSE_SECONDS
        while True:
            response = self._client.get(path, params=dict(parameters))
            error = _error_of(response)
            if error is None:
                response.raise_for_status()
                self._spare(response)
                body: dict[str, Any] = response.json()
                return body
            self._wait(_throttle_seconds(error, response, pause), error, table)
            pause *= 2

    def pages(
        self,
        path: str,
        table: str,
        parameters: Mapping[str, str],
        *,
        max_pages: int,
        by_cursor_alone: bool = False,
    ) -> Iterator[list[dict[str, Any]]]:
        """The pages of an edge, in the API's order. A page may hold fewer than asked, or nothing.

        Args:
            path: Of the edge.
            table: As in `get`.
            parameters: As in `get`.
            max_pages: Never more than that.
            by_cursor_alone: The edge never names a next page and gives cursors alone (`tags`).
        """
        asked = {"limit": str(PAGE_RECORDS), **parameters}
        for _ in range(max_pages):
            body = self.get(path, table, asked)
            yield body.get("data") or []
            following = next_parameters(body.get("paging") or {}, by_cursor_alone=by_cursor_alone)
            if not following or all(asked.get(key) == value for key, value in following.items()):
                return
            asked = {**asked, **following}

    def _wait(self, seconds: float | None, error: Mapping[str, Any], table: str) -> None:
        from orchestration.sources.client import PATIENCE_SECONDS, UnavailableError

        if seconds is None:
            raise _failure(error, table)
        if self._waited + seconds > PATIENCE_SECONDS:
            raise UnavailableError(
                f"The Graph API has throttled this access (error {error.get('code')}) and asks to "
                f"wait {seconds / 60:.0f} min. The next run goes on where this one stopped."
            )
        self._waited += seconds
        sleep(seconds)

    def _spare(self, response: Response) -> None:
        """Pauses shortly before an allowance is used up, as long as patience lasts."""
        from orchestration.sources.client import PATIENCE_SECONDS

        used = max((use for use, _ in _usage(response)), default=0.0)
        if used >= USAGE_TO_PAUSE_AT and self._waited + PAUSE_SECONDS <= PATIENCE_SECONDS:
            self._waited += PAUSE_SECONDS
            sleep(PAUSE_SECONDS)


def next_parameters(paging: Mapping[str, Any], *, by_cursor_alone: bool = False) -> dict[str, str]:
    """What to ask for the next page with; nothing where this was the last.

    Example:
        >>> next_parameters({"next": "https://graph/v24.0/1/media?access_token=x&after=QVFI"})
        {'after': 'QVFI'}
    """
    if paging.get("next"):
        parameters = dict(parse_qsl(urlsplit(paging["next"]).query))
        ours = {"access_token", "fields", "metric", "filter", "order"}
        return {name: value for name, value in parameters.items() if name not in ours}
    after = (paging.get("cursors") or {}).get("after")
    return {"after": after} if by_cursor_alone and after else {}


def _error_of(response: Response) -> Mapping[str, Any] | None:
    """The error an answer speaks of, whatever its status; None for an answer without one."""
    try:
        body = response.json()
    except ValueError:
        return None
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) and response.status_code < 500 else None  # noqa: PLR2004


def _throttle_seconds(error: Mapping[str, Any], response: Response, pause: float) -> float | None:
    """How long to wait before asking again; None where waiting does not help."""
    if error.get("code") not in _THROTTLED:
        return None
    hinted = max((minutes for _, minutes in _usage(response)), default=0.0)
    return hinted * 60 or pause


def _failure(error: Mapping[str, Any], table: str) -> GrapevineError:
    """What an error means. Its own message is not repeated: it may quote the token."""
    from orchestration.sources.client import RefusedError

    code, subcode = error.get("code"), error.get("error_subcode")
    name = f"error {code}" + (f", {subcode}" if subcode else "")
    if (code, subcode) in _NOT_THERE:
        return GoneError(f"The Graph API has no such object ({name}).")
    if code in _DEAD_TOKEN:
        why = _WHY_DEAD.get(subcode or 0, "it is no longer valid")
        return RefusedError(f"The access token is dead: {why} ({name}). Give a new one.", table)
    if code in _FORBIDDEN:
        return RefusedError(f"The Graph API refuses access ({name}).", table)
    return GraphError(f"The Graph API cannot answer what {table} asks for ({name}).")


def _usage(response: Response) -> Iterator[tuple[float, float]]:
    """Percent used of each allowance, and minutes until a used-up one is free again."""
    for header in ("X-App-Usage", "X-Page-Usage", "X-Business-Use-Case-Usage"):
        try:
            stated = json.loads(response.headers.get(header) or "{}")
        except ValueError:
            continue
        uses = [stated, *_lists_in(stated)] if isinstance(stated, dict) else []
        for use in uses:
            shares = [use.get(name) for name in ("call_count", "total_time", "total_cputime")]
            numbers = [float(share) for share in shares if isinstance(share, int | float)]
            minutes = use.get("estimated_time_to_regain_access") or 0
            yield max(numbers, default=0.0), float(minutes)


def _lists_in(stated: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is stated of each business: `{"<id>": [{...}]}`."""
    lists = [part for part in stated.values() if isinstance(part, list)]
    return [one for part in lists for one in part if isinstance(one, dict)]
