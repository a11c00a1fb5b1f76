"""What the client of every API source bounds, against a server on the loopback."""

import pytest
from dlt.sources.helpers.rest_client.paginators import SinglePagePaginator

from orchestration.sources.client import UnavailableError, open_client
from tests.loopback import Answer, LoopbackApi

TOO_LONG = Answer({}, status=429, headers={"Retry-After": "100000"})


def paged(client):
    return list(client.paginate("v1/things", paginator=SinglePagePaginator()))


def single(client):
    return client.get("v1/things")


@pytest.mark.parametrize("ask", [paged, single])
def test_nobody_waits_longer_than_patience_for_one_request(ask):
    with LoopbackApi() as api:
        api.route("GET", "/v1/things", lambda _: TOO_LONG)
        with pytest.raises(UnavailableError, match="asks to wait 100000 s"):
            ask(open_client(api.url))
        assert len(api.calls) == 1
