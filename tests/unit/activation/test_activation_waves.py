"""Waves follow each other, and whoever is taken elsewhere is left alone."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from orchestration.activation.waves import Chosen, assigned_elsewhere, eligible, wave_asked_for
from orchestration.errors import InputError
from tests.activation_scene import brand_folder, definition_of, plan

NOW = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def definition(tmp_path):
    return definition_of(brand_folder(tmp_path))


@pytest.mark.parametrize(
    ("asked", "planned", "drawn", "found"),
    [
        (None, 1, (), Chosen(1, is_drawn=False)),
        (1, 1, (), Chosen(1, is_drawn=False)),
        (None, 1, (1,), Chosen(1, is_drawn=True)),
        (None, 2, (1,), Chosen(2, is_drawn=False)),
        (1, 2, (1,), Chosen(1, is_drawn=True)),
        (2, 2, (1,), Chosen(2, is_drawn=False)),
    ],
)
def test_the_wave_that_is_meant_is_found(definition, asked, planned, drawn, found):
    assert wave_asked_for(definition, asked, plan(definition, wave=planned), drawn) == found


@pytest.mark.parametrize(("asked", "planned", "drawn"), [(2, 1, ()), (2, 1, (1,)), (3, 2, (1,))])
def test_a_wave_out_of_order_is_refused(definition, asked, planned, drawn):
    with pytest.raises(InputError, match="out of order"):
        wave_asked_for(definition, asked, plan(definition, wave=planned), drawn)


def test_a_drawn_wave_is_exported_again_though_nothing_is_planned_any_more(definition):
    nothing = plan(definition).slice(0, 0)
    assert wave_asked_for(definition, 1, nothing, {1}) == Chosen(1, is_drawn=True)


def test_runners_up_and_the_barred_are_not_drawn(definition):
    kept = eligible(plan(definition), ["c0", "c11"])
    assert kept["customer_id"].to_pylist() == sorted(f"c{n}" for n in range(1, 11))
    with pytest.raises(InputError, match="nobody is left"):
        eligible(plan(definition), [f"c{n}" for n in range(13)])


def test_only_campaigns_that_still_run_take_people_away():
    rows = [("over", "c0"), ("runs", "c1"), ("mine", "c2")]
    assignments = pa.table(
        {"campaign_id": [row[0] for row in rows], "customer_id": [row[1] for row in rows]}
    )
    ends = {"over": NOW - timedelta(days=1), "runs": NOW + timedelta(days=1), "mine": NOW}
    assert assigned_elsewhere(assignments, "mine", ends, NOW) == {"c1", "c2"}
