"""Plans by the main job: what is published, and what is refused before anything is written."""

import subprocess
import sys

import dagster as dg
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.brand import load_brand
from orchestration.campaign import records
from orchestration.campaign.definition import load_definitions
from orchestration.campaign.holdout import draw_arms, wave_seed
from orchestration.campaign.schemas import TABLES
from orchestration.deployment import Deployment
from orchestration.errors import ConfigurationError
from orchestration.extract.assets import brand
from orchestration.resources import Store
from tests.conftest import REPOSITORY, SAMPLE
from tests.folders import CAMPAIGN, write_accounts, write_brand, write_people, write_social


@pytest.fixture(scope="module")
def published(sample_run):
    return {name: pq.read_table(sample_run.published / f"{name}.parquet") for name in TABLES}


@pytest.fixture
def folder(tmp_path):
    home = write_brand(tmp_path / "in")
    write_accounts(home, 15)
    write_people(home, 15)
    write_social(home, 15)
    (home / "campaigns").mkdir()
    return home


def test_the_sample_is_planned_within_its_definition(published):
    definition = load_definitions(SAMPLE, load_brand(SAMPLE / "brand.yaml"))["camp-05"]
    (total,) = published["campaign_totals"].to_pylist()
    assert total["note"] is None
    assert total["definition_hash"] == definition.hash
    assert definition.people.min <= total["treated_count"] <= definition.people.max
    assert 0 < total["promised_cost"] <= definition.budget
    assert 0 <= total["optimality_gap"] < 0.05
    assert total["expected_conversions_low"] < total["expected_conversions"]
    assert total["expected_conversions"] < total["expected_conversions_high"]
    assert published["campaign_power"]["outcome_sd"][0].as_py() > 0


def test_only_who_may_be_contacted_is_planned(published, sample_run):
    ranked = pq.read_table(sample_run.published / "ranked_influencers.parquet").to_pylist()
    consent = {row["customer_id"]: row["has_outreach_consent"] for row in ranked}
    rows = published["campaign_plan"].to_pylist()
    assert len(rows) > 40
    assert all(consent[row["customer_id"]] for row in rows)
    assert len({row["customer_id"] for row in rows}) == len(rows)


def test_the_plan_agrees_with_the_ranking_up_to_the_incentive(published, sample_run):
    ranked = pq.read_table(sample_run.published / "ranked_influencers.parquet").to_pylist()
    by_name = {row["customer_id"]: row for row in ranked}
    for row in published["campaign_plan"].to_pylist():
        one = by_name[row["customer_id"]]
        lift = row["expected_conversions"] / one["expected_conversions"]
        accept = row["expected_cost"] / float(row["incentive_cost"])
        assert lift == pytest.approx(accept / one["accept_probability"], rel=1e-6)
        assert row["expected_value"] == pytest.approx(
            row["expected_conversions"] * one["unit_value"], rel=1e-6
        )


def test_arms_can_be_drawn_from_what_is_published(published):
    (total,) = published["campaign_totals"].to_pylist()
    seed = wave_seed("camp-05", 1, total["definition_hash"], 7)
    arms = draw_arms(published["campaign_plan"], seed)["arm"].to_pylist()
    assert arms.count("treatment") == total["treated_count"]
    assert arms.count("control") == total["held_out_count"]


def test_every_column_says_what_it_means(sample_run):
    database = sample_run.published / "grapevine.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        silent = connection.execute(
            "select table_name, column_name from duckdb_columns() "
            "where table_name in (select unnest(?)) and coalesce(comment, '') = '' "
            "and schema_name = 'main'",
            [list(TABLES)],
        ).fetchall()
    assert silent == []


def test_make_plan_tells_the_last_run(sample_run, run_environment):
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.campaign", "--campaign", "camp-05"],
        cwd=REPOSITORY,
        env={**run_environment, "GRAPEVINE_OUTPUT": str(sample_run.output)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "Autumn launch (planned) (camp-05), wave 1" in done.stdout
    assert "No choice within the rules can be" in done.stdout


def test_bad_campaigns_are_refused_before_anything_is_written(folder, run_main_here, tmp_path):
    bad = {
        "ends": CAMPAIGN.replace("2026-08-09", "2026-07-01"),
        "free": CAMPAIGN.replace("200", "0"),
        "none": CAMPAIGN.replace("0.3", "1"),
        "yacht": CAMPAIGN.replace("gift", "yacht"),
        "aimless": CAMPAIGN.replace("objective: purchase\n", ""),
        "one": CAMPAIGN + "codes: {prefix: RUN}\n",
        "two": CAMPAIGN + "codes: {prefix: run}\n",
    }
    for name, text in bad.items():
        (folder / "campaigns" / f"{name}.yaml").write_text(text)
    ran = run_main_here(folder, tmp_path / "out", COLUMNS="400")
    assert ran.status != 0
    for expected in (
        "ends.yaml, line 4: ends_at: ",
        "free.yaml, line 5: budget: nothing can be done with 0",
        "none.yaml, line 8: holdout.share: 1 leaves nobody to activate",
        "yacht.yaml, line 7: incentives.0.kind: ",
        "aimless.yaml, line 1: objective: is required",
        "two.yaml, line 9: codes.prefix: RUN is claimed by",
    ):
        assert expected in ran.printed
    assert list((tmp_path / "out").rglob("*.parquet")) == []
    assert not (tmp_path / "out" / "published" / "current").exists()


def test_a_started_campaign_may_not_change(folder, tmp_path):
    path = folder / "campaigns" / "autumn.yaml"
    path.write_text(CAMPAIGN)
    deployment = Deployment(folder, tmp_path / "out")
    made = load_definitions(folder, load_brand(folder / "brand.yaml"))["autumn"]
    start = {
        "campaign_id": ["autumn"],
        "definition_hash": [made.hash],
        "definition": [made.canonical()],
        "started_at": [made.starts_at],
    }
    schema = records.TABLES["starts"]
    records.append(deployment, "starts", pa.table(start, schema=schema))
    path.write_text(CAMPAIGN.replace("budget: 200", "budget: 300"))
    store = Store(input=str(folder), output=str(tmp_path / "out"))
    said = r'autumn.yaml, line 5: budget: the campaign was started with "200", now'
    with pytest.raises(ConfigurationError, match=said):
        dg.materialize([brand], resources={"store": store})
    assert not (tmp_path / "out" / "lake" / "contract").exists()
