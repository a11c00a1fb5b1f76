"""What a run reads is fixed once: `as_of`, the brand's words as data, and what is new."""

from datetime import UTC, datetime

import duckdb
import pytest

from orchestration.brand import Brand
from orchestration.campaign.definition import Definition
from orchestration.configuration import (
    AnalystConfig,
    configuration_tables,
    end_of_newest_day,
    forget_complete_transform,
    record_complete_transform,
    tree_hash,
)
from orchestration.deployment import REPOSITORY, Deployment
from orchestration.errors import ConfigurationError, InputError
from orchestration.extract import lake
from orchestration.extract.assets import ExtractConfig
from orchestration.extract.contract import TABLES
from orchestration.extract.folder import discover
from orchestration.extract.landing import land as land_table
from tests.unit.campaign.invented_market import make_definition

BRAND = Brand(
    name="Stridewell",
    handles={"instagram": "stridewell"},
    topics=(
        {"name": "running", "weight": 3, "keywords": ("Läufer", "'; drop table x; --")},
        {"name": "yoga", "weight": 1, "categories": ("Mats ",)},
    ),
)
ACCOUNTS = "platform,account_id,observed_at\n"
RECEIVED = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def deployment(tmp_path) -> Deployment:
    (tmp_path / "in").mkdir()
    return Deployment(input=tmp_path / "in", output=tmp_path / "out")


def land(deployment: Deployment, *lines: str) -> None:
    rows = "".join(f"{line}\n" for line in lines)
    (deployment.input / "accounts.csv").write_text(ACCOUNTS + rows)
    parts = discover(deployment.input).parts
    for name, table in TABLES.items():
        land_table(deployment, table, parts.get(name, ()), ExtractConfig().terms(RECEIVED))


def configured(deployment, connection, as_of=None, **choices):
    connection.execute("create schema if not exists config")
    lake.register_raw_views(connection, deployment)
    where = Deployment(deployment.input, deployment.output, as_of)
    tables = configuration_tables(connection, where, BRAND, AnalystConfig(**choices))
    for name, table in tables.items():
        connection.register("incoming", table)
        connection.execute(f"create or replace table config.{name} as select * from incoming")
        connection.unregister("incoming")
    return tables


def parameters(tables) -> dict:
    return tables["run_parameters"].to_pylist()[0]


@pytest.fixture
def connection():
    with duckdb.connect() as made:
        made.execute("set timezone = 'UTC'")
        yield made


def test_as_of_is_the_end_of_the_newest_day(deployment, connection):
    land(deployment, "instagram,a,2026-06-29T08:00:00Z", "instagram,b,2026-06-30T01:00:00+02:00")
    found = parameters(configured(deployment, connection))["as_of"]
    assert found == datetime(2026, 6, 29, 23, 59, 59, 999999, tzinfo=UTC)


def test_without_any_time_there_is_no_day_to_rank(deployment, connection):
    land(deployment)
    lake.register_raw_views(connection, deployment)
    with pytest.raises(InputError, match="or set AS_OF"):
        end_of_newest_day(connection)


def test_topics_become_data_and_never_sql(deployment, connection):
    land(deployment, "instagram,a,2026-06-29T08:00:00Z")
    tables = configured(deployment, connection)
    assert tables["topics"].to_pylist() == [
        {"topic": "running", "weight": 0.75},
        {"topic": "yoga", "weight": 0.25},
    ]
    assert tables["topic_categories"].to_pylist() == [{"topic": "yoga", "category": "mats"}]
    pattern = tables["topic_patterns"]["pattern"][0].as_py()
    assert "laufer" in pattern
    assert "drop" in pattern


def test_the_first_run_rebuilds_and_the_next_adds(deployment, connection):
    land(deployment, "instagram,a,2026-06-28T08:00:00Z")
    assert parameters(configured(deployment, connection))["is_full_refresh"]
    record_complete_transform(connection)
    land(deployment, "instagram,b,2026-06-29T08:00:00Z")
    tables = configured(deployment, connection)
    progress = {row["table_name"]: row for row in tables["load_progress"].to_pylist()}
    assert not parameters(tables)["is_full_refresh"]
    assert parameters(tables)["previous_as_of"].day == 28
    assert progress["accounts"]["processed_load_sequence"] == 1
    assert progress["accounts"]["last_load_sequence"] == 2


@pytest.mark.parametrize("choices", [{"window_days": 30}, {"conversion_window_days": 7}])
def test_another_window_rebuilds(deployment, connection, choices):
    land(deployment, "instagram,a,2026-06-28T08:00:00Z")
    configured(deployment, connection)
    record_complete_transform(connection)
    assert parameters(configured(deployment, connection, **choices))["is_full_refresh"]


def test_another_campaign_is_another_run_and_no_reason_to_rebuild(deployment, connection):
    land(deployment, "instagram,a,2026-06-28T08:00:00Z")
    before = parameters(configured(deployment, connection))
    record_complete_transform(connection)
    campaigns = {"autumn": make_definition()}
    after = configuration_tables(connection, deployment, BRAND, AnalystConfig(), campaigns)
    assert not parameters(after)["is_full_refresh"]
    assert parameters(after)["configuration_hash"] != before["configuration_hash"]
    (row,) = after["campaign_definitions"].to_pylist()
    assert row["definition_hash"] == make_definition().hash
    assert Definition.model_validate_json(row["definition"]) == make_definition()


def test_an_earlier_as_of_rebuilds(deployment, connection):
    land(deployment, "instagram,a,2026-06-28T08:00:00Z")
    configured(deployment, connection)
    record_complete_transform(connection)
    earlier = datetime(2026, 6, 1, tzinfo=UTC)
    assert parameters(configured(deployment, connection, as_of=earlier))["is_full_refresh"]


def test_a_transform_that_died_rebuilds(deployment, connection):
    land(deployment, "instagram,a,2026-06-28T08:00:00Z")
    configured(deployment, connection)
    record_complete_transform(connection)
    forget_complete_transform(connection)
    assert parameters(configured(deployment, connection))["is_full_refresh"]


def test_a_band_that_ends_before_it_begins_is_refused(deployment, connection):
    land(deployment, "instagram,a,2026-06-28T08:00:00Z")
    with pytest.raises(ConfigurationError, match="begins at 9000 followers and ends at 5000"):
        configured(deployment, connection, min_followers=9000)


def test_the_code_hash_ignores_what_was_built(tmp_path):
    (tmp_path / "model.sql").write_text("select 1")
    before = tree_hash(tmp_path, ("*.sql",))
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "model.sql").write_text("select 2")
    assert tree_hash(tmp_path, ("*.sql",)) == before
    (tmp_path / "model.sql").write_text("select 3")
    assert tree_hash(tmp_path, ("*.sql",)) != before


def test_keywords_are_folded_as_the_models_fold_texts():
    macro = (REPOSITORY / "dbt_project" / "macros" / "text_forms.sql").read_text()
    assert "lower(strip_accents(nfc_normalize(" in macro
