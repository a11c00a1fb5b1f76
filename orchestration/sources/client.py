"""The HTTP client of every API source: dlt's, with bounds.

Retries with back-off on 429, 5xx and broken connections, `Retry-After` respected, timeouts. What
a network may not do to a run is bounded here: hold it for hours, or lead its token elsewhere.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from dlt.common.jsonpath import compile_path
from dlt.sources.helpers.requests import Client
from dlt.sources.helpers.rest_client.client import RESTClient
from dlt.sources.helpers.rest_client.paginators import BasePaginator
from requests import PreparedRequest, Response, Session
from requests.auth import AuthBase

from orchestration.errors import GrapevineError

TIMEOUT_SECONDS = (10.0, 60.0)
"""To connect, and between two bytes of an answer."""

ATTEMPTS = 6
BACKOFF_SECONDS = 1.0
"""First wait before a retry; it doubles."""

MAX_BACKOFF_SECONDS = 120.0
PATIENCE_SECONDS = 15 * 60
"""Nobody waits longer for one request, whatever `Retry-After` says; the next run goes on."""


class UnavailableError(GrapevineError):
    """A source does not answer as it should, or asks to wait longer than a run can."""


class RefusedError(GrapevineError):
    """A source refuses for good (401, 403): a permission is missing.

    Attributes:
        table: The raw table that was asked for, where known.
    """

    def __init__(self, message: str, table: str = "") -> None:
        super().__init__(message)
        self.table = table


class _KeptAtHome(AuthBase):
    """Lends the credentials to the source's own host alone: a `next` link may lead anywhere.

    Also bounds what an answer may ask for.
    """

    def __init__(self, inner: AuthBase | None, base_url: str) -> None:
        self.inner = inner
        self.home = urlsplit(base_url)[:2]

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if urlsplit(request.url or "")[:2] != self.home:
            raise UnavailableError(
                f"{self.home[1]} pointed to another host for its next page, which is not followed."
            )
        # A request with hooks of its own, as each paged one, replaces those of its session.
        request.register_hook("response", _bounded)
        return self.inner(request) if self.inner is not None else request


def _bounded(response: Response, *_: object, **__: object) -> None:
    if response.status_code not in {429, 503}:
        return
    asked = response.headers.get("Retry-After", "")
    if asked.isdigit() and int(asked) > PATIENCE_SECONDS:
        response.close()
        raise UnavailableError(
            f"{urlsplit(response.url).hostname} asks to wait {asked} s, longer than a run waits "
            f"({PATIENCE_SECONDS} s). The next run goes on where this one stopped."
        )


def _read_environment_once(session: Session, base_url: str) -> None:
    """Takes proxies and certificates from the environment now, not again for each request.

    They depend on the host, and a client has but one; looking them up is a tenth of a request.
    """
    found = session.merge_environment_settings(base_url, {}, None, None, None)
    session.proxies, session.verify = found["proxies"], found["verify"]
    session.trust_env = False


def open_client(
    base_url: str,
    *,
    auth: AuthBase | None = None,
    headers: Mapping[str, str] | None = None,
    paginator: BasePaginator | None = None,
    data_selector: str | None = None,
) -> RESTClient:
    """A client for one API.

    Args:
        base_url: Its root; requests to other hosts are refused.
        auth: Adds the credentials to each request; `dlt.sources.helpers.rest_client.auth` has
            the usual ones.
        headers: Of every request.
        paginator: How pages follow each other, unless a request says otherwise.
        data_selector: JSONPath of a page's records, unless a request says otherwise.

    Returns:
        The client. It raises `requests.HTTPError` for what is refused for good or failed after
        all retries, and `UnavailableError`.
    """
    session = Client(
        request_timeout=TIMEOUT_SECONDS,
        raise_for_status=False,
        request_max_attempts=ATTEMPTS,
        request_backoff_factor=BACKOFF_SECONDS,
        request_max_retry_delay=MAX_BACKOFF_SECONDS,
    ).session
    _read_environment_once(session, base_url)
    # A path that is given as text is parsed anew for each page, for 2 ms.
    selector = compile_path(data_selector) if data_selector else None
    arguments: dict[str, Any] = {"paginator": paginator, "data_selector": selector}
    return RESTClient(
        base_url,
        headers=dict(headers or {}),
        auth=_KeptAtHome(auth, base_url),
        session=session,
        **arguments,
    )
