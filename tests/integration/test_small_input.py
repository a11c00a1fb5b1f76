"""Little input, odd input and input that is refused: what the main job makes of each."""

import os
import shutil
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import replay
from orchestration.brand import Brand
from orchestration.campaign.schemas import TABLES as CAMPAIGN_TABLES
from orchestration.deployment import Deployment
from orchestration.publish.tables import TABLES as PUBLISHED_TABLES
from tests.folders import CAMPAIGN, PEOPLE, small_folder, write_accounts, write_brand
from tests.jobs import failure, run_part

QUOTA_OF_AUSTRIA = CAMPAIGN + "quotas:\n  - {segment: country, value: AT, min: 1}\n"


def ranked_of(ran):
    return pq.read_table(ran.published / "ranked_influencers.parquet").to_pylist()


def digests(ran) -> dict[str, bytes]:
    current = ran.published / "current"
    return {path.name: path.read_bytes() for path in current.glob("*.parquet")}


def test_a_small_drop_ranks_everybody_who_consented(small_run):
    rows = ranked_of(small_run)
    assert [row["rank"] for row in rows] == list(range(1, PEOPLE + 1))
    assert {row["customer_id"] for row in rows} == {f"c{n}" for n in range(PEOPLE)}


def test_an_unknown_follower_count_stays_unknown(small_run):
    unknown = next(row for row in ranked_of(small_run) if row["customer_id"] == "c4")
    assert unknown["followers_count"] is None
    assert unknown["is_micro_influencer"] is None
    assert unknown["score_low"] < unknown["score_high"]


def test_the_same_folder_again_publishes_the_same_bytes(small_run, run_main_here, tmp_path):
    ran = small_run.copied(tmp_path)
    again = run_main_here(ran.folder, ran.output)
    assert again.status == 0, again.printed
    assert digests(again) == digests(small_run)


def test_another_output_gets_the_same_bytes(small_run, run_main_here, tmp_path):
    elsewhere = run_main_here(small_run.folder, tmp_path / "out")
    assert elsewhere.status == 0, elsewhere.printed
    assert digests(elsewhere) == digests(small_run)


def refused(ran, *words):
    assert ran.status == 1, ran.printed
    assert "Nothing was published." in ran.printed
    for word in words:
        assert word in ran.printed
    assert "Traceback" not in ran.printed


def test_another_brand_is_refused_and_nothing_changes(small_run, run_main_here, tmp_path):
    before = digests(small_run)
    other = run_main_here(small_folder(tmp_path / "in", name="Otherwell"), small_run.output)
    refused(other, "Stridewell", "The last published copy stays as it was.")
    assert digests(other) == before


def test_a_malformed_brand_is_refused_with_its_line(small_run, run_main_job, tmp_path):
    before = digests(small_run)
    broken = shutil.copytree(small_run.folder, tmp_path / "in")
    (broken / "brand.yaml").write_text("name: Stridewell\ntopics: [\n")
    refused(run_main_job(broken, small_run.output), "brand.yaml, line")
    assert digests(small_run) == before


def test_an_empty_folder_is_refused_with_what_to_put_there(run_main_here, tmp_path):
    (tmp_path / "in").mkdir()
    refused(run_main_here(tmp_path / "in", tmp_path / "out"), "accounts")


def test_an_output_that_cannot_be_written_is_refused(run_main_here, tmp_path):
    (tmp_path / "file").write_text("in the way")
    ran = run_main_here(small_folder(tmp_path / "in"), tmp_path / "file" / "out")
    refused(ran, "cannot be written", "Give OUTPUT a folder")


def test_a_wrong_as_of_is_refused_before_anything_runs(run_main_here, tmp_path):
    ran = run_main_here(
        small_folder(tmp_path / "in"), tmp_path / "out", GRAPEVINE_AS_OF="yesterday"
    )
    refused(ran, "AS_OF", "Write it like")
    assert not os.path.lexists(tmp_path / "out" / "lake")


def test_only_accounts_still_runs_and_ranks_nobody_it_does_not_know(run_main_here, tmp_path):
    folder = write_accounts(write_brand(tmp_path / "in"))
    ran = run_main_here(folder, tmp_path / "out")
    assert ran.status == 0, ran.printed
    assert ranked_of(ran) == []


def test_a_quota_nobody_fits_publishes_nothing(small_run, tmp_path):
    ran = small_run.copied(tmp_path)
    (ran.folder / "campaigns").mkdir()
    (ran.folder / "campaigns" / "autumn.yaml").write_text(QUOTA_OF_AUSTRIA)
    current = (ran.published / "current").resolve()
    planned = run_part(
        Deployment(ran.folder, ran.output),
        "main_ranking",
        keys=[
            ["raw_contract", "brand"],
            ["candidate", "generation"],
            *(["campaigns", name] for name in CAMPAIGN_TABLES),
            *(["published", name] for name in PUBLISHED_TABLES),
        ],
        groups=["configuration"],
    )
    expected = "campaigns/autumn.yaml, line 10: quotas.0: nobody who may be planned"
    assert expected in failure(planned)
    assert (ran.published / "current").resolve() == current
    assert digests(ran) == digests(small_run)


def test_mixed_currencies_are_never_added_up():
    """By the models alone: the same SQL as in the job."""
    then = datetime(2026, 6, 2, tzinfo=UTC)
    orders = {
        "order_id": ["o1", "o2", "o3"],
        "customer_id": ["c0", "c0", "unknown"],
        "ordered_at": [then] * 3,
        "gross_amount": [Decimal("100.00"), Decimal(5000), Decimal("20.00")],
        "currency": ["EUR", "JPY", "EUR"],
    }
    people = {"customer_id": ["c0"], "created_at": [then], "marketing_consent": [True]}
    brand = Brand(name="Stridewell", topics=({"name": "running", "keywords": ("run",)},))
    with replay.memory(threads=1) as connection:
        given = {"orders": pa.table(orders), "customers": pa.table(people)}
        replay.provide_tables(connection, given)
        replay.configure(connection, brand, datetime(2026, 6, 30, tzinfo=UTC))
        replay.build(connection, ["customer_relevance"])
        found = connection.execute(
            "select net_revenue_amount, order_count, other_currency_order_count"
            " from marts.customer_relevance where customer_id = 'c0'"
        ).fetchall()
    assert found == [(Decimal("100.0000"), 2, 1)]
