"""HubSpot's CRM API on the loopback: its searches and their limit, its batches, its refusals."""

import pytest
import requests

from orchestration.sources import client
from orchestration.sources.apis import hubspot_search
from orchestration.sources.kinds.hubspot import KIND
from tests.api_fixtures.hubspot_api import TOKEN, AccountApi, contact, deal, refusal
from tests.loopback import Answer, LoopbackApi
from tests.reading_sources import read, source_of

SEARCH = "/crm/v3/objects/contacts/search"


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


@pytest.fixture
def few_results(account, monkeypatch):
    """Searches that end after 20 results instead of 10,000."""
    account.most_results = 20
    monkeypatch.setattr(hubspot_search, "MOST_RESULTS", 20)
    monkeypatch.setattr(hubspot_search, "PAGE_SIZE", 10)


def source(api, cursors=None, token=TOKEN, **options):
    given = {"base_url": api.url, **options}
    return source_of(KIND, given, {"access_token": token}, cursors)


def ids(records):
    return [one["id"] for one in records]


def test_contacts_are_read_to_the_end_of_their_pages_with_history(api, account):
    history = {
        "hs_email_optout": [
            {
                "value": "true",
                "timestamp": "2026-05-01T00:00:00Z",
                "sourceType": "CRM_UI",
                "updatedByUserId": 12345,
            }
        ]
    }
    account.contacts = [
        contact(n, f"2026-06-01T00:00:00.{n:03}Z", email=f"{n}@example.com", history=history)
        for n in range(1, 251)
    ]
    records, cursors = read(KIND, source(api))
    assert ids(records["contacts"]) == [str(n) for n in range(1, 251)]
    assert records["contacts"][0]["properties"]["email"] == "1@example.com"
    assert records["contacts"][0]["propertiesWithHistory"] == {
        "hs_email_optout": [{"value": "true", "timestamp": "2026-05-01T00:00:00Z"}],
        "hs_legal_basis": [],
    }
    assert cursors["contacts"] == "2026-06-01T00:00:00.250Z"


def test_the_next_extraction_goes_on_with_an_overlap(api, account):
    account.contacts = [
        contact(1, "2026-06-01T11:40:00.000Z"),
        contact(2, "2026-06-01T11:55:00.000Z"),
        contact(3, "2026-06-01T12:00:00.000Z"),
    ]
    _, cursors = read(KIND, source(api))
    account.contacts.append(contact(4, "2026-06-02T00:00:00.000Z"))
    records, cursors = read(KIND, source(api, cursors))
    assert ids(records["contacts"]) == ["2", "3", "4"]
    assert cursors["contacts"] == "2026-06-02T00:00:00.000Z"


@pytest.mark.usefixtures("few_results")
def test_more_than_one_search_gives_is_read_by_several(api, account):
    account.contacts = [contact(n, f"2026-06-01T00:00:00.{n:03}Z") for n in range(1, 96)]
    records, _ = read(KIND, source(api))
    assert ids(records["contacts"]) == [str(n) for n in range(1, 96)]


@pytest.mark.usefixtures("few_results")
def test_an_import_of_one_millisecond_is_walked_by_ids(api, account):
    imported = [contact(n, "2026-06-01T00:00:00.000Z") for n in range(1, 76)]
    before, after = contact(900, "2026-05-01T00:00:00.000Z"), contact(7, "2026-06-02T00:00:00.000Z")
    imported = [one for one in imported if one["id"] != "7"]
    account.contacts = [before, *imported, after]
    records, _ = read(KIND, source(api))
    found = ids(records["contacts"])
    assert sorted(found, key=int) == sorted(ids(account.contacts), key=int)
    assert (found[0], found[-1]) == ("900", "7")


@pytest.mark.usefixtures("few_results")
def test_a_record_that_changed_again_between_two_searches_comes_again(api, account):
    account.contacts = [contact(n, f"2026-06-01T00:00:00.{n:03}Z") for n in range(1, 21)]
    pages = KIND.pages(source(api))
    seen = []
    for page in pages:
        seen += ids(page.records) if page.table == "contacts" else []
        if seen and seen[-1] == "20" and len(account.contacts) == 20:
            account.contacts = [
                *account.contacts[:-1],
                contact(20, "2026-06-02T00:00:00.000Z"),
                contact(21, "2026-06-03T00:00:00.000Z"),
            ]
    assert seen == [str(n) for n in range(1, 21)] + ["20", "21"]


def test_deals_carry_their_contacts_in_one_order(api, account):
    account.deals = [deal(1), deal(2), deal(3)]
    account.contacts_of = {"1": [105, 101, 1001], "2": [7]}
    account.associations_at_once = 2
    records, _ = read(KIND, source(api))
    contacts = {one["id"]: ids(one["_contacts"]) for one in records["deals"]}
    assert contacts == {"1": ["101", "105", "1001"], "2": ["7"], "3": []}


def test_the_name_of_a_deal_is_not_asked_for(api, account):
    account.deals = [deal(1)]
    records, _ = read(KIND, source(api))
    assert "Ada" not in str(records["deals"])


def test_of_the_account_only_the_currency_is_kept(api, account):
    records, _ = read(KIND, source(api))
    assert records["account"] == [{"companyCurrency": "EUR"}]
    assert account.contacts == []


def test_a_contact_deleted_while_it_was_read_is_left_out(api, account):
    account.contacts = [contact(1), contact(2)]
    account.deleted_meanwhile = {"1"}
    records, _ = read(KIND, source(api))
    assert ids(records["contacts"]) == ["2"]


def test_nulls_and_fields_of_the_future_pass(api, account):
    account.contacts = [{**contact(1), "a_field_of_the_future": [1], "propertiesWithHistory": {}}]
    records, _ = read(KIND, source(api))
    assert records["contacts"][0]["a_field_of_the_future"] == [1]
    assert records["contacts"][0]["properties"]["phone"] is None


def test_what_passes_is_tried_again(api, account):
    account.contacts = [contact(1)]
    api.next_answers(
        SEARCH,
        [
            refusal(429, "RATE_LIMITS", "You have reached your ten_secondly_rolling limit."),
            refusal(502, "ERROR", "Bad gateway"),
            Answer({"results": [contact(1)]}, breaks_after=40),
        ],
    )
    records, _ = read(KIND, source(api))
    assert ids(records["contacts"]) == ["1"]


@pytest.mark.parametrize("scope", ["crm.objects.contacts.read", "crm.objects.deals.read"])
def test_a_missing_scope_is_a_refusal(api, account, scope):
    account.scopes.remove(scope)
    with pytest.raises(requests.HTTPError) as refused:
        read(KIND, source(api))
    assert refused.value.response.status_code == 403
    assert TOKEN not in str(refused.value)


@pytest.mark.usefixtures("account")
def test_a_dead_token_is_an_error_that_does_not_tell_the_token(api):
    with pytest.raises(requests.HTTPError) as refused:
        read(KIND, source(api, token="pat-secret-and-wrong"))  # noqa: S106
    assert refused.value.response.status_code == 401
    assert "pat-secret-and-wrong" not in str(refused.value)
