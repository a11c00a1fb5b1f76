"""Who is who in the whole pipeline: off by default, right when on, and taken back without trace."""

import csv
import hashlib
import shutil
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration import ranking, replay, scoring
from orchestration.brand import load_brand
from orchestration.publish.tables import TABLES
from tests.conftest import SAMPLE, SAMPLE_TRUTH
from tests.folders import small_folder, write_csv

AS_OF = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
ASKED_FOR = 20


@pytest.fixture(scope="module")
def matched(run_main_job, run_module, tmp_path_factory):
    """The sample of a brand whose consent covers matching: the main job, then `make review`."""
    root = tmp_path_factory.mktemp("identity")
    shutil.copytree(SAMPLE, root / "in")
    with (root / "in" / "brand.yaml").open("a", encoding="utf-8") as brand:
        brand.write("\nidentity: {consent_covers_matching: true}\n")
    ran = run_main_job(root / "in", root / "out")
    assert ran.status == 0, ran.printed
    asked = run_module("identity", root / "in", root / "out", "--audit", str(ASKED_FOR))
    assert asked.status == 0, asked.printed
    return ran


def published(ran, table: str) -> list[dict]:
    return pq.read_table(ran.published / f"{table}.parquet").to_pylist()


def questions(ran, name: str) -> list[dict]:
    with (ran.output / "identity" / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def key_of(row: dict) -> str:
    """The digest by which published tables name an account."""
    name = f"account {row['platform']} {row['account_id']}"
    return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()


def test_unless_consent_covers_it_nobody_is_matched(sample_run):
    links = published(sample_run, "identity_links")
    assert {row["link_use"] for row in links} == {"contact"}
    assert "probable" not in {row["method"] for row in links}
    assert published(sample_run, "identity_merges") == []
    assert published(sample_run, "identity_quality") == []
    signals = {row["signal"] for row in published(sample_run, "data_coverage")}
    assert "probable_account" not in signals


def test_likely_links_are_right_as_often_as_a_contact_demands(matched):
    truth = pq.read_table(SAMPLE_TRUTH / "links.parquet").to_pylist()
    right = {(row["customer_id"], key_of(row)) for row in truth}
    found = [
        (row["customer_id"], row["account_key"]) in right
        for row in published(matched, "identity_links")
        if row["method"] == "probable" and row["link_use"] == "contact"
    ]
    assert len(found) > 50
    assert sum(found) / len(found) >= 0.98


def test_a_link_found_says_how_probable_it_is_and_why_and_counts_for_its_customer(
    matched, sample_run
):
    links = [row for row in published(matched, "identity_links") if row["method"] == "probable"]
    assert all(0 <= row["probability"] <= 1 and row["evidence"] for row in links)
    customers = {row["customer_id"] for row in links if row["link_use"] == "contact"}
    without = {row["customer_id"]: row for row in published(sample_run, "dim_customers")}
    more = [
        row
        for row in published(matched, "dim_customers")
        if row["account_count"] > without[row["customer_id"]]["account_count"]
    ]
    assert {row["customer_id"] for row in more} == customers


def test_without_an_audit_quality_is_unknown_but_expected(matched):
    rows = published(matched, "identity_quality")
    assert {(row["kind"], row["link_use"]) for row in rows} == {
        (kind, use) for kind in ("account", "customer") for use in ("contact", "aggregate")
    }
    assert {row["precision"] for row in rows} == {None}
    assert all(row["expected_right_count"] <= row["matched_count"] for row in rows)


def test_reviewers_are_asked_about_people_whom_the_brand_may_profile(matched):
    profiled = {row["customer_id"] for row in published(matched, "dim_customers")}
    review = questions(matched, "review.csv")
    worth = [float(row["decision_value"]) for row in review]
    assert worth == sorted(worth, reverse=True)
    assert min(worth) > 0
    asked = [*review, *questions(matched, "audit.csv")]
    assert {row["decision"] for row in asked} == {"undecided"}
    assert {row["customer_id"] for row in asked if row["account_id"]} <= profiled


def test_nothing_kept_from_run_to_run_depends_on_who_is_who(manifest):
    """So that a merge or a link that is taken back leaves no trace in what is only added to."""
    nodes = manifest["nodes"]

    def ancestors(key: str) -> set[str]:
        parents = set(nodes.get(key, {}).get("depends_on", {}).get("nodes", []))
        return parents | {found for one in parents for found in ancestors(one)}

    kept = [
        key
        for key, node in nodes.items()
        if node["resource_type"] == "model" and node["config"]["materialized"] == "incremental"
    ]
    assert kept
    who = {f"model.grapevine.{name}" for name in ("int_person_ids", "int_identity_links")}
    assert not [key for key in kept if who & ancestors(key)]


@pytest.fixture(scope="module")
def two_records(tmp_path_factory):
    """A small drop in which c1 is c0 under another address, each with an order and a consent."""
    folder = small_folder(tmp_path_factory.mktemp("two_records"))
    write_csv(
        folder,
        "orders",
        "order_id,customer_id,ordered_at,gross_amount,currency",
        (f"o{n},c{n},2026-06-0{1 + n}T08:00:00+00:00,{10 + n}.00,EUR" for n in range(3)),
    )
    write_csv(
        folder,
        "consents",
        "customer_id,purpose,state,changed_at",
        (
            f"c{n},{purpose},{'withdrawn' if (n, purpose) == (1, 'outreach') else 'granted'},"
            f"2026-01-0{1 + n}T00:00:00+00:00"
            for n in range(5)
            for purpose in ("profiling", "outreach")
        ),
    )
    return {path.stem: as_text(path) for path in folder.glob("*.csv")}


def as_text(path) -> pa.Table:
    with path.open(newline="", encoding="utf-8") as file:
        rows = [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]
    return pa.Table.from_pylist(rows)


def decided(*decisions: tuple[str, str, str]) -> pa.Table:
    """Decisions on a customer and another, or an account, each later than the one before."""
    rows = [
        {
            "decision_id": f"d{number}",
            "customer_id": one,
            "other_customer_id": other if other[0] == "c" else None,
            "platform": None if other[0] == "c" else "instagram",
            "account_id": None if other[0] == "c" else other,
            "decision": decision,
            "decided_at": datetime(2026, 7, 1 + number, tzinfo=UTC),
            "basis": "review",
        }
        for number, (one, other, decision) in enumerate(decisions)
    ]
    return pa.Table.from_pylist(rows)


def as_published(tables: dict[str, pa.Table], decisions: pa.Table) -> dict[str, pa.Table]:
    """Everything a run would publish of these tables, but for what names the run."""
    marts = [name for name, table in TABLES.items() if _is_replayed(table.source)]
    with replay.memory() as connection:
        replay.provide_tables(connection, {**tables, "identity_decisions": decisions})
        replay.configure(connection, load_brand(SAMPLE / "brand.yaml"), AS_OF)
        replay.build(connection, [*marts, *ranking.MARTS.values()])
        found = {
            name: connection.execute(f"from marts.{name} order by all").to_arrow_table()
            for name in marts
        }
        settings = connection.execute("from config.run_parameters").to_arrow_table().to_pylist()[0]
        config = ranking.RankingConfig.model_validate({})
        scored = scoring.rank(
            replay.scoring_tables(connection), ranking.parameters(settings, config)
        )
    return {**found, "ranked_influencers": scored}


def _is_replayed(source: str | None) -> bool:
    """A replay has no seeds, so the benchmarks of others are not there to stand beside the own."""
    return source is not None and source.startswith("marts.") and "benchmarks" not in source


SAME = ("c1", "c0", "same")
DIFFERENT = ("c0", "c1", "different")
NOT_THEIRS = ("c2", "a2", "different")


def test_two_records_of_one_person_are_one_until_somebody_decides_otherwise(two_records):
    before = as_published(two_records, decided())
    merged = as_published(two_records, decided(SAME, NOT_THEIRS))
    unmerged = as_published(two_records, decided(SAME, DIFFERENT))

    assert before["identity_merges"].num_rows == 0
    people = {row["customer_id"]: row for row in merged["dim_customers"].to_pylist()}
    assert set(people) == {"c0", "c2", "c3", "c4"}
    assert people["c0"]["account_count"] == 2
    assert not people["c0"]["has_outreach_consent"]  # withdrawn under the other record, later
    assert people["c2"]["account_count"] == 0  # they named the handle, and a reviewer saw better
    counts = {row["customer_id"]: row for row in merged["customer_relevance"].to_pylist()}
    assert counts["c0"]["order_count"] == 2
    assert merged["identity_merges"].to_pylist() == [
        {
            "customer_id": "c0",
            "record_id": "c1",
            "method": "reviewed",
            "probability": 1.0,
            "evidence": "a reviewer decided so",
        }
    ]
    assert [name for name in before if not unmerged[name].equals(before[name])] == []
