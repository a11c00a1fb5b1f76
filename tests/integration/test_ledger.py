"""The ledger through the real main job: what is handed over later, and what is refused."""

from datetime import UTC, datetime
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from orchestration import replay
from orchestration.brand import load_brand
from orchestration.configuration import end_of_newest_day
from orchestration.deployment import Deployment
from orchestration.extract.assets import ExtractConfig
from orchestration.extract.contract import TABLES
from orchestration.extract.folder import discover
from orchestration.extract.landing import land
from tests.folders import small_folder, write_csv

ORDERS = (
    "order_id,customer_id,ordered_at,gross_amount,discount_amount,refunded_amount,refunded_at,"
    "currency,promo_code,status"
)


def write_orders(folder, *, refund_of_coded="", refund_of_lost=""):
    """c1 buys with c0's code, twice; c3 after liking posts of c1 and c2; c4 cancels."""

    def refunded(amount):
        return f"{amount},2026-06-29T10:00:00Z" if amount else ","

    write_csv(
        folder,
        "orders",
        ORDERS,
        [
            f"coded,c1,2026-06-20T10:00:00Z,100.00,10.00,{refunded(refund_of_coded)},EUR,ANNA,paid",
            f"lost,c1,2026-06-21T10:00:00Z,40.00,,{refunded(refund_of_lost)},EUR,anna,paid",
            "shown,c3,2026-06-25T10:00:00Z,30.01,,,,EUR,,paid",
            "void,c4,2026-06-25T10:00:00Z,7.00,,,,EUR,ANNA,cancelled",
            "stranger,x9,2026-06-25T10:00:00Z,5.00,,,,EUR,,paid",
        ],
    )


def write_codes(folder, *more):
    header = "code,customer_id,kind,campaign_id,valid_from"
    first = "ANNA,c0,promo_code,autumn,2026-01-01T00:00:00Z"
    write_csv(folder, "referral_codes", header, [first, *more])


def by_key(table):
    return {(row["conversion_key"], row["credit_number"]): row for row in table.to_pylist()}


def ledger_of(ran):
    return by_key(pq.read_table(ran.published / "conversion_ledger.parquet"))


@pytest.fixture(scope="module")
def first(run_main_job, tmp_path_factory):
    root = tmp_path_factory.mktemp("ledger")
    folder = small_folder(root / "in")
    write_orders(folder)
    write_codes(folder)
    ran = run_main_job(folder, root / "out")
    assert ran.status == 0, ran.printed
    return ran, folder, ledger_of(ran)


def test_every_order_is_published_with_its_credits_and_no_buyer(first):
    _, _, ledger = first
    told = {
        key: (row["rule"], row["credited_customer_id"], row["amount"], row["is_cancelled"])
        for key, row in ledger.items()
    }
    assert told == {
        ("coded", 1): ("code", "c0", Decimal("90.0000"), False),
        ("lost", 1): ("code", "c0", Decimal("40.0000"), False),
        ("shown", 1): ("exposure", "c1", Decimal("15.0100"), False),
        ("shown", 2): ("exposure", "c2", Decimal("15.0000"), False),
        ("void", 1): ("none", None, Decimal("7.0000"), True),
        ("stranger", 1): ("none", None, Decimal("5.0000"), False),
    }
    assert {row["rule_version"] for row in ledger.values()} == {"2"}
    assert "customer_id" not in ledger["coded", 1]
    assert ledger["coded", 1]["campaign_id"] == "autumn"


def test_the_evidence_spreads_no_code(first):
    _, _, ledger = first
    assert not [row for row in ledger.values() if "anna" in row["evidence"].lower()]


def test_a_refund_that_comes_later_changes_what_was_credited(first):
    """The refund lands beside the first load; the models are replayed over the same lake."""
    ran, folder, _ = first
    write_orders(folder, refund_of_coded="20.50", refund_of_lost="40.00")
    deployment = Deployment(folder, ran.output)
    terms = ExtractConfig.model_validate({}).terms(datetime.now(UTC))
    assert land(deployment, TABLES["orders"], discover(folder).parts["orders"], terms).load
    with replay.memory(threads=1) as connection:
        replay.provide_lake(connection, deployment)
        as_of = end_of_newest_day(connection)
        replay.configure(connection, load_brand(folder / "brand.yaml"), as_of)
        replay.build(connection, ["conversion_ledger", "customer_roi"])
        ledger = by_key(
            connection.execute("select * from marts.conversion_ledger").to_arrow_table()
        )
        roi = connection.execute(
            "select attributed_order_count, attributed_net_amount from marts.customer_roi "
            "where customer_id = 'c0'"
        ).fetchall()
    coded, lost = ledger["coded", 1], ledger["lost", 1]
    assert (coded["credited_customer_id"], coded["amount"]) == ("c0", Decimal("69.5000"))
    assert (lost["credited_customer_id"], lost["rule"], lost["amount"]) == (None, "none", 0)
    assert lost["is_fully_refunded"]
    assert lost["evidence"] == "everything paid was paid back"
    assert roi == [(1, Decimal("69.5000"))]


def refused_run(first, run_main_job, *words):
    """A run on the folder as it is now fails with these words and publishes nothing."""
    ran, folder, _ = first
    current = (ran.published / "current").resolve()
    refused = run_main_job(folder, ran.output)
    assert refused.status == 1, refused.printed
    printed = " ".join(refused.printed.split())
    for word in (*words, "Nothing was published."):
        assert word in printed
    assert (ran.published / "current").resolve() == current


def test_a_code_that_two_campaigns_claim_is_refused_with_place_and_fix(first, run_main_job):
    _, folder, _ = first
    write_codes(folder, "anna,c2,promo_code,winter,2026-06-01T00:00:00Z")
    place = "referral_codes.csv, line 3: the campaign_id 'winter' claims a code"
    refused_run(first, run_main_job, place, "Give one of them another code")
    write_codes(folder)


def test_an_activation_of_an_unknown_customer_is_refused_with_place_and_fix(first, run_main_job):
    _, folder, _ = first
    header = "campaign_id,customer_id,arm,assigned_at"
    rows = [f"autumn,{one},control,2026-06-01T00:00:00Z" for one in ("c1", "c99")]
    write_csv(folder, "activations", header, rows)
    place = "activations.csv, line 3: customer_id 'c99' of campaign 'autumn'"
    refused_run(first, run_main_job, place, "Correct the customer_id")
