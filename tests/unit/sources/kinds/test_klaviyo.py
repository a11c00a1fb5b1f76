"""Klaviyo's JSON:API on the loopback: its links, its filters, its refusals."""

import json

import pytest
import requests

from orchestration.sources import client
from orchestration.sources.client import UnavailableError
from orchestration.sources.kinds.klaviyo import KIND
from tests.api_fixtures.klaviyo_api import KEY, AccountApi, errors, event, metric, profile
from tests.loopback import Answer, LoopbackApi
from tests.reading_sources import read, source_of


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 0.001)
    with LoopbackApi() as served:
        yield served


@pytest.fixture
def account(api):
    found = AccountApi()
    found.serve_on(api)
    return found


def source(api, cursors=None, key=KEY, **options):
    return source_of(KIND, {"base_url": api.url, **options}, {"api_key": key}, cursors)


def test_profiles_are_read_to_the_end_of_their_links(api, account):
    account.profiles = [profile(f"P{n}", f"2026-06-{n:02}T00:00:00+00:00") for n in range(1, 8)]
    account.page_size = 3
    records, cursors = read(KIND, source(api))
    assert [one["id"] for one in records["profiles"]] == [f"P{n}" for n in range(1, 8)]
    assert cursors["profiles"] == "2026-06-07T00:00:00+00:00"


def test_only_what_the_contract_needs_is_asked_for(api, account):
    account.profiles = [profile("P1")]
    records, _ = read(KIND, source(api))
    (one,) = records["profiles"]
    assert one["attributes"]["location"] == {"city": None, "country": None}
    assert one["attributes"]["subscriptions"]["email"]["marketing"] == {
        "consent": "NEVER_SUBSCRIBED"
    }
    assert "properties" not in one["attributes"]
    assert set(one) == {"type", "id", "attributes"}


def test_the_next_extraction_goes_on_with_an_overlap(api, account):
    account.profiles = [
        profile("P1", "2026-06-01T11:40:00+00:00"),
        profile("P2", "2026-06-01T11:55:00+00:00"),
        profile("P3", "2026-06-01T12:00:00+00:00"),
    ]
    _, cursors = read(KIND, source(api))
    account.profiles.append(profile("P4", "2026-06-02T00:00:00+00:00"))
    records, cursors = read(KIND, source(api, cursors))
    assert [one["id"] for one in records["profiles"]] == ["P2", "P3", "P4"]
    assert cursors["profiles"] == "2026-06-02T00:00:00+00:00"


def test_a_field_of_the_future_and_an_empty_profile_pass(api, account):
    account.profiles = [profile("P1", location=None, subscriptions=None)]
    account.profiles[0]["a_field_of_the_future"] = {"x": [1]}
    records, _ = read(KIND, source(api))
    assert records["profiles"][0]["a_field_of_the_future"] == {"x": [1]}
    assert records["profiles"][0]["attributes"]["subscriptions"] is None


def test_without_conversions_no_event_is_ever_asked_for(api, account):
    account.events = [event("E1", "M1", "2026-05-01T00:00:00+00:00")]
    read(KIND, source(api))
    assert {call.path for call in api.calls} == {"/api/profiles"}


def test_only_events_of_named_metrics_are_read(api, account):
    account.metrics = [metric("M1", "Joined"), metric("M2", "Joined"), metric("M3", "Opened Email")]
    account.events = [
        event("E1", "M1", "2026-05-01T00:00:00+00:00", Code="ADA10", Note="private"),
        event("E2", "M2", "2026-05-02T00:00:00+00:00", who=None, **{"$value": 5.5}),
        event("E3", "M3", "2026-05-03T00:00:00+00:00"),
    ]
    options = {
        "conversions": {"Joined": "signup"},
        "event_properties": {"promo_code": "Code", "value": "$value"},
    }
    records, cursors = read(KIND, source(api, **options))
    # Two integrations may give their metric the same name.
    assert records["events"] == [
        {
            "id": "E1",
            "metric_id": "M1",
            "profile_id": "P1",
            "occurred_at": "2026-05-01T00:00:00+00:00",
            "promo_code": "ADA10",
            "value": None,
        },
        {
            "id": "E2",
            "metric_id": "M2",
            "profile_id": None,
            "occurred_at": "2026-05-02T00:00:00+00:00",
            "promo_code": None,
            "value": 5.5,
        },
    ]
    assert records["metrics"] == [
        {"id": "M1", "name": "Joined", "kind": "signup"},
        {"id": "M2", "name": "Joined", "kind": "signup"},
        {"id": "M3", "name": "Opened Email", "kind": None},
    ]
    assert json.loads(cursors["events"]) == {
        "M1": "2026-05-01T00:00:00+00:00",
        "M2": "2026-05-02T00:00:00+00:00",
    }


