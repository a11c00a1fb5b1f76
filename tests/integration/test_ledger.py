"""The ledger through the real main job: what is handed over later, and what is refused."""

from datetime import UTC, datetime
from decimal import Decimal

import pyarrow.parquet as pq

from orchestration import replay
from orchestration.brand import load_brand
from orchestration.configuration import end_of_newest_day
from orchestration.deployment import Deployment
from orchestration.extract.assets import ExtractConfig
from orchestration.extract.contract import TABLES
from orchestration.extract.folder import discover
from orchestration.extract.landing import land
from tests.folders import write_codes, write_csv, write_orders


def by_key(table):
    return {(row["conversion_key"], row["credit_number"]): row for row in table.to_pylist()}


def ledger_of(ran):
    return by_key(pq.read_table(ran.published / "conversion_ledger.parquet"))


def test_every_order_is_published_with_its_credits_and_no_buyer(small_run):
    ledger = ledger_of(small_run)
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


def test_the_evidence_spreads_no_code(small_run):
    assert not [row for row in ledger_of(small_run).values() if "anna" in row["evidence"].lower()]


def test_a_refund_that_comes_later_changes_what_was_credited(small_run, tmp_path):
    """The refund lands beside the first load; the models are replayed over the same lake."""
    ran = small_run.copied(tmp_path)
    folder = ran.folder
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


def refused_run(ran, run_main_here, *words):
    """A run on the folder as it is now fails with these words and publishes nothing."""
    current = (ran.published / "current").resolve()
    refused = run_main_here(ran.folder, ran.output)
    assert refused.status == 1, refused.printed
    printed = " ".join(refused.printed.split())
    for word in (*words, "Nothing was published."):
        assert word in printed
    assert (ran.published / "current").resolve() == current


def test_a_code_that_two_campaigns_claim_is_refused_with_place_and_fix(
    small_run, run_main_here, tmp_path
):
    ran = small_run.copied(tmp_path)
    write_codes(ran.folder, "anna,c2,promo_code,winter,2026-06-01T00:00:00Z")
    place = "referral_codes.csv, line 3: the campaign_id 'winter' claims a code"
    refused_run(ran, run_main_here, place, "Give one of them another code")


def test_an_activation_of_an_unknown_customer_is_refused_with_place_and_fix(
    small_run, run_main_here, tmp_path
):
    ran = small_run.copied(tmp_path)
    header = "campaign_id,customer_id,arm,assigned_at"
    rows = [f"autumn,{one},control,2026-06-01T00:00:00Z" for one in ("c1", "c99")]
    write_csv(ran.folder, "activations", header, rows)
    place = "activations.csv, line 3: customer_id 'c99' of campaign 'autumn'"
    refused_run(ran, run_main_here, place, "Correct the customer_id")
