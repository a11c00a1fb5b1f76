"""The publish assets run in Dagster: what is told, what is refused, what stays."""

import base64
import errno
import re
from dataclasses import replace
from pathlib import Path

import dagster as dg
import duckdb
import pyarrow.parquet as pq
import pytest
from dagster import AssetCheckKey, DagsterInstance

from orchestration.progress import failure_text
from orchestration.publish import candidate, checks
from orchestration.publish.assets import CANDIDATE, candidate_generation, published_generation
from orchestration.publish.checks import candidate_checks
from orchestration.publish.errors import CandidateRefusedError
from orchestration.publish.rules import RULES
from orchestration.publish.tables import TABLES
from orchestration.resources import Store
from tests.publish_warehouse import PEOPLE, make_warehouse

ASSETS = [candidate_generation, candidate_checks, published_generation]
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def make_store(folder: Path) -> Store:
    output = folder / "output"
    output.mkdir()
    with duckdb.connect(str(output / "warehouse.duckdb")) as connection:
        make_warehouse(connection)
    return Store(input=str(folder / "input"), output=str(output))


@pytest.fixture
def store(tmp_path) -> Store:
    return make_store(tmp_path)


@pytest.fixture(scope="module")
def instance():
    with DagsterInstance.ephemeral() as ours:
        yield ours


@pytest.fixture(scope="module")
def run(instance):
    """Runs the publish assets on a store, in a Dagster history that all tests share."""

    def materialize(store: Store, **options):
        return dg.materialize(
            ASSETS,
            resources={"store": store},
            instance=instance,
            run_config=QUIET,
            raise_on_error=False,
            **options,
        )

    return materialize


@pytest.fixture(scope="module")
def sound(run, tmp_path_factory):
    """A sound store published twice: the store and the two runs."""
    store = make_store(tmp_path_factory.mktemp("sound"))
    return store, [run(store), run(store)]


def failure(result) -> str:
    """What the terminal prints, and the message of the failed step that the UI shows."""
    step = next(event for event in result.all_events if event.is_step_failure)
    told = failure_text(result.all_events)
    error = step.step_failure_data.error
    assert told in f"{error.message}{error.cause and error.cause.message}"
    return told


def materialization(result, table: str):
    return next(
        event.materialization
        for event in result.get_asset_materialization_events()
        if event.asset_key == dg.AssetKey(["published", table])
    )


def test_a_sound_candidate_is_published_with_every_check_passed(sound):
    store, results = sound
    evaluations = results[0].get_asset_check_evaluations()
    assert all(result.success for result in results)
    assert {evaluation.check_name for evaluation in evaluations} == set(RULES)
    assert all(evaluation.passed for evaluation in evaluations)
    ranked = pq.read_table(store.deployment.published / "ranked_influencers.parquet")
    assert ranked.num_rows == PEOPLE


def test_tables_carry_what_people_look_at(sound):
    told = materialization(sound[1][0], "ranked_influencers").metadata
    assert told["dagster/row_count"].value == PEOPLE
    assert {"score", "reasons"} <= {c.name for c in told["dagster/column_schema"].value.columns}
    assert told["dagster/column_lineage"].value.deps_by_column["score"][0].asset_key == dg.AssetKey(
        ["scores", "ranked_influencers"]
    )
    assert len(told["top_ten"].records) == 10
    assert len(told["coverage"].records) == 2
    for picture in ("score_distribution", "reach_against_resonance"):
        data = re.search(r"base64,([^)]+)\)", told[picture].value)
        assert base64.b64decode(data.group(1)).startswith(b"\x89PNG")


def test_the_same_input_gives_the_same_data_version(sound):
    for table in TABLES:
        first, second = (materialization(result, table).tags for result in sound[1])
        assert first["dagster/data_version"] == second["dagster/data_version"]


def test_a_refused_candidate_is_not_published_and_the_text_says_why(run, store):
    with duckdb.connect(str(store.deployment.warehouse)) as connection:
        connection.execute("update scores.ranked_influencers set p_top = 1.5 where rank = 7")
        connection.execute("update marts.dim_customers set industry = 'me@home.example'")
    result = run(store)
    refused = {e.check_name for e in result.get_asset_check_evaluations() if not e.passed}
    text = failure(result)
    assert not result.success
    assert refused == {"p_top_is_a_probability", "no_email_in_any_column"}
    assert "2 of" in text
    assert "p_top_is_a_probability: The chance to be among the best k." in text
    assert "table_name dim_customers, column_name industry, email_count 200" in text
    assert "me@home.example" not in text
    assert not [e for e in result.get_asset_materialization_events() if e.asset_key != CANDIDATE]
    assert not (store.deployment.published / "current").exists()


def test_a_refused_candidate_is_published_neither_by_hand_nor_later(run, store):
    with duckdb.connect(str(store.deployment.warehouse)) as connection:
        connection.execute("update scores.ranked_influencers set grade = 'Z'")
    assert not run(store).success
    by_hand = run(store, selection=[dg.AssetKey(["published", name]) for name in TABLES])
    assert not by_hand.success
    assert "not passed by the checks" in failure(by_hand)
    with duckdb.connect(str(store.deployment.warehouse)) as connection:
        make_warehouse(connection)
    assert run(store).success
    assert (store.deployment.published / "current").readlink().name == "000001"


def test_a_broken_check_is_red_and_neither_passed_nor_bad_data(run, instance, store, monkeypatch):
    name = "p_top_is_a_probability"
    broken = replace(RULES[name], frame=lambda _: 1 / 0)
    monkeypatch.setattr(checks, "RULES", {**RULES, name: broken})
    result = run(store)
    key = AssetCheckKey(CANDIDATE, name)
    records = instance.event_log_storage.get_latest_asset_check_execution_by_key([key])
    evaluated = {evaluation.check_name for evaluation in result.get_asset_check_evaluations()}
    text = failure(result)
    assert not result.success
    assert evaluated == set(RULES) - {name}
    assert all(evaluation.passed for evaluation in result.get_asset_check_evaluations())
    assert records[key].status.value == "PLANNED"  # with its run failed: "execution failed"
    assert f"broke and judged nothing:\n  {name}: ZeroDivisionError" in text
    assert "refuse" not in text
    assert not (store.deployment.published / "current").exists()


def test_a_full_disk_is_told_in_our_words_not_the_systems(run, store, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(candidate, "write_parquet", full)
    text = failure(run(store))
    assert text.startswith(f"The disk of {store.deployment.published} is full")
    assert text.endswith("What was published before stays as it was.")


def test_a_refusal_carries_its_culprits_as_data():
    error = CandidateRefusedError("words", refused=["a"], broken=["b", "c"])
    assert (error.refused, error.broken) == (("a",), ("b", "c"))


def test_every_check_blocks_and_says_what_must_hold():
    specs = list(candidate_checks.check_specs)
    assert {spec.name for spec in specs} == set(RULES)
    assert all(spec.blocking and spec.asset_key == CANDIDATE for spec in specs)
    assert {spec.name: spec.description for spec in specs} == {
        name: rule.description for name, rule in RULES.items()
    }


def test_every_published_table_states_its_grain_and_its_owner():
    specs = list(published_generation.specs)
    assert {spec.key.path[-1] for spec in specs} == set(TABLES)
    for spec in specs:
        assert spec.description.startswith("One row per")
        assert spec.owners
        assert spec.group_name == "publish"
        assert "duckdb" in spec.kinds


def test_the_ranking_is_watched_for_freshness():
    fresh = [spec.key.path[-1] for spec in published_generation.specs if spec.freshness_policy]
    assert fresh == ["ranked_influencers"]
