"""The YouTube Data API: its page tokens, and what its errors mean.

A 403 may be a missing right, comments that are switched off, or a quota that is used up; only the
reason in its body tells. The key travels in a header, so no address ever holds it.
"""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from requests import Response
from requests.auth import AuthBase

from orchestration.errors import GrapevineError

PAUSE_SECONDS = 5.0

sleep = time.sleep

_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
_THROTTLED = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_NOT_THERE = frozenset(
    {
        "commentsDisabled",
        "videoNotFound",
        "playlistNotFound",
        "channelNotFound",
        "commentThreadNotFound",
        "commentNotFound",
    }
)
_DEAD_KEY = frozenset({"API_KEY_INVALID", "API_KEY_EXPIRED", "keyInvalid", "keyExpired"})


class GoneError(GrapevineError):
    """What was asked for is not there: deleted, private, or comments are switched off."""


class YouTubeApi:
    """Access to the Data API by a key or by an OAuth token.

    Args:
        base_url: Root of the API, with its version.
        auth: Adds the credentials to each request.
    """

    def __init__(self, base_url: str, auth: AuthBase) -> None:
        from orchestration.sources.client import open_client

        self._client = open_client(base_url, auth=auth)

    def get(self, path: str, table: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """One answer.

        Args:
            path: The resource: `videos`.
            table: Raw table it is for, named when access is refused.
            parameters: Of the query.

        Raises:
            RefusedError: The key is dead, or a right is missing.
            UnavailableError: The day's quota is used up, or throttling outlasts patience.
            GoneError: It is not there.
        """
        from orchestration.sources.client import PATIENCE_SECONDS

        pause, waited = PAUSE_SECONDS, 0.0
        while True:
            response = self._client.get(path, params=dict(parameters))
            if response.ok:
                body: dict[str, Any] = response.json()
                return body
            reasons = _reasons(response)
            is_passing = reasons & _THROTTLED and not reasons & _QUOTA
            if not is_passing or waited + pause > PATIENCE_SECONDS:
                raise _failure(response, reasons, table)
            sleep(pause)
            waited += pause
            pause *= 2

    def pages(
        self, path: str, table: str, parameters: Mapping[str, Any], max_pages: int
    ) -> Iterator[list[dict[str, Any]]]:
        """The pages of a list, in the API's order.

        Args:
            path: As in `get`.
            table: As in `get`.
            parameters: As in `get`.
            max_pages: Never more than that.
        """
        asked = dict(parameters)
        for _ in range(max_pages):
            body = self.get(path, table, asked)
            yield body.get("items") or []
            token = body.get("nextPageToken")
            if not token or token == asked.get("pageToken"):
                return
            asked["pageToken"] = token


def _reasons(response: Response) -> frozenset[str]:
    """Every reason that an error names."""
    try:
        error = response.json()["error"]
        named = [*(error.get("errors") or []), *(error.get("details") or [])]
        return frozenset(str(one["reason"]) for one in named if one.get("reason"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return frozenset()


def _failure(response: Response, reasons: frozenset[str], table: str) -> Exception:
    """What an error means; its own message is not repeated."""
    from requests import HTTPError

    from orchestration.sources.client import RefusedError, UnavailableError

    named = ", ".join(sorted(reasons)) or "no reason"
    if reasons & _QUOTA:
        return UnavailableError(
            "The project's quota of the YouTube Data API is used up for today; it is renewed at "
            "midnight Pacific Time. The next run goes on where this one stopped."
        )
    if reasons & _THROTTLED:
        return UnavailableError("YouTube asks for fewer requests, for longer than a run waits.")
    if reasons & _NOT_THERE:
        return GoneError(f"YouTube does not show it ({named}).")
    if reasons & _DEAD_KEY:
        return RefusedError("The API key is not valid. Give another one.", table)
    if response.status_code in {401, 403}:
        return RefusedError(f"YouTube refuses access ({response.status_code}: {named}).", table)
    return HTTPError(f"{response.status_code} for {table} ({named})", response=response)
