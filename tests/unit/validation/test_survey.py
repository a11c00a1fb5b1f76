"""Which brands are measured at which cut, and that the number of processes changes nothing."""

from dataclasses import replace

import pytest

from orchestration.validation import protocol, survey
from orchestration.validation.datasets import read_dataset
from orchestration.validation.errors import ValidationRunError
from orchestration.validation.survey import Task, tasks
from tests.unit.validation import small_world
from tests.unit.validation.small_world import COFFEE, RUNNING

CUTS = (30, 50)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(protocol, "MIN_CUSTOMERS", 1)
    monkeypatch.setattr(protocol, "MIN_ADOPTERS", 1)
    return small_world.write(tmp_path / "nyc")


def test_every_brand_that_says_something_is_measured_at_every_cut(folder):
    todo = tasks(read_dataset(folder), ["topic"], CUTS, None)
    assert todo == [Task("topic", 30, RUNNING), Task("topic", 50, RUNNING)]


def test_a_draw_is_of_brands_and_the_same_for_the_same_seed(folder):
    history = read_dataset(folder)
    every = {task.brand for task in tasks(history, ["item"], CUTS, None)}
    drawn = tasks(history, ["item"], CUTS, 1, seed=4)
    assert len(every) > 1
    assert len({task.brand for task in drawn}) == 1
    assert drawn == tasks(history, ["item"], CUTS, 1, seed=4)
    assert {t.brand for s in range(9) for t in tasks(history, ["item"], CUTS, 1, seed=s)} == every


def test_results_come_in_the_order_of_the_tasks_and_progress_is_told(folder, monkeypatch):
    todo = [Task("topic", 50, RUNNING), Task("topic", 50, COFFEE)]
    monkeypatch.setattr(survey, "measure_brand", lambda _, brand, __: brand)
    told = []
    found = survey.survey(folder, todo, told.append, processes=1)
    assert [(one.task, one.result) for one in found] == [(t, t.brand) for t in todo]
    assert told == [1, 2]


def test_a_brand_that_cannot_be_ranked_is_named(folder, monkeypatch):
    def fail(*_):
        raise ValidationRunError("nobody there")

    monkeypatch.setattr(survey, "measure_brand", fail)
    with pytest.raises(ValidationRunError, match="topic 70 at 50 %: nobody there"):
        survey.survey(folder, [Task("topic", 50, RUNNING)], processes=1)


def test_where_friendships_are_undated_they_are_read_in_both_ways(folder):
    history = replace(read_dataset(folder), are_friendships_older=False)
    todo = tasks(history, ["topic"], [50], None)
    assert todo == [Task("topic", 50, RUNNING, "all"), Task("topic", 50, RUNNING, "seen")]
