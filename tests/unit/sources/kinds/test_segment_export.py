"""Segment messages: pages with a code, who visitors are, conversions, and orders if asked for."""

import gzip

import pytest

from orchestration.sources.kinds.segment_export import KIND
from tests.api_fixtures.segment_files import as_lines, message, on_page
from tests.reading_sources import read, source_of

LANDING = "https://stridewell.example/shoes?ref=ADA10"
ORDER = {
    "order_id": "1001",
    "revenue": 80.0,
    "total": 99.2,
    "shipping": 4,
    "tax": 15.2,
    "discount": "20",
    "coupon": "ADA10",
    "currency": "EUR",
    "products": [
        {"product_id": "p1", "name": "Trail shoe", "category": "shoes", "price": 50, "quantity": 2},
        {"sku": "s2", "quantity": None},
        "odd",
    ],
}
MESSAGES = [
    message("page", "2026-02-25T06:00:00Z", **on_page(LANDING)),
    message("page", "2026-02-25T06:01:00Z", **on_page("https://stridewell.example/shoes")),
    message("identify", "2026-02-25T08:02:00+02:00", userId="c-1", traits={"email": "a@b.example"}),
    message("track", "2026-02-25T06:03:00.5Z", event="Signed Up", properties={"value": 3}),
    message("track", "2026-02-25T06:04:00Z", event="Order Completed", properties=ORDER),
    message(
        "track",
        "2026-02-26T06:00:00Z",
        event="Order Refunded",
        properties={"order_id": "1001", "total": 30},
    ),
    message("screen", "2026-02-27T06:00:00Z", properties={"ref": "BEN", "name": "Home"}),
    message("track", "2026-02-27 06:00:00", event="Signed Up", properties=None, anonymousId=None),
]


def read_folder(folder, messages=MESSAGES, **options) -> dict[str, list]:
    file = folder / "segment" / "source" / "1772000000000" / "0.gz"
    file.parent.mkdir(parents=True)
    file.write_bytes(gzip.compress(as_lines(messages)))
    chosen = {"path": "segment", "conversions": {"Signed Up": "signup"}, **options}
    return read(KIND, source_of(KIND, chosen, folder=folder))[0]


def test_a_page_with_a_code_is_a_click(tmp_path):
    clicks = read_folder(tmp_path)["clicks"]
    assert [(each["code"], each["at"], each["anonymousId"]) for each in clicks] == [
        ("ADA10", "2026-02-25T06:00:00.000000+00:00", "anon-1"),
        ("BEN", "2026-02-27T06:00:00.000000+00:00", "anon-1"),
    ]


def test_who_a_visitor_is_is_kept_without_anything_else_of_them(tmp_path):
    records = read_folder(tmp_path)
    assert records["identities"] == [{"anonymousId": "anon-1", "userId": "c-1"}]
    for private in ("a@b.example", "203.0.113.7", "not to be kept", "Mozilla"):
        assert private not in str(records)


def test_conversions_are_the_events_that_were_named(tmp_path):
    first, second = read_folder(tmp_path)["conversions"]
    assert (first["kind"], first["value"], first["at"]) == (
        "signup",
        "3",
        "2026-02-25T06:03:00.500000+00:00",
    )
    assert (second["anonymousId"], second["at"]) == (None, "2026-02-27 06:00:00")


def test_orders_are_read_only_if_asked_for(tmp_path):
    assert read_folder(tmp_path)["order_events"] == []


def test_an_order_comes_with_its_amounts_as_they_were_written(tmp_path):
    completed, refunded = read_folder(tmp_path, orders=True)["order_events"]
    assert completed["state"] == "completed"
    assert (completed["revenue"], completed["discount"], completed["tax"]) == ("80.0", "20", "15.2")
    assert completed["products"] == [
        {
            "line_number": 1,
            "product_id": "p1",
            "name": "Trail shoe",
            "category": "shoes",
            "quantity": "2",
            "price": "50",
        },
        {
            "line_number": 2,
            "product_id": "s2",
            "name": None,
            "category": None,
            "quantity": None,
            "price": None,
        },
    ]
    assert (refunded["state"], refunded["total"], refunded["products"]) == ("refunded", "30", [])


def test_a_user_id_that_is_no_customer_stays_out(tmp_path):
    assert read_folder(tmp_path, user_id_is_customer_id=False)["identities"] == []


@pytest.mark.parametrize("odd", [{"type": "track"}, {"type": None}, {}, {"context": "x"}])
def test_odd_messages_pass(tmp_path, odd):
    records = read_folder(tmp_path, [odd])
    assert not any(records.values())