def test_a_metric_named_later_is_read_from_its_beginning(api, account):
    account.metrics = [metric("M1", "Joined"), metric("M2", "Installed")]
    account.events = [
        event("E1", "M1", "2026-05-01T00:00:00+00:00"),
        event("E2", "M1", "2026-05-10T00:00:00+00:00"),
        event("E3", "M2", "2026-01-01T00:00:00+00:00"),
    ]
    _, cursors = read(KIND, source(api, conversions={"Joined": "signup"}))
    both = {"Joined": "signup", "Installed": "app_install"}
    records, cursors = read(KIND, source(api, cursors, conversions=both))
    # E1 is older than a day before the last; the metric that is new begins with its first.
    assert [one["id"] for one in records["events"]] == ["E2", "E3"]
    assert json.loads(cursors["events"]) == {
        "M1": "2026-05-10T00:00:00+00:00",
        "M2": "2026-01-01T00:00:00+00:00",
    }


def test_a_metric_that_is_not_known_yet_is_said_and_stops_nothing(api, account, caplog):
    account.profiles = [profile("P1")]
    records, _ = read(KIND, source(api, conversions={"Jonied": "signup"}))
    assert records["events"] == []
    assert len(records["profiles"]) == 1
    assert "no metric 'Jonied'" in caplog.text


def test_a_kind_of_conversion_that_the_contract_lacks_is_refused():
    with pytest.raises(ValueError, match="conversions"):
        source_of(KIND, {"conversions": {"Placed Order": "purchase"}})


def test_what_passes_is_tried_again(api, account):
    account.profiles = [profile("P1"), profile("P2")]
    api.next_answers(
        "/api/profiles",
        [
            errors(429, "throttled", "Request was throttled.", **{"Retry-After": "0"}),
            errors(500, "error", "A server error occurred."),
            Answer({"data": [profile("P1")]}, breaks_after=30),
        ],
    )
    records, _ = read(KIND, source(api))
    assert [one["id"] for one in records["profiles"]] == ["P1", "P2"]


def test_a_wait_longer_than_a_run_is_not_waited_for(api, account):
    account.profiles = [profile("P1")]
    throttled = errors(429, "throttled", "Request was throttled.", **{"Retry-After": "86400"})
    api.next_answers("/api/profiles", [throttled])
    with pytest.raises(UnavailableError, match="86400 s"):
        read(KIND, source(api))


def test_a_page_is_a_place_to_go_on_from_when_the_next_fails(api, account):
    account.profiles = [profile("P1"), profile("P2", "2026-06-02T00:00:00+00:00")]
    account.page_size = 1
    pages = KIND.pages(source(api))
    seen = [next(pages), next(pages)]
    account.scopes.clear()
    with pytest.raises(requests.HTTPError):
        next(pages)
    assert seen[1].cursor == "2026-06-01T00:00:00+00:00"


@pytest.mark.parametrize("scope", ["profiles:read", "metrics:read", "events:read"])
def test_a_missing_scope_is_a_refusal(api, account, scope):
    account.metrics = [metric("M1", "Joined")]
    account.scopes.remove(scope)
    with pytest.raises(requests.HTTPError) as refused:
        read(KIND, source(api, conversions={"Joined": "signup"}))
    assert refused.value.response.status_code == 403
    assert KEY not in str(refused.value)


@pytest.mark.usefixtures("account")
def test_a_dead_key_is_an_error_that_does_not_tell_the_key(api):
    with pytest.raises(requests.HTTPError) as refused:
        read(KIND, source(api, key="pk_secret_and_wrong"))
    assert refused.value.response.status_code == 401
    assert "pk_secret_and_wrong" not in str(refused.value)


def test_a_link_to_another_host_is_not_followed(api, account):
    account.profiles = [profile("P1"), profile("P2")]
    account.page_size = 1
    account.url = "http://127.0.0.1:9"
    with pytest.raises(UnavailableError, match="another host"):
        read(KIND, source(api))
