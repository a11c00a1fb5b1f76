"""The two pictures: bounded, reproducible, and drawn without a network."""

import json
import math

import numpy as np
import pyarrow as pa
import pytest

from orchestration.publish import charts

PNG = b"\x89PNG\r\n\x1a\n"


def ranking(people: int) -> pa.Table:
    draws = np.random.default_rng(7)
    return pa.table(
        {
            "score": draws.normal(30, 9, people),
            "reach_index": draws.uniform(0, 100, people),
            "resonance_index": draws.uniform(0, 100, people),
            "grade": draws.choice(list("ABCDF"), people),
        }
    )


def rows(specification) -> list[dict[str, object]]:
    """The rows a picture is drawn from, which altair keeps beside it."""
    return next(iter(specification["datasets"].values()))


def test_the_histogram_counts_everybody_once():
    bars = rows(charts.score_distribution(ranking(5_000)))
    assert len(bars) == charts.BINS
    assert sum(bar["people"] for bar in bars) == 5_000


def test_the_scatter_does_not_grow_with_the_people():
    shown = charts.reach_against_resonance(ranking(50_000))
    assert len(rows(shown)) <= charts.POINTS
    assert "one of every 34 people" in shown["title"]


def test_a_small_ranking_is_shown_whole():
    shown = charts.reach_against_resonance(ranking(300))
    assert len(rows(shown)) == 300
    assert "every" not in shown["title"]


def test_unknown_and_infinite_figures_are_left_out():
    table = pa.table(
        {
            "score": [1.0, None, math.inf, 2.0],
            "reach_index": [1.0, 2.0, None, 4.0],
            "resonance_index": [1.0, 2.0, 3.0, 4.0],
            "grade": ["A", None, "C", "D"],
        }
    )
    assert sum(bar["people"] for bar in rows(charts.score_distribution(table))) == 2
    assert len(rows(charts.reach_against_resonance(table))) == 2


@pytest.mark.parametrize("people", [0, 1, 300])
@pytest.mark.parametrize("draw", [charts.score_distribution, charts.reach_against_resonance])
def test_the_same_ranking_gives_the_same_picture(draw, people):
    first = charts.to_svg(draw(ranking(people)))
    assert first.startswith("<svg")
    assert charts.to_svg(draw(ranking(people))) == first


def test_pictures_carry_no_customer():
    text = json.dumps(charts.reach_against_resonance(ranking(10)))
    assert "customer_id" not in text


def test_a_png_is_a_png():
    assert charts.to_png(charts.score_distribution(ranking(100))).startswith(PNG)


def test_no_address_is_fetched():
    specification = charts.score_distribution(ranking(10))
    specification["data"] = {"url": "http://127.0.0.1:9/people.json"}
    with pytest.raises(ValueError, match=r"(?i)external data|allowed|denied|fail"):
        charts.to_svg(specification)
