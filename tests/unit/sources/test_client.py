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


def test_a_proxy_that_the_environment_names_is_asked(monkeypatch):
    with LoopbackApi() as proxy:
        proxy.route("GET", "/v1/things", lambda _: Answer({"data": [1, 2]}))
        monkeypatch.setenv("http_proxy", proxy.url)
        client = open_client("http://shop.example", data_selector="data")
        assert paged(client) == [[1, 2]]
        assert proxy.calls[0].headers["Host"] == "shop.example"


def test_a_host_that_the_environment_takes_out_is_asked_itself(monkeypatch):
    with LoopbackApi() as api:
        api.route("GET", "/v1/things", lambda _: Answer({"data": [1, 2]}))
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert single(open_client(api.url)).json() == {"data": [1, 2]}


def test_certificates_that_the_environment_names_are_trusted(monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/own-ca.pem")
    assert open_client("https://shop.example").session.verify == "/etc/own-ca.pem"
