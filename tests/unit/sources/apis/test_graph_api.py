"""The Graph API's own ways, apart from any kind of source: next pages, usage, errors."""

import json

import pytest

from orchestration.sources import client
from orchestration.sources.apis import graph_api
from orchestration.sources.apis.graph_api import GraphApi, next_parameters
from orchestration.sources.client import UnavailableError
from tests.api_fixtures.graph_answers import refusal
from tests.loopback import Answer, LoopbackApi


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 0.001)
    with LoopbackApi() as server:
        server.route("GET", "/v24.0/1", lambda _: Answer({"id": "1"}))
        yield server


@pytest.fixture
def waits(monkeypatch):
    found = []
    monkeypatch.setattr(graph_api, "sleep", found.append)
    return found


def graph(api):
    return GraphApi(api.url, "v24.0", "EAAB-invented")


@pytest.mark.parametrize(
    ("paging", "expected"),
    [
        ({}, {}),
        ({"cursors": {"after": "QVFI"}}, {}),
        ({"next": "https://g/v24.0/1/x?access_token=t&until=5&__paging_token=p"}, "until"),
        ({"next": "https://g/v24.0/1/x?fields=a&after=b%3D%3D", "cursors": {}}, "after"),
    ],
)
def test_the_next_page_is_asked_for_without_the_token_of_its_link(paging, expected):
    found = next_parameters(paging)
    assert "access_token" not in found
    assert "fields" not in found
    assert not found if expected == {} else expected in found


def test_paging_in_a_circle_ends(api):
    link = {"next": f"{api.url}/v24.0/1/x?after=same"}
    api.route("GET", "/v24.0/1/x", lambda _: Answer({"data": [{}], "paging": link}))
    pages = list(graph(api).pages("1/x", "t", {}, max_pages=100))
    assert len(pages) == 2


def test_no_list_is_read_beyond_its_most_pages(api):
    api.route(
        "GET",
        "/v24.0/1/x",
        lambda call: Answer(
            {"data": [{}], "paging": {"next": f"x?after={int(call.query.get('after', 0)) + 1}"}}
        ),
    )
    assert len(list(graph(api).pages("1/x", "t", {}, max_pages=7))) == 7


@pytest.mark.parametrize("header", ["[]", "nonsense", '{"1": [5]}', '{"call_count": "9"}'])
def test_usage_that_says_nothing_is_passed_over(api, waits, header):
    api.next_answers("/v24.0/1", [Answer({"id": "1"}, headers={"X-App-Usage": header})])
    assert graph(api).get("1", "t", {}) == {"id": "1"}
    assert waits == []


def test_waiting_for_many_requests_adds_up_to_patience_and_no_more(api, waits):
    hint = {
        "X-Business-Use-Case-Usage": json.dumps({"1": [{"estimated_time_to_regain_access": 8}]})
    }
    asked = graph(api)
    api.next_answers("/v24.0/1", [refusal(17, headers=hint)])
    assert asked.get("1", "t", {}) == {"id": "1"}
    api.next_answers("/v24.0/1", [refusal(17, headers=hint)])
    with pytest.raises(UnavailableError):
        asked.get("1", "t", {})
    assert waits == [480]


def test_sparing_an_allowance_stops_where_patience_does(api, waits):
    full = Answer({"id": "1"}, headers={"X-App-Usage": '{"call_count": 99}'})
    api.next_answers("/v24.0/1", [full] * 30)
    asked = graph(api)
    for _ in range(30):
        asked.get("1", "t", {})
    assert waits == [60] * 15
