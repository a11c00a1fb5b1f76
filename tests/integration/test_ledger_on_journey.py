"""The ledger on a grocer's own order lines: every basket in it, to the cent.

Hand-made lines pin the conversion; the real set is read where it lies beside the project.
"""

import csv
import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.validation import journey
from orchestration.validation.errors import DatasetError

REAL = Path(__file__).parents[3] / "shared" / "datasets" / "completejourney"

LINES = """\
household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,coupon_disc,coupon_match_disc,week,transaction_timestamp
1,9,100,7,1,3.86,0.43,0.0,0.0,5,2017-01-28 19:06:53
1,9,100,8,2,1.50,0.00,1.0,0.25,5,2017-01-28 19:06:54
2,9,101,7,1,0.00,0.00,0.0,0.0,5,2017-02-01 08:00:00
3,9,102,7,1,2.00,0.00,0.0,0.0,5,2017-02-02 08:00:00
"""
REDEMPTIONS = """\
household_id,coupon_upc,campaign_id,redemption_date
1,555,26,2017-01-28
3,555,26,2017-02-02
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("journey")
    for name, text in ((journey.LINES, LINES), (journey.REDEMPTIONS, REDEMPTIONS)):
        (folder / name).write_bytes(gzip.compress(text.encode()))
    return folder


def test_a_basket_becomes_an_order_worth_what_the_grocer_received(small):
    orders = journey.contract_tables(small)["orders"].to_pylist()
    assert [row["order_id"] for row in orders] == ["100", "101", "102"]
    assert orders[0]["gross_amount"] == Decimal("6.04")
    assert orders[0]["discount_amount"] == Decimal("0.68")
    assert orders[0]["promo_code"] == "555"
    assert str(orders[0]["ordered_at"]) == "2017-01-28 19:06:53+00:00"


def test_made_up_owners_earn_from_others_and_not_from_themselves(small):
    found = journey.reconcile(small, with_owners=True)
    assert found.parts == {"code": (1, Decimal("2.00")), "none": (2, Decimal("5.36"))}


def test_a_folder_without_the_set_is_refused(tmp_path):
    with pytest.raises(DatasetError, match=r"transactions_sample\.csv\.gz is missing"):
        journey.reconcile(tmp_path)


@pytest.mark.skipif(not REAL.is_dir(), reason="the public set is not beside the project")
@pytest.mark.parametrize("with_owners", [False, True])
def test_the_real_set_is_reconciled_to_the_cent(with_owners):
    with gzip.open(REAL / journey.LINES, "rt", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    with gzip.open(REAL / journey.REDEMPTIONS, "rt", encoding="utf-8") as file:
        redemptions = sum(1 for _ in csv.DictReader(file))
    found = journey.reconcile(REAL, with_owners=with_owners)
    assert found.ledger_order_count == len({line["basket_id"] for line in lines})
    # One value of the set is written as a binary float: 4.4e-16.
    values = [Decimal(line["sales_value"]).quantize(Decimal("0.0001")) for line in lines]
    assert found.ledger_amount == sum(values)
    assert found.unbalanced_count == 0
    assert found.ledger_conversion_count == redemptions
    assert sum(amount for _, amount in found.parts.values()) == found.ledger_amount
