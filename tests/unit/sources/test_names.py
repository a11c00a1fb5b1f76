"""Whoever is known by name alone is looked up anew when the input folder may tell who it is."""

import re
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from orchestration.deployment import REPOSITORY, Deployment
from orchestration.extract import lake
from orchestration.extract.assets import ExtractConfig
from orchestration.extract.contract import TABLES
from orchestration.extract.folder import discover
from orchestration.extract.landing import land as land_table
from orchestration.sources import raw
from orchestration.sources.names import KINDS_BY_NAME, may_mean_others

NOW = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def deployment(tmp_path) -> Deployment:
    (tmp_path / "in").mkdir()
    return Deployment(input=tmp_path / "in", output=tmp_path / "out")


def land_accounts(deployment: Deployment, *accounts: str) -> None:
    rows = "".join(f"instagram,{account},2026-06-29T08:00:00Z\n" for account in accounts)
    file = deployment.input / "accounts.csv"
    file.write_text("platform,account_id,observed_at\n" + rows)
    parts = discover(deployment.input).parts
    land_table(deployment, TABLES["accounts"], parts["accounts"], ExtractConfig().terms(NOW))


def land_records(deployment: Deployment, kind: str, table: str) -> None:
    rows = {"record": ["{}"], "_source": [kind], "_extracted_at": [NOW], "_digest": [1]}
    facts = {"source": kind, "content": "0" * 64, "cursor": None, "extracted_at": NOW.isoformat()}
    raw.land_records(deployment, kind, table, pa.table(rows), facts)


def test_the_kinds_are_those_of_the_macro():
    macro = (REPOSITORY / "dbt_project" / "macros" / "names.sql").read_text()
    (listed,) = re.findall(r"for kind in \[([^\]]*)\] if kind in sources_of", macro)
    assert set(re.findall(r"'(\w+)'", listed)) == KINDS_BY_NAME


def test_accounts_of_the_folder_that_came_anew_may_be_behind_a_name(deployment):
    land_accounts(deployment, "1")
    land_records(deployment, "instagram_export", "followers")
    processed = lake.last_load_sequences(deployment)
    assert not may_mean_others(deployment, processed)
    land_accounts(deployment, "1", "2")
    assert may_mean_others(deployment, processed)


def test_loads_of_other_sources_come_up_by_themselves(deployment):
    land_accounts(deployment, "1")
    land_records(deployment, "instagram_export", "followers")
    processed = lake.last_load_sequences(deployment)
    land_records(deployment, "instagram", "media")
    assert not may_mean_others(deployment, processed)


def test_without_archives_nobody_is_known_by_name(deployment):
    land_accounts(deployment, "1")
    processed = lake.last_load_sequences(deployment)
    land_accounts(deployment, "1", "2")
    assert not may_mean_others(deployment, processed)
