"""Averages, paired differences and verdicts over brands."""

import numpy as np
import pytest

from orchestration.validation.summary import Group, groups
from tests.unit.validation.results import measured

METRIC = "AUC"


def group(*results, dataset="elsewhere"):
    return Group(dataset, "item", "all", 50, results)


def verdict_on(found):
    return {verdict.aim.partition(":")[0]: verdict for verdict in found.verdicts()}[METRIC]


def test_the_average_is_over_brands_and_the_difference_is_paired():
    found = group(*(measured(brand, skill=1.0) for brand in range(12)))
    ours = [one.result.values[METRIC]["grapevine"] for one in found.measured]
    degree = [one.result.values[METRIC]["degree"] for one in found.measured]
    assert found.averages[METRIC]["grapevine"].estimate == pytest.approx(np.mean(ours))
    difference = found.differences[METRIC]["degree"]
    assert difference.estimate == pytest.approx(np.mean(ours) - np.mean(degree))
    assert difference.low < difference.estimate < difference.high


def test_one_brand_at_three_cuts_is_one_unit():
    several = group(*(measured(3, percent) for percent in (40, 50, 60)))
    assert several.brand_count == 1
    assert several.averages[METRIC]["grapevine"].units == 1
    assert verdict_on(several).is_reached is None


def test_above_degree_is_reached_where_the_interval_excludes_zero():
    skilled = group(*(measured(brand, skill=3.0) for brand in range(20)))
    blind = group(*(measured(brand) for brand in range(20)))
    assert verdict_on(skilled).is_reached
    assert verdict_on(blind).is_reached is False
    assert "above degree by" in verdict_on(blind).found


def test_where_a_target_was_set_being_above_degree_is_not_enough():
    some = [measured(brand, skill=0.6) for brand in range(60)]
    assert verdict_on(group(*some)).is_reached
    aimed = verdict_on(group(*some, dataset="foursquare_nyc"))
    assert aimed.is_reached is False
    assert "at least 0.76" in aimed.aim


def test_each_reading_stands_with_all_its_cuts_and_then_cut_by_cut():
    results = [
        measured(brand, percent, reading=reading)
        for reading in ("item", "topic")
        for percent in (40, 50)
        for brand in (1, 2)
    ]
    found = groups("elsewhere", results)
    assert [(g.reading, g.percent, len(g.measured)) for g in found] == [
        ("item", None, 4),
        ("item", 40, 2),
        ("item", 50, 2),
        ("topic", None, 4),
        ("topic", 40, 2),
        ("topic", 50, 2),
    ]
    assert found[0].pair_count == 160


def test_a_single_cut_is_not_told_twice():
    assert [g.percent for g in groups("elsewhere", [measured(1), measured(2)])] == [50]


def test_friends_read_in_two_ways_are_told_apart():
    both = [measured(brand, friends=way) for way in ("all", "seen") for brand in (1, 2)]
    names = [g.name for g in groups("elsewhere", both)]
    assert names == ["item as brand, T at 50 %", "item as brand, friends seen before T, T at 50 %"]
