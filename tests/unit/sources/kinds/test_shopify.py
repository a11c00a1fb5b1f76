"""Shopify's Admin GraphQL API on the loopback: its paging, its prices, its refusals."""

import pytest
import requests

from orchestration.sources import client
from orchestration.sources.apis import shopify_graphql
from orchestration.sources.client import RefusedError, UnavailableError
from orchestration.sources.kinds.shopify import KIND
from tests.api_fixtures.shopify_api import (
    TOKEN,
    ShopApi,
    customer,
    discount,
    line_item,
    money,
    order,
)
from tests.loopback import Answer, LoopbackApi
from tests.reading_sources import read, source_of

ENDPOINT = r"/admin/api/2026-07/graphql\.json"


@pytest.fixture
def api():
    with LoopbackApi() as served:
        yield served


@pytest.fixture
def shop(api):
    found = ShopApi()
    found.serve_on(api)
    return found


@pytest.fixture(autouse=True)
def pauses(monkeypatch):
    waited: list[float] = []
    monkeypatch.setattr(shopify_graphql, "pause", waited.append)
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 0.001)
    return waited


def source(api, cursors=None, token=TOKEN, **options):
    given = {"shop": "stridewell", "base_url": api.url, **options}
    return source_of(KIND, given, {"access_token": token}, cursors)


def test_every_list_and_every_list_inside_it_is_read_to_its_end(api, shop):
    shop.customers = [customer(n) for n in range(1, 8)]
    returned = [
        {
            "lineItem": line_item(n),
            "subtotalSet": money("1.00"),
            "totalTaxSet": money("0.19"),
        }
        for n in range(7)
    ]
    shipping = [{"subtotalAmountSet": money("1.00"), "taxAmountSet": money("0.19")}] * 3
    refund = {
        "__typename": "Refund",
        "id": "gid://shopify/Refund/1",
        "createdAt": "2026-05-02T00:00:00Z",
        "totalRefundedSet": money("1.00"),
        "refundLineItems": returned,
        "refundShippingLines": shipping,
    }
    shop.orders = [order(1, lineItems=[line_item(n) for n in range(300)], refunds=[refund])]
    shop.discounts = [discount(1, [f"CODE{n}" for n in range(12)], owners=[1])]

    records, _ = read(KIND, source(api, page_size=3))

    assert [one["legacyResourceId"] for one in records["customers"]] == list("1234567")
    (sold,) = records["orders"]
    assert [int(line["id"].rpartition("/")[2]) for line in sold["lineItems"]["nodes"]] == [
        *range(300)
    ]
    assert len(sold["refunds"][0]["refundLineItems"]["nodes"]) == 7
    assert len(sold["refunds"][0]["refundShippingLines"]["nodes"]) == 3
    (gift,) = records["discounts"]
    assert [node["code"] for node in gift["discount"]["codes"]["nodes"]] == [
        f"CODE{n}" for n in range(12)
    ]


def test_the_marks_of_paging_are_no_part_of_a_record(api, shop):
    shop.orders = [order(1, lineItems=[line_item(1)])]
    records, _ = read(KIND, source(api))
    assert "pageInfo" not in str(records["orders"])


def test_the_next_extraction_goes_on_with_an_overlap(api, shop):
    shop.customers = [
        customer(1, updatedAt="2026-06-01T11:40:00Z"),
        customer(2, updatedAt="2026-06-01T11:55:00Z"),
        customer(3, updatedAt="2026-06-01T12:00:00Z"),
    ]
    _, cursors = read(KIND, source(api))
    assert cursors["customers"] == "2026-06-01T12:00:00Z"

    shop.customers.append(customer(4, updatedAt="2026-06-02T00:00:00Z"))
    records, cursors = read(KIND, source(api, cursors))
    # 11:50 is ten minutes before the last change that was seen.
    assert [one["legacyResourceId"] for one in records["customers"]] == ["2", "3", "4"]
    assert cursors["customers"] == "2026-06-02T00:00:00Z"


def test_each_page_is_a_place_to_go_on_from(api, shop):
    shop.customers = [customer(n, updatedAt=f"2026-06-0{n}T00:00:00Z") for n in range(1, 5)]
    seen = [
        page.cursor for page in KIND.pages(source(api, page_size=2)) if page.table == "customers"
    ]
    assert seen == ["2026-06-02T00:00:00Z", "2026-06-04T00:00:00Z"]


@pytest.mark.usefixtures("shop")
def test_nothing_new_leaves_the_cursor_where_it_was(api):
    before = {"customers": "2026-06-01T12:00:00Z"}
    _, cursors = read(KIND, source(api, before))
    assert cursors == before


def test_only_discounts_with_codes_are_kept(api, shop):
    automatic = {
        "id": "gid://shopify/DiscountAutomaticNode/2",
        "discount": {
            "__typename": "DiscountAutomaticBasic",
            "title": "Everybody",
            "updatedAt": "2026-06-03T00:00:00Z",
        },
    }
    shop.discounts = [discount(1, ["ADA10"], owners=[501]), automatic]
    records, _ = read(KIND, source(api))
    assert [one["id"] for one in records["discounts"]] == ["gid://shopify/DiscountCodeNode/1"]


def test_an_order_of_nobody_and_a_customer_without_contact_pass(api, shop):
    shop.orders = [order(1, customer=None)]
    shop.customers = [customer(1, firstName=None)]
    records, _ = read(KIND, source(api))
    assert records["orders"][0]["customer"] is None
    assert records["customers"][0]["defaultEmailAddress"] is None


