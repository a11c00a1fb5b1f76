"""Little input, odd input and input that is refused: what the main job makes of each."""

import os
import shutil
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration import replay
from orchestration.brand import Brand
from tests.folders import PEOPLE, small_folder, write_accounts, write_brand


def ranked_of(ran):
    return pq.read_table(ran.published / "ranked_influencers.parquet").to_pylist()


def digests(ran) -> dict[str, bytes]:
    current = ran.published / "current"
    return {path.name: path.read_bytes() for path in current.glob("*.parquet")}


@pytest.fixture(scope="module")
def small(run_main_job, tmp_path_factory):
    """One small drop, published; tests that follow add to it or must leave it as it is."""
    root = tmp_path_factory.mktemp("small")
    ran = run_main_job(small_folder(root / "in"), root / "out")
    assert ran.status == 0, ran.printed
    return ran, root / "in"


def test_a_small_drop_ranks_everybody_who_consented(small):
    ran, _ = small
    rows = ranked_of(ran)
    assert [row["rank"] for row in rows] == list(range(1, PEOPLE + 1))
    assert {row["customer_id"] for row in rows} == {f"c{n}" for n in range(PEOPLE)}


def test_an_unknown_follower_count_stays_unknown(small):
    ran, _ = small
    unknown = next(row for row in ranked_of(ran) if row["customer_id"] == "c4")
    assert unknown["followers_count"] is None
    assert unknown["is_micro_influencer"] is None
    assert unknown["score_low"] < unknown["score_high"]


def test_the_same_folder_again_publishes_the_same_bytes(small, run_main_job):
    ran, folder = small
    before = digests(ran)
    again = run_main_job(folder, ran.output)
    assert again.status == 0, again.printed
    assert digests(again) == before


def test_another_output_gets_the_same_bytes(small, run_main_job, tmp_path):
    ran, folder = small
    elsewhere = run_main_job(folder, tmp_path / "out")
    assert elsewhere.status == 0, elsewhere.printed
    assert digests(elsewhere) == digests(ran)


def refused(ran, *words):
    assert ran.status == 1, ran.printed
    assert "Nothing was published." in ran.printed
    for word in words:
        assert word in ran.printed
    assert "Traceback" not in ran.printed


def test_another_brand_is_refused_and_nothing_changes(small, run_main_job, tmp_path):
    ran, _ = small
    before = digests(ran)
    other = run_main_job(small_folder(tmp_path / "in", name="Otherwell"), ran.output)
    refused(other, "Stridewell", "The last published copy stays as it was.")
    assert digests(other) == before


def test_a_malformed_brand_is_refused_with_its_line(small, run_main_job, tmp_path):
    ran, folder = small
    before = digests(ran)
    broken = shutil.copytree(folder, tmp_path / "in")
    (broken / "brand.yaml").write_text("name: Stridewell\ntopics: [\n")
    refused(run_main_job(broken, ran.output), "brand.yaml, line")
    assert digests(ran) == before


def test_an_empty_folder_is_refused_with_what_to_put_there(run_main_job, tmp_path):
    (tmp_path / "in").mkdir()
    refused(run_main_job(tmp_path / "in", tmp_path / "out"), "accounts")


def test_an_output_that_cannot_be_written_is_refused(run_main_job, tmp_path):
    (tmp_path / "file").write_text("in the way")
    ran = run_main_job(small_folder(tmp_path / "in"), tmp_path / "file" / "out")
    refused(ran, "cannot be written", "Give OUTPUT a folder")


def test_a_wrong_as_of_is_refused_before_anything_runs(run_main_job, tmp_path):
    ran = run_main_job(small_folder(tmp_path / "in"), tmp_path / "out", GRAPEVINE_AS_OF="yesterday")
    refused(ran, "AS_OF", "Write it like")
    assert not os.path.lexists(tmp_path / "out" / "lake")


def test_only_accounts_still_runs_and_ranks_nobody_it_does_not_know(run_main_job, tmp_path):
    folder = write_accounts(write_brand(tmp_path / "in"))
    ran = run_main_job(folder, tmp_path / "out")
    assert ran.status == 0, ran.printed
    assert ranked_of(ran) == []


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
