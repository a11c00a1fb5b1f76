"""A started campaign stays as it was started, and a changed file says what changed."""

import re

import pyarrow as pa
import pytest

from orchestration.campaign import records
from orchestration.campaign.definition import Definition
from orchestration.campaign.frozen import held_to_their_start
from orchestration.errors import ConfigurationError

FACTS = {
    "campaign_id": "autumn",
    "name": "Autumn run",
    "objective": "purchase",
    "starts_at": "2026-07-01T00:00:00+00:00",
    "ends_at": "2026-07-31T00:00:00+00:00",
    "currency": "EUR",
    "budget": 2000,
    "incentives": [{"kind": "gift", "unit_cost": 25}],
    "holdout": {"share": 0.3},
}


def definition(**changed) -> Definition:
    return Definition.model_validate({**FACTS, **changed})


def starts(*made: Definition) -> pa.Table:
    rows = [
        {
            "campaign_id": one.campaign_id,
            "definition_hash": one.hash,
            "definition": one.canonical(),
            "started_at": one.starts_at,
        }
        for one in made
    ]
    return pa.Table.from_pylist(rows, schema=records.TABLES["starts"])


def test_the_same_definition_goes_on():
    held = held_to_their_start({"autumn": definition()}, starts(definition()))
    assert held["autumn"].hash == definition().hash


def test_each_changed_field_is_named_with_its_old_and_new_value():
    changed = definition(
        budget=3000, holdout={"share": 0.2}, incentives=[{"kind": "gift", "unit_cost": 30}]
    )
    with pytest.raises(ConfigurationError) as refused:
        held_to_their_start({"autumn": changed}, starts(definition()))
    said = str(refused.value).splitlines()
    assert [re.search(r"line \d+: ([^:]+):", line)[1] for line in said] == [
        "budget",
        "holdout.share",
        "incentives.0.unit_cost",
    ]
    assert 'started with "2000", now the file says "3000"' in said[0]


def test_a_started_campaign_without_a_file_goes_on_as_it_was():
    held = held_to_their_start({}, starts(definition()))
    assert held["autumn"].canonical() == definition().canonical()


def test_a_field_that_came_with_a_later_version_changes_nothing():
    frozen = starts(definition())
    older = frozen["definition"][0].as_py().replace('"exploration_share": 0.1, ', "")
    assert older != frozen["definition"][0].as_py()
    frozen = frozen.set_column(2, frozen.schema.field("definition"), pa.array([older]))
    frozen = frozen.set_column(1, frozen.schema.field("definition_hash"), pa.array(["older"]))
    assert held_to_their_start({"autumn": definition()}, frozen)["autumn"] == definition()


def test_a_campaign_that_was_not_started_may_change():
    held = held_to_their_start({"autumn": definition(budget=3000)}, starts())
    assert held["autumn"].budget == 3000
