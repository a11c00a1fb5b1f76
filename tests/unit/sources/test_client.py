"""What the client of every API source bounds, against a server on the loopback."""

import pytest
from dlt.sources.helpers.rest_client.paginators import SinglePagePaginator
from tests.loopback import Answer, LoopbackApi

from orchestration.sources.client import UnavailableError, open_client

TOO_LONG = Answer({}, status=429, headers={"Retry-After": "100000"})


@pytest.mark.parametrize("is_paged", [True, False])
def test_nobody_waits_longer_than_patience_for_one_request(is_paged):
    with LoopbackApi() as api:
        api.route("GET", "/v1/things", lambda _: TOO_LONG)
        client = open_client(api.url)
        with pytest.raises(UnavailableError, match="asks to wait 100000 s"):
            if is_paged:
                list(client.paginate("v1/things", paginator=SinglePagePaginator()))
            else:
                client.get("v1/things")
        assert len(api.calls) == 1