@pytest.mark.usefixtures("shop")
def test_what_the_consent_covers_is_what_the_deployment_says(api):
    records, _ = read(KIND, source(api))
    assert records["consent_meaning"] == [{"covers_outreach": True, "covers_profiling": False}]
    records, _ = read(KIND, source(api, consent_covers=["outreach", "profiling"]))
    assert records["consent_meaning"] == [{"covers_outreach": True, "covers_profiling": True}]


def test_an_empty_bucket_of_points_is_waited_for(api, shop, pauses):
    shop.customers = [customer(1)]
    shop.most_points, shop.points, shop.restored_each_time = 300.0, 60.0, 60.0
    records, _ = read(KIND, source(api))
    assert len(records["customers"]) == 1
    # 202 points for 50 customers, 120 in the bucket, 100 more a second: then two more refusals.
    assert pauses[:2] == [pytest.approx(1.0), pytest.approx(1.0)]


def test_a_bucket_that_never_fills_ends_the_patience(api, shop, monkeypatch):
    shop.most_points, shop.points, shop.restored_each_time = 300.0, 0.0, 0.0
    monkeypatch.setattr(client, "PATIENCE_SECONDS", 10)
    with pytest.raises(UnavailableError, match="throttles customers for longer than a run waits"):
        read(KIND, source(api))


def test_a_page_that_costs_too_much_is_asked_for_in_smaller_ones(api, shop):
    shop.customers = [customer(n) for n in range(200)]
    records, _ = read(KIND, source(api, page_size=250))
    assert len(records["customers"]) == 200
    asked = [call.json["variables"]["first"] for call in api.calls]
    assert asked[:3] == [250, 125, 125]


def test_a_query_dearer_than_the_whole_bucket_is_asked_for_in_smaller_ones(api, shop):
    shop.customers = [customer(n) for n in range(40)]
    shop.most_points = shop.points = 100.0
    records, _ = read(KIND, source(api))
    assert len(records["customers"]) == 40


@pytest.mark.parametrize(
    ("scope", "table"),
    [
        ("read_customers", "customers"),
        ("read_orders", "orders"),
        ("read_discounts", "discounts"),
    ],
)
def test_a_missing_scope_is_named_although_the_status_is_200(api, shop, scope, table):
    shop.scopes.remove(scope)
    with pytest.raises(RefusedError, match=f"Required access: `{scope}`") as refused:
        read(KIND, source(api))
    assert refused.value.table == table


def test_a_field_refused_inside_a_record_refuses_the_table(api, shop):
    shop.orders = [order(1)]
    answer = {
        "data": {"page": {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}},
        "errors": [
            {
                "message": "This app is not approved to access the Customer object.",
                "extensions": {"code": "ACCESS_DENIED"},
                "path": ["page", "nodes", 0, "customer"],
            }
        ],
    }
    api.next_answers(ENDPOINT, [Answer(answer)])
    with pytest.raises(RefusedError, match="not approved to access the Customer object"):
        read(KIND, source(api))


@pytest.mark.usefixtures("shop")
def test_a_dead_token_is_an_error_that_does_not_tell_the_token(api):
    with pytest.raises(requests.HTTPError) as refused:
        read(KIND, source(api, token="shpat_secret_and_wrong"))  # noqa: S106
    assert refused.value.response.status_code == 401
    assert "shpat_secret_and_wrong" not in str(refused.value)


def test_what_passes_is_tried_again(api, shop):
    shop.customers = [customer(1)]
    whole = Answer({"data": {"page": {"nodes": [], "pageInfo": {"hasNextPage": False}}}})
    api.next_answers(
        ENDPOINT,
        [
            Answer({"errors": "Too many"}, status=429, headers={"Retry-After": "0"}),
            Answer({"errors": "Internal"}, status=500),
            Answer(whole.body, breaks_after=20),
            Answer(
                {
                    "errors": [
                        {
                            "message": "Internal error. Looks like something went wrong.",
                            "extensions": {"code": "INTERNAL_SERVER_ERROR"},
                        }
                    ]
                }
            ),
        ],
    )
    records, _ = read(KIND, source(api))
    assert len(records["customers"]) == 1


@pytest.mark.usefixtures("shop")
def test_a_fault_that_stays_is_told(api):
    fault = Answer({"errors": [{"message": "Timeout", "extensions": {"code": "TIMEOUT"}}]})
    api.next_answers(ENDPOINT, [fault] * 9)
    with pytest.raises(UnavailableError, match="did not answer the query for customers: Timeout"):
        read(KIND, source(api))


@pytest.mark.usefixtures("shop")
def test_a_field_that_a_version_does_not_know_is_told(api):
    error = {
        "message": "Field 'context' doesn't exist on type 'DiscountCodeBasic'",
        "extensions": {"code": "undefinedField"},
    }
    api.next_answers(ENDPOINT, [Answer({"errors": [error]})])
    with pytest.raises(UnavailableError, match="check the option `api_version`"):
        read(KIND, source(api))


@pytest.mark.usefixtures("shop")
def test_an_answer_that_is_no_json_is_told(api):
    api.next_answers(ENDPOINT, [Answer(b"<html>Unavailable shop</html>")])
    with pytest.raises(UnavailableError, match="no JSON"):
        read(KIND, source(api))


@pytest.mark.parametrize("name", ["Stridewell", "https://evil.example/", "a.b", ""])
def test_a_shop_is_called_by_its_own_name_alone(name):
    with pytest.raises(ValueError, match="shop"):
        source_of(KIND, {"shop": name})
